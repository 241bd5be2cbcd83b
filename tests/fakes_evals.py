"""An advisor that knows the gold answers, and can be bent: a deterministic function of the cases it is given."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.answer import Answer, Citation, CorpusState, Statement, Support, Verdict
from corpus.types import Passage
from corpus.vocabulary import Criterion, Grade, Kind, Outcome, Role, Strength
from evals.case import Case

SOURCES = ("alpha", "beta", "gamma")
TEXT = "Rust took 12 MB where Python took 1.2 GB. The other held on."
DOCUMENTS = {(source, Kind.NOTE): f"{source}: {TEXT}" for source in SOURCES}

CASES = """
- {id: v-1, kind: verdict, question: 'Python or Rust for a shipper?',
   gold: {outcome: [answered], lean: [rust], sources: [alpha]}}
- {id: v-2, kind: verdict, question: 'Python or Rust for a notebook?',
   gold: {outcome: [answered], lean: [python], sources: [beta]}}
- {id: v-3, kind: verdict, question: 'Python or Rust for both?',
   gold: {outcome: [answered], sources: [beta], parts: [rust, python]}}
- {id: f-1, kind: fact, question: 'How much memory?',
   gold: {outcome: [answered], contains: [[12 MB, 12 megabytes], 1.2 GB], sources: [alpha]}}
- {id: c-1, kind: conflict, question: 'Do they agree?',
   gold: {outcome: [answered], conflict: [alpha, beta], sources: [alpha, beta]}}
- {id: u-1, kind: uncovered, question: 'Java or Kotlin?', gold: {outcome: [not_covered]}}
- {id: h-1, kind: homonym, question: 'Rust on a bike chain?', gold: {outcome: [not_covered]}}
- {id: p-1, kind: paraphrase, question: 'why is rust best for shippers', pair: v-1}
- {id: o-1, kind: order, question: 'Rust or Python for a shipper?', pair: v-1}
- {id: t-1, kind: thin, question: 'Python or Rust for a game?', gold: {outcome: [thin], sources: [gamma]}}
- {id: t-2, kind: followup, turns: ['Python or Rust for a parser?', 'and for a notebook'],
   gold: {outcome: [answered], lean: [python], sources: [beta]}}
"""
"""One case of each kind, and two of some."""
MORE = """
- {id: k-1, kind: check, question: 'Is the claim borne out?',
   gold: {outcome: [answered], check: [alpha, beta], sources: [alpha, beta]}}
- {id: w-1, kind: constraint, question: 'Python or Rust for a shipper, and nobody knows Rust?',
   gold: {outcome: [answered], lean: [python], sources: [alpha]}}
"""
"""Cases of the kinds that those leave out."""


def write_cases(folder: Path, text: str = CASES) -> Path:
    """Write a folder of cases and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cases.yaml").write_text(text, encoding="utf-8")
    return folder


@dataclass(frozen=True, slots=True)
class Found:
    """A passage as found, as `evals.trial.Found` wants it."""

    passage: Passage
    score: float = 0.5


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer and how it came about, as `evals.trial.Traced` wants it."""

    answer: Answer
    evidence: tuple[Found, ...] = ()
    drafted: int = 0
    supported: int = 0


Bend = Callable[[Case, Trace], Trace]


@dataclass(frozen=True, slots=True)
class Oracle:
    """Answers each question of its cases as their gold answer wants it, then lets `bend` spoil the last turn."""

    cases: dict[str, Case]
    bend: Bend = lambda _case, trace: trace

    def trace(self, question: str, *, previous: Answer | None = None) -> Trace:
        """Answer; a last turn is only understood where the answer before it is handed over."""
        ends = [case for case in self.cases.values() if case.asked[-1] == question]
        case = next((case for case in ends if bool(previous) == bool(case.turns)), None)
        return self.bend(case, golden(case)) if case else Trace(answer(question))


def oracle(cases: Iterable[Case], bend: Bend = lambda _case, trace: trace) -> Oracle:
    """Make an oracle of cases."""
    return Oracle({case.id: case for case in cases}, bend)


def golden(case: Case) -> Trace:
    """Return the trace that a case's gold answer asks for."""
    gold = case.wanted
    lean = gold.lean[0] if gold.lean else "contested"
    silent = case.kind in ("fact", "conflict", "check", "uncovered", "homonym")
    outcome = gold.outcome[0]
    sources = gold.sources
    summary = " and ".join(word.capitalize() for word in gold.parts) or f"Take {lean}."
    cited = tuple(citation(n, source) for n, source in enumerate(sources, 1))
    said = "; ".join(item if isinstance(item, str) else item[0] for item in gold.contains) or "It held on."
    role = Role.CONFLICT if gold.conflict else Role.CHECK if gold.check else Role.CONTEXT if silent else Role.FOR
    numbers = tuple(one.n for one in cited)
    shown = (statement(said, role, *numbers),) if cited else ()
    if shown and not silent:
        shown += (statement("The other held on.", Role.AGAINST, *numbers),)
    return Trace(
        replace(
            answer(case.asked[-1]),
            outcome=outcome,
            verdict=None if silent else Verdict(lean, Strength.MODERATE, summary),
            statements=shown,
            citations=cited,
            covers=("network and disk",) if outcome is Outcome.NOT_COVERED else (),
        ),
        evidence=tuple(found(source) for source in sources),
        drafted=len(shown),
        supported=len(shown),
    )


def answer(question: str) -> Answer:
    """Return an empty answer that covers nothing."""
    corpus = CorpusState("c0ffee" * 8, 3, 9)
    answered = Answer("id", question, question, Outcome.NOT_COVERED, None, (), (), (), (), corpus, {"total": 1.0})
    return replace(answered, covers=("network and disk",))


def statement(text: str, role: Role, *citations: int) -> Statement:
    """Return a statement."""
    return Statement(text, role, "rust", "memory", citations, Support("paraphrase", 0.9))


def citation(n: int, source: str, start: int = 0, end: int = 20) -> Citation:
    """Return a citation of a source's document that stands where it says."""
    text = DOCUMENTS[source, Kind.NOTE][start:end]
    return Citation(n, source, source.title(), None, None, None, None, "measured", "note", text, start, end, "n1")


def found(source: str) -> Found:
    """Return a passage of a source as found."""
    return Found(
        Passage(f"{source}#n1", source, Kind.NOTE, 0, 20, None, "n1", (), (), (), Criterion.MEMORY, Grade.MEASURED)
    )


@dataclass(frozen=True, slots=True)
class SmallIndex:
    """An index of one note a source, whose vectors are letters counted."""

    documents: Mapping[tuple[str, Kind], str] = field(default_factory=lambda: DOCUMENTS)
    sources: Mapping[str, None] = field(default_factory=lambda: dict.fromkeys(SOURCES))
    passages: tuple[Passage, ...] = field(default_factory=lambda: tuple(found(one).passage for one in SOURCES))

    def encode(self, texts: Iterable[str]) -> Any:
        """Return a unit row for each text."""
        rows = np.array(
            [[text.lower().count(letter) + 0.01 for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts]
        )
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    def vectors(self, numbers: Iterable[int]) -> Any:
        """Return a unit row for each passage."""
        return self.encode([self.documents[self.passages[n].source, Kind.NOTE] for n in numbers])


def cases_of(text: str = CASES) -> list[dict[str, object]]:
    """Return the raw cases of a YAML text."""
    loaded: list[dict[str, object]] = yaml.safe_load(text)
    return loaded

"""Fakes: deterministic functions of their input, shared by the tests of the store and of Slack."""

import hashlib
import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from bot.answer import Answer, Citation, CorpusState, Statement, Support, Verdict
from corpus.errors import BadInput, MissingIndex
from corpus.vocabulary import Outcome, Role, Strength

HOSTILE = (
    "Rust <!channel> <@U1> <https://evil.example/|docs>\n# [x](javascript:alert(1)) \u202egnp.exe "
    ":tada::tada: `a` *b* @here"
)
"""Text that would call everybody, disguise a link and turn the reading direction, were it not escaped."""


@dataclass(slots=True)
class Clock:
    """A clock that goes on when it is told to."""

    time: float = 1_000.0  # seconds

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.time


def citation(n: int, passage: str, title: str = "A title", url: str | None = "https://example.org/a") -> Citation:
    """A citation numbered `n` of a source of that number."""
    return Citation(
        n=n, source=f"source-{n}", title=title, author="An Author", published="2025-03-01", url=url, section="Speed",
        grade="measured", kind="note", passage=passage, start=0, end=len(passage), note=f"n{n:02}",
    )  # fmt: skip


def statement(text: str, role: Role, option: str | None, *numbers: int) -> Statement:
    """A statement that rests on the citations of those numbers."""
    return Statement(text, role, option, "memory", numbers, Support("paraphrase", 0.9))


@dataclass(slots=True)
class FakeAdvisor:
    """Answers by words in the question, and remembers what it was asked.

    `explode` raises, `español` is refused as bad input, `unbuilt` misses the index, `bicycle` is not covered, `which`
    asks back, `hostile` cites hostile text, `long` gives many long statements, `slow` waits until `gate` is set;
    everything else leans to Rust.
    """

    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """Question and the id of the previous answer, in the order of asking."""
    limits: list[tuple[str, ...]] = field(default_factory=list)
    """The sources that each of them was limited to; empty for none."""
    gate: threading.Event = field(default_factory=threading.Event)

    def answer(self, question: str, *, previous: Answer | None = None, sources: Collection[str] = ()) -> Answer:
        """Answer as the words in `question` say; the id is a hash of the question and the previous answer's."""
        self.asked.append((question, previous and previous.id))
        self.limits.append(tuple(sources))
        words = question.lower()
        if "slow" in words:
            self.gate.wait(30)
        if "explode" in words:
            raise RuntimeError("the fake advisor was told to explode")
        if "español" in words:
            raise BadInput("ask in English: the corpus speaks English")
        if "unbuilt" in words:
            raise MissingIndex("no index at /nowhere: run advisor index")
        return _answer(question, words, previous)


def _answer(question: str, words: str, previous: Answer | None) -> Answer:
    key = hashlib.sha256(f"{question}|{previous and previous.id}".encode()).hexdigest()[:16]
    resolved = f"{question} (after: {previous.question})" if previous else question
    outcome, verdict, statements, citations = Outcome.ANSWERED, None, (), ()
    nearest, covers, asks, change = (), (), None, ()
    if "bicycle" in words:
        outcome, nearest, covers = Outcome.NOT_COVERED, (citation(0, "Rust is a language."),), ("services", "notebooks")
    elif "which" in words:
        outcome, asks, covers = Outcome.NOT_COVERED, "Python or Rust for what?", ("services", "notebooks")
    else:
        text = HOSTILE if "hostile" in words else "A measured service used 30% less memory in Rust."
        count = 40 if "long" in words else 1
        verdict = Verdict("rust", Strength.MODERATE, f"Rust, for {text if 'hostile' in words else 'this work'}.")
        statements = (
            *(statement(f"{text} {'More of it. ' * 12 if count > 1 else ''}({n})", Role.FOR, "rust", 1)
              for n in range(count)),
            statement("It takes longer to learn.", Role.AGAINST, "rust", 2),
            statement("One source says twice as fast, another says the same.", Role.CONFLICT, None, 1, 2),
            statement("The article says 4 times; its source says 3.", Role.CHECK, None, 2, 3),
        )  # fmt: skip
        citations = (citation(1, text, title=text), citation(2, "Learning takes months."), citation(3, "x", url=None))
        change = ("A service that waits for a database most of the time.",)
    return Answer(
        id=key, question=question, resolved=resolved, outcome=outcome, verdict=verdict, statements=statements,
        citations=citations, nearest=nearest, would_change=change, corpus=CorpusState("c0ffee" * 8, 5, 420),
        timing_ms={"total": 1.5}, covers=covers, asks=asks,
    )  # fmt: skip

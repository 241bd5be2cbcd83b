"""The plain baseline: embed the whole question, take the eight nearest notes, and go with the majority.

What the program does beyond that has to show in the figures; so the baseline runs on the same cases, and is measured
by the same metrics, as far as they are fair to it.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol

from bot.answer import Answer, CorpusState, Verdict
from corpus.types import Passage
from corpus.vocabulary import CONTESTED, Kind, Outcome, Strength

NEAREST = 8  # notes that vote
REPORTED = 20  # notes reported as evidence, for the curves of retrieval
FLOOR = 0.44  # cosine of the nearest note, -1 to 1, below which it abstains; a tenth of what can be answered is lost
NAME = "baseline"
FAIR = (
    "verdict", "verdict_reworded", "constraint", "abstention_recall", "abstention_precision", "coverage", "invariance",
    "invariance_order", "invariance_paraphrase", "thin", "followup", "recall_5", "recall_10", "hit_5", "mrr",
)  # fmt: skip
"""The metrics that the baseline is measured by: it has no statements, and says nothing of facts and disagreements."""


class Searchable(Protocol):
    """As much of an index as the baseline needs."""

    @property
    def passages(self) -> Sequence[Passage]:
        """Every passage, in the order of their numbers."""

    def encode(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - float32[n, d], unit rows
        """Return the vectors of texts."""

    def vectors(self, numbers: Sequence[int]) -> Any:  # noqa: ANN401 - float32[n, d], unit rows
        """Return the vectors of passages."""


@dataclass(frozen=True, slots=True)
class Near:
    """A note as it was found."""

    passage: Passage
    score: float  # cosine, -1 to 1


@dataclass(frozen=True, slots=True)
class Plain:
    """What the baseline answered; it drafts nothing."""

    answer: Answer
    evidence: tuple[Near, ...]
    drafted: int = 0
    supported: int = 0


class Baseline:
    """Answers every question, follow-ups too, by its own words alone."""

    def __init__(self, index: Searchable) -> None:
        """Read the notes of an open index once."""
        numbers = [number for number, passage in enumerate(index.passages) if passage.kind is Kind.NOTE]
        self._index = index
        self._notes = [index.passages[number] for number in numbers]
        self._vectors = index.vectors(numbers)

    def trace(self, question: str, *, previous: Answer | None = None) -> Plain:
        """Answer a question; the answer before it is not looked at."""
        del previous
        started = perf_counter()
        cosines = self._vectors @ self._index.encode([question])[0]
        order = sorted(range(len(self._notes)), key=lambda row: (-float(cosines[row]), self._notes[row].id))
        near = tuple(Near(self._notes[row], float(cosines[row])) for row in order[:REPORTED])
        lean = majority(near[:NEAREST]) if near and near[0].score >= FLOOR else None
        answer = Answer(
            id=hashlib.sha256(f"{NAME} {question}".encode()).hexdigest()[:12],
            question=question,
            resolved=question,
            outcome=Outcome.ANSWERED if lean else Outcome.NOT_COVERED,
            verdict=Verdict(lean, Strength.MODERATE, f"Most of the nearest notes favour {lean}.") if lean else None,
            statements=(), citations=(), nearest=(), would_change=(),
            corpus=CorpusState("", 0, len(self._notes)),
            timing_ms={"total": (perf_counter() - started) * 1000},
        )  # fmt: skip
        return Plain(answer, near)


def majority(near: Sequence[Near]) -> str:
    """Return the language that most of the notes favour; `contested` where two lead, or none is favoured."""
    votes = Counter(language.value for one in near for language in one.passage.favours)
    ranked = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return CONTESTED
    return ranked[0][0]


def top_cosine(trials: Sequence[Any]) -> Mapping[str, float]:
    """Return by case the cosine of the note nearest to the last question, -1 to 1."""
    return {one.case.id: one.trace.evidence[0].score for one in trials if not one.fault and one.trace.evidence}

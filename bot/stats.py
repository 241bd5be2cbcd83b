"""What was asked, how it ended, what the corpus does not cover, and which sources people found helpful or not."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.state_types import Kept, ModelUse, StateStore, Vote
from corpus.vocabulary import Outcome

ALIKE = 0.55  # cosine of two subjects, -1 to 1, from which on they count as one gap
GAPS = 2000  # uncovered questions that are compared, the newest; the others are counted

Alike = Callable[[Sequence[str]], Sequence[Sequence[float]]]
"""Cosine of each of the texts with each, as rows; 1 on the diagonal."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Uncovered questions that ask for much the same."""

    question: str
    """The one that was asked most often; ties by text."""
    questions: tuple[str, ...]
    """All of them, the most often asked first."""
    asked: int  # times, all of them together


@dataclass(frozen=True, slots=True)
class Feedback:
    """Votes on one source, or on one question."""

    about: str
    up: int
    down: int


@dataclass(frozen=True, slots=True)
class Stats:
    """Everything that `advisor stats` shows."""

    answers: int  # kept answers, each question counted once
    asked: int  # times that they were given
    outcomes: tuple[tuple[str, int], ...]
    """Times by outcome, the most frequent first."""
    ended: tuple[tuple[str, int], ...]
    """Questions that were settled without a kept answer: `done` where the asker was told why, or `failed`."""
    first: str | None
    last: str | None
    """Dates, UTC, between which the kept answers were given last."""
    gaps: tuple[Gap, ...]
    by_source: tuple[Feedback, ...]
    by_question: tuple[Feedback, ...]
    """The most disliked first."""
    models: tuple[ModelUse, ...] = ()
    """What each language model was used for."""


def gather(store: StateStore, alike: Alike | None) -> Stats:
    """Read the store and count; without `alike`, only questions in the same words count as one gap."""
    kept, votes = store.kept(), store.votes()
    outcomes: Counter[str] = Counter()
    for one in kept:
        outcomes["asked_back" if one.answer.asks else one.answer.outcome.value] += one.asked
    days = sorted(_day(one.at) for one in kept)
    return Stats(
        answers=len(kept), asked=sum(one.asked for one in kept), outcomes=_ranked(outcomes),
        ended=tuple(sorted(store.ends().items())), first=days[0] if days else None, last=days[-1] if days else None,
        gaps=find_gaps(kept, alike), by_source=_by_source(kept, votes), by_question=_by_question(kept, votes),
        models=store.model_use(),
    )  # fmt: skip


def find_gaps(kept: Sequence[Kept], alike: Alike | None) -> tuple[Gap, ...]:
    """Return the uncovered questions in groups, the most often asked first; ties by question.

    The questions are taken in the order of how often they were asked; each joins the first group whose most often
    asked question it is `ALIKE` to, or begins one.
    """
    asked: Counter[str] = Counter()
    newest = sorted((one for one in kept if _is_uncovered(one)), key=lambda one: (-one.at, one.answer.id))
    for one in newest[:GAPS]:
        asked[" ".join(one.answer.resolved.split())] += one.asked
    texts = [text for text, _ in _ranked(asked)]
    near = alike([subject_of(text) for text in texts]) if alike and texts else None
    groups: list[list[int]] = []
    for place in range(len(texts)):
        home = next((group for group in groups if near is not None and near[group[0]][place] >= ALIKE), None)
        if home is None:
            groups.append([place])
        else:
            home.append(place)
    gaps = [Gap(texts[g[0]], tuple(texts[p] for p in g), sum(asked[texts[p]] for p in g)) for g in groups]
    return tuple(sorted(gaps, key=lambda gap: (-gap.asked, gap.question)))


def subject_of(question: str) -> str:
    """Return what a question is about, without the languages that it names; the question where that is unclear."""
    from bot.question import parse
    from corpus.errors import BadInput

    try:
        parsed = parse(question)
    except BadInput:
        return question
    return parsed.subjects[0] if parsed.subjects else question


def export(store: StateStore) -> list[dict[str, Any]]:
    """Return every question with feedback, ordered by answer: what was answered and how it was liked, without names.

    A line has `schema`, `answer` (its id), `question`, `resolved`, `outcome`, `lean` (or null), `sources` (ids),
    `asked` (times), `up`, `down` and `reasons` (texts of those who disliked it).
    """
    by_answer: dict[str, list[Vote]] = defaultdict(list)
    for vote in store.votes():
        by_answer[vote.answer].append(vote)
    rows = []
    for one in store.kept():
        votes, answer = by_answer.get(one.answer.id), one.answer
        if votes:
            rows.append({
                "schema": 1, "answer": answer.id, "question": answer.question, "resolved": answer.resolved,
                "outcome": answer.outcome.value, "lean": answer.verdict.lean if answer.verdict else None,
                "sources": sorted({citation.source for citation in answer.citations}), "asked": one.asked,
                "up": sum(vote.vote == "up" for vote in votes), "down": sum(vote.vote == "down" for vote in votes),
                "reasons": sorted(vote.reason for vote in votes if vote.reason),
            })  # fmt: skip
    return rows


def _is_uncovered(one: Kept) -> bool:
    return one.answer.outcome is Outcome.NOT_COVERED and not one.answer.asks


def _by_source(kept: Sequence[Kept], votes: Sequence[Vote]) -> tuple[Feedback, ...]:
    cited = {one.answer.id: {citation.source for citation in one.answer.citations} for one in kept}
    return _tally([(source, vote) for vote in votes for source in cited.get(vote.answer, ())])


def _by_question(kept: Sequence[Kept], votes: Sequence[Vote]) -> tuple[Feedback, ...]:
    asked = {one.answer.id: one.answer.resolved for one in kept}
    return _tally([(asked[vote.answer], vote) for vote in votes if vote.answer in asked])


def _tally(pairs: Sequence[tuple[str, Vote]]) -> tuple[Feedback, ...]:
    up = Counter(about for about, vote in pairs if vote.vote == "up")
    down = Counter(about for about, vote in pairs if vote.vote == "down")
    found = [Feedback(about, up[about], down[about]) for about in {*up, *down}]
    return tuple(sorted(found, key=lambda one: (one.up - one.down, -one.down, one.about)))


def _ranked(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()

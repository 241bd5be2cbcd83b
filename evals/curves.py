"""Curves behind the report: recall by rank, and what it costs to abstain more or less."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.vocabulary import Outcome, Strength
from evals.metrics.retrieval import recall_at
from evals.trial import Trial

RANKS = range(1, 11)
STEPS = 101  # floors of cosine that the curve is drawn through, from 0 to 1


@dataclass(frozen=True, slots=True)
class Curve:
    """A line by name, as points from left to right."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Tradeoff:
    """What is answered though it is not covered, against what is left unanswered though it is; shares, 0 to 1.

    A point is (false not covered, false covered): both ought to be 0.
    """

    floors: Curve
    """A plain floor of cosine on the nearest note, from 0 to 1."""
    marked: tuple[tuple[str, float, float], ...]
    """Operating points by name: where the baseline stands on that curve, where the program stands, and where it would
    stand if it withheld its thin answers too."""
    covered: int  # cases that the corpus covers
    uncovered: int  # cases that it does not


def recall_curve(name: str, trials: Sequence[Trial]) -> Curve:
    """Return the mean recall of sources at each rank, 1 to 10; no point where nothing is scored."""
    sound = [trial for trial in trials if not trial.fault]
    by_rank = [(float(k), [score.value for score in recall_at(k)(sound)]) for k in RANKS]
    return Curve(name, tuple((k, sum(values) / len(values)) for k, values in by_rank if values))


def is_covered(trial: Trial) -> bool | None:
    """Tell whether the corpus covers a case; None where either answer is accepted."""
    wanted = trial.case.wanted.outcome
    if Outcome.NOT_COVERED not in wanted:
        return True
    return False if wanted == (Outcome.NOT_COVERED,) else None


def tradeoff(trials: Sequence[Trial], cosines: Mapping[str, float], floor: float) -> Tradeoff | None:
    """Return the trade-off of a run beside that of a floor of cosine; None where a side has no case.

    `cosines` are by case, of the nearest note, -1 to 1.
    """
    judged = [(trial, is_covered(trial)) for trial in trials if not trial.fault and trial.case.id in cosines]
    covered = [trial for trial, known in judged if known]
    uncovered = [trial for trial, known in judged if known is False]
    if not covered or not uncovered:
        return None

    def point(silent: Mapping[str, bool]) -> tuple[float, float]:
        lost = sum(silent[trial.case.id] for trial in covered) / len(covered)
        return lost, sum(not silent[trial.case.id] for trial in uncovered) / len(uncovered)

    both = [*covered, *uncovered]
    at = [{t.case.id: cosines[t.case.id] < step / (STEPS - 1) for t in both} for step in range(STEPS)]
    own = {t.case.id: _silent(t) for t in both}
    timid = {t.case.id: _silent(t) or _thin(t) for t in both}
    plain = {t.case.id: cosines[t.case.id] < floor for t in both}
    marked = (
        (f"cosine under {floor:.2f}", *point(plain)),
        ("the program", *point(own)),
        ("thin answers withheld too", *point(timid)),
    )
    return Tradeoff(Curve("a floor of cosine", tuple(map(point, at))), marked, len(covered), len(uncovered))


def _silent(trial: Trial) -> bool:
    return trial.answer.outcome is Outcome.NOT_COVERED and not trial.answer.asks


def _thin(trial: Trial) -> bool:
    verdict = trial.answer.verdict
    return trial.answer.outcome is Outcome.THIN or (verdict is not None and verdict.strength is Strength.THIN)

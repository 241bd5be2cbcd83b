"""Whether a verdict comes with what speaks against it."""

from corpus.vocabulary import Role
from evals.score import Metric, Score, each, verdict
from evals.trial import Trial

OTHER = (Role.AGAINST, Role.CONFLICT, Role.CHECK)


def other_side(trial: Trial) -> Score | None:
    """Score a verdict on a case with a gold lean: something that speaks against it must be shown beside it."""
    said = trial.answer.verdict
    if not said or not trial.case.wanted.lean:
        return None
    shown = trial.answer.statements
    against = any(s.role in OTHER or (s.role is Role.FOR and s.option != said.lean) for s in shown)
    return verdict(trial, "" if against else "nothing is shown that speaks against it")


METRICS = (Metric("other_side", "A verdict comes with what speaks against it.", each(other_side), fails=False),)

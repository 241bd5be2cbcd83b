"""Whether circumstances that a question tells are used."""

from evals.reading import misfit
from evals.score import Metric, Score, each, verdict
from evals.trial import Trial


def used(trial: Trial) -> Score | None:
    """Score a question with circumstances: outcome and lean must both be accepted ones."""
    return verdict(trial, misfit(trial.case.wanted, trial.answer)) if trial.case.kind == "constraint" else None


METRICS = (Metric("constraint", "A question with circumstances gets the lean that they lead to.", each(used)),)

"""Whether weak evidence is called weak."""

from evals.reading import misfit
from evals.score import Metric, Score, each, verdict
from evals.trial import Trial


def called_thin(trial: Trial) -> Score | None:
    """Score a thin case: the outcome must be an accepted one, and so must the lean where one is asked for."""
    return verdict(trial, misfit(trial.case.wanted, trial.answer)) if trial.case.kind == "thin" else None


METRICS = (Metric("thin", "A question with only weak or general evidence is answered as thin.", each(called_thin)),)

"""Whether the last turn of a conversation is answered in the light of the turns before."""

from evals.reading import misfit
from evals.score import Metric, Score, each, verdict
from evals.trial import Trial


def understood(trial: Trial) -> Score | None:
    """Score a conversation by its last answer: outcome, lean and words, as far as the gold answer has them."""
    return verdict(trial, misfit(trial.case.wanted, trial.answer)) if trial.case.kind == "followup" else None


METRICS = (Metric("followup", "The last turn of a conversation gets the answer it should.", each(understood)),)

"""Whether a question that has a verdict gets it."""

from evals.reading import misfit
from evals.score import Metric, Score, each, verdict
from evals.trial import Trial


def right_verdict(trial: Trial) -> Score | None:
    """Score a verdict case: outcome and lean must both be accepted ones."""
    if trial.case.kind != "verdict" or trial.case.wanted.parts:
        return None
    return verdict(trial, misfit(trial.case.wanted, trial.answer))


def right_reworded(trial: Trial) -> Score | None:
    """Score a paraphrase or a swap of options that has a gold lean by the same rule."""
    if trial.case.kind not in ("paraphrase", "order") or not trial.case.wanted.lean:
        return None
    return verdict(trial, misfit(trial.case.wanted, trial.answer))


METRICS = (
    Metric("verdict", "A verdict question gets an accepted lean and an accepted outcome.", each(right_verdict)),
    Metric("verdict_reworded", "So does the same question in other words.", each(right_reworded), fails=False),
)

"""Whether the program says that it does not know exactly when it does not."""

from corpus.vocabulary import Outcome
from evals.score import Metric, Score, each, verdict
from evals.trial import Trial

NO = Outcome.NOT_COVERED


def recall(trial: Trial) -> Score | None:
    """Score a case that the corpus does not cover: it must come out as not covered."""
    if trial.case.wanted.outcome != (NO,):
        return None
    return verdict(trial, "" if trial.answer.outcome == NO else f"the corpus has nothing on it: {trial.answer.outcome}")


def precision(trial: Trial) -> Score | None:
    """Score an abstention: the corpus must not cover the question. A question back is none; nor is one accepted."""
    wanted = trial.case.wanted.outcome
    if trial.answer.outcome != NO or trial.answer.asks or (NO in wanted and wanted != (NO,)):
        return None
    return verdict(trial, "" if wanted == (NO,) else "the corpus covers it, and nothing was answered")


def guidance(trial: Trial) -> Score | None:
    """Score an abstention: it must show the nearest evidence, or what the corpus does cover."""
    if trial.answer.outcome != NO:
        return None
    shown = trial.answer.nearest or trial.answer.covers or trial.answer.asks
    return verdict(trial, "" if shown else "it shows nothing to go on from")


METRICS = (
    Metric("abstention_recall", "A question outside the corpus comes out as not covered.", each(recall)),
    Metric("abstention_precision", "What comes out as not covered is outside the corpus.", each(precision)),
    Metric("guidance", "An abstention shows what there is instead.", each(guidance)),
)

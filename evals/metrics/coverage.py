"""Whether what the corpus covers is answered: the other side of abstaining from what it does not."""

from corpus.vocabulary import Outcome
from evals.score import Metric, Score, each, verdict
from evals.trial import Trial

NO = Outcome.NOT_COVERED


def answered(trial: Trial) -> Score | None:
    """Score a case that the corpus covers: it must not come out as not covered. A question back counts as well."""
    if NO in trial.case.wanted.outcome:
        return None
    silent = trial.answer.outcome == NO and not trial.answer.asks
    return verdict(trial, "the corpus covers it, and nothing was answered" if silent else "")


METRICS = (Metric("coverage", "A question that the corpus covers is answered.", each(answered), fails=False),)

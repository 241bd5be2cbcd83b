"""Whether a question for a fact gets the fact, without a verdict and near the top."""

from evals.reading import misfit, says
from evals.score import Metric, Score, each, verdict
from evals.trial import Trial


def right_fact(trial: Trial) -> Score | None:
    """Score a fact case: the statements say all that is wanted, and there is no verdict."""
    if trial.case.kind != "fact":
        return None
    lean = trial.answer.verdict
    return verdict(trial, "a verdict was given" if lean else misfit(trial.case.wanted, trial.answer))


def fact_rank(trial: Trial) -> Score | None:
    """Score a fact case by 1 / the number of statements that must be read until all that is wanted has been said."""
    if trial.case.kind != "fact":
        return None
    read = ""
    for rank, statement in enumerate(trial.answer.statements, start=1):
        read += statement.text + "\n"
        if all(says(read, item) for item in trial.case.wanted.contains):
            return Score(trial.case.id, 1 / rank, f"said by statement {rank}")
    return Score(trial.case.id, 0.0, "not said")


METRICS = (
    Metric("fact", "A factual question is answered with the fact, and without a verdict.", each(right_fact)),
    Metric("fact_rank", "The first statement says it: 1 / the statements to read.", each(fact_rank), fails=False),
)

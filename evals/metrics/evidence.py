"""Whether an answer rests on the sources that hold the evidence."""

from evals.score import Metric, Score, each, verdict
from evals.trial import Trial


def gold_cited(trial: Trial) -> Score | None:
    """Score an answer to a case with gold sources: it must cite one of them."""
    gold = trial.case.wanted.sources
    if not gold or trial.answer.outcome == "not_covered":
        return None
    hit = {citation.source for citation in trial.answer.citations} & set(gold)
    return verdict(trial, "" if hit else f"none of {', '.join(gold)} is cited")


METRICS = (Metric("gold_cited", "An answer cites a source that holds the evidence.", each(gold_cited), fails=False),)

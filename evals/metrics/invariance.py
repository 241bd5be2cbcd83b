"""Whether the same question in other words, or with the options swapped, gets the same answer."""

from collections.abc import Sequence

from evals.reading import lean_of
from evals.score import Metric, Score, Scorer, verdict
from evals.trial import Trial


def same(*kinds: str) -> Scorer:
    """Make a scorer of pairs: outcome and lean must be those of the case's pair."""

    def score(trials: Sequence[Trial]) -> list[Score]:
        by_id = {trial.case.id: trial for trial in trials}
        pairs = [(trial, by_id.get(trial.case.pair or "")) for trial in trials if trial.case.kind in kinds]
        return [verdict(trial, difference(trial, other)) for trial, other in pairs if other]

    return score


def difference(trial: Trial, other: Trial) -> str:
    """Return how a trial's answer differs from its pair's, in words, or an empty string."""
    here, there = ((t.answer.outcome.value, lean_of(t.answer) or "no verdict") for t in (trial, other))
    return "" if here == there else f"{', '.join(here)} here; {', '.join(there)} for {other.case.id}"


METRICS = (
    Metric("invariance", "A paraphrase or a swap of options changes nothing.", same("paraphrase", "order")),
    Metric("invariance_order", "“Rust or Python” gets what “Python or Rust” gets.", same("order"), fails=False),
    Metric("invariance_paraphrase", "Other words for the same question get the same.", same("paraphrase"), fails=False),
)

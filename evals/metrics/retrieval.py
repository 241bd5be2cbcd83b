"""Whether the search finds passages of the gold sources, and how far up."""

from evals.score import Metric, Score, Scorer, each
from evals.trial import Trial


def ranked_sources(trial: Trial) -> list[str]:
    """Return the source of each piece of evidence, in rank order."""
    return [found.passage.source for found in trial.trace.evidence]


def recall_at(k: int, *, any_of: bool = False) -> Scorer:
    """Make a scorer of the share of gold sources among the first k pieces of evidence; with `any_of`, of 1 for any."""

    def judge(trial: Trial) -> Score | None:
        gold = set(trial.case.wanted.sources)
        if not gold:
            return None
        found = gold & set(ranked_sources(trial)[:k])
        missed = "missed: " + ", ".join(sorted(gold - found))
        return Score(trial.case.id, float(bool(found)) if any_of else len(found) / len(gold), missed)

    return each(judge)


def reciprocal_rank(trial: Trial) -> Score | None:
    """Score by 1 / the rank of the first piece of evidence from a gold source; 0 where there is none."""
    gold = trial.case.wanted.sources
    rank = next((rank for rank, source in enumerate(ranked_sources(trial), 1) if source in gold), 0)
    return Score(trial.case.id, 1 / rank if rank else 0.0, f"first at {rank or 'no rank'}") if gold else None


METRICS = (
    Metric("recall_5", "All gold sources are among the first 5 pieces of evidence.", recall_at(5), fails=False),
    Metric("recall_10", "All gold sources are among the first 10 pieces of evidence.", recall_at(10), fails=False),
    Metric("hit_5", "A gold source is among the first 5 pieces.", recall_at(5, any_of=True), fails=False),
    Metric("mrr", "The first piece of evidence is from a gold source.", each(reciprocal_rank), fails=False),
)

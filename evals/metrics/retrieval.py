"""Whether the search finds passages of the sources that hold the evidence, and how far up."""

from evals.score import Metric, Score, Scorer, each
from evals.trial import Trial


def ranked_sources(trial: Trial) -> list[str]:
    """Return the sources of the evidence, each once, in the order of their first pieces."""
    return list(dict.fromkeys(found.passage.source for found in trial.trace.evidence))


def recall_at(k: int, *, any_of: bool = False) -> Scorer:
    """Make a scorer of the share of relevant sources (of k at most) among the first k; with `any_of`, of 1 for any."""

    def judge(trial: Trial) -> Score | None:
        relevant = trial.case.relevant
        if not relevant:
            return None
        found = relevant & set(ranked_sources(trial)[:k])
        missed = "missed: " + ", ".join(sorted(relevant - found))
        share = float(bool(found)) if any_of else len(found) / min(k, len(relevant))
        return Score(trial.case.id, share, missed)

    return each(judge)


def reciprocal_rank(trial: Trial) -> Score | None:
    """Score by 1 / the rank of the first source that holds evidence; 0 where there is none."""
    relevant = trial.case.relevant
    rank = next((rank for rank, source in enumerate(ranked_sources(trial), 1) if source in relevant), 0)
    return Score(trial.case.id, 1 / rank if rank else 0.0, f"first at {rank or 'no rank'}") if relevant else None


METRICS = (
    Metric("recall_5", "The sources that hold evidence are among the first 5.", recall_at(5), fails=False),
    Metric("recall_10", "The sources that hold evidence are among the first 10.", recall_at(10), fails=False),
    Metric("hit_5", "A source that holds evidence is among the first 5.", recall_at(5, any_of=True), fails=False),
    Metric("mrr", "The first source holds evidence.", each(reciprocal_rank), fails=False),
)

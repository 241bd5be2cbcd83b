"""Every metric of the eval set. A new one is a module with a `METRICS` tuple, named here."""

from evals.metrics import (
    abstention,
    checks,
    citations,
    conflicts,
    constraints,
    evidence,
    facts,
    followups,
    grounding,
    invariance,
    retrieval,
    subjects,
    thin,
    verdicts,
)
from evals.score import Metric

METRICS: tuple[Metric, ...] = (
    *verdicts.METRICS,
    *facts.METRICS,
    *constraints.METRICS,
    *abstention.METRICS,
    *invariance.METRICS,
    *thin.METRICS,
    *followups.METRICS,
    *subjects.METRICS,
    *conflicts.METRICS,
    *checks.METRICS,
    *citations.METRICS,
    *evidence.METRICS,
    *grounding.METRICS,
    *retrieval.METRICS,
)

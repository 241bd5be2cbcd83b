"""How much of what was drafted the checker supported, before the gate took the rest away."""

from evals.score import Metric, Score, each
from evals.trial import Trial


def drafted_support(trial: Trial) -> Score | None:
    """Score every drafted statement of the last turn: the checker must have supported it."""
    drafted, supported = trial.trace.drafted, trial.trace.supported
    if not drafted:
        return None
    return Score(trial.case.id, supported / drafted, f"{drafted - supported} of {drafted} unsupported", drafted)


METRICS = (
    Metric(
        "drafted_support", "Every drafted statement is supported before the gate.", each(drafted_support), fails=False
    ),
)

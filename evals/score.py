"""Score, Metric and Figure: what a trial is worth, what is measured, and a mean with its standard error."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.trial import Trial

RESAMPLES = 1000  # bootstrap samples
SEED = 20_260_801  # any number: fixed, so that a run repeats to the last digit
Z95 = 1.959964  # standard normal, two-sided 95%


@dataclass(frozen=True, slots=True)
class Score:
    """What a metric found for one case."""

    case: str
    value: float  # 0 to 1
    why: str = ""
    """Why it is below 1, in words."""
    weight: int = 1  # how many things were counted for this case, from 1


Scorer = Callable[[Sequence[Trial]], list[Score]]
"""From trials without faults to one score for each case that the metric applies to."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A name as in `thresholds.toml`, one sentence that says what 1.0 means, and the scorer."""

    name: str
    sentence: str
    score: Scorer
    fails: bool = True
    """Whether a score below 1 makes its case a failed one, to be listed with its answer."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The mean of a metric over one part of the cases."""

    metric: str
    part: str
    """`tuning`, `heldout` or `all`."""
    mean: float | None  # 0 to 1; None where nothing was scored
    error: float | None  # standard error of the mean, from 0
    low: float | None  # 95% interval, 0 to 1
    high: float | None
    n: int  # things counted
    cases: int  # cases that they come from


def each(judge: Callable[[Trial], Score | None]) -> Scorer:
    """Make a scorer of a judge of one trial, which returns None where the metric does not apply."""
    return lambda trials: [score for trial in trials if (score := judge(trial)) is not None]


def verdict(trial: Trial, misfit: str) -> Score:
    """Score a trial 1, or 0 with the reason where there is one."""
    return Score(trial.case.id, 0.0 if misfit else 1.0, misfit)


def figure(metric: str, part: str, scores: Sequence[Score]) -> Figure:
    """Average scores by weight: binomial error and Wilson interval where each is one yes or no, else bootstrap."""
    n = sum(score.weight for score in scores)
    if n == 0:
        return Figure(metric, part, None, None, None, None, 0, 0)
    mean = sum(score.value * score.weight for score in scores) / n
    if all(score.weight == 1 and score.value in (0.0, 1.0) for score in scores):
        return Figure(metric, part, mean, math.sqrt(mean * (1 - mean) / n), *wilson(mean, n), n, len(scores))
    return Figure(metric, part, mean, *bootstrap(scores), n, len(scores))


def wilson(mean: float, n: int) -> tuple[float, float]:
    """Return the 95% interval of a share of n, which unlike the standard error is not empty at 0 and 1."""
    centre = (mean + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 * math.sqrt(mean * (1 - mean) / n + Z95**2 / (4 * n * n)) / (1 + Z95**2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def bootstrap(scores: Sequence[Score]) -> tuple[float, float, float]:
    """Return standard error and 95% interval of the weighted mean, drawing whole cases with a fixed seed."""
    import numpy as np

    values = np.array([score.value for score in scores])
    weights = np.array([score.weight for score in scores], dtype=float)
    drawn = np.random.default_rng(SEED).integers(len(scores), size=(RESAMPLES, len(scores)))
    means = (values * weights)[drawn].sum(axis=1) / weights[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(means.std(ddof=1)), float(low), float(high)

"""Two sides compared case by case: an exact paired test and a paired bootstrap for each metric, and what changed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evals.score import RESAMPLES, SEED
from evals.side import Side

SURE = 0.05  # two-sided probability, 0 to 1, below which a difference is called a change
LEVEL = 1e-9  # a difference this small is none


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric on the cases that both sides scored, before and after."""

    metric: str
    n: int  # cases that both scored
    before: float  # weighted means over those cases, 0 to 1
    after: float
    low: float  # 95% interval of after - before, -1 to 1, by a paired bootstrap of whole cases
    high: float
    p: float  # exact two-sided sign test on the cases that differ, 0 to 1: McNemar's where each score is yes or no
    won: tuple[str, ...]
    """The ids of the cases that score higher after, sorted."""
    lost: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether the difference is more than chance would make in one comparison of twenty."""
        return self.p < SURE


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides, metric by metric."""

    before: str
    after: str
    differences: tuple[Difference, ...]
    """Of the metrics that both sides have; those with a case that differs come first in `moved`."""
    left_out: int
    """Cases that are in both but were asked, or judged, otherwise; they are not compared."""
    only_before: int  # cases
    only_after: int  # cases

    @property
    def moved(self) -> tuple[Difference, ...]:
        """The metrics with a case won or lost."""
        return tuple(one for one in self.differences if one.won or one.lost)


def compare(before: Side, after: Side, *, seed: int = SEED) -> Comparison:
    """Compare two sides on the cases that both asked and judged alike."""
    shared = before.marks.keys() & after.marks.keys()
    same = {case for case in shared if before.marks[case] == after.marks[case]}
    names = [name for name in after.scores if name in before.scores]
    differences = (_difference(name, before, after, same, seed) for name in names)
    return Comparison(
        before.name,
        after.name,
        tuple(one for one in differences if one),
        len(shared) - len(same),
        len(before.marks.keys() - shared),
        len(after.marks.keys() - shared),
    )


def sign_test(won: int, lost: int) -> float:
    """Return the exact two-sided probability, 0 to 1, of a split at least this uneven if each side were as likely.

    On yes and no this is McNemar's exact test.
    """
    n = won + lost
    tail: int = sum(math.comb(n, k) for k in range(min(won, lost) + 1))
    return min(1.0, 2 * tail / float(2**n))


def paired_interval(
    before: Sequence[tuple[float, int]], after: Sequence[tuple[float, int]], seed: int
) -> tuple[float, float]:
    """Return the 95% interval of the difference of two weighted means, drawing the same cases for both."""
    import numpy as np

    (was, was_of), (now, now_of) = (np.array(side, dtype=float).T for side in (before, after))
    drawn = np.random.default_rng(seed).integers(len(was), size=(RESAMPLES, len(was)))
    means = [(v * w)[drawn].sum(axis=1) / w[drawn].sum(axis=1) for v, w in ((was, was_of), (now, now_of))]
    low, high = np.quantile(means[1] - means[0], [0.025, 0.975])
    return float(low), float(high)


def _difference(name: str, before: Side, after: Side, same: set[str], seed: int) -> Difference | None:
    was, now = before.scores[name], after.scores[name]
    cases = sorted(same & was.keys() & now.keys())
    if not cases:
        return None
    first, second = ([(side[case].value, side[case].weight) for case in cases] for side in (was, now))
    means = [sum(v * w for v, w in side) / sum(w for _, w in side) for side in (first, second)]
    won = tuple(case for case in cases if now[case].value > was[case].value + LEVEL)
    lost = tuple(case for case in cases if now[case].value < was[case].value - LEVEL)
    level = not won and not lost and abs(means[1] - means[0]) < LEVEL
    interval = (0.0, 0.0) if level else paired_interval(first, second, seed)
    return Difference(name, len(cases), means[0], means[1], *interval, sign_test(len(won), len(lost)), won, lost)

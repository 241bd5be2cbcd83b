"""Figures of a detector on labelled scores: AUROC, balanced accuracy, F1, catch at a share of false alarms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.score import SEED

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
RESAMPLES = 300  # bootstrap samples


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95% bootstrap interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """Write it as 0.812 (0.790 to 0.833)."""
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def auroc(good: Flags, scores: Floats) -> float:
    """Give the chance, 0 to 1, that a good one scores above a bad one; ties count half, 0.5 where a side is empty."""
    values, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse.reshape(-1)] if len(values) else np.zeros(0)
    yes, no = int(good.sum()), int((~good).sum())
    if not yes or not no:
        return 0.5
    return float((ranks[good].sum() - yes * (yes + 1) / 2) / (yes * no))


def balanced(good: Flags, passed: Flags) -> float:
    """Give the mean of the share of good ones that pass and of bad ones that do not, 0 to 1."""
    return float((_share(passed[good]) + _share(~passed[~good])) / 2)


def f1(good: Flags, passed: Flags) -> float:
    """Give F1 of finding the bad ones, 0 to 1."""
    hits = int((~good & ~passed).sum())
    return 2 * hits / max(1, int((~good).sum()) + int((~passed).sum()))


def cut_at(controls: Floats, alarms: float) -> float:
    """Give the score under which a share of the controls lies, 0 to 1: what is below it is caught."""
    return float(np.quantile(controls, alarms))


def recall_at(good: Flags, scores: Floats, alarms: float) -> float:
    """Give the share of bad ones below the cut at which a share of the good ones is lost, 0 to 1."""
    return _share(scores[~good] < cut_at(scores[good], alarms)) if good.any() else 0.0


def _share(flags: Flags) -> float:
    return float(flags.mean()) if len(flags) else 0.0


def interval(figure: Callable[[NDArray[np.int64]], float], groups: Sequence[str]) -> Interval:
    """Work a figure out over all rows and over resamples of whole groups; `figure` takes the numbers of the rows."""
    names, members = np.unique(np.asarray(groups), return_inverse=True)
    rows = [np.flatnonzero(members.reshape(-1) == n) for n in range(len(names))]
    drawn = np.random.default_rng(SEED).integers(len(rows), size=(RESAMPLES, len(rows)))
    found = [figure(np.concatenate([rows[n] for n in one])) for one in drawn]
    low, high = np.quantile(found, [0.025, 0.975])
    return Interval(figure(np.arange(len(groups))), float(low), float(high))


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Set rows in columns of equal width."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)

"""The same cases asked again, in an order that a seed draws: what does not come out alike every time."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.case import Case
from evals.side import Side

SAME = 1e-9  # scores this near are one


@dataclass(frozen=True, slots=True)
class Spread:
    """The mean of one metric over all cases, from run to run."""

    metric: str
    mean: float  # of the runs' means, 0 to 1
    least: float
    most: float
    deviation: float  # standard deviation between runs, from 0


@dataclass(frozen=True, slots=True)
class Repeats:
    """Several runs of one program."""

    runs: int  # from 2
    seed: int
    """What the orders of the second and later runs are drawn by."""
    spreads: tuple[Spread, ...]
    unsteady: Mapping[str, tuple[str, ...]]
    """By case, the metrics that did not score it alike in every run; empty for a program that repeats."""


def shuffled(cases: Sequence[Case], seed: int, run: int) -> list[Case]:
    """Return the cases in the order of a run, counted from 0: the first keeps the order of the set."""
    order = list(cases)
    if run:
        random.Random(f"{seed}:{run}").shuffle(order)  # noqa: S311 - an order, and no secret
    return order


def spread(sides: Sequence[Side], seed: int) -> Repeats:
    """Hold several runs of one program against each other."""
    spreads = []
    unsteady: dict[str, list[str]] = {}
    for name in sides[0].scores:
        means = [one.mean for side in sides if (one := side.figure(name, "all")) and one.mean is not None]
        if not means:
            continue
        middle = sum(means) / len(means)
        level = max(means) - min(means) < SAME  # the order of adding up makes no spread
        deviation = 0.0 if level else (sum((mean - middle) ** 2 for mean in means) / (len(means) - 1)) ** 0.5
        spreads.append(Spread(name, middle, min(means), max(means), deviation))
        for case in sorted({case for side in sides for case in side.scores[name]}):
            values = [side.scores[name][case].value if case in side.scores[name] else None for side in sides]
            first = values[0]
            if any((v is None) != (first is None) or (v is not None and abs(v - (first or 0)) > SAME) for v in values):
                unsteady.setdefault(case, []).append(name)
    held = {case: tuple(names) for case, names in sorted(unsteady.items())}
    return Repeats(len(sides), seed, tuple(spreads), held)

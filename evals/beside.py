"""Beside: what a report shows next to the run itself, and its JSON form."""

from dataclasses import asdict, dataclass
from typing import Any

from evals.compare import Comparison
from evals.curves import Curve, Tradeoff
from evals.judges import Judged
from evals.moves import Stopped
from evals.repeat import Repeats
from evals.side import Side
from evals.stored import Point


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything that is no part of the run; nothing of it is there unless it was asked for."""

    sides: tuple[Side, ...] = ()
    """Other configurations on the same cases; the baseline is the last."""
    comparisons: tuple[Comparison, ...] = ()
    """Each of them against the run, in the same order."""
    against: Comparison | None = None
    """An earlier run against this one."""
    repeats: Repeats | None = None
    moves: tuple[Stopped, ...] = ()
    judged: Judged | None = None
    recall: tuple[Curve, ...] = ()
    """Recall of sources by rank: of the run, then of the sides."""
    tradeoff: Tradeoff | None = None
    earlier: tuple[Point, ...] = ()
    """Stored runs, the oldest first; not in the JSON form, for each has its own."""
    reveal: bool = False
    """Whether the page shows failed cases of the held-out part too."""


def to_dict(beside: Beside) -> dict[str, Any]:
    """Return the JSON form."""
    return {
        "sides": [_side(side) for side in beside.sides],
        "comparisons": [asdict(one) for one in beside.comparisons],
        "against": asdict(beside.against) if beside.against else None,
        "repeats": asdict(beside.repeats) if beside.repeats else None,
        "moves": [asdict(one) for one in beside.moves],
        "judged": asdict(beside.judged) if beside.judged else None,
        "recall_by_rank": [asdict(one) for one in beside.recall],
        "tradeoff": asdict(beside.tradeoff) if beside.tradeoff else None,
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "figures": [asdict(one) for one in side.figures],
        "cases": {
            case: {metric: found[case].value for metric, found in side.scores.items() if case in found}
            for case in side.parts
        },
        "ms": list(side.ms),
    }

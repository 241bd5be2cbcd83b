"""The gate: the committed thresholds, and what fell below them."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import BadInput
from evals.case import Case
from evals.gold import History
from evals.score import Figure
from evals.trial import Trial

COMMITTED = Path(__file__).parent / "thresholds.toml"
PARTS = ("first", "heldout", "tuning", "all")
GOALS = "goals"
LIMITS = ("faults", "several_leans", "unexplained_changes")
SLACK = 1e-9  # a mean this little below its threshold is rounding


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least means, by (part, metric), 0 to 1, the limits, and what is aimed at on the held-out part."""

    least: Mapping[tuple[str, str], float]
    limits: Mapping[str, float]
    goals: Mapping[str, float] = field(default_factory=dict)
    """Means by metric, 0 to 1; short of a goal the gate still passes, and the report says so."""


def read_thresholds(path: Path = COMMITTED, *, metrics: Iterable[str]) -> Thresholds:
    """Read a file of thresholds; raise `BadInput` for a part, metric or value that there cannot be."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"{path}: cannot be read as thresholds: {error}") from None
    known = {part: set(metrics) for part in (*PARTS, GOALS)} | {"limits": set(LIMITS)}
    for table, values in data.items():
        if table not in known or not isinstance(values, dict):
            raise BadInput(f"{path.name}: [{table}] is not a part; write {', '.join(f'[{name}]' for name in known)}")
        for name, value in values.items():
            if name not in known[table]:
                raise BadInput(f"{path.name}: [{table}] {name}: there is no metric of that name")
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
                raise BadInput(f"{path.name}: [{table}] {name}: write a number from 0 to 1")
    least = {(part, name): float(value) for part in PARTS for name, value in data.get(part, {}).items()}
    goals = {name: float(value) for name, value in data.get(GOALS, {}).items()}
    return Thresholds(least, {name: float(data.get("limits", {}).get(name, 0)) for name in LIMITS}, goals)


def shortfalls(figures: Sequence[Figure], thresholds: Thresholds) -> list[str]:
    """Return which goals the held-out part does not reach yet, one sentence each."""
    by_name = {figure.metric: figure for figure in figures if figure.part == "heldout"}
    reached = ((by_name[metric], goal) for metric, goal in sorted(thresholds.goals.items()) if metric in by_name)
    return [
        f"{one.metric} (heldout): {one.mean:.3f}, the goal is {goal:.2f}" for one, goal in reached if short(one, goal)
    ]


def breaches(
    figures: Sequence[Figure],
    trials: Sequence[Trial],
    suite: Sequence[Case],
    history: History,
    thresholds: Thresholds,
    *,
    partial: bool = False,
) -> list[str]:
    """Return what is below the gate, one sentence each; a part that was not run is not judged.

    `suite` is the whole set, whatever was run of it. With `partial`, for a run of some kinds or ids only, a metric
    that has nothing to score passes.
    """
    found = []
    by_name = {(figure.part, figure.metric): figure for figure in figures}
    ran = {trial.part for trial in trials} | {"all"}
    for (part, metric), least in sorted(thresholds.least.items()):
        one = by_name[part, metric]
        if one.mean is None and part in ran and not partial:
            found.append(f"{metric} ({part}): nothing to score, and {floor_text(least)} is asked for")
        elif short(one, least):
            found.append(f"{metric} ({part}): {one.mean:.3f} is below {floor_text(least)}")
    return found + _limits(trials, suite, history, thresholds.limits)


def short(one: Figure, least: float | None) -> bool:
    """Tell whether a mean is below a threshold; where there is no mean or no threshold, it is not."""
    return one.mean is not None and least is not None and one.mean < least - SLACK


def floor_text(least: float) -> str:
    """Return a threshold with two digits behind the point, or three where it has them."""
    return f"{least:.2f}" if round(least, 2) == least else f"{least:.3f}"


def several_leans(suite: Sequence[Case]) -> float:
    """Return the share of the cases with a gold lean, 0 to 1, that accept more than one."""
    leans = [len(case.wanted.lean) for case in suite if case.wanted.lean]
    return sum(number > 1 for number in leans) / len(leans) if leans else 0.0


def _limits(trials: Sequence[Trial], suite: Sequence[Case], history: History, limits: Mapping[str, float]) -> list[str]:
    found = []
    faults = [trial.case.id for trial in trials if trial.fault]
    if len(faults) > limits["faults"]:
        found.append(f"{len(faults)} of {len(trials)} cases raised an exception: {', '.join(faults[:5])}")
    if (share := several_leans(suite)) > limits["several_leans"] + SLACK:
        found.append(
            f"{share:.1%} of the cases with a lean accept more than one; at most {limits['several_leans']:.0%} may"
        )
    if len(history.unexplained) > limits["unexplained_changes"]:
        found += [
            f"{change.case}: changed since {change.since}, and evals/gold_changes.yaml gives no reason; "
            f"add id {change.case}, now {change.fingerprint}, and the reason"
            for change in history.unexplained
        ]
    return found

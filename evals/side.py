"""Side: a run, or one configuration of a run, as far as it is compared: its figures, and its scores case by case."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.case import Case, counts_in
from evals.score import Figure, Metric, Score, figure
from evals.trial import Trial

PARTS = ("heldout", "tuning", "all", "first")


@dataclass(frozen=True, slots=True)
class Side:
    """What was measured under one name."""

    name: str
    """A configuration, or a commit."""
    figures: tuple[Figure, ...]
    scores: Mapping[str, Mapping[str, Score]]
    """By metric, then by case."""
    parts: Mapping[str, str]
    """By case, which part of the set it stands in."""
    marks: Mapping[str, str]
    """By case, a fingerprint of what was asked and what was right: two sides share a case where these agree."""
    ms: tuple[float, ...] = ()
    """Wall time of each turn, milliseconds; empty where it is not known."""

    def figure(self, metric: str, part: str) -> Figure | None:
        """Return one mean, or None where there is no such metric or part."""
        return next((one for one in self.figures if (one.metric, one.part) == (metric, part)), None)


def side_of(name: str, trials: Sequence[Trial], metrics: Iterable[Metric], only: Iterable[str] | None = None) -> Side:
    """Measure trials by the metrics, or by those named in `only`."""
    wanted = None if only is None else set(only)
    sound = [trial for trial in trials if not trial.fault]
    parts = {trial.case.id: trial.part for trial in trials}
    scores = {
        metric.name: {score.case: score for score in metric.score(sound)}
        for metric in metrics
        if wanted is None or metric.name in wanted
    }
    marks = {trial.case.id: mark_of(trial.case) for trial in trials}
    return Side(name, tuple(averages(scores, parts)), scores, parts, marks, tuple(t for one in trials for t in one.ms))


def averages(scores: Mapping[str, Mapping[str, Score]], parts: Mapping[str, str]) -> Iterable[Figure]:
    """Yield the figure of every metric over every part."""
    for name, found in scores.items():
        for part in PARTS:
            counted = [score for score in found.values() if counts_in(part, score.case, parts[score.case])]
            yield figure(name, part, counted)


def side_from(name: str, report: Mapping[str, Any]) -> Side:
    """Read a side from the JSON form of a run; raise `KeyError` or `TypeError` where it is none."""
    scores: dict[str, dict[str, Score]] = {}
    for case in report["cases"]:
        weights = case.get("weights", {})
        for metric, value in case["scores"].items():
            scores.setdefault(metric, {})[case["id"]] = Score(case["id"], value, "", weights.get(metric, 1))
    return Side(
        name,
        tuple(Figure(**one) for one in report["figures"]),
        scores,
        {case["id"]: case["part"] for case in report["cases"]},
        {case["id"]: fingerprint(case["asked"], case["gold"]) for case in report["cases"]},
        tuple(time for case in report["cases"] for time in case["ms"]),
    )


def mark_of(case: Case) -> str:
    """Return the fingerprint of what a case asks and what it takes for right."""
    from pydantic import TypeAdapter

    from evals.case import Gold

    return fingerprint(case.asked, TypeAdapter(Gold).dump_python(case.wanted, mode="json"))


def fingerprint(asked: Sequence[str], gold: Mapping[str, Any]) -> str:
    """Return eight digits that stand for the questions and the gold answer; fields that ask for nothing are no part."""
    held = {key: value for key, value in gold.items() if value}
    return hashlib.sha256(json.dumps([list(asked), held], sort_keys=True).encode()).hexdigest()[:8]

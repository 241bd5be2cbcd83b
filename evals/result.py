"""Result: everything that one run found, bound to the commit it was found at, and its JSON form."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from evals.beside import Beside
from evals.beside import to_dict as beside_dict
from evals.case import Case, Gold
from evals.gate import Thresholds, breaches, shortfalls
from evals.git import NoGit, git
from evals.gold import History
from evals.score import Figure, Metric, Score
from evals.side import PARTS, averages
from evals.trial import Documents, Trial

SCHEMA = 1
"""Version of the JSON form."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a run was a run of."""

    commit: str
    """40 digits, or `unknown` outside a git checkout."""
    dirty: bool
    """Whether files differed from that commit."""
    when: str
    """UTC, ISO 8601, to the second."""

    @property
    def name(self) -> str:
        """The stem of the report's files, such as `evals-1a2b3c4d5e6f`."""
        return f"evals-{self.commit[:12]}{'-dirty' if self.dirty else ''}"


@dataclass(frozen=True, slots=True)
class Run:
    """What was run, before anything is made of it."""

    stamp: Stamp
    suite: tuple[Case, ...]
    """The whole set of cases, whatever was run of it."""
    trials: tuple[Trial, ...]
    documents: Documents
    history: History
    partial: bool = False
    """Whether only some kinds or ids were asked for: then a metric may have nothing to score."""
    configuration: str = "extractive"
    """How the answers were made."""


@dataclass(frozen=True, slots=True)
class Result:
    """A run, what the metrics made of it, and what the gate says."""

    run: Run
    metrics: tuple[Metric, ...]
    scores: Mapping[str, Mapping[str, Score]]
    """By metric, then by case."""
    figures: tuple[Figure, ...]
    thresholds: Thresholds
    breaches: tuple[str, ...]
    """What is below the gate, one sentence each; empty where it passes."""
    beside: Beside = field(default_factory=Beside)
    """What else was measured, and stands beside it in the report."""

    def figure(self, metric: str, part: str) -> Figure:
        """Return one mean; raise `StopIteration` where there is no such metric or part."""
        return next(one for one in self.figures if (one.metric, one.part) == (metric, part))

    def reasons(self, trial: Trial) -> dict[str, str]:
        """Return why a trial failed, by metric; empty where it did not."""
        if trial.fault:
            return {"fault": trial.fault.strip().splitlines()[-1]}
        scored = ((metric, self.scores[metric.name].get(trial.case.id)) for metric in self.metrics if metric.fails)
        return {metric.name: score.why for metric, score in scored if score and score.value < 1}


def measure(run: Run, metrics: Sequence[Metric], thresholds: Thresholds) -> Result:
    """Score the trials by every metric, average by part and hold the means against the gate."""
    sound = [trial for trial in run.trials if not trial.fault]
    part_of = {trial.case.id: trial.part for trial in run.trials}
    scores = {metric.name: {score.case: score for score in metric.score(sound)} for metric in metrics}
    figures = list(averages(scores, part_of))
    below = breaches(figures, run.trials, run.suite, run.history, thresholds, partial=run.partial)
    return Result(run, tuple(metrics), scores, tuple(figures), thresholds, tuple(below))


@dataclass(frozen=True, slots=True)
class Missed:
    """How often the line between covered and not covered is missed, on either side; shares, 0 to 1."""

    false_covered: float | None
    """Of the questions that the corpus does not cover, those that were answered; None where there were none."""
    uncovered: int
    false_not_covered: float | None
    """Of the questions that it covers, those that were not answered."""
    covered: int


def missed(result: Result, part: str) -> Missed:
    """Return both ways of missing that line over one part of the cases, from the figures of the metrics."""
    caught, kept = result.figure("abstention_recall", part), result.figure("coverage", part)
    wrong = [None if one.mean is None else 1 - one.mean for one in (caught, kept)]
    return Missed(wrong[0], caught.n, wrong[1], kept.n)


def read_stamp(folder: Path) -> Stamp:
    """Read the commit that a folder is checked out at, and whether it was changed since."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        commit, changed = git(folder, "rev-parse", "HEAD").strip(), git(folder, "status", "--porcelain").strip()
    except NoGit:
        return Stamp("unknown", dirty=False, when=when)
    return Stamp(commit, dirty=bool(changed), when=when)


def latencies(trials: Iterable[Trial]) -> dict[str, float]:
    """Return median, 95th percentile and maximum of the turns' wall times, in milliseconds, and their number."""
    times = sorted(time for trial in trials for time in trial.ms)
    if not times:
        return {"n": 0}
    return {"n": len(times), "p50": quantile(times, 0.5), "p95": quantile(times, 0.95), "max": times[-1]}


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which a share, 0 to 1, of the sorted values lies: one of them, never a value between."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def to_dict(result: Result) -> dict[str, Any]:
    """Return the JSON form of a run."""
    return {
        "schema": SCHEMA,
        **asdict(result.run.stamp),
        "configuration": result.run.configuration,
        "partial": result.run.partial,
        "corpus": next((asdict(trial.answer.corpus) for trial in result.run.trials if trial.traces), None),
        "gate": {"passed": not result.breaches, "breaches": list(result.breaches)},
        "shortfalls": shortfalls(result.figures, result.thresholds),
        "figures": [asdict(one) for one in result.figures],
        "thresholds": [
            {"part": part, "metric": name, "least": least} for (part, name), least in result.thresholds.least.items()
        ],
        "limits": dict(result.thresholds.limits),
        "latency_ms": latencies(result.run.trials),
        "missed": {part: asdict(missed(result, part)) for part in PARTS},
        **beside_dict(result.beside),
        "gold": asdict(result.run.history),
        "cases": [_case(result, trial) for trial in result.run.trials],
    }


def to_json(result: Result) -> str:
    """Return the JSON form of a run as text, indented."""
    return json.dumps(to_dict(result), ensure_ascii=False, indent=1)


def _case(result: Result, trial: Trial) -> dict[str, Any]:
    found = trial.trace.evidence if trial.traces else ()
    return {
        "id": trial.case.id,
        "kind": trial.case.kind,
        "part": trial.part,
        "tags": list(trial.case.tags),
        "asked": list(trial.case.asked),
        "gold": TypeAdapter(Gold).dump_python(trial.case.wanted, mode="json"),
        "passed": not result.reasons(trial),
        "reasons": result.reasons(trial),
        "fault": trial.fault,
        "scores": {
            name: by_case[trial.case.id].value for name, by_case in result.scores.items() if trial.case.id in by_case
        },
        "weights": {
            name: by_case[trial.case.id].weight
            for name, by_case in result.scores.items()
            if trial.case.id in by_case and by_case[trial.case.id].weight != 1
        },
        "answers": [trace.answer.to_dict() for trace in trial.traces],
        "evidence": [{"passage": one.passage.id, "score": float(one.score)} for one in found],
        "ms": list(trial.ms),
    }

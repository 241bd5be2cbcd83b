"""Counts and times of a running bot, in the text format of Prometheus."""

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)
SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds, in seconds, of what is counted together."""


@dataclass(frozen=True, slots=True)
class Metric:
    """What is measured, and what it means."""

    kind: Literal["counter", "gauge", "histogram"]
    meaning: str
    bounds: tuple[float, ...] = ()


METRICS: Mapping[str, Metric] = MappingProxyType({
    "advisor_events_total": Metric(
        "counter", "What Slack delivered, by what it was: question, repeated, declined, other, removed "
        "or failed."
    ),
    "advisor_recorded_seconds": Metric("histogram", "Time to read an event and to write it down.", QUICK),
    "advisor_questions_total": Metric(
        "counter", "Questions by how they ended: answered, thin, not_covered, asked_back, told, fault, found, "
        "interrupted, undeliverable or expired."
    ),
    "advisor_answer_seconds": Metric("histogram", "Time from writing a question down to its posted answer.", SLOW),
    "advisor_compute_seconds": Metric("histogram", "Time to find an answer, waiting for a core included.", SLOW),
    "advisor_retries_total": Metric(
        "counter", "Questions given back to be tried again, by why: slack, rate_limit or fault."
    ),
    "advisor_open_questions": Metric("gauge", "Questions that are written down and not settled."),
    "advisor_oldest_open_seconds": Metric("gauge", "Age of the oldest question that is not settled."),
    "advisor_connections": Metric("gauge", "Socket Mode connections that are up; 1 where events come over HTTP."),
    "advisor_busy_workers": Metric("gauge", "Workers of this process that hold a question."),
    "advisor_resident_bytes": Metric("gauge", "Resident memory of this process and of those that compute for it."),
    "advisor_http_requests_total": Metric("counter", "Requests to the port for Slack, by path and status."),
    "advisor_up": Metric("gauge", "1 where /healthz would say that all is well."),
})  # fmt: skip
"""Everything that is measured, by name."""

Labels = tuple[tuple[str, str], ...]


class Metrics:
    """Counts and times, safe for many threads; a name that is not in `METRICS` is a `KeyError`."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, Labels], float] = defaultdict(float)
        self._times: dict[str, list[float]] = {}
        self._gauges: dict[str, Callable[[], float]] = {}

    def count(self, name: str, **labels: str) -> None:
        """Count one more."""
        self._expect(name, "counter")
        with self._lock:
            self._counts[name, tuple(sorted(labels.items()))] += 1

    def observe(self, name: str, seconds: float) -> None:
        """Take note of a time, at least 0."""
        metric = self._expect(name, "histogram")
        with self._lock:
            row = self._times.setdefault(name, [0.0] * (len(metric.bounds) + 2))
            row[bisect_left(metric.bounds, seconds)] += 1
            row[-1] += seconds

    def watch(self, name: str, read: Callable[[], float]) -> None:
        """Ask `read` for the value whenever somebody looks; where it raises, the value is left out."""
        self._expect(name, "gauge")
        with self._lock:
            self._gauges[name] = read

    def value(self, name: str, **labels: str) -> float:
        """Return a counter's value; 0 where nothing was counted."""
        with self._lock:
            return self._counts.get((name, tuple(sorted(labels.items()))), 0.0)

    def text(self) -> str:
        """Return everything in the text format, version 0.0.4."""
        with self._lock:
            counts, gauges = dict(self._counts), dict(self._gauges)
            times = {name: list(row) for name, row in self._times.items()}
        lines: list[str] = []
        for name, metric in METRICS.items():
            lines += [f"# HELP {name} {metric.meaning}", f"# TYPE {name} {metric.kind}"]
            if metric.kind == "counter":
                lines += [
                    f"{_series(name, labels)} {_number(v)}" for (n, labels), v in sorted(counts.items()) if n == name
                ]
            elif metric.kind == "gauge" and name in gauges:
                lines += _gauge(name, gauges[name])
            elif name in times:
                lines += _histogram(name, metric.bounds, times[name])
        return "\n".join(lines) + "\n"

    @staticmethod
    def _expect(name: str, kind: str) -> Metric:
        metric = METRICS[name]
        if metric.kind != kind:
            raise KeyError(f"{name} is a {metric.kind}")
        return metric


def resident_bytes() -> float:
    """Return how much memory of this machine the process and those that it started hold, in bytes.

    Raises `OSError` where nobody can tell.
    """
    import multiprocessing
    import os
    from pathlib import Path

    pids = [os.getpid(), *(child.pid for child in multiprocessing.active_children())]
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) for pid in pids)
    return float(pages * os.sysconf("SC_PAGE_SIZE"))


def _gauge(name: str, read: Callable[[], float]) -> list[str]:
    try:
        return [f"{name} {_number(read())}"]
    except Exception:  # noqa: BLE001 - the other values are still worth reading
        return []


def _histogram(name: str, bounds: tuple[float, ...], row: list[float]) -> list[str]:
    lines, total = [], 0.0
    for bound, count in zip([*map(str, bounds), "+Inf"], row[:-1], strict=True):
        total += count
        lines.append(f"{_series(f'{name}_bucket', (('le', bound),))} {_number(total)}")
    return [*lines, f"{name}_sum {row[-1]:.6f}", f"{name}_count {_number(total)}"]


def _series(name: str, labels: Labels) -> str:
    if not labels:
        return name
    told = ",".join(f'{label}="{_escaped(value)}"' for label, value in labels)
    return f"{name}{{{told}}}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.6f}"

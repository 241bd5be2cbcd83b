"""Every metric of the eval set: each module of this folder has a `METRICS` tuple, and is found by being there."""

from importlib import import_module
from pkgutil import iter_modules

from evals.score import Metric

FIRST = (
    "verdicts", "facts", "abstention", "coverage", "invariance", "constraints", "thin", "followups", "subjects",
    "conflicts", "checks",
)  # fmt: skip
"""The modules that tables begin with; the others follow by name."""


def find_metrics() -> tuple[Metric, ...]:
    """Return the metrics of every module here, in the order of tables; raise `ValueError` where two share a name."""
    modules = sorted(info.name for info in iter_modules(__path__))
    order = [*(name for name in FIRST if name in modules), *(name for name in modules if name not in FIRST)]
    found = [metric for name in order for metric in import_module(f"{__name__}.{name}").METRICS]
    names = [metric.name for metric in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"two metrics are called {twice[0]}; give one of them another name")
    return tuple(found)


METRICS: tuple[Metric, ...] = find_metrics()

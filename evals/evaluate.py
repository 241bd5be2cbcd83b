"""Cases in, result out: what `python -m evals` does between reading its options and writing its reports."""

from dataclasses import dataclass
from pathlib import Path

from evals.case import SHIPPED, load_cases, select, split
from evals.gate import COMMITTED, read_thresholds
from evals.gold import LOG, gold_history
from evals.metrics import METRICS
from evals.page import page
from evals.result import Result, Run, measure, read_stamp, to_json
from evals.summary import junit, markdown
from evals.trial import Documents, Say, Traceable, run


@dataclass(frozen=True, slots=True)
class Plan:
    """Which cases to run, and what to hold the outcome against."""

    folder: Path = SHIPPED
    only: tuple[str, ...] = ()
    """Kinds and ids; empty for all."""
    part: str = "all"
    """`tuning`, `heldout` or `all`."""
    thresholds: Path = COMMITTED
    log: Path = LOG


@dataclass(frozen=True, slots=True)
class Places:
    """Where the reports go; None for those that are not asked for."""

    out: Path
    junit: Path | None = None
    markdown: Path | None = None


def evaluate(
    plan: Plan, advisor: Traceable, documents: Documents, sources: frozenset[str], say: Say = lambda _: None
) -> Result:
    """Run the planned cases and measure them; raise `BadInput` for cases, thresholds or reasons that cannot be used.

    `documents` and `sources` are the index's, against which citations and gold sources are checked.
    """
    thresholds = read_thresholds(plan.thresholds, metrics=[metric.name for metric in METRICS])
    suite = load_cases(plan.folder, sources=sources)
    parts = split(suite)
    chosen = [case for case in select(suite, plan.only) if plan.part in ("all", parts[case.id])]
    history, stamp = gold_history(plan.folder, plan.log), read_stamp(plan.folder)
    trials = run(chosen, advisor, documents, parts, say)
    done = Run(stamp, suite, tuple(trials), documents, history, partial=bool(plan.only))
    return measure(done, METRICS, thresholds)


def write_reports(result: Result, places: Places) -> list[Path]:
    """Write the JSON and HTML reports, named for the commit, and what else is asked for; return what was written."""
    texts = {
        places.out / f"{result.run.stamp.name}.json": to_json,
        places.out / f"{result.run.stamp.name}.html": page,
        places.junit: junit,
        places.markdown: markdown,
    }
    written = [(path, render(result)) for path, render in texts.items() if path]
    for path, text in written:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [path for path, _ in written]

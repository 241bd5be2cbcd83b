"""Cases in, result out: what `python -m evals` does between reading its options and writing its reports."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evals import moves
from evals.baseline import FLOOR, NAME, top_cosine
from evals.case import SHIPPED, Case, load_cases, select, split
from evals.compare import compare
from evals.configurations import Configuration
from evals.curves import recall_curve, tradeoff
from evals.gate import COMMITTED, read_thresholds
from evals.gold import LOG, gold_history
from evals.judges import Ask, judge
from evals.metrics import METRICS
from evals.page import page
from evals.repeat import shuffled, spread
from evals.result import Result, Run, measure, read_stamp, to_json
from evals.score import SEED
from evals.side import Side, side_of
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
    repeat: int = 1  # times that the cases are asked, from 1
    seed: int = SEED
    """What the order of later runs, and the samples of a comparison, are drawn by."""
    moves: bool = False
    """Whether the gate is tried with moves that would cheat it."""


@dataclass(frozen=True, slots=True)
class Judge:
    """A language model that judges the answers."""

    ask: Ask
    name: str


@dataclass(frozen=True, slots=True)
class Others:
    """What stands beside the run: other configurations, an earlier run, a judge."""

    configurations: tuple[Configuration, ...] = ()
    against: Side | None = None
    judge: Judge | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Where the reports go; None for those that are not asked for."""

    out: Path
    junit: Path | None = None
    markdown: Path | None = None


def evaluate(
    plan: Plan,
    advisor: Traceable,
    documents: Documents,
    sources: frozenset[str],
    say: Say = lambda _: None,
    *,
    name: str = "extractive",
    others: Others | None = None,
) -> Result:
    """Run the planned cases and measure them; raise `BadInput` for cases, thresholds or reasons that cannot be used.

    `documents` and `sources` are the index's, against which citations and gold sources are checked; `name` is the
    advisor's configuration.
    """
    thresholds = read_thresholds(plan.thresholds, metrics=[metric.name for metric in METRICS])
    suite = load_cases(plan.folder, sources=sources)
    parts = split(suite)
    chosen = [case for case in select(suite, plan.only) if plan.part in ("all", parts[case.id])]
    history, stamp = gold_history(plan.folder, plan.log), read_stamp(plan.folder)
    results = []
    for number in range(plan.repeat):
        told = say if plan.repeat == 1 else _numbered(say, number + 1, plan.repeat)
        trials = run(shuffled(chosen, plan.seed, number), advisor, documents, parts, told)
        done = Run(stamp, suite, tuple(trials), documents, history, partial=bool(plan.only), configuration=name)
        results.append(measure(done, METRICS, thresholds))
    result = _with_repeats(results, plan.seed)
    return _with_others(result, plan, others or Others(), chosen, say)


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


def _named(say: Say, name: str) -> Say:
    return lambda said: say(f"{name}: {said}")


def _numbered(say: Say, number: int, of: int) -> Say:
    return _named(say, f"run {number} of {of}")


def _with_repeats(results: Sequence[Result], seed: int) -> Result:
    """Return the first result with what the others found: what is below the gate in any of them is below it."""
    first = results[0]
    if len(results) == 1:
        return first
    told = set(first.breaches)
    later = [
        f"run {n}: {one}" for n, again in enumerate(results[1:], start=2) for one in again.breaches if one not in told
    ]
    sides = [side_of(f"run {n}", one.run.trials, one.metrics) for n, one in enumerate(results, start=1)]
    beside = replace(first.beside, repeats=spread(sides, seed))
    return replace(first, breaches=(*first.breaches, *later), beside=beside)


def _with_others(result: Result, plan: Plan, others: Others, chosen: Sequence[Case], say: Say) -> Result:
    done = result.run
    own = side_of(done.configuration, done.trials, result.metrics)
    parts = split(done.suite)
    ran = [
        (one, run(chosen, one.make(), done.documents, parts, _named(say, one.name))) for one in others.configurations
    ]
    sides = tuple(side_of(one.name, trials, result.metrics, one.only) for one, trials in ran)
    plain = next((trials for one, trials in ran if one.name == NAME), None)
    beside = replace(
        result.beside,
        sides=sides,
        comparisons=tuple(compare(side, own, seed=plan.seed) for side in sides),
        against=compare(others.against, replace(own, name="this run"), seed=plan.seed) if others.against else None,
        recall=(
            recall_curve(done.configuration, done.trials),
            *(recall_curve(one.name, trials) for one, trials in ran),
        ),
        tradeoff=tradeoff(done.trials, top_cosine(plain), FLOOR) if plain else None,
        judged=judge(done.trials, result.scores, others.judge.ask, others.judge.name, say) if others.judge else None,
        moves=moves.hold(done.trials, done.documents, result.metrics, result.thresholds) if plan.moves else (),
    )
    return replace(result, beside=beside, breaches=(*result.breaches, *moves.passed(beside.moves)))

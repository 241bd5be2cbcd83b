"""In words what stands beside a run: what changed against another, what is unsteady, what a judge thinks."""

from collections.abc import Iterator, Mapping, Sequence

from evals.compare import Comparison, Difference
from evals.judges import JUDGES, Judged
from evals.repeat import Repeats
from evals.result import Result
from evals.score import SEED

NAMED = 6  # cases named of each metric


def beside_lines(result: Result) -> list[str]:
    """Return a line or more for moves, other configurations, an earlier run, repeats and a judge, where there are."""
    beside, parts = result.beside, {trial.case.id: trial.part for trial in result.run.trials}
    lines = []
    if beside.moves:
        stopped = sum(bool(one.by) for one in beside.moves)
        lines.append(f"moves that would cheat the gate: {stopped} of {len(beside.moves)} are stopped")
    lines += [comparison_line(one) for one in beside.comparisons]
    if beside.against:
        lines += against_lines(beside.against, parts)
    if beside.repeats:
        lines += repeat_lines(beside.repeats)
    if beside.judged:
        lines += judged_lines(beside.judged)
    return lines


def comparison_line(one: Comparison) -> str:
    """Return where a run differs from a configuration beside it by more than chance."""
    sure = [f"{d.metric} {d.after - d.before:+.3f} (p {chance(d.p)})" for d in one.moved if d.changed]
    return f"{one.after} against {one.before}: {', '.join(sure) or 'no difference beyond chance'}"


def against_lines(one: Comparison, parts: Mapping[str, str] | None = None) -> list[str]:
    """Return what changed since an earlier run, a line for each metric; cases of the held-out part are only counted."""
    lines = [f"against {one.before}:" if one.moved else f"against {one.before}: no case scores otherwise"]
    lines += [f"  {difference_line(d, parts or {})}" for d in one.moved]
    counts = (
        (one.left_out, "were asked or judged otherwise"),
        (one.only_after, "are new"),
        (one.only_before, "are gone"),
    )
    if told := [f"{count} {what}" for count, what in counts if count]:
        lines.append(f"  of the cases {', '.join(told)}, and are not compared")
    return lines


def difference_line(one: Difference, parts: Mapping[str, str]) -> str:
    """Return one metric's change with its interval and probability, and the cases of the tuning part by name."""
    change = f"{one.before:.3f} → {one.after:.3f} ({one.after - one.before:+.3f}, {one.low:+.3f} to {one.high:+.3f})"
    cases = [f"{word} {named(ids, parts)}" for word, ids in (("won", one.won), ("lost", one.lost)) if ids]
    return f"{one.metric}: {change}, p {chance(one.p)}{', a change' if one.changed else ''}; {'; '.join(cases)}"


def named(ids: Sequence[str], parts: Mapping[str, str]) -> str:
    """Return how many cases, and the first of those that may be named."""
    open_ = [case for case in ids if parts.get(case) == "tuning"]
    held = len(ids) - len(open_)
    shown = [*open_[:NAMED], *([f"{len(open_) - NAMED} more"] if len(open_) > NAMED else [])]
    return f"{len(ids)} ({', '.join([*shown, *([f'{held} held out'] if held else [])])})"


def chance(p: float) -> str:
    """Return a probability with as many digits as it is worth."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def repeat_lines(one: Repeats) -> Iterator[str]:
    """Yield how steady several runs were."""
    drawn = "" if one.seed == SEED else f", seed {one.seed}"
    yield f"{one.runs} runs{drawn}: {len(one.unsteady)} cases did not score alike in all"
    for spread in one.spreads:
        if spread.deviation > 0:
            yield f"  {spread.metric}: {spread.least:.3f} to {spread.most:.3f}, deviation {spread.deviation:.3f}"


def judged_lines(one: Judged) -> Iterator[str]:
    """Yield what a judge said, and the metrics that it agrees with."""
    for name in JUDGES:
        share, n = one.share(name), len(one.opinions[name])
        agreed = [a for a in one.agreements if a.judge == name]
        said = ", ".join(f"{a.metric} {a.share:.2f}" for a in agreed) or "nothing to hold it against"
        yes = "no answer" if share is None else f"yes to {share:.3f} of {n} answers"
        yield f"judge {one.model}, {name}: {yes}; agrees with {said} (not part of the gate)"
    if one.failed:
        yield f"judge {one.model}: {one.failed} questions failed: {one.reason}"

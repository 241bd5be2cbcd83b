"""What stands beside a run in the report: history, curves, comparisons, the tried gate, repeats and judges."""

from collections.abc import Mapping

from evals.compare import Comparison, Difference
from evals.html import Child, Html, join, table, tag
from evals.judges import JUDGES, Agreement, Judged
from evals.lines import Spot, recall_lines, sparkline, tradeoff_plot
from evals.repeat import Repeats
from evals.result import Result
from evals.score import Figure
from evals.stored import Point
from evals.summary import HEADS, missed_line
from evals.summary_beside import chance, named


def section(title: str, note: str, *children: Child) -> Html:
    """Return a section with its heading and a sentence on how to read it."""
    return tag("section", tag("h2", title), tag("p", note, class_="quiet") if note else None, *children)


def sentence(said: str) -> str:
    """Return words as a sentence."""
    return f"{said[0].upper()}{said[1:]}."


def coverage(result: Result) -> Html:
    """Return both ways of missing the line between covered and not covered, and what moving it would cost."""
    one = result.beside.tradeoff
    note = (
        f"The line: a floor of cosine on the nearest note, from 0 to 1. {one.covered} cases are covered, "
        f"{one.uncovered} are not. Nearer to the lower left corner is better."
        if one
        else "Nothing to plot: the run had no case on one of the sides, or no baseline."
    )
    return section(
        "Covered or not",
        sentence(missed_line(result)),
        tradeoff_plot(one) if one else None,
        tag("p", note, class_="quiet"),
    )


def retrieval(result: Result) -> Html:
    """Return the curves of recall."""
    note = "Share of the sources that hold evidence (of k at most) among the first k of what was found."
    return section("Retrieval", note, recall_lines(result.beside.recall))


def history(result: Result) -> Html:
    """Return each metric over the stored runs, this one last."""
    now = result.run.stamp
    current = Point(now.commit, now.dirty, now.when, len(result.run.trials), result.figures, current=True)
    points = [*result.beside.earlier, *([] if result.run.partial else [current])]
    if len(points) < 2:
        return section(
            "History", "No other run is stored in the folder of this report; keep the JSON files to see one."
        )
    gated: list[list[Child]] = []
    others: list[list[Child]] = []
    for metric in result.metrics:
        cells: list[Child] = [tag("span", metric.name, class_="mono")]
        for part in ("heldout", "all"):
            spots = [
                Spot(_told(point, metric.name, part), _mean(point, metric.name, part), point.dirty, point.cases)
                for point in points
            ]
            cells.append(sparkline(spots, result.thresholds.least.get((part, metric.name))))
        first, last = (_mean(points[place], metric.name, "all") for place in (0, -1))
        cells.append("–" if first is None or last is None else f"{first:.3f} → {last:.3f}")
        (gated if any(name == metric.name for _, name in result.thresholds.least) else others).append(cells)
    note = (
        f"{len(points)} runs from {points[0].when[:10]} to {points[-1].when[:10]}, by the time of the run; hollow: "
        "with uncommitted changes; dashed: the gate. Point at a mark for commit, mean and number of cases. Runs "
        "of sets of another size are not joined: they did not ask the same."
    )
    heads = ["metric", HEADS["heldout"], HEADS["all"], "all, first to last"]
    more = tag(
        "details",
        tag("summary", f"{len(others)} metrics that are not in the gate"),
        table(heads, others, class_="history"),
    )
    return section("History", note, table(heads, gated, class_="history"), more if others else None)


def _find(point: Point, metric: str, part: str) -> Figure | None:
    return next((one for one in point.figures if (one.metric, one.part) == (metric, part)), None)


def _mean(point: Point, metric: str, part: str) -> float | None:
    one = _find(point, metric, part)
    return one.mean if one else None


def _told(point: Point, metric: str, part: str) -> str:
    one = _find(point, metric, part)
    shown = f"{one.mean:.3f} ({one.n})" if one and one.mean is not None else "nothing scored"
    return (
        f"{point.commit[:12]}{' with changes' if point.dirty else ''}, {point.when[:16]}: {shown}, {point.cases} cases"
    )


def side_by_side(result: Result) -> Html | None:
    """Return every configuration's means over all cases, and where the run differs from them beyond chance."""
    sides = result.beside.sides
    if not sides:
        return None
    by_metric = [{one.metric: one for one in comparison.differences} for comparison in result.beside.comparisons]
    rows: list[list[Child]] = []
    for metric in result.metrics:
        own = result.figure(metric.name, "all")
        found = [side.figure(metric.name, "all") for side in sides]
        if own.mean is None or not any(one and one.mean is not None for one in found):
            continue
        cells: list[Child] = [tag("span", metric.name, class_="mono"), f"{own.mean:.3f}"]
        for one, differences in zip(found, by_metric, strict=True):
            cells.append(f"{one.mean:.3f}" if one and one.mean is not None else "–")
            cells.append(_change(differences.get(metric.name)))
        rows.append(cells)
    heads: list[Child] = ["metric", result.run.configuration]
    for side in sides:
        heads += [side.name, "gain (p)"]
    note = (
        "Means over all cases. The gain is that of the first over the other, on the cases that both scored; p is from "
        "an exact sign test (McNemar's, where each score is yes or no). The baseline embeds the whole question, takes "
        "the eight nearest notes and goes with the majority of what they favour; below a cosine of 0.44 it abstains."
    )
    return section("Side by side", note, table(heads, rows, class_="sides"))


def _change(one: Difference | None) -> Child:
    if one is None:
        return "–"
    gain = one.after - one.before
    mark = ("good" if gain > 0 else "below") if one.changed else None
    return tag("span", f"{gain:+.3f} ({chance(one.p)})", class_=mark)


def against(result: Result) -> Html | None:
    """Return what changed since an earlier run."""
    one = result.beside.against
    if one is None:
        return None
    parts = {trial.case.id: trial.part for trial in result.run.trials}
    rows = [_changed(difference, parts) for difference in one.moved]
    level = len(one.differences) - len(one.moved)
    note = (
        f"On the cases that both asked and judged alike. {level} metrics score every case as before. p is from an "
        "exact sign test on the cases that differ; the interval of the change from a paired bootstrap. One in twenty "
        "metrics that did not change has p below 0.05 by chance. Cases of the held-out part are only counted."
    )
    heads = ["metric", "was", "is", "change, 95% interval", "p", "won", "lost"]
    return section(
        f"Against {one.before}", note, table(heads, rows) if rows else tag("p", "No case scores otherwise."), _left(one)
    )


def _changed(one: Difference, parts: Mapping[str, str]) -> list[Child]:
    change = f"{one.after - one.before:+.3f}, {one.low:+.3f} to {one.high:+.3f}"
    mark = ("good" if one.after > one.before else "below") if one.changed else None
    return [
        tag("span", one.metric, class_="mono"), f"{one.before:.3f}", f"{one.after:.3f}",
        tag("span", change, class_=mark), chance(one.p),
        named(one.won, parts) if one.won else "–", named(one.lost, parts) if one.lost else "–",
    ]  # fmt: skip


def _left(one: Comparison) -> Html | None:
    counts = ((one.left_out, "asked or judged otherwise"), (one.only_after, "new"), (one.only_before, "gone"))
    told = ", ".join(f"{count} {what}" for count, what in counts if count)
    return tag("p", f"Not compared, of the cases: {told}.", class_="quiet") if told else None


def moves(result: Result) -> Html | None:
    """Return what stops a program that would cheat the gate."""
    if not result.beside.moves:
        return None
    rows: list[list[Child]] = [
        [
            f"It {one.move}",
            join([tag("div", by) for by in one.by]) if one.by else tag("span", "nothing", class_="below"),
        ]
        for one in result.beside.moves
    ]
    free = [one for one in result.beside.moves if not one.by]
    note = "Each move is made on the answers of this run. What falls by it below its floor stops it."
    listed = table(["a program that makes this move", "is stopped by"], rows, class_="moves")
    told = f"{len(rows) - len(free)} of {len(rows)} moves are stopped"
    folded = tag("details", tag("summary", told), listed, open="open" if free else None)
    return section("Can the gate be cheated?", note, folded)


def repeats(result: Result) -> Html | None:
    """Return how steady several runs were."""
    one = result.beside.repeats
    if one is None:
        return None
    note = f"{one.runs} runs; from the second on the cases come in another order, drawn by seed {one.seed}."
    return section("Repeats", note, _spreads(one), _unsteady(one, result))


def _spreads(one: Repeats) -> Html | None:
    rows: list[list[Child]] = [
        [spread.metric, f"{spread.mean:.3f}", f"{spread.least:.3f} to {spread.most:.3f}", f"{spread.deviation:.4f}"]
        for spread in one.spreads
        if spread.deviation > 0
    ]
    return table(["metric", "mean of the runs", "range", "standard deviation"], rows) if rows else None


def _unsteady(one: Repeats, result: Result) -> Html:
    if not one.unsteady:
        return tag("p", "Every case scored alike in every run.")
    parts = {trial.case.id: trial.part for trial in result.run.trials}
    shown = named(tuple(one.unsteady), parts)
    return tag("p", f"Cases that did not score alike: {shown}.")


def judged(result: Result) -> Html | None:
    """Return what a language model said of the answers, and how far the metrics agree."""
    one = result.beside.judged
    if one is None:
        return None
    said = [f"{name}: {_yes(one, name)}" for name in JUDGES]
    agreed = {(a.judge, a.metric): a for a in one.agreements}
    rows: list[list[Child]] = [
        [tag("span", metric, class_="mono"), *(_agreed(agreed.get((name, metric))) for name in JUDGES)]
        for metric in dict.fromkeys(a.metric for a in one.agreements)
    ]
    note = (
        f"{one.model} judged every answer that has statements by LlamaIndex's evaluators. It errs as models do and is "
        "no part of the gate. Agreement: the judge's yes and the metric's full mark, or neither; kappa is agreement "
        "beyond chance, and a dash where one of the two always says the same."
    )
    failed = tag("p", f"{one.failed} questions to it failed: {one.reason}", class_="below") if one.failed else None
    listed = tag("ul", [tag("li", line) for line in said])
    heads = ["agreement with", *JUDGES]
    return section("Judged by a model", note, listed, failed, table(heads, rows) if rows else None)


def _agreed(one: Agreement | None) -> str:
    """Return an agreement as `0.93, kappa 0.40 (120)`."""
    if one is None:
        return "–"
    return f"{one.share:.2f}, kappa {'–' if one.kappa is None else f'{one.kappa:.2f}'} ({one.n})"


def _yes(one: Judged, name: str) -> str:
    share = one.share(name)
    return "no answer" if share is None else f"yes to {share:.1%} of {len(one.opinions[name])} answers"

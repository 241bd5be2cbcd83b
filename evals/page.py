"""The report as one self-contained HTML file: nothing in it is loaded from anywhere."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from corpus.vocabulary import Strength
from evals.case import split
from evals.charts import histogram, intervals
from evals.gate import floor_text, short, shortfalls
from evals.html import Child, Html, framed, join, table, tag
from evals.lines import reliability_plot
from evals.page_beside import (
    against,
    coverage,
    history,
    judged,
    moves,
    repeats,
    retrieval,
    section,
    sentence,
    side_by_side,
)
from evals.page_cases import case_details
from evals.reading import accepted_labels, label
from evals.result import Result
from evals.score import Figure, Metric, Score, figure
from evals.summary import HEADS, gate, gold_line, latency_line

STYLE = Path(__file__).with_name("page.css")
SIDES = ("heldout", "tuning")
STATED = ("verdict", "verdict_reworded", "constraint", "thin")
"""The metrics that judge a verdict, no two of them the same case."""


def page(result: Result) -> str:
    """Return the whole report of a run."""
    title = f"Evals at {result.run.stamp.commit[:12]}"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"python-or-rust: {title}"),
        tag("style", Html(STYLE.read_text(encoding="utf-8"))),
    )
    sections = (
        _gate, against, _metrics, (side_by_side, _kinds), _confusion, _reliability, (coverage, retrieval), _latency,
        history, moves, repeats, judged, _failed, _gold, _all, _method,
    )  # fmt: skip
    written = [_pair(result, *make) if isinstance(make, tuple) else make(result) for make in sections]
    main = tag("main", _head(result, title), [one for one in written if one])
    return "<!doctype html>\n" + tag("html", head, tag("body", main), lang="en").markup + "\n"


def _pair(result: Result, *sections: Callable[[Result], Html | None]) -> Html:
    """Put two sections beside each other, where the screen is wide enough."""
    return tag("div", [one for make in sections if (one := make(result))], class_="pair")


def _head(result: Result, title: str) -> Html:
    run = result.run
    corpus = next((trial.answer.corpus for trial in run.trials if trial.traces), None)
    held = f"corpus {corpus.hash[:12]}: {corpus.sources} sources, {corpus.passages} passages" if corpus else "no answer"
    facts: list[Child] = [
        ("commit ", tag("code", run.stamp.commit), " with uncommitted changes" if run.stamp.dirty else ""),
        run.stamp.when,
        f"{len(run.trials)} of {len(run.suite)} cases",
        held,
    ]
    return tag("header", tag("h1", title), tag("div", [tag("span", fact) for fact in facts], class_="stamp"))


def _gate(result: Result) -> Html:
    if not result.breaches:
        short_of = [tag("li", one) for one in shortfalls(result.figures, result.thresholds)]
        goals = [tag("div", "Short of the goal:"), tag("ul", short_of)] if short_of else []
        return tag("div", [tag("strong", "The gate is passed."), *goals], class_="gate")
    listed = tag("ul", [tag("li", breach) for breach in result.breaches])
    return tag("div", tag("strong", "Below the gate"), listed, class_="gate failed")


def _metrics(result: Result) -> Html:
    sides = [tag("span", HEADS[side], class_=f"dot {side}") for side in SIDES]
    heads: list[Child] = ["metric", *sides, "all", "gate", "0 to 1, 95% interval"]
    head = tag("tr", [tag("th", cell, scope="col") for cell in heads])
    rows = [_metric_row(result, metric) for metric in result.metrics]
    note = "Mean ± standard error, and n in brackets. A case that raised an exception is a fault, and in no mean."
    return section("Metrics", note, framed(tag("thead", head), tag("tbody", rows), class_="metrics"))


def _metric_row(result: Result, metric: Metric) -> Html:
    least = {part: value for (part, name), value in result.thresholds.least.items() if name == metric.name}
    figures = {part: result.figure(metric.name, part) for part in HEADS}
    plotted = [(side, figures[side]) for side in SIDES]
    return tag(
        "tr",
        tag("th", tag("span", metric.name, class_="mono"), tag("div", metric.sentence, class_="quiet"), scope="row"),
        [tag("td", _mean(figures[part], least.get(part)), data_head=HEADS[part]) for part in (*SIDES, "all")],
        tag("td", gate(result, metric.name) or "–", data_head="gate"),
        tag("td", intervals(plotted, min(least.values(), default=None)), class_="plot"),
    )


def _mean(one: Figure, least: float | None) -> Html:
    if one.mean is None:
        return tag("span", "nothing to score", class_="quiet")
    text = join(f"{one.mean:.3f}", tag("span", f" ± {one.error:.3f} ({one.n})", class_="quiet"))
    return (
        tag("span", "▾ ", text, class_="below", title=f"below {floor_text(least or 0.0)}")
        if short(one, least)
        else text
    )


def _kinds(result: Result) -> Html:
    def share(kind: str | None, side: str) -> str:
        trials = [t for t in result.run.trials if t.part == side and kind in (None, t.case.kind)]
        return f"{sum(not result.reasons(t) for t in trials)} of {len(trials)}" if trials else "–"

    kinds: list[str | None] = [*sorted({trial.case.kind for trial in result.run.trials}), None]
    rows = [[kind or "all", *(share(kind, side) for side in SIDES)] for kind in kinds]
    return section("Cases passed, by kind", "", table(["kind", "held out", "tuning"], rows))


def _confusion(result: Result) -> Html:
    counts: Counter[tuple[str, str]] = Counter()
    for trial in result.run.trials:
        if not trial.fault and trial.case.kind not in ("paraphrase", "order", "conflict"):
            given, accepted = label(trial.answer), accepted_labels(trial.case)
            counts[given if given in accepted else accepted[0], given] += 1
    golds, givens = (sorted({pair[side] for pair in counts}) for side in (0, 1))
    top = max(counts.values(), default=1)
    head = tag("tr", tag("th", "gold ↓  given →"), [tag("th", given, scope="col") for given in givens], tag("th", "n"))
    rows = []
    for gold in golds:
        cells = [_heat(counts[gold, given], top, hit=gold == given) for given in givens]
        total = tag("td", sum(counts[gold, given] for given in givens))
        rows.append(tag("tr", tag("th", gold, scope="row"), cells, total))
    note = (
        "Every case but paraphrases, swaps and conflicts. Where several answers are accepted, the given one counts; "
        "“any” asks for no lean in particular."
    )
    return section("Gold against given", note, framed(tag("thead", head), tag("tbody", rows), class_="confusion"))


def _heat(count: int, top: int, *, hit: bool) -> Html:
    shade = f"background: rgba(var(--heat), {0.08 + 0.5 * count / top:.2f})" if count else None
    return tag("td", count or "·", class_="hit" if hit else None, style=shade)


def _reliability(result: Result) -> Html:
    rows: list[tuple[str, Figure]] = []
    for strength in reversed(Strength):
        scored = [
            Score(trial.case.id, result.scores[name][trial.case.id].value)
            for trial in result.run.trials
            for name in STATED
            if not trial.fault and trial.answer.verdict and trial.answer.verdict.strength is strength
            if name in result.scores and trial.case.id in result.scores[name]
        ]
        rows.append((strength.value, figure(strength.value, "all", scored)))
    cells: list[list[Child]] = [
        [name, f"{one.mean:.3f}" if one.mean is not None else "–", _interval(one), one.n] for name, one in rows
    ]
    listed = table(["strength", "right", "95% interval", "n"], cells)
    note = (
        "The cases with a gold lean that got a verdict: the share that is right, by the strength that it claims. "
        "A program that knows itself is right more often the more firmly it speaks."
    )
    return section("Stated strength", note, tag("div", reliability_plot(rows), listed, class_="beside"))


def _interval(one: Figure) -> str:
    return f"{one.low:.2f} to {one.high:.2f}" if one.low is not None and one.high is not None else "–"


def _latency(result: Result) -> Html:
    turns = [time for trial in result.run.trials for time in trial.ms]
    return section("Latency", sentence(latency_line(result)), histogram(turns))


def _failed(result: Result) -> Html:
    shown = [_cases(result, "tuning", "These may be looked at and worked on.")]
    if result.beside.reveal:
        note = "Whoever works on these has no held-out part any more: read them to judge, not to tune."
        return join([*shown, _cases(result, "heldout", note)])
    return join([*shown, _counted(result)])


def _cases(result: Result, side: str, note: str) -> Html:
    failed = [trial for trial in result.run.trials if trial.part == side and result.reasons(trial)]
    details = [case_details(result, trial) for trial in failed]
    return section(f"Failed, {HEADS[side]}: {len(failed)}", note if failed else "None.", details)


def _counted(result: Result) -> Html:
    """Return how many cases of the held-out part failed, by kind and metric, and nothing of what they are."""
    reasons = [(trial, result.reasons(trial)) for trial in result.run.trials if trial.part == "heldout"]
    failed = [(trial, why) for trial, why in reasons if why]
    counts = Counter((trial.case.kind, metric) for trial, why in failed for metric in why)
    rows: list[list[Child]] = [[kind, metric, count] for (kind, metric), count in sorted(counts.items())]
    note = (
        "What these ask and what was answered is not shown, so that nobody tunes on them; `--reveal` shows it to "
        "somebody who judges."
    )
    return section(
        f"Failed, {HEADS['heldout']}: {len(failed)}",
        note if failed else "None.",
        table(["kind", "metric", "failed"], rows) if rows else None,
    )


def _gold(result: Result) -> Html:
    hidden = _hidden(result)
    rows: list[list[Child]] = [
        [
            change.case,
            change.since,
            change.reason or tag("span", "no reason logged", class_="below"),
            "held out" if change.case in hidden else tag("code", change.was),
            "held out" if change.case in hidden else tag("code", change.now or "removed"),
        ]
        for change in result.run.history.changes
    ]
    listed = table(["case", "since", "reason", "was", "is"], rows) if rows else None
    return section("Gold answers changed", sentence(gold_line(result)), listed)


def _hidden(result: Result) -> set[str]:
    """Return the ids of the cases whose content is not shown."""
    if result.beside.reveal:
        return set()
    return {name for name, part in split(result.run.suite).items() if part == "heldout"}


def _all(result: Result) -> Html:
    hidden = _hidden(result)
    shown = [trial for trial in result.run.trials if trial.case.id not in hidden]
    rows: list[list[Child]] = [
        [
            trial.case.id,
            " → ".join(trial.case.asked),
            "fault" if trial.fault else f"{label(trial.answer)}, {trial.answer.outcome}",
            trial.case.kind,
            HEADS[trial.part],
            tag("span", "failed", class_="below") if result.reasons(trial) else "passed",
        ]
        for trial in shown
    ]
    listed = table(["case", "question", "given", "kind", "part", ""], rows, class_="cases")
    left = len(result.run.trials) - len(shown)
    note = f"{left} cases of the held-out part are not listed." if left else ""
    return section("Every case", note, tag("details", tag("summary", f"{len(rows)} cases"), listed))


def _method(_: Result) -> Html:
    text = (
        "A case is held out when the hash of its id, or of the id its pairs lead to, says so: about one in three. "
        "The standard error of a share of yes and no is binomial and its interval Wilson's; of any other mean both "
        "come from 1,000 bootstrap samples of whole cases with a fixed seed. Citations are re-found at their offsets "
        "in the documents of the index. Precision and recall of abstention take not covered as the positive class."
    )
    return section("How it was measured", text)

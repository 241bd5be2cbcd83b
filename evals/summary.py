"""The same figures in words: for a terminal, for a pull request, and for a build server."""

from xml.etree import ElementTree as ET

from evals.gate import floor_text, shortfalls
from evals.result import Result, latencies, missed
from evals.score import Figure
from evals.summary_beside import beside_lines
from evals.trial import Trial

HEADS = {"heldout": "held out", "tuning": "tuning", "all": "all"}
"""The columns of the tables, by part."""
NAMES = {**HEADS, "first": "first set, held out"}
"""Every part in words."""
FAILURES = 40  # lines of failed cases on a terminal


def plain(result: Result) -> str:
    """Return the run for a terminal: means with standard error and n, failed cases of the tuning part, the gate.

    Failed cases of the held-out part are only counted, so that nobody tunes on them by accident.
    """
    rows = [heads(result), *_rows(result)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    failed = [trial for trial in result.run.trials if result.reasons(trial)]
    tuning = [trial for trial in failed if trial.part == "tuning"]
    held = len(failed) - len(tuning)
    lines += ["", f"{len(result.run.trials)} cases, {len(failed)} failed: {len(tuning)} tuning, {held} held out"]
    lines += [f"  {trial.case.id}: {_reasons(result, trial)}" for trial in tuning[:FAILURES]]
    lines += [f"  and {len(tuning) - FAILURES} more, in the report"] if len(tuning) > FAILURES else []
    lines += [missed_line(result), latency_line(result), gold_line(result), *beside_lines(result)]
    lines += [f"short of the goal: {one}" for one in shortfalls(result.figures, result.thresholds)]
    lines += [f"below the gate: {breach}" for breach in result.breaches] or ["the gate is passed"]
    return "\n".join(lines)


def markdown(result: Result) -> str:
    """Return the run as a short Markdown text for a pull request."""
    stamp, verdict = result.run.stamp, "failed" if result.breaches else "passed"
    lines = [f"### Evals at `{stamp.commit[:12]}`{' (with changes)' if stamp.dirty else ''}: gate {verdict}", ""]
    lines += [f"- {breach}" for breach in result.breaches]
    named = heads(result)
    lines += ["", f"| metric{' | '.join(named)} |", f"|{' --- |' * len(named)}"]
    lines += [f"| {' | '.join(row)} |" for row in _rows(result)]
    said = [missed_line(result), latency_line(result), gold_line(result), *beside_lines(result)]
    return (
        "\n".join([*lines, "", *(f"  - {one.strip()}" if one.startswith("  ") else f"- {one}" for one in said)]) + "\n"
    )


def heads(result: Result) -> list[str]:
    """Return the heads of the table: the parts, the gate, and each configuration beside the run, over all cases."""
    return ["", *HEADS.values(), "gate", *(side.name for side in result.beside.sides)]


def _rows(result: Result) -> list[list[str]]:
    return [
        [
            metric.name,
            *(cell(result.figure(metric.name, part)) for part in HEADS),
            gate(result, metric.name),
            *(cell(side.figure(metric.name, "all")) for side in result.beside.sides),
        ]
        for metric in result.metrics
    ]


def junit(result: Result) -> str:
    """Return the run as JUnit XML: a test case for each case, and one for each sentence of the gate."""
    suite = ET.Element("testsuite", name="evals", timestamp=result.run.stamp.when)
    _figures(suite, result)
    for trial in result.run.trials:
        element = ET.SubElement(
            suite,
            "testcase",
            classname=f"evals.{trial.case.kind}",
            name=trial.case.id,
            time=f"{sum(trial.ms) / 1000:.3f}",
        )
        if reasons := result.reasons(trial):
            kind = "error" if trial.fault else "failure"
            shown = trial.part == "tuning" or trial.fault
            message = _reasons(result, trial) if shown else f"held out: {', '.join(reasons)}"
            ET.SubElement(element, kind, message=_printable(message)).text = _printable(
                trial.fault or "\n".join(reasons)
            )
    for breach in result.breaches:
        element = ET.SubElement(suite, "testcase", classname="evals.gate", name=_printable(breach))
        ET.SubElement(element, "failure", message=_printable(breach))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("tests", "testcase")):
        suite.set(name, str(len(list(suite.iter(tag)))))
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _figures(suite: ET.Element, result: Result) -> None:
    """Write every mean as a property of the suite, named `metric.part`."""
    held = ET.SubElement(suite, "properties")
    for one in result.figures:
        if one.mean is not None:
            ET.SubElement(held, "property", name=f"{one.metric}.{one.part}", value=cell(one))


def cell(one: Figure | None) -> str:
    """Return a mean as `0.93 ± 0.04 (41)`, with standard error and n, or a dash."""
    return f"{one.mean:.3f} ± {one.error:.3f} ({one.n})" if one and one.mean is not None else "-"


def gate(result: Result, metric: str) -> str:
    """Return what the gate asks of a metric, such as `0.90 held out`, or an empty string."""
    asked = [
        f"{floor_text(least)} {NAMES[part]}"
        for (part, name), least in result.thresholds.least.items()
        if name == metric
    ]
    return ", ".join(asked)


def missed_line(result: Result) -> str:
    """Return in one sentence how often the line between covered and not covered is missed, on either side."""
    one = missed(result, "all")
    return (
        f"false “covered”: {_share(one.false_covered)} of {one.uncovered} questions outside the corpus were answered; "
        f"false “not covered”: {_share(one.false_not_covered)} of {one.covered} inside it were not"
    )


def latency_line(result: Result) -> str:
    """Return the wall times in one sentence."""
    times = latencies(result.run.trials)
    if not times["n"]:
        return "latency: no turn was timed"
    spread = f"median {times['p50']:.0f} ms, 95% {times['p95']:.0f} ms, most {times['max']:.0f} ms"
    return f"latency of {times['n']} turns: {spread}"


def gold_line(result: Result) -> str:
    """Return in one sentence what became of the gold answers."""
    history = result.run.history
    if history.unknown:
        return f"gold answers: nothing can be said of changes: {history.unknown}"
    explained = len(history.changes) - len(history.unexplained)
    return f"gold answers changed since {history.first}: {len(history.changes)}, {explained} with a reason"


def _share(value: float | None) -> str:
    return "none" if value is None else f"{value:.1%}"


def _reasons(result: Result, trial: Trial) -> str:
    return "; ".join(f"{metric}: {why}" for metric, why in result.reasons(trial).items())


def _printable(text: str) -> str:
    """Leave out what XML 1.0 cannot hold."""
    return "".join(
        char
        for char in text
        if char in "\t\n\r" or (char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff")
    )

"""The same figures in words: for a terminal, for a pull request, and for a build server."""

from xml.etree import ElementTree as ET

from evals.gate import shortfalls
from evals.result import Result, latencies
from evals.score import Figure
from evals.trial import Trial

HEADS = {"heldout": "held out", "tuning": "tuning", "all": "all"}
FAILURES = 40  # lines of failed cases on a terminal


def plain(result: Result) -> str:
    """Return the run for a terminal: means with standard error and n, failed cases of the tuning part, the gate.

    Failed cases of the held-out part are only counted, so that nobody tunes on them by accident.
    """
    rows = [["", *HEADS.values(), "gate"], *_rows(result)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    failed = [trial for trial in result.run.trials if result.reasons(trial)]
    tuning = [trial for trial in failed if trial.part == "tuning"]
    held = len(failed) - len(tuning)
    lines += ["", f"{len(result.run.trials)} cases, {len(failed)} failed: {len(tuning)} tuning, {held} held out"]
    lines += [f"  {trial.case.id}: {_reasons(result, trial)}" for trial in tuning[:FAILURES]]
    lines += [f"  and {len(tuning) - FAILURES} more, in the report"] if len(tuning) > FAILURES else []
    lines += [latency_line(result), gold_line(result)]
    lines += [f"short of the goal: {one}" for one in shortfalls(result.figures, result.thresholds)]
    lines += [f"below the gate: {breach}" for breach in result.breaches] or ["the gate is passed"]
    return "\n".join(lines)


def markdown(result: Result) -> str:
    """Return the run as a short Markdown text for a pull request."""
    stamp, verdict = result.run.stamp, "failed" if result.breaches else "passed"
    lines = [f"### Evals at `{stamp.commit[:12]}`{' (with changes)' if stamp.dirty else ''}: gate {verdict}", ""]
    lines += [f"- {breach}" for breach in result.breaches]
    lines += ["", f"| metric | {' | '.join(HEADS.values())} | gate |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {' | '.join(row)} |" for row in _rows(result)]
    return "\n".join([*lines, "", latency_line(result), "", gold_line(result)]) + "\n"


def _rows(result: Result) -> list[list[str]]:
    return [
        [metric.name, *(cell(result.figure(metric.name, part)) for part in HEADS), gate(result, metric.name)]
        for metric in result.metrics
    ]


def junit(result: Result) -> str:
    """Return the run as JUnit XML: a test case for each case, and one for each sentence of the gate."""
    suite = ET.Element("testsuite", name="evals", timestamp=result.run.stamp.when)
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
            ET.SubElement(element, kind, message=_printable(_reasons(result, trial))).text = _printable(
                trial.fault or "\n".join(reasons)
            )
    for breach in result.breaches:
        element = ET.SubElement(suite, "testcase", classname="evals.gate", name=_printable(breach))
        ET.SubElement(element, "failure", message=_printable(breach))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("tests", "testcase")):
        suite.set(name, str(len(list(suite.iter(tag)))))
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def cell(one: Figure) -> str:
    """Return a mean as `0.93 ± 0.04 (41)`, with standard error and n, or a dash."""
    return f"{one.mean:.3f} ± {one.error:.3f} ({one.n})" if one.mean is not None else "-"


def gate(result: Result, metric: str) -> str:
    """Return what the gate asks of a metric, such as `0.90 held out`, or an empty string."""
    asked = [f"{least:.2f} {HEADS[part]}" for (part, name), least in result.thresholds.least.items() if name == metric]
    return ", ".join(asked)


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


def _reasons(result: Result, trial: Trial) -> str:
    return "; ".join(f"{metric}: {why}" for metric, why in result.reasons(trial).items())


def _printable(text: str) -> str:
    """Leave out what XML 1.0 cannot hold."""
    return "".join(
        char
        for char in text
        if char in "\t\n\r" or (char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff")
    )

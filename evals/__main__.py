"""The command `python -m evals`: run the cases, print the figures, write the reports, hold the gate.

Exit codes: 0 passed, 1 below the gate or a fault, 2 bad input, 3 no usable index, 4 configuration.
"""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import AdvisorError
from evals.add_command import add

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]}
)


SEED = 20_260_801  # as in evals/score.py, which is not imported for it


class Split(StrEnum):
    """Which part of the cases to run."""

    HELDOUT = "heldout"
    TUNING = "tuning"
    ALL = "all"


@app.callback(invoke_without_command=True)
def run(
    context: typer.Context,
    *,
    only: Annotated[list[str] | None, typer.Option(help="A kind or an id; may be given more than once.")] = None,
    split: Annotated[Split, typer.Option(help="The part of the cases to run.")] = Split.ALL,
    cases: Annotated[Path | None, typer.Option(help="A folder of cases instead of the shipped ones.")] = None,
    configuration: Annotated[
        list[str] | None,
        typer.Option(help="extractive, or a model as ADVISOR_LLM names it; the first is judged, others stand beside."),
    ] = None,
    against: Annotated[
        str | None, typer.Option(help="A commit, or a JSON report, to compare with case by case.")
    ] = None,
    repeat: Annotated[int, typer.Option(min=1, max=50, help="Ask the cases so many times, in other orders.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="What those orders and the samples are drawn by.")] = SEED,
    judge: Annotated[
        str | None, typer.Option(help="A model, as ADVISOR_LLM names it, that judges the answers.")
    ] = None,
    out: Annotated[Path, typer.Option(help="The folder for the JSON and HTML reports.")] = Path("reports"),
    junit: Annotated[Path | None, typer.Option(help="A file for JUnit XML.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="A file for a Markdown summary.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the JSON report instead of the table.")] = False,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show failed held-out cases in the page, too.")] = False,
    no_gate: Annotated[bool, typer.Option("--no-gate", help="Exit with 0 below the thresholds too.")] = False,
) -> None:
    """Run the eval set on the advisor that people use, and fail under the committed thresholds.

    For example: python -m evals --only fact --split tuning; or python -m evals --against HEAD~1
    """
    if context.invoked_subcommand:
        return
    from evals.asked import Asked, measured
    from evals.evaluate import Places, write_reports
    from evals.result import to_json
    from evals.summary import plain

    asked = Asked(
        only=tuple(only or ()), part=split.value, cases=cases, configurations=tuple(configuration or ()),
        against=against, repeat=repeat, seed=seed, judge=judge, reports=out, reveal=reveal,
    )  # fmt: skip
    result = measured(asked, progress)
    print(to_json(result) if as_json else plain(result))
    for path in write_reports(result, Places(out, junit, markdown)):
        print(f"written: {path}", file=sys.stderr)
    raise typer.Exit(1 if result.breaches and not no_gate else 0)


app.command("add")(add)


@app.command()
def startup() -> None:
    """Time a cold answer and its memory beside LlamaIndex's own starter on the same texts."""
    from evals.starter import bench as starter

    raise typer.Exit(starter())


@app.command()
def conflicts() -> None:
    """Hold the disagreements that are found among the notes against labelled pairs: precision and recall."""
    from corpus.load import load_sources
    from evals.conflicts import found_on, read_pairs, report

    print(report(read_pairs(), found_on(load_sources())))


@app.command()
def retrieval(
    folder: Annotated[Path | None, typer.Argument(help="A folder with the public sets as JSON lines.")] = None,
    *,
    only: Annotated[list[str] | None, typer.Option(help="scifact, squad or qed; may be given more than once.")] = None,
) -> None:
    """Measure dense, lexical and fused retrieval on public sets, beside the floor and published figures.

    Without a folder, `$ADVISOR_SHARED/benchmarks` and `../shared/benchmarks` are tried.
    """
    from evals.retrieval_bench import report

    print(report(folder, only or [], progress))


@app.command()
def fidelity(
    *,
    originals: Annotated[Path | None, typer.Option(help="The folder of originals, with its catalogue.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of the table.")] = False,
    unread: Annotated[bool, typer.Option("--unread", help="Print the notes that are left to read.")] = False,
    read: Annotated[list[str] | None, typer.Option(help="Write down that SOURCE#NOTE, or SOURCE, was read.")] = None,
) -> None:
    """Hold every note against its original, and the articles against their notes; fail under the gate.

    Without a folder, ADVISOR_ORIGINALS, `$ADVISOR_SHARED/originals` and `../shared/originals` are tried.
    """
    from evals.fidelity import breaches
    from evals.fidelity_command import ABSENT, Asked, run
    from evals.fidelity_report import plain, to_json, unread_lines

    report = run(Asked(originals, tuple(read or ())), progress)
    if report is None:
        print(f"evals: fidelity is not measured, {ABSENT}", file=sys.stderr)
        raise typer.Exit(0)
    print(to_json(report) if as_json else unread_lines(report) if unread else plain(report))
    raise typer.Exit(1 if breaches(report) else 0)


@app.command()
def prose(
    *,
    per_kind: Annotated[int, typer.Option(min=2, help="Lies of each kind.")] = 120,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with every lie that was shown.")] = False,
) -> None:
    """Measure what of a model's prose is shown: lies by kind, and faithful statements.

    Fails where more than 2% of the lies, or less than half of the faithful statements, are shown.
    """
    import json

    from evals.prose.measure import measure, plain

    figures = measure(per_kind)
    print(json.dumps(figures.to_dict()) if as_json else plain(figures))
    raise typer.Exit(1 if figures.lie_rate > 0.02 or figures.faithful[0].rate < 0.5 else 0)


@app.command()
def bench(
    folder: Annotated[Path | None, typer.Argument(help="A folder with the public sets as JSON lines.")] = None,
    *,
    only: Annotated[list[str] | None, typer.Option(help="grounding, retrieval or abstention; may be repeated.")] = None,
    judge: Annotated[bool, typer.Option("--judge", help="Let the model in ADVISOR_LLM judge the claims.")] = False,
) -> None:
    """Measure grounding, retrieval and abstention on public sets, beside the floor and published figures.

    Without a folder, `$ADVISOR_SHARED/benchmarks` and `../shared/benchmarks` are tried.
    """
    from evals.bench import bench as run

    print(run(folder, only or [], progress, judge=judge))


def progress(said: str) -> None:
    """Show on a terminal how far the run is, on one line."""
    if sys.stderr.isatty():
        print(f"\r\033[K{said}", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Run the command; what the user can mend becomes one line and an exit code."""
    try:
        app(prog_name="python -m evals")
    except AdvisorError as error:
        print(f"evals: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()

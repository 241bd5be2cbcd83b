"""The command line, `advisor`: arguments are read here, commands live in `bot.commands`, failures become exit codes.

A command is parsed into a job, and the job runs outside the parser: whatever it raises ends here, as one line on
standard error and an exit code (corpus/errors.py), or as a fault of ours with its traceback in the log.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from bot.cli_corpus import app as corpus

Job = Callable[[], int]
"""A command with its arguments; returns the exit code."""

app = typer.Typer(
    name="advisor",
    help="Should we use Python or Rust for X? Answers from a corpus of evidence, every sentence cited.",
    epilog='Example: advisor ask "Should we use Python or Rust for a log shipper?"',
    add_completion=False,
    rich_markup_mode=None,  # rich would double the time that --help takes
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

All = Annotated[bool, typer.Option("--all", help="Show every statement, not the first screen alone.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
NoStore = Annotated[bool, typer.Option("--no-store", help="Keep nothing of the question and its answer.")]
app.add_typer(corpus)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        from importlib.metadata import version

        print(f"advisor {version('python-or-rust')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    *,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit


@app.command()
def ask(
    question: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="QUESTION...",
            help="The question, in quotes or not; `-` reads one question a line from standard input.",
        ),
    ] = None,
    *,
    as_json: AsJson = False,
    everything: All = False,
    no_store: NoStore = False,
) -> Job:
    """Answer a question: a verdict, and the evidence for and against.

    Example: advisor ask "Python or Rust for a web scraper that runs once a day?"
    """

    def job() -> int:
        from bot.commands.ask import ask as run

        return run(question or [], as_json=as_json, everything=everything, store=not no_store)

    return job


@app.command()
def chat(*, no_store: NoStore = False) -> Job:
    """Hold a conversation.

    A follow-up such as "and for a notebook?" is read together with the answer before it.
    """

    def job() -> int:
        from bot.commands.chat import chat as run

        return run(store=not no_store)

    return job


@app.command()
def slack(
    *,
    http: Annotated[
        str | None,
        typer.Option(metavar="[HOST]:PORT", help="Take events over HTTP at this address, in place of Socket Mode."),
    ] = None,
) -> Job:
    """Run the Slack bot.

    Over Socket Mode with SLACK_BOT_TOKEN and SLACK_APP_TOKEN from the environment; over HTTP with
    SLACK_SIGNING_SECRET, and SLACK_BOT_TOKEN for one workspace or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for many.
    """

    def job() -> int:
        from bot.settings import read_settings
        from bot.slack.http_server import address
        from bot.slack.run import run_slack

        run_slack(read_settings(), http=None if http is None else address(http))
        return 0

    return job


@app.command()
def index(
    *,
    originals: Annotated[
        str | None, typer.Option(metavar="DIR", help="Also index the full texts in DIR (or ADVISOR_ORIGINALS).")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Throw the index away first.")] = False,
    if_needed: Annotated[
        bool, typer.Option("--if-needed", help="Do nothing where there is an index of the sources as they are.")
    ] = False,
) -> Job:
    """Build the index, and say what it holds.

    Only what changed since the last time is embedded anew.
    """

    def job() -> int:
        from bot.commands.index import index as run

        return run(originals=originals, force=force, if_needed=if_needed)

    return job


@app.command()
def sources(
    source: Annotated[str | None, typer.Argument(metavar="[ID]", help="One source, with its notes and checks.")] = None,
    *,
    lean: Annotated[
        bool, typer.Option("--lean", help="What the evidence on each kind of work leans to, whatever is asked.")
    ] = False,
    vocabulary: Annotated[
        bool, typer.Option("--vocabulary", help="The fixed lists that notes and answers are tagged with.")
    ] = False,
    as_json: AsJson = False,
) -> Job:
    """List the sources, show one of them, or say what they lean to."""

    def job() -> int:
        from bot.commands.sources import sources as run

        return run(source, vocabulary=vocabulary, lean=lean, as_json=as_json)

    return job


@app.command()
def show(
    what: Annotated[
        str | None,
        typer.Argument(metavar="[N|SOURCE]", help="A number of the last answer, or the id of a source."),
    ] = None,
    *,
    as_json: AsJson = False,
    kind: Annotated[str | None, typer.Option(metavar="note|original", help="Which text of the source.")] = None,
) -> Job:
    """Show a passage, a source, or the whole last answer.

    A number of the last answer shows the passage behind it in its surroundings.
    """

    def job() -> int:
        from bot.commands.show import show as run

        return run(what, as_json=as_json, kind=kind)

    return job


Kept = Annotated[
    str | None, typer.Argument(metavar="[ID]", help="The id of a kept answer; the last answer unless it is given.")
]


@app.command()
def explain(answer: Kept = None, *, as_json: AsJson = False) -> Job:
    """Say how an answer came about.

    Which evidence counted how much and why, what was left out, and the rule that was applied.
    """

    def job() -> int:
        from bot.commands.explain import explain as run

        return run(answer, as_json=as_json)

    return job


@app.command()
def adr(
    answer: Kept = None,
    *,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="Write to FILE, not to standard output.")
    ] = None,
    dated: Annotated[
        str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="The day of the record; today unless given.")
    ] = None,
) -> Job:
    """Write an answer as an architecture decision record.

    In Markdown, under the headings of MADR. Example: advisor adr -o docs/decisions/0007-log-shipper.md
    """

    def job() -> int:
        from bot.commands.adr import adr as run

        return run(answer, output=output, dated=dated)

    return job


@app.command()
def check(
    what: Annotated[
        str, typer.Argument(metavar="DRAFT|-", help="A draft in Markdown; `-` reads claims from standard input.")
    ],
    *,
    as_json: AsJson = False,
    judge: Annotated[bool, typer.Option("--judge", help="Let the model in ADVISOR_LLM judge.")] = False,
) -> Job:
    """Check the sentences of a draft against the corpus, or claims against their sources.

    With `-`, one JSON object a line: {"id": 1, "claim": "...", "source": "..."}.
    Exits with 1 where a sentence of a draft is contradicted. Example: advisor check docs/adr/0001.md
    """

    def job() -> int:
        from bot.commands.check import check as run

        return run(what, as_json=as_json, judge=judge)

    return job


@app.command()
def doctor(*, as_json: AsJson = False) -> Job:
    """Say what works, and what would mend the rest."""

    def job() -> int:
        from bot.commands.doctor import doctor as run

        return run(as_json=as_json)

    return job


@app.command()
def replay(
    answer: Annotated[str, typer.Argument(metavar="ID", help="The id of a kept answer.")], *, as_json: AsJson = False
) -> Job:
    """Answer a kept question again, and compare the answers."""

    def job() -> int:
        from bot.commands.replay import replay as run

        return run(answer, as_json=as_json)

    return job


@app.command()
def forget(
    answer: Annotated[str | None, typer.Argument(metavar="[ID]", help="The id of a kept answer.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every kept answer.")] = False,
    older_than: Annotated[
        float | None, typer.Option(metavar="DAYS", min=0, help="Whatever was last of use before so many days.")
    ] = None,
) -> Job:
    """Delete a kept answer, or all of them, or those that are old.

    What is deleted cannot be read from the file any more.
    """

    def job() -> int:
        from bot.commands.kept import forget as run

        return run(answer, everything=everything, older_than=older_than)

    return job


@app.command()
def stats(
    *,
    as_json: AsJson = False,
    export: Annotated[
        bool, typer.Option("--export", help="Print every question with feedback, one a line, as JSON without names.")
    ] = False,
) -> Job:
    """Say what was asked, how it ended, what the corpus does not cover, and what people thought of it."""

    def job() -> int:
        from bot.commands.stats import stats as run

        return run(as_json=as_json, export=export)

    return job


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; nothing is raised."""
    from bot.faults import guarded

    return guarded(lambda: _parse_and_run(arguments))


def _parse_and_run(arguments: Sequence[str]) -> int:
    job = app(args=list(arguments), prog_name="advisor", standalone_mode=False)
    return job() if callable(job) else int(job or 0)


def main() -> None:
    """Run the command line of this process and exit."""
    sys.exit(run(sys.argv[1:]))

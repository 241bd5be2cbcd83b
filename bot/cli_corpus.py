"""The command line, `advisor corpus`: originals by address, and documents of the user's own."""

from collections.abc import Callable
from typing import Annotated

import typer

Job = Callable[[], int]
"""A command with its arguments; returns the exit code."""

app = typer.Typer(
    name="corpus",
    help="Fetch the originals of sources, and add documents of your own.",
    rich_markup_mode=None,
    no_args_is_help=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Document = Annotated[str, typer.Argument(metavar="DOC", help="The id of a document; advisor corpus list lists them.")]


@app.callback(invoke_without_command=True)
def _root(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit


@app.command()
def fetch(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Sources; all of them unless named.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> Job:
    """Get originals from their addresses, and say what became of each.

    This is the one command, with `add URL`, that goes out to the network. Example: advisor corpus fetch polars-readme
    """

    def job() -> int:
        from bot.commands.corpus_fetch import fetch as run

        return run(sources or [], as_json=as_json)

    return job


@app.command()
def add(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE|URL|DIR...", help="Markdown, text, HTML, PDF or DOCX; all such files of a folder."
        ),
    ] = None,
    *,
    title: Annotated[str | None, typer.Option(metavar="TITLE", help="In place of the document's own title.")] = None,
    author: Annotated[str | None, typer.Option(metavar="NAME", help="In place of the document's own author.")] = None,
    date: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="In place of the document's own date.")] = None,
    as_json: AsJson = False,
) -> Job:
    """Add documents of your own: decisions, post-mortems, benchmark reports.

    Example: advisor corpus add docs/adr
    """

    def job() -> int:
        from bot.commands.corpus_add import add as run

        return run(targets or [], title=title, author=author, published=date, as_json=as_json)

    return job


@app.command()
def tag(
    document: Document,
    *,
    passage: Annotated[
        list[str] | None, typer.Option(metavar="N|all", help="A passage by its number; may be given several times.")
    ] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Confirm the tags as they are.")] = False,
    favours: Annotated[str | None, typer.Option(metavar="LANGUAGES", help="Such as rust,hybrid; - for none.")] = None,
    against: Annotated[str | None, typer.Option(metavar="LANGUAGES", help="Such as python; - for none.")] = None,
    work: Annotated[str | None, typer.Option(metavar="KINDS", help="Such as web_backend,serverless.")] = None,
    criterion: Annotated[str | None, typer.Option(metavar="CRITERION", help="Such as memory.")] = None,
    grade: Annotated[str | None, typer.Option(metavar="GRADE", help="Such as production_report.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="Show the passages with their numbers and tags.")] = False,
    as_json: AsJson = False,
) -> Job:
    """Confirm or mend what a document's passages are evidence of.

    Without options it goes through the passages and asks. advisor sources --vocabulary explains every tag.
    """

    def job() -> int:
        from bot.commands.corpus_tag import Wanted
        from bot.commands.corpus_tag import tag as run

        wanted = Wanted(favours, against, work, criterion, grade)
        return run(document, passages=passage or [], wanted=wanted, confirm=confirm, listed=listed, as_json=as_json)

    return job


@app.command()
def remove(document: Document) -> Job:
    """Forget a document wholly: its text, its tags, its vectors, and kept answers that cite it."""

    def job() -> int:
        from bot.commands.corpus import remove as run

        return run(document)

    return job


@app.command(name="list")
def list_documents(*, as_json: AsJson = False) -> Job:
    """List the documents that were added, and the originals that were fetched."""

    def job() -> int:
        from bot.commands.corpus import list_all as run

        return run(as_json=as_json)

    return job

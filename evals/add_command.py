"""The command `python -m evals add`: asks for what the options leave out, and writes a case from an exported line."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

Words = list[str] | None


def add(
    export: Annotated[str, typer.Argument(help="A file that `advisor stats --export` wrote, or - for standard input.")],
    *,
    answer: Annotated[
        str | None, typer.Option(help="The answer whose line to take; needed where there are more.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="The kind of the case, such as verdict or uncovered.")] = None,
    outcome: Annotated[Words, typer.Option(help="An accepted outcome; may be given more than once.")] = None,
    lean: Annotated[Words, typer.Option(help="An accepted lean; may be given more than once.")] = None,
    source: Annotated[
        Words, typer.Option(help="A source that holds the evidence; may be given more than once.")
    ] = None,
    contains: Annotated[Words, typer.Option(help="What an answer must say; alternatives are parted by |.")] = None,
    pair: Annotated[
        str | None, typer.Option(help="The case whose gold answer holds, for paraphrase and order.")
    ] = None,
    why: Annotated[str | None, typer.Option(help="One sentence on why that is right.")] = None,
    name: Annotated[
        str | None, typer.Option("--id", help="The id of the case; made from the answer's otherwise.")
    ] = None,
    cases: Annotated[Path | None, typer.Option(help="A folder of cases instead of the shipped ones.")] = None,
) -> None:
    """Turn one exported question into a case. What the options do not say is asked for on a terminal.

    For example: python -m evals add asked.jsonl --kind verdict --outcome answered --lean rust --why "..."
    """
    from corpus.errors import BadInput
    from corpus.load import load_sources
    from evals.add import KINDS, Wanted, read_line
    from evals.add import add as write
    from evals.case import SHIPPED

    try:
        text = sys.stdin.read() if export == "-" else Path(export).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{export} cannot be read: {error}") from None
    row = read_line(text.splitlines(), answer)
    ask = _asker(row, terminal=export != "-" and sys.stdin.isatty())
    kind = kind or ask("--kind", f"kind ({', '.join(KINDS)})")
    gold = not pair
    wanted = Wanted(
        kind=kind,
        outcome=tuple(
            outcome or (_words(ask("--outcome", "accepted outcomes, such as answered thin")) if gold else ())
        ),
        lean=tuple(lean or (_words(ask("--lean", "accepted leans")) if kind in ("verdict", "constraint") else ())),
        sources=tuple(source or ()),
        contains=tuple(contains or ([ask("--contains", "what it must say")] if kind == "fact" else ())),
        pair=pair,
        why=why or ask("--why", "why is that right, in one sentence"),
        id=name,
    )
    added = write(row, wanted, cases or SHIPPED, frozenset(one.id for one in load_sources().sources))
    part = "held out: do not tune on it" if added.part == "heldout" else "in the tuning part"
    print(f"{added.case.id}: written to {added.file}, {part}")  # noqa: T201 - the command's result


def _asker(row: Mapping[str, Any], *, terminal: bool) -> Callable[[str, str], str]:
    """Return what asks for an option that was left out; without a terminal, it refuses and names the option."""
    from corpus.errors import BadInput

    question = row.get("resolved") or row["question"]
    if terminal:
        why = f" ({'; '.join(row['reasons'])})" if row.get("reasons") else ""
        given = ", ".join(filter(None, (row.get("outcome"), row.get("lean"))))
        votes = f"asked {row.get('asked', 1)} times, liked {row.get('up', 0)}, disliked {row.get('down', 0)}{why}"
        typer.echo(f"{question}\n{votes}; it was answered: {given}", err=True)

    def ask(option: str, what: str) -> str:
        if not terminal:
            raise BadInput(f"{option} is missing: the right answer to “{question}” is for a person to say")
        return str(typer.prompt(what, err=True)).strip()

    return ask


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()

"""Paragraphs for a terminal: laid out by other modules, printed here plainly or with rich.

Text from sources and questions is foreign: control characters and escape sequences are taken out of it, and it never
reaches rich as markup.
"""

import os
import re
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TextIO

from bot.table import MARGIN, Table, lines_of, told

ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, erasing
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\|$)"  # OSC, DCS, SOS, PM, APC: titles, links, clipboard
    r"|\x1b[ -/]*[0-~]?",  # what is left of two or three bytes
    re.DOTALL,
)
REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that make a terminal show letters in another order than they stand in."""
STYLES = {
    "verdict": "bold",
    "heading": "bold cyan",
    "label": "dim",
    "number": "cyan",
    "quiet": "dim",
    "warning": "yellow",
    "good": "green",
    "bad": "red",
    "found": "bold",
}
"""From the names that paragraphs use to rich's styles; a name that is missing here is shown plainly."""
WIDEST = 100  # columns; longer lines are hard to read


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of styled text, wrapped with a hanging indent."""

    pieces: tuple[tuple[str, str], ...]
    """Pairs of style name and text."""
    label: str = ""
    """What stands in the margin of the first line."""
    hang: int = 0  # columns, margin of every line
    gap: bool = False
    """True where an empty line goes before."""
    whole: bool = False
    """True where it is one line as it stands, and never wrapped."""

    @property
    def text(self) -> str:
        """The text without its styles."""
        return "".join(text for _, text in self.pieces)


Block = Paragraph | Table
"""What an answer is laid out in."""


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = (), blank: str = "", gap: bool = False
) -> Table:
    """Make a table of foreign or own texts, each cleaned; every row must be as long as the head."""
    cleaned = tuple(tuple(clean(cell).strip() for cell in row) for row in rows)
    return Table(tuple(map(clean, head)), cleaned, frozenset(right), blank, gap)


def paragraph(*pieces: str | tuple[str, str], label: str = "", hang: int = 0, gap: bool = False) -> Paragraph:
    """Make a paragraph of plain strings and (style, text) pairs, each cleaned and put on one line; `label` is ours."""
    pairs = [("", piece) if isinstance(piece, str) else piece for piece in pieces]
    return Paragraph(tuple((style, clean(text)) for style, text in pairs), label, hang, gap)


def clean(text: str) -> str:
    """Return text without escape sequences, control characters and reordering; white space becomes single spaces."""
    bare = ESCAPES.sub("", text)
    kept = (" " if char.isspace() else char for char in bare if char.isspace() or _shown(char))
    return re.sub(r" {2,}", " ", "".join(kept))


def clean_lines(text: str) -> str:
    """Clean a text of several lines, and keep the lines and their indents."""
    lines = ESCAPES.sub("", text).expandtabs(4).split("\n")
    return "\n".join("".join(char for char in line if _shown(char)) for line in lines)


def _shown(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cs"} and char not in REORDERING


def fancy(stream: TextIO) -> bool:
    """Tell whether a stream is a terminal on which colour is wanted: NO_COLOR and TERM=dumb are honoured."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns(stream: TextIO, *, widest: int | None = WIDEST) -> int | None:
    """Return the width to wrap at, in columns, `widest` at most; None where the stream is no terminal."""
    if not stream.isatty():
        return None
    try:
        width = int(os.environ.get("COLUMNS") or os.get_terminal_size(stream.fileno()).columns)
    except (OSError, ValueError):
        width = 80
    return max(20, width if widest is None else min(width, widest))


def show(blocks: Iterable[Block], stream: TextIO | None = None) -> None:
    """Print blocks: with colour on a terminal, plainly where colour is not wanted, unwrapped where piped."""
    stream = stream or sys.stdout
    paragraphs = set_out(blocks, columns(stream, widest=None))
    if fancy(stream):
        _show_rich(paragraphs, stream)
    else:
        stream.write(_plain(paragraphs, columns(stream)))
    stream.flush()


def set_out(blocks: Iterable[Block], width: int | None) -> list[Paragraph]:
    """Return blocks as paragraphs, tables in columns where they fit into `width` and row by row where they do not."""
    return [one for block in blocks for one in (_rows(block, width) if isinstance(block, Table) else [block])]


def _rows(one: Table, width: int | None) -> list[Paragraph]:
    lines = lines_of(one, width)
    if lines is None:
        return [
            Paragraph((("label", f"{about}: " if rest else about), ("", rest)), "", MARGIN, one.gap and place == 0)
            for place, (about, rest) in enumerate(told(one))
        ]
    styled = [Paragraph((("quiet" if place == 0 else "", line),), whole=True) for place, line in enumerate(lines)]
    return [replace(styled[0], gap=one.gap), *styled[1:]]


def plain(blocks: Iterable[Block], width: int | None = None) -> str:
    """Return blocks as plain text, each line ending in a newline, wrapped at `width` columns if that is given."""
    return _plain(set_out(blocks, width), width)


def _plain(paragraphs: Iterable[Paragraph], width: int | None) -> str:
    lines: list[str] = []
    for one in paragraphs:
        if one.gap and lines:
            lines.append("")
        first, rest = one.label.ljust(one.hang), " " * one.hang
        if width is None or not one.text or one.whole:
            lines.append((first + one.text).rstrip())
            continue
        lines += textwrap.wrap(
            one.text,
            width,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "".join(f"{line}\n" for line in lines)


def _show_rich(paragraphs: Iterable[Paragraph], stream: TextIO) -> None:
    from rich.console import Console
    from rich.text import Text

    width = columns(stream) or 80  # columns
    console = Console(file=stream, width=width, markup=False, emoji=False, highlight=False, soft_wrap=False)
    for number, one in enumerate(paragraphs):
        if one.gap and number:
            console.print()
        text = Text()
        for style, piece in one.pieces:
            text.append(piece, style=STYLES.get(style, ""))
        if one.whole:
            console.print(text, no_wrap=True, overflow="ignore", crop=False)
            continue
        wrapped = text.wrap(console, max(10, width - one.hang), no_wrap=False) or [Text()]
        for row, line in enumerate(wrapped):
            margin = one.label.ljust(one.hang) if row == 0 else " " * one.hang
            console.print(Text.assemble((margin, STYLES["label"]), line), no_wrap=True, overflow="ignore", crop=False)

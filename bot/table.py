"""A table for a terminal: in columns where they fit, or else row by row as paragraphs."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

GAP = 2  # columns of the screen between two columns of a table
MARGIN = 2  # columns of the screen before a table


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head, each cell one line of text; the first column says what a row is about."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """Each as long as the head."""
    right: frozenset[int] = frozenset()
    """Columns whose cells stand on the right, such as numbers."""
    blank: str = ""
    """What stands in a cell that says nothing, left out where the table is told row by row."""
    gap: bool = False
    """True where an empty line goes before."""
    told: tuple[tuple[str, str], ...] = ()
    """What each row is about and the rest of it in words, where the heads before the cells would not do."""

    @property
    def text(self) -> str:
        """Everything in it, for counting words."""
        return " ".join(cell for row in (self.head, *self.rows) for cell in row)


def lines_of(table: Table, width: int | None) -> list[str] | None:
    """Return the head and the rows in columns, or None where they do not fit into `width` columns of the screen."""
    sizes = [max(map(columns_of, column)) for column in zip(table.head, *table.rows, strict=True)]
    if width is not None and MARGIN + sum(sizes) + GAP * (len(sizes) - 1) > width:
        return None
    return [_line(row, sizes, table.right) for row in (table.head, *table.rows)]


def told(table: Table) -> list[tuple[str, str]]:
    """Return each row as what it is about, and the rest of it in words, with the heads before the cells."""
    return list(table.told) or [
        (row[0], "; ".join(f"{head}: {cell}" for head, cell in zip(table.head[1:], row[1:], strict=True)
                           if cell not in ("", table.blank)))
        for row in table.rows
    ]  # fmt: skip


def columns_of(text: str) -> int:
    """Return how many columns of the screen a text takes: letters of some scripts take two, combining marks none."""
    wide = sum(unicodedata.east_asian_width(char) in {"W", "F"} for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) != 0 for char in text)


def _line(row: Sequence[str], sizes: Sequence[int], right: frozenset[int]) -> str:
    cells = []
    for place, (cell, size) in enumerate(zip(row, sizes, strict=True)):
        blank = " " * (size - columns_of(cell))
        cells.append(blank + cell if place in right else cell + blank)
    return (" " * MARGIN + (" " * GAP).join(cells)).rstrip()

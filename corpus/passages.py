"""Cut an original into located passages: whole sentences, each under the heading it stands below."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from corpus.sentences import sentences
from corpus.structure import GAP

ENOUGH = 80  # characters; a passage that has so many takes in no further sentence that stands on its own
MOST = 400  # characters; only a single sentence is longer
TOGETHER = 3  # sentences of one passage, at most
_FEWEST_WORDS = 5
_LEANING = re.compile(
    r"[\"“‘(]*(?:It|Its|This|That|These|Those|They|Them|Their|He|She|His|Her|Such|Both|Neither|Either|But|And|Or|So|Yet|"
    r"However|Instead|Therefore|Thus|Hence|Still|Then|Otherwise|Moreover|Furthermore|Nor|Not|Also|Which|Because)\b"
)
"""How a sentence starts that cannot be understood without the one before it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A located piece of an original, not yet tagged: `text[start:end]`."""

    start: int  # code points into the document's text
    end: int  # code points, exclusive
    section: str | None
    """The nearest heading above."""


@dataclass(frozen=True, slots=True)
class _Atom:
    """A sentence, an entry of a list or a table row."""

    start: int
    end: int
    line: int
    kind: str
    section: str | None


def cut(text: str) -> tuple[Piece, ...]:
    """Return the passages of a text in the plain form of `corpus.markup`, in order and without overlap.

    Headings are no passages, nor are fragments of fewer than five words and what only leads in to what is not there.
    """
    pieces, group = [], list[_Atom]()
    for atom in _atoms(text):
        if group and not _joins(text, group, atom):
            pieces.append(_piece(group))
            group = []
        group.append(atom)
    if group:
        pieces.append(_piece(group))
    return tuple(piece for piece in pieces if _says_something(text[piece.start : piece.end]))


def _atoms(text: str) -> Iterator[_Atom]:
    """Yield what passages are put together from."""
    section, at = None, 0
    lines = []
    for number, line in enumerate(text.split("\n")):
        lines.append((number, at, line))
        at += len(line) + 1
    for is_row, run in groupby(lines, key=lambda entry: entry[2].startswith("| ")):
        if is_row:
            yield from _table(list(run), section)
            continue
        for number, start, line in run:
            if heading := re.match(r"(#{1,9}) (.*)", line):
                title = number == 0 and heading[1] == "#"
                section = None if title else heading[2]
                continue
            if line == GAP:
                yield _Atom(start, start + len(line), number, "gap", section)
                continue
            kind = "item" if line.startswith("- ") else "paragraph"
            offset = start + (2 if kind == "item" else 0)
            yield from (_Atom(a, b, number, kind, section) for a, b in sentences(text, offset, start + len(line)))


def _table(rows: list[tuple[int, int, str]], section: str | None) -> Iterator[_Atom]:
    """Yield each row below the header where rows are in words; a table of figures stays whole, if it is small."""
    words = [len(re.findall(r"[A-Za-z]{3,}", row)) for _, _, row in rows]
    if sum(words[1:]) >= 4 * len(rows[1:]):  # words in a row
        for number, start, row in rows[1:]:
            yield _Atom(start + 2, start + len(row.rstrip().removesuffix("|").rstrip()), number, "row", section)
        return
    start, end = rows[0][1], rows[-1][1] + len(rows[-1][2])
    if end - start <= 2 * MOST:
        yield _Atom(start, end, rows[0][0], "table", section)


def _joins(text: str, group: list[_Atom], atom: _Atom) -> bool:
    """Tell whether an atom goes on the passage that was begun."""
    first, last = group[0], group[-1]
    if (
        atom.section != last.section
        or atom.end - first.start > MOST
        or {"row", "table", "gap"} & {atom.kind, last.kind}
    ):
        return False
    length = last.end - first.start
    if text[last.end - 1] == ":":
        return True
    if atom.line == last.line:
        leaning = bool(_LEANING.match(text, atom.start))
        return len(group) < TOGETHER and (length < ENOUGH or leaning or atom.end - atom.start < ENOUGH // 2)
    return atom.kind == last.kind == "item" and length < ENOUGH


def _says_something(words: str) -> bool:
    count, lines = len(re.findall(r"\w+", words)), len(re.findall(r"^- |\n- ", words))
    return count >= max(_FEWEST_WORDS, 3 * (lines + 1)) and not words.endswith(":")  # a menu has shorter entries


def _piece(group: list[_Atom]) -> Piece:
    return Piece(group[0].start, group[-1].end, group[0].section)

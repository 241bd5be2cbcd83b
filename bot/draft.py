"""Read a draft in Markdown as its sentences, each with the line that it starts on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.inline import strip_inline
from corpus.sentences import sentences

_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_HEADING = re.compile(r"^\s{0,3}#{1,6}(?:\s|$)")
_UNDERLINE = re.compile(r"^\s{0,3}(?:=+|-+)\s*$")
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")
_ROW = re.compile(r"^\s*\|")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
_QUOTED = re.compile(r"^\s*(?:>\s?)+")
_ADDRESS = re.compile(r"^\s*\[[^\]]+\]:\s+\S+")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CODE_INDENT = re.compile(r"^(?: {4}|\t)")
_MARKS = re.compile(r"\s*(?:\[\^?\d+\])+(?=[\s.,;:!?)]|$)")


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """One sentence of a draft."""

    line: int  # from 1, of the file; where the sentence starts
    text: str
    """Its words, without markup and marks of footnotes."""


def read_draft(text: str) -> tuple[DraftSentence, ...]:
    """Return the sentences of a draft in order; headings, tables, code, comments and front matter are left out."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    found = (one for paragraph in _paragraphs(text.split("\n")) for one in _sentences(paragraph))
    return tuple(one for one in found if re.search(r"\w", one.text))


Row = tuple[int, str]
"""The number of a line, from 1, and what it says without marks at its start."""


def _paragraphs(lines: Sequence[str]) -> Iterator[list[Row]]:
    """Yield the lines of each paragraph, and of each entry of a list."""
    held: list[Row] = []
    fence = ""
    for number, line in enumerate(lines[_after_front_matter(lines) :], start=_after_front_matter(lines) + 1):
        mark = _FENCE.match(line)
        if fence or mark:
            closes = bool(fence and mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]))
            fence = "" if closes else fence or (mark[1] if mark else "")
            yield held
            held = []
            continue
        if held and _UNDERLINE.match(line):
            held = []  # what stood above the underline is a heading
            continue
        bare = _QUOTED.sub("", line)
        ends = not bare.strip() or any(sign.match(bare) for sign in (_HEADING, _RULE, _ROW, _ADDRESS))
        code = not held and bool(_CODE_INDENT.match(bare)) and not _ITEM.match(bare)
        if ends or code or _ITEM.match(bare):
            yield held
            held = []
        if not (ends or code):
            held.append((number, _ITEM.sub("", bare).strip()))
    yield held


def _after_front_matter(lines: Sequence[str]) -> int:
    """Return how many lines a block of front matter takes; 0 where there is none."""
    if not lines or lines[0].strip() != "---":
        return 0
    return next((n + 1 for n in range(1, len(lines)) if lines[n].strip() in ("---", "...")), 0)


def _sentences(rows: Sequence[Row]) -> Iterator[DraftSentence]:
    """Cut a paragraph into sentences and find the line that each starts on."""
    text = " ".join(line for _, line in rows)
    starts, place = [], 0
    for number, line in rows:
        starts.append((place, number))
        place += len(line) + 1
    for start, end in sentences(text):
        plain = _MARKS.sub("", strip_inline(text[start:end])).strip()
        yield DraftSentence(max(number for place, number in starts if place <= start), plain)

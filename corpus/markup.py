"""Read Markdown, reStructuredText or plain text as a list of blocks, and write blocks as one plain form.

The plain form is what passages are cut from: a heading starts with `#`, an entry of a list with `- `, a row of a table
with `| `; every other line is a whole paragraph, and `[…]` stands where code was. Words are the source's own; only the
marks between them are gone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.inline import strip_inline
from corpus.structure import GAP, prose_lines


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, an entry of a list or a row of a table, in plain words."""

    kind: Literal["heading", "paragraph", "item", "row"]
    text: str
    level: int = 0  # of a heading, from 1


_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*$")
_UNDERLINE = re.compile(r"^\s{0,3}([=\-~^\"*+#`'])\1{2,}\s*$")
_ITEM = re.compile(r"^(\s*)(?:[-*+•–]|\d{1,3}[.)])\s+(.*)$")
_ROW = re.compile(r"^\s*\|(.*)\|\s*$")
_RULE = re.compile(r"^[\s|:+=*_-]*$")
_COMMENT = re.compile(r"^\s*(?:#|//)\s(.*)$")
_GLUED = re.compile(r"(?<=\s)([a-z]{3,})([A-Z][a-z]+\s.{58,}[.!?])$")
_LEVELS = "=-~^\"*+#`'"
LONG_LINE = 160  # characters; nobody wraps there, so a line of this length is a paragraph


def read_blocks(text: str) -> list[Block]:
    """Return the blocks of a text in their order; code, images, comments and directives are left out."""
    lines = prose_lines(text)
    lines = [line for n, line in enumerate(lines) if line != GAP or GAP not in lines[max(n - 3, 0) : n]]
    blocks = list(_blocks(lines, _width(lines)))
    if not any(block.kind == "heading" for block in blocks):
        blocks = _promoted(blocks)
    return blocks


def write_blocks(blocks: Sequence[Block]) -> str:
    """Write blocks in the plain form; entries and rows stand line below line, all else apart."""
    parts: list[str] = []
    for before, block in zip((None, *blocks), blocks, strict=False):
        if before is not None:
            parts.append("\n" if before.kind == block.kind and block.kind in {"item", "row"} else "\n\n")
        mark = {"heading": "#" * block.level + " ", "item": "- ", "row": "| ", "paragraph": ""}[block.kind]
        parts.append(f"{mark}{block.text}{' |' if block.kind == 'row' else ''}")
    return "".join(parts)


def _blocks(lines: Sequence[str], width: int) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        end, blocks = _next(lines, at, width)
        yield from (clean for block in blocks if (clean := replace(block, text=strip_inline(block.text))).text)
        at = end


def _next(lines: Sequence[str], at: int, width: int) -> tuple[int, list[Block]]:
    """Read what starts at a line: where it ends, and its blocks."""
    line = lines[at]
    inner, end = _inner(lines, at)
    if inner:
        return end, list(_blocks(inner, width))
    if heading := _HEADING.match(line):
        return at + 1, [Block("heading", heading[2], len(heading[1]))]
    if (row := _ROW.match(line)) or _RULE.match(line):
        cells = " | ".join(cell.strip() for cell in re.split(r"(?<!\\)\|", row[1])) if row else ""
        return at + 1, [] if _RULE.match(line) else [Block("row", cells)]
    item = _ITEM.match(line)
    if not item and at + 1 < len(lines) and (mark := _UNDERLINE.match(lines[at + 1])):
        return at + 2, [Block("heading", line, _LEVELS.index(mark[1]) + 1)]
    if item:
        end = _end_of_item(lines, at)
        return end, [Block("item", " ".join([item[2], *(row.strip() for row in lines[at + 1 : end])]))]
    end = _end_of_paragraph(lines, at, width)
    return end, [Block("paragraph", " ".join(row.strip() for row in lines[at:end]))]


def _inner(lines: Sequence[str], at: int) -> tuple[list[str], int]:
    """Return the lines of a run of comments or of a quotation that starts here without their marks, and its end."""
    end = at
    while end < len(lines) and _COMMENT.match(lines[end]):
        end += 1
    if end - at > 1:  # one alone is a heading
        return _unglued([_COMMENT.sub(r"\1", row) for row in lines[at:end]]), end
    end = at
    while end < len(lines) and lines[end].strip().startswith(">"):
        end += 1
    return [re.sub(r"^\s*>\s?", "", row) for row in lines[at:end]], end


def _width(lines: Sequence[str]) -> int:
    """Estimate where a text's lines are wrapped, in characters; 0 where its paragraphs are single lines."""
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip() and not _ROW.match(line))
    long = sum(length > LONG_LINE for length in lengths)
    if not lengths or long * 10 > len(lengths):  # more than a tenth
        return 0
    return lengths[: len(lengths) - long][int(0.95 * (len(lengths) - long - 1))]  # a few lines stand out


def _goes_on(line: str, following: str, width: int) -> bool:
    """Tell whether a line break stands there for want of room: the next word would not have fitted, or is small."""
    word = following.split(maxsplit=1)[0]
    full = len(line.rstrip()) + 1 + len(word) > width - 6  # characters of tolerance
    marked = word[0] in ":[`<" and line.rstrip()[-1] not in ".!?:;"  # a link is longer than its words
    within = line.rfind("[") > line.rfind("]") and "](" in following  # a link's words
    return within or bool(re.match(r"[a-z(&]", word)) or (width > 0 and (full or marked))


def _end_of_paragraph(lines: Sequence[str], at: int, width: int | None = None) -> int:
    """Return the line after a paragraph; any width will do where none is given."""
    for end in range(at + 1, len(lines)):
        line, following = lines[end], lines[end + 1] if end + 1 < len(lines) else ""
        if not line.strip() or any(pattern.match(line) for pattern in (_HEADING, _ITEM, _ROW, _RULE)):
            return end
        if line.lstrip().startswith(">") or _UNDERLINE.match(following):
            return end
        if width is not None and not _goes_on(lines[end - 1], line, width):
            return end
    return len(lines)


def _end_of_item(lines: Sequence[str], at: int) -> int:
    """Return the line after an entry of a list; it goes on in lines that are indented or start in mid-phrase."""
    end = _end_of_paragraph(lines, at)
    return next((n for n in range(at + 1, end) if not re.match(r"\s|[a-z(`]", lines[n])), end)


def _unglued(lines: list[str]) -> list[str]:
    """Part the last line of a code block from the paragraph that lost its line break to it."""
    glued = _GLUED.search(lines[-1])
    if not glued:
        return [*lines, ""]
    return [*lines[:-1], lines[-1][: glued.end(1)], "", glued[2]]


def _promoted(blocks: Sequence[Block]) -> list[Block]:
    """Find the headings of a text that marks none: short lines of their own that are no sentences."""
    result = []
    for block, following in zip(blocks, (*blocks[1:], None), strict=False):
        text = block.text
        sentence = re.search(r"[.!:;,…][\"”’)*]*$|\?[\"”’)]+$", text) or re.search(r"[a-z][.!?]\s+[\"“]?[A-Z]", text)
        question = text.endswith("?") and (following is None or len(following.text) < 2 * len(text))
        short = len(text) <= 90 and len(text.split()) <= 14 and re.match(r"[\"“‘(]?[A-Z0-9]", text)
        if block.kind == "paragraph" and short and not sentence and not question and re.search(r"[a-zA-Z]{2}", text):
            result.append(Block("heading", text, 2))
        else:
            result.append(block)
    return result

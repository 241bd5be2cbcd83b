"""Take out of a text what is no prose: code, directives, comments, targets, front matter."""

import re
from collections.abc import Iterator, Sequence

GAP = "[…]"
"""Stands where code was taken out."""
_ADMONITIONS = frozenset({
    "admonition", "attention", "caution", "danger", "error", "hint", "important", "note", "seealso", "tip", "warning",
    "versionadded", "versionchanged", "deprecated", "epigraph", "pull-quote", "topic", "rubric",
})  # fmt: skip
_HIDDEN = re.compile(r"<!--.*?-->|<(script|style|svg)\b.*?</\1>|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})[^`]*$")
_DIRECTIVE = re.compile(r"^(\s*)\.\.(?:\s+(?:([\w-]+)::)?\s*(.*))?$")
_ADMONITION_LINE = re.compile(r"^\s*(?:!!!|\?\?\?\+?|===)\s+[\w\"]")
_DROPPED = re.compile(
    r"^\s*(?::[\w-]+:(?:\s.*)?"  # fields such as `:orphan:`
    r"|\[[^\]]+\]:\s+\S+.*"  # addresses of links, footnotes
    r"|\([\w-]+\)="  # targets
    r"|\[(?:!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION))\]"
    r"|\d+[.)]|[-*+|])\s*$"  # a list's marker alone
)
_HEADER = re.compile(r"^[A-Z][\w -]{0,30}:( |$)")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+\S")


def prose_lines(text: str) -> list[str]:
    """Return the lines of a Markdown, reStructuredText or plain text that hold prose, headings, lists and tables."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").expandtabs(4)
    lines = _HIDDEN.sub(lambda match: "\n" * match[0].count("\n"), text).split("\n")
    return list(_prose(_without_header(lines)))


def _without_header(lines: Sequence[str]) -> Sequence[str]:
    """Drop front matter, and header blocks such as that of an e-mail or a Python enhancement proposal."""
    start = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    if start < len(lines) and lines[start].strip() == "---":
        end = next((n for n in range(start + 1, len(lines)) if lines[n].strip() in {"---", "..."}), None)
        return lines[end + 1 :] if end is not None else lines
    end = next((n for n in range(start, len(lines)) if not lines[n].strip()), len(lines))
    block = lines[start:end]
    named = [bool(_HEADER.match(line)) for line in block]
    continued = all(name or line.startswith(" ") for name, line in zip(named, block, strict=True))
    return lines[end:] if sum(named) >= 3 and continued else lines  # fields


def _prose(lines: Sequence[str]) -> Iterator[str]:
    at, in_list = 0, False
    while at < len(lines):
        line = lines[at]
        fence = _FENCE.match(line)
        if fence and not _underlines(line, lines[at - 1] if at else ""):
            at = _after_fence(lines, at, fence[1])
            yield from ("", GAP, "")
            continue
        directive = _DIRECTIVE.match(line)
        if directive or _ADMONITION_LINE.match(line):
            end = _after_indented(lines, at + 1, _indent(line) + 1)
            if not directive or directive[2] in _ADMONITIONS:
                yield from ("", directive[3] if directive and directive[3] else "")
                yield from _prose(_dedented([row for row in lines[at + 1 : end] if not _DROPPED.match(row)]))
            yield ""
            at = end
            continue
        if line.strip():
            in_list = bool(_ITEM.match(line)) or (in_list and line.startswith(" "))
        if _indent(line) >= 3 and line.strip() and not in_list and (at == 0 or not lines[at - 1].strip()):  # spaces
            end = _after_indented(lines, at, 3)  # spaces
            yield from _dedented(lines[at:end]) if _is_prose(lines[at:end]) else ("", GAP)
            at = end
            continue
        if line.rstrip().endswith("::"):
            yield from (line.rstrip()[:-1] if line.strip() != "::" else "", "", GAP, "")
            at = _after_indented(lines, at + 1, _indent(line) + 1)
            continue
        yield "" if _DROPPED.match(line) else line
        at += 1


def _underlines(line: str, above: str) -> bool:
    """Tell the underline of a reStructuredText heading, which is as long as the words above it, from a fence."""
    return bool(above.strip()) and not line.strip().strip(line.strip()[0]) and 0 <= len(line) - len(above.rstrip()) <= 2


def _after_fence(lines: Sequence[str], start: int, fence: str) -> int:
    """Return the line after a block of code; a fence that is never closed covers its own line only."""
    for at in range(start + 1, len(lines)):
        row = lines[at].strip()
        if row.startswith(fence) and not row.strip(fence[0]):
            return at + 1
    return start + 1


def _after_indented(lines: Sequence[str], start: int, indent: int) -> int:
    """Return the line after the blank and indented lines that start here, trailing blank ones left out."""
    end = start
    for at in range(start, len(lines)):
        if not lines[at].strip():
            continue
        if _indent(lines[at]) < indent:
            break
        end = at + 1
    return end


def _dedented(lines: Sequence[str]) -> list[str]:
    margin = min((_indent(line) for line in lines if line.strip()), default=0)
    return [line[margin:] for line in lines]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_prose(lines: Sequence[str]) -> bool:
    """Tell a quotation from code: it is in words and sentences."""
    text = " ".join(line.strip() for line in lines)
    words = text.split()
    plain = sum(bool(re.fullmatch(r"[\"“‘(]?[A-Za-z][A-Za-z'’-]*[.,;:!?)\"”’]*", word)) for word in words)
    return len(words) >= 6 and plain >= 0.75 * len(words) and bool(re.search(r"[.!?][\"”’)]*(\s|$)", text))

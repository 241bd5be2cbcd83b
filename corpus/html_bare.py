"""Read an HTML document that has nothing around its text, such as an export: every block of it, in order."""

import re
from collections.abc import Iterator
from typing import Any

from corpus.markup import Block
from corpus.structure import GAP

_HIDDEN = frozenset(
    {"script", "style", "noscript", "template", "svg", "head", "title", "button", "select", "iframe", "object"}
)
_AROUND = frozenset({"nav", "aside", "footer", "dialog"})
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
})  # fmt: skip
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|sidebar|footer|cookies?|comments?|breadcrumbs?|banner|masthead|social|"
    r"share|newsletter|related|advert\w*|promo|widget)(?:$|[\s_-])",
    re.IGNORECASE,
)


def is_bare(root: Any) -> bool:  # noqa: ANN401
    """Tell whether a parsed page has no menus, sidebars, footers and the like around its text."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _AROUND or _FURNITURE.search(f"{element.get('class', '')} {element.get('id', '')}"):
            return False
    return True


def bare_blocks(root: Any) -> tuple[Block, ...]:  # noqa: ANN401
    """Return the blocks of a parsed page: headings, paragraphs, entries of lists, rows of tables; code leaves a gap."""
    found = []
    for kind, level, words in _walk(root):
        text = " ".join(words.split())
        if text:
            found.append(Block(kind, text, level))
    return tuple(found)


def _walk(root: Any) -> Iterator[tuple[Any, int, str]]:  # noqa: ANN401
    """Yield kind, level and words of each block, without going deeper than the page with every step."""
    run: list[str] = []
    stack: list[Any] = [root]
    while stack:
        here = stack.pop()
        if isinstance(here, str):
            run.append(here)
            continue
        if here is None:  # the end of a block
            yield "paragraph", 0, "".join(run)
            run = []
            continue
        tag = here.tag if isinstance(here.tag, str) else ""
        if not tag or tag in _HIDDEN:
            continue
        if tag in _INLINE:
            run.append(" " if tag == "br" else here.text or "")
            stack += _children(here)
            continue
        yield "paragraph", 0, "".join(run)
        run = []
        block = _whole(here, tag)
        if block is not None:
            yield block
            continue
        run.append(here.text or "")
        stack.append(None)
        stack += _children(here)
    yield "paragraph", 0, "".join(run)


def _whole(element: Any, tag: str) -> tuple[str, int, str] | None:  # noqa: ANN401
    """Return an element that is one block whatever it holds; None for one that is looked into."""
    if re.fullmatch(r"h[1-6]", tag):
        return "heading", int(tag[1]), _words(element)
    if tag == "pre":
        return "paragraph", 0, GAP
    if tag == "tr" and element.find(".//table") is None:
        cells = [" ".join(_words(cell).split()) for cell in element if cell.tag in ("td", "th")]
        return "row", 0, " | ".join(cells) if any(cells) else ""
    if tag not in ("li", "dd", "dt"):
        return None
    nested = any(child.tag in ("ul", "ol", "dl", "pre", "table") for child in element.iterdescendants())
    return None if nested else ("item", 0, _words(element))


def _children(element: Any) -> list[Any]:  # noqa: ANN401
    """Return children and the text after each, the last first, as a stack wants them."""
    parts: list[Any] = []
    for child in element:
        parts.append(child)
        if child.tail:
            parts.append(child.tail)
    return parts[::-1]


def _words(element: Any) -> str:  # noqa: ANN401
    """Return the words of an element, parted where a block or a line ends and nowhere else."""
    texts = element.xpath(".//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]")
    return "".join(f" {text}" if _parts(text) else str(text) for text in texts)


def _parts(text: Any) -> bool:  # noqa: ANN401
    """Tell whether the element that a text begins, or that ended before it, keeps it from the words before."""
    tag = text.getparent().tag
    return tag == "br" or tag not in _INLINE

"""HTML from values: whatever is not made by `tag` is escaped, so that foreign text stays text."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Html:
    """Markup that was made here and needs no escaping."""

    markup: str


Child = Html | str | int | Iterable["Html | str"] | None
"""What may stand in an element; None is left out."""
VOID = frozenset({"meta", "line", "rect", "circle", "path", "br"})


def tag(name: str, /, *children: Child, **attributes: str | float | None) -> Html:
    """Make an element; `class_` is written `class`, `text_anchor` is written `text-anchor`, None is left out."""
    written = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    if name in VOID:
        return Html(f"<{name}{written}/>")
    return Html(f"<{name}{written}>{join(*children).markup}</{name}>")


def join(*children: Child) -> Html:
    """Put children one after the other."""
    return Html("".join(_markup(child) for child in children))


def framed(*parts: Child, **attributes: str) -> Html:
    """Make a table of its parts, in a frame that scrolls sideways where the screen is too narrow."""
    return tag("div", tag("table", *parts, **attributes), class_="scroll", tabindex="0")


def table(heads: Iterable[Child], rows: Iterable[Iterable[Child]], **attributes: str) -> Html:
    """Make a framed table with one head row; the first cell of each row is its head."""
    head = tag("tr", [tag("th", cell, scope="col") for cell in heads])
    body = [
        tag("tr", [tag("td", cell) if column else tag("th", cell, scope="row") for column, cell in enumerate(row)])
        for row in rows
    ]
    return framed(tag("thead", head), tag("tbody", body), **attributes)


def _attribute(key: str, value: str | float) -> str:
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return f' {key.rstrip("_").replace("_", "-")}="{escape(text)}"'


def _markup(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child.markup
    if isinstance(child, str | int):
        return escape(str(child))
    return "".join(_markup(one) for one in child)

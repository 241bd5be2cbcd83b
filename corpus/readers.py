"""Read a document of any kind that people keep: Markdown, text, HTML, PDF, DOCX."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Literal

import yaml

from corpus.decode import decode, decode_page
from corpus.errors import BadInput
from corpus.markup import Block, read_blocks

Form = Literal["text", "html", "pdf", "docx"]
SUFFIXES = frozenset({".md", ".markdown", ".rst", ".txt", ".text", ".html", ".htm", ".xhtml", ".pdf", ".docx"})
"""Of files that are taken out of a folder."""
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TEXT = frozenset({"text/plain", "text/markdown", "text/x-markdown", "text/x-rst"})
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_READABLE = _HTML | _TEXT | {"", "application/pdf", _OFFICE, "application/octet-stream", "binary/octet-stream"}
_PAGE_START = re.compile(
    r"\s*(?:<\?xml\b[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_DATED = re.compile(r"\W*(?:date|published|decided|created)\W{1,4}(\d{4}-\d{2}-\d{2})\b", re.IGNORECASE)
_NEAR_TOP = 12  # blocks in which a document may say its date
_FIRST_YEAR = 1990  # of a date that is believed


@dataclass(frozen=True, slots=True)
class Read:
    """What a document holds, and what it says of itself."""

    blocks: tuple[Block, ...]
    form: Form
    title: str | None = None
    author: str | None = None
    published: str | None = None  # YYYY, YYYY-MM or YYYY-MM-DD


def read_document(
    data: bytes, name: str, *, media: str = "", charset: str | None = None, url: str | None = None
) -> Read:
    """Read a document from its bytes.

    Args:
        data: All of it.
        name: Of the file or the address it came from, for messages and for its ending.
        media: The type that a server named, if one did.
        charset: The charset that a server named, if one did.
        url: Where a page came from.

    Raises:
        BadInput: It is empty, damaged, encrypted, binary, without text, or of a kind that is not read.

    """
    if not data.strip():
        raise BadInput(f"{name}: is empty; give a document with text")
    if media not in _READABLE:
        raise BadInput(f"{name}: is {media}, which is no text; give Markdown, text, HTML, PDF or DOCX")
    read = _read(data, name, _form_of(data, name, media), charset, url)
    if not any(re.search(r"\w", block.text) for block in read.blocks):
        raise BadInput(f"{name}: holds no text that can be read; give a document with text")
    return read


def believable(published: object) -> str | None:
    """Return a date as YYYY, YYYY-MM or YYYY-MM-DD; None where it is none, or none that a document can have."""
    found = re.match(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![\d-])", str(published or ""))
    if not found:
        return None
    try:
        first = date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
    return found[0] if first.year >= _FIRST_YEAR and first <= datetime.now(UTC).date() else None


def _form_of(data: bytes, name: str, media: str) -> Form:
    """Tell what a document is by its first bytes, and only then by its type or its ending."""
    ending = "." + name.rpartition(".")[2].lower()
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInput(f"{name}: is an old Office file, or one with a password; save it as .docx without one")
    if ending == ".pdf" or media == "application/pdf":
        raise BadInput(f"{name}: is no PDF, whatever it is called; give the document itself")
    if ending == ".docx" or media == _OFFICE:
        raise BadInput(f"{name}: is no DOCX, whatever it is called; give the document itself")
    if media in _HTML or (media not in _TEXT and ending in {".html", ".htm", ".xhtml"}):
        return "html"
    bare = not media and ending not in SUFFIXES
    return "html" if bare and _PAGE_START.match(data[:2048].decode("utf-8", "replace")) else "text"


def _read(data: bytes, name: str, form: Form, charset: str | None, url: str | None) -> Read:
    if form == "pdf":
        from corpus.pdf import read_pdf

        pages = read_pdf(data, name)
        return _completed(tuple(read_blocks(pages.text)), "pdf", pages.title, pages.author, pages.published)
    if form == "docx":
        from corpus.word import read_word

        word = read_word(data, name)
        return _completed(word.blocks, "docx", word.title, word.author, word.published)
    try:
        text = decode_page(data, charset) if form == "html" or charset else decode(data)
    except ValueError as error:
        raise BadInput(f"{name}: {error}") from None
    if form == "html":
        from corpus.html_page import read_page

        page = read_page(text, url)
        return _completed(page.blocks, "html", page.title, page.author, page.published)
    front = _front_matter(text)
    said = (front.get("title"), front.get("author"), front.get("date") or front.get("published"))
    return _completed(tuple(read_blocks(text)), "text", *said)


def _completed(blocks: Sequence[Block], form: Form, title: object, author: object, published: object) -> Read:
    """Fill in from the text what a document does not say of itself elsewhere."""
    blocks = [replace(block, text=_visible(block.text)) for block in blocks]
    first = next((block.text for block in blocks if block.kind == "heading" and block.level == 1), None)
    inside = next((found[1] for block in blocks[:_NEAR_TOP] if (found := _DATED.match(block.text))), None)
    titles = (first, title) if form == "docx" else (title, first)
    return Read(
        tuple(blocks),
        form,
        title=next((_line(one) for one in titles if _line(one)), None),
        author=_line(author),
        published=believable(inside) or believable(published),
    )


def _visible(text: str) -> str:
    """Return text without control characters and halves of characters, which some PDFs hold."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", text)


def _line(value: object) -> str | None:
    """Return a title or a name on one line of at most 200 characters; None where there is none."""
    text = " ".join(_visible(value).split())[:200] if isinstance(value, str) else ""
    return text or None


def _front_matter(text: str) -> dict[str, Any]:
    """Return what stands between two rules at the top of a Markdown file, as far as it can be read."""
    found = _FRONT.match(text)
    try:
        fields = yaml.safe_load(found[1]) if found else None
    except yaml.YAMLError:
        fields = None
    return {str(key).lower(): value for key, value in fields.items()} if isinstance(fields, dict) else {}

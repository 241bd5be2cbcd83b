"""Read the text of a PDF: its lines, without what repeats on every page."""

import io
import logging
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import BadInput

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES = 2000
_EDGE = 2  # lines at the top and at the bottom of a page that may be its header and footer
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\u00ad": "-", "\0": " "})
_UNTITLED = re.compile(r"untitled|microsoft word|\.(?:docx?|tex|indd|pdf)\s*$", re.IGNORECASE)
_LOCKED = "{}: is encrypted; save it without a password"
_FEWEST = 2  # words a page, below which pages are pictures


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of all pages, and what the file says of itself."""

    text: str
    title: str | None
    author: str | None
    published: str | None  # YYYY-MM-DD


def read_pdf(data: bytes, name: str) -> PdfText:
    """Read a PDF; raise `BadInput` where it is encrypted, damaged, too long, or holds pictures of pages alone."""
    import pypdf
    from pypdf.errors import DependencyError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # oddities of the file that its reader copes with
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        _refuse(reader, name)
        pages = [page.extract_text().translate(_LIGATURES) for page in reader.pages]
        about: Mapping[str, object] = reader.metadata or {}
        title, author, created = (about.get(key) for key in ("/Title", "/Author", "/CreationDate"))
    except BadInput:
        raise
    except DependencyError:  # a cipher that needs a library more
        raise BadInput(_LOCKED.format(name)) from None
    except Exception:  # noqa: BLE001 - the library raises whatever a damaged file leads it into
        raise BadInput(f"{name}: is damaged and cannot be read as a PDF; save it anew") from None
    words = sum(len(re.findall(r"\w+", page)) for page in pages)
    if words < max(_FEWEST * len(pages), 1):
        raise BadInput(f"{name}: holds pictures of pages and no text; run text recognition (OCR) over it first")
    return PdfText(_joined(pages), _title(title), str(author) if author else None, _date(created))


def _refuse(reader: "PdfReader", name: str) -> None:
    """Raise `BadInput` for a file that needs a password, or has too many pages."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise BadInput(_LOCKED.format(name))
    if len(reader.pages) > MOST_PAGES:
        raise BadInput(f"{name}: has more than {MOST_PAGES} pages; give a part of it, such as one chapter")


def _joined(pages: Sequence[str]) -> str:
    """Join the pages; words broken at a line's end are mended, headers, footers and page numbers left out."""
    lines = [[line.rstrip() for line in page.split("\n") if line.strip()] for page in pages]
    edges = Counter(key for page in lines for key in {_key(line) for line in (*page[:_EDGE], *page[-_EDGE:])})
    often = {key for key, times in edges.items() if times >= max(3, len(pages) / 2)}
    kept = []
    for page in lines:
        last = len(page) - _EDGE
        kept += [line for at, line in enumerate(page) if not ((at < _EDGE or at >= last) and _key(line) in often)]
    text = "\n".join(
        line
        for line in kept
        if not re.fullmatch(r"\s*(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d+)?\s*", line, re.IGNORECASE)
    )
    return re.sub(r"(?<=[a-z])[-\u2010]\n(?=[a-z])", "", text)


def _key(line: str) -> str:
    """Return what two headers have in common whose page numbers differ."""
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _title(title: object) -> str | None:
    text = str(title or "").strip()
    return None if not text or _UNTITLED.search(text) else text


def _date(created: object) -> str | None:
    """Read a PDF's own form of a date, `D:20250301…`."""
    found = re.match(r"D:(\d{4})(\d{2})(\d{2})", str(created or ""))
    return "-".join(found.groups()) if found else None

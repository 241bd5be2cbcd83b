"""Read a DOCX file: headings, paragraphs, lists and tables in their order."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.errors import BadInput
from corpus.markup import Block

LARGEST = 200_000_000  # bytes of all parts once unpacked
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WordText:
    """What the file holds, and what it says of itself."""

    blocks: tuple[Block, ...]
    title: str | None
    author: str | None
    published: str | None


def read_word(data: bytes, name: str) -> WordText:
    """Read a DOCX file; raise `BadInput` where it is another archive, damaged, or unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise BadInput(f"{name}: is a damaged archive; save it anew") from None
    if not any(part.filename == "word/document.xml" for part in parts):
        raise BadInput(f"{name}: is an archive and no DOCX; unpack it and give the folder")
    if sum(part.file_size for part in parts) > LARGEST:
        raise BadInput(f"{name}: unpacks to more than {LARGEST // 1_000_000} MB; give a smaller document")
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        about = document.core_properties
        blocks = tuple(block for block in _blocks(document) if block.text)
        changed = about.modified.date().isoformat() if about.modified else None
        return WordText(blocks, about.title or None, about.author or None, changed)
    except Exception:  # noqa: BLE001 - the library raises whatever a damaged file leads it into
        raise BadInput(f"{name}: is damaged and cannot be read as DOCX; save it anew") from None


def _blocks(document: Any) -> Iterator[Block]:  # noqa: ANN401
    from docx.table import Table

    for part in document.iter_inner_content():
        if isinstance(part, Table):
            yield from _rows(part)
            continue
        text, style = " ".join(part.text.split()), part.style.name if part.style else ""
        heading = _HEADING.fullmatch(style)
        if heading or style == "Title":
            yield Block("heading", text, int(heading[1]) if heading else 1)
        elif style.startswith("List") or (part._p.pPr is not None and part._p.pPr.numPr is not None):  # noqa: SLF001
            yield Block("item", text)
        else:
            yield Block("paragraph", text)


def _rows(table: Any) -> Iterator[Block]:  # noqa: ANN401
    for row in table.rows:
        cells: list[str] = []
        for cell in row.cells:  # a merged cell comes once for each column that it covers
            text = " ".join(cell.text.split())
            if not cells or text != cells[-1]:
                cells.append(text)
        yield Block("row", " | ".join(cells) if any(cells) else "")

"""Documents of every kind, made up on the spot: PDF, DOCX, and the ways in which they go wrong."""

import io
import zipfile
from collections.abc import Sequence

SECRET = "zanzibarine"
"""A word that stands in no source; whatever holds it holds a document."""
DECISION = f"""\
# Move the ingest gateway to Rust

- Status: accepted
- Date: 2025-11-04

## Context

The {SECRET} ingest gateway in Python served 4,000 requests per second on each node and used 1.9 GB of memory.

## Decision

We rewrote the {SECRET} ingest gateway in Rust, and it now carries 38,000 requests per second in 85 MB of memory.

## Consequences

Hiring took longer, because it was four months before the {SECRET} team found a second Rust engineer.
"""
"""A decision record, in Markdown."""


def pdf(pages: Sequence[Sequence[str]], title: str | None = None, password: str | None = None) -> bytes:
    """A PDF of text pages, each a sequence of lines; a page without lines is blank, like a scan without its picture."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    font = DictionaryObject({
        NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Helvetica"),
    })  # fmt: skip
    for lines in pages:
        page = writer.add_blank_page(595, 842)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
        )
        stream = DecodedStreamObject()
        shown = "".join(
            f"({line.replace(chr(92), chr(92) * 2).replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj T* "
            for line in lines
        )
        stream.set_data(f"BT /F1 11 Tf 14 TL 50 790 Td {shown}ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if title:
        writer.add_metadata({"/Title": title, "/Author": "A. Writer", "/CreationDate": "D:20240229101112Z"})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def docx(paragraphs: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]] = (), title: str = "") -> bytes:
    """A DOCX of (style, text) paragraphs, and a table of rows below them."""
    from docx import Document

    document = Document()
    document.core_properties.title = title
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def archive(**files: bytes) -> bytes:
    """A ZIP archive that is no document."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return data.getvalue()

"""Reading documents: each kind comes out in the same plain form, or as one line that says why it does not."""

import io
import zipfile

import pytest
from documents import archive, docx, pdf

from corpus import readers
from corpus.decode import decode, decode_page
from corpus.errors import BadInput
from corpus.html_page import read_page
from corpus.markup import write_blocks
from corpus.readers import Read, believable, read_document

PARAGRAPHS = "".join(
    f"<p>The mill's log shipper number {n} was written in Rust, which kept its memory below {n} MB all year.</p>"
    for n in range(3, 12)
)


def read(data: bytes, name: str = "mill.md", **options: str) -> Read:
    return read_document(data, name, **options)


def text(data: bytes, name: str = "mill.md", **options: str) -> str:
    return write_blocks(read(data, name, **options).blocks)


def test_markdown_comes_with_the_title_author_and_date_that_it_names():
    found = read(b"---\ntitle: The mill\nauthor: A. Miller\ndate: 2025-03-01\n---\n# Another\n\nRye is ground.\n")
    assert (found.form, found.title, found.author, found.published) == ("text", "The mill", "A. Miller", "2025-03-01")
    assert write_blocks(found.blocks) == "# Another\n\nRye is ground."
    decision = read(b"# Use Rust\n\n* Status: accepted\n* Date: 2024-02-29\n\nWe use Rust from now on.\n")
    assert (decision.title, decision.published) == ("Use Rust", "2024-02-29")
    assert read(b"---\n: [broken\n---\nRye is ground.").title is None


@pytest.mark.parametrize(
    ("said", "believed"),
    [("2025-03-01", "2025-03-01"), ("2025-03", "2025-03"), ("2025", "2025"), ("2025-03-01T10:00", "2025-03-01"),
     ("2025-02-30", None), ("2999-01-01", None), ("0001-01-01", None), ("March", None), ("", None), (None, None)],
)  # fmt: skip
def test_a_date_is_believed_where_a_document_can_have_it(said, believed):
    assert believable(said) == believed


def test_a_page_keeps_its_text_and_loses_what_stands_around_it():
    page = (
        "<html><head><title>Mills | Site</title><script>track()</script></head><body><nav><a>Home</a></nav>"
        f"<div class=cookie-banner>We value your privacy</div><article><h1>Mills</h1><h2>Memory</h2>{PARAGRAPHS}"
        "<table><tr><th>Year</th><th>Flour</th></tr><tr><td>2024</td><td>7 t</td></tr></table><ul><li>Rye is ground "
        "here all day</li></ul></article><aside>Trending now</aside><section class=comments><p>First comment, great "
        "post!</p></section><footer>All rights reserved by nobody</footer></body></html>"
    )
    found = text(page.encode(), "http://mill.example/a", media="text/html")
    for kept in ("number 7 was written in Rust", "Memory", "| 2024 | 7 t |", "- Rye is ground here all day"):
        assert kept in found
    for gone in ("track()", "Home", "privacy", "Trending", "great post", "rights reserved", "<"):
        assert gone not in found


def test_an_exported_page_is_read_whole_in_its_own_order():
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><h1>Use <em>Rust</em></h1>loose words<p>Memory was "
        "12 MB<br>over all, and <code>__init__</code> &amp; <b>micro</b>services.<script>no()</script></p><ul><li>One "
        "point</li><li>Two<ul><li>nested</li></ul>tail</li></ul><pre>code()</pre><table><tr><th>a</th><th>b</th></tr>"
        "<tr><td>1</td><td><p>2</p></td></tr></table></body></html>"
    )
    assert text(page.encode(), "mill.html") == (
        "# Use Rust\n\nloose words\n\nMemory was 12 MB over all, and __init__ & microservices.\n\n- One point\n\nTwo"
        "\n\n- nested\n\ntail\n\n[…]\n\n| a | b |\n| 1 | 2 |"
    )


def test_a_fragment_of_a_page_is_read_too():
    fragment = b"<p>Rye is ground here.</p><p>All day long.</p>"
    assert text(fragment, "mill.html") == "Rye is ground here.\n\nAll day long."
    assert text(b"Rye &amp; oats", "http://mill.example/", media="text/html") == "Rye & oats"


def test_a_page_of_scripts_alone_holds_no_text():
    page = (
        b"<html><head><title>App</title></head><body><div id=root></div><script>render('Rust')</script></body></html>"
    )
    assert read_page(page.decode()).blocks == ()
    with pytest.raises(BadInput, match="no text"):
        read(page, "http://mill.example/", media="text/html")


def test_a_page_nested_beyond_reason_does_no_harm():
    deep = b"<div>" * 50_000 + b"words" + b"</div>" * 50_000
    with pytest.raises(BadInput, match="no text"):
        read(b"<html><body>" + deep + b"</body></html>", "deep.html")


UMLAUTS = "Größe: Die Mühle mahlt täglich, und ihr Müller schläft nie."


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (UMLAUTS.encode(), None),
        (UMLAUTS.encode(), "iso-8859-1"),
        (UMLAUTS.encode("latin-1"), "iso-8859-1"),
        (UMLAUTS.encode("latin-1"), "utf-8"),
        (b'<meta charset="windows-1252">' + UMLAUTS.encode("cp1252"), None),
        (b'<meta charset="windows-1252">' + UMLAUTS.encode("cp1252"), "no-such-charset"),
        (b'<?xml version="1.0" encoding="iso-8859-1"?>' + UMLAUTS.encode("latin-1"), "utf-8"),
        (UMLAUTS.encode("utf-16"), None),
        (UMLAUTS.encode("utf-16-le"), "utf-16-le"),
        (b"\xef\xbb\xbf" + UMLAUTS.encode(), "latin-1"),
    ],
)
def test_a_page_is_decoded_by_what_it_is_whatever_charset_is_declared(data, declared):
    assert UMLAUTS in decode_page(data, declared)


def test_a_page_with_one_bad_byte_is_still_a_page():
    assert decode_page(b"rye " * 1000 + b"\xff").count("\ufffd") == 1


def test_a_text_file_is_utf8_or_refused():
    assert decode("Größe".encode("utf-8-sig")) == "Größe"
    assert decode("Größe".encode("utf-16")) == "Größe"
    with pytest.raises(ValueError, match="save it as UTF-8"):
        decode("Größe".encode("latin-1"))


LINES = ["The mill moved its grain counter to Rust over the winter and has not", "looked back since then. Mem-",
         "ory went down from 400 MB to 12 MB (measured)."]  # fmt: skip


def test_a_pdf_comes_as_paragraphs_without_headers_and_page_numbers():
    words = ("winter", "spring", "summer", "autumn")
    pages = [
        ["Milling Quarterly 7",
         *(line.replace("winter", word).replace("Mem-", f"In {word} mem-").replace("measured", word) for line in LINES),
         f"Page {n} of 4"]
        for n, word in enumerate(words, start=1)
    ]  # fmt: skip
    found = read(pdf(pages, title="Counting grain"), "mill.pdf")
    assert (found.form, found.title, found.author, found.published) == (
        "pdf",
        "Counting grain",
        "A. Writer",
        "2024-02-29",
    )
    joined = write_blocks(found.blocks)
    for word in words:
        assert f"over the {word} and has not looked back since then. In {word} memory went down from 400 MB" in joined
    assert "Quarterly" not in joined
    assert "Page" not in joined


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda: pdf([LINES], password="secret"), "encrypted"),
        (lambda: pdf([[], [], []]), "OCR"),
        (lambda: pdf([LINES])[:300], "damaged"),
        (lambda: b"%PDF-1.7\nnothing of the kind", "damaged"),
        (lambda: b"plain words", "no PDF"),
        (lambda: b"", "empty"),
    ],
    ids=["encrypted", "scanned", "cut off", "rubbish", "no pdf", "empty"],
)
def test_a_pdf_that_cannot_be_read_is_refused_in_one_line(data, reason):
    with pytest.raises(BadInput, match=rf"mill\.pdf: .*{reason}") as caught:
        read(data(), "mill.pdf")
    assert "\n" not in str(caught.value)


def test_a_pdf_that_only_its_owner_may_change_is_read():
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([LINES]))))
    writer.encrypt("", owner_password="owner", algorithm="RC4-128")
    data = io.BytesIO()
    writer.write(data)
    assert "grain counter" in text(data.getvalue(), "mill.pdf")


def test_a_docx_comes_with_headings_lists_and_tables_in_their_order():
    data = docx(
        [("Title", "Counting grain"), ("Heading 1", "Memory"), ("Normal", "It went down\tto 12 MB with __slots__."),
         ("List Bullet", "Rye first"), ("List Number", "Oats second")],
        rows=[["Year", "Flour"], ["2024", "7 t"]],
    )  # fmt: skip
    found = read(data, "mill.docx")
    assert (found.form, found.title) == ("docx", "Counting grain")
    assert write_blocks(found.blocks) == (
        "# Counting grain\n\n# Memory\n\nIt went down to 12 MB with __slots__.\n\n- Rye first\n- Oats second\n\n"
        "| Year | Flour |\n| 2024 | 7 t |"
    )


def bomb() -> bytes:
    """A DOCX of a few kilobytes whose text unpacks to more than is read."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("word/document.xml", "w") as part:
        for _ in range(210):
            part.write(b"\0" * 1_000_000)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda: archive(**{"notes.txt": b"rye"}), "no DOCX"),
        (lambda: archive(**{"word/document.xml": b"<broken"}), "damaged"),
        (lambda: b"PK\x03\x04 rubbish", "damaged"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
        (lambda: b"plain words", "no DOCX"),
        (bomb, "unpacks"),
        (lambda: docx([]), "no text"),
    ],
    ids=["archive", "broken part", "rubbish", "old or encrypted", "no docx", "bomb", "empty"],
)
def test_a_docx_that_cannot_be_read_is_refused_in_one_line(data, reason):
    with pytest.raises(BadInput, match=rf"mill\.docx: .*{reason}") as caught:
        read(data(), "mill.docx")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "name", "media", "reason"),
    [
        (b" \n\t ", "mill.md", "", "empty"),
        (b"a\x00b", "mill.md", "", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "mill.txt", "", "binary"),
        ("Größe".encode("latin-1"), "mill.txt", "", "UTF-8"),
        (b"```\ncode alone\n```", "mill.md", "", "no text|holds"),
        (b'{"a": 1}', "http://x/a", "application/json", "application/json"),
        (b"GIF89a", "http://x/a", "image/gif", "image/gif"),
    ],
)
def test_whatever_holds_no_text_is_refused_in_one_line(data, name, media, reason):
    with pytest.raises(BadInput, match=reason) as caught:
        read(data, name, media=media)
    assert str(caught.value).startswith(name)
    assert "\n" not in str(caught.value)


def test_a_document_is_known_by_what_it_is_where_its_name_says_nothing():
    assert read(pdf([LINES]), "download").form == "pdf"
    assert read(b"<!doctype html><html><body><p>Rye is ground all day.</p></body></html>", "download").form == "html"
    assert read(b"Rye is ground all day.", "http://mill.example/get?id=7", media="text/plain").form == "text"
    assert {".md", ".txt", ".html", ".pdf", ".docx"} <= readers.SUFFIXES


def test_control_characters_and_halves_of_characters_do_not_get_through():
    found = text("Rye\x1b[31m is\x07 ground\x9b all day.".encode())
    assert found == "Rye[31m is ground all day."

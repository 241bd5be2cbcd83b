"""What notes were written from: the originals of a folder, taken apart into sentences that can be offered as evidence.

Unlike the passages that answers quote, these keep code and tables, since notes take figures from there too. Digests,
which are never quoted, are read as what they are: the text behind the notes that say so.
"""

import calendar
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import BadInput, BadSource
from corpus.inline import strip_inline
from corpus.load import Shelf
from corpus.originals import CATALOGUE, split_header
from corpus.sentences import sentences
from corpus.strict_yaml import read_text, read_yaml
from corpus.types import Source

QUOTED = 40  # characters from which a stretch in quotation marks is the source's wording in a digest
LONG = 160  # characters; where many lines are as long, nothing is wrapped and each line is a paragraph
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_UNDERLINE = re.compile(r"^([=~^\"*+#`'-])\1{2,}$")
_MARK = re.compile(r"^\s*(?:[-*+•>]|\d{1,3}[.)]|#(?=\s)|//|>>>)\s+")
_RULE = re.compile(r"^[\s|:+=*_-]*$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, an entry of a list, a row of a table or a line of code, with the heading that it stands below."""

    text: str
    section: str


@dataclass(frozen=True, slots=True)
class Text:
    """What the notes of one source were written from."""

    source: str
    header: str
    """Title, author, publisher and date in words: what a reader of the page knows beside its text."""
    about: str
    """The author's stake, as the header of our own file has it; it names what a page takes for granted."""
    body: str
    """The text as it is, without a header; behind digest notes also what the catalogue's checks say of the source."""
    sentences: tuple[Sentence, ...]
    digest: bool
    """True where it stands behind notes that were written from a digest."""

    def wording(self) -> str:
        """Give the source's own wording, as far as the text holds it: of a digest only what it quotes."""
        return "\n".join(re.findall(rf'"([^"]{{{QUOTED},}})"', self.body)) if self.digest else self.body


def find_originals(folder: Path | None) -> Path | None:
    """Return the folder of originals: the one given, else that of the settings, else the usual place, else None."""
    from bot.settings import read_settings

    shared = os.environ.get("ADVISOR_SHARED") or Path(__file__).resolve().parents[2] / "shared"
    usual = Path(shared) / "originals"
    return folder or read_settings().originals or (usual if usual.is_dir() else None)


def read_texts(folder: Path, shelf: Shelf) -> dict[tuple[str, bool], Text]:
    """Read what stands behind the notes of every source, by source id and whether they were written from a digest.

    A source may have both: a full text, and notes that go back to what the catalogue tells of it.

    Raises:
        BadInput: The folder has no catalogue, or holds no text of any source.
        BadSource: The catalogue is faulty; the message is "file:line: reason".

    """
    if not (folder / CATALOGUE).is_file():
        raise BadInput(f"{folder}: has no {CATALOGUE}; name the folder of originals with --originals")
    entries = {entry["id"]: entry for entry in _entries(folder / CATALOGUE)}
    texts = [text for source in shelf.sources for text in _texts(folder, entries.get(source.id, {}), source)]
    texts = [text for text in texts if text.sentences]
    if not texts:
        raise BadInput(f"{folder}: holds no text of a source on the shelf")
    return {(text.source, text.digest): text for text in texts}


def _texts(folder: Path, entry: Mapping[str, Any], source: Source) -> Iterator[Text]:
    """Yield the text that an entry of the catalogue names, and the same with what its checks tell."""
    if not entry.get("text"):
        return
    _, body = split_header(read_text(folder / str(entry["text"])))
    if entry.get("text_status") != "digest":
        yield _text(source, body, digest=False)
    if any(note.basis for note in source.notes):
        told = [str(check.get("source_says") or "") for check in entry.get("checks") or ()]
        yield _text(source, "\n\n".join([body, *told]), digest=True)


def _text(source: Source, body: str, *, digest: bool) -> Text:
    return Text(source.id, header_of(source), source.interest or "", body, tuple(split(body)), digest)


def header_of(source: Source) -> str:
    """Return title, author, publisher and date of a source as one line."""
    date = date_in_words(source.published)
    return ". ".join(filter(None, (source.title, source.author, source.publisher, date)))


def date_in_words(published: str | None) -> str:
    """Write a date as notes do: `2026-02-28, February 28, 2026`; nothing where there is none."""
    if not published:
        return ""
    year, *rest = published.split("-")
    if not rest:
        return year
    day = f" {int(rest[1])}," if len(rest) > 1 else ""
    return f"{published}, {calendar.month_name[int(rest[0])]}{day} {year}"


def split(body: str) -> list[Sentence]:
    """Take a Markdown, reStructuredText or plain text apart; wrapped lines are joined, markup within lines is gone."""
    found: list[Sentence] = []
    section, block = "", list[str]()
    lines = body.replace("\u00a0", " ").split("\n")
    whole = sum(len(line) > LONG for line in lines) * 10 > sum(bool(line.strip()) for line in lines)  # a tenth
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        heading = _HEADING.match(line)
        underlined = bool(line.strip()) and bool(_UNDERLINE.match(following.strip())) and not block
        if heading or underlined or not line.strip() or _RULE.match(line) or whole or _starts(line):
            found += _sentences(block, section)
            block = []
        if heading or underlined:
            section = strip_inline(heading[1] if heading else line)
        elif line.strip() and not _RULE.match(line):
            block.append(_MARK.sub("", line).strip())
    return found + _sentences(block, section)


def _starts(line: str) -> bool:
    """Tell whether a line begins an entry of its own: of a list, of a table, of code."""
    return bool(_MARK.match(line)) or line.lstrip().startswith("|")


def _sentences(block: list[str], section: str) -> list[Sentence]:
    text = strip_inline(" ".join(block))
    return [Sentence(text[start:end], section) for start, end in sentences(text)]


def _entries(catalogue: Path) -> list[dict[str, Any]]:
    located = read_yaml(catalogue)
    entries = located.value
    if not isinstance(entries, list) or not all(isinstance(one, dict) and one.get("id") for one in entries):
        raise BadSource(f"{catalogue}:1: must be a list of entries with id, text and text_status")
    return entries

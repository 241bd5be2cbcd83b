"""Read a folder of originals: the full texts of sources, cleaned of everything that is not the text."""

import re
from pathlib import Path

from corpus.errors import BadInput, BadSource
from corpus.furniture import without_furniture
from corpus.load import Shelf
from corpus.markup import read_blocks, write_blocks
from corpus.strict_yaml import read_text, read_yaml
from corpus.types import Document
from corpus.vocabulary import Kind

CATALOGUE = "catalogue.yaml"
_SUFFIXES = frozenset({".md", ".markdown", ".rst", ".txt"})
_STATUSES = frozenset({"full", "excerpt", "digest", "none"})
_QUOTABLE = frozenset({"full", "excerpt"})
"""What holds the source's own wording; a digest does not, and is never quoted as an original."""


def read_originals(folder: Path, shelf: Shelf) -> dict[str, Document]:
    """Return the cleaned original of every source on the shelf that the folder holds, by source id.

    A `catalogue.yaml` in the folder says which file is whose (fields id, text, text_status); without one a file
    belongs to the source that it is named after. Digests are left out.

    Raises:
        BadInput: The folder cannot be read, or holds no original of any source on the shelf.
        BadSource: The catalogue or a text is faulty; the message is "file:line: reason".

    """
    if not folder.is_dir():
        raise BadInput(
            f"{folder}: there is no such folder of originals; name one with --originals or ADVISOR_ORIGINALS"
        )
    titles = {source.id: source.title for source in shelf.sources}
    files = _catalogued(folder) if (folder / CATALOGUE).is_file() else _by_name(folder)
    found = {}
    for source in sorted(files.keys() & titles.keys()):
        document = read_original(files[source], source, titles[source])
        if document is not None:
            found[source] = document
    if not found:
        raise BadInput(
            f"{folder}: holds no original of a source on the shelf; name each file after its source, "
            f"such as {next(iter(titles), 'some-source')}.txt, or add a {CATALOGUE}"
        )
    return found


def read_original(file: Path, source: str, title: str | None = None) -> Document | None:
    """Read and clean one text; return None for a digest; raise `BadSource` where there is no text in it."""
    written = read_text(file)
    if is_digest(written):
        return None
    _, body = split_header(written)
    text = plain_text(body, title)
    if not text:
        raise BadSource(f"{file}:1: no text is left once page furniture is taken out; replace the file")
    return Document(source, Kind.ORIGINAL, text)


def plain_text(text: str, title: str | None = None) -> str:
    """Return a Markdown, reStructuredText or plain text in the plain form of `corpus.markup`, without furniture.

    Args:
        text: As it was saved or received.
        title: Of the page; what stands above it is left out.

    """
    return write_blocks(without_furniture(read_blocks(text), title))


def is_digest(text: str) -> bool:
    """Tell whether the header of a text says that it is a digest: a summary, which is never quoted as an original."""
    header, _ = split_header(text)
    return bool(re.search(r"\bstatus:\s*digest\b", header, re.IGNORECASE))


def split_header(text: str) -> tuple[str, str]:
    """Split off a header that starts with a title and names an address: lines such as `Title: …`, up to a blank one."""
    head, _, body = text.partition("\n\n")
    lines = head.split("\n")
    named = all(re.match(r"[A-Z][A-Za-z -]*:", line) for line in lines)
    is_header = named and lines[0].startswith("Title:") and any(line.startswith("URL:") for line in lines)
    return (head, body) if is_header else ("", text)


def _by_name(folder: Path) -> dict[str, Path]:
    """Map source ids to files by the files' names."""
    files: dict[str, Path] = {}
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() in _SUFFIXES and not file.name.startswith("."):
            if file.stem in files:
                raise BadInput(f"{file}: {files[file.stem].name} is an original of the same source; keep one of them")
            files[file.stem] = file
    return files


def _catalogued(folder: Path) -> dict[str, Path]:
    """Map source ids to files by the folder's catalogue."""
    catalogue = folder / CATALOGUE
    located = read_yaml(catalogue)
    if not isinstance(located.value, list):
        raise BadSource(f"{catalogue}:1: must be a list of entries with id, text and text_status")
    files: dict[str, Path] = {}
    for number, entry in enumerate(located.value):
        line = located.line((number,))
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            raise BadSource(f"{catalogue}:{line}: an entry has no 'id'; add it")
        status, text = entry.get("text_status"), entry.get("text")
        if status not in _STATUSES:
            line = located.line((number, "text_status"))
            raise BadSource(
                f"{catalogue}:{line}: text_status of {entry['id']} must be one of {', '.join(sorted(_STATUSES))}"
            )
        if status not in _QUOTABLE:
            continue
        file = folder / text if isinstance(text, str) else None
        if file is None or not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
            line = located.line((number, "text"))
            raise BadSource(f"{catalogue}:{line}: the text of {entry['id']} is not in the folder; mend 'text'")
        if entry["id"] in files:
            raise BadSource(f"{catalogue}:{line}: {entry['id']} stands here a second time; keep one")
        files[entry["id"]] = file
    return files

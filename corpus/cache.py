"""The cache of fetched originals: for each source its page as it came, its text, and a record of when and from where.

CACHE/<source id>/page.html     as it was received (or page.pdf, page.txt)
CACHE/<source id>/text.md       the text that passages are cut from
CACHE/<source id>/before.md     the text before the last change, where there was one
CACHE/<source id>/record.json   address, dates, hashes; written last
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from corpus.errors import BadConfiguration
from corpus.types import Document
from corpus.vocabulary import Kind

RECORD = "record.json"
TEXT = "text.md"
BEFORE = "before.md"
SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of one fetched original."""

    source: str
    url: str
    """The address that was asked for."""
    found_at: str
    """The address that it was found at, after redirects."""
    fetched: str  # when its text came in as it is, ISO 8601 in UTC
    checked: str  # when it was last asked for and found the same, or gone; ISO 8601 in UTC
    page: str
    """Name of the file that holds the page as it came."""
    page_sha256: str
    text_sha256: str
    form: str
    etag: str | None = None
    modified: str | None = None
    """The header `Last-Modified` as it was sent."""
    gone: bool = False
    """True where the address has nothing any more; the copy is kept."""
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Figures of our notes that do not stand in the text, by note id."""
    schema: int = SCHEMA


def read_record(folder: Path, source: str) -> Record | None:
    """Return the record of a source's original; None where there is none, or its files are damaged."""
    place = folder / source
    try:
        data = json.loads((place / RECORD).read_text(encoding="utf-8"))
        data["missing"] = {note: tuple(figures) for note, figures in data["missing"].items()}
        record = Record(**data)
        sound = record.schema == SCHEMA and record.source == source
        sound = sound and sha256(place.joinpath(TEXT).read_bytes()) == record.text_sha256
        return record if sound and (place / record.page).is_file() else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def read_text(folder: Path, source: str) -> str:
    """Return the text of a fetched original that has a record."""
    return (folder / source / TEXT).read_text(encoding="utf-8")


def write_original(folder: Path, record: Record, page: bytes, text: str) -> None:
    """Keep a fetched original; the text that it replaces stays beside it.

    Raises:
        BadConfiguration: The folder cannot be written.

    """
    place = folder / record.source
    before = read_record(folder, record.source)
    try:
        place.mkdir(parents=True, exist_ok=True)
        if before is not None and before.text_sha256 != record.text_sha256:
            os.replace(place / TEXT, place / BEFORE)  # noqa: PTH105
        if before is not None and before.page != record.page:
            (place / before.page).unlink(missing_ok=True)
        _write(place / record.page, page)
        _write(place / TEXT, text.encode())
        write_record(folder, record)
    except OSError as error:
        raise _unwritable(place, error) from None


def write_record(folder: Path, record: Record) -> None:
    """Replace the record alone; raise `BadConfiguration` where it cannot be written."""
    place = folder / record.source
    try:
        _write(place / RECORD, json.dumps(asdict(record), indent=1, ensure_ascii=False).encode())
    except OSError as error:
        raise _unwritable(place, error) from None


def write_missing(folder: Path, source: str, missing: Mapping[str, tuple[str, ...]]) -> None:
    """Put into the record of an original which figures of our notes do not stand in it, by note id."""
    record = read_record(folder, source)
    if record is not None and dict(record.missing) != dict(missing):
        write_record(folder, replace(record, missing=missing))


def read_fetched(folder: Path, sources: Mapping[str, str | None]) -> dict[str, Document]:
    """Return the fetched original of every source that has a sound one, by source id.

    Args:
        folder: Of the cache; it need not exist.
        sources: Ids of the shelf, with the address that each has now: a copy from another address is not taken.

    """
    found = {}
    for source, url in sorted(sources.items()):
        record = read_record(folder, source)
        if record is not None and record.url == url:
            found[source] = Document(source, Kind.ORIGINAL, read_text(folder, source))
    return found


def sha256(data: bytes) -> str:
    """Return the hash of some bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def _write(file: Path, data: bytes) -> None:
    """Write a file in one step: whoever reads sees the old one or the new one."""
    aside = file.with_name(f".{file.name}-{os.getpid()}")
    aside.write_bytes(data)
    os.replace(aside, file)  # noqa: PTH105


def _unwritable(place: Path, error: OSError) -> BadConfiguration:
    return BadConfiguration(f"{place}: cannot be written ({error.strerror}); set ADVISOR_HOME to a folder of yours")

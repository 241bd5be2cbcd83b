"""Fetch the original of a source from its address, and tell what became of it."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from corpus import cache
from corpus.cache import Record, read_record, read_text, sha256, write_original, write_record
from corpus.errors import BadInput, NotFetched
from corpus.furniture import without_furniture
from corpus.markup import write_blocks
from corpus.originals import is_digest
from corpus.readers import read_document
from corpus.types import Source
from corpus.web import GONE, UNCHANGED, Guest, Page, Told

FEWEST = 40  # words of a page that is taken for a text
WALL_WORDS = 250  # words of a page that may be nothing but a wall
SHRUNK = 0.1  # share of the words of its last copy below which a page is taken for a wall or an error
_WALL = re.compile(
    r"(?:enable|activate|turn on|requires?|without|need) (?:your )?(?:java ?script|cookies)"
    r"|java ?script (?:is|has been) (?:not available|disabled|required|turned off)"
    r"|(?:verify|confirm)(?:ing)? (?:that )?you are (?:a )?human|are you a robot|unusual traffic|access denied"
    r"|checking your browser|just a moment\b|captcha",
    re.IGNORECASE,
)
Became = Literal["new", "unchanged", "changed", "gone", "refused"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one source's original."""

    source: str
    url: str | None
    became: Became
    detail: str
    """Words for a person: when the copy is from, or why there is none."""
    reason: str | None = None
    """One word for programs, where it was refused: `robots`, `too_large`, `status_403`, …"""
    text: str | None = None
    """The text in the cache, where there is one."""
    before: str | None = None
    """The text that this one replaced."""


def fetch_original(source: Source, folder: Path, guest: Guest, *, told: Told | None = None) -> Fetched:
    """Bring the cached original of a source up to date; what cannot be had leaves the copy as it was.

    Args:
        source: With its address.
        folder: Of the cache.
        guest: Who fetches.
        told: Called as the page comes in.

    Raises:
        BadConfiguration: The cache cannot be written.

    """
    record = read_record(folder, source.id)
    if record is not None and record.url != source.url:
        record = None  # the source has moved, so what is held is a copy of something else
    try:
        return _bring(source, record, folder, guest, told)
    except NotFetched as error:
        kept = f"; the copy of {record.fetched[:10]} stays" if record else ""
        text = read_text(folder, source.id) if record else None
        return Fetched(source.id, source.url, "refused", f"{error}{kept}", error.reason, text)


def _bring(source: Source, record: Record | None, folder: Path, guest: Guest, told: Told | None) -> Fetched:
    """Ask for the original and act on the answer; raise `NotFetched` where there is none to be had."""
    if source.url is None:
        raise NotFetched(f"{source.id}: its file names no address", "no_url")
    etag, modified = (record.etag, record.modified) if record else (None, None)
    page = guest.get(source.url, etag=etag, modified=modified, told=told)
    if page.status in GONE:
        return _gone(source, record, folder, page)
    if page.status != UNCHANGED:
        return _taken(source, record, folder, page)
    if record is None:
        raise NotFetched(f"{source.url}: says that nothing changed since a copy that is not held", "status_304")
    return _same(source, record, folder)


def _gone(source: Source, record: Record | None, folder: Path, page: Page) -> Fetched:
    if record is None:
        return Fetched(source.id, source.url, "gone", f"{page.url} has nothing any more (status {page.status})")
    write_record(folder, replace(record, gone=True, checked=_now()))
    detail = f"{page.url} has nothing any more (status {page.status}); the copy of {record.fetched[:10]} stays"
    return Fetched(source.id, source.url, "gone", detail, text=read_text(folder, source.id))


def _same(source: Source, record: Record, folder: Path) -> Fetched:
    write_record(folder, replace(record, gone=False, checked=_now()))
    text = read_text(folder, source.id)
    return Fetched(source.id, source.url, "unchanged", f"as on {record.fetched[:10]}", text=text)


def _taken(source: Source, record: Record | None, folder: Path, page: Page) -> Fetched:
    """Read a page that came, and keep it."""
    text, form = _text_of(page, source)
    held = read_text(folder, source.id) if record else None
    refuse_walls(text, held, page.url)
    now = _now()
    same = held == text
    fresh = Record(
        source=source.id,
        url=str(source.url),
        found_at=page.url,
        fetched=record.fetched if record and same else now,
        checked=now,
        page=f"page.{'txt' if form == 'text' else form}",
        page_sha256=sha256(page.body),
        text_sha256=sha256(text.encode()),
        form=form,
        etag=page.etag,
        modified=page.modified,
        missing=record.missing if record and same else {},
    )
    write_original(folder, fresh, page.body, text)
    words = f"{len(text.split()):,} words"
    if record is None:
        return Fetched(source.id, source.url, "new", words, text=text)
    if same:
        return Fetched(source.id, source.url, "unchanged", f"as on {record.fetched[:10]}", text=text)
    detail = f"{words}; the text of {record.fetched[:10]} stays as {cache.BEFORE}"
    return Fetched(source.id, source.url, "changed", detail, text=text, before=held)


def _text_of(page: Page, source: Source) -> tuple[str, str]:
    """Return the text of a page in the plain form of `corpus.markup`, without furniture, and what the page was."""
    try:
        read = read_document(page.body, page.url, media=page.media, charset=page.charset, url=page.url)
    except BadInput as error:
        raise NotFetched(str(error), "no_text") from None
    if is_digest(page.body[:4000].decode("utf-8", "replace")):
        raise NotFetched(f"{page.url}: is a digest, not the text of the source itself", "digest")
    return write_blocks(without_furniture(read.blocks, source.title)), read.form


def refuse_walls(text: str, held: str | None, url: str) -> None:
    """Refuse a page that stands in for the one that was asked for."""
    words = len(re.findall(r"\w+", text))
    if words < FEWEST:
        raise NotFetched(f"{url}: holds {words} words of text; perhaps its scripts write the rest", "no_text")
    if words < WALL_WORDS and _WALL.search(text):
        raise NotFetched(f"{url}: shows programs a wall in place of the text", "wall")
    if held is not None and words < SHRUNK * len(re.findall(r"\w+", held)):
        raise NotFetched(f"{url}: holds {words} words where there were ten times as many", "shrunk")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

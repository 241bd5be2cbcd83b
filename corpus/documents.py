"""The user's own documents: filed as text with a header, with the tags that a person confirmed, until they are removed.

DOCUMENTS/<id>/document.json    title, date, where it came from, hashes
DOCUMENTS/<id>/text.md          the text that passages are cut from
DOCUMENTS/<id>/tags.json        tags that a person confirmed, by the hash of the passage's words
DOCUMENTS/.lock                 held while something changes
"""

import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from corpus.errors import BadConfiguration, BadInput
from corpus.markup import write_blocks
from corpus.passages import cut
from corpus.readers import Read
from corpus.types import Source
from corpus.vocabulary import Criterion, Grade, Language, Work

HEADER, TAGS, LOCK = "document.json", "tags.json", ".lock"
SCHEMA = 1
LONGEST = 2_000_000  # characters of one document, about a thousand pages
LICENCE = "the user's own document; nothing is known of its licence"


@dataclass(frozen=True, slots=True)
class Tags:
    """What a person says that a passage is evidence of."""

    favours: tuple[Language, ...]
    against: tuple[Language, ...]
    work: tuple[Work, ...]
    criterion: Criterion
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What is known of a document."""

    id: str
    """`doc-` and what it is called."""
    title: str
    author: str | None
    published: str | None  # YYYY, YYYY-MM or YYYY-MM-DD
    origin: str
    """The path or the address that it came from."""
    url: str | None
    """The address, where it came from one."""
    sha256: str
    """Of the bytes that came."""
    text_sha256: str
    added: str  # ISO 8601 in UTC
    form: str
    """`text`, `html`, `pdf` or `docx`."""
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True)
class Told:
    """Where a document came from, and what the user says of it in place of what it says itself."""

    origin: str
    """Its path or its address."""
    url: str | None = None
    """Its address, where it came from one."""
    title: str | None = None
    author: str | None = None
    published: str | None = None  # YYYY, YYYY-MM or YYYY-MM-DD


@dataclass(frozen=True, slots=True)
class Filed:
    """A document as it is kept."""

    header: Header
    text: str
    tags: Mapping[str, Tags] = field(default_factory=dict)
    """By the hash of a passage's words, from `hash_of`."""

    @property
    def id(self) -> str:
        """The id of the document, which is that of its source."""
        return self.header.id


def read_documents(folder: Path) -> tuple[tuple[Filed, ...], tuple[BadInput, ...]]:
    """Return all documents by id, and the fault of each that cannot be read."""
    documents, faults = [], []
    for place in sorted(folder.glob("doc-*")) if folder.is_dir() else ():
        try:
            documents.append(_read(place))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            what = f"damaged ({type(error).__name__})"
            faults.append(BadInput(f"{place}: {what}; run `advisor corpus remove {place.name}` and add it anew"))
    return tuple(documents), tuple(faults)


def file_document(
    folder: Path, read: Read, data: bytes, told: Told, *, taken: Collection[str] = ()
) -> tuple[Filed, Literal["new", "changed", "unchanged"]]:
    """File a document, in place of an earlier state of it that came from the same path or address.

    Args:
        folder: Where documents are kept; hold its lock.
        read: What the document holds.
        data: Its bytes as they came.
        told: Where it came from, and what the user says of it.
        taken: Ids that it must not have.

    Raises:
        BadInput: It holds nothing to cite, is too long, or has the same text as another document.
        BadConfiguration: The folder cannot be written.

    """
    text = write_blocks(read.blocks)
    if len(text) > LONGEST:
        raise BadInput(f"{told.origin}: has more than {LONGEST:,} characters; give a part of it, such as one chapter")
    kept = {hash_of(text[piece.start : piece.end]) for piece in cut(text)}
    if not kept:
        raise BadInput(f"{told.origin}: holds no sentence that could be cited; give a document with text")
    filed, _ = read_documents(folder)
    before = next((one for one in filed if one.header.origin == told.origin), None)
    same = next((one for one in filed if one.header.text_sha256 == hash_of(text) and one is not before), None)
    if same is not None:
        held = f"{same.id}, which came from {same.header.origin}"
        raise BadInput(f"{told.origin}: says the same as {held}; keep one of them")
    header = _header(read, data, text, told)
    if before is not None:
        header = replace(header, id=before.id, added=before.header.added)
        if header == before.header:
            return before, "unchanged"
    else:
        header = replace(header, id=_free_id(header.id, {*taken, *(one.id for one in filed)}))
    tags = {key: tags for key, tags in (before.tags if before else {}).items() if key in kept}
    document = Filed(header, text, tags)
    _write(folder, document)
    return document, "changed" if before else "new"


def _header(read: Read, data: bytes, text: str, told: Told) -> Header:
    """Put a header together; its id is a name that is not an id yet."""
    name = Path(told.origin).stem if told.url is None else (told.title or read.title or told.origin)
    return Header(
        id=name,
        title=told.title or read.title or _spelt_out(name),
        author=told.author or read.author,
        published=told.published or read.published,
        origin=told.origin,
        url=told.url,
        sha256=hashlib.sha256(data).hexdigest(),
        text_sha256=hash_of(text),
        added=datetime.now(UTC).isoformat(timespec="seconds"),
        form=read.form,
    )


def save_tags(folder: Path, document: Filed, tags: Mapping[str, Tags]) -> Filed:
    """Keep confirmed tags of a document, beside those that it has; hold the folder's lock."""
    changed = replace(document, tags={**document.tags, **tags})
    _write(folder, changed)
    return changed


def drop_document(folder: Path, document: str) -> None:
    """Delete everything that is kept of a document; raise `BadInput` where there is none of that id."""
    place = folder / document
    if not re.fullmatch(r"doc-[a-z0-9.-]+", document) or not place.is_dir():
        raise BadInput(f"there is no document {document!r}; `advisor corpus list` lists them")
    try:
        shutil.rmtree(place)
    except OSError as error:
        raise BadConfiguration(f"{place}: cannot be deleted ({error.strerror}); mend its permissions") from None


def source_of(document: Filed) -> Source:
    """Return a document's header in the form that sources have."""
    header = document.header
    return Source(
        id=header.id, title=header.title, author=header.author, publisher=None, published=header.published,
        url=header.url, licence=LICENCE, kind="document", text_status="full",
    )  # fmt: skip


def hash_of(text: str) -> str:
    """Return the hash by which a text is known again, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def filing(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, and make the folder where it is missing; whoever else wants to change it waits.

    Raises:
        BadConfiguration: The folder cannot be written.

    """
    import fcntl

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("w", encoding="utf-8")
    except OSError as error:
        raise _unwritable(folder, error) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(place: Path) -> Filed:
    header = Header(**json.loads((place / HEADER).read_text(encoding="utf-8")))
    text = (place / _text_name(header)).read_bytes().decode()
    if header.schema != SCHEMA or header.id != place.name or hash_of(text) != header.text_sha256:
        raise ValueError("not what was written")
    written = json.loads((place / TAGS).read_text(encoding="utf-8")) if (place / TAGS).exists() else {}
    return Filed(header, text, {key: _tags(fields) for key, fields in written.items()})


def _tags(fields: Mapping[str, Sequence[str] | str]) -> Tags:
    return Tags(
        tuple(Language(one) for one in fields["favours"]),
        tuple(Language(one) for one in fields["against"]),
        tuple(Work(one) for one in fields["work"]),
        Criterion(str(fields["criterion"])),
        Grade(str(fields["grade"])),
    )


def _write(folder: Path, document: Filed) -> None:
    """Write a document's files; it is as it was before until the header, which names the text, is replaced."""
    place = folder / document.id
    tags = {key: asdict(tags) for key, tags in document.tags.items()}
    try:
        place.mkdir(parents=True, exist_ok=True)
        _replace(place / _text_name(document.header), document.text)
        _replace(place / TAGS, json.dumps(tags, indent=1))
        _replace(place / HEADER, json.dumps(asdict(document.header), indent=1, ensure_ascii=False))
        for other in place.iterdir():
            if other.name not in {HEADER, TAGS, _text_name(document.header)}:
                other.unlink()
    except OSError as error:
        raise _unwritable(place, error) from None


def _replace(file: Path, text: str) -> None:
    aside = file.with_name(f".{file.name}-{os.getpid()}")
    aside.write_text(text, encoding="utf-8", newline="")
    os.replace(aside, file)  # noqa: PTH105


def _text_name(header: Header) -> str:
    return f"text-{header.text_sha256[:16]}.md"


def _unwritable(place: Path, error: OSError) -> BadConfiguration:
    return BadConfiguration(f"{place}: cannot be written ({error.strerror}); set ADVISOR_HOME to a folder of yours")


def _free_id(name: str, taken: Collection[str]) -> str:
    """Return an id made of a name, such as `doc-0007-rust-for-the-gateway`, that nothing else has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:48].strip("-") or hash_of(name)[:8]
    found, number = f"doc-{slug}", 1
    while found in taken:
        number += 1
        found = f"doc-{slug}-{number}"
    return found


def _spelt_out(name: str) -> str:
    """Return a file's name as a title."""
    return re.sub(r"[\s_-]+", " ", name).strip().capitalize() or "Untitled"

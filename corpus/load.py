"""Read the source files of a folder: refused with file, line and reason, or whole."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from corpus.asked import asked_files, load_asked
from corpus.errors import BadInput, BadSource
from corpus.questions import QUESTIONS_FILE
from corpus.strict_yaml import Place, read_yaml
from corpus.subjects import SUBJECTS_FILE
from corpus.types import Document, Passage, Source
from corpus.vocabulary import Kind

SHIPPED = Path(__file__).with_name("sources")
"""The folder of source files that comes with the program."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """All sources of a folder, by id, and the hash of the files that they were read from."""

    sources: tuple[Source, ...]
    hash: str
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Questions that a note answers, by its passage id (`SOURCE#NOTE`)."""


def load_sources(folder: Path = SHIPPED) -> Shelf:
    """Read every `*.yaml` of the folder; raise `BadSource`, "file:line: reason", at the first fault."""
    shelf, faults = examine_sources(folder)
    if faults:
        raise faults[0]
    return shelf


def examine_sources(folder: Path = SHIPPED) -> tuple[Shelf, tuple[BadSource, ...]]:
    """Read what can be read of the folder, and return the fault of every file that cannot.

    Raises:
        BadInput: The folder cannot be read or holds no source file.

    """
    sources, faults = [], []
    for file in source_files(folder):
        try:
            sources.append(load_source(file))
        except BadSource as fault:
            faults.append(fault)
    dangling = tuple(_dangling_checks(sources, folder))
    refused = {fault.args[0].partition(":")[0] for fault in dangling}
    sources = [source for source in sources if str(folder / f"{source.id}.yaml") not in refused]
    asked: dict[str, tuple[str, ...]] = {}
    unread: tuple[BadSource, ...] = ()
    try:
        asked = load_asked(folder, {source.id: [note.id for note in source.notes] for source in sources})
    except BadSource as fault:
        unread = (fault,)
    ordered = tuple(sorted(sources, key=lambda source: source.id))
    return Shelf(ordered, corpus_hash(folder), asked), (*faults, *dangling, *unread)


def load_source(file: Path, today: date | None = None) -> Source:
    """Read and validate one source file; raise `BadSource` at its first fault, "file:line: reason"."""
    located = read_yaml(file)
    try:
        source: Source = TypeAdapter(Source).validate_python(located.value)
    except ValidationError as error:
        place, reason = min((_fault(entry) for entry in error.errors()), key=lambda f: located.line(f[0]))
        raise BadSource(f"{file}:{located.line(place)}: {reason}") from None
    for place, reason in _oddities(source, file, today or datetime.now(UTC).date()):
        raise BadSource(f"{file}:{located.line(place)}: {reason}")
    return source


def source_files(folder: Path) -> tuple[Path, ...]:
    """Return the source files of a folder by name; raise `BadInput` where there are none."""
    try:
        files = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise BadInput(f"{folder}: cannot be read as a folder of sources ({error.strerror}); name another") from None
    for path in files:
        if path.suffix == ".yml":
            raise BadSource(f"{path}:1: source files end in .yaml; rename it")
    found = tuple(path for path in files if path.suffix == ".yaml")
    if not found:
        raise BadInput(f"{folder}: holds no source files (*.yaml); name a folder that does")
    return found


def corpus_hash(folder: Path = SHIPPED) -> str:
    """Return the sha256, in hex, over names and bytes of the source files, their questions and the examples."""
    digest = hashlib.sha256()
    for file in (*source_files(folder), *asked_files(folder), SUBJECTS_FILE, QUESTIONS_FILE):
        try:
            data = file.read_bytes()
        except OSError:
            data = b""  # load_sources names the file; the hash only has to differ from that of any readable state
        digest.update(f"{file.name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def notes_document(source: Source) -> tuple[Document, tuple[Passage, ...]]:
    """Return the notes' texts, one a line, as one document, and a passage for each note, in their order."""
    passages, start = [], 0
    for note in source.notes:
        end = start + len(note.text)
        passages.append(
            Passage(
                id=f"{source.id}#{note.id}", source=source.id, kind=Kind.NOTE, start=start, end=end, section=note.where,
                note=note.id, favours=note.favours, against=note.against, work=note.work, criterion=note.criterion,
                grade=note.grade,
            )
        )  # fmt: skip
        start = end + 1  # the line break
    return Document(source.id, Kind.NOTE, "\n".join(note.text for note in source.notes)), tuple(passages)


def _fault(entry: Any) -> tuple[Place, str]:  # noqa: ANN401
    """Turn one of pydantic's findings into a place in the file and a reason in words."""
    place: Place = tuple(entry["loc"])
    name = place[-1] if place else ""
    given = f"'{entry['input']}'" if isinstance(entry["input"], str) and len(entry["input"]) <= 60 else "the value"
    match entry["type"]:
        case "missing" | "missing_argument" | "missing_keyword_only_argument":
            reason = f"{_where(place[:-1])}has no '{name}'; add it"
        case "unexpected_keyword_argument" | "extra_forbidden":
            reason = f"unknown field '{name}'; remove it or mend its spelling"
        case "enum" | "literal_error":
            reason = f"{_where(place)}unknown value {given}; use one of: {entry['ctx']['expected']}"
        case "string_pattern_mismatch":
            reason = f"'{name}' cannot be {given}; it must match {entry['ctx']['pattern']}"
        case "string_too_short" | "too_short":
            reason = f"'{name}' is empty; fill it in"
        case "dataclass_type":
            reason = f"{_where(place)}must be a mapping of fields"
        case _:
            reason = f"{_where(place)}{entry['msg'][0].lower()}{entry['msg'][1:]}"
    return place, reason


def _where(place: Place) -> str:
    """Name the entry of a list that a place lies in, such as `notes, entry 3: `."""
    named = [f"{key}, entry {n + 1}: " for key, n in pairwise(place) if isinstance(key, str) and isinstance(n, int)]
    if named:
        return named[-1]
    return f"'{place[0]}' " if place else "the source "


def _oddities(source: Source, file: Path, today: date) -> Iterator[tuple[Place, str]]:
    """Yield what the schema cannot see: the place, and the reason."""
    if source.id != file.stem:
        yield ("id",), f"the id is '{source.id}' but the file is '{file.name}'; make them the same"
    if source.published is not None:
        reason = _bad_date(source.published, today)
        if reason:
            yield ("published",), reason
    yield from _odd_notes(source)
    known = {note.id for note in source.notes}
    for number, check in enumerate(source.checks):
        for note_id in check.shown_by:
            if note_id not in known:
                yield ("checks", number, "shown_by"), f"the file has no note '{note_id}'; name one that it has"


def _odd_notes(source: Source) -> Iterator[tuple[Place, str]]:
    """Yield what is wrong with the notes of one source, taken together."""
    seen: dict[str, int] = {}
    for number, note in enumerate(source.notes):
        if note.id in seen:
            yield ("notes", number, "id"), f"the id '{note.id}' is taken by entry {seen[note.id] + 1}; choose another"
        seen[note.id] = number
        both = sorted(set(note.favours) & set(note.against))
        if both:
            yield ("notes", number, "against"), f"note {note.id} stands for and against {both[0]}; keep one"
        if "\n" in note.text:
            yield ("notes", number, "text"), f"the text of note {note.id} has line breaks; fold it with `>-`"


def _dangling_checks(sources: list[Source], folder: Path) -> Iterator[BadSource]:
    """Yield the fault of every source whose checks name an article, or a note of it, that is not on the shelf."""
    notes = {source.id: {note.id for note in source.notes} for source in sources}
    for source in sources:
        for number, check in enumerate(source.checks):
            if check.article in notes:
                missing = [
                    f"a note '{note}' of {check.article}"
                    for note in check.claimed_in
                    if note not in notes[check.article]
                ]
            else:  # a file that was refused has had its own fault reported
                missing = [] if (folder / f"{check.article}.yaml").exists() else [f"a source '{check.article}'"]
            if missing:
                file = folder / f"{source.id}.yaml"
                line = read_yaml(file).line(("checks", number))
                yield BadSource(
                    f"{file}:{line}: checks, entry {number + 1} names {missing[0]}, which the shelf has not; mend it"
                )
                break


def _bad_date(published: str, today: date) -> str | None:
    parts = [int(part) for part in published.split("-")]
    try:
        year, month, day = (*parts, 1, 1)[:3]
        first = date(year, month, day)
    except ValueError:
        return f"'{published}' is no date; write YYYY, YYYY-MM or YYYY-MM-DD"
    if first > today:
        return f"the date {published} lies in the future; mend it"
    return None

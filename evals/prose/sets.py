"""The statements that written prose is measured on: faithful ones by hand, and lies planted in them and in notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import yaml

from corpus.errors import BadInput
from corpus.load import load_sources
from evals.prose.flips import Base, Flip, capitals, flips

FAITHFUL = Path(__file__).with_name("faithful.yaml")


@dataclass(frozen=True, slots=True)
class Faithful:
    """A statement that its passages bear out."""

    text: str
    cites: tuple[str, ...]
    """Ids of notes, `SOURCE#NOTE`."""
    passages: tuple[str, ...]
    """Their texts as they were when the statement was written."""
    heldout: bool = False

    @property
    def source(self) -> str:
        """The id of the first source that it cites."""
        return self.cites[0].partition("#")[0]


def read_faithful(file: Path = FAITHFUL) -> tuple[Faithful, ...]:
    """Read the statements; raise `BadInput` where the file holds something else."""
    try:
        rows = yaml.safe_load(file.read_text(encoding="utf-8"))
        return tuple(
            Faithful(str(row["text"]), tuple(row["cites"]), tuple(row["passages"]), bool(row.get("heldout", False)))
            for row in rows
        )
    except (OSError, TypeError, KeyError, AttributeError, yaml.YAMLError) as error:
        raise BadInput(f"{file} is no list of statements with `text`, `cites` and `passages`: {error}") from None


def headers() -> dict[str, str]:
    """Return title, author and publisher of each source, as a checker is given them."""
    shelf = load_sources().sources
    return {one.id: ". ".join(filter(None, (one.title, one.author, one.publisher))) for one in shelf}


def note_bases() -> list[tuple[str, Base]]:
    """Return every note as a statement of its own passage, with the id of its source."""
    shelf = load_sources().sources
    known = capitals(note.text for source in shelf for note in source.notes)
    return [
        (source.id, Base(f"{source.id}#{note.id}", note.text, (note.text,), _others(source.notes, note.id), known))
        for source in shelf
        for note in source.notes
    ]


def _others(notes: Sequence[object], id_: str) -> tuple[str, ...]:
    return tuple(note.text for note in notes if note.id != id_)  # type: ignore[attr-defined]


def written_bases(faithful: Sequence[Faithful]) -> list[tuple[str, Base]]:
    """Return the faithful statements as what errors are planted in, with the id of the first source of each."""
    shelf = {source.id: source for source in load_sources().sources}
    known = capitals(note.text for source in shelf.values() for note in source.notes)
    found = []
    for one in faithful:
        source = shelf.get(one.source)
        around = tuple(note.text for note in source.notes if note.text not in one.passages) if source else ()
        found.append((one.source, Base("+".join(one.cites), one.text, one.passages, around, known)))
    return found


def planted(kind: str, bases: Sequence[tuple[str, Base]], most: int) -> list[tuple[str, Flip]]:
    """Return up to `most` flips of a kind, chosen by a hash of what they are, each with the id of its source."""
    distractors = [base.text for _, base in bases]
    made = [(source, flip) for source, base in bases for flip in flips(base, kind, distractors)]
    return sorted(made, key=lambda one: sha256((one[1].id + one[1].text).encode()).hexdigest())[:most]

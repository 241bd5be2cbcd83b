"""Tags for the passages of users' documents: those that a person confirmed, or what the nearest reading notes say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.documents import Filed, Tags, hash_of
from corpus.instructions import find_instructions
from corpus.languages import named_in
from corpus.passages import Piece
from corpus.types import Passage
from corpus.vocabulary import Criterion, Grade, Kind, Language, Work

NEAREST = 5  # notes that are asked
FLOOR = 0.4  # cosine; notes below it are about something else
AGREED = 0.6  # share of the votes, by cosine, from which a side is taken
KINDS = 0.5  # share of the votes from which a further kind of work is taken

Floats = NDArray[np.float32]
T = TypeVar("T", Work, Criterion, Language)


def infer(
    documents: Mapping[str, Filed],
    pieces: Sequence[tuple[str, Piece]],
    vectors: Floats,
    notes: Sequence[Passage],
    note_vectors: Floats,
) -> list[Passage]:
    """Turn pieces of documents into passages with tags.

    What a person confirmed is taken as it is. Any other passage is marked as inferred: it takes the criterion and the
    kinds of work of the notes nearest to it, and a side only where they agree on one of a language that it names; it
    counts as experience. A passage that reads like an instruction to a model takes no side.

    Args:
        documents: By id.
        pieces: Document id and piece.
        vectors: Of the pieces, shape (pieces, dimensions), rows of length 1.
        notes: Passages of all notes; at least one.
        note_vectors: Of the notes, shape (notes, dimensions), rows of length 1.

    """
    suspects = {name: find_instructions(document.text) for name, document in documents.items()}
    passages = []
    for (name, piece), vector in zip(pieces, vectors, strict=True):
        document = documents[name]
        text = document.text[piece.start : piece.end]
        confirmed = document.tags.get(hash_of(text))
        tags = confirmed
        if tags is None:
            ordered = any(one.start < piece.end and piece.start < one.end for one in suspects[name])
            named = frozenset[Language]() if ordered else named_in(f"{document.header.title}\n{piece.section}\n{text}")
            tags = _voted(note_vectors @ vector, notes, named)
        passages.append(
            Passage(
                id=f"{name}@{piece.start}-{piece.end}", source=name, kind=Kind.ORIGINAL, start=piece.start,
                end=piece.end, section=piece.section, note=None, favours=tags.favours, against=tags.against,
                work=tags.work, criterion=tags.criterion, grade=tags.grade, inferred=confirmed is None,
            )
        )  # fmt: skip
    return passages


def _voted(cosines: Floats, notes: Sequence[Passage], named: frozenset[Language]) -> Tags:
    """Return the tags that the nearest notes agree on."""
    order = np.argsort(-cosines, kind="stable")[:NEAREST]  # notes come by id, so ties are broken by it
    near = [(notes[n], float(cosines[n])) for n in order if cosines[n] >= FLOOR]
    if not near:
        return Tags((), (), (Work.GENERAL,), notes[order[0]].criterion, Grade.EXPERIENCE)
    favours = _shares((note.favours, weight) for note, weight in near)
    against = _shares((note.against, weight) for note, weight in near)
    sides = {language: favours.get(language, 0.0) - against.get(language, 0.0) for language in sorted(named)}
    works = _shares((note.work, weight) for note, weight in near)
    return Tags(
        favours=tuple(language for language, lead in sides.items() if lead >= AGREED),
        against=tuple(language for language, lead in sides.items() if lead <= -AGREED),
        work=tuple(sorted({_most(works), *(work for work, share in works.items() if share >= KINDS)})),
        criterion=_most(_shares(((note.criterion,), weight) for note, weight in near)),
        grade=Grade.EXPERIENCE,
    )


def _shares(votes: Iterable[tuple[Sequence[T], float]]) -> dict[T, float]:
    """Return for each tag the share of the weight that bears it, 0 to 1."""
    total, shares = 0.0, defaultdict[T, float](float)
    for tags, weight in votes:
        total += weight
        for tag in tags:
            shares[tag] += weight
    return {tag: share / total for tag, share in shares.items()}


def _most(shares: Mapping[T, float]) -> T:
    return max(sorted(shares), key=lambda tag: shares[tag])

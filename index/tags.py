"""Give a piece of an original the tags of the reading note that says nearest to the same."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.passages import Piece
from corpus.types import Passage
from corpus.vocabulary import Kind, Work

FLOOR = 0.5  # cosine; below it a piece and its nearest note say different things

Floats = NDArray[np.float32]


def tag(
    pieces: Sequence[tuple[str, Piece]], vectors: Floats, notes: Sequence[Passage], note_vectors: Floats
) -> list[Passage]:
    """Turn pieces of originals into passages with tags.

    A piece of a source that has notes takes the tags of the nearest of them; a piece of any other source takes those
    of the nearest note of all, marked as inferred. Below `FLOOR` it takes no side and counts as general.

    Args:
        pieces: Source id and piece.
        vectors: Of the pieces, shape (pieces, dimensions), rows of length 1.
        notes: Passages of all notes; at least one.
        note_vectors: Of the notes, shape (notes, dimensions), rows of length 1.

    """
    own: dict[str, list[int]] = {}
    for number, note in enumerate(notes):
        own.setdefault(note.source, []).append(number)
    everything = list(range(len(notes)))
    passages = []
    for (source, piece), vector in zip(pieces, vectors, strict=True):
        among = own.get(source, everything)
        cosines = note_vectors[among] @ vector
        best = int(np.argmax(cosines))  # the first of equals, and notes come by id
        passages.append(_tagged(source, piece, notes[among[best]], near=float(cosines[best]) >= FLOOR))
    return passages


def _tagged(source: str, piece: Piece, note: Passage, *, near: bool) -> Passage:
    return Passage(
        id=f"{source}@{piece.start}-{piece.end}",
        source=source,
        kind=Kind.ORIGINAL,
        start=piece.start,
        end=piece.end,
        section=piece.section,
        note=note.note if near and note.source == source else None,
        favours=note.favours if near else (),
        against=note.against if near else (),
        work=note.work if near else (Work.GENERAL,),
        criterion=note.criterion,
        grade=note.grade,
        inferred=note.source != source,
    )

"""A library limited to some of its sources, for a channel that wants answers from those alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from bot.ledger import scales_of
from bot.library import Library
from corpus.errors import BadInput
from corpus.vocabulary import Kind
from index.search import Evidence, fuse, search


def limited(library: Library, sources: Collection[str]) -> Library:
    """Return the library as if it held only the named sources; the whole of it where none is named.

    Raises `BadInput` where it holds none of them.
    """
    if not sources:
        return library
    only = frozenset(sources)
    rows = [row for row, passage in enumerate(library.passages) if passage.source in only]
    if not rows:
        raise BadInput(
            "none of the sources that were chosen for this channel is here any more: choose others in /advise settings"
        )
    places = {old: new for new, old in enumerate(rows)}
    passages = tuple(library.passages[row] for row in rows)
    misread = {
        passage.id: its
        for passage in passages
        if (its := tuple(m for m in library.misread.get(passage.id, ()) if m.shown[0].source in only))
    }
    twins = tuple(frozenset(places[twin] for twin in library.twins[row] if twin in places) for row in rows)
    doubted = {id_: its[0].check.agrees for id_, its in misread.items()}
    return replace(
        library,
        passages=passages,
        vectors=library.vectors[rows],
        numbers=library.numbers[rows],
        place={passage.id: place for place, passage in enumerate(passages)},
        quotes={passage.id: library.quotes[passage.id] for passage in passages if passage.id in library.quotes},
        twins=twins,
        scales=scales_of(passages, twins, doubted),
        misread=misread,
        doubted=doubted,
        words=tuple(library.words[row] for row in rows),
        only=only,
        **_pairs(library, {passage.id for passage in passages}),
    )


def _pairs(library: Library, held: Collection[str]) -> dict[str, Any]:
    """Return what the library knows of pairs of passages, where it does, for pairs of which both are held."""
    conflicts: Mapping[tuple[str, str], object] | None = getattr(library, "conflicts", None)
    if conflicts is None:
        return {}
    return {"conflicts": {pair: one for pair, one in conflicts.items() if all(id_ in held for id_ in pair)}}


def find(library: Library, query: str, most: int, named: Collection[str] = ()) -> list[Evidence]:
    """Return the notes and the passages of users' documents that fit a query best, at most `most`, the best first.

    Where some sources are `named`, only theirs; a limited library finds nothing outside of its sources.
    """
    wanted: frozenset[str] | None = frozenset(named) or library.only
    if wanted is not None and library.only is not None:
        wanted &= library.only
    if wanted is not None and not wanted:
        return []
    notes = search(library.index, query, most, kind=Kind.NOTE, sources=wanted)
    without_notes = frozenset(passage.source for passage in library.passages if passage.kind == Kind.ORIGINAL)
    theirs = without_notes if wanted is None else without_notes & wanted
    if not theirs:
        return notes
    return _together([*notes, *search(library.index, query, most, kind=Kind.ORIGINAL, sources=theirs)], most)


def _together(found: Sequence[Evidence], most: int) -> list[Evidence]:
    """Return what two searches found as one of them would have: the scores fused over all of it, ties by passage id."""
    if not found:
        return []
    dense, lexical = (
        np.array(scores, np.float32) for scores in zip(*((e.score, e.lexical) for e in found), strict=True)
    )
    fused = fuse(dense, lexical)
    again = [replace(evidence, fused=float(score)) for evidence, score in zip(found, fused, strict=True)]
    return sorted(again, key=lambda evidence: (-evidence.fused, evidence.passage.id))[:most]

"""A library limited to some of its sources, for a channel that wants answers from those alone."""

from collections.abc import Collection
from dataclasses import replace

from bot.library import Library
from corpus.errors import BadInput
from corpus.vocabulary import Kind
from index.search import Evidence, search


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
    return replace(
        library,
        passages=passages,
        vectors=library.vectors[rows],
        place={passage.id: place for place, passage in enumerate(passages)},
        quotes={passage.id: library.quotes[passage.id] for passage in passages if passage.id in library.quotes},
        twins=tuple(frozenset(places[twin] for twin in library.twins[row] if twin in places) for row in rows),
        misread=misread,
        doubted={id_: its[0].check.agrees for id_, its in misread.items()},
        words=tuple(library.words[row] for row in rows),
        only=only,
    )


def find(library: Library, query: str, most: int, named: Collection[str] = ()) -> list[Evidence]:
    """Return the notes that fit a query best, at most `most`; of the `named` sources where some are named.

    A limited library finds nothing outside of its sources.
    """
    wanted: frozenset[str] | None = frozenset(named) or library.only
    if wanted is not None and library.only is not None:
        wanted &= library.only
    if wanted is not None and not wanted:
        return []
    return search(library.index, query, most, kind=Kind.NOTE, sources=wanted)

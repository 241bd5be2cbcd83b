"""The open index with what every question needs of it, taken up anew when a build swaps it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from corpus.types import Passage
from corpus.vocabulary import Kind
from index.store import Index
from index.topics import TopicModel

FloatMatrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """An index and the passages that can be weighed: notes, and originals of sources that have no notes."""

    index: Index
    passages: tuple[Passage, ...]
    vectors: FloatMatrix  # float32[passages, d], unit rows
    place: dict[str, int]
    """From passage id to its row in `vectors`."""
    quotes: dict[str, tuple[Passage, ...]]
    """Passages of originals that tell what a note tells, by the note's passage id."""
    topics: TopicModel

    def text(self, passage: Passage) -> str:
        """Return the passage's text, read from its offsets."""
        return self.index.text_of(passage)

    def alike(self, a: Passage, b: Passage) -> float:
        """Return the cosine of two weighed passages, -1 to 1."""
        return float(self.vectors[self.place[a.id]] @ self.vectors[self.place[b.id]])


def read_library(index: Index) -> Library:
    """Read an open index once: all vectors, and which original stands behind which note."""
    noted = {p.source for p in index.passages if p.kind == Kind.NOTE}
    weighed = [p for p in index.passages if p.kind == Kind.NOTE or p.source not in noted]
    quotes: dict[str, list[Passage]] = {}
    for passage in index.passages:
        if passage.kind == Kind.ORIGINAL and passage.note and not passage.inferred:
            quotes.setdefault(f"{passage.source}#{passage.note}", []).append(passage)
    return Library(
        index=index,
        passages=tuple(weighed),
        vectors=index.vectors([index.numbers[p.id] for p in weighed]),
        place={p.id: row for row, p in enumerate(weighed)},
        quotes={note: tuple(found) for note, found in quotes.items()},
        topics=index.topics,
    )


@dataclass(slots=True)
class Keeper:
    """Keeps the library of the generation in force; safe to use from several threads."""

    generation: Callable[[], str | None]
    open: Callable[[], Index]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _held: tuple[str | None, Library] | None = None

    def library(self) -> Library:
        """Return the library, opened again where a build has swapped the index; raise `UnusableIndex` as opening does."""
        now = self.generation()
        held = self._held
        if held is not None and held[0] == now:
            return held[1]
        with self._lock:
            if self._held is None or self._held[0] != now:
                self._held = (now, read_library(self.open()))
            return self._held[1]

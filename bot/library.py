"""The open index with what every question needs of it, taken up anew when a build swaps it."""

import math
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bot.checks import Misreading, find_misreadings, retellings
from bot.conflicts import Conflict, disagreements
from bot.ledger import Scales, scales_of, twins_of
from corpus.types import Passage
from corpus.vocabulary import Kind
from index.asked import raised
from index.lexical import stems_of
from index.store import Index
from index.topics import TopicModel

QUOTES = 3  # passages of the original looked at for one note
QUOTE_LEAST = 0.45  # cosine below which a passage does not tell what a note tells
COMMON = frozenset(
    stems_of(
        "write writing build building make making create creating develop use using run running new our my we i you us "
        "small big large simple project system tool program service application app software code thing version team "
        "company need want have get do does will should would can than more very some any all each every from about "
        "what which who how when where so also"
    )
)
"""Stems that say nothing of a subject."""

FloatMatrix = npt.NDArray[np.float32]
IntVector = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """An index and the passages that can be weighed: notes, and originals of sources that have no notes."""

    index: Index
    passages: tuple[Passage, ...]
    vectors: FloatMatrix  # float32[passages, d], unit rows
    numbers: IntVector  # int[passages]; the number of each in the index
    place: dict[str, int]
    """From passage id to its row in `vectors`."""
    quotes: dict[str, tuple[tuple[Passage, float], ...]]
    """Passages of the original that may tell what a note tells, with their cosine to it, by the note's passage id."""
    topics: TopicModel
    twins: tuple[frozenset[int], ...]
    """For each weighed passage the places of those that tell the same story."""
    scales: Scales
    """Those of the weighed passages that take sides."""
    vocabulary: frozenset[str]
    """Words that stand in the weighed passages or in the examples of subjects, in small letters."""
    known: frozenset[str]
    """Those, and every whole word that the embedding model knows."""
    misread: Mapping[str, tuple[Misreading, ...]]
    """By passage id of an article's note: where its own source says otherwise, the worst first."""
    doubted: Mapping[str, str]
    """By the same ids, how the worst of its checks turned out."""
    words: tuple[frozenset[str], ...]
    """Stems of each weighed passage."""
    conflicts: Mapping[tuple[str, str], Conflict]
    """Every pair of weighed passages that disagree, by their ids; the older one first."""
    only: frozenset[str] | None = None
    """The sources that it is limited to; None for all."""

    def text(self, passage: Passage) -> str:
        """Return the passage's text, read from its offsets."""
        return self.index.text_of(passage)

    def header(self, passage: Passage) -> str:
        """Return title, author and publisher of the passage's source: the names by which notes speak of it."""
        source = self.index.sources[passage.source]
        return ". ".join(filter(None, (source.title, source.author, source.publisher)))

    def near(self, vector: FloatMatrix) -> FloatMatrix:
        """Return float32[passages]: the cosine of each passage, or of a question that it answers, to a unit vector."""
        asked = self.index.answered.nearest(vector, len(self.index.passages))
        return raised(self.vectors @ vector, asked[self.numbers])

    def shared_words(self, subject: str) -> FloatMatrix:
        """Return float32[passages]: the share of a subject's words, by rarity, that each passage holds, 0 to 1."""
        rarity = {stem: self.rarity(stem) for stem in stems_of(subject) if stem not in COMMON}
        total = sum(rarity.values())
        if not total:
            return np.zeros(len(self.passages), np.float32)
        held = (sum(value for stem, value in rarity.items() if stem in words) for words in self.words)
        return np.fromiter(held, np.float32, len(self.passages)) / np.float32(total)

    def rarity(self, stem: str) -> float:
        """Return the inverse document frequency of a stem, above 0, the highest for one that no passage holds."""
        lexical = self.index.lexical
        at = lexical.stems.get(stem)
        holders = int(lexical.bounds[at + 1] - lexical.bounds[at]) if at is not None else 0
        return math.log(1 + (lexical.size - holders + 0.5) / (holders + 0.5))

    def alike(self, a: Passage, b: Passage) -> float:
        """Return the cosine of two weighed passages, -1 to 1."""
        return float(self.vectors[self.place[a.id]] @ self.vectors[self.place[b.id]])


def read_library(index: Index) -> Library:
    """Read an open index once: all vectors, and which original stands behind which note."""
    noted = {p.source for p in index.passages if p.kind == Kind.NOTE}
    weighed = [p for p in index.passages if p.kind == Kind.NOTE or p.source not in noted]
    texts = [index.text_of(p).lower() for p in weighed]
    vocabulary = frozenset(word for text in texts for word in re.findall(r"[a-z]{4,}", text)) | set(index.topics.words)
    vectors = index.vectors([index.numbers[p.id] for p in weighed])
    by_id = {p.id: p for p in weighed}
    misread = find_misreadings(index.checks, by_id)
    twins = twins_of(weighed, vectors, retellings(index.checks, by_id))
    doubted = {id_: its[0].check.agrees for id_, its in misread.items()}
    return Library(
        index=index,
        passages=tuple(weighed),
        vectors=vectors,
        numbers=np.array([index.numbers[p.id] for p in weighed], np.intp),
        twins=twins,
        scales=scales_of(weighed, twins, doubted),
        misread=misread,
        doubted=doubted,
        place={p.id: row for row, p in enumerate(weighed)},
        quotes=_quotes(index, weighed, vectors),
        topics=index.topics,
        vocabulary=vocabulary,
        known=vocabulary | index.vocabulary(),
        words=tuple(frozenset(stems_of(text)) for text in texts),
        conflicts=_conflicts(index, weighed, misread),
    )


def _conflicts(
    index: Index, weighed: Sequence[Passage], misread: Mapping[str, Sequence[Misreading]]
) -> dict[tuple[str, str], Conflict]:
    """Find all pairs that disagree once, so that an answer only has to choose among them."""
    texts = [index.text_of(passage) for passage in weighed]
    found: dict[tuple[str, str], Conflict] = {}
    for conflict in disagreements(weighed, texts, index.sources, misread):
        found.setdefault((conflict.first.id, conflict.second.id), conflict)
    return found


def _quotes(
    index: Index, weighed: Sequence[Passage], vectors: FloatMatrix
) -> dict[str, tuple[tuple[Passage, float], ...]]:
    """Find for each note the passages of its own source's original that are nearest to it."""
    found: dict[str, tuple[tuple[Passage, float], ...]] = {}
    for source in sorted({p.source for p in index.passages if p.kind == Kind.ORIGINAL}):
        originals = [p for p in index.passages if p.kind == Kind.ORIGINAL and p.source == source]
        notes = [row for row, p in enumerate(weighed) if p.kind == Kind.NOTE and p.source == source]
        cosines = vectors[notes] @ index.vectors([index.numbers[p.id] for p in originals]).T
        for row, near in zip(notes, cosines, strict=True):
            best = sorted(range(len(originals)), key=lambda n: (-near[n], originals[n].id))[:QUOTES]
            found[weighed[row].id] = tuple((originals[n], float(near[n])) for n in best if near[n] >= QUOTE_LEAST)
    return found


@dataclass(slots=True)
class Keeper:
    """Keeps the library of the generation in force; safe to use from several threads."""

    generation: Callable[[], str | None]
    open: Callable[[], Index]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _held: tuple[str | None, Library] | None = None

    def library(self) -> Library:
        """Return the library, opened again where a build has swapped the index.

        Raises `UnusableIndex` as opening does.
        """
        now = self.generation()
        held = self._held
        if held is not None and held[0] == now:
            return held[1]
        with self._lock:
            if self._held is None or self._held[0] != now:
                self._held = (now, read_library(self.open()))
            return self._held[1]

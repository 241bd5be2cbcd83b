"""Find the evidence for a query: by meaning and by words, the two scores fused."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.types import Passage
from corpus.vocabulary import Kind
from index.asked import raised
from index.store import Index

CANDIDATES = 100  # passages taken from each side before fusion, at least
LENT = 0.2  # of the cosine to the best passage, added to the cosine to the query; from 0.1 to 0.3 it does the same
LEAST_SCATTER = 0.05  # 0 to 0.5, added to a side's standard deviation: a side that says next to nothing gains no say

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that was found, and how well it fits the query."""

    passage: Passage
    score: float  # cosine of its text, or of a question that it answers where that is nearer, -1 to 1
    lexical: float  # BM25, from 0
    fused: float  # 0 to 1, both scores taken together by `weigh`
    own: float | None = None  # cosine of the passage's own text, -1 to 1; None where it is `score`
    asked: float | None = None  # cosine of the nearest question that it answers, -1 to 1; None where it has none


def search(
    index: Index, query: str, k: int, *, kind: Kind | None = None, sources: Collection[str] | None = None
) -> list[Evidence]:
    """Return the `k` passages that fit the query best, the best first, ties by passage id.

    Args:
        index: Where to search.
        query: What to search for; nothing is found for a blank one.
        k: The most passages to return.
        kind: Search only notes, or only originals.
        sources: Search only these sources.

    Raises:
        CorruptIndex: The vectors or the encoder cannot be read.

    """
    allowed = _allowed(index, kind, sources)
    if not query.strip() or k < 1 or not allowed.any():
        return []
    vector = index.encode([query])[0]
    words = index.lexical.scores(query)
    words[~allowed] = 0.0
    width = max(k, CANDIDATES)
    by_meaning = index.nearest(vector, width, _where(kind, sources))
    asked = index.answered.nearest(vector, len(index.passages))
    asked[~allowed] = -1.0
    by_question = [int(n) for n in np.argsort(-asked, kind="stable")[:width] if asked[n] > 0]
    by_words = [int(n) for n in np.argsort(-words, kind="stable")[:width] if words[n] > 0]
    numbers = sorted({*by_meaning, *by_words, *by_question})
    vectors = index.vectors(numbers)
    own = vectors @ vector
    dense = raised(own, asked[numbers])
    fused = weigh(vectors, dense, words[numbers])
    order = np.lexsort((np.array(numbers), -fused))[:k]  # passages are numbered by id
    return [
        Evidence(
            index.passages[numbers[n]], float(dense[n]), float(words[numbers[n]]), float(fused[n]), float(own[n]),
            float(asked[numbers[n]]) if asked[numbers[n]] > -1 else None,
        )
        for n in order
    ]  # fmt: skip


def weigh(vectors: Floats, dense: Floats, lexical: Floats) -> Floats:
    """Return how well each candidate fits a query, 0 to 1, shape (candidates,).

    The passage that fits best lends the query some of its direction, so that what is told beside it comes next.
    Candidates come in the order in which ties are broken.

    Args:
        vectors: Unit rows of the candidates, shape (candidates, dimensions).
        dense: How near each of them is to the query, -1 to 1, shape (candidates,).
        lexical: BM25 scores of the candidates, from 0, shape (candidates,).

    """
    fused = fuse(dense, lexical)
    if not fused.size:
        return fused
    return fuse(dense + LENT * (vectors @ vectors[int(fused.argmax())]), lexical)


def fuse(dense: Floats, lexical: Floats) -> Floats:
    """Return the mean of both scores of the same candidates, each spread over 0 to 1; shape (candidates,).

    A side weighs the more the less it scatters the candidates: one that lifts a few out of many alike knows them apart,
    while one that spreads them evenly would otherwise have the say by its mere width.
    """
    sides = _spread(dense), _spread(lexical)
    weights = [1 / (float(side.std()) + LEAST_SCATTER) if side.size else 0.0 for side in sides]
    total = sum(weight * side for weight, side in zip(weights, sides, strict=True))
    return np.clip(np.asarray(total / max(sum(weights), 1.0), dtype=np.float32), 0.0, 1.0)  # sums round


def _spread(scores: Floats) -> Floats:
    """Spread scores over 0 to 1; where all are equal they say nothing and are 0."""
    if not scores.size:
        return scores
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.zeros_like(scores)


def _allowed(index: Index, kind: Kind | None, sources: Collection[str] | None) -> NDArray[np.bool_]:
    return np.array(
        [
            (kind is None or passage.kind == kind) and (sources is None or passage.source in sources)
            for passage in index.passages
        ]
    )


def _where(kind: Kind | None, sources: Collection[str] | None) -> dict[str, Any] | None:
    """Say the same filter in Chroma's words."""
    filters: list[dict[str, Any]] = []
    if kind is not None:
        filters.append({"kind": kind.value})
    if sources is not None:
        filters.append({"source": {"$in": sorted(sources)}})
    if len(filters) > 1:
        return {"$and": filters}
    return filters[0] if filters else None

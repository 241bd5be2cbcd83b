"""The questions that notes answer, as vectors: a second way, beside its own words, by which a note is found."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """Questions, each with the passage that answers it, in the order of the passages."""

    texts: tuple[str, ...]
    numbers: NDArray[np.int32]  # int32[questions]; the number of the passage, ascending
    vectors: Floats  # float32[questions, d], unit rows

    def nearest(self, vector: Floats, passages: int) -> Floats:
        """Return for each of so many passages the cosine of its nearest question to a unit vector; -1 where none is."""
        best = np.full(passages, -1.0, np.float32)
        if len(self.numbers):
            np.maximum.at(best, self.numbers, self.vectors @ vector)
        return best


def raised(own: Floats, asked: Floats) -> Floats:
    """Return the cosines of passages' own texts, or of their nearest questions where these are higher."""
    return np.maximum(own, asked)


def answered(rows: Sequence[tuple[int, str, Floats]], dimensions: int) -> Answered:
    """Put questions together from passage numbers, texts and unit vectors."""
    ordered = sorted(rows, key=lambda row: (row[0], row[1]))
    vectors = np.array([row[2] for row in ordered], np.float32).reshape(-1, dimensions)
    return Answered(tuple(row[1] for row in ordered), np.array([row[0] for row in ordered], np.int32), vectors)

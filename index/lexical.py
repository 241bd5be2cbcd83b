"""Find passages by their words: BM25 in Lucene's variant over English stems."""

import math
import re
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

K1 = 1.5  # from 0; how soon more of the same word stops counting
B = 0.75  # 0 to 1; how far long passages are marked down
WORD = re.compile(r"c\+\+|[cf]#|\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)+[^\W\d_]*|[^\W_]+(?:'[^\W_]+)*")
"""A word: letters and digits; `c++`, `3.13`, `10k`, `100,000` and `don't` stay whole."""
STOP_WORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not", "of",
    "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will", "with",
})  # fmt: skip
"""Lucene's English stop words."""

OWN_STEMS = {"embedding": "embedding", "embeddings": "embedding", "embedded": "embedded"}
"""Words that the stemmer would make one although they speak of different things: vectors of text, and small devices."""

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Lexical:
    """For each stem, the passages that hold it and what it adds to their score (BM25, above 0)."""

    stems: dict[str, int]
    bounds: Ints  # shape (stems + 1,); stem i owns the entries bounds[i]:bounds[i + 1]
    numbers: Ints  # shape (entries,); passage numbers
    gains: Floats  # shape (entries,); what the stem adds to the passage's score
    size: int  # passages

    def scores(self, query: str) -> Floats:
        """Return the BM25 score of every passage, shape (passages,), 0 where no word is shared."""
        total = np.zeros(self.size, dtype=np.float32)
        for stem, times in sorted(Counter(stems_of(query)).items()):
            at = self.stems.get(stem)
            if at is not None:
                span = slice(self.bounds[at], self.bounds[at + 1])
                total[self.numbers[span]] += times * self.gains[span]
        return total


def build_lexical(texts: Sequence[str]) -> Lexical:
    """Count the stems of all texts and work out what each adds to the score of each text."""
    counts = [Counter(stems_of(text)) for text in texts]
    lengths = [sum(count.values()) for count in counts]
    mean = sum(lengths) / max(len(lengths), 1) or 1.0
    holders: dict[str, list[tuple[int, int]]] = {}
    for number, count in enumerate(counts):
        for stem, times in count.items():
            holders.setdefault(stem, []).append((number, times))
    stems = {stem: at for at, stem in enumerate(sorted(holders))}
    bounds, numbers, gains = [0], [], []
    for stem in stems:
        rarity = math.log(1 + (len(texts) - len(holders[stem]) + 0.5) / (len(holders[stem]) + 0.5))
        for number, times in holders[stem]:
            numbers.append(number)
            gains.append(rarity * times / (times + K1 * (1 - B + B * lengths[number] / mean)))
        bounds.append(len(numbers))
    return Lexical(
        stems, np.array(bounds, np.int32), np.array(numbers, np.int32), np.array(gains, np.float32), len(texts)
    )


def stems_of(text: str) -> list[str]:
    """Return the stems of a text in their order, without stop words, case and the commas of large numbers."""
    words = (word.replace(",", "") for word in WORD.findall(text.lower().replace("’", "'")))
    return [_stemmer().stem(word) for word in words if word not in STOP_WORDS]


@dataclass(slots=True)
class _Stemmer:
    """Snowball's English stemmer behind a lock and a memory: it keeps state while it works on a word."""

    snowball: Any
    lock: threading.Lock = field(default_factory=threading.Lock)
    known: dict[str, str] = field(default_factory=dict)

    def stem(self, word: str) -> str:
        found = OWN_STEMS.get(word) or self.known.get(word)
        if found is None:
            with self.lock:
                found = self.snowball.stemWord(word)
            if len(self.known) < 100_000:  # words; a limit for a process that runs for months
                self.known[word] = found
        return found


@cache
def _stemmer() -> _Stemmer:
    import snowballstemmer

    return _Stemmer(snowballstemmer.stemmer("english"))

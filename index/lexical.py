"""Find passages by their words: BM25 in Lucene's variant over English stems, and over pairs of neighbouring stems."""

import math
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

K1 = 0.8  # from 0; how soon more of the same word stops counting
B = 0.75  # 0 to 1; how far long passages are marked down
NEAR = 3  # stems; two stems at most so far apart, in either order, are a pair
PAIRS = 0.1  # 0 to 1; what a pair counts beside a stem of the same rarity
WORD = re.compile(r"c\+\+|[cf]#|\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)+[^\W\d_]*|[^\W_]+(?:'[^\W_]+)*")
"""A word: letters and digits; `c++`, `3.13`, `10k`, `100,000` and `don't` stay whole."""
STOP_WORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not", "of",
    "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will", "with",
})  # fmt: skip
"""Lucene's English stop words."""
ASKING = frozenset({
    "about", "after", "also", "been", "before", "between", "can", "could", "did", "do", "does", "during", "from", "had",
    "has", "have", "he", "her", "his", "how", "i", "its", "may", "me", "might", "more", "most", "my", "our", "she",
    "should", "than", "them", "us", "we", "were", "what", "when", "where", "which", "who", "whom", "whose", "why",
    "would", "you", "your",
})  # fmt: skip
"""Further words that say nothing of what a query is about; in a passage they are kept."""

OWN_STEMS = {"embedding": "embedding", "embeddings": "embedding", "embedded": "embedded"}
"""Words that the stemmer would make one although they speak of different things: vectors of text, and small devices."""

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Lexical:
    """For each stem and pair of stems, the passages that hold it and what it adds to their score (BM25, above 0)."""

    stems: dict[str, int]
    """A pair stands here as its two stems, in alphabetical order, with a blank between."""
    bounds: Ints  # shape (stems + 1,); stem i owns the entries bounds[i]:bounds[i + 1]
    numbers: Ints  # shape (entries,); passage numbers
    gains: Floats  # shape (entries,); what the stem adds to the passage's score
    size: int  # passages

    def scores(self, query: str) -> Floats:
        """Return the BM25 score of every passage, shape (passages,), 0 where no word is shared."""
        total = np.zeros(self.size, dtype=np.float32)
        for stem, times in sorted(Counter((*content_stems(query), *pairs_of(stems_of(query)))).items()):
            at = self.stems.get(stem)
            if at is not None:
                span = slice(self.bounds[at], self.bounds[at + 1])
                total[self.numbers[span]] += times * self.gains[span]
        return total


def build_lexical(texts: Sequence[str]) -> Lexical:
    """Count the stems of all texts, and their pairs, and work out what each adds to the score of each text."""
    stems = [stems_of(text) for text in texts]
    postings = _postings(stems, 1.0) | _postings([list(pairs_of(one)) for one in stems], PAIRS)
    found = {stem: at for at, stem in enumerate(sorted(postings))}
    bounds, numbers, gains = [0], [], []
    for stem in found:
        for number, gain in postings[stem]:
            numbers.append(number)
            gains.append(gain)
        bounds.append(len(numbers))
    return Lexical(
        found, np.array(bounds, np.int32), np.array(numbers, np.int32), np.array(gains, np.float32), len(texts)
    )


def _postings(terms: Sequence[Sequence[str]], share: float) -> dict[str, list[tuple[int, float]]]:
    """Return for each term the texts that hold it, each with a share of its BM25 gain there."""
    counts = [Counter(text) for text in terms]
    mean = sum(map(len, terms)) / max(len(terms), 1) or 1.0
    holders: dict[str, list[tuple[int, int]]] = {}
    for number, count in enumerate(counts):
        for term, times in count.items():
            holders.setdefault(term, []).append((number, times))
    found = {}
    for term, held in holders.items():
        rarity = share * math.log(1 + (len(terms) - len(held) + 0.5) / (len(held) + 0.5))
        found[term] = [
            (number, rarity * times / (times + K1 * (1 - B + B * len(terms[number]) / mean))) for number, times in held
        ]
    return found


def content_stems(query: str) -> list[str]:
    """Return the stems of a query without the words that it is asked with."""
    return [stem for stem in stems_of(query) if stem not in _asking()]


def pairs_of(stems: Sequence[str]) -> Iterator[str]:
    """Yield the pairs of stems that stand near each other, as `Lexical.stems` writes them."""
    for gap in range(1, NEAR + 1):
        for one, two in zip(stems, stems[gap:], strict=False):
            yield f"{min(one, two)} {max(one, two)}"


@cache
def _asking() -> frozenset[str]:
    """Return the stems of the words that a query is asked with."""
    return frozenset(stem for word in ASKING for stem in stems_of(word))


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

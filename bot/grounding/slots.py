"""The place of a figure, a name or a word: what stands on either side of it, and how alike two such places are."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from bot.grounding.lexicon import STOPWORDS
from bot.grounding.words import Words, names, words_in
from bot.grounding.words import figures as figures_in
from bot.quantities import Quantity

BOTH, MATTER, LITTLE = 3.0, 2.0, 1.0
"""How alike two places are: the same word on both sides, a word of matter on one, a little word or just the sort."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of text with the stems of the words on either side, empty at the ends of the text."""

    start: int  # code points
    end: int  # code points, exclusive
    before: str
    after: str


def slot_of(words: Words, start: int, end: int) -> Slot:
    """Return the place of a stretch of text among its words."""
    first, last = bisect_left(words.starts, start), bisect_left(words.starts, end)
    before = words.stems[first - 1] if 0 < first <= len(words) else ""
    return Slot(start, end, before, words.stems[last] if last < len(words) else "")


def likeness(one: Slot, two: Slot) -> float:
    """Tell how alike two places are, 0 to 3."""
    same = [a for a, b in ((one.before, two.before), (one.after, two.after)) if a and a == b]
    if len(same) == 2:
        return BOTH
    return max((LITTLE if stem in STOPWORDS else MATTER for stem in same), default=0.0)


@lru_cache(maxsize=256)
def figure_slots(text: str) -> tuple[tuple[Quantity, Slot], ...]:
    """Return the figures of a text with their places."""
    words = words_in(text)
    return tuple((figure, slot_of(words, figure.start, figure.end)) for figure in figures_in(text))


@lru_cache(maxsize=256)
def name_slots(text: str) -> tuple[tuple[str, Slot], ...]:
    """Return the names of a text in lower case, those that follow each other as one, with their places."""
    words = words_in(text)
    runs: list[tuple[int, int]] = []
    for name in names(text):
        if runs and name.sure and not text[runs[-1][1] : name.start].strip():
            runs[-1] = (runs[-1][0], name.end)
        else:
            runs.append((name.start, name.end))
    return tuple((text[start:end].lower(), slot_of(words, start, end)) for start, end in runs)


@lru_cache(maxsize=64)
def places_of(text: str) -> dict[str, list[int]]:
    """Return where each stem stands, by number of word."""
    found: dict[str, list[int]] = {}
    for place, stem in enumerate(words_in(text).stems):
        found.setdefault(stem, []).append(place)
    return found

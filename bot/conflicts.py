"""Where two sources disagree: found from tags, meaning and figures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.quantities import Quantity, parse_quantities
from corpus.types import Passage
from corpus.vocabulary import Language

OPPOSED_COSINE = 0.42  # from which opposite stances are about the same thing
SAME_CRITERION = 0.1  # added to how much to the point a pair is, where both speak of the same criterion
FIGURE_COSINE = 0.7  # from which two figures are about the same thing


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two passages of different sources, by their place, that cannot both be taken at their word."""

    first: int
    second: int
    closeness: float  # from the cosine of the two and their relevance; the higher, the more to the point


def find_conflicts(
    passages: Sequence[Passage],
    texts: Sequence[str],
    vectors: npt.NDArray[np.float32],
    relevance: Sequence[float],
) -> tuple[Conflict, ...]:
    """Return the conflicts among passages, those most to the point first, ties by place.

    Two passages of different sources disagree where they take opposite sides on a language for the same work or by the
    same criterion, or where they give different figures of the same unit for the same thing. `vectors` is
    float32[n, d] with unit rows, `relevance` how near each passage is to what was asked, 0 to 1.
    """
    alike = vectors @ vectors.T
    found = []
    for a in range(len(passages)):
        for b in range(a + 1, len(passages)):
            close = float(alike[a, b])
            if passages[a].source == passages[b].source or close < OPPOSED_COSINE:
                continue
            same = passages[a].criterion == passages[b].criterion
            if opposed(passages[a], passages[b]) or (close >= FIGURE_COSINE and figures_differ(texts[a], texts[b])):
                found.append(Conflict(a, b, close / 2 + relevance[a] + relevance[b] + SAME_CRITERION * same))
    return tuple(sorted(found, key=lambda c: (-c.closeness, c.first, c.second)))


def opposed(a: Passage, b: Passage) -> bool:
    """Tell whether two passages take opposite sides on a language, by the same criterion or on the same kind of work.

    A native core below Python counts as a stance for Python: both keep it as the language that people write.
    """
    if a.criterion != b.criterion and not set(a.work) & set(b.work):
        return False
    ours, theirs = _sides(a), _sides(b)
    if ours[0] & theirs[0] or ours[1] & theirs[1]:
        return False
    return bool(ours[0] & theirs[1] or ours[1] & theirs[0])


def _sides(passage: Passage) -> tuple[set[Language], set[Language]]:
    favours, against = set(passage.favours), set(passage.against)
    if Language.HYBRID in favours:
        favours.add(Language.PYTHON)
    return favours, against


def figures_differ(a: str, b: str) -> bool:
    """Tell whether two texts count or measure the same thing differently: like units, no figure in common."""
    ours, theirs = _figures(a), _figures(b)
    pairs = [(x, y) for x in ours for y in theirs if _like(x, y)]
    return bool(pairs) and not any(x.matches(y) for x, y in pairs)


def _figures(text: str) -> list[Quantity]:
    return [q for q in parse_quantities(text) if q.kind not in ("year", "date", "version", "clock")]


def _like(x: Quantity, y: Quantity) -> bool:
    if x.unit == "x" or (x.unit, x.per) != (y.unit, y.per):  # how many times as fast depends on what was compared
        return False
    return bool(x.unit) or (bool(x.noun) and x.noun == y.noun)

"""Which disagreements belong to the answer of a fact question."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations

from bot.conflicts import UNDATED, Conflict
from bot.library import FloatMatrix, Library
from bot.lookup import DISPUTE
from bot.points import asks_about, plain
from corpus.types import Passage
from corpus.vocabulary import Criterion

NEAR = (
    0.15  # nearness from which a disagreement is shown to a question of yes or no that asks about the matter in words
)
SPOKEN = 0.1  # added to the nearness of a disagreement on a matter that the question asks about in words
CLOSE = 0.85  # share of the best disagreement's score from which another is shown too
MATTER = 0.5  # share of a disagreement's nearness that its whole point has; the rest is the pair's own
ASKED = 0.05  # added for a pair on a criterion that the question names
CORE = 0.05  # added for each side that is one of the articles, which the shelf was gathered around
WORDED = 0.15  # added to a passage's cosine for all of the question's words, by rarity, that it holds
LOOKED_AT = 30  # passages nearest to a question among which opposite ones are sought
KNOWN = 0.08  # added for a pair that is known to disagree on a matter at issue
LEAST = 0.4  # nearness from which a pair that disagrees is shown
NEAR_BEST = 0.8  # share of the best pair's nearness from which another is shown too
MOST = 3  # disagreements shown, each between another pair of sources
_POLAR = re.compile(
    r"^\W*(?:is|are|was|were|does|do|did|has|have|will|would|can|could|should)\b|\b(?:or|whether|really|still)\b",
    re.IGNORECASE,
)
"""Questions that can be answered by yes and by no, or by one of two."""


def spoken(library: Library, question: str, *, least: float = NEAR) -> list[tuple[Passage, Passage]]:
    """Return pairs that disagree on a matter which the question asks about in words, those most to the point first.

    `least` is the nearness, -1 to 1, from which a question with two possible answers is one on such a matter.
    """
    if not _POLAR.search(question) and not DISPUTE.search(question):
        return []
    words = plain(question)
    near = nearness(library, library.vectors @ library.index.encode([question])[0])
    ranked = [
        (-near[key] - _bonus(library, one, ()), key)
        for key, one in library.conflicts.items()
        if near[key] >= least and asks_about(one.point, words)
    ]
    close = (library.conflicts[key] for score, key in sorted(ranked) if score <= CLOSE * min(ranked)[0])
    return _each_once((one.first, one.second) for one in close)


def disputes(
    library: Library, question: str, criteria: Sequence[Criterion], shown: AbstractSet[str] = frozenset()
) -> list[tuple[Passage, Passage]]:
    """Return pairs of passages that disagree on what was asked, those most to the point first.

    A question with two possible answers, or one that asks where sources disagree, gets the pairs nearest to it: those
    known to disagree on a matter at issue, and passages of different sources that take opposite sides. Any other gets
    only what differs from a figure that is shown.
    """
    rows = library.near(library.index.encode([question])[0]) + WORDED * library.shared_words(question)
    words = plain(question)
    scored: dict[tuple[str, str], tuple[float, tuple[Passage, Passage]]] = {}
    open_ = bool(_POLAR.search(question) or DISPUTE.search(question))
    for key, one in library.conflicts.items():
        if open_ or (one.point.unit and shown & set(key)):
            bonus = KNOWN + SPOKEN * asks_about(one.point, words) + _bonus(library, one, criteria)
            scored[key] = (_mean(library, rows, one.first, one.second) + bonus, (one.first, one.second))
    for first, second in _opposed(library, rows) if open_ else ():
        scored.setdefault((first.id, second.id), (_mean(library, rows, first, second), (first, second)))
    ranked = sorted(scored.items(), key=lambda item: (-item[1][0], item[0]))
    least = max(LEAST, NEAR_BEST * ranked[0][1][0]) if ranked else LEAST
    return _each_once(pair for _, (score, pair) in ranked if score >= least)


def _each_once(pairs: Iterable[tuple[Passage, Passage]]) -> list[tuple[Passage, Passage]]:
    """Return the first `MOST` pairs, each of two other sources."""
    kept: dict[frozenset[str], tuple[Passage, Passage]] = {}
    for first, second in pairs:
        kept.setdefault(frozenset((first.source, second.source)), (first, second))
    return list(kept.values())[:MOST]


def _mean(library: Library, rows: FloatMatrix, first: Passage, second: Passage) -> float:
    return float(rows[library.place[first.id]] + rows[library.place[second.id]]) / 2


def _opposed(library: Library, rows: FloatMatrix) -> Iterator[tuple[Passage, Passage]]:
    """Yield the pairs among the nearest passages, of different sources, that take opposite sides; the older first."""
    order = sorted(range(len(rows)), key=lambda row: (-rows[row], library.passages[row].id))
    nearest = [library.passages[row] for row in order if library.passages[row].id not in library.doubted]
    sources = library.index.sources
    for one, other in combinations(nearest[:LOOKED_AT], 2):
        if one.source != other.source and not (one.inferred or other.inferred) and _against_each_other(one, other):
            first, second = sorted((one, other), key=lambda p: (sources[p.source].published or UNDATED, p.id))
            yield first, second


def _against_each_other(one: Passage, other: Passage) -> bool:
    """Tell whether one passage speaks for what the other speaks against, or each for another option alone."""
    if set(one.favours) & set(other.against) or set(one.against) & set(other.favours):
        return True
    return bool(one.favours and other.favours) and not set(one.favours) & set(other.favours)


def asks_where(library: Library, question: str) -> bool:
    """Tell whether a question asks where sources disagree on a matter on which some do."""
    words = plain(question)
    return bool(DISPUTE.search(question)) and any(asks_about(c.point, words) for c in library.conflicts.values())


def nearness(library: Library, near: FloatMatrix) -> dict[tuple[str, str], float]:
    """Return how near each disagreement is to what was asked: a mean of its two sides and of its whole point, -1 to 1.

    `near` is float32[passages], the cosine of what was asked to every weighed passage.
    """
    points: dict[str, set[int]] = defaultdict(set)
    for (first, second), one in library.conflicts.items():
        points[one.point.name] |= {library.place[first], library.place[second]}
    matters = {name: float(near[sorted(rows)].mean()) for name, rows in points.items()}
    return {
        (first, second): MATTER * matters[one.point.name]
        + (1 - MATTER) / 2 * float(near[library.place[first]] + near[library.place[second]])
        for (first, second), one in library.conflicts.items()
    }


def _bonus(library: Library, one: Conflict, criteria: Sequence[Criterion]) -> float:
    sources = library.index.sources
    articles = sum(sources[passage.source].kind == "article" for passage in (one.first, one.second))
    return CORE * articles + ASKED * (one.first.criterion in criteria or one.second.criterion in criteria)

"""Which disagreements belong to the answer of a fact question."""

import re
from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from bot.conflicts import Conflict
from bot.library import FloatMatrix, Library
from bot.lookup import DISPUTE
from bot.points import asks_about, plain
from corpus.types import Passage
from corpus.vocabulary import Criterion

NEAR = (
    0.15  # nearness from which a disagreement is shown to a question of yes or no that asks about the matter in words
)
NEAR_ALONE = 0.5  # the same for a question that asks where sources disagree, and not about the matter in words
SPOKEN = 0.1  # added to the nearness of a disagreement on a matter that the question asks about in words
CLOSE = 0.85  # share of the best disagreement's score from which another is shown too
MATTER = 0.5  # share of a disagreement's nearness that its whole point has; the rest is the pair's own
ASKED = 0.05  # added for a pair on a criterion that the question names
CORE = 0.05  # added for each side that is one of the articles, which the shelf was gathered around
MOST = 3  # disagreements shown, each between another pair of sources
_POLAR = re.compile(
    r"^\W*(?:is|are|was|were|does|do|did|has|have|will|would|can|could|should)\b|\b(?:or|whether|really|still)\b",
    re.IGNORECASE,
)
"""Questions that can be answered by yes and by no, or by one of two."""


def disputes(
    library: Library,
    question: str,
    criteria: Sequence[Criterion],
    shown: AbstractSet[str] = frozenset(),
    *,
    least: float = NEAR,
) -> list[tuple[Passage, Passage]]:
    """Return pairs of passages that disagree on what was asked, those most to the point first.

    A question with two possible answers gets the disagreements on matters that it asks about in words, and one that
    asks where sources disagree those near to it; any other only those about a figure that is shown. `least` is the
    nearness, -1 to 1, from which a disagreement is one on what is asked in words.
    """
    disputed = bool(DISPUTE.search(question))
    polar = disputed or bool(_POLAR.search(question))
    words = plain(question)
    spoken = {one.point.name for one in library.conflicts.values() if asks_about(one.point, words)}
    figures = {key for key, one in library.conflicts.items() if one.point.unit and shown & set(key)}
    if not (polar and (spoken or disputed)) and not figures:
        return []
    near = nearness(library, library.vectors @ library.index.encode([question])[0])
    ranked = []
    for key, one in library.conflicts.items():
        if one.point.name in spoken:
            to_the_point = disputed or (polar and near[key] >= least)
        else:
            to_the_point = disputed and near[key] >= NEAR_ALONE
        if to_the_point or key in figures:
            bonus = SPOKEN * (one.point.name in spoken) + _bonus(library, one, criteria)
            ranked.append((-near[key] - bonus, key))
    pairs: dict[frozenset[str], tuple[Passage, Passage]] = {}
    for score, key in sorted(ranked):
        one = library.conflicts[key]
        if score <= CLOSE * min(ranked)[0]:
            pairs.setdefault(frozenset((one.first.source, one.second.source)), (one.first, one.second))
    return list(pairs.values())[:MOST]


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

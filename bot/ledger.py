"""Evidence weighed into a ledger: what speaks for and against each option, by criterion, each story counted once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot import weights
from bot.facts import Fact
from bot.reading import Reading
from corpus.types import Passage
from corpus.vocabulary import Criterion, Language, Work

FloatMatrix = npt.NDArray[np.float32]
BLOCK = 512  # passages compared with all others at once
NATIVE = frozenset({Language.RUST, Language.CPP, Language.C})
"""Languages that a hybrid puts below Python."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One passage on the scales."""

    passage: Passage
    relevance: float  # 0 to 1
    specific: bool
    """True where it bears on the subject itself, False where on the languages as such."""
    weight: float  # at least 0; relevance by grade and criterion, less what repetition takes away
    stances: Mapping[str, float]
    """Share of the weight that speaks for (above 0) or against (below 0) each option."""
    repeats: str | None = None
    """The id of the passage whose story it tells again, if any; it then weighs nothing."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """All pieces, the heaviest first."""

    pieces: tuple[Piece, ...]


def weigh(
    passages: Sequence[Passage],
    twins: Sequence[frozenset[int]],
    near: npt.NDArray[np.float32],
    shared: npt.NDArray[np.float32],
    reading: Reading,
    *,
    criteria: Sequence[Criterion] = (),
    facts: Sequence[Fact] = (),
    doubted: Mapping[str, str] = MappingProxyType({}),
) -> Ledger:
    """Weigh passages that take sides; those without a stance are left out, ties are broken by passage id.

    Args:
        passages: What can be weighed.
        twins: For each passage the places of those that tell the same story for the same sides, from `twins_of`.
        near: float32[n]; cosine of each passage to the subject, -1 to 1.
        shared: float32[n]; share of the subject's words, by rarity, that each passage holds, 0 to 1.
        reading: What the subject was taken for.
        criteria: Those that the question names.
        facts: Circumstances in force.
        doubted: How the check of a claim against its own source turned out, by passage id: `no` or `partly`.

    """
    scored = []
    for number, passage in enumerate(passages):
        if not (passage.favours or passage.against):
            continue
        relevance, specific = _relevance(passage, float(near[number]), float(shared[number]), reading)
        weight = relevance * weights.GRADE[passage.grade] * _criterion_weight(passage.criterion, criteria, facts)
        weight *= weights.INFERRED if passage.inferred else 1.0
        weight *= weights.MISSTATED.get(doubted.get(passage.id, ""), 1.0)
        scored.append(_Scored(weight, number, passage, relevance, specific))
    best = max((one.relevance for one in scored if one.specific), default=0.0)
    scored = [
        one._replace(weight=one.weight * (one.relevance / best) ** weights.FOCUS) if one.specific else one
        for one in scored
    ]
    scored.sort(key=lambda one: (-one.weight, one.passage.id))
    return Ledger(tuple(sorted(_independent(scored, twins), key=lambda piece: (-piece.weight, piece.passage.id))))


class _Scored(NamedTuple):
    """A passage with its weight, before repetition takes any away."""

    weight: float
    number: int
    passage: Passage
    relevance: float
    specific: bool


def twins_of(
    passages: Sequence[Passage], vectors: FloatMatrix, retold: Sequence[AbstractSet[str]] = ()
) -> tuple[frozenset[int], ...]:
    """Return for each passage the places of the others that tell the same thing for the same sides.

    `vectors` is float32[n, d] with unit rows in the order of the passages. `retold` are groups of passage ids known to
    go back to one source; those of a group that share a side tell the same thing whatever their wording.
    """
    known = _retold(passages, retold)
    sides = [(frozenset(p.favours), frozenset(p.against)) for p in passages]
    found = []
    for start in range(0, len(passages), BLOCK):
        alike = vectors[start : start + BLOCK] @ vectors.T
        for row, cosines in enumerate(alike, start):
            own = passages[row].source
            near = (
                int(n) for n in np.flatnonzero(cosines >= weights.SAME_STORY_OWN) if n != row and sides[n] == sides[row]
            )
            same = {n for n in near if passages[n].source == own or cosines[n] >= weights.SAME_STORY}
            found.append(frozenset(same | known[row]))
    return tuple(found)


def _retold(passages: Sequence[Passage], groups: Sequence[AbstractSet[str]]) -> list[set[int]]:
    """Return for each passage the places of those in a group with it that stand on a side where it stands."""
    place = {passage.id: row for row, passage in enumerate(passages)}
    found: list[set[int]] = [set() for _ in passages]
    for group in groups:
        rows = sorted(place[id_] for id_ in group if id_ in place)
        for one, two in permutations(rows, 2):
            a, b = passages[one], passages[two]
            if set(a.favours) & set(b.favours) or set(a.against) & set(b.against):
                found[one].add(two)
    return found


@cache
def stances_of(passage: Passage) -> Mapping[str, float]:
    """Return how a passage's weight is shared out: for what it favours above 0, for what it speaks against below."""
    compared = bool(passage.favours and passage.against)
    stances = {str(option): weights.COMPARED if compared else 1.0 for option in passage.favours}
    against = weights.COMPARED if compared else weights.AGAINST
    return MappingProxyType(stances | {str(option): -against for option in passage.against})


def _relevance(passage: Passage, near: float, shared: float, reading: Reading) -> tuple[float, bool]:
    meaning = min(max((near - weights.NEAR_FLOOR) / weights.NEAR_RANGE, 0.0), 1.0)
    wording = 1 - (1 - meaning) * (1 - weights.SHARED_WORDS * shared)
    kinds = [work for work in passage.work if work != Work.GENERAL]
    same_kind = min(sum(reading.shares.get(work, 0.0) for work in kinds), 1.0)
    specific = same_kind * (weights.KIND_SHARE + weights.NEAR_SHARE * wording)
    specific = max(specific, weights.NEAR_ONLY * wording)
    general = weights.GENERAL if Work.GENERAL in passage.work else 0.0
    return (specific, True) if specific > general else (general, False)


def _criterion_weight(criterion: Criterion, asked: Sequence[Criterion], facts: Sequence[Fact]) -> float:
    weight = weights.CRITERION.get(criterion, 1.0) if criterion not in asked else weights.ASKED_CRITERION
    for fact in facts:
        weight *= fact.criteria.get(criterion, 1.0)
    return weight


def _independent(scored: Sequence[_Scored], twins: Sequence[frozenset[int]]) -> Iterator[Piece]:
    """Take the weight from what tells the story of a heavier piece, and some from each further piece of one source.

    Expects the heaviest first.
    """
    told: dict[int, str] = {}
    seen: dict[tuple[str, frozenset[str]], int] = defaultdict(int)
    for weight, number, passage, relevance, specific in scored:
        stances = stances_of(passage)
        heavier = min((other for other in twins[number] if other in told), default=None)
        if heavier is not None:
            yield Piece(passage, relevance, specific, 0.0, stances, told[heavier])
            continue
        told[number] = passage.id
        key = (passage.source, _side_of(passage))
        yield Piece(passage, relevance, specific, weight * weights.NEXT_OF_SOURCE ** seen[key], stances)
        seen[key] += 1


@cache
def _side_of(passage: Passage) -> frozenset[str]:
    """Return what a passage favours, or where it only speaks against something, that."""
    return frozenset(map(str, passage.favours or passage.against))

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
FloatVector = npt.NDArray[np.float64]
IntVector = npt.NDArray[np.intp]
BoolVector = npt.NDArray[np.bool_]
KINDS = tuple(work for work in Work if work != Work.GENERAL)
CRITERIA = tuple(Criterion)
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
    direct: float = 0.0  # from 0; added to its relevance, as it speaks to the question as a whole


@dataclass(frozen=True, slots=True)
class Ledger:
    """All pieces, the heaviest first."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Scales:
    """The passages that take sides, with everything of their weight that no question changes."""

    passages: tuple[Passage, ...]
    rows: IntVector  # int[sides]; their places among all that can be weighed
    base: FloatVector  # float64[sides]; weight by grade, less what is doubtful of it
    works: FloatMatrix  # float32[sides, kinds of work]; 1 where a passage is tagged with one that is not general
    general: BoolVector  # bool[sides]; tagged as bearing on any work
    criteria: IntVector  # int[sides]; the number of the criterion
    twins: tuple[frozenset[int], ...]
    """For each of them the places, among them, of those that tell the same story for the same sides."""


def scales_of(
    passages: Sequence[Passage],
    twins: Sequence[frozenset[int]],
    doubted: Mapping[str, str] = MappingProxyType({}),
) -> Scales:
    """Lay passages on the scales; those without a stance are left out.

    Args:
        passages: What can be weighed.
        twins: For each passage the places of those that tell the same story for the same sides, from `twins_of`.
        doubted: How the check of a claim against its own source turned out, by passage id: `no` or `partly`.

    """
    taking = [row for row, passage in enumerate(passages) if passage.favours or passage.against]
    taking.sort(key=lambda row: passages[row].id)
    place = {row: at for at, row in enumerate(taking)}
    sided = tuple(passages[row] for row in taking)
    base = [
        weights.GRADE[passage.grade]
        * (weights.INFERRED if passage.inferred else 1.0)
        * weights.MISSTATED.get(doubted.get(passage.id, ""), 1.0)
        for passage in sided
    ]
    return Scales(
        passages=sided,
        rows=np.array(taking, np.intp),
        base=np.array(base, np.float64),
        works=np.array([[work in p.work for work in KINDS] for p in sided], np.float32).reshape(-1, len(KINDS)),
        general=np.array([Work.GENERAL in p.work for p in sided], np.bool_),
        criteria=np.array([CRITERIA.index(p.criterion) for p in sided], np.intp),
        twins=tuple(frozenset(place[twin] for twin in twins[row] if twin in place) for row in taking),
    )


def part_of(scales: Scales, kept: Sequence[bool]) -> Scales:
    """Return the scales with those passages alone that are kept."""
    old = np.flatnonzero(np.array(kept, np.bool_))
    place = {row: at for at, row in enumerate(old.tolist())}
    return Scales(
        passages=tuple(scales.passages[row] for row in old),
        rows=scales.rows[old],
        base=scales.base[old],
        works=scales.works[old],
        general=scales.general[old],
        criteria=scales.criteria[old],
        twins=tuple(frozenset(place[twin] for twin in scales.twins[row] if twin in place) for row in old),
    )


def weigh(
    scales: Scales,
    near: npt.NDArray[np.float32],
    shared: npt.NDArray[np.float32],
    reading: Reading,
    *,
    direct: npt.NDArray[np.float32] | None = None,
    criteria: Sequence[Criterion] = (),
    facts: Sequence[Fact] = (),
) -> Ledger:
    """Weigh the passages on the scales for a subject; ties are broken by passage id.

    Args:
        scales: The passages, from `scales_of`.
        near: float32[n]; cosine of each passage that can be weighed to the subject, -1 to 1.
        shared: float32[n]; share of the subject's words, by rarity, that each of them holds, 0 to 1.
        reading: What the subject was taken for.
        direct: float32[n]; how directly each of them speaks to the question as a whole, -1 to 2.
        criteria: Those that the question names.
        facts: Circumstances in force.

    """
    if not scales.passages:
        return Ledger(())
    relevance, specific = _relevance(scales, near[scales.rows], shared[scales.rows], reading)
    share = np.zeros(len(scales.rows)) if direct is None else _share_of_direct(direct[scales.rows])
    spoken = share >= weights.DIRECT_HEARD
    relevance, specific = np.where(spoken, np.maximum(relevance, weights.HEARD), relevance), specific | spoken
    by_criterion = np.array([_criterion_weight(criterion, criteria, facts) for criterion in CRITERIA])
    best = relevance[specific].max(initial=0.0) or 1.0
    own = relevance * np.where(specific, (relevance / best) ** weights.FOCUS, 1.0) * by_criterion[scales.criteria]
    whole = max(float((own * scales.base)[specific].sum()), weights.DIRECT_LEAST)
    added = np.where(specific, weights.DIRECT * whole * share, 0.0)
    weight = (own + added) * scales.base
    order = np.argsort(-weight, kind="stable").tolist()  # the passages stand in the order of their ids
    pieces = _independent(
        scales, order, _Scored(weight.tolist(), relevance.tolist(), specific.tolist(), added.tolist())
    )
    return Ledger(tuple(sorted(pieces, key=lambda piece: (-piece.weight, piece.passage.id))))


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


def _relevance(
    scales: Scales, near: npt.NDArray[np.float32], shared: npt.NDArray[np.float32], reading: Reading
) -> tuple[FloatVector, BoolVector]:
    """Return how much each passage bears on the subject, 0 to 1, and whether on the subject itself."""
    meaning = np.clip((near.astype(np.float64) - weights.NEAR_FLOOR) / weights.NEAR_RANGE, 0.0, 1.0)
    wording = 1 - (1 - meaning) * (1 - weights.SHARED_WORDS * shared.astype(np.float64))
    shares = np.array([reading.shares.get(work, 0.0) for work in KINDS])
    same_kind = np.minimum(scales.works @ shares, 1.0)
    specific = same_kind * (weights.KIND_SHARE + weights.NEAR_SHARE * wording)
    specific = np.maximum(specific, weights.NEAR_ONLY * wording)
    general = np.where(scales.general, weights.GENERAL, 0.0)
    return np.maximum(specific, general), specific > general


def _share_of_direct(direct: npt.NDArray[np.float32]) -> FloatVector:
    """Share 1 out among the passages that speak to the question as a whole, most of it to those that do so best."""
    value = direct.astype(np.float64)
    share: FloatVector = np.exp((value - value.max()) / weights.DIRECT_SPREAD)
    share /= share.sum()
    share[np.argsort(-value, kind="stable")[weights.DIRECT_MOST :]] = 0.0
    return share


def _criterion_weight(criterion: Criterion, asked: Sequence[Criterion], facts: Sequence[Fact]) -> float:
    weight = weights.CRITERION.get(criterion, 1.0) if criterion not in asked else weights.ASKED_CRITERION
    for fact in facts:
        weight *= fact.criteria.get(criterion, 1.0)
    return weight


class _Scored(NamedTuple):
    """Of each passage on the scales, before repetition takes any weight away."""

    weight: list[float]
    relevance: list[float]
    specific: list[bool]
    direct: list[float]


def _independent(scales: Scales, order: Sequence[int], scored: _Scored) -> Iterator[Piece]:
    """Take the weight from what tells the story of a heavier piece, and some from each further piece of one source.

    `order` has the heaviest first.
    """
    told: set[int] = set()
    seen: dict[tuple[str, frozenset[str]], int] = defaultdict(int)
    for at in order:
        passage, twins = scales.passages[at], scales.twins[at]
        relevance, specific, direct, stances = (
            scored.relevance[at],
            scored.specific[at],
            scored.direct[at],
            stances_of(passage),
        )
        if twins and (heavier := twins & told):
            repeats = scales.passages[min(heavier)].id
            yield Piece(passage, relevance, specific, 0.0, stances, repeats, direct)
            continue
        told.add(at)
        key = (passage.source, _side_of(passage))
        weight = scored.weight[at] * weights.NEXT_OF_SOURCE ** seen[key]
        yield Piece(passage, relevance, specific, weight, stances, None, direct)
        seen[key] += 1


@cache
def _side_of(passage: Passage) -> frozenset[str]:
    """Return what a passage favours, or where it only speaks against something, that."""
    return frozenset(map(str, passage.favours or passage.against))

"""Evidence weighed into a ledger: what speaks for and against each option, by criterion, each story counted once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bot import weights
from bot.facts import Fact
from bot.reading import Reading
from corpus.types import Passage
from corpus.vocabulary import Criterion, Language, Work

FloatMatrix = npt.NDArray[np.float32]
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
    """All pieces, the heaviest first, and the balance they give each option."""

    pieces: tuple[Piece, ...]
    balance: Mapping[str, float]
    """Net weight by option; above 0 the evidence speaks for it."""
    specific: float  # share of the weight that bears on the subject itself, 0 to 1


def weigh(
    passages: Sequence[Passage],
    vectors: FloatMatrix,
    near: npt.NDArray[np.float32],
    shared: npt.NDArray[np.float32],
    reading: Reading,
    *,
    criteria: Sequence[Criterion] = (),
    facts: Sequence[Fact] = (),
) -> Ledger:
    """Weigh passages that take sides.

    `vectors` is float32[n, d] with unit rows in the order of the passages, `near` float32[n] their cosine to the
    subject, `shared` float32[n] the share of the subject's words, by rarity, that they hold, 0 to 1. Passages without a stance are left out. Ties are broken by passage id.
    """
    pieces = []
    for number, passage in enumerate(passages):
        stances = stances_of(passage)
        if not stances:
            continue
        relevance, specific = _relevance(passage, float(near[number]), float(shared[number]), reading)
        weight = relevance * weights.GRADE[passage.grade] * _criterion_weight(passage.criterion, criteria, facts)
        pieces.append((number, Piece(passage, relevance, specific, weight, stances)))
    pieces.sort(key=lambda item: (-item[1].weight, item[1].passage.id))
    kept = _by_source(_independent([p for _, p in pieces], vectors[[n for n, _ in pieces]]))
    kept.sort(key=lambda piece: (-piece.weight, piece.passage.id))
    balance: dict[str, float] = defaultdict(float)
    for piece in kept:
        for option, share in piece.stances.items():
            balance[option] += share * piece.weight
    total = sum(piece.weight for piece in kept)
    specific_weight = sum(piece.weight for piece in kept if piece.specific)
    return Ledger(tuple(kept), dict(sorted(balance.items())), specific_weight / total if total else 0.0)


def stances_of(passage: Passage) -> dict[str, float]:
    """Return how a passage's weight is shared out: for what it favours above 0, for what it speaks against below."""
    compared = bool(passage.favours and passage.against)
    stances = {str(option): weights.COMPARED if compared else 1.0 for option in passage.favours}
    against = weights.COMPARED if compared else weights.AGAINST
    return stances | {str(option): -against for option in passage.against}


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


def _independent(pieces: list[Piece], vectors: FloatMatrix) -> list[Piece]:
    """Take the weight from every piece that tells the story of a heavier one; expects the heaviest first."""
    alike = vectors @ vectors.T
    kept: list[Piece] = []
    for number, piece in enumerate(pieces):
        twins = [n for n in range(number) if kept[n].repeats is None and alike[number, n] >= weights.SAME_STORY]
        twins = [n for n in twins if kept[n].stances.keys() == piece.stances.keys()]
        kept.append(replace(piece, weight=0.0, repeats=kept[twins[0]].passage.id) if twins else piece)
    return kept


def _by_source(pieces: list[Piece]) -> list[Piece]:
    """Let each further piece of one source for the same options count less than the one before."""
    seen: dict[tuple[str, frozenset[str]], int] = defaultdict(int)
    discounted = []
    for piece in pieces:
        if piece.repeats is None:
            key = (piece.passage.source, frozenset(piece.stances))
            piece = replace(piece, weight=piece.weight * weights.NEXT_OF_SOURCE ** seen[key])
            seen[key] += 1
        discounted.append(piece)
    return discounted

"""What the corpus leans to by kind of work, whatever is asked: the base rate that one answer is to be read against.

The evidence on a kind of work is weighed as the ledger weighs it: by grade and criterion, each story once, further
pieces of one source for less, doubted claims for less; only how near a piece is to a subject is left out.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from bot import weights
from bot.ledger import Piece, Scales, part_of, weigh
from bot.reading import Reading
from bot.wording import WORK, name
from corpus.vocabulary import Language, Work

LOPSIDED = 0.8  # share of the weight from which a side has the shelf to itself: four to one, whatever is asked
LEAST = 6  # pieces; that fewer stand on one side, all of them, is chance in more than 1 case of 20
OPPOSITE = MappingProxyType({Language.PYTHON.value: Language.RUST.value, Language.RUST.value: Language.PYTHON.value})
"""Whom it helps, in part, that a piece speaks against one of the two languages that the corpus is about."""
ON_TOP = MappingProxyType({Language.HYBRID.value: Language.PYTHON.value})
"""The side that an answer with two languages stands on: that of the one which people write."""
BY_DEFINITION = frozenset({Work.NATIVE_EXTENSION})
"""Work that has its language in its name: a core below Python keeps Python, and that says nothing of the shelf."""
KEPT = 64  # leans that are remembered: a kind of work, for the shelf or a part of it
AS_SUCH = "the languages as such"
"""How evidence on no kind of work in particular is spoken of."""


@dataclass(frozen=True, slots=True)
class Lean:
    """What the evidence on one kind of work leans to."""

    work: Work
    pieces: int  # independent pieces that speak for a language
    sources: int  # sources that those come from
    shares: Mapping[str, float]
    """Share of the weight by language, each above 0 to 1, they sum to 1; the largest first, ties by name."""

    @property
    def side(self) -> str | None:
        """The language that has the shelf to itself, or None where none has, or there is too little to tell."""
        first = max(self.shares, key=self.on_side, default=None)
        told = self.pieces >= LEAST and self.work not in BY_DEFINITION
        lopsided = first is not None and told and self.on_side(first) >= LOPSIDED
        return ON_TOP.get(first, first) if first and lopsided else None

    def on_side(self, language: str) -> float:
        """Return the share of the weight on a language's side, 0 to 1: a native core below Python keeps Python."""
        side = ON_TOP.get(language, language)
        return sum(share for one, share in self.shares.items() if ON_TOP.get(one, one) == side)


@lru_cache(maxsize=KEPT)
def lean_of(work: Work, scales: Scales) -> Lean:
    """Return what the evidence on a kind of work leans to."""
    shares: dict[str, float] = defaultdict(float)
    counted = []
    for piece in _weighed(work, scales):
        sides = sides_of(piece)
        for side, share in sides.items():
            shares[side] += share * piece.weight
        counted += [piece.passage.source] if sides else []
    total = sum(shares.values())
    ranked = sorted(shares, key=lambda side: (-shares[side], side))
    return Lean(work, len(counted), len(set(counted)), {side: shares[side] / total for side in ranked})


def leans_of(scales: Scales) -> tuple[Lean, ...]:
    """Return what the evidence leans to for each kind of work that has any, in the order of the vocabulary."""
    leans = (lean_of(work, scales) for work in Work)
    return tuple(lean for lean in leans if lean.pieces)


def sides_of(piece: Piece) -> dict[str, float]:
    """Return whom a piece helps and by what share of its weight, 0 to 1; nobody where it only speaks against others."""
    favoured = [option for option, share in piece.stances.items() if share > 0]
    if favoured:
        return dict.fromkeys(favoured, 1 / len(favoured))
    helped = {OPPOSITE[option] for option in piece.stances if option in OPPOSITE}
    return dict.fromkeys(helped, weights.AGAINST) if len(helped) == 1 else {}


def sentence_of(lean: Lean) -> str | None:
    """Return the base rate in one sentence where the shelf is lopsided, None where it is not."""
    side = lean.side
    if side is None:
        return None
    share, hybrid = int(100 * lean.on_side(side)), lean.shares.get(Language.HYBRID, 0.0)
    keeps = side == Language.PYTHON and hybrid > 1 - LOPSIDED
    favours = "keeps Python, alone or over a native core" if keeps else f"favours {name(side)}"
    evidence = f"{share}% of the evidence here ({lean.pieces} pieces)"
    return f"Base rate: whatever is asked about {WORK.get(lean.work, AS_SUCH)}, {evidence} {favours}."


def _weighed(work: Work, scales: Scales) -> list[Piece]:
    """Weigh what bears on one kind of work for a subject that is of this kind and near to none of it."""
    theirs = part_of(scales, [work in passage.work for passage in scales.passages])
    nowhere = np.zeros(int(scales.rows.max(initial=-1)) + 1, np.float32)
    reading = Reading("", {one: float(one == work) for one in Work}, 0.0, 0.0)
    pieces = weigh(theirs, nowhere, nowhere, reading).pieces
    return [piece for piece in pieces if piece.weight > 0]

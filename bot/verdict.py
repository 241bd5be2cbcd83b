"""From the ledger to a verdict, by rules a reader can follow."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot import weights
from bot.ledger import NATIVE, Ledger, Piece
from corpus.vocabulary import CONTESTED, Grade, Language, Strength

FIRM = frozenset({Grade.MEASURED, Grade.SURVEY, Grade.PRODUCTION_REPORT})
"""Grades of which one piece is enough for more than a thin verdict."""
Rule = Literal["leads", "hybrid", "third", "close", "nothing", "outvoted"]
"""How the lean came about: one option leads, a native core below Python does, a language that was not asked about does;
or it is contested, because two are close, because nothing speaks for either, or because one source alone stands against
several."""

HOME = frozenset({Language.PYTHON.value, Language.RUST.value})
"""The pair that is asked about unless others are named."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Where the ledger leans, and how firmly."""

    lean: str
    """An option, or `contested`."""
    strength: Strength
    rivals: tuple[str, ...]
    """The options that the lean was weighed against, the strongest first; both sides where it is contested."""
    pieces: tuple[Piece, ...]
    """The pieces it was decided on: those on the subject, or the general ones where there are too few."""
    balance: Mapping[str, float]
    """Net weight by option over those pieces."""
    rule: Rule = "leads"
    """Why the lean is what it is."""


def decide(ledger: Ledger, options: Sequence[str], *, familiar: bool = True) -> Decision:
    """Decide between the options; `familiar` is False for work on which no source says anything in particular.

    Evidence on the subject decides alone where there is enough of it; evidence on the languages as such is a last
    resort and gives a thin verdict. A third language wins only where it clearly outweighs what was asked about.
    """
    specific = tuple(piece for piece in ledger.pieces if piece.specific and piece.weight > 0)
    enough = familiar and sum(_bearing(piece) for piece in specific) >= weights.ENOUGH
    pieces = specific if enough else tuple(piece for piece in ledger.pieces if piece.weight > 0)
    balance = balance_of(pieces)
    lean, rivals, rule = _lean(pieces, options, weights.CONTESTED_MARGIN if enough else weights.CONTESTED_GENERAL)
    if not enough:
        known = lean if lean in (*options, CONTESTED) else CONTESTED
        return Decision(known, Strength.THIN, rivals[:2] if known == CONTESTED else rivals, pieces, balance, rule)
    return Decision(lean, _strength(lean, rivals, pieces, balance), rivals, pieces, balance, rule)


def balance_of(pieces: Sequence[Piece]) -> dict[str, float]:
    """Return the net weight of each option, above 0 where the pieces speak for it."""
    balance: dict[str, float] = defaultdict(float)
    for piece in pieces:
        for option, share in piece.stances.items():
            balance[option] += share * piece.weight
    return dict(sorted(balance.items()))


def _bearing(piece: Piece) -> float:
    """Return the weight of a piece that says something on a choice: any stance does, for a third option may win."""
    return piece.weight * max(abs(share) for share in piece.stances.values())


def _lean(pieces: Sequence[Piece], options: Sequence[str], margin: float) -> tuple[str, tuple[str, ...], Rule]:
    balance = balance_of(pieces)
    scores = {option: balance.get(option, 0.0) for option in options}
    hybrid = balance.get(Language.HYBRID, 0.0)
    others = {o: b for o, b in balance.items() if o not in scores and o != Language.HYBRID}
    third = _ranked(others)[0] if others else ""
    if Language.PYTHON in scores:
        mixable = bool(NATIVE & set(options)) or len(options) == 1
        if mixable and hybrid > max(*scores.values(), weights.THIRD_LEAST, others.get(third, 0.0)):
            return Language.HYBRID, _ranked(scores), "hybrid"
        scores[Language.PYTHON] += weights.HYBRID_TO_PYTHON * max(hybrid, 0.0)
    ranked = _ranked(scores)
    best = scores[ranked[0]]
    if third and _third_leads(pieces, options, third, ranked[0], best):
        return third, ranked, "third"
    if len(ranked) > 1:
        second = scores[ranked[1]]
        close = second > 0 and (best - second) / (best + second) < margin
        if best <= 0 or close or _outvoted(pieces, ranked[0], ranked[1]):
            return CONTESTED, ranked[:2], "nothing" if best <= 0 else "close" if close else "outvoted"
    return ranked[0], ranked[1:], "leads"


def _outvoted(pieces: Sequence[Piece], first: str, second: str) -> bool:
    """Tell whether one source alone carries the first option while two or more stand for the second.

    However much one author writes, two others who see it differently are not outweighed.
    """
    votes: dict[str, float] = defaultdict(float)
    for piece in pieces:
        votes[piece.passage.source] += piece.weight * (_backing(piece, first) - _backing(piece, second))
    ours = sum(vote >= weights.COUNTS for vote in votes.values())
    return ours == 1 and sum(vote <= -weights.COUNTS for vote in votes.values()) >= 2


def _backing(piece: Piece, option: str) -> float:
    """Return a piece's share for an option; a native core below Python backs Python in part."""
    share = piece.stances.get(option, 0.0)
    if option == Language.PYTHON:
        share += weights.HYBRID_TO_PYTHON * max(piece.stances.get(Language.HYBRID, 0.0), 0.0)
    return share


def _third_leads(pieces: Sequence[Piece], options: Sequence[str], third: str, first: str, best: float) -> bool:
    """Tell whether a language that was not asked about clearly outweighs the first of those that were.

    Only what favours it and none of the options counts; it must outweigh the balance `best` of the first option, and
    all that speaks against that one. Either some source compares the third with an option, and nothing but Python and
    Rust was asked about, or the corpus is all but silent on the options and seldom names them together with the third.
    """
    alone = [
        piece
        for piece in pieces
        if piece.stances.get(third, 0.0) > 0 and not any(piece.stances.get(option, 0.0) > 0 for option in options)
    ]
    weight = sum(piece.weight * piece.stances[third] for piece in alone)
    both = [p for p in pieces if p.stances.get(third, 0.0) > 0 and any(p.stances.get(o, 0.0) > 0 for o in options)]
    silent = best <= weights.SILENT and weight > weights.THIRD_ALONE * sum(p.weight for p in both)
    compared = set(options) == HOME and any(p.stances.get(o, 0.0) < 0 for p in alone for o in options)
    against = sum(piece.weight * -min(piece.stances.get(first, 0.0), 0.0) for piece in pieces)
    return (silent or compared) and weight > max(weights.THIRD_MARGIN * max(best, 0.0), weights.THIRD_LEAST, against)


def _ranked(scores: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(str(option) for option in sorted(scores, key=lambda o: (-scores[o], o)))


def _strength(lean: str, rivals: Sequence[str], pieces: Sequence[Piece], balance: Mapping[str, float]) -> Strength:
    sides = rivals if lean == CONTESTED else (lean,)
    contested = lean == CONTESTED  # what speaks against one side of a contest speaks for the other
    backing = [p for p in pieces if any(p.stances.get(s, 0.0) > 0 or (contested and s in p.stances) for s in sides)]
    if lean not in (CONTESTED, Language.HYBRID):  # what speaks against the rival speaks for the lean
        held = {p.passage.id for p in backing}
        backing += [
            p for p in pieces if p.passage.id not in held and any(p.stances.get(r, 0.0) < 0 for r in rivals[:1])
        ]
    sources = {p.passage.source for p in backing if p.weight >= weights.COUNTS}
    weight = sum(p.weight for p in backing)
    firm = any(p.passage.grade in FIRM and p.weight >= weights.COUNTS for p in backing)
    if len(sources) < 2 and not firm and weight < weights.ONE_SOURCE_ENOUGH:
        return Strength.THIN
    if lean == CONTESTED:
        return Strength.MODERATE
    own = balance.get(lean, 0.0)
    lead = own - max((balance.get(rival, 0.0) for rival in rivals), default=0.0)
    clear = lead >= weights.CLEAR_LEAD * (abs(own) + sum(abs(balance.get(r, 0.0)) for r in rivals[:1]))
    return Strength.STRONG if len(sources) >= 2 and clear and weight >= weights.STRONG_WEIGHT else Strength.MODERATE

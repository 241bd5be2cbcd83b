"""How a choice came about, piece by piece: what counted how much and why, what was left out, and the rule's numbers.

Everything is computed from what the decision was made of (`Weighed`), so that it cannot tell another story.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot import weights
from bot.choice import Weighed
from bot.ledger import Piece
from bot.question import Question
from bot.reading import Reading
from bot.verdict import Decision
from corpus.types import Passage
from corpus.vocabulary import CONTESTED, Criterion, Grade, Language

READINGS = 4  # kinds of work named that a subject was taken for
FAINT_READING = 0.02  # share from which a kind of work is worth naming, 0 to 1

Reason = Literal["repeats", "general", "far"]
"""Why a piece was left out: it tells another's story, it is on the languages as such, or it is far from the subject."""


@dataclass(frozen=True, slots=True)
class Factors:
    """What the weight of a piece is made of."""

    relevance: float  # 0 to 1: how near it is to the subject, by kind of work and wording
    focus: float  # 0 to 1: the same beside the nearest piece of all; 1 on the languages as such
    direct: float  # from 0: what it speaks to the question as a whole, added to what the other three come to
    grade: float  # 0 to 1: how the source knows it, less where its sides were inferred
    criterion: float  # above 0: what was asked for counts more, popularity less
    check: float  # 0 to 1: less where the source that it names says otherwise
    source: float  # 0 to 1: less for each heavier piece of the same source on the same side

    @property
    def product(self) -> float:
        """The weight."""
        return (self.relevance * self.focus * self.criterion + self.direct) * self.grade * self.check * self.source


@dataclass(frozen=True, slots=True)
class Counted:
    """A piece that bears on the subject, with what it counted."""

    passage: Passage
    weight: float  # above 0
    stances: Mapping[str, float]
    """Share of the weight for (above 0) or against (below 0) each option."""
    factors: Factors


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A piece that could have counted and did not."""

    passage: Passage
    reason: Reason
    of: str | None
    """The id of the passage whose story it repeats."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of the rule, and what it is held against."""

    name: str
    """An option, for its net weight; `lead`, a share of both sides' weight, -1 to 1; or what stands behind the lean:
    `weight_behind`, `sources_behind`, and `firm_behind`: pieces measured, surveyed or reported from production.
    """
    value: float
    needed: float | None
    """Where it is held against something: the least that strong, or a lead, takes."""


@dataclass(frozen=True, slots=True)
class Explained:
    """How the verdict on one subject came about."""

    reading: Reading
    decision: Decision
    options: tuple[str, ...]
    criteria: tuple[str, ...]
    """Criteria that the question names, so that they count more."""
    facts: tuple[str, ...]
    """Circumstances that were told, in words."""
    general: bool
    """True where only evidence on the languages as such could decide."""
    counted: tuple[Counted, ...]
    """The heaviest first."""
    left_out: tuple[LeftOut, ...]
    """Those that bear on the subject, in the order of their relevance, ties by id; `far` ones are only counted."""
    far: int  # pieces that take sides and are too far from the subject to bear on it
    measures: tuple[Measure, ...]


def explain_choice(weighed: Weighed, question: Question, doubted: Mapping[str, str]) -> Explained:
    """Return how a verdict came about; `doubted` tells by passage id how the check of a claim turned out."""
    decision, pieces = weighed.decision, weighed.ledger.pieces
    held = {piece.passage.id for piece in decision.pieces}
    factors = factors_of(pieces, question, doubted)
    counted = [
        Counted(piece.passage, piece.weight, piece.stances, factors[piece.passage.id])
        for piece in decision.pieces
        if piece.relevance >= weights.HEARD
    ]
    heard = [piece for piece in pieces if piece.relevance >= weights.HEARD and piece.passage.id not in held]
    left = [
        LeftOut(piece.passage, "general" if piece.repeats is None else "repeats", piece.repeats)
        for piece in sorted(heard, key=lambda piece: (-piece.relevance, piece.passage.id))
    ]
    return Explained(
        reading=weighed.reading,
        decision=decision,
        options=tuple(sorted(question.options)),
        criteria=tuple(question.criteria),
        facts=tuple(fact.condition for fact in question.facts),
        general=any(not piece.specific for piece in decision.pieces),
        counted=tuple(counted),
        left_out=tuple(left),
        far=sum(piece.relevance < weights.HEARD for piece in pieces),
        measures=measures_of(decision, question.options),
    )


def factors_of(pieces: Sequence[Piece], question: Question, doubted: Mapping[str, str]) -> dict[str, Factors]:
    """Return by passage id what the weight of each piece is the product of; repetitions are left out."""
    best = max((piece.relevance for piece in pieces if piece.specific), default=0.0)
    before: dict[tuple[str, frozenset[str]], int] = defaultdict(int)
    factors = {}
    for piece in (one for one in pieces if one.repeats is None):
        favoured = frozenset(option for option, share in piece.stances.items() if share > 0)
        key = (piece.passage.source, favoured or frozenset(piece.stances))
        factors[piece.passage.id] = Factors(
            relevance=piece.relevance,
            focus=(piece.relevance / best) ** weights.FOCUS if piece.specific and best else 1.0,
            direct=piece.direct,
            grade=weights.GRADE[piece.passage.grade] * (weights.INFERRED if piece.passage.inferred else 1.0),
            criterion=_criterion(piece.passage.criterion, question),
            check=weights.MISSTATED.get(doubted.get(piece.passage.id, ""), 1.0),
            source=weights.NEXT_OF_SOURCE ** before[key],
        )
        before[key] += 1
    return factors


def _criterion(criterion: Criterion, question: Question) -> float:
    asked = criterion in question.criteria
    weight = weights.ASKED_CRITERION if asked else weights.CRITERION.get(criterion, 1.0)
    for fact in question.facts:
        weight *= fact.criteria.get(criterion, 1.0)
    return weight


def measures_of(decision: Decision, options: Sequence[str]) -> tuple[Measure, ...]:
    """Return the numbers that the rule and the strength of a decision rest on."""
    scores = scores_of(decision, options)
    ranked = sorted(scores, key=lambda option: (-scores[option], option))
    weight, sources, firm = backing_of(decision)
    return (
        *(Measure(option, scores[option], None) for option in ranked),
        Measure("lead", lead_of(decision, scores), _needed(decision)),
        Measure("weight_behind", weight, weights.STRONG_WEIGHT),
        Measure("sources_behind", float(sources), 2.0),
        Measure("firm_behind", float(firm), None),
    )


def scores_of(decision: Decision, options: Sequence[str]) -> dict[str, float]:
    """Return the net weight of each option, of the lean and of both languages together, above 0 where they gain."""
    names = dict.fromkeys([*options, *(o for o in (decision.lean, Language.HYBRID.value) if o != CONTESTED)])
    scores = {option: decision.balance.get(option, 0.0) for option in names}
    if Language.PYTHON in scores and decision.rule != "hybrid":
        scores[Language.PYTHON] += weights.HYBRID_TO_PYTHON * max(scores[Language.HYBRID], 0.0)
    return scores


def lead_of(decision: Decision, scores: Mapping[str, float]) -> float:
    """Return by what share of both sides' weight the first of the two rivals, or the lean, leads; -1 to 1."""
    contested = decision.lean == CONTESTED
    first = scores.get(decision.rivals[0] if contested else decision.lean, 0.0)
    others = [scores.get(rival, 0.0) for rival in (decision.rivals[1:] if contested else decision.rivals)]
    second = max(others, default=0.0)
    total = abs(first) + abs(second)
    return (first - second) / total if total else 0.0


def _needed(decision: Decision) -> float | None:
    """Return the lead below which neither of two leads; None where the lean came about by another rule."""
    if decision.rule in ("hybrid", "third"):
        return None
    general = any(not piece.specific for piece in decision.pieces)
    return weights.CONTESTED_GENERAL if general else weights.CONTESTED_MARGIN


def backing_of(decision: Decision) -> tuple[float, int, int]:
    """Return weight, sources and firm pieces on the side of the lean, or on both sides where it is contested.

    What speaks against the rival speaks for the lean; a source counts from the weight of one piece that counts.
    """
    sides = decision.rivals if decision.lean == CONTESTED else (decision.lean,)
    against = () if decision.lean in (CONTESTED, Language.HYBRID) else decision.rivals[:1]
    backing = [
        piece
        for piece in decision.pieces
        if any(piece.stances.get(side, 0.0) > 0 for side in sides)
        or any(piece.stances.get(rival, 0.0) < 0 for rival in against)
    ]
    sources = {piece.passage.source for piece in backing if piece.weight >= weights.COUNTS}
    firm = sum(piece.passage.grade in _FIRM and piece.weight >= weights.COUNTS for piece in backing)
    return sum(piece.weight for piece in backing), len(sources), firm


_FIRM = frozenset({Grade.MEASURED, Grade.SURVEY, Grade.PRODUCTION_REPORT})


def readings_of(reading: Reading) -> list[tuple[str, float]]:
    """Return the kinds of work that a subject was taken for with their shares, the largest first, ties by name."""
    ranked = sorted(reading.shares.items(), key=lambda one: (-one[1], one[0]))
    return [(str(work), share) for work, share in ranked[:READINGS] if share >= FAINT_READING]

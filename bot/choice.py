"""A choice that was asked for: read its subject, weigh the evidence, decide, and see what would change that."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from bot import weights
from bot.answer import Cell, Grounds
from bot.compose import Brief
from bot.disputes import nearness, spoken
from bot.facts import FACTS, Fact
from bot.ledger import Ledger, Piece, weigh
from bot.library import FloatMatrix, Library
from bot.question import Question
from bot.reading import Reading, read_subject, with_facts
from bot.verdict import Decision, decide
from bot.wording import name
from corpus.types import Passage
from corpus.vocabulary import CONTESTED, Criterion, Grade, Language, Strength
from index.topics import features

SPOKEN = 0.4  # nearness from which a disagreement on a matter that the question asks about in words is to the point
MOST_CHANGES = 3  # circumstances offered that would change the answer


@dataclass(frozen=True, slots=True)
class Closeness:
    """How close each weighed passage is to a subject, and to the question that asks about it."""

    near: FloatMatrix  # float32[passages]; cosine to the subject, that to the whole question mixed in, about -1 to 1
    shared: FloatMatrix  # float32[passages]; share of the subject's words that each holds, by rarity, 0 to 1
    direct: FloatMatrix  # float32[passages]; how directly each speaks to the whole question, -1 to 2


@dataclass(frozen=True, slots=True)
class Weighed:
    """One subject: what it was taken for, what bears on it, and what follows."""

    reading: Reading
    close: Closeness
    ledger: Ledger
    decision: Decision


def read(
    library: Library, phrases: Sequence[str], whole: tuple[str, FloatMatrix] | None = None
) -> tuple[Reading, Closeness]:
    """Read the subject from its phrases, and how close each weighed passage is to it and to the whole question.

    The `whole` is its text and its vector; without it the subject stands for it.
    """
    rows = features(library.index.encode, phrases)
    reading = read_subject(library.topics, phrases, rows)
    dimensions = library.vectors.shape[1]
    subject = library.vectors @ rows[list(phrases).index(reading.subject), :dimensions]
    shared = library.shared_words(reading.subject)
    if whole is None:
        return reading, Closeness(subject, shared, subject + np.float32(weights.WORDED) * shared)
    text, vector = whole
    asked = library.vectors @ vector
    direct = asked + np.float32(weights.WORDED) * library.shared_words(text)
    return reading, Closeness(_mixed(subject, asked), shared, direct)


def _mixed(subject: FloatMatrix, asked: FloatMatrix) -> FloatMatrix:
    """Mix cosines to a subject with those to a whole question, both told in standard deviations of the former."""
    if not subject.size or not subject.std() or not asked.std():
        return subject
    told = (asked - asked.mean()) / asked.std() * subject.std() + subject.mean()
    mixed: FloatMatrix = ((1 - weights.WHOLE) * subject + weights.WHOLE * told).astype(np.float32)
    return mixed


def weigh_subject(
    library: Library,
    question: Question,
    reading: Reading,
    close: Closeness,
    facts: Sequence[Fact],
) -> Weighed:
    """Weigh all evidence for a subject under the circumstances and decide between the question's options."""
    taken = with_facts(reading, facts)
    ledger = weigh(
        library.scales, close.near, close.shared, taken,
        direct=close.direct, criteria=question.criteria, facts=facts,
    )  # fmt: skip
    return Weighed(taken, close, ledger, decide(ledger, question.options, familiar=taken.familiar))


def brief_of(library: Library, weighed: Weighed, question: str = "") -> Brief:
    """Return what a composer needs for a question, with the conflicts among the pieces on the subject."""
    general = tuple(
        p
        for p in weighed.ledger.pieces
        if not p.specific and p.weight > 0 and p.passage.criterion != Criterion.POPULARITY
    )
    return Brief(
        weighed.reading.subject, weighed.decision, general, _disputed(library, weighed, question), library.alike,
        question=question, text=library.text, header=library.header,
    )  # fmt: skip


def _disputed(library: Library, weighed: Weighed, question: str) -> tuple[tuple[Passage, Passage], ...]:
    """Return pairs that disagree on what was asked about, each on another matter, the best first.

    First come matters that the question asks about in words, and of those what speaks of most options; then those
    among the pieces that bear on the subject.
    """
    asked = {weighed.decision.lean, *weighed.decision.rivals}
    named = spoken(library, question, least=SPOKEN)
    named.sort(key=lambda pair: -len(asked & {option for one in pair for option in (*one.favours, *one.against)}))
    best: dict[str, tuple[Passage, Passage]] = {}
    for first, second in (*named, *_disputed_on_subject(library, weighed, asked)):
        best.setdefault(library.conflicts[first.id, second.id].point.name, (first, second))
    return tuple(best.values())


def _disputed_on_subject(
    library: Library, weighed: Weighed, options: AbstractSet[str]
) -> list[tuple[Passage, Passage]]:
    """Return pairs that disagree among the pieces that bear on the subject, those most to the point first.

    How much to the point a pair is follows from the relevance of its two sides and from how near the subject is to
    whatever is said on the matter that they disagree on.
    """
    relevance = {p.passage.id: p.relevance for p in weighed.decision.pieces if _bears_on(p, options)}
    near = nearness(library, weighed.close.near)
    ranked = []
    for first, second in library.conflicts:
        if first in relevance and second in relevance:
            mean = (relevance[first] + relevance[second]) / 2
            if mean >= weights.DISPUTED:
                ranked.append((-mean - near[first, second], (first, second)))
    return [(library.conflicts[key].first, library.conflicts[key].second) for _, key in sorted(ranked)]


def _bears_on(piece: Piece, options: AbstractSet[str]) -> bool:
    """Tell whether a piece may be one side of a conflict: it is relevant and speaks of what was asked about."""
    spoken = {*piece.stances} | ({Language.PYTHON.value} if Language.HYBRID in piece.stances else set())
    return piece.relevance >= weights.DISPUTABLE and bool(spoken & options)


def would_change(library: Library, question: Question, weighed: Weighed, reading: Reading) -> tuple[str, ...]:
    """Return circumstances under which the verdict would be another, or firmer, found by weighing again under each."""
    flips, firmer = [], []
    before = weighed.decision
    for fact in FACTS:
        if fact in question.facts:
            continue
        after = weigh_subject(library, question, reading, weighed.close, (*question.facts, fact)).decision
        if after.lean != before.lean:
            towards = "the sources would disagree" if after.lean == CONTESTED else f"it would be {name(after.lean)}"
            flips.append(f"If {fact.condition}, {towards}.")
        elif _RANK[after.strength] > _RANK[before.strength]:
            firmer.append(f"If {fact.condition}, the case for {name(after.lean)} would be {after.strength}.")
    return tuple([*flips, *firmer][:MOST_CHANGES])


def bearing(weighed: Weighed) -> tuple[Piece, ...]:
    """Return the pieces that decided and bear on the subject, the heaviest first: the rest weighs next to nothing."""
    return tuple(piece for piece in weighed.decision.pieces if piece.relevance >= weights.HEARD)


def grounds_of(library: Library, question: Question, weighed: Weighed) -> Grounds:
    """Return by which rule a verdict came about, on how much evidence, and how much was left out."""
    decision, pieces = weighed.decision, bearing(weighed)
    heard = [piece for piece in weighed.ledger.pieces if piece.relevance >= weights.HEARD]
    held = {piece.passage.id for piece in decision.pieces}
    general = any(not piece.specific for piece in decision.pieces)
    return Grounds(
        subject=weighed.reading.subject,
        work=weighed.reading.kind,
        options=tuple(sorted(question.options)),
        lean=decision.lean,
        strength=decision.strength,
        rivals=decision.rivals,
        rule=decision.rule,
        general=general,
        pieces=len(pieces),
        sources=len({piece.passage.source for piece in pieces}),
        repeated=sum(piece.repeats is not None and (general or piece.specific) for piece in heard),
        doubted=sum(piece.passage.id in library.doubted for piece in pieces),
        aside=sum(piece.weight > 0 and piece.passage.id not in held for piece in heard),
    )


def cells_of(pieces: Sequence[Piece], numbers: dict[str, int]) -> tuple[Cell, ...]:
    """Return the pieces by option and criterion; `numbers` gives the citation number of passages that are shown."""
    cells: dict[tuple[str, str], list[tuple[float, Grade, str]]] = {}
    for piece in pieces:
        for option, share in piece.stances.items():
            cell = cells.setdefault((option, piece.passage.criterion), [])
            cell.append((share * piece.weight, piece.passage.grade, piece.passage.id))
    return tuple(
        Cell(
            option=option,
            criterion=criterion,
            weight=round(sum(weight for weight, _, _ in rows), 4),
            independent=len(rows),
            grade=min((grade for _, grade, _ in rows), key=list(Grade).index),
            citation=next((numbers[id_] for _, _, id_ in rows if id_ in numbers), None),
            against=sum(weight < 0 for weight, _, _ in rows),
        )
        for (option, criterion), rows in sorted(cells.items())
    )


_RANK = {Strength.THIN: 0, Strength.MODERATE: 1, Strength.STRONG: 2}

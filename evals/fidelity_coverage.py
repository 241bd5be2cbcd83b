"""Completeness: what share of an article's sentences that carry a figure or a name is covered by its notes.

A sentence is covered where one or two notes of its article hold every figure and every name of it, and are close to it:
half by meaning (the cosine of the nearer note to the sentence, alone or with its neighbours), half by words (the share
of the sentence's words, by rarity, that the notes have). A row of a table counts as one sentence a cell.

Two controls tell how much that is worth: how often a sentence is still found covered once the notes that cover it are
taken away, and how often the notes of the other articles would cover it.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from bot.quantities import Quantity, parse_quantities, unmatched
from corpus.sentences import sentences
from corpus.types import Note
from evals.fidelity_evidence import Encode, Floats, held_share, rarities
from evals.fidelity_marks import inner_names, names_of, stands, words_of
from index.lexical import stems_of

CLOSE = 0.55  # 0..1, half cosine and half share of words, from which notes tell what a sentence tells
NEAREST = 8  # notes that are looked at for being near
HOLDING = 12  # notes that are looked at for holding a figure of the sentence


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an article that carries a figure or a name."""

    text: str
    figures: tuple[Quantity, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What a set of notes holds, note by note."""

    notes: tuple[Note, ...]
    vectors: Floats  # float32[notes, d], unit rows
    figures: tuple[tuple[Quantity, ...], ...]
    words: tuple[frozenset[str], ...]
    phrases: tuple[str, ...]
    stems: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """How a sentence is covered."""

    statement: Statement
    closeness: float  # 0..1
    by: tuple[str, ...]
    """Ids of one or two notes; none where no notes hold its figures and names."""
    after_loss: float  # 0..1, closeness of what covers it once those notes are gone
    elsewhere: float  # 0..1, closeness of the notes of the other articles

    @property
    def covered(self) -> bool:
        """Whether some notes tell it."""
        return self.closeness >= CLOSE


def hold(notes: Sequence[Note], encode: Encode) -> Held:
    """Read what notes hold."""
    texts = [note.text for note in notes]
    words = [words_of(text) for text in texts]
    return Held(
        tuple(notes),
        encode(texts),
        tuple(parse_quantities(text) for text in texts),
        tuple(frozenset(some) for some in words),
        tuple(f" {' '.join(some)} " for some in words),
        tuple(frozenset(stems_of(text)) for text in texts),
    )


def article_sentences(text: str) -> list[Statement]:
    """Return every sentence, entry of a list and cell of a table of a cleaned text, in order; headings are left out."""
    inner = inner_names(line for line in text.split("\n") if not line.startswith("#"))
    return [
        Statement(sentence, parse_quantities(sentence), tuple(names_of(named, inner)))
        for sentence, named in _sentences(text)
    ]


def cover(statements: Sequence[Statement], own: Held, others: Sequence[Held], encode: Encode) -> list[Cover]:
    """Find for each sentence that carries a figure or a name which notes cover it, and the two controls."""
    contexts = [encode(texts) for texts in _contexts([statement.text for statement in statements])]
    rarity = rarities([stems_of(statement.text) for statement in statements])
    near = {
        id(held): np.max([context @ held.vectors.T for context in contexts], axis=0) for held in (own, *others)
    }  # float32[sentences, notes]
    found = []
    for row, statement in enumerate(statements):
        if not statement.figures and not statement.names:
            continue
        closeness, by = best_cover(statement, own, near[id(own)][row], rarity, ())
        after, _ = best_cover(statement, own, near[id(own)][row], rarity, by) if by else (0.0, ())
        foreign = max((best_cover(statement, held, near[id(held)][row], rarity, ())[0] for held in others), default=0.0)
        ids = tuple(own.notes[place].id for place in by)
        found.append(Cover(statement, closeness, ids, after, foreign))
    return found


def best_cover(
    statement: Statement, held: Held, near: Floats, rarity: Mapping[str, float], gone: Collection[int]
) -> tuple[float, tuple[int, ...]]:
    """Return the closeness, 0 to 1, and the places of the one or two notes that cover a sentence best.

    `near` has the cosine of each note to the sentence; notes in `gone` are out of play. Without notes that hold every
    figure and name the closeness is 0. One note is taken before two of the same closeness, and the first of equals.
    """
    wanted = {stem: rarity.get(stem, 1.0) for stem in set(stems_of(statement.text))}
    best: tuple[float, tuple[int, ...]] = (0.0, ())
    places = _candidates(statement, held, near, wanted, gone)
    for some in (*((place,) for place in places), *combinations(places, 2)):
        if _holds(statement, held, some):
            stems = frozenset[str]().union(*(held.stems[place] for place in some))
            closeness = (max(float(near[place]) for place in some) + held_share(wanted, stems)) / 2
            if closeness > best[0] + 1e-9:
                best = closeness, some
    return best


def _candidates(
    statement: Statement, held: Held, near: Floats, wanted: Mapping[str, float], gone: Collection[int]
) -> list[int]:
    """Return the places of the notes that are worth a look: the nearest, and those with one of the figures."""
    left = [place for place in range(len(held.notes)) if place not in gone]
    order = sorted(left, key=lambda place: (-near[place] - held_share(wanted, held.stems[place]), place))
    holding = [
        place
        for place in order
        if any(figure.matches(other) for figure in statement.figures for other in held.figures[place])
    ]
    return sorted({*order[:NEAREST], *holding[:HOLDING]})


def _holds(statement: Statement, held: Held, places: Sequence[int]) -> bool:
    """Tell whether notes together hold every figure and every name of a sentence."""
    if unmatched(statement.figures, [figure for place in places for figure in held.figures[place]]):
        return False
    words = frozenset[str]().union(*(held.words[place] for place in places))
    phrases = "|".join(held.phrases[place] for place in places)
    return all(stands(name, words, phrases) for name in statement.names)


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    """Yield each sentence, and the part of it whose names count: of a cell only what the row is about."""
    heads: list[str] | None = None
    for line in text.split("\n"):
        if line.startswith("| "):
            cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
            if heads is None:
                heads = cells
                continue
            for head, cell in zip(heads[1:], cells[1:], strict=False):
                yield f"{cells[0]}, {head.lower()}: {cell}", f"of {cells[0]}"
            continue
        heads = None
        if line.strip() and not line.startswith("#"):
            entry = re.sub(r"^- ", "", line)
            for start, end in sentences(entry):
                yield entry[start:end], entry[start:end]


def _contexts(texts: Sequence[str]) -> list[list[str]]:
    """Give every sentence alone, with the one before, with the one after, and with both."""
    before = ["", *texts[:-1]]
    after = [*texts[1:], ""]
    return [
        list(texts),
        [f"{one} {text}".strip() for one, text in zip(before, texts, strict=True)],
        [f"{text} {two}".strip() for text, two in zip(texts, after, strict=True)],
        [f"{one} {text} {two}".strip() for one, text, two in zip(before, texts, after, strict=True)],
    ]

"""What the corpus covers, and how a question outside of it is told from one within."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from bot import weights
from bot.cues import cued
from bot.ledger import Ledger
from bot.reading import Reading
from bot.wording import WORK
from corpus.types import Passage
from corpus.vocabulary import Criterion, Language, Work

OUTSIDE = 0.5  # share of `outside` in phrase and full text together, from which a question is not covered
OUTSIDE_JOINED = 0.6  # the same where two languages are set against each other
SUBJECT = 0.7  # share that the subject has in that, the rest is the whole text: names of languages draw it outside
HOME = frozenset({Language.PYTHON, Language.RUST})
"""The languages that the corpus is about; they bear on every subject."""


def is_outside(reading: Reading, whole: Reading, *, joined: bool) -> bool:
    """Tell whether a question is no choice of language for software, by its subject and by its whole text.

    A question that sets two languages against each other (`joined`) is about software unless its subject clearly is
    not.
    """
    if joined:
        return reading.outside >= OUTSIDE_JOINED
    return SUBJECT * reading.outside + (1 - SUBJECT) * whole.outside >= OUTSIDE


def is_gibberish(subject: str, known: AbstractSet[str]) -> bool:
    """Tell whether a subject has no word that anybody knows; names with capitals or digits pass for words."""
    words = re.findall(r"[^\W_]{3,}", subject)
    return not cued(subject) and bool(words) and all(word.islower() and word not in known for word in words)


def unheard_options(ledger: Ledger, options: Sequence[str]) -> tuple[str, ...]:
    """Return the options, other than Python and Rust, on which nothing was found that bears on the subject.

    How popular a language is does not bear on it.
    """
    heard = {
        option
        for piece in ledger.pieces
        if piece.relevance >= weights.HEARD
        and not (piece.direct and piece.relevance <= weights.HEARD)  # near to the question, maybe by the name alone
        and piece.passage.criterion != Criterion.POPULARITY
        for option in piece.stances
    }
    return tuple(option for option in options if option not in HOME and option not in heard)


def covered_kinds(passages: Sequence[Passage]) -> tuple[str, ...]:
    """Return in words the kinds of work on which some passage takes a side, in the vocabulary's order."""
    held = {work for passage in passages if passage.favours or passage.against for work in passage.work}
    return tuple(WORK[work] for work in Work if work in held and work in WORK)

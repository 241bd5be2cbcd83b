"""Passages and readings made up for tests of the answering core, and an advisor over the index of the shipped notes."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np

from bot.advisor import Advisor
from bot.answer import Answer, CorpusState
from bot.facts import Fact
from bot.ledger import Ledger, Piece, scales_of, twins_of, weigh
from bot.reading import Reading
from bot.settings import Settings
from bot.wiring import make_advisor
from corpus.types import Passage
from corpus.vocabulary import Criterion, Grade, Kind, Language, Outcome, Work

SUBJECT_KIND = Work.NETWORK_AND_DISK
"""The kind of work of the subject in `reading()`."""


def passage(
    id_: str,
    favours: Sequence[Language] = (),
    against: Sequence[Language] = (),
    *,
    grade: Grade = Grade.MEASURED,
    criterion: Criterion = Criterion.MEMORY,
    work: Sequence[Work] = (SUBJECT_KIND,),
    kind: Kind = Kind.NOTE,
    place: tuple[int, int] = (0, 1),
) -> Passage:
    """A passage `SOURCE#NOTE`, on the subject's kind of work and measured unless said otherwise."""
    source, note = re.split("[#@]", id_)
    return Passage(
        id_,
        source,
        kind,
        *place,
        "Opening",
        note if "#" in id_ else None,
        tuple(favours),
        tuple(against),
        tuple(work),
        criterion,
        grade,
    )


def reading(share: float = 1.0, other: float = 0.0) -> Reading:
    """A subject that was taken for `SUBJECT_KIND` with that share."""
    return Reading("a log shipper", {work: share if work == SUBJECT_KIND else 0.0 for work in Work}, other, 0.0)


def weighed(
    passages: Sequence[Passage],
    vectors: np.ndarray | None = None,
    *,
    near: float | Sequence[float] = 0.5,
    shared: float | Sequence[float] = 0.0,
    direct: Sequence[float] | None = None,
    subject: Reading | None = None,
    criteria: Sequence[Criterion] = (),
    facts: Sequence[Fact] = (),
    retold: Sequence[frozenset[str]] = (),
    doubted: Mapping[str, str] = MappingProxyType({}),
) -> Ledger:
    """Weigh passages that have nothing in common with each other unless `vectors` say so."""
    size = len(passages)
    rows = np.eye(max(size, 1), dtype=np.float32)[:size] if vectors is None else vectors
    return weigh(
        scales_of(passages, twins_of(passages, rows, retold), doubted), np.full(size, 0, np.float32) + np.float32(near),
        np.full(size, 0, np.float32) + np.float32(shared), subject or reading(),
        direct=None if direct is None else np.array(direct, np.float32), criteria=criteria, facts=facts,
    )  # fmt: skip


def piece(
    id_: str,
    stances: Mapping[Language, float],
    weight: float = 0.4,
    *,
    grade: Grade = Grade.OPINION,
    criterion: Criterion = Criterion.MEMORY,
    specific: bool = True,
) -> Piece:
    """A piece on the scales with that weight and those stances."""
    favours = [option for option, share in stances.items() if share > 0]
    against = [option for option, share in stances.items() if share < 0]
    bare = passage(id_, favours, against, grade=grade, criterion=criterion)
    return Piece(bare, 0.5, specific, weight, {str(option): share for option, share in stances.items()})


def earlier(resolved: str, asks: str | None = None) -> Answer:
    """An answer given before in the conversation, to that question."""
    return Answer(
        id="0" * 12, question=resolved, resolved=resolved, outcome=Outcome.NOT_COVERED if asks else Outcome.ANSWERED,
        verdict=None, statements=(), citations=(), nearest=(), would_change=(), corpus=CorpusState("c0ffee", 5, 9),
        timing_ms={}, asks=asks,
    )  # fmt: skip


def advisor_of(home: Path) -> Advisor:
    """An advisor of its own over the index under that home."""
    return make_advisor(Settings(ADVISOR_HOME=home))

"""Hold the sentences of a draft against the corpus: supported, contradicted or unknown, each with why."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from bot.answer import Citation
from bot.cite import citation
from bot.draft import DraftSentence
from bot.grounding import Checker, Judgement
from bot.grounding.contradiction import contradiction
from bot.grounding.words import words_in
from bot.library import Library
from corpus.types import Passage
from index.search import Evidence, search

LOOKED_AT = 12  # passages that a sentence is held against
MOST_CITED = 3  # passages cited for one sentence
SAME_MATTER = 0.5  # cosine from which a passage can contradict a sentence
FEWEST_WORDS = 3  # words of matter that a sentence has at least to claim something


class Status(StrEnum):
    """What becomes of a sentence."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Proofread:
    """A sentence of a draft and what the corpus says to it."""

    line: int  # from 1
    text: str
    status: Status
    reason: str
    """One clause in words."""
    citations: tuple[Citation, ...]
    """What supports or contradicts it, the best first, numbered from 1; none where it is unknown."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return asdict(self) | {"status": self.status.value, "citations": [asdict(one) for one in self.citations]}


def proofread(library: Library, checker: Checker, sentence: DraftSentence) -> Proofread:
    """Hold one sentence against the passages that are nearest to it; raises what searching and checking raise."""
    why = _no_claim(sentence.text)
    if why:
        return Proofread(sentence.line, sentence.text, Status.UNKNOWN, why, ())
    found = search(library.index, sentence.text, LOOKED_AT)
    judged = [(one, _judge(library, checker, sentence.text, one.passage)) for one in found]
    supporting = sorted(
        ((one, judgement) for one, judgement in judged if judgement.supported),
        key=lambda pair: (-pair[1].score, -pair[0].fused, pair[0].passage.id),
    )
    if supporting:
        passages = [one.passage for one, _ in supporting[:MOST_CITED]]
        return _told(library, sentence, Status.SUPPORTED, supporting[0][1].reason, passages)
    for one, judgement in judged:
        against = _against(library, sentence.text, one, judgement)
        if against:
            return _told(library, sentence, Status.CONTRADICTED, against, [one.passage])
    reason = (
        max((judgement for _, judgement in judged), key=lambda j: j.score).reason if judged else "nothing was found"
    )
    return Proofread(sentence.line, sentence.text, Status.UNKNOWN, reason, ())


def _judge(library: Library, checker: Checker, text: str, passage: Passage) -> Judgement:
    """Judge a sentence by a passage and the header of its source, by whose names a sentence may call it."""
    return checker.check(text, [library.text(passage), library.header(passage)])


def _against(library: Library, text: str, one: Evidence, judgement: Judgement) -> str | None:
    """Say what a passage has against a sentence; None where it has nothing, or is about something else."""
    if one.score < SAME_MATTER:
        return None
    if judgement.finding == "contradiction":
        return judgement.reason
    found = contradiction(text, library.text(one.passage))
    return found.reason if found else None


def _no_claim(text: str) -> str:
    """Say why a sentence cannot be held against anything; empty where it can."""
    if text.rstrip("\"'”’)").endswith("?"):
        return "it is a question"
    if sum(words_in(text).content) < FEWEST_WORDS:
        return "it says too little to be checked"
    if re.search(r"[:…]$", text) and not re.search(r"[.!]\s", text) and len(text.split()) < 8:  # words
        return "it only leads on to what follows"
    return ""


def _told(
    library: Library, sentence: DraftSentence, status: Status, reason: str, passages: Sequence[Passage]
) -> Proofread:
    citations = tuple(citation(library, passage, n) for n, passage in enumerate(passages, start=1))
    return Proofread(sentence.line, sentence.text, status, reason, citations)

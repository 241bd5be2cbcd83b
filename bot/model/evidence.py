"""What a model is shown: passages by number, each with the side it speaks for; text that gives orders is withheld."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.compose import Brief, Draft
from bot.grounding.words import sentences
from bot.ledger import Piece
from bot.wording import name
from corpus.instructions import find_instructions
from corpus.types import Passage
from corpus.vocabulary import Role

MOST_SHOWN = 14  # passages
LONGEST = 1200  # characters of a passage
WITHHELD = "[a sentence was withheld]"
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage under the number by which the model may cite it."""

    n: int  # from 1
    passage: Passage
    text: str
    """What the model is shown of it, and what its statements are held against."""
    header: str
    role: Role
    option: str | None
    stances: tuple[tuple[str, float], ...]
    """By option, above 0 where it speaks for it and below where against."""

    @property
    def side(self) -> str:
        """What it speaks for or against, in words."""
        if self.option is None or self.role not in (Role.FOR, Role.AGAINST):
            return "neither side"
        return f"{self.role.value} {name(self.option)}"


def shown_of(brief: Brief, drafts: Sequence[Draft]) -> tuple[Shown, ...]:
    """Return what is shown: what the extractive drafts rest on, in their order, then the heaviest of the rest."""
    pieces = {piece.passage.id: piece for piece in (*brief.general, *brief.decision.pieces)}
    found: dict[str, tuple[Passage, Role, str | None]] = {}
    for draft in drafts:
        for part in draft.parts:
            for passage in part.passages:
                own = draft.role if draft.role in (Role.FOR, Role.AGAINST) else Role.CONTEXT
                found.setdefault(passage.id, (passage, own, draft.option))
    for piece in brief.decision.pieces:
        side = side_of(piece, brief)
        if side[1] is not None:
            found.setdefault(piece.passage.id, (piece.passage, *side))
    return tuple(
        Shown(
            n, passage, readable(brief.text(passage)), brief.header(passage), role, option,
            tuple(sorted(pieces[id_].stances.items())) if id_ in pieces else (),
        )
        for n, (id_, (passage, role, option)) in enumerate(list(found.items())[:MOST_SHOWN], start=1)
    )  # fmt: skip


def side_of(piece: Piece, brief: Brief) -> tuple[Role, str | None]:
    """Return which of lean and rivals a piece speaks for, or else against; or that it does neither."""
    order = (brief.decision.lean, *brief.decision.rivals)
    for option in order:
        if piece.stances.get(option, 0.0) > 0:
            return Role.FOR, option
    for option in order:
        if piece.stances.get(option, 0.0) < 0:
            return Role.AGAINST, option
    return Role.CONTEXT, None


def readable(text: str) -> str:
    """Return a text without invisible characters, and without the sentences that give orders to a model."""
    clean = " ".join(_INVISIBLE.sub(" ", text).split())
    return " ".join(_obeyed_by_nobody(clean))[:LONGEST]


def _obeyed_by_nobody(text: str) -> Iterator[str]:
    suspects = find_instructions(text)
    for start, end in sentences(text):
        ordered = any(suspect.start < end and start < suspect.end for suspect in suspects)
        yield WITHHELD if ordered else text[start:end]


def as_data(value: object) -> str:
    """Return JSON that holds no angle bracket: whatever stands in a passage, it cannot end the data that it is in."""
    text = json.dumps(value, ensure_ascii=False, indent=None)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

"""The seam to an advisor whose answers are written sentence by sentence: what is checked can be shown at once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.answer import Answer, Citation, Statement, Verdict


@dataclass(frozen=True, slots=True)
class Said:
    """A statement that was checked, and the citations that it rests on."""

    statement: Statement
    citations: tuple[Citation, ...]


Piece = Verdict | Said | Answer
"""What comes while an answer is written: its verdict first, where it has one; statements; and last the whole answer."""


@runtime_checkable
class Writing(Protocol):
    """An advisor that shows an answer while it is written."""

    def write(self, question: str, *, previous: Answer | None = None, sources: Collection[str] = ()) -> Iterator[Piece]:
        """Yield the pieces of an answer as they are checked, the whole answer last; raise as answering does.

        Only checked statements are yielded. The answer may hold others than those: it is what counts.
        """
        ...

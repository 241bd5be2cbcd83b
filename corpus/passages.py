"""Cut."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A located piece of an original, not yet tagged."""

    start: int  # code points into the document's text
    end: int  # code points, exclusive
    section: str | None


def cut(text: str) -> tuple[Piece, ...]:
    return ()

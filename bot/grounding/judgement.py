"""Judgement and Checker: what is said of a claim, and whatever can say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

OWN = "rules and learned score"
"""The name of the checker that needs no model."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether passages support a claim, and why."""

    supported: bool
    score: float  # 0..1, unrounded; `supported` is a threshold on it
    reason: str
    """One clause in words."""
    span: tuple[int, int] | None
    """The best supporting stretch: code points into the passage, half-open; None where nothing bears on the claim."""
    passage: int | None
    """The number, from 0, of the passage that the span is cut from."""
    finding: str | None = None
    """What kind of difference a gate found first: `figure`, `name`, `negation`, …; None where none did."""
    by: str = OWN
    """Which checker judged, in words."""


class Checker(Protocol):
    """Whatever can say if a claim follows from passages."""

    def check(self, claim: str, passages: Sequence[str]) -> Judgement:
        """Judge one claim against the passages that it cites."""
        ...


class NamedChecker(Checker, Protocol):
    """A checker that says which it is."""

    @property
    def by(self) -> str:
        """The checker in words."""
        ...

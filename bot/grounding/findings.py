"""Finding and Gate: what a gate is, what it finds, and the measures that several gates share."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from bot.grounding.window import Claim, Window
from bot.grounding.words import Words

CLOSE = 0.6  # 0..1, share of the claim's matter in the window from which a local difference counts
CLOSER = 0.7  # 0..1, the same for differences that paraphrase makes more often
NEAR = 4  # words, how far from its counterpart a word may stand

DOUBTS = MappingProxyType({"figure": 0.2, "language": 0.2, "direction": 0.2, "swap": 0.5, "name": 0.5})
"""What a finding multiplies the score by, 0..1, by its kind: the fewer true statements a gate stops, the less.

1 for the rest; all findings bring the score below the threshold in any case.
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a gate found to differ."""

    gate: str
    reason: str
    """One clause in words, such as `the passage says 12 MB, not 1.2 GB`."""

    @property
    def doubt(self) -> float:
        """What the score is multiplied by, 0..1: the fewer true statements a gate stops, the less."""
        return DOUBTS.get(self.gate, 1.0)


Gate = Callable[[Claim, Window], Finding | None]
"""Looks for one kind of difference."""


def shown(words: Words, places: range | list[int]) -> str:
    """Quote a run of words as it was written."""
    return words.text[words.starts[places[0]] : words.ends[places[-1]]]


def literal(claim: Claim, window: Window) -> float:
    """Give the share, 0 to 1, of the claim's words that stand in the window in the same order."""
    return len(window.pairs) / max(1, len(claim.words))


def gaps(claim: Claim, window: Window) -> list[tuple[range, range]]:
    """Give the stretches between paired words where claim and window differ: (places in claim, places in window)."""
    if not window.pairs:
        return []
    first, last = window.pairs[0], window.pairs[-1]
    found = [(range(first[0]), range(max(0, first[1] - first[0] - 1), first[1]))]
    for (a, b), (c, d) in pairwise(window.pairs):
        found.append((range(a + 1, c), range(b + 1, d)))
    rest = len(claim.words) - last[0] - 1
    found.append((range(last[0] + 1, len(claim.words)), range(last[1] + 1, min(len(window.wide), last[1] + 1 + rest))))
    return [(left, right) for left, right in found if left]

"""Gates on direction: who is compared with whom, what moved or changed from where to where."""

import re
from itertools import pairwise

from bot.grounding.findings import Finding
from bot.grounding.gates_names import title
from bot.grounding.relations import contradicted, relations
from bot.grounding.window import Claim, Window
from bot.quantities import Quantity


def turned_relation(claim: Claim, window: Window) -> Finding | None:
    """Find a comparison or a move that the passage states the other way round."""
    turned = contradicted(relations(claim.text), relations(window.wide.text))
    if turned is None:
        return None
    what = "has the move between" if turned.respect == "move" else "compares"
    return Finding(
        "direction", f"the passage {what} {title(turned.first)} and {title(turned.second)} the other way round"
    )


def turned_range(claim: Claim, window: Window) -> Finding | None:
    """Find a change "from A to B" that the passage has from B to A."""
    theirs = _changes(window.wide.text, window.figures)
    for first, last in _changes(claim.text, claim.figures):
        if first.matches(last) or any(a.matches(first) and b.matches(last) for a, b in theirs):
            continue
        if any(a.matches(last) and b.matches(first) for a, b in theirs):
            low, high = claim.text[first.start : first.end], claim.text[last.start : last.end]
            return Finding("direction", f"the passage has the change from {high} to {low}, not the other way round")
    return None


def _changes(text: str, found: tuple[Quantity, ...]) -> list[tuple[Quantity, Quantity]]:
    """Read "from A to B" with two figures."""
    joint = re.compile(r"[^.;:!?]{0,40}?\bto\b[^.;:!?]{0,25}?", re.IGNORECASE)
    return [
        (a, b)
        for a, b in pairwise(found)
        if re.search(r"\bfrom\b[^.;:!?]{0,25}$", text[max(0, a.start - 32) : a.start], re.IGNORECASE)
        and joint.fullmatch(text, a.end, b.start)
    ]

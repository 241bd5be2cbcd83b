"""Gates on figures: missing, out of place, without the bound that the passage gives them."""

import re

from bot.grounding.findings import CLOSE, CLOSER, Finding
from bot.grounding.window import Claim, Window
from bot.quantities import Quantity, Sort, unmatched


def _counterpart(figure: Quantity, window: Window, claim: Claim) -> str:
    """Find what the window gives in place of a figure: the same unit, else the same sort."""
    known = [q for q in window.figures if q.kind is figure.kind and not any(q.matches(o) for o in claim.figures)]
    same = [q for q in known if q.unit == figure.unit and (not is_loose(figure) or q.noun == figure.noun != "")]
    if not same:
        return ""
    nearest = min(same, key=lambda q: (abs(q.value - figure.value), q.start))
    return window.wide.text[nearest.start : nearest.end]


def is_loose(figure: Quantity) -> bool:
    """Say whether a figure is one that prose adds freely: small counts in words, low ordinals."""
    small = figure.kind is Sort.AMOUNT and not figure.unit and not figure.label and figure.value <= 10
    return small or (figure.kind is Sort.ORDINAL and figure.value < 4)


def is_name_part(figure: Quantity, text: str) -> bool:
    """Say whether a figure is part of a name (H100, x86), which the gate of names looks at."""
    return figure.kind is Sort.VERSION and any(c.isalpha() for c in text)


_MANNER = re.compile(r"double|triple|dual", re.IGNORECASE)
_COUNTED = re.compile(
    r"[\s-](?!the|that|those|this|its|their|his|her|our|what|as|in|over|since|and|or|by|from|to)[a-z]"
)


def is_manner(figure: Quantity, text: str) -> bool:
    """Say whether a multiple only says of what kind a thing is, as in "double taxation"."""
    return bool(_MANNER.fullmatch(text, figure.start, figure.end) and _COUNTED.match(text, figure.end))


def foreign_figure(claim: Claim, window: Window) -> Finding | None:
    """Find a figure of the claim that no passage gives."""
    for figure in unmatched(claim.figures, window.all_figures):
        text = claim.text[figure.start : figure.end]
        instead = _counterpart(figure, window, claim)
        if is_name_part(figure, text) or is_manner(figure, claim.text) or (is_loose(figure) and not instead):
            continue
        reason = (
            f"the passage says {instead}, not {text}" if instead else f"the passage does not give the figure {text}"
        )
        return Finding("figure", reason)
    return None


def misplaced_figure(claim: Claim, window: Window) -> Finding | None:
    """Find a figure that stands in the passages, though not where the rest of the claim does."""
    if window.wide_share < CLOSER:
        return None
    for figure in unmatched(claim.figures, window.figures):
        text = claim.text[figure.start : figure.end]
        if (
            not is_loose(figure)
            and not is_name_part(figure, text)
            and any(figure.matches(other) for other in window.all_figures)
        ):
            return Finding("figure", f"{text} stands elsewhere in the passage, not with what the claim says of it")
    return None


def dropped_bound(claim: Claim, window: Window) -> Finding | None:
    """Find a figure that the passage bounds ("up to 3.4x") and the claim gives bare."""
    bounds = {"at_most": "up to", "at_least": "at least", "below": "less than", "above": "more than"}
    for figure in claim.figures if window.wide_share >= CLOSE else ():
        same = [q for q in window.figures if q.matches(figure)]
        if figure.approximation == "exact" and same and all(q.approximation == "at_most" for q in same):
            text = window.wide.text[same[0].start : same[0].end]
            return Finding("hedge", f"the passage says {bounds['at_most']} {text}, not {text} outright")
        opposed = [q for q in window.figures if q.value == figure.value and q.unit == figure.unit and q not in same]
        if opposed and not same and opposed[0].approximation in bounds:
            text = window.wide.text[opposed[0].start : opposed[0].end]
            return Finding("figure", f"the passage says {bounds[opposed[0].approximation]} {text}")
    return None

"""Does a passage say the contrary of a claim? Only what is close enough to be about the same thing can."""

from bot.grounding.checker import Examined, examine
from bot.grounding.findings import Finding
from bot.grounding.words import is_negator
from bot.quantities import unmatched

SHARE = 0.6  # 0..1, of the claim's matter that stands in the window, from which both are about the same thing; the word
# that differs is matter too, and the rarer it is the less is left to share
SHARE_TURNED = 0.5  # 0..1, the same where a comparison or a move is turned round: its two names have to be there
CONTRARY = frozenset({"opposite", "negation", "direction"})
"""Gates that find the contrary, and not merely something missing."""


def contradiction(claim: str, passage: str) -> Finding | None:
    """Give what a passage says against a claim that it is about; None where it says nothing against it."""
    examined = examine(claim, [passage])
    if isinstance(examined, str) or examined.verbatim:
        return None
    for finding in examined.findings:
        least = SHARE_TURNED if finding.gate == "direction" else SHARE
        contrary = finding.gate in CONTRARY or (finding.gate == "figure" and _one_figure(examined))
        if contrary and examined.window.wide_share >= least and not _guarded(examined, finding):
            return finding
    return None


def _one_figure(examined: Examined) -> bool:
    """Say whether one figure alone differs, and the sentence has one of its sort in its place: else it tells more."""
    foreign = unmatched(examined.claim.figures, examined.window.all_figures)
    others = [q for q in examined.window.figures if not any(q.matches(mine) for mine in examined.claim.figures)]
    return len(foreign) == 1 and any(q.kind is foreign[0].kind and q.unit == foreign[0].unit for q in others)


def _guarded(examined: Examined, finding: Finding) -> bool:
    """Say whether a claim that seems turned round denies what the passage denies in other words."""
    if finding.gate == "direction":
        return False
    mine = sum(map(is_negator, examined.claim.words.words))
    theirs = sum(map(is_negator, examined.window.near.words))
    return finding.gate == "negation" and mine == theirs > 0

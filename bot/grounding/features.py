"""Turn a claim and its window into the numbers that the learned score weighs."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p

from bot.grounding.company import measure_company
from bot.grounding.findings import Finding, gaps, literal
from bot.grounding.gates import GATES
from bot.grounding.gates_figures import is_loose
from bot.grounding.gates_names import named_in
from bot.grounding.lexicon import FIRM_HEDGES, STRENGTHENERS
from bot.grounding.window import Claim, Window, alike, share, weights
from bot.grounding.words import Words, is_negator, opposites_of
from bot.quantities import unmatched


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a claim, by name, and what the gates found."""

    values: dict[str, float]
    findings: tuple[Finding, ...]


def _grams(stems: Sequence[str], n: int) -> set[tuple[str, ...]]:
    """Give the runs of n stems."""
    return {tuple(stems[i : i + n]) for i in range(len(stems) - n + 1)}


def _kept(mine: set[tuple[str, ...]], theirs: set[tuple[str, ...]]) -> float:
    """Give the share, 0 to 1, of runs that stand on the other side; 0 where there are none."""
    return len(mine & theirs) / len(mine) if mine else 0.0


def _overlap(claim: Claim, window: Window) -> dict[str, float]:
    """Measure how much of the claim's wording stands in the window, the sentence and all passages."""
    stems, wide, near = claim.words.stems, window.wide.stems, window.near.stems
    every, given = set(stems), window.given_stems
    soft = given | {
        s for s, w in zip(stems, claim.words.words, strict=True) if alike(w, set(wide), set(window.wide.words))
    }
    weight = weights(claim.words)
    return {
        "near_share": window.near_share,
        "wide_share": window.wide_share,
        "all_share": window.all_share,
        "soft_share": share(weight, soft),
        "wide_plain": len(every & (set(wide) | given)) / max(1, len(every)),
        "near_plain": len(every & (set(near) | given)) / max(1, len(every)),
        "literal": literal(claim, window),
        "run": window.run / max(1, len(stems)),
        "bigrams_wide": _kept(_grams(stems, 2), _grams(wide, 2)),
        "trigrams_wide": _kept(_grams(stems, 3), _grams(wide, 3)),
        "bigrams_near": _kept(_grams(stems, 2), _grams(near, 2)),
        "back_share": len(set(near) & every) / max(1, len(set(near))),
    }


def _missing(claim: Claim, window: Window) -> dict[str, float]:
    """Measure the matter that is missing: how much, how rare, in the window and everywhere."""
    weight, wide = weights(claim.words), set(window.wide.stems) | window.given_stems
    absent = sorted((value for stem, value in weight.items() if stem not in wide), reverse=True)
    nowhere = sorted(
        (value for stem, value in weight.items() if stem not in window.all_stems | window.given_stems), reverse=True
    )
    runs = [len(left) for left, _ in gaps(claim, window)]
    return {
        "absent_max": absent[0] if absent else 0.0,
        "absent_sum": log1p(sum(absent)),
        "absent_count": log1p(len(absent)),
        "nowhere_max": nowhere[0] if nowhere else 0.0,
        "nowhere_second": nowhere[1] if len(nowhere) > 1 else 0.0,
        "nowhere_sum": log1p(sum(nowhere)),
        "nowhere_count": log1p(len(nowhere)),
        "longest_gap": max(runs, default=len(claim.words)) / max(1, len(claim.words)),
    }


def _typed(claim: Claim, window: Window) -> dict[str, float]:
    """Count figures, names and languages that differ."""
    sure = [name for name in claim.names if name.sure]
    wide_words = set(window.wide.words) | {w.lower() for w in window.wide.text.split()}
    nowhere = sum(not named_in(name.text, claim, window) for name in sure)
    aside = sum(not any(part.lower() in wide_words for part in name.text.split("-")) for name in sure)
    firm = [q for q in claim.figures if not is_loose(q)]
    return {
        "figures": log1p(len(claim.figures)),
        "figures_nowhere": len(unmatched(firm, window.all_figures)) / max(1, len(firm)),
        "figures_aside": len(unmatched(firm, window.figures)) / max(1, len(firm)),
        "loose_aside": float(bool(unmatched([q for q in claim.figures if is_loose(q)], window.figures))),
        "names": log1p(len(sure)),
        "names_nowhere": nowhere / max(1, len(sure)),
        "names_nowhere_count": log1p(nowhere),
        "names_aside": aside / max(1, len(sure)),
        "languages_aside": float(any(name not in window.languages for name in claim.languages)),
    }


def _turns(words: Words) -> int:
    """Count the negators of a text."""
    return sum(is_negator(word) for word in words.words)


def _turned(claim: Claim, window: Window) -> dict[str, float]:
    """Measure denial, opposites, hedges and certainty on either side."""
    mine, held = set(claim.words.words), set(window.wide.words)
    stems = set(window.wide.stems) | window.given_stems
    clashes = sum(bool(opposites_of(s) & stems) for s in set(claim.words.stems) if s not in stems)
    odd = (_turns(claim.words) - _turns(window.near)) % 2
    return {
        "negated": float(_turns(claim.words) > 0),
        "negation_odd": float(odd),
        "negation_odd_close": odd * window.near_share,
        "negation_alone": float(_turns(claim.words) > 0 and _turns(window.wide) == 0),
        "opposites": log1p(clashes),
        "opposites_close": clashes * window.wide_share,
        "hedge_lost": float(bool(held & FIRM_HEDGES) and not mine & FIRM_HEDGES),
        "hedge_added": float(bool(mine & FIRM_HEDGES) and not held & FIRM_HEDGES),
        "certainty_added": float(bool(mine & STRENGTHENERS - held)),
    }


def _sizes(claim: Claim, window: Window) -> dict[str, float]:
    """Measure the lengths."""
    return {
        "claim_words": log1p(len(claim.words)),
        "wide_words": log1p(len(window.wide)),
        "all_words": log1p(len(window.all_words)),
        "claim_matter": log1p(sum(claim.words.content)),
    }


def measure(claim: Claim, window: Window) -> Measured:
    """Measure a claim against its window; each gate's finding is a feature too, named `gate_…`."""
    values = _overlap(claim, window) | _missing(claim, window) | _typed(claim, window)
    values |= _turned(claim, window) | _sizes(claim, window) | measure_company(claim, window)
    found = [(gate.__name__, gate(claim, window)) for gate in GATES]
    values |= {f"gate_{name}": float(finding is not None) for name, finding in found}
    return Measured(values, tuple(finding for _, finding in found if finding is not None))

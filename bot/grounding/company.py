"""What stands beside figures and names: a figure beside words where the passages have another, a name far from its own.

A figure that the passages lack may be one that they give in another form. Where they have a different one in the same
place, beside the same words, it is wrong. A name or figure that they do have, though nowhere near the rest of what the
claim says, has been taken from elsewhere.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from math import log1p
from types import MappingProxyType

from bot.grounding.gates_figures import is_loose, is_manner
from bot.grounding.gates_names import named_in
from bot.grounding.slots import LITTLE, MATTER, Slot, figure_slots, likeness, name_slots, places_of, slot_of
from bot.grounding.window import Claim, Window, weights
from bot.grounding.words import Words, is_negator, opposites_of
from bot.quantities import Quantity, Sort, unmatched

ABOUT = 15  # words on either side that count as standing about a word
TINY = 1e-9  # of a value, so that nothing is divided by 0
NOTHING = -1.0  # in place of a likeness: there is nothing to be alike
DENIED = 5  # words after a denial that it can bear on
FORMAL = ("=", "<", ">", "^", "_", "+")
_LIST = re.compile(r":\s*\n\s*(\d{1,3})[.)]\s*$")
PRICES: Mapping[str, float] = MappingProxyType({"in place": 3.0, "beside": 2.0, "far": 1.2, "none": 1.3})  # logit
BESIDE = 0.6  # 0..1, share of the claim about another figure from which that one stands in its place


def measure_company(claim: Claim, window: Window) -> dict[str, float]:
    """Measure the figures, names, opposites and denials of a claim by what stands beside them in the passages."""
    found = _figures(claim, window) | _figure_slots(claim, window) | _names(claim, window)
    return found | _opposites(claim, window) | _denials(claim, window) | _taken(claim, window)


def _figures(claim: Claim, window: Window) -> dict[str, float]:
    """Measure the figures that the passages lack: of what sort they are, and what stands in their place."""
    missing = unmatched(claim.figures, window.all_figures)
    missing = tuple(one for one in missing if not is_manner(one, claim.text))
    firm, loose = [q for q in missing if not is_loose(q)], [q for q in missing if is_loose(q)]
    slots, late = dict(figure_slots(claim.text)), float(starts_late(claim.text) is not None)
    rival = max((_figure_rival(one, slots[one], claim, window) for one in firm), default=NOTHING)
    return {
        "figure_rival": max(rival, MATTER * late) if late else rival,
        "figure_loose_rival": max((_figure_rival(one, slots[one], claim, window) for one in loose), default=NOTHING),
        "figures_missing": log1p(len(firm) + late),
        "figures_found": log1p(len(claim.figures) - len(missing)),
        "figure_precise": float(any(_is_precise(one) for one in firm)),
        "figure_label": float(any(one.kind is Sort.VERSION for one in firm)),
        "figure_formal": float(any(claim.text[: one.start].rstrip()[-1:] in FORMAL for one in firm)),
        "figure_year": float(any(one.kind in (Sort.YEAR, Sort.DATE) for one in firm)),
        "figure_rival_company": max((_rival_company(one, slots[one], claim, window) for one in firm), default=0.0),
    }


def figure_price(values: Mapping[str, float]) -> float:
    """Return what figures that the passages lack cost a claim, as a logit: the more, the better another one fits."""
    rival = values.get("figure_rival", NOTHING)
    if rival < 0:
        return 0.0
    if rival >= MATTER:
        return PRICES["in place"]
    if rival >= LITTLE:
        return PRICES["beside" if values.get("figure_rival_company", 0.0) >= BESIDE else "far"]
    return PRICES["none"]


def starts_late(text: str) -> str | None:
    """Return the number of a list that a colon opens at the end of a text, unless it is 1."""
    found = _LIST.search(text)
    return found[1] if found and found[1] != "1" else None


def _figure_slots(claim: Claim, window: Window) -> dict[str, float]:
    """Measure those figures that the passages have: how exactly, and whether another fits their place better."""
    gap, off = 0.0, 0.0
    for figure, mine in figure_slots(claim.text):
        known = [(other, slot) for one in window.everything for other, slot in figure_slots(one.text)]
        same = [(other, slot) for other, slot in known if figure.matches(other)]
        if not same:
            continue
        size = max(abs(figure.value), TINY)
        gaps = [abs(other.value - figure.value) / size for other, _ in same if other.kind is figure.kind]
        off = max(off, min(gaps, default=0.0))
        own = max(likeness(mine, slot) for _, slot in same)
        gap = max(gap, _figure_rival(figure, mine, claim, window) - max(own, LITTLE))
    return {"figure_slot_gap": gap, "figure_off": min(off, 0.1)}


def _is_precise(figure: Quantity) -> bool:
    """Tell whether a figure is one that is not written by chance: with a unit, a fraction, or three digits."""
    return bool(figure.unit and figure.kind is Sort.AMOUNT) or len(figure.label) > 2


def _figure_rival(figure: Quantity, mine: Slot, claim: Claim, window: Window) -> float:
    """Tell how well another figure of the passages, which the claim lacks, fits the place of a figure; 0 to 3."""
    return max((fit for _, _, fit in _rivals(figure, mine, claim, window)), default=0.0)


def _rival_company(figure: Quantity, mine: Slot, claim: Claim, window: Window) -> float:
    """Return how much of the rest of the claim stands about such another figure, at the most; 0 to 1."""
    places = [
        (passage, bisect_left(passage.starts, slot.start))
        for passage, slot, fit in _rivals(figure, mine, claim, window)
        if fit
    ]
    return _share_about(claim, window, mine, places) if places else 0.0


def _rivals(figure: Quantity, mine: Slot, claim: Claim, window: Window) -> Iterator[tuple[Words, Slot, float]]:
    """Find the figures of the passages that the claim lacks, each with how well it fits the place of a figure."""
    for passage in window.everything:
        for other, theirs in figure_slots(passage.text):
            if other.value == figure.value or any(other.matches(one) for one in claim.figures):
                continue
            sort = other.kind is figure.kind and other.unit == figure.unit
            known = sort and (figure.unit != "" or figure.kind is not Sort.AMOUNT)
            yield passage, theirs, max(likeness(mine, theirs), LITTLE if known else 0.0)


def _share_about(claim: Claim, window: Window, mine: Slot, places: Sequence[tuple[Words, int]]) -> float:
    """Return how much of the claim, but for one stretch of it, stands about one of some places; 0 to 1."""
    first, last = bisect_left(claim.words.starts, mine.start), bisect_left(claim.words.starts, mine.end)
    own = set(claim.words.stems[first:last])
    rest = {stem: value for stem, value in weights(claim.words).items() if stem not in own}
    about = _about(rest, window, places) or 0.0
    whole = sum(value for stem, value in rest.items() if stem in window.all_stems)
    return about / whole if whole else 1.0


def _names(claim: Claim, window: Window) -> dict[str, float]:
    """Measure names: those that the passages lack by what stands in their place, the others by what fits it better."""
    sure = {name.start for name in claim.names if name.sure}
    own, strange, rival, gap, beside = claim.text.lower(), 0, NOTHING, 0.0, 0.0
    for text, mine in name_slots(claim.text):
        if not any(mine.start <= start < mine.end for start in sure):
            continue
        others = [(other, slot, one) for one in window.everything for other, slot in name_slots(one.text)]
        fits = [(likeness(mine, slot), one, slot) for other, slot, one in others if other not in own]
        best = max((fit for fit, _, _ in fits), default=0.0)
        if any(named_in(part, claim, window) for part in claim.text[mine.start : mine.end].split()):
            at_home = max((likeness(mine, slot) for other, slot, _ in others if other == text), default=LITTLE)
            gap = max(gap, best - at_home)
        else:
            strange, rival = strange + 1, max(rival, best)
            places = [(one, bisect_left(one.starts, slot.start)) for fit, one, slot in fits if fit]
            beside = max(beside, _share_about(claim, window, mine, places) if places else 0.0)
    return {
        "name_rival": rival,
        "names_strange": log1p(strange),
        "name_slot_gap": gap,
        "name_rival_company": beside,
    }


def _opposites(claim: Claim, window: Window) -> dict[str, float]:
    """Measure words by how much better their opposites fit their place in the passages."""
    best, gap = NOTHING, 0.0
    for place, stem in enumerate(claim.words.stems):
        others = opposites_of(stem)
        if not others:
            continue
        mine = slot_of(claim.words, claim.words.starts[place], claim.words.ends[place])
        turned = max((_fit(mine, other, window) for other in others), default=NOTHING)
        if stem in window.all_stems:
            gap = max(gap, turned - max(_fit(mine, stem, window), LITTLE))
        else:
            best = max(best, turned)
    return {"opposite_rival": best, "opposite_gap": gap}


def _fit(mine: Slot, stem: str, window: Window) -> float:
    """Tell how well a word fits a place, by where it stands in the passages: 0 to 3, `NOTHING` where nowhere."""
    return max(
        (
            likeness(mine, slot_of(one, one.starts[place], one.ends[place]))
            for one in window.everything
            for place in places_of(one.text).get(stem, ())
        ),
        default=NOTHING,
    )


def _denials(claim: Claim, window: Window) -> dict[str, float]:
    """Count denials by whether the passages deny the same words, have them plain, or do not have them."""
    plain = unknown = dropped = 0
    words = claim.words
    for place, word in enumerate(words.words):
        if not is_negator(word):
            continue
        said = [n for n in range(place + 1, min(place + 1 + DENIED, len(words))) if words.content[n]][:2]
        stands = [_denied(window, words.stems[n]) for n in said]
        known = [one for one in stands if one is not None]
        plain += bool(known) and not any(known)
        unknown += not known
    if not any(is_negator(word) for word in words.words):
        stems = {stem for stem, counts in zip(words.stems, words.content, strict=True) if counts}
        near = window.near
        dropped = sum(
            is_negator(word) and any(near.stems[n] in stems for n in range(place + 1, min(place + 4, len(near))))
            for place, word in enumerate(near.words)
        )
    return {"denied_plain": log1p(plain), "denied_unknown": log1p(unknown), "denial_dropped": log1p(dropped)}


def _denied(window: Window, stem: str) -> bool | None:
    """Tell whether a word of the passages stands anywhere shortly after a denial; None where it stands nowhere."""
    found = None
    for one in window.everything:
        for place in places_of(one.text).get(stem, ()):
            if any(is_negator(word) for word in one.words[max(0, place - DENIED) : place]):
                return True
            found = False
    return found


def _taken(claim: Claim, window: Window) -> dict[str, float]:
    """Measure how much of the rest of a claim stands about each of its figures and names, at the least."""
    weight = weights(claim.words)
    found = {"figure": 1.0, "name": 1.0}
    spans = [("figure", q.start, q.end, q) for q in claim.figures] + [
        ("name", slot.start, slot.end, None) for _, slot in name_slots(claim.text)
    ]
    for kind, start, end, figure in spans:
        first, last = bisect_left(claim.words.starts, start), bisect_left(claim.words.starts, end)
        own = set(claim.words.stems[first:last])
        rest = {stem: value for stem, value in weight.items() if stem not in own}
        about = _about(rest, window, list(_where(own, figure, window)))
        if about is not None:
            whole = sum(value for stem, value in rest.items() if stem in window.all_stems)
            found[kind] = min(found[kind], about / whole if whole else 1.0)
    return {f"{kind}_company": value for kind, value in found.items()}


def _where(own: set[str], figure: Quantity | None, window: Window) -> Iterator[tuple[Words, int]]:
    """Find the words of the passages at which a figure or a name stands."""
    for passage in window.everything:
        if figure is not None:
            for other, slot in figure_slots(passage.text):
                if figure.matches(other):
                    yield passage, bisect_left(passage.starts, slot.start)
        else:
            for stem in own:
                yield from ((passage, place) for place in places_of(passage.text).get(stem, ()))


def _about(rest: dict[str, float], window: Window, places: Sequence[tuple[Words, int]]) -> float | None:
    """Return the most matter of a claim that stands about one of some places, in units of rarity; None without any."""
    if not places:
        return None
    best = 0.0
    known = [
        (value, {id(p): places_of(p.text).get(stem, []) for p in window.everything}) for stem, value in rest.items()
    ]
    for passage, place in places:
        near = sum(
            value
            for value, stands in known
            if bisect_right(stands[id(passage)], place + ABOUT) > bisect_left(stands[id(passage)], place - ABOUT)
        )
        best = max(best, near)
    return best

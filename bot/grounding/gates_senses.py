"""Gates on what turns or bends a statement: opposites, denials, hedges, certainty."""

import re
from collections.abc import Iterator

from bot.grounding.findings import CLOSE, CLOSER, NEAR, Finding, gaps, literal
from bot.grounding.lexicon import FIRM_HEDGES, HEDGES, OPEN_WORDS
from bot.grounding.relations import relations
from bot.grounding.window import Claim, Window
from bot.grounding.words import Words, is_negator, opposites_of
from bot.units import words_of

VERY_LITERAL_DENIAL = 0.85  # 0..1, share of the claim's words kept in order, from which denials are counted
WEAK_NEGATORS = words_of(
    "fail fails failed failing lack lacks lacked lacking avoid avoids avoided absent stop stopped refuse refuses"
    " refused except unlike non rarely seldom barely scarcely hardly nor neither without none nothing"
)
"""Negators that answer another and are not missed themselves."""
_NOT_NEGATING = words_of("only just merely simply necessarily least")


def opposite_word(claim: Claim, window: Window) -> Finding | None:
    """Find a word of the claim whose opposite stands in its place in the window."""
    if window.wide_share < CLOSE:
        return None
    agreed = set(relations(claim.text)) & set(relations(window.wide.text))
    for mine, place in () if agreed else (*_opposed_in_gaps(claim, window), *_opposed_beside(claim, window)):
        said, word = window.wide.words[place], claim.words.words[mine]
        return Finding("opposite", f"the passage says “{said}”, not “{word}”")
    return None


def _opposed_in_gaps(claim: Claim, window: Window) -> Iterator[tuple[int, int]]:
    """Find opposites that stand in the same gap between paired words."""
    for left, right in gaps(claim, window):
        for mine in left:
            others = opposites_of(claim.words.stems[mine])
            place = next((n for n in right if window.wide.stems[n] in others), None)
            if place is not None and len(right) <= NEAR and _same_denial(claim, window, mine, place):
                yield mine, place


def _opposed_beside(claim: Claim, window: Window) -> Iterator[tuple[int, int]]:
    """Find words absent from the window whose opposites stand beside the same paired words."""
    held, own = set(window.wide.stems), set(claim.words.stems)
    for mine, stemmed in enumerate(claim.words.stems):
        others = opposites_of(stemmed) & held
        if not others or stemmed in held or others & own:
            continue
        place = window.wide.stems.index(min(others))
        near = any(abs(a - mine) <= NEAR and abs(b - place) <= NEAR for a, b in window.pairs)
        if near and _same_denial(claim, window, mine, place):
            yield mine, place


def _same_denial(claim: Claim, window: Window, mine: int, theirs: int) -> bool:
    """Say whether neither or both of two words are denied just before: else the denial makes up for the opposite."""
    left = any(is_negator(word) for word in claim.words.words[max(0, mine - 3) : mine])
    right = any(is_negator(word) for word in window.wide.words[max(0, theirs - 3) : theirs])
    return left == right


def _negators(words: Words) -> list[int]:
    """Give the places of strong negators; "not only" and its like are none."""
    return [
        n
        for n, word in enumerate(words.words)
        if is_negator(word)
        and word not in WEAK_NEGATORS
        and not (n + 1 < len(words) and words.words[n + 1] in _NOT_NEGATING)
    ]


def _answered(place: int, pairs: list[tuple[int, int]], own: Words, other: Words) -> bool | None:
    """Say whether a negator has a counterpart beside the words paired with what it denies; None where nothing is."""
    clause = re.compile(r"[^.:;!?—–]*")
    after = [
        b
        for a, b in pairs
        if place <= a <= place + NEAR
        and clause.fullmatch(own.text, own.ends[place], max(own.ends[place], own.starts[a]))
    ]
    before = [b for a, b in pairs if place - NEAR <= a < place]
    if not after:
        return None
    low = min([*before[-1:], after[0]]) - NEAR
    span = other.words[max(0, low) : after[0] + NEAR + 1]
    return any(is_negator(word) for word in span)


def _denied_once(claim: Claim, window: Window) -> Finding | None:
    """Find, in a claim that keeps the passage's wording, a denial more or less than the passage has there."""
    places = [b for _, b in window.pairs]
    span = window.wide.words[max(0, places[0] - 2) : places[-1] + 3]
    theirs = [word for word in span if is_negator(word)]
    mine = [word for word in claim.words.words if is_negator(word)]
    extra = next((word for word in mine if mine.count(word) > theirs.count(word)), None)
    lost = next((word for word in theirs if theirs.count(word) > mine.count(word)), None)
    if len(mine) > len(theirs) and extra:
        return Finding("negation", f"the passage does not say “{extra}”")
    if len(theirs) > len(mine) and lost:
        return Finding("negation", f"the passage says “{lost}”, which the claim leaves out")
    return None


def turned_negation(claim: Claim, window: Window) -> Finding | None:
    """Find a denial that stands on one side only."""
    if window.wide_share < CLOSER:
        return None
    if literal(claim, window) >= VERY_LITERAL_DENIAL and (extra := _denied_once(claim, window)):
        return extra
    matter = [(a, b) for a, b in window.pairs if claim.words.content[a] or is_negator(claim.words.words[a])]
    excused = any(opposites_of(mine) & set(window.wide.stems) for mine in claim.words.stems)
    for place in _negators(claim.words):
        if _answered(place, matter, claim.words, window.wide) is False and not excused:
            return Finding("negation", f"the passage does not deny it (“{claim.words.words[place]}” is the claim's)")
    back = [(b, a) for a, b in matter]
    for place in _negators(window.wide):
        if _answered(place, back, window.wide, claim.words) is False and not excused:
            return Finding("negation", f"the passage says “{window.wide.words[place]}”, which the claim leaves out")
    return None


def dropped_hedge(claim: Claim, window: Window) -> Finding | None:
    """Find a "might" or its like in the passage's wording that the claim leaves out."""
    if window.wide_share < CLOSE or any(word in OPEN_WORDS or word in HEDGES for word in claim.words.words):
        return None
    for place, word in enumerate(window.wide.words):
        if word not in FIRM_HEDGES:
            continue
        if any(place < b <= place + NEAR - 1 and claim.words.content[a] for a, b in window.pairs):
            return Finding("hedge", f"the passage says “{word}”, which the claim leaves out")
    return None


def added_certainty(claim: Claim, window: Window) -> Finding | None:
    """Find an "always" or its like that the passage does not say."""
    strong = words_of(
        "always every all only must guarantees guarantee proves proved entirely exclusively impossible everyone"
    )
    held = strong & set(window.wide.words)
    for word in claim.words.words if window.wide_share >= CLOSE and not held else ():
        if word in strong:
            return Finding("certainty", f"the passage does not say “{word}”")
    return None

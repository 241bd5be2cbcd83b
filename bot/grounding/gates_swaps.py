"""The gate on words put in another's place, for claims that keep the passage's wording."""

from bot.grounding.data import rarity
from bot.grounding.findings import Finding, gaps, literal, shown
from bot.grounding.gates_names import LANGUAGE_WORDS
from bot.grounding.relations import relations
from bot.grounding.window import Claim, Window, alike
from bot.grounding.words import Words, names, stem
from bot.quantities import unmatched

VERY_LITERAL = 0.9  # 0..1, share of the claim's words that stand in the window in order, from which any swap counts
LITERAL_MATTER = 0.75  # 0..1, the same from which matter foreign to all passages counts
ALIEN_RARITY = 4.0  # of the rarest word of such matter
LITERAL_FIGURE = 0.75  # 0..1, the same from which a number in another's place counts
SWAPPED_NAME = 0.6  # 0..1, the same from which a name in another's place counts
LONGEST_MINE, LONGEST_THEIRS = 4, 6  # words of the stretches that can be a swap


def _matter(words: Words, places: range) -> list[int]:
    """Keep the places whose words carry matter."""
    return [n for n in places if words.content[n]]


def swapped_word(claim: Claim, window: Window) -> Finding | None:
    """Find, in a claim that keeps the passage's wording, a word put in another's place."""
    agreed = set(relations(claim.text)) & set(relations(window.wide.text))
    settled = window.given_stems | {stem(name) for relation in agreed for name in (relation.first, relation.second)}
    kept = literal(claim, window)
    for n, (left, right) in enumerate(gaps(claim, window)) if kept >= SWAPPED_NAME else ():
        mine = [k for k in _matter(claim.words, left) if claim.words.stems[k] not in settled]
        theirs = _matter(window.wide, right)
        if not mine or not theirs or len(left) > LONGEST_MINE or len(right) > LONGEST_THEIRS:
            continue
        if _is_figure(claim, mine) and kept < LITERAL_FIGURE:
            continue
        flanked = n > 0 and left[-1] + 1 < len(claim.words)
        plain = flanked and len(mine) <= 2 and len(theirs) <= 2
        plain = plain and (kept >= VERY_LITERAL or (kept >= LITERAL_MATTER and _is_alien(claim, window, mine)))
        named = _is_named(claim, mine) or (n == 0 and _both_named(claim, window, mine, theirs))
        if not (plain or named) or _same_figures(claim, window, mine, theirs):
            continue
        stems, words = {window.wide.stems[k] for k in right}, {window.wide.words[k] for k in right}
        if not all(alike(claim.words.words[k], stems, words) for k in mine):
            return Finding("swap", f"the passage says “{shown(window.wide, theirs)}”, not “{shown(claim.words, mine)}”")
    return None


def _is_alien(claim: Claim, window: Window, places: list[int]) -> bool:
    """Say whether a stretch of the claim is matter that the passages nowhere have."""
    stems = [claim.words.stems[n] for n in places]
    return not any(stem in window.all_stems for stem in stems) and max(map(rarity, stems)) >= ALIEN_RARITY


def _both_named(claim: Claim, window: Window, mine: list[int], theirs: list[int]) -> bool:
    """Say whether the opening of the claim and its counterpart in the window are both written as names."""
    left = {name.start for name in claim.names}
    right = {name.start for name in names(window.wide.text)}
    return claim.words.starts[mine[0]] in left and any(window.wide.starts[n] in right for n in theirs)


def _is_figure(claim: Claim, places: list[int]) -> bool:
    """Say whether a stretch of the claim holds nothing but numbers."""
    return all(claim.words.words[n][0].isdigit() for n in places)


def _is_named(claim: Claim, places: list[int]) -> bool:
    """Say whether a stretch of the claim holds a sure name, a language or a number."""
    starts = {claim.words.starts[n] for n in places}
    named = {name.start for name in claim.names if name.sure}
    return bool(starts & named) or any(
        claim.words.words[n][0].isdigit() or claim.words.words[n] in LANGUAGE_WORDS for n in places
    )


def _same_figures(claim: Claim, window: Window, mine: list[int], theirs: list[int]) -> bool:
    """Say whether two stretches differ only in how figures are written."""
    left = [q for q in claim.figures if claim.words.starts[mine[0]] < q.end and q.start < claim.words.ends[mine[-1]]]
    right = [
        q for q in window.figures if window.wide.starts[theirs[0]] < q.end and q.start < window.wide.ends[theirs[-1]]
    ]
    return bool(left) and not unmatched(left, right)

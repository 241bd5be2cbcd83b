"""Claim and Window: a statement taken apart, and the part of the passages that bears on it best."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from bot.grounding.data import rarity
from bot.grounding.lexicon import likenesses
from bot.grounding.relations import GRADES, relations
from bot.grounding.words import Name, Words, figures, names, sentences, stem, words_in
from bot.options import mentions
from bot.quantities import Quantity

WIDEST = 3  # sentences of the wide window
LENGTH_PRICE = 0.05  # of containment, per sentence beyond the first: the narrower of two like windows wins


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement whose support is asked for."""

    text: str
    words: Words
    figures: tuple[Quantity, ...]
    names: tuple[Name, ...]
    languages: tuple[str, ...]
    """Programming languages in order of mention."""


@dataclass(frozen=True, slots=True)
class Window:
    """The best sentence, the best run of up to three sentences, and what all passages hold together."""

    passage: int
    """The number of the passage that the window is cut from."""
    start: int  # code points into the passage
    end: int  # code points, exclusive
    near: Words
    """The best single sentence."""
    near_start: int  # code points into its passage
    near_passage: int
    """The number of the passage that `near` stands in."""
    wide: Words
    """The best run of up to three sentences; `near` lies within the same passage, mostly within it."""
    figures: tuple[Quantity, ...]
    languages: tuple[str, ...]
    pairs: tuple[tuple[int, int], ...]
    """The words of claim and wide window that stand for each other, in order: (place in claim, place in window)."""
    everything: tuple[Words, ...]
    """The passages, taken apart."""
    all_stems: frozenset[str]
    all_words: frozenset[str]
    all_figures: tuple[Quantity, ...]
    all_languages: frozenset[str]
    given_stems: frozenset[str]
    """Stems of the claim that the window gives in another form: "25k" for 25,000, "A slower than B" for "B faster"."""
    near_share: float  # 0..1, rarity-weighted share of the claim's matter in the best sentence
    wide_share: float  # 0..1, the same in the wide window
    all_share: float  # 0..1, the same in all passages
    run: int  # words, the longest unbroken run of the claim in the wide window


def read_claim(text: str) -> Claim:
    """Take a claim apart."""
    return Claim(text, words_in(text), figures(text), names(text), languages_in(text))


@lru_cache(maxsize=512)
def languages_in(text: str) -> tuple[str, ...]:
    """Name the programming languages of a text in order of mention; JavaScript and TypeScript are two."""
    return tuple(mention.name for mention in mentions(text))


@lru_cache(maxsize=256)
def compact(text: str) -> frozenset[str]:
    """Give the lower-case words of a text, both as `words_in` parts them and as they stand (`h100s`, `dict_of`)."""
    return frozenset(words_in(text).words) | frozenset(re.findall(r"\w+", text.lower()))


@lru_cache(maxsize=256)
def _bounds(text: str) -> tuple[tuple[int, int, int, int], ...]:
    """Give each sentence as (first word, word after the last, start, end)."""
    starts = words_in(text).starts
    return tuple((bisect_left(starts, start), bisect_left(starts, end), start, end) for start, end in sentences(text))


def weights(claim: Words) -> dict[str, float]:
    """Give each content stem of a claim its rarity; a claim without content words counts all of its words."""
    chosen = {stem: rarity(stem) for stem, content in zip(claim.stems, claim.content, strict=True) if content}
    return chosen or {stem: rarity(stem) for stem in claim.stems}


def share(weight: dict[str, float], stems: frozenset[str] | set[str]) -> float:
    """Give the rarity-weighted share, 0 to 1, of a claim's stems that stand among others."""
    total = sum(weight.values())
    return sum(value for stem, value in weight.items() if stem in stems) / total if total else 0.0


def find_window(claim: Claim, passages: Sequence[str]) -> Window | None:
    """Find the window of the passages that holds most of the claim; None where no passage has a word."""
    weight = weights(claim.words)
    best: tuple[float, int, int, int, int] | None = None  # value, -passage, -length, first, last sentence
    nearest: tuple[float, int, int] | None = None  # value, -passage, -sentence
    for number, passage in enumerate(passages):
        stems = words_in(passage).stems
        held = [{stem for stem in stems[a:b] if stem in weight} for a, b, _, _ in _bounds(passage)]
        for n, one in enumerate(held):
            alone = share(weight, one)
            nearest = max(nearest or (-1.0, 0, 0), (alone, -number, -n))
            together: set[str] = set()
            for length in range(min(WIDEST, len(held) - n)):
                together |= held[n + length]
                value = share(weight, together) - LENGTH_PRICE * length
                best = max(best or (-1.0, 0, 0, 0, 0), (value, -number, -length, -n, n + length))
    if best is None or nearest is None:
        return None
    return _cut(claim, passages, weight, (-best[1], -best[3], best[4]), (-nearest[1], -nearest[2]))


def _cut(
    claim: Claim,
    passages: Sequence[str],
    weight: dict[str, float],
    run: tuple[int, int, int],
    near: tuple[int, int],
) -> Window:
    """Cut the chosen window out of its passage and read what stands in it."""
    number, first, last = run
    bounds = _bounds(passages[number])
    start, end = bounds[first][2], bounds[last][3]
    nearest = _bounds(passages[near[0]])[near[1]]
    near_text = passages[near[0]][nearest[2] : nearest[3]]
    wide, close = words_in(passages[number][start:end]), words_in(near_text)
    pairs, longest = align(claim.words, wide)
    everything = [words_in(passage) for passage in passages]
    all_stems = frozenset(stem for one in everything for stem in one.stems)
    near_figures, all_figures = figures(near_text), tuple(q for passage in passages for q in figures(passage))
    given = figure_stems(claim, figures(wide.text)) | agreed_stems(claim, wide.text)
    return Window(
        passage=number, start=start, end=end, near=close, near_start=nearest[2], near_passage=near[0], wide=wide,
        figures=figures(wide.text), languages=languages_in(wide.text), pairs=pairs, everything=tuple(everything),
        all_stems=all_stems, all_words=frozenset(word for passage in passages for word in compact(passage)),
        all_figures=all_figures, given_stems=given,
        all_languages=frozenset(name for passage in passages for name in languages_in(passage)),
        near_share=share(weight, set(close.stems) | figure_stems(claim, near_figures)),
        wide_share=share(weight, set(wide.stems) | given),
        all_share=share(weight, all_stems | figure_stems(claim, all_figures)), run=longest,
    )  # fmt: skip


def figure_stems(claim: Claim, known: Sequence[Quantity]) -> frozenset[str]:
    """Give the stems of those words of a claim that write a figure found among others."""
    spans = [(q.start, q.end) for q in claim.figures if any(q.matches(other) for other in known)]
    words = zip(claim.words.stems, claim.words.starts, strict=True)
    return frozenset(stem for stem, place in words if any(start <= place < end for start, end in spans))


def agreed_stems(claim: Claim, text: str) -> frozenset[str]:
    """Give the stems of the claim's comparatives where a text makes the same comparison, from whichever side."""
    agreed = {relation.respect for relation in set(relations(claim.text)) & set(relations(text))}
    words = zip(claim.words.words, claim.words.stems, strict=True)
    return frozenset(stem for word, stem in words if word in GRADES and GRADES[word][0] in agreed)


def align(claim: Words, window: Words) -> tuple[tuple[tuple[int, int], ...], int]:
    """Pair the words of a claim with those of a window in order, and give the length of the longest unbroken run."""
    blocks = SequenceMatcher(None, claim.stems, window.stems, autojunk=False).get_matching_blocks()
    pairs = tuple((block.a + n, block.b + n) for block in blocks for n in range(block.size))
    return pairs, max((block.size for block in blocks), default=0)


def find_verbatim(claim: Words, passage: str) -> tuple[int, int] | None:
    """Find whole sentences of a passage that have exactly the words of a claim: start and end in code points."""
    words = words_in(passage)
    hay, needle = f" {' '.join(words.words)} ", f" {' '.join(claim.words)} "
    place = hay.find(needle) if claim.words else -1
    while place >= 0:
        first = hay.count(" ", 0, place)
        last = first + len(claim)
        bounds = _bounds(passage)
        starts = [b[2] for b in bounds if b[0] == first]
        ends = [b[3] for b in bounds if b[1] == last]
        if starts and ends:
            return starts[-1], ends[0]
        place = hay.find(needle, place + 1)
    return None


def alike(word: str, stems: frozenset[str] | set[str], words: frozenset[str] | set[str]) -> bool:
    """Say whether a word, or one of like meaning or of the same family, stands among others."""
    base = stem(word)
    if base in stems or word in words:
        return True
    groups = likenesses().get(word) or likenesses().get(base)
    if groups and any(groups & likenesses().get(other, frozenset()) for other in (*words, *stems)):
        return True
    head = base[: max(5, round(0.7 * len(base)))]
    return len(base) > 4 and any(other.startswith(head) for other in stems)

"""Claims that one sentence of the passages has all the words of, with what they name in the same order."""

from bot.grounding.window import Claim, Window, figure_stems
from bot.grounding.words import Words, figures, is_negator, names
from bot.options import mentions

FEWEST = 3  # words of matter that such a claim has at least


def has_words(claim: Claim, window: Window) -> bool:
    """Tell whether the best sentence has all of a claim: its matter, its denials, and its names in their order."""
    near, words = window.near, claim.words
    given = figure_stems(claim, figures(near.text))
    matter = [stem for stem, counts in zip(words.stems, words.content, strict=True) if counts]
    if len(matter) < FEWEST or not set(matter) <= set(near.stems) | given:
        return False
    return _denials(words) == _denials(near) and _in_order(_named(words), _named(near))


def _denials(words: Words) -> int:
    return sum(is_negator(word) for word in words.words)


def _named(words: Words) -> list[str]:
    """Return the stems of names, languages and figures in the order of the text."""
    starts = {name.start for name in names(words.text)} | {one.start for one in mentions(words.text)}
    figured = {n for q in figures(words.text) for n, start in enumerate(words.starts) if q.start <= start < q.end}
    return [
        words.stems[n]
        for n, start in enumerate(words.starts)
        if start in starts and words.content[n] and n not in figured
    ] + [f"{q.value:g}" for q in figures(words.text)]


def _in_order(mine: list[str], theirs: list[str]) -> bool:
    """Tell whether what is in both lists comes in the same order in both."""
    both = set(mine) & set(theirs)
    return [one for one in mine if one in both] == list(dict.fromkeys(one for one in theirs if one in both))

"""Misspelt words of a question, put right where there is just one word they can have been meant for."""

import re
from collections.abc import Collection
from collections.abc import Set as AbstractSet

SHORTEST = 5  # letters; shorter words are too close to one another
LONG = 8  # letters from which two slips are forgiven
_WORD = re.compile(rf"(?<![\w@/.-])[a-z]{{{SHORTEST},}}(?![\w@/]|\.\w)")


def corrected(text: str, known: AbstractSet[str], meant: Collection[str]) -> str:
    """Return the text with words that nobody knows put right.

    Args:
        text: A question. Words with a capital, a digit or a sign are names and stay.
        known: Every word that is right as it stands, in small letters.
        meant: Words that a misspelt word may stand for. A word is replaced only by one that begins with the same letter
            and is one slip away (two from `LONG` letters), the nearest first; where two are equally near it stays.

    """
    return _WORD.sub(lambda match: _meant(match.group(), known, meant), text)


def _meant(word: str, known: AbstractSet[str], meant: Collection[str]) -> str:
    if word in known or any(word.removesuffix(end) in known for end in ("s", "es", "ed")):
        return word
    slips = 2 if len(word) >= LONG else 1
    near = [
        (distance, other)
        for other in meant
        if other[0] == word[0]
        and abs(len(other) - len(word)) <= slips
        and (distance := slips_between(word, other)) <= slips
    ]
    if not near:
        return word
    least = min(near)[0]
    best = [other for distance, other in near if distance == least]
    return best[0] if len(best) == 1 else word


def slips_between(a: str, b: str) -> int:
    """Return the Damerau-Levenshtein distance (optimal string alignment) of two words."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, right in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]

"""Read a text into tokens: anchors (languages, names, figures), poles, words of matter, and the rest."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.grounding.words import figures, is_negator, names, words_in
from bot.model.likeness import LIGHT, STRONG, alike, opposites
from bot.options import mentions
from bot.quantities import Quantity, Sort
from bot.units import words_of

PLAIN = words_of(
    """
    a an the this that these those of to in on at by for from with as and or but nor so if then than though although
    because while whereas when where which who whom whose what how why there it its it's he she they them his her their
    is are was were be been being am do does did has have had having will would shall should can could may might must
    i you we us our your about into onto between among through during again further out off per via versus vs until
    however therefore thus moreover let that's there's they're itself themselves itself own such since once upon
    within like both
    whether unless except or s according instead rather also once even still yet now today already here
    """
)
"""Words of grammar, which carry no matter of their own."""
_CAPITAL = re.compile(r"(?<=[a-z,] )(?!I\b)[A-Z]\w+")
_IDENTIFIER = re.compile(r"\w+_\w+")
BREAKS = re.compile(r"[.;:!?()—–]|,(?=\s)")
WEAK_NEGATORS = words_of(
    """
    fail fails failed failing avoid avoids avoided absent stop stopped refuse refuses refused
    except unlike non rarely seldom barely scarcely hardly unable
    """
)
"""Words that deny, and have to be in the passage themselves."""
STRONG_BREAK = 4.0  # words that a stop, a colon, a bracket or a dash counts for as distance
WEAK_BREAK = 2.0  # words that a comma counts for
TURN = 1.5  # words that a word which opens another clause counts for
GRAMMAR = 0.5  # words that another word of grammar counts for
TURNS = words_of("but while whereas nor and because since although though where when who which that if than so")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text and what it is there for."""

    word: str  # lower case
    stem: str
    start: int  # code points
    end: int  # code points, exclusive
    sort: str
    """`language`, `name`, `figure`, `pole` (it has an opposite), `matter`, `strong`, `denial`, `light` or `plain`."""
    key: str
    """What it is the same thing by: a language's or a name's small letters, otherwise the stem."""
    place: float  # words from the start of the text: breaks count for more, words of grammar for less


@dataclass(frozen=True, slots=True)
class Reading:
    """A text taken apart."""

    text: str
    tokens: tuple[Token, ...]
    figures: tuple[Quantity, ...]

    def of(self, *sorts: str) -> list[Token]:
        """Return the tokens of some sorts in order."""
        return [token for token in self.tokens if token.sort in sorts]


ENTITIES = ("language", "name")
ANCHORS = (*ENTITIES, "figure")


@lru_cache(maxsize=1024)
def read(text: str, also_names: frozenset[str] = frozenset()) -> Reading:
    """Take a text apart; `also_names` are words, in small letters, that are names wherever they have a capital."""
    words = words_in(text)
    languages = {m.start: (m.name, m.end) for m in mentions(text)}
    quantities = tuple(_alone(text, q) for q in figures(text) if _counts(q))
    named = {name.start for name in names(text) if name.sure or name.text.lower() in also_names}
    named |= {match.start() for match in _CAPITAL.finditer(text)}
    compounds = list(_IDENTIFIER.finditer(text))
    tokens: list[Token] = []
    place, last = 0.0, 0
    for word, stem, start, end in zip(words.words, words.stems, words.starts, words.ends, strict=True):
        sort, key = _sort(word, stem, start, end, languages, quantities, named)
        whole = next((m.group().lower() for m in compounds if m.start() <= start < m.end()), None)
        place += _gap(text, last, start) + (TURN if word in TURNS else GRAMMAR if sort == "plain" else 1.0)
        if whole is not None:
            tokens.append(Token(whole, whole, start, end, "name", whole, place))
        else:
            tokens.append(Token(word, stem, start, end, sort, key, place))
        last = end
    return Reading(text, tuple(tokens), quantities)


def _gap(text: str, last: int, start: int) -> float:
    """Return what stands between two words as distance; a short name in brackets belongs to the words before it."""
    if text[last:start] == " (" and re.match(r"[A-Z]{2,6}\)", text[start:]):
        return 0.0
    return _distance(text[last:start])


def _distance(between: str) -> float:
    return sum(WEAK_BREAK if found == "," else STRONG_BREAK for found in BREAKS.findall(between))


def _alone(text: str, quantity: Quantity) -> Quantity:
    """Return a figure with the unit that stands beside it, not that of another figure of the same range."""
    found = figures(text[quantity.start : quantity.end])
    if len(found) != 1 or not found[0].unit or found[0].kind is not quantity.kind:
        return quantity
    return replace(quantity, value=found[0].value, unit=found[0].unit, precision=found[0].precision)


def _counts(quantity: Quantity) -> bool:
    """Say whether a figure is one: "one" and "first" as words are no figures of their own."""
    small = quantity.kind is Sort.ORDINAL or (quantity.kind is Sort.AMOUNT and not quantity.unit and not quantity.label)
    return not (small and quantity.value <= 1)


def _sort(
    word: str,
    stem: str,
    start: int,
    end: int,
    languages: dict[int, tuple[str, int]],
    quantities: Iterable[Quantity],
    named: set[int],
) -> tuple[str, str]:
    """Tell what a word is there for, and what it is the same thing by."""
    if start in languages:
        return "language", languages[start][0]
    figure = next((q for q in quantities if q.start < end and start < q.end), None)
    if figure is not None and not (figure.kind is Sort.VERSION and any(c.isalpha() for c in word)):
        return "figure", f"@{figure.start}"
    if start in named:
        return "name", word
    return _plain_sort(word, stem), stem


def _plain_sort(word: str, stem: str) -> str:
    """Tell what a word is there for that names nothing."""
    if is_negator(word) and word not in WEAK_NEGATORS:
        return "denial"
    for words, sort in ((STRONG, "strong"), (PLAIN, "plain"), (LIGHT, "light")):
        if word in words:
            return sort
    return "pole" if opposites(stem) else "matter"


def known_names(texts: Iterable[str]) -> frozenset[str]:
    """Return the words, in small letters, that some text writes as names beyond doubt."""
    return frozenset(name.text.lower() for text in texts for name in names(text) if name.sure)


def same(claim: Reading, mine: Token, passage: Reading, theirs: Token) -> bool:
    """Say whether a token of a passage can be what a token of a claim stands for."""
    if mine.sort == "figure":
        return theirs.sort == "figure" and _same_figure(claim, mine, passage, theirs)
    if theirs.sort == "figure":
        return mine.sort not in ENTITIES and mine.stem == theirs.stem
    if {mine.sort, theirs.sort} & set(ENTITIES):
        plural = mine.word.rstrip("s") == theirs.word.rstrip("s") and mine.sort == theirs.sort == "name"
        return (
            mine.key == theirs.key
            or mine.word == theirs.word
            or plural
            or (mine.stem == theirs.stem and mine.sort != "name")
        )
    return alike(mine.stem, theirs.stem)


def _same_figure(claim: Reading, mine: Token, passage: Reading, theirs: Token) -> bool:
    left, right = figure_of(claim, mine), figure_of(passage, theirs)
    if left is None or right is None or not left.matches(right):
        return False
    if left.kind is Sort.DATE and left.label != right.label and left.label and right.label:
        return False  # another year
    both_open = "exact" not in (left.approximation, right.approximation)
    return not both_open or abs(left.value - right.value) <= 1e-6 * abs(right.value)  # "about 890" is not "about 930"


def figure_of(reading: Reading, token: Token) -> Quantity | None:
    """Return the figure that a token is part of."""
    return next((q for q in reading.figures if q.start < token.end and token.start < q.end), None)

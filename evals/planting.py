"""Plant errors into true sentences by rule, to train the checker: negations, opposites, names and figures exchanged."""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.grounding.lexicon import STOPWORDS, opposites
from bot.units import words_of

_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-Z][A-Za-z0-9]+(?:\s[A-Z][A-Za-z0-9]+)*\b")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?!\w)|(?<=[A-Za-z-])\d+\b")
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|can|could|will|would|should|may|might|must|has|have|had|do|does|did)\b(?! not\b)(?!n't)"
)
_DENIAL = re.compile(r" not\b|(?<=\bcan)not\b|n't\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_VERBS = words_of(
    "cause play require include work use provide give offer take help appear come show contain make increase reduce "
    "need lead allow improve inhibit induce correlate promote enhance support prevent produce result regulate decrease "
    "become remain occur exist affect involve represent begin start end live serve mean follow grow protect create "
    "receive suggest activate mediate depend contribute encode interact bind impair express reveal associate determine "
    "control limit enable run return accept describe define handle call write read store keep hold get consist belong "
    "feature star win lose host own operate move focus"
)
TRIES = 10  # draws of another name or number before giving up
FIRST_AUXILIARY = 0.8  # 0..1, share of the negations that go to the first place where one can stand
FACTORS = (0.3, 0.5, 0.6, 1.3, 1.7, 2.0, 3.0)  # by which a number is changed


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence with an error in it."""

    kind: str
    """As in the public sets: `negation`, `antonym`, `entity_novel`, …"""
    claim: str


def plant(claim: str, source: str, foreign: Sequence[str], seed: str) -> Iterator[Planted]:
    """Yield a sentence once for each kind of error that it has room for; `foreign` are names of other sources.

    Each kind draws by itself, from the seed and the sentence: another kind, or another sentence, leaves it alone.
    """

    def draw(kind: str) -> random.Random:
        return random.Random(f"{seed}|{kind}|{claim}")  # noqa: S311 - repeatable, nothing secret

    lower = source.lower()
    strange = [name for name in foreign if name.lower() not in lower]
    makers = (
        ("negation", _negated(claim, draw("negation"))),
        ("negation", _DENIAL.sub("", claim, count=1)),
        ("antonym", _opposite(claim, draw("antonym"))),
        ("entity_novel", _named(claim, strange, draw("entity_novel"))),
        ("entity_from_source", _named(claim, names_of([source]), draw("entity_from_source"))),
        ("entity_swap_in_sentence", _swapped(claim, draw("entity_swap_in_sentence"))),
        ("number_novel", _numbered(claim, source, draw("number_novel"))),
        ("number_from_source", _number_of(claim, source, draw("number_from_source"))),
    )
    yield from (Planted(kind, made) for kind, made in makers if made and made != claim)


def names_of(texts: Iterable[str]) -> list[str]:
    """Return the names in texts, each once, sorted."""
    return sorted({match.group() for text in texts for match in _names(text)})


def _names(text: str) -> list[re.Match[str]]:
    return [match for match in _NAME.finditer(text) if match.group().lower() not in STOPWORDS]


def _put(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _negated(claim: str, draw: random.Random) -> str:
    places = list(_AUXILIARY.finditer(claim))
    if places:
        place = places[0] if draw.random() < FIRST_AUXILIARY else draw.choice(places)
        return f"{claim[: place.end()]} not{claim[place.end() :]}"
    verb = next((m for m in re.finditer(r"\b([a-z]+?)(?:s|(?<=[sxh])es)\b", claim) if m[1] in _VERBS), None)
    return _put(claim, verb, f"does not {verb[1]}") if verb else ""


def _opposite(claim: str, draw: random.Random) -> str:
    places = [m for m in re.finditer(r"[A-Za-z]+(?:-term)?", claim) if m.group().lower() in _turns()]
    if not places:
        return ""
    place = draw.choice(places)
    new = draw.choice(_turns()[place.group().lower()])
    return _put(claim, place, new[0].upper() + new[1:] if place.group()[0].isupper() else new)


@cache
def _turns() -> dict[str, list[str]]:
    """Give the opposites of words, without those that are seldom meant."""
    rare = {"like", "light", "hard", "right", "left", "may", "back", "over", "under", "no"}
    return {word: sorted(others) for word, others in opposites().items() if word not in rare}


def _named(claim: str, others: Sequence[str], draw: random.Random) -> str:
    places = _names(claim)
    if not places or not others:
        return ""
    for _ in range(TRIES):
        other = draw.choice(others)
        if other.lower() not in claim.lower():
            return _put(claim, draw.choice(places), other)
    return ""


def _swapped(claim: str, draw: random.Random) -> str:
    places = _names(claim)
    if len({place.group() for place in places}) < 2:
        return ""
    one, two = sorted(draw.sample(places, 2), key=lambda match: match.start())
    return claim[: one.start()] + two.group() + claim[one.end() : two.start()] + one.group() + claim[two.end() :]


def _numbered(claim: str, source: str, draw: random.Random) -> str:
    places = list(_NUMBER.finditer(claim))
    for _ in range(TRIES if places else 0):
        place = draw.choice(places)
        text = place.group().replace(",", "")
        if text.count(".") > 1:
            continue
        decimals = len(text.partition(".")[2])
        if _YEAR.fullmatch(text):
            new = str(int(text) + draw.choice((-1, 1)) * draw.randint(1, 15))
        else:
            new = f"{float(text) * draw.choice(FACTORS) + draw.randint(0, 2):.{decimals}f}"
        if new != text and new not in source:
            return _put(claim, place, new)
    return ""


def _number_of(claim: str, source: str, draw: random.Random) -> str:
    places = list(_NUMBER.finditer(claim))
    others = sorted({match.group() for match in _NUMBER.finditer(source)} - {match.group() for match in places})
    return _put(claim, draw.choice(places), draw.choice(others)) if places and others else ""

"""Who is compared with whom, and what moves from where to where: the direction of a statement, read by rule."""

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from bot.grounding.lexicon import STOPWORDS
from bot.grounding.words import Words, is_negator, names, sentences, words_in
from bot.options import mentions
from bot.units import words_of

REACH = 18  # words before a comparative in which its subject is sought
OBJECT_REACH = 7  # words after "than" in which its object is sought

_GRADES = """
speed:faster,quicker,swifter/slower size:larger,bigger,greater/smaller height:higher/lower ease:easier,simpler/harder
quality:better/worse safety:safer/riskier price:costlier,dearer,pricier/cheaper weight:heavier/lighter
strength:stronger/weaker age:older/newer,younger length:longer/shorter leanness:leaner/fatter time:later/earlier
width:wider/narrower richness:richer/poorer tightness:tighter/looser heat:hotter,warmer/cooler,colder
"""
_SAME_AS = MappingProxyType({
    "fast": "speed", "quick": "speed", "slow": "-speed", "expens": "price", "cost": "price", "cheap": "-price",
    "difficult": "-ease", "complex": "-ease", "complic": "-ease", "easi": "ease", "simpl": "ease", "safe": "safety",
    "secur": "safety", "danger": "-safety",
})  # fmt: skip
_BEATS = words_of(
    "outperforms outperform outperformed beats beat outpaces outpaced surpasses surpassed overtakes overtook"
)
_TRAILS = words_of("trails trailed lags lagged underperforms underperformed")
_MOVES = words_of(
    "port ported porting ports rewrite rewrites rewrote rewritten rewriting migrate migrates migrated migrating move"
    " moves moved moving switch switches switched switching translate translates translated translating convert"
    " converts converted converting swap swaps swapped swapping go goes went gone shift shifts shifted shifting from"
)
_REPLACES = words_of("replace replaces replaced replacing swap swaps swapped swapping substitute substituted")


@dataclass(frozen=True, slots=True)
class Relation:
    """One thing against another: `first` stands above `second` in `respect` where sign is +1, below where it is -1."""

    first: str
    second: str
    respect: str
    sign: int  # +1 or -1


def _grades() -> dict[str, tuple[str, int]]:
    """Read the table of comparatives: word to respect and sign."""
    table = {}
    for entry in _GRADES.split():
        respect, _, words = entry.partition(":")
        up, _, down = words.partition("/")
        table.update(dict.fromkeys(up.split(","), (respect, 1)) | dict.fromkeys(down.split(","), (respect, -1)))
    return table


GRADES = MappingProxyType(_grades())


def _entities(text: str, words: Words) -> dict[int, str]:
    """Give the named things of a sentence by the place of their first word; languages go by their one name."""
    places = {start: n for n, start in enumerate(words.starts)}
    found = {places[name.start]: name.text.lower() for name in names(text) if name.start in places}
    return found | {places[m.start]: m.name for m in mentions(text) if m.start in places}


@lru_cache(maxsize=512)
def relations(text: str) -> tuple[Relation, ...]:
    """Read the comparisons and moves of a text, sentence by sentence, with the pair in alphabetical order."""
    found = []
    for start, end in sentences(text):
        piece = text[start:end]
        words = words_in(piece)
        things = _entities(piece, words)
        if len(set(things.values())) >= 2 or (things and "than" in words.words):
            found += _comparisons(words, things) + _moves(words, things)
    return tuple(_ordered(relation) for relation in found)


def _ordered(relation: Relation) -> Relation:
    """Put the pair in alphabetical order, turning the sign with it."""
    if relation.first <= relation.second:
        return relation
    return Relation(relation.second, relation.first, relation.respect, -relation.sign)


def _comparisons(words: Words, things: dict[int, str]) -> list[Relation]:
    """Read "A is faster than B", "A uses less memory than B", "A beats B"."""
    found = []
    for n, word in enumerate(words.words):
        if word in _BEATS or word in _TRAILS:
            first, second = _before(things, n), _after(things, n, OBJECT_REACH)
            respect, sign = "quality", 1 if word in _BEATS else -1
        else:
            graded = _graded(words, n)
            if graded is None:
                continue
            respect, sign, last = graded
            than = next((k for k in range(last, min(last + 8, len(words))) if words.words[k] == "than"), None)
            if than is None:
                continue
            first, second = _before(things, n), _after(things, than, OBJECT_REACH)
        if first and second and first != second:
            turned = any(is_negator(other) for other in words.words[max(0, n - 4) : n])
            found.append(Relation(first, second, respect, -sign if turned else sign))
    return found


def _graded(words: Words, n: int) -> tuple[str, int, int] | None:
    """Read the comparative at a place: respect, sign and the place where it ends."""
    word = words.words[n]
    if word in GRADES:
        return (*GRADES[word], n + 1)
    if word not in ("more", "less", "fewer"):
        return None
    sign = 1 if word == "more" else -1
    for k in range(n + 1, min(n + 4, len(words))):
        if words.words[k] == "than":
            return "amount", sign, k
        if words.words[k] not in STOPWORDS:
            respect = _SAME_AS.get(words.stems[k], words.stems[k])
            return respect.lstrip("-"), -sign if respect.startswith("-") else sign, k + 1
    return None


def _before(things: dict[int, str], n: int) -> str | None:
    """Find the last thing named before a place."""
    places = [k for k in things if n - REACH <= k < n]
    return things[max(places)] if places else None


def _after(things: dict[int, str], n: int, reach: int) -> str | None:
    """Find the first thing named after a place."""
    places = [k for k in things if n < k <= n + reach]
    return things[min(places)] if places else None


def _moves(words: Words, things: dict[int, str]) -> list[Relation]:
    """Read "from A to B", "ported A to B", "replaced A with B", "B replaced A" as moves from A to B."""
    found = []
    for n, word in enumerate(words.words):
        if word in _MOVES:
            found += _pair(words, things, n, words_of("to into in"))
        if word in _REPLACES:
            passive = n + 1 < len(words) and words.words[n + 1] in ("by", "with") and _before(things, n) is not None
            if passive:
                second = _after(things, n + 1, OBJECT_REACH)
                found += [Relation(str(_before(things, n)), second, "move", 1)] if second else []
            else:
                found += _pair(words, things, n, words_of("with by for")) or _successor(words, things, n)
    return [move for move in found if move.first != move.second]


def _successor(words: Words, things: dict[int, str], n: int) -> list[Relation]:
    """Read "B replaced A" as a move from A to B."""
    first, second = _after(things, n, OBJECT_REACH), _before(things, n)
    near = second is not None and words.words[n] not in ("replacing", "swapping", "replace", "swap")
    return [Relation(first, second, "move", 1)] if near and first and second else []


def _pair(words: Words, things: dict[int, str], n: int, joints: frozenset[str]) -> list[Relation]:
    """Read the thing between a verb and a joint word, and the thing after the joint, as a move."""
    first = next((k for k in range(n + 1, min(n + 9, len(words))) if k in things), None)
    if first is None:
        return []
    joint = next((k for k in range(first + 1, min(first + 7, len(words))) if words.words[k] in joints), None)
    second = _after(things, joint, 4) if joint is not None else None
    return [Relation(things[first], second, "move", 1)] if second else []


def contradicted(claim: tuple[Relation, ...], source: tuple[Relation, ...]) -> Relation | None:
    """Give the first relation of a claim that the source states the other way round and nowhere this way."""
    for relation in claim:
        opposite = Relation(relation.first, relation.second, relation.respect, -relation.sign)
        if opposite in source and relation not in source:
            return relation
    return None

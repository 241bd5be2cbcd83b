"""The gate on written prose: what a statement says stands in one passage, in its place; what is doubtful is refused."""

import re
from collections.abc import Iterator
from types import MappingProxyType

from bot.grounding.relations import GRADES
from bot.grounding.window import find_verbatim
from bot.grounding.words import sentences, words_in
from bot.model.binding import disordered, heads, misplaced, reversed_passive
from bot.model.likeness import KEPT, KEPT_AS, STANDS_FOR, likes, opposites
from bot.model.pairing import NEAR, Pair, Refusal, next_matter, pair_of, taken
from bot.model.reading import ANCHORS, ENTITIES, Reading, Token, figure_of, known_names, read
from bot.model.telling import untold

WIDEST = 2  # sentences of a passage that a statement may be drawn from
CLOSE = 4  # places within which a hedge belongs to the word after it
BOUND = re.compile(
    r"\b(?:under|over|below|above|nearly|almost|roughly|about|around|approximately|up to|more than|less than|fewer than"
    r"|at least|at most|just|close to|some|well over|at about)\s+(?:[\w']+\s+)?$",
    re.IGNORECASE,
)
"""A bound or a hedge right before a figure."""
LOOSE_AFTER = re.compile(r"[^.;:]{0,30}?(?:\bor so\b|, (?:roughly|approximately|more or less)\b)", re.IGNORECASE)
"""A hedge soon after a figure."""


def refuse(claim: str, passage: str, header: str = "") -> Refusal | None:
    """Say why a claim is not what a passage says; None where it is. The header names the passage's source.

    What is claimed must stand in one sentence of the passage, or in two that follow each other.
    """
    if find_verbatim(words_in(claim), passage) and claim.strip() in passage:
        return None
    first: Refusal | None = None
    for window in windows(passage):
        found = _refuse(claim, window, header)
        if found is None:
            return None
        first = first or found
    return first or Refusal("word", "the passage is empty")


def windows(passage: str) -> list[str]:
    """Return a passage's sentences two by two, or all of it where it has no more."""
    spans = sentences(passage)
    if len(spans) <= WIDEST:
        return [passage] if spans else []
    return [passage[spans[n][0] : spans[n + WIDEST - 1][1]] for n in range(len(spans) - WIDEST + 1)]


def _refuse(claim: str, window: str, header: str) -> Refusal | None:
    mine, theirs = untold(claim, header), untold(window, header)
    names = known_names([claim, window])
    pair = pair_of(read(mine.text, names), read(theirs.text, names), untold=theirs.told and not mine.told)
    return next((refusal for rule in RULES for refusal in rule(pair)), None)


def missing(pair: Pair) -> Iterator[Refusal]:
    """Find what a claim says that the passage has no word for, or the opposite of."""
    for token in pair.claim.of(*ANCHORS, "pole", "matter", "light"):
        if pair.of(token):
            continue
        if opposed(pair, token):
            yield Refusal("opposite", f"the passage says the opposite of “{pair.quote(token)}”")
        if token.sort != "light":
            kind = token.sort if token.sort in ANCHORS else "word"
            yield Refusal(kind, f"the passage has nothing for “{pair.quote(token)}”")


def veiled(pair: Pair) -> Iterator[Refusal]:
    """Find a word that adds little in the very place where the passage has one that says something."""
    said = [t for t in pair.claim.tokens if t.sort not in ("plain", "denial")]
    held, theirs = taken(pair), [t for t in pair.passage.tokens if t.sort not in ("plain", "denial")]
    for left, token, right in zip(said, said[1:], said[2:], strict=False):
        if token.sort != "light" or pair.of(token):
            continue
        for low in pair.of(left):
            gap = [t for t in theirs if t.start > low.start][:2]
            hidden = [t for t in gap[:1] if t.sort in ("matter", "pole") and t.start not in held]
            hidden = [t for t in hidden if not t.stem.startswith(token.stem[:4])]
            hidden = [t for t in hidden if pair.passage.text[t.start - 1 : t.start] != "("]  # another name of the same
            if hidden and gap[1:] and gap[1] in pair.of(right):
                yield Refusal("word", f"the passage says “{hidden[0].word}” where the statement says “{token.word}”")


def opposed(pair: Pair, token: Token) -> bool:
    """Say whether the passage has an opposite of a word, or of a word that may stand for it."""
    others = set(opposites(token.stem))
    if token.sort != "light":
        others |= {o for like in likes(token.stem) for o in opposites(like)}
    return any(theirs.stem in others for theirs in pair.passage.of("pole", "matter", "light"))


def overused(pair: Pair) -> Iterator[Refusal]:
    """Find what a claim says more often than the passage, in the place of something that it leaves out."""
    used: set[str] = set()
    tokens = [*heads(pair.claim, ANCHORS), *pair.claim.of("pole")]
    for token in sorted(tokens, key=lambda t: (len(pair.of(t)), t.start)):
        exact = sorted(pair.of(token), key=lambda t: (t.word != token.word, t.start))
        free = [mark for mark in (t.key if t.sort == "figure" else str(t.start) for t in exact) if mark not in used]
        if exact and not free and (token.sort == "pole" or left_out(pair, token)):
            yield Refusal("repeat", f"the passage says “{pair.quote(token)}” less often")
            return
        used.update(free[:1])


def left_out(pair: Pair, token: Token) -> bool:
    """Say whether the passage has a name, a language or a figure, whichever a token is, that the claim leaves out."""
    sorts = ENTITIES if token.sort in ENTITIES else ("figure",)
    held = {theirs.start for mine in pair.claim.of(*sorts) for theirs in pair.of(mine)}
    return pair.untold or any(theirs.start not in held for theirs in pair.passage.of(*sorts))


BOUNDS = frozenset({"above", "below", "at_least", "at_most"})


def unbounded(pair: Pair) -> Iterator[Refusal]:
    """Find a figure that the passage hedges or bounds, and the claim gives bare."""
    for token in pair.claim.of("figure"):
        mine = figure_of(pair.claim, token)
        if mine is None:
            continue
        if mine.approximation in BOUNDS and not any(_hedged(pair.passage, theirs) for theirs in pair.of(token)):
            yield Refusal("hedge", f"the passage gives {pair.quote(token)} without a bound")
        if not _hedged(pair.claim, token) and all(_hedged(pair.passage, theirs) for theirs in pair.of(token)):
            yield Refusal("hedge", f"the passage does not give {pair.quote(token)} outright")


def _hedged(reading: Reading, token: Token) -> bool:
    figure = figure_of(reading, token)
    if figure is None:
        return False
    before = reading.text[max(0, figure.start - 24) : figure.start]
    loose = BOUND.search(before) or LOOSE_AFTER.match(reading.text[figure.end :])
    return figure.approximation != "exact" or loose is not None


LOOSE = frozenset({"over", "above", "up"})
"""Words of place that bound a figure right after them, and elsewhere say little: a wrapper over an API."""
REPEATED = frozenset({"more"})  # "more and more"
TURNED = MappingProxyType({
    "more": "less fewer little", "less": "more", "fewer": "more", "most": "least few", "least": "most", "many": "few",
    "few": "many", "much": "little", "little": "much", "up": "down", "down": "up", "over": "under", "under": "over",
    "above": "below", "below": "above", "before": "after", "after": "before", "first": "last", "last": "first",
    "all": "none some no", "none": "all", "every": "no none", "always": "never", "never": "always", "both": "neither",
    "neither": "both", "best": "worst", "worst": "best", "fastest": "slowest", "slowest": "fastest", "without": "with",
})  # fmt: skip
"""For words of degree those that turn a statement round: where a passage has such a one too, the place counts."""


def strengthened(pair: Pair) -> Iterator[Refusal]:
    """Find a quantifier, a bound or a comparative that the passage does not have there."""
    used: set[int] = set()
    for token in pair.claim.of("strong"):
        if bounding(pair.claim, token) or (token.word in LOOSE and not before_figure(pair.claim, token)):
            said = {t.word for t in pair.passage.tokens}
            if token.word in LOOSE and token.word not in said and said & set(TURNED[token.word].split()):
                yield Refusal("opposite", f"the passage says the opposite of “{token.word}”")
            continue
        allowed = {token.word, *STANDS_FOR.get(token.word, "").split()}
        found = [t for t in pair.passage.tokens if t.word in allowed]
        if token.word in ("more", "most"):
            found += [t for t in pair.passage.tokens if GRADES.get(t.word, ("", 0))[1] > 0]
        found = [t for t in found if t.start not in used or t.word in REPEATED]
        around = neighbours(pair, token)
        beside = not around or any(abs(t.place - u.place) <= NEAR for t in found for u in around)
        turned = set(TURNED.get(token.word, "").split())
        if not found or (not beside and any(t.word in turned for t in pair.passage.tokens)):
            yield Refusal("strength", f"the passage does not say “{token.word}” there")
            return
        used.add(min(found, key=lambda t: (t.word != token.word, t.start)).start)


def before_figure(reading: Reading, token: Token) -> bool:
    """Say whether a figure follows within two words."""
    after = [t for t in reading.tokens if t.start > token.start][:2]
    return any(t.sort == "figure" for t in after)


def bounding(reading: Reading, token: Token) -> bool:
    """Say whether a word is part of the bound of a figure, as in "more than 65,000": `unbounded` looks at those."""
    figures = [q for q in reading.figures if q.approximation in BOUNDS]
    return any(0 <= q.start - token.end <= 8 for q in figures)  # code points: " than a " at most


def neighbours(pair: Pair, token: Token) -> list[Token]:
    """Return the tokens of the passage that the words around a token of the claim stand for."""
    near = [t for t in pair.claim.of(*ANCHORS, "matter", "pole") if 0 < abs(t.place - token.place) <= NEAR]
    return [theirs for other in near for theirs in pair.of(other)]


ANSWERS = frozenset({"rather", "instead", "badly", "neither", "nor"})
"""Words that can do the work of a denial."""
QUANTIFIERS = frozenset({"all", "every", "always", "necessarily"})
ALONE = frozenset({"nothing", "none", "nobody", "nowhere"})
"""Denials that may stand after what they deny."""


def denied(pair: Pair) -> Iterator[Refusal]:
    """Find a denial that stands on one side alone; each of the passage's answers one of the claim's."""
    theirs = [t for t in pair.passage.tokens if t.sort == "denial" or t.word in ANSWERS]
    for token in pair.claim.of("denial"):
        answer = next((other for other in theirs if _answers(pair, token, other)), None)
        if answer is None:
            yield Refusal("denial", f"the passage does not say “{token.word}” there")
            return
        theirs.remove(answer)
    mine = [t for t in pair.claim.tokens if t.sort == "denial" or t.word in ANSWERS]
    held, said = taken(pair), {t.word for t in pair.claim.tokens}
    for token in [t for t in pair.passage.tokens if t.sort == "denial" or t.word in ("rather", "instead")]:
        if re.match(r" (?:all|every|always|necessarily)\b", pair.passage.text[token.end :]) and not said & QUANTIFIERS:
            continue
        after = [t for t in scope(pair.passage, token, light=True) if t.start in held]
        beside = [t for t in pair.claim.tokens if any(theirs in pair.of(t) for theirs in after)]
        if after and not any(abs(t.place - u.place) <= NEAR for t in mine for u in beside):
            yield Refusal("denial", f"the passage says “{token.word}”, which the statement leaves out")


def _answers(pair: Pair, mine: Token, theirs: Token) -> bool:
    """Say whether a denial of the passage denies what a denial of the claim does."""
    held, there = taken(pair), scope(pair.passage, theirs, light=True)
    if there and there[0].start not in held and there[0].sort == "light":
        there = there[1:]
    near = [t for t in pair.claim.tokens if abs(t.place - mine.place) <= NEAR]
    return any(there[0] in pair.of(t) for t in near) if there else False


def scope(reading: Reading, token: Token, *, light: bool = False) -> list[Token]:
    """Return what a denial denies: the words of matter after it, or before it where it stands alone."""
    after = next_matter(reading, token, light=light)
    ends = re.match(r"\s*(?:[.,;:)]|$)", reading.text[token.end :]) is not None
    if token.word in ALONE and ends:
        before = [t for t in reading.of(*ANCHORS, "matter", "pole") if 0 < token.place - t.place <= NEAR]
        return [*before[-1:], *after[:1]]
    return after


def loosened(pair: Pair) -> Iterator[Refusal]:
    """Find a hedge or a restriction of the passage that a claim leaves out although it takes up what is hedged."""
    held = taken(pair)
    for token in pair.passage.tokens:
        if token.word not in KEPT:
            continue
        said = pair.passage.of(*ANCHORS, "matter", "pole", "light")
        after = next((t for t in said if t.place > token.place), None)
        if after is None or after.start not in held or after.place - token.place > CLOSE:
            continue
        allowed = {token.word, *KEPT_AS.get(token.word, "").split()}
        keeps = [t for t in pair.claim.tokens if t.word in allowed]
        keeps += [t for t in pair.claim.tokens if token.word == "most" and t.word.endswith("est")]
        beside = [t for t in pair.claim.tokens if after in pair.of(t)]
        if not any(abs(t.place - u.place) <= NEAR for t in keeps for u in beside):
            yield Refusal("hedge", f"the passage says “{token.word}”, which the statement leaves out")


RULES = (missing, veiled, overused, unbounded, strengthened, denied, loosened, disordered, misplaced, reversed_passive)
"""In the order in which their refusals are told."""

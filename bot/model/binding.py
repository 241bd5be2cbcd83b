"""What belongs to what: names, languages and figures in the passage's order, beside the words that they have there."""

from collections.abc import Iterator, Sequence

from bot.model.likeness import opposites
from bot.model.pairing import Pair, Refusal
from bot.model.reading import ANCHORS, ENTITIES, GRAMMAR, Reading, Token

BESIDE = 4.0  # places within which a word is the neighbour of a name or a figure
SLACK = 1.0  # places by which a neighbour may be nearer to something else
FIRM = 3.0  # places within which a name or a figure stands firmly beside its neighbour
FAR = 99.0  # places, of what is not there
JOINTS = frozenset({"and", "or", "nor"})
PHRASE = frozenset({"s", "of", "in", "by", "for", "with", "on", "the", "a", "an", "its", "their"})
"""Words that join others to a phrase in which neither does anything to the other."""
TIES = frozenset({"of", "in", "by", "for", "with", "on"})
SKIPPED = frozenset({"the", "a", "an", "its", "their", "in"})
MARKERS = frozenset({"from", "to", "into", "than", "by", "over", "against"})
"""Words that tell what a name right after them is to the rest."""


def heads(reading: Reading, sorts: Sequence[str]) -> list[Token]:
    """Return the tokens of some sorts in order, one a figure."""
    found: dict[str, Token] = {}
    for token in reading.of(*sorts):
        found.setdefault(token.key if token.sort == "figure" else str(token.start), token)
    return list(found.values())


def disordered(pair: Pair) -> Iterator[Refusal]:
    """Find names and languages, or figures, in another order than the passage's, unless each stands beside its own."""
    for sorts in (ENTITIES, ("figure",)):
        found = heads(pair.claim, sorts)
        if len(_in_order(pair, found)) == len(found):
            continue
        strays = [token for token in found if not _firm(pair, token, sorts)]
        kept = _in_order(pair, strays)
        out = next((token for token in strays if token not in kept), None)
        if out is not None:
            yield Refusal("order", f"the passage has “{pair.quote(out)}” in another place")
            return


def _in_order(pair: Pair, tokens: Sequence[Token]) -> list[Token]:
    """Return the longest run of tokens, gaps allowed, that stand in the passage in the same order."""
    ends: list[tuple[list[Token], int]] = [([], -1)]  # a chain of tokens, and where in the passage its last one stands
    for token in tokens:
        longer = []
        for chain, last in ends:
            later = [theirs.start for theirs in pair.of(token) if theirs.start > last]
            longer += [([*chain, token], place) for place in later[:2]]
        best: dict[int, list[Token]] = {}
        for chain, last in [*ends, *longer]:
            if len(chain) > len(best.get(last, ())) or last not in best:
                best[last] = chain
        ends = [(chain, last) for last, chain in best.items()]
    return max((chain for chain, _ in ends), key=len)


def _firm(pair: Pair, token: Token, sorts: Sequence[str]) -> bool:
    """Say whether a name or figure stands, in the passage too, right beside a neighbour that is nearest to it."""
    marker = _marker(pair.claim, token)
    if marker and any(_marker(pair.passage, t) == marker for t in pair.of(token)):
        return not any(_marker(pair.passage, t) == marker for t in _rivals(pair, token, sorts))
    return any(
        _beside_its_own(pair, token, neighbour, theirs, sorts)
        for neighbour in beside(pair.claim, token)
        for theirs in pair.of(neighbour)
    )


def _marker(reading: Reading, token: Token) -> str:
    """Return the word right before a token where it tells what the token is to the rest: from, to, than, by."""
    before = [t for t in reading.tokens if t.start < token.start and t.word not in SKIPPED][-1:]
    return before[0].word if before and before[0].word in MARKERS and token.place - before[0].place <= 2 else ""


def _beside_its_own(pair: Pair, token: Token, neighbour: Token, theirs: Token, sorts: Sequence[str]) -> bool:
    """Say whether a word of the passage is as near to what a token stands for as the claim has it, and on its side."""
    rivals = [t for t in _rivals(pair, token, sorts) if t is not theirs]
    for own in pair.of(token):
        same_side = (own.start < theirs.start) == (token.start < neighbour.start)
        free = _phrase(pair.claim, token, neighbour) and _phrase(pair.passage, own, theirs)
        free = free and bool(between(pair.claim, token, neighbour) or between(pair.passage, own, theirs))
        listed = _joined(pair.claim, token, neighbour) and _joined(pair.passage, own, theirs)
        against = rivals if free else [t for t in rivals if (t.start < theirs.start) == (own.start < theirs.start)]
        rival = min((abs(t.place - theirs.place) for t in against), default=FAR)
        near = abs(own.place - theirs.place) <= min(FIRM, rival - GRAMMAR)
        if near and (listed if neighbour.sort in sorts else same_side or free):
            return True
    return False


def between(reading: Reading, one: Token, two: Token) -> list[Token]:
    """Return the tokens that stand between two."""
    low, high = sorted((one.start, two.start))
    return [t for t in reading.tokens if low < t.start < high]


def _phrase(reading: Reading, one: Token, two: Token) -> bool:
    """Say whether two tokens belong to one phrase, whichever comes first: "Rust's curve", "the curve of Rust"."""
    return all(t.word in PHRASE for t in between(reading, one, two))


def _joined(reading: Reading, one: Token, two: Token) -> bool:
    """Say whether two tokens are members of one list, as in "Go and Rust" or "ARM, RISC-V and x86"."""
    held = between(reading, one, two)
    bare = reading.text[min(one.end, two.end) : max(one.start, two.start)].strip()
    return (not held and bare in {",", "/"}) or (len(held) == 1 and held[0].word in JOINTS)


def beside(reading: Reading, token: Token) -> list[Token]:
    """Return the nearest words of matter on either side of a token, as far as they are near."""
    others = [t for t in reading.of(*ANCHORS, "matter", "pole") if t.key != token.key and not _one(reading, t, token)]
    if token.sort == "figure":  # the name before a number is part of it: PEP 703
        others = [t for t in others if not (t.sort == "name" and 0 <= token.start - t.end <= 1)]
    near = [t for t in others if abs(token.place - t.place) <= BESIDE]
    small = [t for t in reading.of("light") if abs(token.place - t.place) <= BESIDE]
    found = []
    for words in (near, small):
        found += [*[t for t in words if t.start < token.start][-1:], *[t for t in words if t.start > token.start][:1]]
    return found


def _one(reading: Reading, one: Token, two: Token) -> bool:
    """Say whether two tokens are parts of one hyphened word."""
    return reading.text[min(one.end, two.end) : max(one.start, two.start)] == "-"


def _rivals(pair: Pair, token: Token, sorts: Sequence[str]) -> list[Token]:
    """Return what the passage has of the same sorts and the token does not stand for."""
    own = pair.of(token)
    if token.sort == "pole":
        return [t for t in pair.passage.tokens if t.stem in opposites(token.stem)]
    spelled = [t for one in own for t in _spelled_out(pair.passage, one)]
    return [t for t in pair.passage.of(*sorts) if t not in own and t not in spelled]


def _spelled_out(reading: Reading, token: Token) -> list[Token]:
    """Return the words that a short name in brackets stands for: Global Interpreter Lock (GIL)."""
    if reading.text[token.start - 1 : token.start] != "(":
        return []
    before = [t for t in reading.tokens if t.start < token.start][-len(token.word) :]
    return before if "".join(t.word[0] for t in before) == token.word else []


def misplaced(pair: Pair) -> Iterator[Refusal]:
    """Find a name, a language or a figure whose neighbours belong to another one in the passage."""
    for sorts in (ENTITIES, ("figure",), ("pole",)):
        for token in heads(pair.claim, sorts):
            near = beside(pair.claim, token)
            owned = _owned(pair.claim, token) if token.sort in ENTITIES else None
            if owned is not None and not _owns(pair, token, owned):
                yield Refusal("place", f"the passage does not say “{pair.quote(owned)}” of {pair.quote(token)}")
            elif near and not _marked(pair, token) and not any(_fits(pair, token, n, sorts) for n in near):
                yield Refusal("place", f"the passage says something else of “{pair.quote(token)}”")


def _fits(pair: Pair, token: Token, neighbour: Token, sorts: Sequence[str]) -> bool:
    """Say whether, in the passage, a neighbour stands about as near to what a token stands for as to its rivals."""
    at_hand = [t for t in pair.claim.of(*sorts) if abs(t.place - neighbour.place) <= BESIDE]
    allowed = {theirs.start for t in at_hand for theirs in pair.of(t)}
    rivals = [t for t in _rivals(pair, token, sorts) if t.start not in allowed]
    for theirs in pair.of(neighbour):
        own = min((abs(t.place - theirs.place) for t in pair.of(token) if t is not theirs), default=FAR)
        rival = min((abs(t.place - theirs.place) for t in rivals if t is not theirs), default=FAR)
        if own <= rival + SLACK:
            return True
    return False


def _marked(pair: Pair, token: Token) -> bool:
    """Say whether the same word tells in the passage what a name is to the rest: from, to, than, by."""
    marker = _marker(pair.claim, token)
    return bool(marker) and any(_marker(pair.passage, t) == marker for t in pair.of(token))


def _owned(reading: Reading, token: Token) -> Token | None:
    """Return the word right after a name, or after its possessive, where it is a word of matter."""
    after = [t for t in reading.tokens if t.start > token.start and t.word != "s"][:1]
    right = after and after[0].sort in ("matter", "pole") and after[0].place - token.place <= 1 + GRAMMAR
    return after[0] if right else None


def _owns(pair: Pair, token: Token, owned: Token) -> bool:
    """Say whether, in the passage, nothing named is nearer to a word than what a name stands for, or than its list."""
    for theirs in pair.of(owned):
        own = [t for t in pair.of(token) if t is not theirs]
        listed = [t for t in _rivals(pair, token, ENTITIES) if any(_joined(pair.passage, t, o) for o in own)]
        done_to = {t.start for mine in _object(pair.claim, owned) for t in pair.of(mine)}
        out = (*(t.start for t in listed), *done_to, theirs.start)
        rivals = [t for t in _rivals(pair, token, ENTITIES) if t.start not in out]
        rivals = [t for t in rivals if t.start < theirs.start or _tied(pair.passage, theirs, t)]
        rivals = [t for t in rivals if not _tied_alike(pair, owned, theirs, t)]
        if any(
            t.start > theirs.start and t.place - theirs.place <= 2 * FIRM and _marker(pair.passage, t) == "by"
            for t in own
        ):
            return True
        nearest = min((abs(t.place - theirs.place) for t in own + listed), default=FAR)
        if nearest <= min((abs(t.place - theirs.place) for t in rivals), default=FAR) + GRAMMAR / 2:
            return True
    return False


def _tied(reading: Reading, word: Token, name: Token) -> bool:
    """Say whether a name after a word belongs to it, as in "the curve of Rust" or "the bundler in Rolldown"."""
    tie = [t.word for t in between(reading, word, name)]
    return bool(tie) and tie[0] in TIES and all(t in PHRASE for t in tie)


def _tied_alike(pair: Pair, word: Token, theirs: Token, rival: Token) -> bool:
    """Say whether a claim has a word and a rival joined as the passage has them, as in "translation of TypeScript"."""
    tie = [t.word for t in between(pair.passage, theirs, rival)]
    mine = [t for t in pair.claim.of(*ENTITIES) if rival in pair.of(t)]
    return any(
        [t.word for t in between(pair.claim, word, t)] == tie and (t.start < word.start) == (rival.start < theirs.start)
        for t in mine
    )


def _object(reading: Reading, verb: Token) -> list[Token]:
    """Return the name right after a word, such as what a verb does something to."""
    return [t for t in reading.of(*ENTITIES) if 0 < t.place - verb.place <= 1]


def reversed_passive(pair: Pair) -> Iterator[Refusal]:
    """Find "A bought B" where the passage says that A was bought by B, and the other way."""
    for verb in pair.claim.of("matter", "pole", "light"):
        mine = _by(pair.claim, verb)
        for theirs in pair.of(verb):
            if mine == _by(pair.passage, theirs):
                continue
            doer = _side(pair.claim, verb, after=mine)
            told = _side(pair.passage, theirs, after=not mine)
            if doer is not None and told is not None and told not in pair.of(doer):
                yield Refusal("order", f"the passage has another do what “{pair.quote(verb)}” says")


def _by(reading: Reading, verb: Token) -> bool:
    """Say whether a verb is followed by "by" and a name: the doer comes after it."""
    after = [t for t in reading.tokens if t.start > verb.start][:3]
    return len(after) > 1 and after[0].word == "by" and any(t.sort in ENTITIES for t in after[1:])


def _side(reading: Reading, verb: Token, *, after: bool) -> Token | None:
    """Return the nearest name or language on one side of a verb."""
    found = [t for t in reading.of(*ENTITIES) if (t.start > verb.start) == after and abs(t.place - verb.place) <= 6]
    return (found[0] if after else found[-1]) if found else None

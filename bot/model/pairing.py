"""A claim and a passage side by side: which token may stand for which, and what the rules share."""

from dataclasses import dataclass

from bot.model.reading import ANCHORS, Reading, Token, same

NEAR = 5.0  # places within which words belong together


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a statement is refused: the kind of difference, and a clause in words."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and a passage side by side, with what may stand for what."""

    claim: Reading
    passage: Reading
    matches: dict[int, tuple[Token, ...]]
    """For each token of the claim, by its start, the tokens of the passage that it may stand for."""
    untold: bool = False
    """True where the passage says whose words it gives and the claim does not, or names another."""

    def of(self, token: Token) -> tuple[Token, ...]:
        """Return what a token of the claim may stand for in the passage."""
        return self.matches.get(token.start, ())

    def quote(self, token: Token) -> str:
        """Return a token of the claim as it is written."""
        return self.claim.text[token.start : token.end]


def pair_of(claim: Reading, passage: Reading, *, untold: bool = False) -> Pair:
    """Match the tokens of a claim with those of a passage."""
    matches = {
        mine.start: tuple(theirs for theirs in passage.tokens if same(claim, mine, passage, theirs))
        for mine in claim.tokens
        if mine.sort != "plain"
    }
    return Pair(claim, passage, matches, untold)


def taken(pair: Pair) -> set[int]:
    """Return the starts of the passage's tokens that the claim takes up."""
    return {theirs.start for mine in pair.claim.of(*ANCHORS, "matter", "pole", "light") for theirs in pair.of(mine)}


def next_matter(reading: Reading, token: Token, *, light: bool = False) -> list[Token]:
    """Return the first two words of matter after a token, within reach; with `light`, also words that add little."""
    sorts = (*ANCHORS, "matter", "pole", *(("light",) if light else ()))
    return [t for t in reading.tokens if 0 < t.place - token.place <= NEAR and t.sort in sorts][:2]

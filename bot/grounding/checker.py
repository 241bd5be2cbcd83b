"""The grounding checker: verbatim is supported, a gate's finding is not, and the rest goes to the learned score."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.grounding.data import rarity
from bot.grounding.doubt import Reader
from bot.grounding.features import measure
from bot.grounding.findings import Finding
from bot.grounding.judgement import OWN, Judgement
from bot.grounding.order import has_words
from bot.grounding.relations import relations
from bot.grounding.score import Weights, load_weights
from bot.grounding.window import Claim, Window, find_verbatim, find_window, read_claim
from bot.grounding.words import figures
from bot.quantities import unmatched

MARGIN = 0.02  # 0..1, share of the threshold by which the best claim with a finding stays below it
NEARLY = 0.97  # 0..1, the least score of a claim that is as good as verbatim
IN_WORDS = 0.6  # 0..1, the least score of a claim whose words all stand in one sentence, in another order
WORDS_KEPT = 0.9  # 0..1, share of its words that such a claim has in the passage's order
FEWEST = 2  # words of matter that such a claim has at least
ENOUGH_FOR_SPAN = 0.2  # 0..1, share of the claim's matter from which a window is worth showing
NAMED_MISSING = 3  # words named in a reason, at most


@dataclass(frozen=True, slots=True)
class Examined:
    """A claim that has words, read against passages that have words, before anything is weighed."""

    claim: Claim
    window: Window
    verbatim: tuple[int, int, int] | None
    """Start, end and passage of whole sentences that say the same word for word."""
    values: dict[str, float]
    findings: tuple[Finding, ...]
    nearly: str
    """Why the claim is as good as verbatim, or has its words from one sentence, in words; empty where neither holds."""
    least: float  # 0..1, the least score of such a claim


@dataclass(frozen=True, slots=True)
class GroundingChecker:
    """The checker that runs anywhere: rules first, then a small learned score. Fails closed.

    With a reader the score also reads the claim by the embedding model's weights, where these are installed.
    """

    weights: Weights = field(default_factory=load_weights)
    reader: Reader | None = None
    """What else measures a claim that the rules leave open, as `doubt.read` does; None for what takes no model."""

    def check(self, claim: str, passages: Sequence[str]) -> Judgement:
        """Judge one claim; whatever is no text, or has no words, is not supported and the reason says so."""
        examined = examine(claim, passages)
        if isinstance(examined, str):
            return unread(examined)
        if self.reader is not None and not (examined.verbatim or examined.nearly):
            given = [passages] if isinstance(passages, str) else passages
            examined = replace(examined, values=examined.values | self.reader(examined.claim, given))
        return judged(examined, settle(examined, self.weights), self.weights.threshold)

    @property
    def by(self) -> str:
        """The checker in words."""
        return OWN


def unread(why: str) -> Judgement:
    """Say that a claim cannot be checked, and why."""
    return Judgement(False, 0.0, why, None, None)


def judged(examined: Examined, score: float, threshold: float) -> Judgement:
    """Put a score into words, with the stretch of text that bears on the claim best."""
    supported = score >= threshold
    finding = examined.findings[0].gate if examined.findings else None
    if examined.verbatim:
        start, end, number = examined.verbatim
        return Judgement(supported, score, "it stands word for word in the passage", (start, end), number)
    span, passage = span_of(examined.window)
    return Judgement(supported, score, _reason(examined, supported), span, passage, finding)


def examine(claim: object, passages: object) -> Examined | str:
    """Read a claim against passages; what cannot be checked gives the reason in words."""
    if not isinstance(claim, str):
        return "the claim is not text"
    given = [passages] if isinstance(passages, str) else passages
    if not isinstance(given, Sequence) or not all(isinstance(passage, str) for passage in given):
        return "the passages are not text"
    texts = [str(passage) for passage in given]
    read = read_claim(claim)
    if not read.words.words:
        return "the claim has no words"
    window = find_window(read, texts)
    if window is None:
        return "there is no passage to check it against"
    verbatim = _verbatim(read, texts)
    measured = measure(read, window)
    nearly, least = _nearly(read, window), NEARLY
    if not nearly and not measured.findings and has_words(read, window):
        nearly, least = "one sentence of the passage has all of its words", IN_WORDS
    return Examined(read, window, verbatim, measured.values, measured.findings, nearly, least)


def settle(examined: Examined, weights: Weights) -> float:
    """Give the score, 0 to 1: 1 for what is verbatim, below the threshold where a gate found something."""
    if examined.verbatim:
        return 1.0
    score = weights.score(examined.values)
    if examined.findings:
        return min(score, weights.threshold * (1 - MARGIN * (2 - score)))
    return max(score, examined.least) if examined.nearly else score


def _verbatim(claim: Claim, passages: list[str]) -> tuple[int, int, int] | None:
    """Find whole sentences of a passage that are the claim word for word, signs of figures included."""
    for number, passage in enumerate(passages):
        found = find_verbatim(claim.words, passage)
        if found and (claim.text.strip() in passage or not unmatched(claim.figures, figures(passage))):
            return (*found, number)
    return None


def _nearly(claim: Claim, window: Window) -> str:
    """Say why a claim is as good as verbatim: its words of matter in order, almost unbroken, or the same comparison."""
    matter = [n for n, counts in enumerate(claim.words.content) if counts]
    held = set(window.wide.stems) | window.given_stems
    if len(matter) < FEWEST or any(claim.words.stems[n] not in held for n in matter):
        return ""
    if set(relations(claim.text)) & set(relations(window.wide.text)):
        return "the passage makes the same comparison"
    if not window.pairs:
        return ""
    paired, places = {a for a, _ in window.pairs}, [b for _, b in window.pairs]
    unbroken = not any(window.wide.content[n] for n in range(places[0], places[-1] + 1) if n not in set(places))
    whole = all(n in paired for n in matter) and len(paired) >= WORDS_KEPT * len(claim.words)
    return "it stands nearly word for word in the passage" if whole and unbroken else ""


def span_of(window: Window) -> tuple[tuple[int, int] | None, int | None]:
    """Give the stretch of text that bears on the claim best: one sentence where one will do."""
    if window.all_share < ENOUGH_FOR_SPAN:
        return None, None
    if window.near_share >= window.wide_share and window.near_passage == window.passage:
        return (window.near_start, window.near_start + len(window.near.text)), window.passage
    return (window.start, window.end), window.passage


def _reason(examined: Examined, supported: bool) -> str:  # noqa: FBT001
    """Say in words what the score rests on: findings, else the rarest words of the claim that the window lacks."""
    claim, window = examined.claim, examined.window
    if examined.findings:
        return "; ".join(dict.fromkeys(finding.reason for finding in examined.findings[:2]))
    if examined.nearly:
        return examined.nearly
    rows = zip(claim.words.stems, claim.words.starts, claim.words.ends, claim.words.content, strict=True)
    wide = set(window.wide.stems) | window.given_stems
    missing = {stem: claim.text[start:end] for stem, start, end, counts in rows if counts and stem not in wide}
    if supported:
        return "what it says stands in the passage" + (", in other words" if missing else "")
    if not missing:
        return "the passage has its words, though not as one statement"
    rarest = sorted(missing, key=lambda stem: (-rarity(stem), stem))[:NAMED_MISSING]
    return "the passage says nothing of " + ", ".join(f"“{missing[stem]}”" for stem in rarest)

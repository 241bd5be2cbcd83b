"""How a fact was found, or why nothing was: the passages looked at, and what would have sufficed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.advisor import Asked, Trace
from bot.choice import read
from bot.coverage import OUTSIDE as OUTSIDE_LEAST
from bot.coverage import OUTSIDE_JOINED, SUBJECT, unheard_options
from bot.lookup import CLOSE, LIKELY, Finding
from bot.wording import listed, name
from corpus.types import Passage

LOOKED = 8  # passages told of, the likeliest


@dataclass(frozen=True, slots=True)
class Looked:
    """A passage that was looked at, and how likely it says what was asked."""

    passage: Passage
    score: float  # 0 to 1
    meaning: float  # -1 to 1, how near it is to the question in meaning
    words: float  # 0 to 1, share of the question's rare words that it holds
    shown: bool


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was looked at for a fact, the likeliest first."""

    least: float  # 0 to 1; likelihood that the best passage must reach
    likelihood: float  # 0 to 1; what it reaches
    close: float  # 0 to 1; score from which another is shown beside the best one
    looked: tuple[Looked, ...]


def explain_lookup(findings: Sequence[Finding], shown: Collection[str]) -> LookedUp:
    """Return what was looked at; `shown` are the ids of the passages that the answer cites."""
    best, likelihood = (findings[0].score, findings[0].likelihood) if findings else (0.0, 0.0)
    looked = tuple(
        Looked(one.evidence.passage, one.score, one.evidence.score, one.coverage, one.evidence.passage.id in shown)
        for one in findings[:LOOKED]
    )
    return LookedUp(LIKELY, likelihood, CLOSE * best, looked)


def why_not(trace: Trace) -> tuple[str, ...]:
    """Return in sentences why a question got no answer of its own: it asks back, or it is not covered."""
    asked, answer = trace.asked, trace.answer
    if asked is None or answer.asks:
        return ("Nothing was weighed: the question does not say for what, so it is asked back.",)
    if trace.findings:
        return _too_far(trace.findings)
    reasons = []
    question = asked.question
    if question.unknown:
        reasons.append(f"No source says anything on {listed([name(one) for one in question.unknown])}.")
    if question.foreign:
        reasons.append("It sets other things against each other than languages that the corpus speaks of.")
    if trace.weighed and (unheard := unheard_options(trace.weighed[0].ledger, question.options)):
        names = listed([name(one) for one in unheard])
        reasons.append(f"Nothing that bears on it was found for {names}; how popular a language is does not count.")
    if not trace.weighed and len(question.options) > 1 and not question.foreign:
        reasons.append(_outside(asked))
    return tuple(reasons) or ("No passage of the corpus bears on it.",)


def _too_far(findings: Sequence[Finding]) -> tuple[str, ...]:
    found = explain_lookup(findings, ())
    reached = f"The likeliest of {len(findings)} passages answers with a likelihood of {found.likelihood:.0%}"
    return (f"{reached}; {found.least:.0%} is needed to take it for an answer.",)


def _outside(asked: Asked) -> str:
    """Tell how far the subject was taken for something other than software."""
    question = asked.question
    reading = read(asked.library, question.subjects)[0]
    if question.joined:
        share, least = reading.outside, OUTSIDE_JOINED
    else:
        whole = read(asked.library, [question.plain])[0]
        share, least = SUBJECT * reading.outside + (1 - SUBJECT) * whole.outside, OUTSIDE_LEAST
    return (
        f"“{reading.subject}” was taken by {share:.0%} for something that is no choice of a language for software; "
        f"from {least:.0%} the corpus is silent on it."
    )

"""What a question's subject is taken for: shares over kinds of work, and how far it lies outside the corpus."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.cues import PLAIN, cued
from bot.facts import Fact
from corpus.subjects import OTHER_SOFTWARE, OUTSIDE
from corpus.vocabulary import Work
from index.topics import FloatMatrix, TopicModel

CUE = 0.4  # share that words which give a kind of work away have in the reading, the learned model has the rest
CUE_PLAIN = 0.7  # the same for words that leave no doubt
CUELESS = 0.8  # factor on the clearness of a phrase in which no word gives a kind of work away
RANK_DISCOUNT = 0.99  # a later phrase must be this much clearer than an earlier one


@dataclass(frozen=True, slots=True)
class Reading:
    """A subject and what it was taken for."""

    subject: str
    """The phrase of the question that names the subject best."""
    shares: Mapping[Work, float]
    """Share of each kind of work, 0 to 1; they sum to 1 less the two shares below."""
    other: float  # share of software of a kind on which no source says anything in particular, 0 to 1
    outside: float  # share of what is no choice of language for software, 0 to 1

    @property
    def kind(self) -> Work:
        """The likeliest kind of work; ties go to the first by name."""
        return max(sorted(self.shares), key=lambda work: self.shares[work])

    @property
    def familiar(self) -> bool:
        """True where the subject is some kind of work that sources speak of, rather than other software."""
        return self.shares[self.kind] >= self.other


def read_subject(model: TopicModel, phrases: Sequence[str], features: FloatMatrix) -> Reading:
    """Read the subject from candidate phrases, likeliest first, with their features float32[n, 2 * d], n >= 1.

    The clearest phrase names the subject; phrases that hold it, or are held by it, are averaged in.
    """
    shares = np.vstack(
        [_with_cues(model, row, phrase) for row, phrase in zip(model.shares(features), phrases, strict=True)]
    )
    outside = list(model.labels).index(OUTSIDE)
    vague = [outside, list(model.labels).index(Work.GENERAL)]
    clarity = np.delete(shares, vague, axis=1).max(axis=1) * (1 - shares[:, outside])
    told = np.array([1.0 if cued(phrase) else CUELESS for phrase in phrases])
    best = int(np.argmax(clarity * told * RANK_DISCOUNT ** np.arange(len(phrases))))
    named = phrases[best].lower()
    alike = [i for i, phrase in enumerate(phrases) if phrase.lower() in named or named in phrase.lower()]
    mean = shares[alike].mean(axis=0)
    share = dict(zip(model.labels, map(float, mean), strict=True))
    return Reading(
        subject=_with_article(phrases[best], phrases),
        shares={Work(label): value for label, value in share.items() if label not in (OTHER_SOFTWARE, OUTSIDE)},
        other=share[OTHER_SOFTWARE],
        outside=share[OUTSIDE],
    )


def _with_article(best: str, phrases: Sequence[str]) -> str:
    """Return the phrase among several that is the best one with its article, or the best one itself."""
    return next((p for p in phrases if re.fullmatch(rf"(?:an?|the|our|my) {re.escape(best)}", p, re.IGNORECASE)), best)


def _with_cues(model: TopicModel, shares: FloatMatrix, phrase: str) -> FloatMatrix:
    """Return the shares mixed with an even share for each kind of work that the phrase gives away, summing to 1."""
    given = cued(phrase)
    plain = given & PLAIN
    if not given:
        return shares
    even = np.array([label in (plain or given) for label in model.labels], np.float32)
    part = CUE_PLAIN if plain else CUE
    mixed: FloatMatrix = ((1 - part) * shares + part * even / even.sum()).astype(np.float32)
    return mixed


def with_facts(reading: Reading, facts: Sequence[Fact]) -> Reading:
    """Return the reading with the kinds of work that the asker's circumstances add or bound."""
    shares = dict(reading.shares)
    for fact in facts:
        for work, share in fact.work.items():
            shares[work] = max(shares.get(work, 0.0), share)
        for work, share in fact.limits.items():
            shares[work] = min(shares.get(work, 0.0), share)
    return Reading(reading.subject, shares, reading.other, reading.outside)

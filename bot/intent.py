"""What a question is after, where the words by which people ask do not tell: as the learned model reads it."""

from collections.abc import Mapping
from dataclasses import replace
from math import log

from bot.question import Question
from corpus.questions import Intent

FACT_OVER_RULE = 1.5  # logit by which a fact must be likelier than a choice where the words speak for a choice
CHOICE_OVER_RULE = 3.0  # the same the other way round
OUTSIDE = 0.7  # share of `outside` from which a question is no matter of programming languages
OUTSIDE_JOINED = 0.85  # the same where two languages are set against each other
LEAST = 1e-6  # share, so that a logarithm can be taken


def read_intent(question: Question, shares: Mapping[Intent, float] | Mapping[str, float]) -> Question:
    """Return the question as a choice or a fact, by its words unless the shares of the model speak clearly against it.

    Where two languages are set against each other for a subject the words decide.
    """
    lead = log(max(shares.get("fact", 0.0), LEAST)) - log(max(shares.get("choice", 0.0), LEAST))
    if question.kind == "choice" and lead >= FACT_OVER_RULE:
        return replace(question, kind="fact", parts=())
    if question.kind == "fact" and -lead >= CHOICE_OVER_RULE:
        return replace(question, kind="choice")
    return question


def is_off_topic(outside: float, *, joined: bool) -> bool:
    """Tell whether a question with this share of `outside`, 0 to 1, is no matter of programming languages.

    One that sets two languages against each other (`joined`) must be so clearly.
    """
    return outside >= (OUTSIDE_JOINED if joined else OUTSIDE)

"""Whether an answer is short, and said in words of our own."""

from evals.score import Metric, Score, each
from evals.trial import Trial

SCREEN = 150  # words that fit on a first screen


def brief(trial: Trial) -> Score | None:
    """Score an answer with statements by words: 1 up to a screenful, and from there a screenful over its words."""
    words = sum(len(one.text.split()) for one in trial.answer.statements)
    return Score(trial.case.id, min(1.0, SCREEN / words), f"{words} words") if words else None


def own_words(trial: Trial) -> Score | None:
    """Score every shown statement: it is a note or a written sentence, and no quotation."""
    quoted = [one.support.kind == "quote" for one in trial.answer.statements]
    found = f"{sum(quoted)} of {len(quoted)} quoted"
    return Score(trial.case.id, 1 - sum(quoted) / len(quoted), found, len(quoted)) if quoted else None


METRICS = (
    Metric("brief", "The statements fit on a screen of 150 words.", each(brief), fails=False),
    Metric("own_words", "Statements are in our own words, not quoted.", each(own_words), fails=False),
)

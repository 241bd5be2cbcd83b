"""Whether what is shown is enough and to the point: padding loses here, and so does silence."""

from evals.score import Metric, Score, each
from evals.trial import Trial

ENOUGH = 3  # relevant sources that an answer is asked to show


def sources(trial: Trial) -> list[set[str]]:
    """Return for each shown statement the sources that it cites."""
    named = {citation.n: citation.source for citation in trial.answer.citations}
    return [{named[n] for n in one.citations if n in named} for one in trial.answer.statements]


def enough(trial: Trial) -> Score | None:
    """Score a case with relevant sources by the share of them, of three at most, that its statements cite."""
    if not (relevant := trial.case.relevant):
        return None
    hit, asked = relevant & {name for one in sources(trial) for name in one}, min(ENOUGH, len(relevant))
    return Score(trial.case.id, min(len(hit), asked) / asked, f"{len(hit)} of {asked} relevant sources are shown")


def to_the_point(trial: Trial) -> Score | None:
    """Score every statement of a case with relevant sources: it must cite one of them."""
    cited, relevant = sources(trial), trial.case.relevant
    off = sum(not one & relevant for one in cited)
    return Score(trial.case.id, 1 - off / len(cited), f"{off} aside", len(cited)) if cited and relevant else None


METRICS = (
    Metric("shown_sources", "Three sources that hold evidence are shown, or all.", each(enough), fails=False),
    Metric("to_the_point", "Each statement cites a source that holds evidence.", each(to_the_point), fails=False),
)

"""Whether citations are where they say they are, and whether statements have them."""

from bot.answer import Answer, Statement
from corpus.vocabulary import Role
from evals.score import Metric, Score, each
from evals.trial import Trial, shown_citations

LEAST = {Role.CONTEXT: 0, Role.CONFLICT: 2, Role.CHECK: 2}
"""How many sources a statement must cite; one where its role is not here."""


def refound(trial: Trial) -> Score | None:
    """Score every shown citation of every turn: its passage must stand at its offsets in the indexed document."""
    shown = sum(1 for trace in trial.traces for _ in shown_citations(trace.answer))
    if not shown:
        return None
    return Score(trial.case.id, 1 - len(trial.misplaced) / shown, "; ".join(trial.misplaced), weight=shown)


def cited(trial: Trial) -> Score | None:
    """Score every statement but context, of every turn: it cites what its answer lists, and enough of it."""
    shown = [(s, trace.answer) for trace in trial.traces for s in trace.answer.statements if LEAST.get(s.role, 1)]
    if not shown:
        return None
    bare = [statement.text for statement, answer in shown if not rests(statement, answer)]
    return Score(trial.case.id, 1 - len(bare) / len(shown), "without citation: " + "; ".join(bare), weight=len(shown))


def rests(statement: Statement, answer: Answer) -> bool:
    """Tell whether a statement cites only what the answer lists, from as many sources as its role asks for."""
    source = {citation.n: citation.source for citation in answer.citations}
    sources = {source.get(n) for n in statement.citations}
    return None not in sources and len(sources) >= LEAST.get(statement.role, 1)


METRICS = (
    Metric("citation_precision", "Every shown citation is re-found at its offsets.", each(refound)),
    Metric("cited_statements", "Every statement for, against, of conflict or check cites.", each(cited)),
)

"""Whether citations are where they say they are, and whether statements have them."""

from corpus.vocabulary import Role
from evals.score import Metric, Score, each, verdict
from evals.trial import Trial, shown_citations


def refound(trial: Trial) -> Score | None:
    """Score every shown citation of every turn: its passage must stand at its offsets in the indexed document."""
    shown = sum(1 for trace in trial.traces for _ in shown_citations(trace.answer))
    if not shown:
        return None
    return Score(trial.case.id, 1 - len(trial.misplaced) / shown, "; ".join(trial.misplaced), weight=shown)


def cited(trial: Trial) -> Score | None:
    """Score every statement but context: it cites what the answer lists; a conflict or check cites two sources."""
    source = {citation.n: citation.source for citation in trial.answer.citations}
    bare, counted = [], 0
    for statement in trial.answer.statements:
        least = {Role.CONTEXT: 0, Role.CONFLICT: 2, Role.CHECK: 2}.get(statement.role, 1)
        counted += bool(least)
        if least and not (
            set(statement.citations) <= source.keys() and len({source[n] for n in statement.citations}) >= least
        ):
            bare.append(statement.text)
    return (
        Score(trial.case.id, 1 - len(bare) / counted, "without its citations: " + "; ".join(bare), counted)
        if counted
        else None
    )


def gold_cited(trial: Trial) -> Score | None:
    """Score an answer to a case with gold sources: it must cite one of them."""
    gold = trial.case.wanted.sources
    if not gold or trial.answer.outcome == "not_covered":
        return None
    hit = {citation.source for citation in trial.answer.citations} & set(gold)
    return verdict(trial, "" if hit else f"none of {', '.join(gold)} is cited")


METRICS = (
    Metric("citation_precision", "Every shown citation is re-found at its offsets.", each(refound)),
    Metric("cited_statements", "Every statement for, against, of conflict or check cites.", each(cited)),
    Metric("gold_cited", "An answer cites a source that holds the evidence.", each(gold_cited), fails=False),
)

"""Whether a disagreement between sources is shown as one."""

from corpus.vocabulary import Role
from evals.score import Metric, Score, each, verdict
from evals.trial import Trial


def shown_conflict(trial: Trial) -> Score | None:
    """Score a conflict case: one statement of role conflict cites both of the sources that disagree."""
    if trial.case.kind != "conflict":
        return None
    wanted = set(trial.case.wanted.conflict or ())
    source = {citation.n: citation.source for citation in trial.answer.citations}
    shown = [s for s in trial.answer.statements if s.role is Role.CONFLICT]
    if any(wanted <= {source.get(n) for n in statement.citations} for statement in shown):
        return verdict(trial, "")
    pair = " and ".join(sorted(wanted))
    return verdict(trial, f"no conflict between {pair} is shown ({len(shown)} other conflicts)")


METRICS = (Metric("conflict", "Where two sources disagree, one statement cites both.", each(shown_conflict)),)

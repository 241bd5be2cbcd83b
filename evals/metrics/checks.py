"""Whether an answer that touches a claim which its own source does not bear out says so."""

from corpus.vocabulary import Role
from evals.reading import misfit
from evals.score import Metric, Score, each, verdict
from evals.trial import Trial


def shown_check(trial: Trial) -> Score | None:
    """Score a check case: one statement of role check cites both the article and the source that it misstates."""
    if trial.case.kind != "check":
        return None
    wanted = set(trial.case.wanted.check or ())
    source = {citation.n: citation.source for citation in trial.answer.citations}
    shown = [s for s in trial.answer.statements if s.role is Role.CHECK]
    if any(wanted <= {source.get(n) for n in statement.citations} for statement in shown):
        return verdict(trial, "")
    pair = " against ".join(trial.case.wanted.check or ())
    return verdict(trial, f"no check of {pair} is shown ({len(shown)} other checks)")


def said(trial: Trial) -> Score | None:
    """Score a check case by what it says: outcome, lean and words, as far as the gold answer has them."""
    return verdict(trial, misfit(trial.case.wanted, trial.answer)) if trial.case.kind == "check" else None


METRICS = (
    Metric("check", "A claim that its own source does not bear out is shown with what that says.", each(shown_check)),
    Metric("check_said", "The answer then says what the source really says.", each(said), fails=False),
)

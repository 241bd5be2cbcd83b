"""Whether a question about two subjects gets two verdicts, or one question back."""

from evals.reading import names
from evals.score import Metric, Score, each, verdict
from evals.trial import Trial


def both_subjects(trial: Trial) -> Score | None:
    """Score a case with parts: the summary names the lean of each part, or the answer asks back."""
    parts = trial.case.wanted.parts
    if not parts:
        return None
    summary = trial.answer.verdict.summary if trial.answer.verdict else ""
    missing = [part for part in parts if not names(summary, part)]
    if trial.answer.asks or not missing:
        return verdict(trial, "")
    return verdict(trial, f"the verdict does not name {', '.join(missing)}")


METRICS = (Metric("two_subjects", "Two subjects get two verdicts, or one question back.", each(both_subjects)),)

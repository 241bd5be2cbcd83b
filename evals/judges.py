"""Judges by a language model: LlamaIndex's evaluators of faithfulness and relevancy; never part of the gate.

A judge errs as any model does, so what it says is shown with how far it agrees with what is counted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.errors import AdvisorError
from evals.reading import shown_text
from evals.score import Score
from evals.trial import Say, Trial

JUDGES = ("faithfulness", "relevancy")
COMPARED = (
    "verdict", "verdict_reworded", "fact", "followup", "conflict", "check", "citation_precision", "cited_statements",
    "drafted_support", "gold_cited", "to_the_point",
)  # fmt: skip
"""The metrics that judges are held against: whether an answer is right, and whether it rests on its sources."""
FULL = 1 - 1e-9  # a score from here on is a full mark
SYSTEM = "You judge answers. Reply with YES or NO."
WINDOW = 32_000  # tokens that a request may have
Ask = Callable[[str, str], str]
"""From a system text and a request to the whole reply; raises `AdvisorError` where the model fails."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far one judge and one metric say the same of the cases that both judged: a yes, and a full mark."""

    judge: str
    metric: str
    n: int  # cases
    share: float  # that agree, 0 to 1
    kappa: float | None  # Cohen's, -1 to 1: agreement beyond chance; None where one of them always says the same


@dataclass(frozen=True, slots=True)
class Judged:
    """What a model said of the answers."""

    model: str
    """As configured, without anything secret."""
    opinions: Mapping[str, Mapping[str, bool]]
    """By judge, then by case: whether it said yes."""
    failed: int  # questions to the model that it gave no reply to
    reason: str | None
    """Why the first of those failed."""
    agreements: tuple[Agreement, ...]

    def share(self, judge: str) -> float | None:
        """Return the share of cases, 0 to 1, that a judge says yes to; None where it judged none."""
        said = self.opinions[judge].values()
        return sum(said) / len(said) if said else None


def judge(
    trials: Sequence[Trial],
    scores: Mapping[str, Mapping[str, Score]],
    ask: Ask,
    model: str,
    say: Say = lambda _: None,
) -> Judged:
    """Let a model judge every answer that has statements, and hold what it says against the metrics' scores."""
    evaluators = make_evaluators(ask)
    opinions: dict[str, dict[str, bool]] = {name: {} for name in JUDGES}
    failures = []
    shown = [trial for trial in trials if not trial.fault and trial.answer.statements]
    for number, trial in enumerate(shown, start=1):
        say(f"judged {number}/{len(shown)} {trial.case.id}")
        contexts = [f"{c.title}: {c.passage}" for c in trial.answer.citations]
        for name, evaluator in evaluators.items():
            try:
                result = evaluator.evaluate(
                    query=trial.answer.resolved, response=shown_text(trial.answer), contexts=contexts
                )
            except AdvisorError as error:
                failures.append(str(error))
                continue
            opinions[name][trial.case.id] = bool(result.passing)
    agreements = tuple(
        agreed
        for name in JUDGES
        for metric in COMPARED
        if metric in scores and (agreed := agreement(name, metric, opinions[name], scores))
    )
    return Judged(model, opinions, len(failures), failures[0] if failures else None, agreements)


def agreement(
    name: str, metric: str, opinions: Mapping[str, bool], scores: Mapping[str, Mapping[str, Score]]
) -> Agreement | None:
    """Return how far a judge and a metric agree; None where they have no case in common."""
    pairs = [(said, scores[metric][case].value >= FULL) for case, said in opinions.items() if case in scores[metric]]
    if not pairs:
        return None
    share = sum(said == full for said, full in pairs) / len(pairs)
    yes, full = (sum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1))
    chance = yes * full + (1 - yes) * (1 - full)
    kappa = (share - chance) / (1 - chance) if 0 < yes < 1 and 0 < full < 1 else None
    return Agreement(name, metric, len(pairs), share, kappa)


def make_evaluators(ask: Ask) -> dict[str, Any]:
    """Return LlamaIndex's evaluators by name, over whatever answers `ask`; nothing is sent yet."""
    from llama_index.core.evaluation import FaithfulnessEvaluator, RelevancyEvaluator

    llm = _model(ask)
    return {"faithfulness": FaithfulnessEvaluator(llm=llm), "relevancy": RelevancyEvaluator(llm=llm)}


def _model(ask: Ask) -> Any:  # noqa: ANN401 - LlamaIndex is untyped
    """Return a language model of LlamaIndex's that asks through ours, which keeps deadline, key and address."""
    from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata

    class Asking(CustomLLM):  # type: ignore[misc]
        """A model that is asked through a function."""

        @property
        def metadata(self) -> Any:  # noqa: ANN401
            """How much it reads; it is asked for one text, not for a conversation."""
            return LLMMetadata(model_name="judge", context_window=WINDOW, num_output=64)

        def complete(self, prompt: str, formatted: bool = False, **_: Any) -> Any:  # noqa: ANN401, FBT001, FBT002
            """Return the whole reply."""
            del formatted
            return CompletionResponse(text=ask(SYSTEM, prompt))

        def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> Any:  # noqa: ANN401, FBT001, FBT002
            """Yield the whole reply at once."""
            yield self.complete(prompt, formatted)

    return Asking()

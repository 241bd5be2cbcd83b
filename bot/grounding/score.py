"""The learned score: how much of the claim the passages hold, and how little in it looks put there by somebody.

The first, `held`, is a logistic regression and boosted trees side by side, trained on sentences that people judged. The
second, `typed`, is made of boosted trees over typed differences (figures, names, denial, opposites) and the doubts of
`doubt.py`, trained on planted errors. A claim is worth what is held of it, unless the second speaks clearly against it:
then it falls steeply. That nothing was planted does not make a statement true, so the second never speaks for a claim.
The weights stand in `bot/data`, in `checker.json` and `checker.npz`; `python -m evals.train_checker` makes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from math import exp
from typing import Any

from bot.grounding.company import figure_price
from bot.grounding.data import read_arrays, read_data
from bot.grounding.trees import Trees, trees_from

STEEPEST = 50.0  # logit, beyond which a score is as good as 0 or 1


@dataclass(frozen=True, slots=True)
class Linear:
    """A logistic regression in the units of its features."""

    weights: Mapping[str, float]  # logit per unit of the feature
    intercept: float  # logit

    def logit(self, values: Mapping[str, float]) -> float:
        """Give the logit; a feature that was not measured counts as 0."""
        return self.intercept + sum(weight * values.get(name, 0.0) for name, weight in self.weights.items())


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything that was learned."""

    plain: Linear
    """The regression of `held`."""
    held: Trees
    typed: Trees
    clear: float  # logit of `typed` below which it speaks against a claim
    slope: float  # by how much such a claim falls, for each unit of that logit
    shift: float  # logit, added so that the threshold is one half
    threshold: float  # 0..1, a score from here on is support
    neutral: Mapping[str, float] = field(default_factory=dict)
    """What stands for features that could not be measured, such as doubts where the model is not installed."""

    def score(self, values: Mapping[str, float]) -> float:
        """Give the score, 0 to 1, of a claim with these features."""
        return 1.0 / (1.0 + exp(-max(-STEEPEST, min(STEEPEST, self.logit(values)))))

    def logit(self, values: Mapping[str, float]) -> float:
        """Give the logit of the score."""
        whole = {**self.neutral, **values}
        held = (self.plain.logit(whole) + self.held.logit(whole)) / 2
        against = self.typed.logit(whole) - figure_price(whole) - self.clear
        return self.shift + held + self.slope * min(against, 0.0)


@cache
def load_weights() -> Weights:
    """Read the shipped weights once."""
    return read_weights(read_data("checker.json"), read_arrays("checker.npz"))


def read_weights(data: Mapping[str, Any], arrays: Mapping[str, Any]) -> Weights:
    """Build weights from their stored form."""
    return Weights(
        plain=Linear(data["plain"]["weights"], data["plain"]["intercept"]),
        held=trees_from(arrays, "held", data["held"]),
        typed=trees_from(arrays, "typed", data["typed"]),
        clear=data["clear"],
        slope=data["slope"],
        shift=data["shift"],
        threshold=data["threshold"],
        neutral=data["neutral"],
    )

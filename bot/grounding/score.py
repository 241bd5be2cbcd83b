"""The learned score: two logistic regressions over the measured features; weights from `bot/data/checker.json`.

One weighs how much of the claim the passages hold, and is trained on sentences that people judged. The other weighs
typed differences (figures, names, denial, opposites), and is trained on planted errors. Their logits are added, the
second damped and capped: that nothing was planted does not make a statement true.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import exp
from typing import Any

from bot.grounding.data import read_data


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

    held: Linear
    typed: Linear
    typed_share: float  # 0..1, how much of the second logit is added
    typed_cap: float  # logit, the most that the second can speak for a claim
    threshold: float  # 0..1, a score from here on is support

    def score(self, values: Mapping[str, float]) -> float:
        """Give the probability, 0 to 1, that a claim with these features is supported."""
        logit = self.held.logit(values) + self.typed_share * min(self.typed.logit(values), self.typed_cap)
        return 1.0 / (1.0 + exp(-max(-50.0, min(50.0, logit))))


@cache
def load_weights() -> Weights:
    """Read the shipped weights once."""
    return read_weights(read_data("checker.json"))


def read_weights(data: Mapping[str, Any]) -> Weights:
    """Build weights from their JSON form."""
    held, typed = (Linear(data[part]["weights"], data[part]["intercept"]) for part in ("held", "typed"))
    return Weights(held, typed, data["typed_share"], data["typed_cap"], data["threshold"])

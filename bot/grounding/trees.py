"""Boosted decision trees, read from arrays and run in plain Python: no learning library is needed to answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees whose leaves add up to a logit; all nodes side by side, each tree from its root on."""

    names: tuple[str, ...]
    """The features, in the order in which nodes number them."""
    roots: tuple[int, ...]
    feature: tuple[int, ...]  # number of the feature that is asked; -1 at a leaf
    limit: tuple[float, ...]  # a value up to it goes left; at a leaf, what is added to the logit
    left: tuple[int, ...]
    right: tuple[int, ...]
    base: float  # logit before any tree

    def logit(self, values: Mapping[str, float]) -> float:
        """Give the logit; a feature that was not measured counts as 0."""
        row = [values.get(name, 0.0) for name in self.names]
        total = self.base
        for root in self.roots:
            node = root
            while self.feature[node] >= 0:
                node = self.left[node] if row[self.feature[node]] <= self.limit[node] else self.right[node]
            total += self.limit[node]
        return total


def trees_from(arrays: Mapping[str, NDArray[np.float64]], prefix: str, names: Sequence[str]) -> Trees:
    """Build trees from the arrays whose names begin with a prefix, as `evals.checker_fit` writes them."""
    part = {key.removeprefix(f"{prefix}_"): value for key, value in arrays.items() if key.startswith(f"{prefix}_")}
    roots, feature, left, right = (
        tuple(int(one) for one in part[key]) for key in ("roots", "feature", "left", "right")
    )
    limit = tuple(float(one) for one in part["limit"])
    return Trees(tuple(names), roots, feature, limit, left, right, float(part["base"]))

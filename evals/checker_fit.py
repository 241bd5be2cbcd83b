"""Fit the parts of the checker's learned score: the network that doubts words, the trees, the regression."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.grounding.doubt import Doubt, doubt_values, run_network
from bot.grounding.score import Linear
from bot.grounding.trees import Trees, trees_from
from bot.grounding.window import Claim
from evals.checker_layers import Layers

Floats = NDArray[np.float32]
HIDDEN = 64  # units of the network
ROUNDS = 2  # times that every row is seen
ROWS = 64  # seen in one step
RATE, DECAY, DROPPED = 1e-3, 0.02, 0.1  # of the optimiser; share of units that are left out
RARE = 4.0  # weight of a planted word beside one that was not, of which there are many more
EVERY = 40  # one token in so many is taken for mean and scale
TYPED = {"max_iter": 120, "learning_rate": 0.08, "max_leaf_nodes": 12, "min_samples_leaf": 30, "l2_regularization": 5.0}
HELD = {"max_iter": 150, "learning_rate": 0.05, "max_leaf_nodes": 6, "min_samples_leaf": 40, "l2_regularization": 20.0}
PENALTY = 0.005  # inverse strength of the regression's ridge


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The network that doubts words: mean, scale and two layers of weights, as `doubt.npz` holds them."""

    arrays: Mapping[str, Floats]

    def __call__(self, rows: Floats) -> Floats:
        """Return the logit of each token, shape (tokens,)."""
        return run_network(self.arrays, rows)


def fit_network(layers: Layers, chosen: Sequence[int], seed: int) -> Network:
    """Train the network on rows of which it is known what was planted."""
    import torch

    torch.manual_seed(seed)
    sample = np.asarray(layers.values[::EVERY], dtype=np.float32)
    mean, scale = sample.mean(axis=0), sample.std(axis=0) + 1e-3
    net = torch.nn.Sequential(
        torch.nn.Linear(len(mean), HIDDEN), torch.nn.ReLU(), torch.nn.Dropout(DROPPED), torch.nn.Linear(HIDDEN, 1)
    )
    steps = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    judge = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(RARE))
    order, draw = np.array([n for n in chosen if layers.planted[n] is not None]), np.random.default_rng(seed)
    for _ in range(ROUNDS):
        draw.shuffle(order)
        for start in range(0, len(order), ROWS):
            rows = order[start : start + ROWS]
            given = torch.from_numpy((np.concatenate([layers.of(n) for n in rows]) - mean) / scale)
            truth = torch.tensor([float(one) for n in rows for one in layers.planted[n] or ()])
            loss = judge(net(given).squeeze(-1), truth)
            steps.zero_grad()
            loss.backward()
            steps.step()
    first, second = net[0], net[3]
    return Network({
        "mean": mean, "scale": scale,
        "first": first.weight.detach().numpy().T.copy(), "first_bias": first.bias.detach().numpy().copy(),
        "second": second.weight.detach().numpy()[0].copy(), "second_bias": second.bias.detach().numpy().copy(),
    })  # fmt: skip


def doubts_by(network: Network, layers: Layers, row: int, claim: Claim) -> dict[str, float]:
    """Return the values of a row's doubts."""
    logits = network(layers.of(row))
    found = [Doubt(*place, float(z)) for place, z in zip(layers.places[row], logits, strict=True)]
    return doubt_values(claim, found)


def even(groups: Sequence[tuple[str, bool]], trust: Sequence[float]) -> NDArray[np.float64]:
    """Weigh rows so that each set, and in it each class, counts the same, times their trust; 1 on average."""
    sizes = Counter(groups)
    each = np.array([one / sizes[group] for group, one in zip(groups, trust, strict=True)])
    return np.asarray(each * len(groups) / each.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What a part of the score learns from."""

    names: tuple[str, ...]
    values: NDArray[np.float64]  # shape (rows, names)
    labels: NDArray[np.bool_]  # shape (rows,)
    weights: NDArray[np.float64]  # shape (rows,)


def fit_linear(table: Table) -> Linear:
    """Fit a logistic regression on standardised features."""
    from sklearn.linear_model import LogisticRegression

    mean, scale = table.values.mean(axis=0), table.values.std(axis=0)
    scale[scale == 0] = 1.0
    model = LogisticRegression(C=PENALTY, max_iter=3000)
    model.fit((table.values - mean) / scale, table.labels, sample_weight=table.weights)
    slopes = model.coef_[0] / scale
    intercept = float(model.intercept_[0] - slopes @ mean)
    return Linear({name: round(float(w), 6) for name, w in zip(table.names, slopes, strict=True)}, round(intercept, 6))


def fit_trees(table: Table, prefix: str, shape: Mapping[str, float]) -> tuple[Trees, dict[str, NDArray[Any]]]:
    """Fit boosted trees; returns them, and the arrays that they are kept as, named with a prefix."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(**shape, early_stopping=False, random_state=0)
    model.fit(table.values, table.labels, sample_weight=table.weights)
    arrays = {f"{prefix}_{key}": value for key, value in _arrays(model).items()}
    return trees_from(arrays, prefix, table.names), arrays


def _arrays(model: Any) -> dict[str, NDArray[Any]]:  # noqa: ANN401 - scikit-learn is untyped
    """Lay the nodes of all trees side by side."""
    roots: list[int] = []
    parts: list[NDArray[Any]] = []
    for (tree,) in model._predictors:  # noqa: SLF001 - scikit-learn offers no other way to its trees
        roots.append(sum(len(part) for part in parts))
        parts.append(tree.nodes)
    nodes = np.concatenate(parts)
    shift = np.concatenate([np.full(len(part), root) for part, root in zip(parts, roots, strict=True)])
    leaf = nodes["is_leaf"].astype(bool)
    return {
        "roots": np.array(roots, np.int32),
        "feature": np.where(leaf, -1, nodes["feature_idx"]).astype(np.int16),
        "limit": np.where(leaf, nodes["value"], nodes["num_threshold"]).astype(np.float64),
        "left": np.where(leaf, 0, nodes["left"] + shift).astype(np.int32),
        "right": np.where(leaf, 0, nodes["right"] + shift).astype(np.int32),
        "base": np.array(float(np.ravel(model._baseline_prediction)[0])),  # noqa: SLF001
    }

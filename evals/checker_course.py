"""A training of the checker: what teaches which part of its score, and how its rows are judged out of fold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.grounding.checker import Examined, settle
from bot.grounding.score import Weights
from evals.bench_figures import balanced
from evals.checker_fit import HELD, TYPED, Network, Table, doubts_by, even, fit_linear, fit_network, fit_trees
from evals.checker_layers import Layers
from evals.checker_pool import FOLDS, Row
from evals.checker_sets import Pair, family

LEFT_OUT = frozenset({
    "claim_words", "claim_matter", "wide_words", "all_words", "figures", "names", "negated", "hedge_added",
})  # fmt: skip
"""Features that tell the sets apart rather than the true from the false; the regression does without them."""
HELD_SETS = frozenset({"begin_wow", "scifact", "summedits_a"})
"""Judged sets that teach how much is held. ExpertQA's labels are too noisy to teach: without them all others gain."""
UNTAUGHT = frozenset({"wice"})
"""Families that teach nothing, so that one set is always measured unseen."""
TRUST: Mapping[str, float] = {"number_novel": 3.0}
"""Weight of a kind of planted error, 1 unless told: invented figures are rare and must not pass."""
CLOSER = 2.0  # logit per unit of closeness, added: the sets that teach hardly have passages on another subject
CLEAR, SLOPE = -1.0, 4.0  # logit; per logit
THRESHOLD = 0.5  # 0..1

Values = Mapping[str, float]
Judged = dict[str, list[tuple[Pair, float, bool]]]
"""By set: pairs with their score, and whether they pass."""


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What a training makes, but for the network."""

    weights: Weights
    arrays: Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The rows of a training with all that was measured of them."""

    rows: tuple[Row, ...]
    examined: tuple[Examined, ...]
    values: tuple[Values, ...]
    """Of each row, with the doubts of a network that did not learn from its fold."""


def kin(row: Row) -> str:
    """Return the family of the texts that a row is made of."""
    return family(row.pair.set.removeprefix("made_")).replace("titles", "scifact")


def teaches(row: Row) -> bool:
    """Tell whether a row may teach anything at all."""
    return kin(row) not in UNTAUGHT


def doubt_all(
    layers: Layers, rows: Sequence[Row], examined: Sequence[Examined]
) -> tuple[tuple[dict[str, float], ...], Network]:
    """Doubt each row by a network that learnt from the other folds; return also one that learnt from all."""
    taught = [n for n, row in enumerate(rows) if row.origin is not None and teaches(row)]
    found: list[dict[str, float]] = [{} for _ in rows]
    for fold in range(FOLDS):
        network = fit_network(layers, [n for n in taught if rows[n].fold != fold], fold)
        for n, row in enumerate(rows):
            if row.fold == fold:
                found[n] = doubts_by(network, layers, n, examined[n].claim)
    return tuple(found), fit_network(layers, taught, FOLDS)


def train(course: Course, chosen: Iterable[int]) -> Trained:
    """Train on those of the chosen rows that may teach."""
    taught = [n for n in chosen if teaches(course.rows[n])]
    held = [n for n in taught if course.rows[n].pair.set in HELD_SETS]
    typed = [n for n in taught if course.rows[n].origin is not None]
    measured = sorted(course.values[held[0]])
    every = [name for name in measured if name != "closeness"]
    plain = [name for name in measured if name not in LEFT_OUT and not name.startswith("gate_")]
    linear = fit_linear(_table(course, held, plain))
    closer = {**linear.weights, "closeness": linear.weights["closeness"] + CLOSER}
    linear = replace(linear, weights=closer)
    first, arrays = fit_trees(_table(course, held, measured), "held", HELD)
    second, more = fit_trees(_table(course, typed, every), "typed", TYPED)
    neutral = {
        name: round(float(np.median([course.values[n][name] for n in held])), 4)
        for name in measured
        if name.startswith("doubt") or name == "closeness"
    }
    weights = Weights(linear, first, second, CLEAR, SLOPE, 0.0, THRESHOLD, neutral)
    return Trained(_shifted(course, weights, held), {**arrays, **more})


def _table(course: Course, chosen: Sequence[int], names: Sequence[str]) -> Table:
    pairs = [course.rows[n].pair for n in chosen]
    weights = even([(pair.set, pair.supported) for pair in pairs], [TRUST.get(pair.kind, 1.0) for pair in pairs])
    values = np.array([[course.values[n][name] for name in names] for n in chosen])
    return Table(tuple(names), values, np.array([pair.supported for pair in pairs]), weights)


def _shifted(course: Course, weights: Weights, chosen: Sequence[int]) -> Weights:
    """Shift the logit so that cutting it at one half is best, on average over the judged sets, by both errors."""
    by_set: dict[str, list[int]] = {}
    for n in chosen:
        by_set.setdefault(course.rows[n].pair.set, []).append(n)
    logits = {n: weights.logit(course.values[n]) for n in chosen}
    good = {name: np.array([course.rows[n].pair.supported for n in group]) for name, group in by_set.items()}

    def worth(cut: float) -> float:
        every = (balanced(good[s], np.array([logits[n] >= cut for n in group])) for s, group in by_set.items())
        return float(np.mean(list(every)))

    cut = max(np.quantile(list(logits.values()), np.linspace(0.02, 0.98, 97)).tolist(), key=worth)
    return replace(weights, shift=round(-cut, 4))


def judge(course: Course, trained: Trained, chosen: Iterable[int]) -> list[tuple[Pair, float, bool]]:
    """Score rows by a training: the pair, its score, and whether it passes."""
    found = []
    for n in chosen:
        score = settle(replace(course.examined[n], values=dict(course.values[n])), trained.weights)
        found.append((course.rows[n].pair, score, score >= trained.weights.threshold))
    return found


def crossed(course: Course) -> Judged:
    """Judge each fold with what was trained on the others; families that teach nothing are judged alike."""
    judged: Judged = {}
    for fold in range(FOLDS):
        trained = train(course, [n for n, row in enumerate(course.rows) if row.fold != fold])
        inside = [n for n, row in enumerate(course.rows) if row.fold == fold and is_measured(row)]
        for one in judge(course, trained, inside):
            judged.setdefault(one[0].set, []).append(one)
    return judged


def is_measured(row: Row) -> bool:
    """Tell whether a row counts in the figures: those of the sets themselves, and errors planted into unseen ones."""
    return not row.made or not teaches(row)


def is_close(row: Row) -> bool:
    """Tell whether a row needs its closeness: to be measured, or to teach how much is held."""
    return is_measured(row) or row.pair.set in HELD_SETS

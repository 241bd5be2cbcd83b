"""Notes labelled by hand, a third of them seeded with an error, and what the checker makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.errors import BadInput
from corpus.strict_yaml import read_yaml
from evals.score import RESAMPLES, SEED

SHIPPED = Path(__file__).with_name("fidelity_labels.yaml")
KINDS = frozenset({
    "figure_new", "figure_elsewhere", "name_new", "name_elsewhere", "language", "direction", "opposite", "negation",
    "certainty", "scope", "invention",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """A text as somebody judged it against what it was written from."""

    note: str
    """`SOURCE#NOTE`."""
    text: str
    faithful: bool
    kind: str
    """The kind of error; empty where there is none."""
    wrong: str
    """What is wrong, in words; empty where nothing is."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was made of one labelled text by machine."""

    label: Label
    supported: bool
    """By the checker."""
    flagged: bool
    """Whether a figure or a name of it is missing from the original."""
    score: float  # 0..1
    reason: str

    @property
    def outcome(self) -> Literal["hit", "miss", "passed", "false alarm"]:
        """What the checker did: caught an error or not, let a faithful text pass or not."""
        if self.label.faithful:
            return "passed" if self.supported else "false alarm"
        return "miss" if self.supported else "hit"


def load_labels(path: Path = SHIPPED) -> tuple[Label, ...]:
    """Read the labels; raise `BadInput` with file and line where an entry lacks what it needs."""
    located = read_yaml(path)
    if not isinstance(located.value, list):
        raise BadInput(f"{path}:1: must be a list of labels")
    labels = []
    for number, entry in enumerate(located.value):
        where = f"{path}:{located.line((number,))}"
        if not isinstance(entry, dict) or not entry.get("note") or not entry.get("text"):
            raise BadInput(f"{where}: a label has a note and a text; add them")
        faithful, kind, wrong = entry.get("label") == "faithful", entry.get("kind") or "", entry.get("wrong") or ""
        if entry.get("label") not in ("faithful", "wrong") or faithful == bool(kind) or faithful == bool(wrong):
            raise BadInput(f"{where}: write label: faithful, or label: wrong with a kind and what is wrong")
        if kind and kind not in KINDS:
            raise BadInput(f"{where}: unknown kind '{kind}'; use one of: {', '.join(sorted(KINDS))}")
        labels.append(Label(entry["note"], " ".join(entry["text"].split()), faithful, kind, " ".join(wrong.split())))
    return tuple(labels)


def passed_share(verdicts: Sequence[Verdict], *, faithful: bool) -> float | None:
    """Return the share, 0 to 1, of faithful or of wrong texts that the checker supports; None where there are none."""
    some = [verdict.supported for verdict in verdicts if verdict.label.faithful == faithful]
    return sum(some) / len(some) if some else None


def corrected(measured: float, verdicts: Sequence[Verdict]) -> tuple[float, float, float] | None:
    """Return what share of notes the labels let one expect to be faithful, given the share that the checker supports.

    A checker that passes p of the faithful and q of the wrong supports p·x + q·(1 - x) of notes of which x are
    faithful. The share is kept within 0 to 1; with it comes the 95% interval from drawing the labels anew. None where
    the labels cannot tell: the checker passes as many wrong texts as faithful ones.
    """
    import numpy as np

    good = np.array([verdict.supported for verdict in verdicts if verdict.label.faithful], dtype=float)
    bad = np.array([verdict.supported for verdict in verdicts if not verdict.label.faithful], dtype=float)
    if not len(good) or not len(bad) or good.mean() <= bad.mean():
        return None
    random = np.random.default_rng(SEED)
    drawn = [
        (measured - q) / (p - q)
        for p, q in (
            (random.choice(good, len(good)).mean(), random.choice(bad, len(bad)).mean()) for _ in range(RESAMPLES)
        )
        if p > q
    ]
    low, high = np.clip(np.quantile(drawn, [0.025, 0.975]), 0, 1)
    share = (measured - bad.mean()) / (good.mean() - bad.mean())
    return float(np.clip(share, 0, 1)), float(low), float(high)

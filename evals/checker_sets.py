"""The public sets that the grounding checker is trained and measured on, read into one form."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import BadInput

NATURAL = ("begin_wow", "wice_dev", "scifact", "expertqa_citations", "summedits_a")
"""Sentences that people judged."""
PLANTED = ("flips_techdocs", "flips_expertqa", "flips_scifact")
"""Supported sentences, and the same with an error planted by rule."""
FAMILIES = {
    "expertqa_citations": "expertqa", "flips_expertqa": "expertqa", "scifact": "scifact", "flips_scifact": "scifact",
}  # fmt: skip
"""Sets that share their texts; they are trained on and measured on together or not at all."""
CONTROL = "control"
JUDGED = "judged"


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim, its source, and whether the source supports it."""

    set: str
    group: str
    """What is kept together in cross-validation: the source's id, or the question's."""
    kind: str
    """`judged` in the natural sets; `control` or the kind of error in the planted ones."""
    claim: str
    source: str
    supported: bool


def family(name: str) -> str:
    """Give the family of a set."""
    return FAMILIES.get(name, name)


def read_pairs(folder: Path) -> tuple[Pair, ...]:
    """Read every set of the folder; raise `BadInput` naming the file that is missing or damaged."""
    return (*_judged(folder), *_summaries(folder), *_abstracts(folder), *_planted(folder))


def _rows(folder: Path, name: str) -> list[dict[str, Any]]:
    """Read one file of JSON lines."""
    path = folder / f"{name}.jsonl"
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}); --data names the folder of the test sets") from None
    except ValueError as error:
        raise BadInput(f"{path} is no file of JSON lines ({error})") from None


def _judged(folder: Path) -> Iterator[Pair]:
    """Read the sets that carry their sources: ExpertQA, WiCE, BEGIN."""
    for name in ("begin_wow", "wice_dev", "expertqa_citations"):
        for row in _rows(folder, name):
            group = row.get("question", row["source"])
            yield Pair(name, group, JUDGED, row["claim"], row["source"], bool(row["label"]))


def _summaries(folder: Path) -> Iterator[Pair]:
    """Read SummEdits: edited summaries of one document each."""
    texts = {row["doc_id"]: row["text"] for row in _rows(folder, "summedits_a_docs")}
    for row in _rows(folder, "summedits_a"):
        yield Pair("summedits_a", row["doc_id"], JUDGED, row["claim"], texts[row["doc_id"]], bool(row["label"]))


def _abstracts(folder: Path) -> Iterator[Pair]:
    """Read SciFact: claims against whole abstracts; contradicted and unmentioned are both unsupported."""
    texts = {row["doc_id"]: " ".join(row["sentences"]) for row in _rows(folder, "scifact_corpus")}
    for row in _rows(folder, "scifact_pairs_train"):
        yield Pair("scifact", row["doc_id"], JUDGED, row["claim"], texts[row["doc_id"]], row["raw_label"] == "SUPPORT")


def _planted(folder: Path) -> Iterator[Pair]:
    """Read the sets of planted errors."""
    for name in PLANTED:
        texts = {row["source_id"]: row["text"] for row in _rows(folder, f"{name}_sources")}
        for row in _rows(folder, name):
            source = texts[row["source_id"]]
            yield Pair(name, row["source_id"], row["kind"], row["claim"], source, bool(row["label"]))

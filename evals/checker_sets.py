"""The public sets that the grounding checker is trained and measured on, read into one form.

A file is known by how its name begins, so that another part of the same sets is read as well: `wice_test.jsonl`
as `wice_dev.jsonl`.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from corpus.errors import BadInput

NATURAL = ("begin_wow", "wice_dev", "scifact", "expertqa_citations", "summedits_a")
"""Sentences that people judged, as they are named in the folder that we train on."""
PLANTED = ("flips_techdocs", "flips_expertqa", "flips_scifact")
"""Supported sentences, and the same with an error planted by rule."""
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
    """Give the family of a set: sets that share their texts are trained and measured on together or not at all."""
    return name.removeprefix("flips_").partition("_")[0]


def is_planted(name: str) -> bool:
    """Say whether a set has errors that were planted by rule."""
    return name.startswith("flips_")


def read_pairs(folder: Path) -> tuple[Pair, ...]:
    """Read every set of the folder; raise `BadInput` where there is none, or naming the file that is damaged."""
    found: list[Pair] = []
    for path in sorted(folder.glob("*.jsonl")):
        reader = next((reader for start, reader in READERS.items() if path.stem.startswith(start)), None)
        if reader and not path.stem.endswith(("_sources", "_docs")):
            found += reader(folder, path.stem)
    if not found:
        raise BadInput(f"{folder} holds none of the test sets; name the folder of their *.jsonl files")
    return tuple(found)


def rows_of(folder: Path, name: str) -> list[dict[str, Any]]:
    """Read one file of JSON lines; raise `BadInput` naming it where it cannot be read."""
    path = folder / f"{name}.jsonl"
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}); the folder of the test sets holds it") from None
    except ValueError as error:
        raise BadInput(f"{path} is no file of JSON lines ({error})") from None
    return rows


def _judged(folder: Path, name: str) -> Iterator[Pair]:
    """Read a set that carries its sources: ExpertQA, WiCE, BEGIN."""
    for row in _checked(folder, name, "claim", "source", "label"):
        group = str(row.get("question", row["source"]))
        yield Pair(name, group, JUDGED, row["claim"], row["source"], bool(row["label"]))


def _summaries(folder: Path, name: str) -> Iterator[Pair]:
    """Read SummEdits: edited summaries of one document each."""
    texts = {row["doc_id"]: row["text"] for row in _checked(folder, f"{name}_docs", "doc_id", "text")}
    for row in _checked(folder, name, "doc_id", "claim", "label"):
        yield Pair(name, row["doc_id"], JUDGED, row["claim"], texts[row["doc_id"]], bool(row["label"]))


def _abstracts(folder: Path, name: str) -> Iterator[Pair]:
    """Read SciFact: claims against whole abstracts; contradicted and unmentioned are both unsupported."""
    rows = _checked(folder, "scifact_corpus", "doc_id", "sentences")
    texts = {row["doc_id"]: " ".join(row["sentences"]) for row in rows}
    for row in _checked(folder, name, "doc_id", "claim", "raw_label"):
        yield Pair("scifact", row["doc_id"], JUDGED, row["claim"], texts[row["doc_id"]], row["raw_label"] == "SUPPORT")


def _planted(folder: Path, name: str) -> Iterator[Pair]:
    """Read a set of planted errors."""
    texts = {row["source_id"]: row["text"] for row in _checked(folder, f"{name}_sources", "source_id", "text")}
    for row in _checked(folder, name, "source_id", "kind", "claim", "label"):
        source = texts[row["source_id"]]
        yield Pair(name, row["source_id"], row["kind"], row["claim"], source, bool(row["label"]))


def _checked(folder: Path, name: str, *fields: str) -> list[dict[str, Any]]:
    """Read a file and make sure that its rows have what is read of them."""
    rows = rows_of(folder, name)
    for number, row in enumerate(rows, start=1):
        missing = next((field for field in fields if field not in row), None)
        if missing:
            raise BadInput(f"{folder / name}.jsonl:{number}: a row without {missing}")
    return rows


READERS: Mapping[str, Callable[[Path, str], Iterator[Pair]]] = MappingProxyType({
    "begin_": _judged,
    "wice_": _judged,
    "expertqa_": _judged,
    "summedits_": _summaries,
    "scifact_pairs": _abstracts,
    "flips_": _planted,
})  # fmt: skip
"""How a file is read, by the beginning of its name."""

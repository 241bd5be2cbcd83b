"""Small shelves for tests of the index: a dozen notes of two made-up sources, and originals to go with them."""

from pathlib import Path

from corpus.load import Shelf, load_sources
from corpus.subjects import Example
from corpus.types import Document
from corpus.vocabulary import Kind

EXAMPLES = (Example("a proxy in front of an API", "high_throughput_service"), Example("a bicycle chain", "outside"))

_HEAD = """\
id: {id}
title: {title}
author: null
publisher: null
published: 2025
url: null
licence: CC0-1.0
kind: extra
notes:
"""
_NOTE = """\
- id: {id}
  where: {where}
  text: {text}
  favours: [{favours}]
  work: [{work}]
  criterion: {criterion}
  grade: experience
"""
MILL = (
    ("n01", "Rust kept the mill's log shipper below 20 MB of memory.", "rust", "network_and_disk", "memory"),
    (
        "n02",
        "Python notebooks are where the mill's analysts see grain prices.",
        "python",
        "data_analysis",
        "ecosystem",
    ),
    (
        "n03",
        "Go proxies carried 10k requests per second at the mill.",
        "go",
        "high_throughput_service",
        "runtime_speed",
    ),
    ("n04", "C++ was dropped by the mill because nobody could review it.", "rust", "systems", "maintenance"),
)
BAKERY = (
    ("n01", "The bakery trains its oven model in Python with PyTorch.", "python", "ml_research", "ecosystem"),
    ("n02", "Cold starts of Python functions held up orders for 3.13 seconds.", "rust", "serverless", "latency"),
    ("n03", "A bakery script in Python was finished in an afternoon.", "python", "prototyping", "delivery_speed"),
)  # fmt: skip
ORIGINALS = {
    "mill": (
        "# The mill\n\nOur log shipper in Rust never needed more than twenty megabytes of memory.\n\n"
        "The river froze in January and nobody could grind anything for a week."
    ),
    "orchard": "# Pears\n\nAnalysts open Python notebooks to look at the prices of fruit, day after day.",
}  # fmt: skip


def write_shelf(folder: Path, **sources: tuple[tuple[str, str, str, str, str], ...]) -> Path:
    """Write source files with the given notes, by source id."""
    folder.mkdir(parents=True, exist_ok=True)
    for source, notes in sources.items():
        rows = [
            _NOTE.format(id=id_, where="Opening", text=text, favours=favours, work=work, criterion=criterion)
            for id_, text, favours, work, criterion in notes
        ]
        (folder / f"{source}.yaml").write_text(_HEAD.format(id=source, title=source.title()) + "".join(rows))
    return folder


def small_shelf(folder: Path) -> Shelf:
    """Return a shelf of two sources with seven notes."""
    return load_sources(write_shelf(folder, mill=MILL, bakery=BAKERY))


def original(source: str) -> Document:
    """Return a made-up original."""
    return Document(source, Kind.ORIGINAL, ORIGINALS[source])

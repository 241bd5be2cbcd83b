"""Conflicts against labels: how many of the pairs that are found disagree, and how many that disagree are found."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from bot.checks import find_misreadings
from bot.conflicts import disagreements
from corpus.errors import BadInput
from corpus.load import Shelf, notes_document
from corpus.types import Passage

LABELLED = Path(__file__).with_name("conflicts.tsv")
"""Pairs of notes of different sources, each labelled by reading both."""

Label = Literal["conflict", "none", "check"]
Part = Literal["tuning", "heldout"]
DRAWN: Mapping[str, Part] = MappingProxyType({"found": "tuning", "found-last": "heldout"})
"""Pools drawn from what was found, by the part they belong to: `found` was read while the points were mended, and
`found-last` after that. They tell how much of what is found is right, and nothing on what is missed."""
HELD_OUT = 2  # one pair in so many of the other pools is held out
RESAMPLES = 2000  # bootstrap samples behind an interval
COVERED = (2.5, 97.5)  # percentiles: an interval of 95%
HEADER = ("first", "second", "pool", "label", "why")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two notes by passage id, from which pool they were drawn, and whether they disagree."""

    first: str
    second: str
    pool: str
    label: Label
    """`check` where all that differs is that one misstates the other: no conflict."""
    why: str

    @property
    def part(self) -> Part:
        """The side of the split: a hash of the ids decides, but for what was drawn from what was found."""
        if self.pool in DRAWN:
            return DRAWN[self.pool]
        digest = hashlib.sha256(f"{self.first} {self.second}".encode()).digest()
        return "heldout" if int.from_bytes(digest[:8], "big") % HELD_OUT == 0 else "tuning"


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a count, with its bootstrap interval; all None where there is nothing to count."""

    hits: int
    of: int
    low: float | None
    high: float | None

    @property
    def value(self) -> float | None:
        """The share, 0 to 1."""
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found among labelled pairs."""

    pairs: int
    precision: Share
    """Of the pairs found among them, those that disagree."""
    recall: Share
    """Of the pairs that disagree, those found."""


def read_pairs(path: Path = LABELLED) -> tuple[Pair, ...]:
    """Read labelled pairs, one a line; raise `BadInput` with file, line and reason."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or tuple(lines[0].split("\t")) != HEADER:
        raise BadInput(f"{path.name}:1: the first line must name the columns {', '.join(HEADER)}, with tabs between")
    pairs = []
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(HEADER) or not all(cells):
            raise BadInput(f"{path.name}:{number}: give {len(HEADER)} cells with tabs between, none empty")
        if cells[3] not in get_args(Label):
            raise BadInput(f"{path.name}:{number}: label {cells[3]} is none of {', '.join(get_args(Label))}")
        if cells[0] >= cells[1] or cells[0].split("#")[0] == cells[1].split("#")[0]:
            raise BadInput(f"{path.name}:{number}: give two notes of different sources, in the order of their ids")
        pairs.append(Pair(*cells))  # type: ignore[arg-type]
    return tuple(pairs)


def found_on(shelf: Shelf) -> frozenset[tuple[str, str]]:
    """Return the pairs of passage ids in conflict among the notes of a shelf, each in the order of the ids."""
    passages: list[Passage] = []
    texts: list[str] = []
    for source in shelf.sources:
        document, cut = notes_document(source)
        passages += cut
        texts += [document.text[passage.start : passage.end] for passage in cut]
    sources = {source.id: source for source in shelf.sources}
    checks = {source.id: source.checks for source in shelf.sources}
    misread = find_misreadings(checks, {passage.id: passage for passage in passages})
    conflicts = disagreements(passages, texts, sources, misread)
    return frozenset((min(pair), max(pair)) for pair in ((c.first.id, c.second.id) for c in conflicts))


def measure(pairs: Sequence[Pair], found: AbstractSet[tuple[str, str]]) -> Measured:
    """Hold what was found against the labels; recall leaves out the pools drawn from what was found."""
    hit = [(pair.first, pair.second) in found for pair in pairs]
    right = [pair.label == "conflict" for pair in pairs]
    free = [pair.pool not in DRAWN for pair in pairs]
    return Measured(
        len(pairs),
        _share([(r, h) for r, h in zip(right, hit, strict=True)]),
        _share([(h and f, r and f) for h, r, f in zip(hit, right, free, strict=True)]),
    )


def _share(counted: Iterable[tuple[bool, bool]]) -> Share:
    """Return how many of those counted (the second) are hits (the first too), with the interval."""
    import numpy as np

    rows = list(counted)
    of, hits = sum(one for _, one in rows), sum(hit and one for hit, one in rows)
    if not of:
        return Share(0, 0, None, None)
    kinds = np.array([hits, of - hits, len(rows) - of]) / len(rows)
    drawn = np.random.default_rng(0).multinomial(len(rows), kinds, RESAMPLES)
    shares = drawn[:, 0] / np.maximum(drawn[:, 0] + drawn[:, 1], 1)
    low, high = np.percentile(shares, COVERED)
    return Share(hits, of, float(low), float(high))


def report(pairs: Sequence[Pair], found: AbstractSet[tuple[str, str]]) -> str:
    """Return precision and recall of the finding by part, with 95% intervals, as a table in plain text."""
    rows = [("part", "pairs", "conflicts", "precision", "recall")]
    parts: list[tuple[str, list[Pair]]] = [
        ("tuning", [p for p in pairs if p.part == "tuning" and p.pool not in DRAWN]),
        ("  found, read while mending", [p for p in pairs if p.pool == "found"]),
        ("held out", [p for p in pairs if p.part == "heldout" and p.pool not in DRAWN]),
        ("  found, read last", [p for p in pairs if p.pool == "found-last"]),
        ("held out, both", [p for p in pairs if p.part == "heldout"]),
    ]
    for name, chosen in parts:
        one = measure(chosen, found)
        conflicts = sum(pair.label == "conflict" for pair in chosen)
        rows.append((name, str(one.pairs), str(conflicts), _told(one.precision), _told(one.recall)))
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    table = "\n".join("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows)
    labelled = {(pair.first, pair.second) for pair in pairs}
    return f"{table}\n{len(found)} pairs are found on the shelf, {len(found - labelled)} of them not labelled."


def _told(share: Share) -> str:
    if share.value is None:
        return "-"
    return f"{share.value:.3f} [{share.low:.2f}, {share.high:.2f}] of {share.of}"

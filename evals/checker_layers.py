"""What the embedding model's layers hold at the words of claims, worked out once and kept in a folder."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.grounding.doubt import MOST_CLAIM, closeness, read_layers
from bot.grounding.minilm import LAYERS, WIDTH, MiniLM
from bot.grounding.window import read_claim
from evals.checker_pool import Row, planted_tokens

BATCH = 256  # rows in one file


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """The tokens of all rows, one after the other."""

    values: NDArray[np.float16]  # shape (tokens, features)
    bounds: NDArray[np.int64]  # shape (rows + 1,); the tokens of row n are bounds[n]:bounds[n + 1]
    places: tuple[tuple[tuple[int, int], ...], ...]
    """Where each token of a row stands in its claim, in code points."""
    planted: tuple[tuple[bool, ...] | None, ...]
    """Of each token whether it was put there; None for judged rows, of which nobody knows."""

    def of(self, row: int) -> NDArray[np.float32]:
        """Return the tokens of a row."""
        return np.asarray(self.values[self.bounds[row] : self.bounds[row + 1]], dtype=np.float32)


def read_closeness(model: MiniLM, rows: Sequence[Row], cache: Path, say: Callable[[str], None]) -> list[float]:
    """Return how close each claim is to what bears on it; what is known of before stands in one file."""
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / "closeness.json"
    known: dict[str, float] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for number, row in enumerate(rows):
        if number % BATCH == 0:
            say(f"closeness {number}/{len(rows)}")
        if _key(row) not in known:
            known[_key(row)] = closeness(model, read_claim(row.pair.claim), [row.pair.source])
    half = path.with_suffix(".half")
    half.write_text(json.dumps(known), encoding="utf-8")
    half.replace(path)
    return [known[_key(row)] for row in rows]


def read_all(model: MiniLM, rows: Sequence[Row], cache: Path, say: Callable[[str], None]) -> Layers:
    """Read every row that the cache lacks, batch by batch; a run that was stopped goes on where it was."""
    cache.mkdir(parents=True, exist_ok=True)
    keys = [_key(row) for row in rows]
    stored = _stored(cache)
    missing = sorted({key: n for n, key in enumerate(keys) if key not in stored}.values())
    for start in range(0, len(missing), BATCH):
        say(f"reading {start}/{len(missing)}")
        _store(model, [rows[n] for n in missing[start : start + BATCH]], cache)
    stored = _stored(cache)
    found = [(model.tokens(row.pair.claim), row.origin) for row in rows]
    places = tuple(tuple(places[:MOST_CLAIM]) for (_, places), _ in found)
    planted = tuple(
        tuple(planted_tokens(ids, model.tokens(origin)[0])[:MOST_CLAIM]) if origin is not None else None
        for (ids, _), origin in found
    )
    bounds = np.cumsum([0, *map(len, places)])
    return Layers(_gathered([stored[key] for key in keys], int(bounds[-1])), bounds, places, planted)


Place = tuple[Path, int, int]
"""The file that holds a row's tokens, the first of them, and the one after the last."""


def _key(row: Row) -> str:
    return hashlib.sha256(f"{row.pair.claim}\1{row.pair.source}".encode()).hexdigest()[:24]


def _stored(cache: Path) -> dict[str, Place]:
    """Return where the rows stand that were read before."""
    found: dict[str, Place] = {}
    for path in sorted(cache.glob("layers-*.json")):
        start = 0
        for key, size in json.loads(path.read_text(encoding="utf-8")):
            found[key] = (path.with_suffix(".npy"), start, start + size)
            start += size
    return found


def _store(model: MiniLM, rows: Sequence[Row], cache: Path) -> None:
    """Read rows and write them to a file of their own, its list last."""
    read = [read_layers(model, read_claim(row.pair.claim), [row.pair.source])[0] for row in rows]
    path = cache / f"layers-{_key(rows[0])}.npy"
    np.save(path, np.concatenate(read).astype(np.float16))
    half = path.with_suffix(".half")
    half.write_text(json.dumps([[_key(row), len(one)] for row, one in zip(rows, read, strict=True)]), encoding="utf-8")
    half.replace(path.with_suffix(".json"))


def _gathered(places: Sequence[Place], tokens: int) -> NDArray[np.float16]:
    """Put the rows one after the other, in memory."""
    values = np.empty((tokens, len(LAYERS) * WIDTH), np.float16)
    files: dict[Path, NDArray[np.float16]] = {}
    at = 0
    for path, start, end in places:
        held = files.setdefault(path, np.load(path, mmap_mode="r")) if path not in files else files[path]
        values[at : at + end - start] = held[start:end]
        at += end - start
    return values

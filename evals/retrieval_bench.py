"""Retrieval on public sets: the index's own encoder, lexical score and fusion, on texts that nobody here wrote."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from bot.settings import read_settings
from corpus.errors import BadInput
from evals.ranking import Ranked, ndcg, ranked_by, recall, reciprocal
from evals.retrieval_sets import SETS, RetrievalSet
from evals.score import Figure, Score, bootstrap
from index.lexical import build_lexical
from index.search import CANDIDATES, weigh
from index.store import open_index

Floats = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]
"""From n texts to unit rows, shape (n, dimensions)."""
DEPTH = 10  # places that are looked at
BATCH = 256  # texts encoded between two words of progress, and kept in one file

MEASURES: Mapping[str, Callable[[Ranked], float]] = MappingProxyType({
    "ndcg@10": lambda ranked: ndcg(ranked, DEPTH),
    "recall@1": lambda ranked: recall(ranked, 1),
    "recall@5": lambda ranked: recall(ranked, 5),
    "recall@10": lambda ranked: recall(ranked, DEPTH),
    "mrr@10": lambda ranked: reciprocal(ranked, DEPTH),
})  # fmt: skip
FLOORS: Mapping[tuple[str, str, str], float] = MappingProxyType({
    ("SciFact abstracts", "ndcg@10", "dense"): 0.649,
    ("SciFact abstracts", "ndcg@10", "lexical"): 0.686,
    ("SciFact abstracts", "ndcg@10", "fused"): 0.734,
    ("SQuAD paragraphs", "recall@1", "dense"): 0.649,
    ("SQuAD paragraphs", "recall@1", "lexical"): 0.801,
    ("SQuAD paragraphs", "recall@1", "fused"): 0.824,
    ("QED paragraphs", "recall@1", "dense"): 0.858,
    ("QED paragraphs", "recall@1", "lexical"): 0.739,
    ("QED paragraphs", "recall@1", "fused"): 0.827,
})  # fmt: skip
"""The floor to beat, on whole sets: MiniLM, BM25 (k1 1.5, b 0.75) and the sum of min-max scores."""
ANCHORS: Mapping[tuple[str, str, str], str] = MappingProxyType({
    ("SciFact abstracts", "ndcg@10", "dense"): "0.645 (MiniLM, BEIR)",
    ("SciFact abstracts", "ndcg@10", "lexical"): "0.665 to 0.679 (BM25, BEIR)",
})  # fmt: skip
"""What others published."""


@dataclass(frozen=True, slots=True)
class Line:
    """One mean of the benchmark."""

    set: str
    method: str
    """`dense`, `lexical` or `fused`."""
    figure: Figure
    floor: float | None  # 0 to 1
    published: str | None


def report(folder: Path | None, only: Sequence[str], say: Callable[[str], None]) -> str:
    """Measure the named sets, or all, with the encoder of the index, and return the table.

    Raises:
        BadInput: The sets are not at hand, or a name is not one of theirs.
        UnusableIndex: There is no index to take the encoder from.

    """
    place = find_sets(folder)
    if place is None:
        raise BadInput("the public sets are not at hand; name the folder that holds their *.jsonl files")
    if unknown := sorted(set(only) - SETS.keys()):
        raise BadInput(f"--only {unknown[0]}: write {', '.join(SETS)}")
    settings = read_settings()
    index = open_index(settings.index_dir, corpus_hash=None, model=settings.embed_model, chroma_url=settings.chroma_url)
    encode = remembered(index.encode, index.manifest.weights, settings.home / "cache", say)
    lines = [
        line for name, read in SETS.items() if not only or name in only for line in bench_retrieval(read(place), encode)
    ]
    return f"encoder: {index.manifest.model}\n{table(lines)}"


def find_sets(folder: Path | None) -> Path | None:
    """Return the folder of the public sets: the one given, else the usual places, else None."""
    shared = os.environ.get("ADVISOR_SHARED") or Path(__file__).resolve().parents[2] / "shared"
    return folder or next((place for place in [Path(shared) / "benchmarks"] if place.is_dir()), None)


def bench_retrieval(bench: RetrievalSet, encode: Encode) -> list[Line]:
    """Rank the texts for each query in three ways, and average each measure over the queries."""
    found = orders(bench, encode(bench.texts), encode(bench.queries))
    ranked: dict[str, list[Ranked]] = {"dense": [], "lexical": [], "fused": []}
    for by_method, relevant in zip(found, bench.relevant, strict=True):
        for method, order in by_method.items():
            ranked[method].append(ranked_by(order[:DEPTH], set(relevant)))
    return [
        _line(bench.name, method, measure, [value(one) for one in places])
        for measure, value in MEASURES.items()
        for method, places in ranked.items()
    ]


def orders(bench: RetrievalSet, texts: Floats, queries: Floats) -> Iterator[dict[str, list[int]]]:
    """Yield for each query the numbers of the texts, best first, by each method; ties go to the smaller number.

    Fusion takes the same candidates and the same formula as the search that answers questions.
    """
    lexical = build_lexical(bench.texts)
    for query, vector in zip(bench.queries, queries, strict=True):
        dense, words = texts @ vector, lexical.scores(query)
        by_meaning, by_words = (np.argsort(-scores, kind="stable")[:CANDIDATES] for scores in (dense, words))
        by_words = by_words[words[by_words] > 0]
        candidates = np.union1d(by_meaning, by_words)
        fused = weigh(texts[candidates], dense[candidates], words[candidates])
        by_both = candidates[np.lexsort((candidates, -fused))]
        yield {"dense": by_meaning.tolist(), "lexical": by_words.tolist(), "fused": by_both.tolist()}


def remembered(encode: Encode, model: str, cache: Path, say: Callable[[str], None]) -> Encode:
    """Wrap an encoder so that vectors are kept in a folder, batch by batch, named for model and texts.

    A run that was stopped goes on where it was.
    """

    def kept(texts: Sequence[str]) -> Floats:
        parts = []
        for start in range(0, len(texts), BATCH):
            say(f"encoding {start}/{len(texts)}")
            parts.append(batch(texts[start : start + BATCH]))
        return np.concatenate(parts)

    def batch(texts: Sequence[str]) -> Floats:
        key = hashlib.sha256("\0".join([model, *texts]).encode("utf-8", "replace")).hexdigest()[:24]
        path = cache / f"vectors-{key}.npy"
        if path.exists():
            vectors: Floats = np.load(path)
            return vectors
        vectors = encode(texts)
        cache.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(f".{os.getpid()}.npy")
        np.save(half, vectors)
        half.replace(path)
        return vectors

    return kept


def table(lines: Sequence[Line]) -> str:
    """Return the lines as text, one row each, with n, the bootstrap interval, the floor and what was published."""
    rows = [["set", "measure", "method", "mean", "95% interval", "n", "floor", "published"]]
    for line in lines:
        one = line.figure
        floor = f"{line.floor:.3f}" if line.floor is not None else ""
        interval = f"{one.low:.3f} to {one.high:.3f}"
        rows.append(
            [line.set, one.metric, line.method, f"{one.mean:.3f}", interval, str(one.n), floor, line.published or ""]
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _line(name: str, method: str, measure: str, values: Sequence[float]) -> Line:
    scores = [Score(str(n), value) for n, value in enumerate(values)]
    error, low, high = bootstrap(scores)
    mean = sum(values) / len(values)
    one = Figure(measure, "all", mean, error, low, high, len(values), len(values))
    key = (name, measure, method)
    return Line(name, method, one, FLOORS.get(key), ANCHORS.get(key))

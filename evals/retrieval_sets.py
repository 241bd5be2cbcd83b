"""Public retrieval sets, read from a folder of JSON lines: texts to search, and queries with what is relevant."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from corpus.errors import BadInput


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Texts, and for each query the numbers of the texts that answer it."""

    name: str
    texts: tuple[str, ...]
    queries: tuple[str, ...]
    relevant: tuple[frozenset[int], ...]  # as many as queries, none of them empty


def read_scifact(folder: Path) -> RetrievalSet:
    """Read SciFact: claims, and the abstracts that bear on them; a text is title and abstract."""
    documents = list(_rows(folder / "scifact_corpus.jsonl"))
    number = {row["doc_id"]: n for n, row in enumerate(documents)}
    texts = tuple(f"{row['title']} {' '.join(row['sentences'])}" for row in documents)
    queries = list(_rows(folder / "scifact_queries.jsonl"))
    relevant = tuple(frozenset(number[doc] for doc in row["rel"]) for row in queries)
    return RetrievalSet("SciFact abstracts", texts, tuple(row["query"] for row in queries), relevant)


def read_squad(folder: Path) -> RetrievalSet:
    """Read SQuAD: questions that have an answer, and the paragraph that each was written for."""
    passages = list(_rows(folder / "squad2_passages.jsonl"))
    number = {row["id"]: n for n, row in enumerate(passages)}
    asked = [row for row in _rows(folder / "squad2_questions.jsonl") if row["answerable"]]
    relevant = tuple(frozenset({number[row["passage_id"]]}) for row in asked)
    texts = tuple(row["text"] for row in passages)
    return RetrievalSet("SQuAD paragraphs", texts, tuple(row["question"] for row in asked), relevant)


def read_squad_all(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...], list[tuple[str, int, bool]]]:
    """Read SQuAD 2: paragraphs, the article of each, questions with their paragraph and whether it answers."""
    passages = list(_rows(folder / "squad2_passages.jsonl"))
    number = {row["id"]: n for n, row in enumerate(passages)}
    asked = [
        (row["question"], number[row["passage_id"]], bool(row["answerable"]))
        for row in _rows(folder / "squad2_questions.jsonl")
    ]
    return tuple(row["text"] for row in passages), tuple(row["title"] for row in passages), asked


def read_qed(folder: Path) -> RetrievalSet:
    """Read QED: questions that people typed into a search engine, and the paragraph that answers each."""
    rows = list(_rows(folder / "nq_qed.jsonl"))
    texts = tuple(dict.fromkeys(row["passage"] for row in rows))
    number = {text: n for n, text in enumerate(texts)}
    relevant = tuple(frozenset({number[row["passage"]]}) for row in rows)
    return RetrievalSet("QED paragraphs", texts, tuple(row["question"] for row in rows), relevant)


SETS: Mapping[str, Callable[[Path], RetrievalSet]] = MappingProxyType({
    "scifact": read_scifact,
    "squad": read_squad,
    "qed": read_qed,
})  # fmt: skip
"""The readers, by the name that `--only` knows."""
FILES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "scifact": ("scifact_corpus", "scifact_queries"),
    "squad": ("squad2_passages", "squad2_questions"),
    "qed": ("nq_qed",),
})  # fmt: skip
"""The files that each is read from, without their ending."""


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except (OSError, ValueError) as error:
        raise BadInput(f"{path}: cannot be read as JSON lines: {error}") from None

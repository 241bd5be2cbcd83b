"""What a generation holds beside its vectors, as files: written by the build, read by every answer."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.types import Check, Document, Passage, Source
from corpus.vocabulary import Criterion, Grade, Kind, Language, Work
from index.asked import Answered
from index.files import ANSWERED, CONTENTS, INTENT, LEXICAL, TOPICS
from index.intent import IntentModel
from index.lexical import Lexical
from index.topics import TopicModel

Floats = NDArray[np.float32]
NO_INTENT = IntentModel((), np.zeros((0, 0), np.float32), np.zeros(0, np.float32), "")
"""Stands in a file for no model."""


@dataclass(frozen=True, slots=True)
class Contents:
    """Sources, documents and passages of an index, and the model that reads subjects."""

    sources: tuple[Source, ...]
    """Headers with checks, without notes, by id."""
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    """By id; a passage's number is its place here."""
    lexical: Lexical
    topics: TopicModel
    intent: IntentModel | None
    """None where the index was built without example questions."""
    answered: Answered


def write_contents(folder: Path, contents: Contents) -> None:
    """Write a generation's files."""
    data = {
        "sources": [asdict(replace(source, notes=())) for source in contents.sources],
        "documents": [asdict(document) for document in contents.documents],
        "passages": [asdict(passage) for passage in contents.passages],
    }
    (folder / CONTENTS).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    lexical = contents.lexical
    np.savez(
        folder / LEXICAL, stems=_packed(list(lexical.stems)), bounds=lexical.bounds, numbers=lexical.numbers,
        gains=lexical.gains, size=np.array(lexical.size),
    )  # fmt: skip
    topics = contents.topics
    np.savez(
        folder / TOPICS, labels=_packed(topics.labels), words=_packed(topics.words), digest=_packed([topics.digest]),
        weights=topics.weights, bias=topics.bias,
    )  # fmt: skip
    answered = contents.answered
    np.savez(folder / ANSWERED, texts=_packed(answered.texts), numbers=answered.numbers, vectors=answered.vectors)
    intent = contents.intent or NO_INTENT
    np.savez(
        folder / INTENT, labels=_packed(intent.labels), digest=_packed([intent.digest]), weights=intent.weights,
        bias=intent.bias,
    )  # fmt: skip


def read_contents(folder: Path) -> Contents:
    """Read a generation's files; raise `OSError`, `ValueError`, `KeyError` or `TypeError` where they are damaged."""
    data = json.loads((folder / CONTENTS).read_text(encoding="utf-8"))
    with np.load(folder / LEXICAL, allow_pickle=False) as stored:
        stems = {stem: at for at, stem in enumerate(_unpacked(stored["stems"]))}
        lexical = Lexical(stems, stored["bounds"], stored["numbers"], stored["gains"], int(stored["size"]))
    with np.load(folder / TOPICS, allow_pickle=False) as stored:
        labels, words = tuple(_unpacked(stored["labels"])), tuple(_unpacked(stored["words"]))
        topics = TopicModel(labels, stored["weights"], stored["bias"], words, "".join(_unpacked(stored["digest"])))
    with np.load(folder / ANSWERED, allow_pickle=False) as stored:
        answered = Answered(tuple(_unpacked(stored["texts"])), stored["numbers"], stored["vectors"])
    return Contents(
        tuple(_source(entry) for entry in data["sources"]),
        tuple(Document(**entry | {"kind": _KINDS[entry["kind"]]}) for entry in data["documents"]),
        tuple(_passage(entry) for entry in data["passages"]),
        lexical, topics, _intent(folder), answered,
    )  # fmt: skip


def _intent(folder: Path) -> IntentModel | None:
    with np.load(folder / INTENT, allow_pickle=False) as stored:
        labels, digest = tuple(_unpacked(stored["labels"])), "".join(_unpacked(stored["digest"]))
        return IntentModel(labels, stored["weights"], stored["bias"], digest) if labels else None


def _source(entry: dict[str, Any]) -> Source:
    return Source(**entry | {"checks": tuple(Check(**check) for check in entry["checks"])})


_LANGUAGES = {str(one): one for one in Language}
_WORKS = {str(one): one for one in Work}
_CRITERIA = {str(one): one for one in Criterion}
_GRADES = {str(one): one for one in Grade}
_KINDS = {str(one): one for one in Kind}


def _passage(entry: dict[str, Any]) -> Passage:
    entry["kind"] = _KINDS[entry["kind"]]
    entry["favours"] = tuple(_LANGUAGES[one] for one in entry["favours"])
    entry["against"] = tuple(_LANGUAGES[one] for one in entry["against"])
    entry["work"] = tuple(_WORKS[one] for one in entry["work"])
    entry["criterion"] = _CRITERIA[entry["criterion"]]
    entry["grade"] = _GRADES[entry["grade"]]
    return Passage(**entry)


def _packed(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Return texts without line breaks as one array of bytes."""
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> list[str]:
    text = packed.tobytes().decode()
    return text.split("\n") if text else []

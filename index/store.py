"""Open an index for reading: cheap, safe for several threads, and refused where it does not fit."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.errors import CorruptIndex, StaleIndex
from corpus.types import Check, Passage, Source
from corpus.vocabulary import Kind
from index.asked import Answered
from index.contents import Contents, read_contents
from index.encoder import Encoder, load_encoder
from index.export import encoder_folder
from index.files import CHROMA, ENCODERS, MEND, Manifest, current_generation, read_manifest
from index.intent import IntentModel
from index.lexical import Lexical
from index.topics import TopicModel
from index.vectors import Collection, open_collection
from index.weights import PACKAGED

__all__ = ["Index", "current_generation", "open_index"]

Floats = NDArray[np.float32]
T = TypeVar("T")


@dataclass(slots=True)
class Once(Generic[T]):
    """Something made at the first call, by whichever thread comes first."""

    make: Callable[[], T]
    lock: threading.Lock = field(default_factory=threading.Lock)
    made: T | None = None

    def __call__(self) -> T:
        """Return the one thing."""
        if self.made is None:
            with self.lock:
                if self.made is None:
                    self.made = self.make()
        return self.made


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Everything an answer is found in; reading is safe from several threads."""

    manifest: Manifest
    documents: dict[tuple[str, Kind], str]
    """The texts that passages are read from, by source id and kind."""
    sources: dict[str, Source]
    """Headers by id, without notes and checks."""
    checks: dict[str, tuple[Check, ...]]
    """Checks by the id of the source that they were made against."""
    passages: tuple[Passage, ...]
    """By id; a passage's number is its place here."""
    numbers: dict[str, int]
    """From a passage's id to its number."""
    lexical: Lexical
    topics: TopicModel
    intent: IntentModel | None
    answered: Answered
    encoder: Once[Encoder]
    collection: Once[Collection]

    def text_of(self, passage: Passage) -> str:
        """Return the passage's text, read from its offsets."""
        return self.documents[passage.source, passage.kind][passage.start : passage.end]

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one unit vector for each text, shape (texts, dimensions)."""
        return self.encoder().encode(texts)

    def vocabulary(self) -> frozenset[str]:
        """Return the words that the encoder knows whole, in small letters."""
        return frozenset(word for word in self.encoder().tokenizer.get_vocab() if word.isalpha())

    def vectors(self, numbers: Sequence[int]) -> Floats:
        """Return the vectors of passages by number, shape (numbers, dimensions), rows of length 1."""
        return self.collection().vectors([self.passages[number].id for number in numbers])

    def nearest(self, vector: Floats, k: int, where: dict[str, Any] | None = None) -> list[int]:
        """Return the numbers of the `k` passages nearest to a vector, or of all where there are fewer."""
        found = [self.numbers[one] for one in self.collection().nearest(vector, k, where)]
        if where is None and len(found) < min(k, len(self.passages)):  # Chroma makes a lost graph anew, without a word
            raise CorruptIndex(f"{self.collection().place}: passages are missing among the vectors; {MEND}")
        return found

    def close(self) -> None:
        """Let go of the collection; the index cannot be searched afterwards."""
        if self.collection.made is not None:
            self.collection.made.close()


def open_index(folder: Path, *, corpus_hash: str | None, model: str = PACKAGED, chroma_url: str | None = None) -> Index:
    """Open the index in force.

    Args:
        folder: Where it was built.
        corpus_hash: Of the source files as they are now; None to read the index whatever they are.
        model: The name of the embedding model that is configured.
        chroma_url: The address of the Chroma server that is configured, if any.

    Raises:
        MissingIndex: Nothing has been built.
        StaleIndex: It was built from other sources, with another model or for another place.
        ForeignIndex: It was not written by this program, or by another version of it.
        CorruptIndex: Files of it are damaged or missing.

    """
    manifest = read_manifest(folder)
    if corpus_hash is not None and manifest.corpus != corpus_hash:
        raise StaleIndex(f"the sources have changed since the index in {folder} was built; {MEND}")
    if manifest.model != model:
        built = f"the index in {folder} was built with the model {manifest.model}, not {model}"
        raise StaleIndex(f"{built}; {MEND} or mend ADVISOR_EMBED_MODEL")
    if manifest.chroma_url != chroma_url:
        here, there = chroma_url or "a folder", manifest.chroma_url or "a folder"
        raise StaleIndex(
            f"the index in {folder} keeps its vectors in {there}, not in {here}; {MEND} or mend ADVISOR_CHROMA_URL"
        )
    place = folder / manifest.generation
    try:
        contents = read_contents(place)
    except Exception as error:  # whatever a damaged file makes its reader raise
        raise CorruptIndex(f"{place}: damaged or missing files ({type(error).__name__}); {MEND}") from error
    if len(contents.passages) != manifest.passages:
        raise CorruptIndex(f"{place}: holds other passages than its manifest says; {MEND}")
    return assemble(folder, manifest, contents)


def assemble(folder: Path, manifest: Manifest, contents: Contents) -> Index:
    """Put a generation's contents together with what is loaded at first use."""
    encoders = encoder_folder(folder / ENCODERS, manifest.weights)
    place = folder / manifest.generation / CHROMA
    return Index(
        manifest=manifest,
        documents={(document.source, document.kind): document.text for document in contents.documents},
        sources={source.id: _bare(source) for source in contents.sources},
        checks={source.id: source.checks for source in contents.sources},
        passages=contents.passages,
        numbers={passage.id: number for number, passage in enumerate(contents.passages)},
        lexical=contents.lexical,
        topics=contents.topics,
        intent=contents.intent,
        answered=contents.answered,
        encoder=Once(lambda: _encoder(encoders)),
        collection=Once(lambda: open_collection(place, manifest.collection, manifest.chroma_url)),
    )


def _encoder(folder: Path) -> Encoder:
    try:
        return load_encoder(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorruptIndex(f"{folder}: the query encoder is damaged or missing; {MEND}") from error


def _bare(source: Source) -> Source:
    return replace(source, checks=())

"""Build the index: cut, embed, store aside, switch; only what changed is embedded again."""

import hashlib
import json
import shutil
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.documents import Filed
from corpus.errors import AdvisorError, UnusableIndex
from corpus.load import Shelf
from corpus.questions import Asking, load_questions
from corpus.subjects import Example, load_subjects
from corpus.types import Document
from corpus.vocabulary import Kind
from index import intent
from index.asked import answered
from index.contents import Contents, write_contents
from index.encoder import load_encoder
from index.export import encoder_folder, ensure_encoder, is_whole
from index.files import (
    CHROMA,
    ENCODERS,
    VECTORS,
    Manifest,
    building,
    fresh_name,
    read_manifest,
    refuse_foreign,
    sweep,
    switch,
    write_manifest,
)  # fmt: skip
from index.inferred import infer
from index.lexical import build_lexical
from index.material import Material, digest_of_document, gather, identity_of
from index.store import Index, open_index
from index.tags import tag
from index.topics import TopicModel, digest_of, fit
from index.vectors import drop_collections, write_collection
from index.weights import PACKAGED, Weights, find_weights, sha256_of

Floats = NDArray[np.float32]
Progress = Callable[[str, int, int], None]
"""Told the stage, how many of its steps are done, and how many there are."""
CANDIDATES = 1000  # passages that the graph must give back to count as whole
BATCH = 128  # texts embedded between two calls of the progress callback


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to."""

    manifest: Manifest
    embedded: int  # texts
    reused: int  # texts whose vectors were taken from the generation before
    changed: bool
    """False where the index was up to date and nothing was done."""


def build(
    folder: Path,
    shelf: Shelf,
    *,
    originals: Mapping[str, Document] | None = None,
    documents: Sequence[Filed] = (),
    examples: Sequence[Example] | None = None,
    askings: Sequence[Asking] | None = None,
    model: str = PACKAGED,
    chroma_url: str | None = None,
    progress: Progress | None = None,
    forget: bool = False,
) -> Built:
    """Bring the index in a folder up to date; readers see the old one until the new one is whole.

    Args:
        folder: Of the index; made where it is missing.
        shelf: The sources with their notes.
        originals: Cleaned originals by source id.
        documents: The user's own.
        examples: Example subjects; the shipped ones unless given.
        askings: Example questions; the shipped ones unless these or the subjects are given.
        model: Name or folder of a sentence-transformers model.
        chroma_url: Where the vectors are kept on a Chroma server; None for the folder.
        progress: Called as the work goes on.
        forget: Keep nothing of any index before, not even for readers that have one open.

    Raises:
        BadConfiguration: The model, the server or the folder cannot be used.
        BadInput: There are no notes.
        ForeignIndex: The folder holds other files.

    """
    told = progress or (lambda _stage, _done, _total: None)
    known_subjects = load_subjects() if examples is None else tuple(examples)
    known_questions = load_questions() if examples is None and askings is None else tuple(askings or ())
    material = gather(shelf, originals or {}, documents, known_subjects, known_questions)
    refuse_foreign(folder)
    with building(folder):
        told("model", 0, 1)
        weights = find_weights(model)
        identity = identity_of(material, weights, chroma_url)
        before = _sound(folder)
        if before is not None and before.manifest.identity == identity:
            before.close()
            _discard(folder, before.manifest, forget=forget)
            return Built(before.manifest, 0, before.manifest.passages, changed=False)
        encoder = ensure_encoder(folder / ENCODERS, weights)
        told("model", 1, 1)
        try:
            known = _known_vectors(folder, before, weights) if before else {}
            return _write(folder, material, _Plan(weights, identity, chroma_url, encoder, known, forget), before, told)
        finally:
            if before is not None:
                before.close()


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the build under way was decided to use."""

    weights: Weights
    identity: str
    chroma_url: str | None
    encoder: Path
    known: dict[str, Floats]
    """Vectors of the generation before, by text."""
    forget: bool
    """True where nothing of a generation before may stay."""


def _sound(folder: Path) -> Index | None:
    """Open the index in force if it is whole, down to the last byte of its files and the number of its vectors."""
    try:
        manifest = read_manifest(folder)
        index = open_index(folder, corpus_hash=None, model=manifest.model, chroma_url=manifest.chroma_url)
    except UnusableIndex:
        return None
    if _is_intact(folder, index):
        return index
    index.close()
    return None


def _is_intact(folder: Path, index: Index) -> bool:
    place, manifest = folder / index.manifest.generation, index.manifest
    try:
        if any(sha256_of(place / name) != digest for name, digest in manifest.files.items()):
            return False
        if not is_whole(encoder_folder(folder / ENCODERS, manifest.weights)):
            return False
        if index.collection().count() != manifest.passages:
            return False
        return bool(index.nearest(index.vectors([0])[0], CANDIDATES))  # reads the graph's files
    except (AdvisorError, OSError):
        return False


def _known_vectors(folder: Path, before: Index, weights: Weights) -> dict[str, Floats]:
    """Return the vectors of the index before by text, none where another model made them."""
    if before.manifest.weights != weights.sha256:
        return {}
    rows = np.load(folder / before.manifest.generation / VECTORS, allow_pickle=False)
    known = dict(zip(before.answered.texts, before.answered.vectors, strict=True))
    return known | {before.text_of(passage): row for passage, row in zip(before.passages, rows, strict=True)}


def _write(folder: Path, material: Material, plan: _Plan, before: Index | None, told: Progress) -> Built:
    """Embed, write a new generation and switch to it."""
    texts = {(document.source, document.kind): document.text for document in material.documents}
    note_texts = [texts[note.source, note.kind][note.start : note.end] for note in material.notes]
    cut_texts = [texts[source, Kind.ORIGINAL][piece.start : piece.end] for source, piece in material.cut]
    wanted = [*note_texts, *cut_texts]
    asked = [(id_, question) for id_, its in sorted(material.shelf.asked.items()) for question in its]
    rows_of_all, embedded = _embed([*wanted, *(question for _, question in asked)], plan, told)
    vectors, asked_vectors = rows_of_all[: len(wanted)], rows_of_all[len(wanted) :]
    split, end = len(note_texts), len(note_texts) + len(material.pieces)
    told_by_notes = material.notes, vectors[:split]
    tagged = [
        *tag(material.pieces, vectors[split:end], *told_by_notes),
        *infer({one.id: one for one in material.filed}, material.filed_pieces, vectors[end:], *told_by_notes),
    ]
    rows = sorted(zip((*material.notes, *tagged), wanted, vectors, strict=True), key=lambda row: row[0].id)
    passages, passage_texts = tuple(row[0] for row in rows), [row[1] for row in rows]
    topics = _topics(material.examples, plan, before, told)
    number = {passage.id: at for at, passage in enumerate(passages)}
    questions = zip(asked, asked_vectors, strict=True)
    found = answered([(number[id_], text, row) for (id_, text), row in questions if id_ in number], vectors.shape[1])
    told("store", 0, 1)
    generation = fresh_name(folder, plan.identity)
    place = folder / generation
    place.mkdir()
    manifest = _manifest(folder, generation, material, plan, before)
    write_contents(
        place,
        Contents(
            material.sources,
            material.documents,
            passages,
            build_lexical(passage_texts),
            topics,
            _intent(material.askings, plan, before, told),
            found,
        ),
    )
    stacked = np.array([row[2] for row in rows], dtype=np.float32)
    np.save(place / VECTORS, stacked, allow_pickle=False)
    write_collection(place / CHROMA, manifest.collection, plan.chroma_url, passages, passage_texts, stacked)
    manifest = write_manifest(folder, manifest)
    switch(folder, generation)
    _discard(folder, manifest, forget=plan.forget)
    told("store", 1, 1)
    return Built(manifest, embedded, len(rows_of_all) - embedded, changed=True)


def _embed(texts: Sequence[str], plan: _Plan, told: Progress) -> tuple[Floats, int]:
    """Return a vector for each text, and how many of them had to be worked out."""
    known = dict(plan.known)
    missing = sorted(set(texts) - known.keys())
    if missing:
        encoder = load_encoder(plan.encoder)
        for start in range(0, len(missing), BATCH):
            told("embed", start, len(missing))
            batch = missing[start : start + BATCH]
            known |= {text: encoder.encode([text])[0] for text in batch}  # alone: bit by bit the same in every build
    told("embed", len(missing), len(missing))
    return np.array([known[text] for text in texts], dtype=np.float32), len(missing)


def _topics(examples: Sequence[Example], plan: _Plan, before: Index | None, told: Progress) -> TopicModel:
    """Fit the model that reads subjects, or take it over from the generation before where nothing in it changed."""
    digest = digest_of(examples, plan.weights.sha256)
    if before is not None and before.topics.digest == digest:
        return before.topics
    model = fit(_encoding("subjects", plan, told), examples, digest)
    told("subjects", 2 * len(examples), 2 * len(examples))  # each bare and in its frame
    return model


def _intent(askings: Sequence[Asking], plan: _Plan, before: Index | None, told: Progress) -> intent.IntentModel | None:
    """Fit the model that tells what a question is after, or take it over where nothing in it changed."""
    if not askings:
        return None
    digest = intent.digest_of(askings, plan.weights.sha256)
    if before is not None and before.intent is not None and before.intent.digest == digest:
        return before.intent
    model = intent.fit(_encoding("questions", plan, told), askings, digest)
    told("questions", 2 * len(askings), 2 * len(askings))  # each whole, and its sentence that asks
    return model


def _encoding(stage: str, plan: _Plan, told: Progress) -> Callable[[Sequence[str]], Floats]:
    """Return what turns texts into vectors and tells of its progress."""
    encoder = load_encoder(plan.encoder)

    def encode(texts: Sequence[str]) -> Floats:
        rows = []
        for start in range(0, len(texts), BATCH):
            told(stage, start, len(texts))
            rows.append(encoder.encode(texts[start : start + BATCH]))
        return np.vstack(rows)

    return encode


def _manifest(folder: Path, generation: str, material: Material, plan: _Plan, before: Index | None) -> Manifest:
    owner = hashlib.sha256(f"{socket.gethostname()}\0{folder.resolve()}".encode()).hexdigest()[:8]
    originals = json.dumps([asdict(document) for document in material.originals])
    return Manifest(
        generation=generation,
        identity=plan.identity,
        previous=before.manifest.generation if before else None,
        model=plan.weights.model,
        weights=plan.weights.sha256,
        corpus=material.shelf.hash,
        originals=hashlib.sha256(originals.encode()).hexdigest() if material.originals else None,
        sources=len(material.shelf.sources),
        notes=len(material.notes),
        pieces=len(material.pieces),
        texts=len(material.originals),
        documents={one.id: digest_of_document(one) for one in material.filed},
        filed=len(material.filed_pieces),
        collection=f"python-or-rust-{owner}-{generation}",
        chroma_url=plan.chroma_url,
        files={},
    )


def _discard(folder: Path, manifest: Manifest, *, forget: bool) -> None:
    """Remove generations that no reader has open any more, and their collections on the server."""
    gone = sweep(folder, {manifest.generation, None if forget else manifest.previous})
    if manifest.chroma_url is not None and gone:
        owner = manifest.collection.removesuffix(manifest.generation)
        with nullcontext() if forget else suppress(AdvisorError):
            drop_collections(folder / manifest.generation / CHROMA, manifest.chroma_url, [owner + one for one in gone])
    for leftover in (folder / ENCODERS).glob(".export-*"):
        shutil.rmtree(leftover, ignore_errors=True)

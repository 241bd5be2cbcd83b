"""What an index is made from: notes, originals and users' documents, cut and not yet embedded."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from corpus.documents import Filed, source_of
from corpus.errors import BadInput
from corpus.load import Shelf, notes_document
from corpus.passages import Piece, cut
from corpus.questions import Asking
from corpus.subjects import Example
from corpus.types import Document, Passage, Source
from corpus.vocabulary import Kind
from index import inferred, lexical, tags
from index.files import SCHEMA
from index.weights import Weights

Cut = tuple[tuple[str, Piece], ...]
"""Source ids and pieces."""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that an index is made from."""

    shelf: Shelf
    documents: tuple[Document, ...]
    """Every text that passages are read from."""
    notes: tuple[Passage, ...]
    """By id."""
    pieces: Cut
    """Of originals."""
    originals: tuple[Document, ...]
    examples: tuple[Example, ...]
    filed: tuple[Filed, ...]
    """Users' documents, by id."""
    filed_pieces: Cut
    """Of users' documents."""
    askings: tuple[Asking, ...] = ()
    """Example questions, of which it is learned what a question is after; none where that is not wanted."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """All headers, by id."""
        return tuple(sorted((*self.shelf.sources, *map(source_of, self.filed)), key=lambda source: source.id))

    @property
    def cut(self) -> Cut:
        """The pieces of originals, then those of documents."""
        return self.pieces + self.filed_pieces


def gather(
    shelf: Shelf,
    originals: Mapping[str, Document],
    documents: Sequence[Filed],
    examples: tuple[Example, ...],
    askings: tuple[Asking, ...] = (),
) -> Material:
    """Cut notes, originals and documents; raise `BadInput` where there are no notes or two texts under one id."""
    cuts = [notes_document(source) for source in shelf.sources if source.notes]
    if not cuts:
        raise BadInput("the sources hold no notes, so there is nothing to index; name a folder with notes")
    texts = tuple(originals[source] for source in sorted(originals))
    filed = tuple(sorted(documents, key=lambda document: document.id))
    taken = {source.id for source in shelf.sources} & {document.id for document in filed}
    if taken:
        name = min(taken)
        raise BadInput(
            f"{name} is a source on the shelf and a document; run `advisor corpus remove {name}`, add it anew"
        )
    return Material(
        shelf=shelf,
        documents=(
            *(document for document, _ in cuts),
            *texts,
            *(Document(one.id, Kind.ORIGINAL, one.text) for one in filed),
        ),
        notes=tuple(sorted((passage for _, passages in cuts for passage in passages), key=lambda passage: passage.id)),
        pieces=tuple((document.source, piece) for document in texts for piece in cut(document.text)),
        originals=texts,
        examples=examples,
        filed=filed,
        filed_pieces=tuple((one.id, piece) for one in filed for piece in cut(one.text)),
        askings=askings,
    )


def identity_of(material: Material, weights: Weights, chroma_url: str | None) -> str:
    """Hash everything that a build depends on."""
    parts = [
        SCHEMA, tags.FLOOR, weights.model, weights.sha256, chroma_url, material.shelf.hash,
        [asdict(document) for document in material.documents],
        [asdict(passage) for passage in material.notes],
        [(source, asdict(piece)) for source, piece in material.cut],
        [asdict(example) for example in material.examples],
        [asdict(asking) for asking in material.askings],
        sorted(material.shelf.asked.items()),
        [lexical.K1, lexical.B, lexical.NEAR, lexical.PAIRS],
        [inferred.NEAREST, inferred.FLOOR, inferred.AGREED, inferred.KINDS],
        [digest_of_document(document) for document in material.filed],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def digest_of_document(document: Filed) -> str:
    """Hash what an index holds of a document: its header, its text and its confirmed tags."""
    parts = [asdict(document.header), [(key, asdict(one)) for key, one in sorted(document.tags.items())]]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

"""What an index is built from on this machine: the shelf, originals from a folder and from the cache, documents."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.faults import say
from corpus.errors import UnusableIndex
from corpus.types import Document
from corpus.vocabulary import Kind

if TYPE_CHECKING:
    from bot.settings import Settings
    from corpus.documents import Filed
    from corpus.load import Shelf
    from index.build import Built, Progress
    from index.files import Manifest


@dataclass(frozen=True, slots=True)
class Originals:
    """Originals by source id, and how many of them were fetched."""

    documents: Mapping[str, Document]
    fetched: int


def gather_originals(settings: "Settings", shelf: "Shelf", folder: Path | None) -> Originals:
    """Return the originals in a folder, and for all other sources those in the cache.

    Raises:
        BadInput: The folder cannot be read, or holds no original of a source on the shelf.

    """
    from corpus.cache import read_fetched

    given: dict[str, Document] = {}
    if folder is not None:
        from corpus.originals import read_originals

        given = read_originals(folder, shelf)
    wanted = {source.id: source.url for source in shelf.sources if source.id not in given}
    fetched = read_fetched(settings.originals_cache, wanted)
    return Originals(given | fetched, len(fetched))


def filed_documents(settings: "Settings") -> tuple["Filed", ...]:
    """Return the user's documents; what is wrong with one that cannot be read is said, and the others stay."""
    from corpus.documents import read_documents

    documents, faults = read_documents(settings.documents_dir)
    for fault in faults:
        say(str(fault))
    return documents


def settled(settings: "Settings") -> AbstractContextManager[None]:
    """Keep documents from changing while an index is built; nothing is made where there are none."""
    from corpus.documents import filing

    return filing(settings.documents_dir) if settings.documents_dir.is_dir() else nullcontext()


def rebuild(
    settings: "Settings",
    shelf: "Shelf",
    originals: Mapping[str, Document],
    documents: Sequence["Filed"],
    progress: "Progress",
    *,
    forget: bool = False,
) -> "Built":
    """Bring the index up to date with all of it, as `index.build.build` does, and raise what that raises."""
    from index.build import build

    return build(
        settings.index_dir, shelf, originals=originals, documents=documents, model=settings.embed_model,
        chroma_url=settings.chroma_url, progress=progress, forget=forget,
    )  # fmt: skip


def update_documents(
    settings: "Settings", documents: Sequence["Filed"], progress: "Progress", *, forget: bool = False
) -> "Built":
    """Bring the documents of the index up to date and leave the originals in it as they are; hold the documents' lock.

    An index that cannot be read is built anew, with the originals that are configured.
    """
    from corpus.load import load_sources
    from index.store import open_index

    shelf = load_sources()
    try:
        index = open_index(
            settings.index_dir, corpus_hash=None, model=settings.embed_model, chroma_url=settings.chroma_url
        )
    except UnusableIndex:
        originals = gather_originals(settings, shelf, settings.originals).documents
    else:
        known = {source.id for source in shelf.sources}
        originals = {
            source: Document(source, kind, text)
            for (source, kind), text in index.documents.items()
            if kind == Kind.ORIGINAL and source in known
        }
    return rebuild(settings, shelf, originals, documents, progress, forget=forget)


def are_indexed(settings: "Settings", manifest: "Manifest") -> bool:
    """Tell whether an index holds the user's documents as they are."""
    from corpus.documents import read_documents
    from index.material import digest_of_document

    documents, _ = read_documents(settings.documents_dir)
    return manifest.documents == {document.id: digest_of_document(document) for document in documents}

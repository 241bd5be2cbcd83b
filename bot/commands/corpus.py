"""`advisor corpus list` and `advisor corpus remove`: what the user has added, and forgetting it."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.commands.common import as_line
from bot.commands.index import Bar
from bot.commands.sources import pick
from bot.holdings import filed_documents
from bot.settings import read_settings
from bot.terminal import paragraph, show
from corpus.errors import BadInput

if TYPE_CHECKING:
    from bot.settings import Settings
    from corpus.cache import Record
    from corpus.documents import Filed


def list_all(*, as_json: bool) -> int:
    """Print the user's documents, and the originals that were fetched; return 0."""
    settings = read_settings()
    documents, originals = filed_documents(settings), fetched_records(settings)
    if as_json:
        rows = [_row(one) for one in documents]
        print(as_line({"documents": rows, "originals": [asdict(one) for one in originals]}))
        return 0
    none = "no documents of yours yet; `advisor corpus add FILE` adds one"
    show([paragraph(("heading", "Documents of yours") if documents else none)])
    for document in documents:
        row, header = _row(document), document.header
        facts = [header.author, header.published, f"{row['passages']} passages, tags of {row['confirmed']} confirmed"]
        show([
            paragraph(("found", document.id), f"  {header.title}", gap=True),
            paragraph(("quiet", "; ".join([*filter(None, facts), f"added {header.added[:10]}"])), hang=2),
            paragraph(("quiet", header.origin), hang=2),
        ])  # fmt: skip
    if originals:
        show([paragraph(("heading", "Originals that were fetched"), gap=True)])
    for record in originals:
        show([paragraph(("found", record.source), ("quiet", f"  {_state(record)}"))])
    return 0


def fetched_records(settings: "Settings") -> list["Record"]:
    """Return the records of all sound originals in the cache, by source id."""
    from corpus.cache import RECORD, read_record

    folder = settings.originals_cache
    names = sorted(place.parent.name for place in folder.glob(f"*/{RECORD}"))
    return [record for name in names if (record := read_record(folder, name)) is not None]


def remove(document: str) -> int:
    """Forget a document wholly: in the index, in kept answers that cite it, and where it is filed; return 0.

    Raises:
        BadInput: There is no such document.
        BadConfiguration: A folder or the state store cannot be written.

    """
    from bot.holdings import update_documents
    from corpus.documents import drop_document, filing, read_documents

    settings = read_settings()
    folder = settings.documents_dir
    held = [place.name for place in folder.glob("doc-*")] if folder.is_dir() else []
    pick_document(document, held)
    with filing(folder):
        documents, _ = read_documents(folder)
        _forget_in_index(settings, [one for one in documents if one.id != document], update_documents)
        answers = _forget_answers(settings, document)
        drop_document(folder, document)
    cited = f", and {answers} kept answer{'' if answers == 1 else 's'} that cited it" if answers else ""
    print(f"{document} forgotten: its text, its tags and its vectors{cited}")
    return 0


def pick_document(wanted: str, ids: list[str]) -> str:
    """Return `wanted` where it is the id of a document; raise `BadInput` naming the nearest where it is not."""
    if not ids:
        raise BadInput(f"there is no document {wanted!r}: nothing has been added yet")
    try:
        return pick(wanted, ids)
    except BadInput as error:
        message = str(error).replace("there is no source", "there is no document")
        raise BadInput(message.replace("advisor sources lists them", "advisor corpus list lists them")) from None


def _forget_in_index(settings: "Settings", others: "list[Filed]", update: Any) -> None:  # noqa: ANN401
    """Build the index without the document, and keep no generation that holds it."""
    from index.files import building, current_generation, sweep

    if current_generation(settings.index_dir) is None:  # never built, or half of it
        if settings.index_dir.is_dir():
            with building(settings.index_dir):
                sweep(settings.index_dir, set())
        return
    with Bar() as bar:
        update(settings, others, bar, forget=True)


def _forget_answers(settings: "Settings", document: str) -> int:
    """Delete the kept answers that cite a document; return how many."""
    from pathlib import Path

    from bot.state import open_store

    path = settings.state.removeprefix("sqlite:///")
    if path != settings.state and not Path(path).exists():
        return 0
    store = open_store(settings.state)
    try:
        citing = [
            kept.answer.id
            for kept in store.kept()
            if any(one.source == document for one in (*kept.answer.citations, *kept.answer.nearest))
        ]
        for answer in citing:
            store.forget(answer)
    finally:
        store.close()
    return len(citing)


def _row(document: "Filed") -> dict[str, Any]:
    from corpus.documents import hash_of
    from corpus.passages import cut

    words = [document.text[piece.start : piece.end] for piece in cut(document.text)]
    confirmed = sum(hash_of(text) in document.tags for text in words)
    return asdict(document.header) | {"passages": len(words), "confirmed": confirmed}


def _state(record: "Record") -> str:
    state = f"of {record.fetched[:10]}, looked at {record.checked[:10]}"
    if record.gone:
        state += "; gone from its address"
    if record.missing:
        state += f"; figures of {', '.join(sorted(record.missing))} do not stand in it"
    return state

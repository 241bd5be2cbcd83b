"""`advisor corpus add`: documents of the user's own, from files, folders and addresses."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.commands.common import as_line
from bot.commands.index import Bar
from bot.faults import say
from bot.settings import read_settings
from corpus.errors import BadInput

if TYPE_CHECKING:
    from corpus.documents import Filed, Told
    from corpus.readers import Read


@dataclass(frozen=True, slots=True)
class Wish:
    """A document that is to be added."""

    name: str
    """Its path or its address."""
    bring: Callable[[], tuple[bytes, "Read"]]
    """Gets and reads it; raises `BadInput`."""
    url: str | None
    alone: bool
    """True where it was named by itself, not with its folder."""


@dataclass(frozen=True, slots=True)
class Added:
    """A document and what became of it."""

    document: "Filed"
    became: Literal["new", "changed", "unchanged"]


def add(targets: Sequence[str], *, title: str | None, author: str | None, published: str | None, as_json: bool) -> int:
    """Add every document that can be read, and bring the index up to date; return 0, or 2 where one was refused.

    Raises:
        BadInput: Nothing was named, or a title, an author or a date was given for several documents.
        BadConfiguration: The documents' folder or the index cannot be written.

    """
    from bot.holdings import filed_documents, update_documents
    from corpus.documents import Told, filing
    from corpus.load import load_sources

    faults: list[BadInput] = []
    wishes = list(_wishes(targets, faults))
    _check_options(wishes, faults, title, author, published)
    settings = read_settings()
    taken = [source.id for source in load_sources().sources]
    added: list[Added] = []
    with filing(settings.documents_dir):
        for wish in wishes:
            told = Told(wish.name, wish.url, title, author, published)
            try:
                added.append(_file(settings.documents_dir, wish, told, taken))
            except BadInput as error:
                faults.append(error)
        if any(one.became != "unchanged" for one in added):
            with Bar() as bar:
                update_documents(settings, filed_documents(settings), bar)
    for one in added:
        _print(one, as_json=as_json)
    for fault in faults:
        say(str(fault))
    return BadInput.exit_code if faults else 0


def _wishes(targets: Sequence[str], faults: list[BadInput]) -> Iterator[Wish]:
    """Turn what was named into documents to add; what cannot be looked into becomes a fault."""
    from corpus.files import files_in, read_file
    from corpus.readers import read_document

    if not targets:
        raise BadInput("name a file, a folder or an address: advisor corpus add docs/adr")
    for target in targets:
        if re.match(r"[a-z][a-z0-9+.-]*://", target, re.IGNORECASE):
            yield Wish(target, lambda url=target: _download(url), target, alone=True)  # type: ignore[misc]
            continue
        path = Path(target).expanduser().absolute()
        try:
            files = files_in(path) if path.is_dir() else (path,)
        except (BadInput, OSError) as error:
            faults.append(error if isinstance(error, BadInput) else BadInput(f"{target}: {error.strerror}; mend it"))
            continue
        for file in files:

            def bring(file: Path = file) -> tuple[bytes, "Read"]:
                data = read_file(file)
                return data, read_document(data, str(file))

            yield Wish(str(file), bring, None, alone=not path.is_dir())


def _download(url: str) -> tuple[bytes, "Read"]:
    """Get a page as a guest would; raise `NotFetched` where it gives nothing."""
    from corpus.errors import NotFetched
    from corpus.fetch import refuse_walls
    from corpus.markup import write_blocks
    from corpus.readers import read_document
    from corpus.web import GONE, Guest

    with Guest() as guest:
        page = guest.get(url)
    if page.status in GONE:
        raise NotFetched(f"{url}: has nothing (any more) (status {page.status}); mend the address", "gone")
    read = read_document(page.body, page.url, media=page.media, charset=page.charset, url=page.url)
    refuse_walls(write_blocks(read.blocks), None, page.url)
    return page.body, read


def _file(folder: Path, wish: Wish, told: "Told", taken: Sequence[str]) -> Added:
    from corpus.documents import file_document

    data, read = wish.bring()
    document, became = file_document(folder, read, data, told, taken=taken)
    if became == "unchanged" and wish.alone:
        raise BadInput(f"{wish.name}: is held already as {document.id}, and has not changed; nothing is to be done")
    return Added(document, became)


def _check_options(
    wishes: Sequence[Wish], faults: Sequence[BadInput], title: str | None, author: str | None, published: str | None
) -> None:
    """Refuse options that cannot be meant for what was named."""
    from corpus.readers import believable

    if len(wishes) + len(faults) > 1 and (title or author or published):
        raise BadInput("--title, --author and --date are for one document; add the others apart")
    if published is not None and believable(published) != published:
        raise BadInput(f"--date cannot be {published!r}; write YYYY, YYYY-MM or YYYY-MM-DD, not in the future")


def _print(added: Added, *, as_json: bool) -> None:
    from bot.terminal import paragraph, show
    from corpus.instructions import find_instructions
    from corpus.passages import cut

    document, header = added.document, added.document.header
    passages, flagged = len(cut(document.text)), len(find_instructions(document.text))
    if as_json:
        row = {
            "id": document.id, "status": added.became, "title": header.title, "author": header.author,
            "published": header.published, "origin": header.origin, "passages": passages, "flagged": flagged,
        }  # fmt: skip
        print(as_line(row), flush=True)
    else:
        show([paragraph(("found", document.id), f": {header.title}, {passages} passages", label=added.became, hang=11)])
    if flagged:
        what = "a place that reads" if flagged == 1 else f"{flagged} places that read"
        say(f"{document.id}: {what} like an instruction to a model: data, never followed; `advisor doctor` shows where")

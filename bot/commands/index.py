"""`advisor index`: build what answers are found in, with a bar on standard error, and say what it holds."""

import shutil
import sys
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Self

from bot.faults import say
from bot.settings import read_settings
from bot.terminal import fancy
from corpus.errors import BadInput, UnusableIndex

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from bot.settings import Settings
    from index.files import Manifest

STAGES = MappingProxyType(
    {
        "model": "loading the embedding model",
        "embed": "embedding passages",
        "store": "storing them",
        "subjects": "learning the subjects",
        "questions": "learning what questions are after",
    }
)
"""What the stages of a build are called on a screen."""


def index(*, originals: str | None, force: bool, if_needed: bool) -> int:
    """Build the index, or what changed of it, and print what it holds.

    Raises:
        BadInput: The folder of originals, or a source file, cannot be read.
        BadConfiguration: The model, the server or the folder of the index cannot be used.
        ForeignIndex: The folder of the index holds other files.

    """
    settings = read_settings()
    if if_needed and not force and _usable(settings):
        return 0
    from bot.holdings import filed_documents, gather_originals, rebuild, settled
    from corpus.load import load_sources

    shelf = load_sources()
    folder = Path(originals).expanduser() if originals else settings.originals
    if folder is not None and not folder.is_dir():
        raise BadInput(f"{folder} is no folder; give --originals the folder that holds the full texts")
    texts = gather_originals(settings, shelf, folder)
    if force:
        _throw_away(settings.index_dir)
    with settled(settings), Bar() as bar:
        built = rebuild(settings, shelf, texts.documents, filed_documents(settings), bar)
    done = f"{built.embedded} texts embedded, {built.reused} taken over" if built.changed else "nothing had changed"
    line = f"index: {held(built.manifest, texts.fetched)}; {done}"
    if if_needed:
        say(line)  # standard output is left to what comes next
    else:
        print(line, flush=True)
    return 0


def held(manifest: "Manifest", fetched: int = 0) -> str:
    """Say in words what an index holds: notes alone, or notes and originals, `fetched` of them, and documents."""
    parts = [f"{manifest.notes} notes of {manifest.sources} sources"]
    if manifest.texts:
        how = f" ({fetched} of them fetched)" if fetched else ""
        parts.append(f"{manifest.pieces} passages of {manifest.texts} originals{how}")
    if manifest.documents:
        count = len(manifest.documents)
        parts.append(f"{manifest.filed} passages of {count} document{'' if count == 1 else 's'} of yours")
    text = ", and ".join(parts)
    return text if manifest.texts else f"{text}, without originals"


def _usable(settings: "Settings") -> bool:
    """Tell whether there is a whole index of sources and documents as they are; damage to any of its files is found."""
    from bot.holdings import are_indexed
    from corpus.load import corpus_hash
    from index.store import open_index

    try:
        index = open_index(
            settings.index_dir,
            corpus_hash=corpus_hash(),
            model=settings.embed_model,
            chroma_url=settings.chroma_url,
        )
        index.nearest(index.encode(["usable?"])[0], 1)  # reads the encoder, the vectors and their graph
        index.close()
    except UnusableIndex:
        return False
    return are_indexed(settings, index.manifest)


def _throw_away(folder: Path) -> None:
    """Remove everything that an earlier build left, while no other build is under way."""
    from index.files import CURRENT, ENCODERS, building, refuse_foreign, sweep

    refuse_foreign(folder)
    with building(folder):
        (folder / CURRENT).unlink(missing_ok=True)
        shutil.rmtree(folder / ENCODERS, ignore_errors=True)
        sweep(folder, set())


class Bar:
    """A progress bar on a terminal, and a line a stage where standard error goes elsewhere."""

    def __init__(self) -> None:
        self.bar: Progress | None = None
        self.tasks: dict[str, TaskID] = {}
        self.told = ""

    def __enter__(self) -> Self:
        if fancy(sys.stderr):
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

            columns = TextColumn("{task.description:<28}"), BarColumn(), TimeElapsedColumn()
            self.bar = Progress(*columns, console=Console(file=sys.stderr))
            self.bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.bar is not None:
            self.bar.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` steps of a stage are behind."""
        name = STAGES.get(stage, stage)
        if self.bar is None:
            if stage != self.told:
                say(f"{name} …" if total <= 1 else f"{name}, {total} …")
                self.told = stage
            return
        if stage not in self.tasks:
            self.tasks[stage] = self.bar.add_task(name, total=None if total <= 1 else total)
        self.bar.update(self.tasks[stage], completed=done, total=total if done or total > 1 else None)

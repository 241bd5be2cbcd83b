"""`advisor corpus fetch`: originals from their addresses into the cache, with a report for each."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.commands.common import as_line
from bot.commands.sources import pick
from bot.faults import say
from bot.figures import lost_figures, missing_figures
from bot.settings import read_settings
from bot.terminal import fancy, paragraph, show
from corpus.errors import BadInput

if TYPE_CHECKING:
    from corpus.fetch import Fetched
    from corpus.types import Source
    from corpus.web import Told

STYLES = {"new": "good", "changed": "warning", "gone": "bad", "refused": "bad"}
"""The style of each thing that can become of an original."""


@dataclass(frozen=True, slots=True)
class Unfounded:
    """A note with figures that do not stand in the original."""

    note: str
    text: str
    figures: tuple[str, ...]
    lost: bool
    """True where they stood in the text that was there before."""


def fetch(wanted: Sequence[str], *, as_json: bool) -> int:
    """Fetch the originals of these sources, or of all, and print what became of each; return 0.

    Raises:
        BadInput: There is no source of a given id.
        BadConfiguration: The cache cannot be written.

    """
    from corpus.fetch import fetch_original
    from corpus.load import load_sources
    from corpus.web import Guest

    _refuse_addresses(wanted)
    settings = read_settings()
    shelf = {source.id: source for source in load_sources().sources}
    chosen = [shelf[pick(one, shelf)] for one in dict.fromkeys(wanted)] or list(shelf.values())
    counts: Counter[str] = Counter()
    with Guest() as guest, _bar(len(chosen)) as bar:
        for source in chosen:
            fetched = fetch_original(source, settings.originals_cache, guest, told=bar.begin(source.id))
            unfounded = examine(source, fetched, settings.originals_cache)
            counts[fetched.became] += 1
            with bar.aside():
                _print(fetched, unfounded, as_json=as_json)
            bar.end()
    say(", ".join(f"{count} {became}" for became, count in sorted(counts.items())))
    if counts["new"] + counts["changed"]:
        say("run `advisor index` to answer from them")
    return 0


def examine(source: "Source", fetched: "Fetched", folder: Path) -> tuple[Unfounded, ...]:
    """Look for the figures of a source's notes in its original, and keep in the cache which of them are missing."""
    from corpus.cache import write_missing

    if fetched.text is None:
        return ()
    missing = missing_figures(source, fetched.text)
    write_missing(folder, source.id, missing)
    before = missing_figures(source, fetched.before) if fetched.before is not None else missing
    lost = lost_figures(missing, before)
    texts = {note.id: note.text for note in source.notes}
    return tuple(Unfounded(note, texts[note], figures, note in lost) for note, figures in missing.items())


def _print(fetched: "Fetched", unfounded: Sequence[Unfounded], *, as_json: bool) -> None:
    if as_json:
        row: dict[str, Any] = {
            "source": fetched.source, "url": fetched.url, "status": fetched.became, "detail": fetched.detail,
            "reason": fetched.reason, "words": None if fetched.text is None else len(fetched.text.split()),
            "notes": [
                {"note": one.note, "figures": list(one.figures), "lost": one.lost, "text": one.text}
                for one in unfounded
            ],
        }  # fmt: skip
        print(as_line(row), flush=True)
        return
    style = STYLES.get(fetched.became, "quiet")
    show([paragraph((style, fetched.source), f": {fetched.detail}", label=fetched.became, hang=11)])
    for one in unfounded if fetched.became in {"new", "changed"} else ():
        figures = ", ".join(one.figures)
        verb = "no longer stands" if one.lost else "does not stand"
        verb = verb if len(one.figures) == 1 else verb.replace("stands", "stand").replace("does not", "do not")
        show([paragraph(f"{figures} {verb} in it: ", ("quiet", one.text), label=f"           {one.note}", hang=16)])


class _Quiet:
    """No bar: standard error is no terminal, and a line is printed for each original anyway."""

    def begin(self, _: str) -> "Told":
        return lambda _done, _total: None

    @contextmanager
    def aside(self) -> Iterator[None]:
        yield

    def end(self) -> None:
        """Count one more."""


class _Shown(_Quiet):
    """A bar on a terminal: how many originals are behind, which comes in now, and how much of it there is."""

    def __init__(self, progress: Any, total: int) -> None:  # noqa: ANN401
        self.progress = progress
        self.task = progress.add_task("fetching", total=total)

    def begin(self, name: str) -> "Told":
        self.progress.update(self.task, description=f"fetching {name}")

        def told(done: int, total: int | None) -> None:
            of = f" of {total // 1000:,}" if total else ""
            self.progress.update(self.task, description=f"fetching {name}, {done // 1000:,}{of} kB")

        return told

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away while something is printed beside it."""
        self.progress.stop()
        try:
            yield
        finally:
            self.progress.start()

    def end(self) -> None:
        self.progress.advance(self.task)


@contextmanager
def _bar(total: int) -> Iterator[_Quiet]:
    if not fancy(sys.stderr):
        yield _Quiet()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False)
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as progress:
        yield _Shown(progress, total)


def _refuse_addresses(wanted: Sequence[str]) -> None:
    """Raise `BadInput` where an address was given in place of an id."""
    for one in wanted:
        if "://" in one:
            raise BadInput(f"{one}: is an address; `advisor corpus add {one}` takes it as a document of yours")

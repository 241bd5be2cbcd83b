"""A home of its own for commands: a small shelf in place of the shipped one, and the encoder that was exported once."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from index_shelves import EXAMPLES, small_shelf

from bot.cli import run
from corpus.load import Shelf
from index.files import ENCODERS


@dataclass(slots=True)
class Home:
    """An ADVISOR_HOME with a small shelf, and the commands run in it."""

    folder: Path
    shelf: Shelf
    capsys: pytest.CaptureFixture[str]

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command; return exit code, standard output and standard error."""
        self.capsys.readouterr()
        code = run(arguments)
        return code, *self.capsys.readouterr()

    def well(self, *arguments: str) -> str:
        """Run a command that must succeed; return its standard output."""
        code, out, err = self.run(*arguments)
        assert code == 0, err
        return out

    def bad(self, *arguments: str) -> str:
        """Run a command that must be refused as bad input; return the one line that says why."""
        code, out, err = self.run(*arguments)
        lines = [line for line in err.splitlines() if "…" not in line]  # the stages of a build are no refusal
        assert code == 2, err
        assert len(lines) == 1, err
        assert out == ""
        return lines[0]

    def place(self, **urls: str) -> None:
        """Give sources of the shelf their addresses."""
        sources = tuple(replace(one, url=urls.get(one.id, one.url)) for one in self.shelf.sources)
        self.shelf = Shelf(sources, self.shelf.hash)

    def texts(self) -> list[Path]:
        """Every file below the home; the exported encoder, which is a link to elsewhere, is left out."""
        return [path for path in self.folder.rglob("*") if path.is_file() and ENCODERS not in path.parts]

    def holding(self, word: str) -> list[str]:
        """The files that hold a word in their bytes, whatever they are."""
        return [str(path) for path in self.texts() if word.encode() in path.read_bytes()]


def make_home(
    folder: Path, built_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Home:
    """Make a home whose shelf has seven notes; commands in it load that one."""
    home = Home(folder / "home", small_shelf(folder / "sources"), capsys)
    (home.folder / "index").mkdir(parents=True)
    (home.folder / "index" / ENCODERS).symlink_to(built_home / "index" / ENCODERS)
    monkeypatch.setenv("ADVISOR_HOME", str(home.folder))
    monkeypatch.setattr("corpus.load.load_sources", lambda *_: home.shelf)
    monkeypatch.setattr("corpus.load.corpus_hash", lambda *_: home.shelf.hash)
    monkeypatch.setattr("index.build.load_subjects", lambda: EXAMPLES)
    monkeypatch.setattr("index.build.load_questions", lambda: ())
    return home

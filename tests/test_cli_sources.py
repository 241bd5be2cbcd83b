"""The shelf in the terminal: a table of all sources, one with its notes and checks, and what it leans to."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import run
from bot.commands.shelf import HeldShelf, _table, checks_of, grade_of, read_shelf
from bot.settings import Settings
from bot.table import lines_of
from bot.terminal import plain
from corpus.load import load_sources
from corpus.types import Check, Note, Source
from corpus.vocabulary import Criterion, Grade, Language, Work

Run = Callable[..., tuple[int, str, str]]
SHELF = {one.id: one for one in load_sources().sources}
FAILED = [check for one in SHELF.values() for check in one.checks if check.agrees in ("no", "partly")]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line: exit code, standard output and error."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        return code, *capsys.readouterr()

    return command


def source(id_: str, kind: str = "linked", grades: tuple[Grade, ...] = (), checks: tuple[Check, ...] = ()) -> Source:
    """A source with a note of each of those grades."""
    notes = tuple(
        Note(id=f"n{n:02}", text="Rust is small.", where="Top", work=(Work.GENERAL,), criterion=Criterion.MEMORY,
             grade=grade, favours=(Language.RUST,))
        for n, grade in enumerate(grades)
    )  # fmt: skip
    return Source(id=id_, title="A Title", author="An Author", publisher=None, published="2026-01", url=None,
                  licence="MIT", kind=kind, notes=notes, checks=checks)  # fmt: skip


def check(article: str, agrees: str) -> Check:
    """A check of what an article claims."""
    return Check(article=article, claim="It is large.", source_says="It is small.", agrees=agrees, basis="the post")


def test_all_sources_stand_in_one_table_with_what_judges_them(cli: Run) -> None:
    """Id, author, date, kind, grade, notes, original or not, checks failed."""
    code, out, err = cli("sources")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == (
        f"{len(SHELF)} sources, {sum(len(one.notes) for one in SHELF.values())} notes; "
        f"{len(FAILED)} claims of articles depart from the source that they name."
    )
    assert lines[2].split() == ["id", "author", "date", "kind", "grade", "notes", "original", "failed"]
    rows = [re.split(r"  +", line.strip()) for line in lines[3 : 3 + len(SHELF)]]
    assert [row[0] for row in rows] == list(SHELF)
    assert all(len(row) == 8 for row in rows)
    discord = next(row for row in rows if row[0] == "discord-go-to-rust")
    assert discord[1:5] == ["Jesse Howarth", "2020-02-04", "linked", "report"]
    assert int(discord[5]) == len(SHELF["discord-go-to-rust"].notes)
    assert discord[6] == "–"  # there is no index to tell


def test_an_article_answers_for_its_claims_and_a_source_for_what_is_claimed_of_it() -> None:
    """Unverified checks are no result."""
    article = source("tale", kind="article")
    post = source("post", checks=(check("tale", "no"), check("tale", "partly"), check("tale", "yes")))
    other = source("other", checks=(check("tale", "unverified"), check("saga", "no")))
    shelf = {one.id: one for one in (article, post, other)}
    table = _table([article, post, other], HeldShelf(shelf, frozenset({"post"})))
    assert [row[-1] for row in table.rows] == ["2 of 3", "2 of 3", "1 of 1"]
    assert [row[-2] for row in table.rows] == ["no", "yes", "no"]
    assert [one.id for one, _ in checks_of(article, shelf)] == ["post", "post", "post", "other"]


def test_the_grade_of_a_source_is_that_of_most_of_its_notes_and_the_strongest_of_several() -> None:
    """Without notes there is none."""
    assert grade_of(source("a", grades=(Grade.OPINION, Grade.OPINION, Grade.MEASURED))) is Grade.OPINION
    assert grade_of(source("a", grades=(Grade.OPINION, Grade.MEASURED))) is Grade.MEASURED
    assert grade_of(source("a")) is None


@pytest.mark.parametrize("width", [40, 80, 100])
def test_a_narrow_terminal_gets_the_shelf_row_by_row(width: int) -> None:
    """Nothing is cut, and no line is wider than the terminal."""
    table = _table(list(SHELF.values()), HeldShelf(SHELF, frozenset()))
    assert lines_of(table, width) is None
    text = plain([table], width)
    assert max(map(len, text.splitlines())) <= width
    assert all(id_ in text for id_ in SHELF)
    assert "5 of 5 checks failed" in " ".join(text.split())


def test_the_table_fits_a_terminal_of_120_columns() -> None:
    """With the longest id and every author cut to size."""
    assert lines_of(_table(list(SHELF.values()), HeldShelf(SHELF, frozenset())), 120) is not None


def test_the_list_in_json_has_headers_with_counts(cli: Run) -> None:
    """One of them comes with every note and every check."""
    listed = json.loads(cli("sources", "--json")[1])
    assert [header["id"] for header in listed] == list(SHELF)
    for header in listed[:3]:
        whole = json.loads(cli("sources", header["id"], "--json")[1])
        assert len(whole["notes"]) == header["notes"]
        assert len(whole["checks"]) == header["checks"]
        assert header["failed"] <= header["checked"]
        assert header["original"] is None


def test_a_source_is_shown_with_its_interest_its_notes_and_its_checks(cli: Run) -> None:
    """What the article claims, what the source says, whether they agree."""
    out = cli("sources", "discord-go-to-rust")[1]
    assert out.startswith("Why Discord is switching from Go to Rust\n")
    assert "\nWhat articles claim of it. Agrees: " in out
    for one in SHELF["discord-go-to-rust"].checks:
        assert f"  claim   {one.claim}\n  source  {one.source_says}\n" in out
    assert "  interest   " in cli("sources", "anthropic-acquires-bun")[1]


def test_an_article_is_shown_with_the_checks_of_its_claims(cli: Run) -> None:
    """They stand in the files of the sources that it names."""
    out = cli("sources", "articleriot-python-paradox")[1]
    assert "\nClaims of it, against their sources. Agrees: " in out
    assert "  agrees  no (of discord-go-to-rust; basis: " in out
    told = json.loads(cli("sources", "articleriot-python-paradox", "--json")[1])
    assert {one["source"] for one in told["claims_checked"]} >= {"discord-go-to-rust"}


def test_an_index_tells_of_which_sources_there_are_originals(built_home: Path) -> None:
    """The one of the tests was built from notes alone."""
    assert read_shelf(Settings(ADVISOR_HOME=built_home)).originals == frozenset()
    assert read_shelf(Settings(ADVISOR_HOME=built_home / "nowhere")).originals is None


def test_the_lean_of_the_shelf_is_told_by_kind_of_work(
    cli: Run, built_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shares by language with the number of pieces; those that are lopsided are marked."""
    monkeypatch.setenv("ADVISOR_HOME", str(built_home))
    leans = json.loads(cli("sources", "--lean", "--json")[1])
    assert {"work", "pieces", "sources", "shares", "lopsided"} == set(leans[0])
    for lean in leans:
        assert sum(lean["shares"].values()) == pytest.approx(1, abs=0.001)
        assert lean["pieces"] >= lean["sources"] >= 1
    out = cli("sources", "--lean")[1]
    marked = {line.strip().split("  ")[0].removesuffix(" *") for line in out.splitlines() if " * " in f"{line} "[:30]}
    assert len(marked) == sum(lean["lopsided"] is not None for lean in leans) > 0
    assert out.count("%") > len(leans)


def test_the_lean_needs_an_index(cli: Run) -> None:
    """The line says how to make one: exit code 3."""
    code, out, err = cli("sources", "--lean")
    assert (code, out) == (3, "")
    assert "advisor index" in err


@pytest.mark.parametrize(
    "arguments", [["--lean", "--vocabulary"], ["dask-why", "--lean"], ["dask-why", "--vocabulary"]]
)
def test_only_one_thing_is_shown_at_a_time(cli: Run, arguments: list[str]) -> None:
    """Exit code 2."""
    code, out, err = cli("sources", *arguments)
    assert (code, out) == (2, "")
    assert "only one of them" in err

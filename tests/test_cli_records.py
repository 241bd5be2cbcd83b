"""The command line on answers that were kept: explain, adr and replay, over the index of the shipped notes."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import run

Run = Callable[..., tuple[int, str, str]]
CHOICE = "Should we use Python or Rust for a log shipper?"
FACT = "Is Rust the most admired language?"
OUTSIDE = "How many stars does uv have?"


@pytest.fixture
def cli(built_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line with the shipped index and a state store of its own: exit code, standard output and error."""
    monkeypatch.setenv("ADVISOR_INDEX", str(built_home / "index"))

    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        return code, *capsys.readouterr()

    return command


def asked(cli: Run, question: str) -> str:
    """Ask a question and return the id of its answer."""
    return str(json.loads(cli("ask", "--json", question)[1])["id"])


def test_an_answer_is_explained_by_its_id_and_the_last_one_without(cli: Run) -> None:
    """How it was read, the rule, what counted and what was left out."""
    id_ = asked(cli, CHOICE)
    code, out, err = cli("explain", id_)
    assert (code, err) == (0, "")
    assert out.startswith(f"> {CHOICE}\n")
    for heading in ("How the question was read", "The rule", "What counted: ", "What was left out"):
        assert f"\n\n{heading}" in out
    assert cli("explain") == (0, out, "")


def test_an_explanation_in_json_has_every_piece_of_the_answers_grounds(cli: Run) -> None:
    """As many as the answer says it rests on, each the product of its factors."""
    answer = json.loads(cli("ask", "--json", CHOICE)[1])
    told = json.loads(cli("explain", "--json", answer["id"])[1])
    assert (told["schema"], told["id"], told["reasons"]) == (1, answer["id"], [])
    assert len(told["subjects"][0]["counted"]) == answer["grounds"][0]["pieces"]


def test_facts_and_what_is_not_covered_are_explained_by_what_was_found(cli: Run) -> None:
    """What was looked at, and what it had to reach."""
    asked(cli, FACT)
    out = cli("explain")[1]
    assert "What was looked at" in out
    assert ": shown; meaning" in out
    asked(cli, OUTSIDE)
    out = cli("explain")[1]
    assert "is needed to take it for an answer." in out
    assert ": shown" not in out
    told = json.loads(cli("explain", "--json")[1])
    assert told["outcome"] == "not_covered"
    assert told["reasons"]
    assert told["lookup"]["looked"]


def test_an_answer_of_another_corpus_is_not_explained_by_this_one(
    cli: Run, built_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line says what changed: exit code 3."""
    id_ = asked(cli, CHOICE)
    from bot import advisor

    whole = advisor.Advisor.__init__

    def otherwise(self: object, *parts: object, configuration: str = "", **rest: object) -> None:
        whole(self, *parts, configuration="openai:x", **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(advisor.Advisor, "__init__", otherwise)
    code, out, err = cli("explain", id_)
    assert (code, out) == (3, "")
    assert "the configuration was extractive and is openai:x" in err
    assert cli("replay", id_)[0] == 3


def test_a_record_is_printed_or_written_to_a_file(cli: Run, tmp_path: Path) -> None:
    """The same bytes either way, for the day that is given."""
    id_ = asked(cli, CHOICE)
    code, text, err = cli("adr", id_, "--date", "2026-11-20")
    assert (code, err) == (0, "")
    assert text.startswith("---\nstatus: proposed\ndate: 2026-11-20\n---\n")
    assert f"`advisor replay {id_}`" in text
    file = tmp_path / "0001.md"
    code, out, err = cli("adr", "-o", str(file), "--date", "2026-11-20")
    assert (code, out) == (0, "")
    assert str(file) in err
    assert file.read_text(encoding="utf-8") == text


def test_a_record_is_dated_today_unless_it_is_told(cli: Run) -> None:
    """In the zone of whoever writes it."""
    asked(cli, CHOICE)
    days = {datetime.now(UTC).astimezone().date().isoformat() for _ in range(2)}
    text = cli("adr")[1]
    assert any(f"date: {day}\n" in text for day in days)


@pytest.mark.parametrize(("arguments", "named"), [
    (["adr", "--date", "soon"], "--date"),
    (["adr", "-o", "/dev/null/x.md"], "-o"),
    (["adr", "f00"], "f00"),
    (["explain", "f00"], "f00"),
    (["replay", "f00"], "f00"),
])  # fmt: skip
def test_what_cannot_be_done_is_refused_in_one_line_that_names_it(cli: Run, arguments: list[str], named: str) -> None:
    """Exit code 2."""
    asked(cli, CHOICE)
    code, out, err = cli(*arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert named in err


def test_an_answer_without_a_verdict_has_no_record(cli: Run) -> None:
    """There is nothing to decide in it."""
    asked(cli, OUTSIDE)
    code, _, err = cli("adr")
    assert code == 2
    assert "no verdict" in err


def test_before_anything_is_asked_there_is_nothing_to_explain(cli: Run) -> None:
    """The line says how to ask."""
    for command in ("explain", "adr", "show"):
        code, _, err = cli(command)
        assert code == 2
        assert "advisor ask QUESTION" in err


@pytest.mark.parametrize("question", [CHOICE, FACT, OUTSIDE, "Python or Rust?"])
def test_replay_gives_the_same_bytes(cli: Run, question: str) -> None:
    """Whatever the outcome."""
    answer = json.loads(cli("ask", "--json", question)[1])
    code, out, err = cli("replay", "--json", answer["id"])
    assert code == 0, err
    assert json.loads(out) == {key: value for key, value in answer.items() if key != "timing_ms"}


def test_follow_ups_that_want_to_see_more_are_replayed_as_well(
    cli: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """So are questions back; each has an id of its own."""
    import io
    import sys

    from bot.state import open_store

    asked_ = [CHOICE, "why?", "shorter", "I disagree", "and for a notebook?"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(asked_) + "\n"))
    assert cli("chat")[0] == 0
    kept = open_store(f"sqlite:///{tmp_path / 'home' / 'state.sqlite'}").kept()
    assert sorted(one.answer.question for one in kept) == sorted(asked_)
    for one in kept:
        assert cli("replay", one.answer.id)[0] == 0, one.answer.question
        assert cli("explain", one.answer.id)[0] == 0, one.answer.question

"""`advisor stats`: what was asked, how it ended, what is missing, what people thought; and `forget --older-than`."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Clock, FakeAdvisor

from bot.cli import run
from bot.state import Event, SqliteStore, Thread, Vote
from bot.stats import Feedback, export, find_gaps, gather

DAY = 86_400.0  # seconds
ADVISOR = FakeAdvisor()
RUST = ADVISOR.answer("Should we use Python or Rust for a log shipper?")
OTHER = replace(ADVISOR.answer("Python or Rust for a notebook?"), citations=RUST.citations[:1])
BACK = ADVISOR.answer("which?")
BICYCLES = [ADVISOR.answer(f"Python or Rust for a bicycle {part}?") for part in ("bell", "lamp", "saddle")]


def alike(texts: Sequence[str]) -> list[list[float]]:
    """1 for texts with the same last word, else 0."""
    return [[float(a.split()[-1] == b.split()[-1]) for b in texts] for a in texts]


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is told to go on."""
    return Clock(1_700_000_000.0)


@pytest.fixture
def store(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteStore]:
    """The store that the command line reads."""
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    store = SqliteStore(f"sqlite:///{tmp_path / 'state.sqlite'}", now=clock)
    yield store
    store.close()


def fill(store: SqliteStore, clock: Clock) -> None:
    """Two answered questions, one of them asked twice; a question back; three uncovered ones; votes; two ends."""
    for answer in (RUST, OTHER, BACK, *BICYCLES):
        store.put_answer(answer)
    clock.time += DAY
    store.put_answer(RUST)
    store.put_vote(Vote(RUST.id, "T1", "U1", "up", None, 1.0))
    store.put_vote(Vote(RUST.id, "T1", "U2", "down", "stale: from 2019", 1.0))
    store.put_vote(Vote(OTHER.id, "T2", "U1", "down", None, 1.0))
    for key, state in (("Ev1", "failed"), ("Ev2", "done")):
        store.inbox.record(Event(key, Thread("T1", "C1", key), None, "{}"))
        assert store.inbox.claim("a", 10)
        store.inbox.finish(key, "a", state)  # type: ignore[arg-type]


def test_every_asking_counts_and_every_outcome_is_told(store: SqliteStore, clock: Clock) -> None:
    """A question that was asked twice counts twice; a question back is none that was not covered."""
    fill(store, clock)
    found = gather(store, None)
    assert (found.answers, found.asked) == (6, 7)
    assert found.outcomes == (("answered", 3), ("not_covered", 3), ("asked_back", 1))
    assert found.ended == (("done", 1), ("failed", 1))
    assert (found.first, found.last) == ("2023-11-14", "2023-11-15")


def test_feedback_goes_to_each_source_that_the_answer_cites(store: SqliteStore, clock: Clock) -> None:
    """The most disliked comes first; a vote on an answer that is gone counts nowhere."""
    fill(store, clock)
    store.put_vote(Vote("gone", "T1", "U1", "down", None, 1.0))
    found = gather(store, None)
    assert found.by_source == (
        Feedback("source-1", 1, 2), Feedback("source-2", 1, 1), Feedback("source-3", 1, 1),
    )  # fmt: skip
    assert found.by_question == (Feedback(OTHER.resolved, 0, 1), Feedback(RUST.resolved, 1, 1))


def test_uncovered_questions_that_ask_for_the_same_are_one_gap(store: SqliteStore, clock: Clock) -> None:
    """Named by the one that was asked most often; what is covered is none."""
    fill(store, clock)
    store.put_answer(BICYCLES[1])
    same = replace(BICYCLES[0], id="x", resolved="Rust or Python for a bike lamp?")
    store.put_answer(same)
    first, *others = find_gaps(store.kept(), alike)
    assert (first.question, first.asked) == (BICYCLES[1].resolved, 3)
    assert first.questions == (BICYCLES[1].resolved, same.resolved)
    assert [gap.question for gap in others] == [BICYCLES[0].resolved, BICYCLES[2].resolved]
    assert len(find_gaps(store.kept(), None)) == 4


def test_the_export_has_what_the_evals_need_and_nobody_s_name(store: SqliteStore, clock: Clock) -> None:
    """One line a question that somebody voted on."""
    fill(store, clock)
    rows = {row["answer"]: row for row in export(store)}
    assert set(rows) == {RUST.id, OTHER.id}
    assert rows[RUST.id] == {
        "schema": 1, "answer": RUST.id, "question": RUST.question, "resolved": RUST.resolved, "outcome": "answered",
        "lean": "rust", "sources": ["source-1", "source-2", "source-3"], "asked": 2, "up": 1, "down": 1,
        "reasons": ["stale: from 2019"],
    }  # fmt: skip
    assert not {"U1", "U2", "T1", "T2"} & set(json.dumps(list(rows.values())).split('"'))


def test_the_command_prints_text_json_and_lines(
    store: SqliteStore, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without an index it says that gaps are not grouped, and shows them all the same."""
    fill(store, clock)
    assert run(["stats"]) == 0
    shown = capsys.readouterr()
    assert "7 answers to 6 questions are kept" in shown.out
    assert BICYCLES[2].resolved in shown.out
    assert "source-1" in shown.out
    assert "not grouped by meaning" in shown.err
    assert run(["stats", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["outcomes"] == [["answered", 3], ["not_covered", 3], ["asked_back", 1]]
    assert len(told["gaps"]) == 3
    assert run(["stats", "--export"]) == 0
    assert [json.loads(line)["schema"] for line in capsys.readouterr().out.splitlines()] == [1, 1]


def test_an_empty_store_is_said_to_be_empty(store: SqliteStore, capsys: pytest.CaptureFixture[str]) -> None:
    """And exports no line."""
    assert run(["stats"]) == 0
    assert "Nothing was asked yet" in capsys.readouterr().out
    assert run(["stats", "--export"]) == 0
    assert capsys.readouterr().out == ""


def test_a_question_cannot_command_the_terminal(store: SqliteStore, capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences are taken out of what is shown."""
    store.put_answer(replace(BICYCLES[0], question="\x1b[2Jbicycle", resolved="\x1b[2Jbicycle"))
    assert run(["stats"]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_what_is_old_can_be_forgotten(
    store: SqliteStore, clock: Clock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By days since its last use; what is newer stays."""
    fill(store, clock)
    monkeypatch.setattr("time.time", lambda: clock.time)
    assert run(["forget", "--older-than", "0.5"]) == 0
    assert "5 answers, 3 votes" in capsys.readouterr().out
    assert [one.answer.id for one in store.kept()] == [RUST.id]
    assert run(["forget", "--older-than", "1", "--all"]) == 2
    assert run(["forget", "--older-than", "-1"]) == 2


@pytest.mark.slow
def test_gaps_are_grouped_by_what_the_questions_are_about(
    store: SqliteStore, built_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the encoder of the index, and by the subject alone: the languages in all of them do not make them alike."""
    monkeypatch.setenv("ADVISOR_INDEX", str(built_home / "index"))
    for text in (
        "Java or Kotlin for an Android app?", "Swift or Kotlin for a phone app?", "Perl or Kotlin for a trading desk?",
    ):  # fmt: skip
        store.put_answer(replace(BICYCLES[0], id=text, question=text, resolved=text))
    assert run(["stats", "--json"]) == 0
    gaps = json.loads(capsys.readouterr().out)["gaps"]
    assert [len(gap["questions"]) for gap in gaps] == [2, 1]
    assert gaps[1]["question"] == "Perl or Kotlin for a trading desk?"

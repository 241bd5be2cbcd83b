"""What is forgotten is gone: from the tables, from the file, and from no one else's threads."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Clock, FakeAdvisor

from bot.state import Erased, Event, SqliteStore, Thread, Vote, open_database
from bot.state_schema import MIGRATIONS
from bot.state_store import Store

HERE = Thread("T1", "C1", "100.1")
THERE = Thread("T2", "C1", "100.1")
OLD = FakeAdvisor().answer("Should we use Python or Rust for a log shipper?")
NEW = FakeAdvisor().answer("Should we use Python or Rust for a notebook?")
SECRET = "the reorganisation of Thursday"


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is told to go on."""
    return Clock()


@pytest.fixture
def store(state_url: str, clock: Clock) -> Iterator[Store]:
    """An empty store of either kind."""
    store = Store(open_database(state_url, clock))
    yield store
    store.close()


def settle(store: Store, key: str, thread: Thread, answer: str | None) -> None:
    """Let a question come to its end."""
    assert store.inbox.record(Event(key, thread, key, SECRET))
    assert store.inbox.claim("a", 10)
    assert store.inbox.finish(key, "a", "done", answer)
    store.join(thread, answer)


def test_what_is_older_than_the_limit_goes_and_the_rest_stays(store: Store, clock: Clock) -> None:
    """Answers by when they were given last, with their votes; threads and settled questions; nothing that is open."""
    store.put_answer(OLD)
    settle(store, "Ev1", HERE, OLD.id)
    store.inbox.record(Event("Ev-open", replace(HERE, ts="7"), None, "{}"))
    assert store.inbox.claim("b", 1000)
    clock.time += 100
    store.put_vote(Vote(OLD.id, "T1", "U1", "up", None, clock()))
    store.put_answer(NEW)
    settle(store, "Ev2", THERE, NEW.id)
    assert store.forget_before(clock() - 50) == Erased(answers=1, votes=1, threads=1, events=1)
    assert store.get_answer(OLD.id) is None
    assert not store.takes_part(HERE)
    assert store.votes() == ()
    assert store.last_answer(THERE) == NEW
    assert store.inbox.unsettled() == 1
    assert store.forget_before(clock() - 50) == Erased(0, 0, 0, 0)


def test_an_answer_that_is_given_again_is_as_old_as_its_last_time(store: Store, clock: Clock) -> None:
    """It is kept once, and how often it was asked for is counted."""
    store.put_answer(OLD)
    clock.time += 100
    store.put_answer(OLD)
    assert store.forget_before(clock() - 50).answers == 0
    ((kept),) = store.kept()
    assert (kept.answer, kept.asked, kept.at) == (OLD, 2, clock())


def test_a_workspace_takes_everything_of_its_own_with_it(store: Store) -> None:
    """Its questions, threads and votes go, and answers that nobody else was given."""
    for answer in (OLD, NEW):
        store.put_answer(answer)
    settle(store, "Ev1", HERE, OLD.id)
    settle(store, "Ev2", replace(HERE, ts="2"), NEW.id)
    settle(store, "Ev3", THERE, NEW.id)
    store.put_vote(Vote(NEW.id, "T1", "U1", "down", SECRET, 1.0))
    store.put_vote(Vote(NEW.id, "T2", "U1", "up", None, 1.0))
    store.inbox.record(Event("Ev-open", HERE, None, "{}"))
    assert store.forget_team("T1") == Erased(answers=1, votes=1, threads=2, events=3)
    assert store.get_answer(OLD.id) is None
    assert store.last_answer(THERE) == NEW
    assert [vote.team for vote in store.votes()] == ["T2"]
    assert store.inbox.unsettled() == 0
    assert not store.takes_part(HERE)


def test_questions_that_ended_without_an_answer_are_counted_by_their_end(store: Store) -> None:
    """Answers are counted where they are kept."""
    for key in ("Ev1", "Ev2"):
        settle(store, key, replace(HERE, ts=key), None)
    settle(store, "Ev3", HERE, OLD.id)
    store.inbox.record(Event("Ev4", THERE, None, "{}"))
    store.inbox.claim("a", 10)
    store.inbox.finish("Ev4", "a", "failed")
    assert store.ends() == {"done": 2, "failed": 1}
    assert store.forget_settled(float("1e12")) == 4
    assert store.ends() == {}


def test_a_job_is_one_process_s_at_a_time(store: Store, clock: Clock) -> None:
    """Whoever holds it may go on holding it; another takes it when the time is over."""
    assert store.lease("sweep", "a", 10)
    assert not store.lease("sweep", "b", 10)
    assert store.lease("other", "b", 10)
    clock.time += 9
    assert store.lease("sweep", "a", 10)
    clock.time += 9
    assert not store.lease("sweep", "b", 10)
    clock.time += 1
    assert store.lease("sweep", "b", 10)
    assert not store.lease("sweep", "a", 10)


def test_the_oldest_open_question_tells_how_long_people_wait(store: Store, clock: Clock) -> None:
    """And a claim tells for how long its question has been known."""
    assert store.inbox.waiting() == 0
    store.inbox.record(Event("Ev1", HERE, None, "{}"))
    clock.time += 4
    store.inbox.record(Event("Ev2", THERE, None, "{}"))
    assert store.inbox.waiting() == 4
    claim = store.inbox.claim("a", 10)
    assert claim
    assert claim.age == 4


def test_a_post_that_was_certainly_not_made_leaves_no_doubt(store: Store, clock: Clock) -> None:
    """Slack said that it will not take it now, so nobody has to look for it; an older doubt stays."""
    inbox = store.inbox
    inbox.record(Event("Ev1", HERE, None, "{}"))
    for posted, doubt in ((False, False), (True, True), (False, True)):
        assert inbox.claim("a", 10)
        assert inbox.begin_posting("Ev1", "a")
        inbox.release("Ev1", "a", 0, posted=posted)
        clock.time += 1
        claim = inbox.claim("a", 10)
        assert claim
        assert claim.uncertain == doubt
        inbox.release("Ev1", "a", 0)


def test_text_that_no_database_takes_is_kept_as_far_as_it_goes(store: Store) -> None:
    """Half a surrogate pair and a NUL in a reason, in a question and in an answer."""
    odd = "half \ud83d of it\0"
    store.put_vote(Vote(OLD.id, "T1", "U1", "down", odd, 1.0))
    assert store.votes()[0].reason == "half ? of it"
    store.put_answer(replace(OLD, question=odd))
    kept = store.get_answer(OLD.id)
    assert kept
    assert kept.question == odd


def content(folder: Path) -> bytes:
    """All bytes of all files."""
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


def test_what_is_forgotten_cannot_be_read_from_the_files(tmp_path: Path) -> None:
    """Neither an answer, nor a reason, nor a settled question is in the database or in its log any more."""
    store = SqliteStore(f"sqlite:///{tmp_path / 'state.sqlite'}")
    store.put_answer(replace(OLD, question=SECRET))
    store.put_vote(Vote(OLD.id, "T1", "U1", "down", SECRET, 1.0))
    settle(store, "Ev1", HERE, OLD.id)
    assert SECRET.encode() in content(tmp_path)
    assert store.forget(OLD.id)
    assert SECRET.encode() not in content(tmp_path)
    store.put_answer(replace(NEW, question=SECRET))
    assert store.forget_before(float("1e12")).answers == 1
    assert SECRET.encode() not in content(tmp_path)
    store.close()


def test_a_file_of_the_first_version_is_brought_up_to_date_without_old_traces(tmp_path: Path) -> None:
    """Its answers stay, and what it deleted without overwriting is gone from the file."""
    path = tmp_path / "state.sqlite"
    with sqlite3.connect(path) as old:
        old.execute("PRAGMA secure_delete = OFF")
        for statement in MIGRATIONS[0]:
            old.execute(statement.replace("{serial}", "INTEGER PRIMARY KEY AUTOINCREMENT"))
        old.execute("CREATE TABLE migrations (version INTEGER PRIMARY KEY)")
        old.execute("INSERT INTO migrations VALUES (1)")
        old.execute("INSERT INTO votes VALUES ('x', 'T1', 'U1', 'up', ?, 1.0)", (SECRET * 50,))
        old.commit()
        old.execute("DELETE FROM votes")
        old.execute("INSERT INTO votes VALUES ('y', 'T1', 'U1', 'up', NULL, 1.0)")
    old.close()
    assert SECRET.encode() in content(tmp_path)
    store = SqliteStore(f"sqlite:///{path}")
    assert [vote.answer for vote in store.votes()] == ["y"]
    assert store.lease("job", "a", 1)
    store.close()
    assert SECRET.encode() not in content(tmp_path)

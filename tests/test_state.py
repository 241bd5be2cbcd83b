"""The state store keeps what it was given, hands each event to one worker, and fails in one line."""

import multiprocessing
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Clock, FakeAdvisor

from bot.state import Event, SqliteStore, Thread, Vote, open_database, open_store
from bot.state_schema import MIGRATIONS
from bot.state_store import Store
from corpus.errors import BadConfiguration

HERE = Thread("T1", "C1", "100.1")
ANSWER = FakeAdvisor().answer("Should we use Python or Rust for a log shipper?")
OTHER = FakeAdvisor().answer("Should we use Python or Rust for a notebook?")


def event(number: int, thread: Thread = HERE, post: str | None = None) -> Event:
    """An event with a key and a post of its own."""
    return Event(f"Ev{number}", thread, post or f"{number}.0", f'{{"number": {number}}}')


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is told to go on."""
    return Clock()


@pytest.fixture
def store(state_url: str, clock: Clock) -> Iterator[Store]:
    """An empty store of either kind; the file in a folder that does not exist yet."""
    store = Store(open_database(state_url, clock))
    yield store
    store.close()


def look(store: Store, query: str) -> list[tuple[object, ...]]:
    """What a query finds in the tables themselves."""
    with store._database.read() as session:
        return session.rows(query)


def test_an_answer_is_given_back_as_it_was_kept(store: Store) -> None:
    """put_answer and get_answer lose nothing, timing included."""
    store.put_answer(ANSWER)
    store.put_answer(ANSWER)
    kept = store.get_answer(ANSWER.id)
    assert kept is not None
    assert kept.to_dict() == ANSWER.to_dict()
    assert store.get_answer("unknown") is None


def test_the_last_answer_of_a_thread_is_that_thread_s_own(store: Store) -> None:
    """Threads of other workspaces and channels do not see it."""
    store.put_answer(ANSWER)
    store.put_answer(OTHER)
    store.join(HERE, OTHER.id)
    store.join(HERE, ANSWER.id)
    store.join(HERE, None)
    assert store.last_answer(HERE) == ANSWER
    for elsewhere in (replace(HERE, team="T2"), replace(HERE, channel="C2"), replace(HERE, ts="1.1")):
        assert store.last_answer(elsewhere) is None
        assert not store.takes_part(elsewhere)
    assert store.takes_part(HERE)


def test_the_last_vote_of_a_user_counts(store: Store) -> None:
    """A user has one vote on an answer; users of two workspaces are two users."""
    store.put_vote(Vote(ANSWER.id, "T1", "U1", "up", None, 1.0))
    store.put_vote(Vote(ANSWER.id, "T1", "U1", "down", "stale", 2.0))
    store.put_vote(Vote(ANSWER.id, "T2", "U1", "up", None, 3.0))
    store.put_vote(Vote(OTHER.id, "T1", "U1", "up", None, 4.0))
    assert [(v.team, v.vote, v.reason) for v in store.votes(ANSWER.id)] == [("T1", "down", "stale"), ("T2", "up", None)]
    assert len(store.votes()) == 3


def test_forgetting_one_answer_leaves_the_others(store: Store) -> None:
    """Its votes go with it, and threads no longer point at it."""
    for answer in (ANSWER, OTHER):
        store.put_answer(answer)
        store.put_vote(Vote(answer.id, "T1", "U1", "up", None, 1.0))
    store.join(HERE, ANSWER.id)
    assert store.forget(ANSWER.id)
    assert not store.forget(ANSWER.id)
    assert store.get_answer(ANSWER.id) is None
    assert store.last_answer(HERE) is None
    assert [vote.answer for vote in store.votes()] == [OTHER.id]
    assert store.forget_all() == 1
    assert store.get_answer(OTHER.id) is None
    assert store.votes() == ()
    assert not store.takes_part(HERE)


def test_an_event_is_recorded_once_by_key_and_once_by_post(store: Store) -> None:
    """A second delivery and a second event about the same post are refused; no post means no such clash."""
    inbox = store.inbox
    assert inbox.record(event(1))
    assert not inbox.record(event(1))
    assert not inbox.record(replace(event(2), post="1.0"))
    assert inbox.record(replace(event(3), post="1.0", thread=replace(HERE, channel="C2")))
    assert inbox.record(replace(event(4), post=None))
    assert inbox.record(replace(event(5), post=None))
    assert inbox.unsettled() == 4


def test_events_of_a_thread_are_worked_on_one_after_the_other(store: Store) -> None:
    """The second question of a thread waits for the first; another thread's does not."""
    inbox = store.inbox
    inbox.record(event(1))
    inbox.record(event(2))
    inbox.record(event(3, replace(HERE, ts="200.1")))
    first, other = inbox.claim("a", 10), inbox.claim("b", 10)
    assert first
    assert first.event == event(1)
    assert first.attempt == 1
    assert not first.uncertain
    assert other
    assert other.event.key == "Ev3"
    assert inbox.claim("c", 10) is None
    assert inbox.open_in(HERE)
    inbox.finish("Ev1", "a", "done", ANSWER.id)
    second = inbox.claim("c", 10)
    assert second
    assert second.event.key == "Ev2"
    inbox.finish("Ev2", "c", "failed")
    assert not inbox.open_in(HERE)


def test_a_settled_event_keeps_its_key_and_loses_its_text(store: Store) -> None:
    """Redelivery stays refused and the question's text is gone from the row."""
    store.inbox.record(event(1))
    store.inbox.claim("a", 10)
    store.inbox.finish("Ev1", "a", "done")
    assert not store.inbox.record(event(1))
    assert look(store, "SELECT state, payload FROM events") == [("done", "")]


def test_an_event_whose_lease_ran_out_is_taken_up_by_another_worker(store: Store, clock: Clock) -> None:
    """Renewing keeps it; else the next worker learns that this is the second attempt, and the first may not post."""
    inbox = store.inbox
    inbox.record(event(1))
    inbox.claim("a", 10)
    clock.time += 9
    assert inbox.renew("a", 10) == 1
    clock.time += 9
    assert inbox.claim("b", 10) is None
    clock.time += 2
    again = inbox.claim("b", 10)
    assert again
    assert again.attempt == 2
    assert not again.uncertain
    assert not inbox.begin_posting("Ev1", "a")
    inbox.finish("Ev1", "a", "done")
    assert inbox.unsettled() == 1


@pytest.mark.parametrize("gives_back", [True, False], ids=["released", "lease ran out"])
def test_an_event_that_was_being_posted_is_uncertain_from_then_on(store: Store, clock: Clock, gives_back: bool) -> None:
    """Whoever takes it up must look whether the answer stands there already, also on the third attempt."""
    inbox = store.inbox
    inbox.record(event(1))
    for attempt in (1, 2, 3):
        claim = inbox.claim("a", 10)
        assert claim
        assert claim.attempt == attempt
        assert claim.uncertain == (attempt > 1)
        if attempt == 1:
            assert inbox.begin_posting("Ev1", "a")
        if gives_back:
            inbox.release("Ev1", "a", 5)
            assert inbox.claim("a", 10) is None
        clock.time += 11


def test_an_event_whose_post_has_begun_is_held_for_as_long_as_that_may_take(store: Store, clock: Clock) -> None:
    """A worker that fails to renew its lease, and posts all the same, is not overtaken in the middle of it."""
    inbox = store.inbox
    inbox.record(event(1))
    assert inbox.claim("a", 10)
    assert inbox.begin_posting("Ev1", "a", hold=20)
    clock.time += 5
    assert inbox.renew("a", 10) == 1
    clock.time += 14
    assert inbox.claim("b", 10) is None
    clock.time += 1
    claim = inbox.claim("b", 10)
    assert claim
    assert claim.uncertain


def test_two_threads_never_hold_the_same_event(store: Store) -> None:
    """Forty events claimed by four threads are forty claims."""
    for number in range(40):
        store.inbox.record(event(number, replace(HERE, ts=str(number))))
    claimed: list[str] = []

    def work(worker: str) -> None:
        while claim := store.inbox.claim(worker, 60):
            claimed.append(claim.event.key)

    threads = [threading.Thread(target=work, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(f"Ev{number}" for number in range(40))


def _claim_all(url: str, worker: str, out: "multiprocessing.Queue[str]") -> None:
    store = open_store(url)
    while claim := store.inbox.claim(worker, 60):
        out.put(claim.event.key)
    out.put("end")


def test_two_processes_never_hold_the_same_event(state_url: str) -> None:
    """The database itself decides who gets an event."""
    url = state_url
    store = open_store(url)
    for number in range(30):
        store.inbox.record(event(number, replace(HERE, ts=str(number))))
    spawn = multiprocessing.get_context("spawn")
    out: multiprocessing.Queue[str] = spawn.Queue()
    workers = [spawn.Process(target=_claim_all, args=(url, str(n), out)) for n in range(2)]
    for worker in workers:
        worker.start()
    claimed = [out.get(timeout=30) for _ in range(32)]
    for worker in workers:
        worker.join()
    assert sorted(claimed) == sorted([f"Ev{number}" for number in range(30)] + ["end", "end"])


def test_what_a_killed_process_recorded_is_found_by_the_next(state_url: str) -> None:
    """A process that dies without closing anything loses no event."""
    script = (
        "import os, sys; from bot.state import *; s = open_store(sys.argv[1]);"
        "s.inbox.record(Event('Ev1', Thread('T', 'C', '1'), '1', '{}')); s.inbox.claim('a', 0.0); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", script, state_url], check=False).returncode == 9
    again = open_store(state_url)
    claim = again.inbox.claim("b", 10)
    again.close()
    assert claim
    assert claim.event.key == "Ev1"
    assert claim.attempt == 2


def test_opening_again_migrates_nothing_and_a_newer_store_is_refused(state_url: str) -> None:
    """Each migration runs once; a store of a later version is left alone."""
    open_store(state_url).close()
    database = open_database(state_url)
    with database.write() as session:
        versions = session.rows("SELECT version FROM migrations ORDER BY version")
        assert versions == [(n + 1,) for n in range(len(MIGRATIONS))]
        session.run("INSERT INTO migrations VALUES (?)", (len(MIGRATIONS) + 1,))
    database.close()
    with pytest.raises(BadConfiguration, match="newer version"):
        open_store(state_url)


@pytest.mark.parametrize("url", ["mysql://bot:secret@db/state", "state.sqlite", "sqlite:///", "sqlite://x"])
def test_an_address_of_another_kind_is_refused_with_what_is_supported(url: str) -> None:
    """The line names the variable and the supported form, and repeats no password."""
    with pytest.raises(BadConfiguration, match=r"ADVISOR_STATE_URL.*sqlite:///PATH") as caught:
        open_store(url)
    assert "secret" not in str(caught.value)


def test_a_useless_file_is_refused_in_one_line(tmp_path: Path) -> None:
    """Garbage, a folder in the file's place and a file in the folder's place each get a line of their own."""
    garbage = tmp_path / "garbage"
    garbage.write_bytes(b"not a database at all, but long enough to have a header" * 40)
    for path, reason in ((garbage, "damaged"), (tmp_path, "cannot be used"), (garbage / "x", "cannot be used")):
        with pytest.raises(BadConfiguration, match=reason) as caught:
            SqliteStore(f"sqlite:///{path}")
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_locked_file_is_refused_in_one_line_and_serves_again_afterwards(tmp_path: Path) -> None:
    """A writer that does not let go is named as the cause; nothing of the failed insert stays."""
    store = SqliteStore(f"sqlite:///{tmp_path / 'state.sqlite'}")
    other = sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BadConfiguration, match="locked by another program"):
        store.inbox.record(event(1))
    other.execute("ROLLBACK")
    assert store.inbox.record(event(1))
    other.close()
    store.close()


def test_importing_the_store_is_cheap() -> None:
    """The command line imports it too: nothing heavy comes along."""
    script = "import sys, bot.state; print(*{m.partition('.')[0] for m in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"torch", "chromadb", "slack_bolt", "slack_sdk", "pydantic", "numpy", "psycopg", "sqlalchemy"}
    assert not heavy & set(loaded)

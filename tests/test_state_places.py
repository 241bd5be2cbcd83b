"""Settings of channels, muted threads, and who was given which answers, on either kind of store."""

from collections.abc import Iterator

import pytest
from fakes import Clock, FakeAdvisor

from bot.places import Change, Given, Length, Manners, Mode
from bot.state import Event, Thread, open_database
from bot.state_store import Store

ANSWER = FakeAdvisor().answer("Should we use Python or Rust for a log shipper?")
OTHER = FakeAdvisor().answer("Should we use Python or Rust for a notebook?")
SETTINGS = Manners(Mode.MENTION, Length.SHORT, ("a-source", "b-source"))


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


def test_a_channel_has_the_defaults_until_somebody_changes_them(store: Store, clock: Clock) -> None:
    """The same channel id in another workspace is another channel."""
    assert store.places.manners("T1", "C1") == Manners()
    assert store.places.change("T1", "C1") is None
    store.places.set_manners("T1", "C1", SETTINGS, "U1")
    assert store.places.manners("T1", "C1") == SETTINGS
    assert store.places.change("T1", "C1") == Change(SETTINGS, "U1", clock())
    assert store.places.manners("T2", "C1") == Manners()
    store.places.set_manners("T1", "C1", Manners(), "U2")
    assert store.places.manners("T1", "C1") == Manners()


def test_a_muted_thread_stays_muted_while_it_goes_on_and_can_be_unmuted(store: Store) -> None:
    """A thread in which nothing was answered has nothing to mute."""
    thread = Thread("T1", "C1", "1.1")
    store.places.mute("T1", "C1", "1.1")
    assert not store.places.is_muted("T1", "C1", "1.1")
    store.join(thread, None)
    store.places.mute("T1", "C1", "1.1")
    store.join(thread, ANSWER.id)
    assert store.places.is_muted("T1", "C1", "1.1")
    assert not store.places.is_muted("T2", "C1", "1.1")
    store.places.mute("T1", "C1", "1.1", muted=False)
    assert not store.places.is_muted("T1", "C1", "1.1")


def test_what_somebody_was_given_is_theirs_in_their_workspace(store: Store, clock: Clock) -> None:
    """The newest first; the same answer again moves up; a forgotten answer is left out."""
    for answer in (ANSWER, OTHER):
        store.put_answer(answer)
        store.places.give("T1", "U1", answer.id, answer.question, "C1", "1.1")
        clock.time += 1
    assert [given.answer for given in store.places.given("T1", "U1", 5)] == [OTHER.id, ANSWER.id]
    store.places.give("T1", "U1", ANSWER.id, "in other words\0\ud800", "C2", "")
    assert store.places.given("T1", "U1", 1) == (Given(ANSWER.id, "in other words?", "C2", "", clock()),)
    assert store.places.given("T2", "U1", 5) == store.places.given("T1", "U2", 5) == ()
    assert store.forget(ANSWER.id)
    assert [given.answer for given in store.places.given("T1", "U1", 5)] == [OTHER.id]


def test_only_so_much_is_remembered_for_one_person(store: Store, clock: Clock) -> None:
    """The oldest go first, and nobody else's."""
    store.places.give("T1", "U2", ANSWER.id, "q", "C1", "1.1")
    for number in range(60):
        clock.time += 1
        store.places.give("T1", "U1", f"answer-{number}", "q", "C1", "1.1")
    with store._database.read() as session:
        assert session.rows('SELECT "user", count(*) FROM given GROUP BY "user" ORDER BY "user"') == [
            ("U1", 50), ("U2", 1),
        ]  # fmt: skip


def test_forgetting_takes_what_was_given_along_and_leaves_settings(store: Store, clock: Clock) -> None:
    """All answers, and what is too old; the settings of channels go with their workspace alone."""
    store.places.set_manners("T1", "C1", SETTINGS, "U1")
    store.put_answer(ANSWER)
    store.places.give("T1", "U1", ANSWER.id, "q", "C1", "1.1")
    store.forget_all()
    store.put_answer(ANSWER)
    assert store.places.given("T1", "U1", 5) == ()
    store.places.give("T1", "U1", ANSWER.id, "q", "C1", "1.1")
    clock.time += 100
    store.put_answer(ANSWER)
    store.forget_before(clock() - 50)
    assert store.places.given("T1", "U1", 5) == ()
    assert store.places.manners("T1", "C1") == SETTINGS


def test_a_workspace_takes_its_settings_along_and_leaves_answers_that_others_were_given(store: Store) -> None:
    """Also where the others were given them privately."""
    for team in ("T1", "T2"):
        store.places.set_manners(team, "C1", SETTINGS, "U1")
        store.places.give(team, "U1", ANSWER.id, "q", "C1", "")
    store.put_answer(ANSWER)
    store.places.give("T1", "U1", OTHER.id, "q", "C1", "")
    store.put_answer(OTHER)
    assert store.forget_team("T1").answers == 1
    assert store.places.manners("T1", "C1") == Manners()
    assert store.places.given("T1", "U1", 5) == ()
    assert store.places.manners("T2", "C1") == SETTINGS
    assert [given.answer for given in store.places.given("T2", "U1", 5)] == [ANSWER.id]


def test_a_post_that_is_being_written_is_known_to_whoever_takes_its_question_up(store: Store, clock: Clock) -> None:
    """Only the worker that holds the question can say which post that is."""
    store.inbox.record(Event("Ev1", Thread("T1", "C1", "1.1"), "1.1", "{}"))
    claim = store.inbox.claim("a", 10)
    assert claim
    assert claim.live is None
    store.inbox.note_live("Ev1", "b", "9.9")
    store.inbox.note_live("Ev1", "a", "2.2")
    clock.time += 11
    again = store.inbox.claim("b", 10)
    assert again
    assert again.live == "2.2"

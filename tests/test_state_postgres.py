"""PostgreSQL as the state store: refusals in one line, a clock of its own, and a server that comes back."""

import sys
import threading
import time

import pytest

from bot.doctor import examine
from bot.state import Event, Thread, open_database, open_store
from bot.state_postgres import shown
from corpus.errors import BadConfiguration

HERE = Thread("T1", "C1", "100.1")


@pytest.mark.parametrize(("change", "reason"), [
    (lambda url: url.replace("/test_", "/absent_"), "does not exist"),
    (lambda url: url.replace("advisor@", "nobody:hush@"), "nobody"),
    (lambda url: f"{url}?nonsense=hush", "postgresql://USER:PASSWORD@HOST:PORT/DATABASE"),
    (lambda url: url.replace("advisor@", "advisor:hu@sh@"), "%40 for an @"),
    (lambda _: "postgresql://advisor:hush@127.0.0.1:1/state", "cannot be used.*mend ADVISOR_STATE_URL or the server"),
])  # fmt: skip
def test_a_server_that_refuses_is_named_in_one_line(postgres_url: str, change, reason: str) -> None:
    """The line says why, and repeats no password."""
    with pytest.raises(BadConfiguration, match=reason) as caught:
        open_store(change(postgres_url))
    assert "\n" not in str(caught.value)
    assert "hush" not in str(caught.value)
    assert "hu@sh" not in str(caught.value)


def test_a_missing_driver_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra of the package."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(BadConfiguration, match=r"pip install 'python-or-rust\[postgres\]'"):
        open_store("postgresql://advisor@127.0.0.1:1/state")


def test_an_address_is_shown_without_its_password() -> None:
    """Nor with its parameters, where another may stand."""
    assert shown("postgresql://bot:se:cr@et@db:5432/state?password=x") == "postgresql://bot@db:5432/state"
    assert shown("postgres://db/state") == "postgres://db/state"
    assert shown("sqlite:////var/state.sqlite") == "sqlite:////var/state.sqlite"


def test_the_doctor_shows_no_password(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in the settings nor in what it found."""
    url = postgres_url.replace("advisor@", "advisor:hush@")
    monkeypatch.setenv("ADVISOR_STATE_URL", url)
    examination = examine()
    found = {finding.part: finding for finding in examination.findings}
    assert found["state"].state == "works"
    assert "hush" not in repr(examination)


def test_two_processes_may_open_an_empty_database_at_once(postgres_url: str) -> None:
    """One of them makes the tables, the other waits."""
    stores, faults = [], []

    def open_one() -> None:
        try:
            stores.append(open_store(postgres_url))
        except BadConfiguration as error:
            faults.append(error)

    threads = [threading.Thread(target=open_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    for store in stores:
        store.close()


def test_time_is_the_server_s(postgres_url: str) -> None:
    """So that leases hold between machines whose clocks differ."""
    store = open_store(postgres_url)
    assert abs(store.now() - time.time()) < 60
    store.inbox.record(Event("Ev1", HERE, None, "{}"))
    assert store.inbox.claim("a", 0.2)
    assert store.inbox.claim("b", 0.2) is None
    time.sleep(0.25)
    assert store.inbox.claim("b", 0.2)
    store.close()


def test_connections_that_the_server_broke_off_are_replaced(postgres_url: str) -> None:
    """As after its restart: the next statement works."""
    import psycopg

    store = open_store(postgres_url)
    assert store.inbox.record(Event("Ev1", HERE, None, "{}"))
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert store.inbox.record(Event("Ev2", HERE, None, "{}"))
    store.close()


def test_a_locked_table_is_refused_within_the_time_that_slack_gives(postgres_url: str) -> None:
    """A statement that waits for longer fails in one line, and the next one works."""
    import psycopg

    store = open_store(postgres_url)
    with psycopg.connect(postgres_url) as other:
        other.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
        begun = time.monotonic()
        with pytest.raises(BadConfiguration, match="cannot be used"):
            store.inbox.record(Event("Ev1", HERE, None, "{}"))
        assert time.monotonic() - begun < 2.9
        other.rollback()
    assert store.inbox.record(Event("Ev1", HERE, None, "{}"))
    store.close()


def test_vacuuming_needs_no_more_than_the_owner_s_rights(postgres_url: str) -> None:
    """And leaves the connection fit for what comes next."""
    database = open_database(postgres_url)
    database.scrub()
    with database.read() as session:
        assert session.rows("SHOW statement_timeout") == [("2s",)]
    database.close()

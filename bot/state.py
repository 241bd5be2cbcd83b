"""The state store: what outlives a process. `open_store` opens the one that `ADVISOR_STATE_URL` names."""

import time
from collections.abc import Callable
from pathlib import Path

from bot.state_database import Database
from bot.state_sqlite import SqliteDatabase
from bot.state_store import Store
from bot.state_types import Claim, Erased, Event, Inbox, Kept, StateStore, Thread, Vote
from corpus.errors import BadConfiguration

__all__ = [
    "Claim", "Erased", "Event", "Inbox", "Kept", "SqliteStore", "StateStore", "Thread", "Vote", "open_database",
    "open_store",
]  # fmt: skip

SQLITE = "sqlite:///"
POSTGRES = ("postgresql://", "postgres://")


def open_store(url: str) -> StateStore:
    """Open the store at `url`, `sqlite:///PATH` or `postgresql://…`, and bring its tables up to date.

    Raises `BadConfiguration` for any other address, and where the file or the server cannot be used.
    """
    return Store(open_database(url))


def open_database(url: str, now: Callable[[], float] | None = None) -> Database:
    """Open the database at `url`; `now` takes the place of its clock, the machine's or the server's."""
    if url.startswith(SQLITE) and url != SQLITE:
        return SqliteDatabase(Path(url.removeprefix(SQLITE)), now or time.time)
    if url.startswith(POSTGRES):
        from bot.state_postgres import PostgresDatabase

        return PostgresDatabase(url, now)
    raise BadConfiguration(
        f"ADVISOR_STATE_URL starts with {url.partition(':')[0][:20]!r}: supported are sqlite:///PATH, such as "
        "sqlite:////var/lib/advisor/state.sqlite, and postgresql://USER:PASSWORD@HOST/DATABASE"
    )


class SqliteStore(Store):
    """A state store in one SQLite file, safe for many threads and several processes of one machine."""

    def __init__(self, url: str, *, now: Callable[[], float] = time.time) -> None:
        """Open the file of `url` (`sqlite:///PATH`); `now` gives seconds since 1970.

        Raises `BadConfiguration` where the file cannot be used.
        """
        super().__init__(open_database(url, now))

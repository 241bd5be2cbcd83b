"""A SQLite file that threads and processes share: one writer, readers that do not wait for it, one-line errors."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from bot.state_database import Row, Session, Value
from bot.state_schema import migrate
from corpus.errors import BadConfiguration

BUSY_SECONDS = 2.0  # how long a statement waits for another process; below the 3 s that Slack gives for an answer
SERIAL = "INTEGER PRIMARY KEY AUTOINCREMENT"


class SqliteSession:
    """A transaction on one connection."""

    def __init__(self, connection: sqlite3.Connection, now: Callable[[], float]) -> None:
        self._connection = connection
        self._now = now

    @property
    def now(self) -> float:
        """Seconds since 1970, UTC, by the clock of this machine."""
        return self._now()

    def rows(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """Return what a query finds."""
        return self._connection.execute(sql, values).fetchall()

    def run(self, sql: str, values: Sequence[Value] = ()) -> int:
        """Run a statement and return how many rows it changed."""
        return self._connection.execute(sql, values).rowcount


class SqliteDatabase:
    """One SQLite file; a thread at a time writes, and a thread at a time reads what was written."""

    lock_row = ""
    """A writer has the whole file to itself."""

    def __init__(self, path: Path, now: Callable[[], float] = time.time) -> None:
        """Open the file, creating it and its folder where need be, and bring its tables up to date.

        Raises `BadConfiguration` where it cannot be opened, is damaged, is held by another program for longer than
        `BUSY_SECONDS`, or was written by a newer version.
        """
        self.path = path
        self.address = str(path)
        self._now = now
        self._writing, self._reading = RLock(), RLock()
        with self._one_line():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            self._writer = self._connect()
            self._reader = self._connect()
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)

    def _prepare(self) -> None:
        with self._one_line():
            self._writer.execute("PRAGMA journal_mode = WAL")
            self._writer.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten with zeros
        with self.write() as session:
            before = migrate(session, SERIAL, self.address)
        if before == 1:  # the first version deleted without overwriting
            with self._writing, self._one_line():
                self._writer.execute("VACUUM")
            self.scrub()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Lend a session for statements that change nothing."""
        with self._reading, self._one_line():
            yield SqliteSession(self._reader, self._now)

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Session]:
        """Lend a session for one transaction: all of it is kept, or none where an exception leaves the block.

        A `durable` one outlives a power cut once the block is left; another one outlives the death of the process, and
        a power cut only together with the next durable one.
        """
        with self._writing, self._one_line():
            self._writer.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield SqliteSession(self._writer, self._now)
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")

    def scrub(self) -> None:
        """Empty the log beside the file, where no reader holds on to it; in the file, deleted rows are zeros."""
        with self._writing, self._one_line():
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close the file."""
        with self._writing, self._reading:
            self._reader.close()
            self._writer.close()

    @contextmanager
    def _one_line(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise BadConfiguration(_explain(self.path, error)) from error


def _explain(path: Path, error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"the state store {path} is locked by another program: close that, or set ADVISOR_STATE_URL"
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return f"the state store {path} is damaged: restore or move it away, or set ADVISOR_STATE_URL"
    reason = getattr(error, "strerror", None) or str(error)
    return f"the state store {path} cannot be used ({reason}): mend its folder, or set ADVISOR_STATE_URL"

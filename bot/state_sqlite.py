"""A SQLite file that threads and processes share: one connection behind a lock, migrations, one-line errors."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from corpus.errors import BadConfiguration

BUSY_SECONDS = 2.0  # how long a statement waits for another process; below the 3 s that Slack gives for an answer

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE answers (id TEXT PRIMARY KEY, body TEXT NOT NULL, at REAL NOT NULL)",
        """CREATE TABLE threads (
            team TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT NOT NULL, answer TEXT, at REAL NOT NULL,
            PRIMARY KEY (team, channel, ts))""",
        """CREATE TABLE votes (
            answer TEXT NOT NULL, team TEXT NOT NULL, user TEXT NOT NULL,
            vote TEXT NOT NULL CHECK (vote IN ('up', 'down')), reason TEXT, at REAL NOT NULL,
            PRIMARY KEY (answer, team, user))""",
        """CREATE TABLE events (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
            team TEXT NOT NULL, channel TEXT NOT NULL, thread_ts TEXT NOT NULL, post TEXT, payload TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('received', 'working', 'posting', 'done', 'failed')),
            worker TEXT, free_at REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
            uncertain INTEGER NOT NULL DEFAULT 0, answer TEXT, at REAL NOT NULL, settled_at REAL,
            UNIQUE (team, channel, post))""",
        """CREATE INDEX open_events ON events (team, channel, thread_ts, seq)
            WHERE settled_at IS NULL""",
    ),
)
"""Statements that lead from version n to version n + 1, by n; only ever appended to."""


class Database:
    """One SQLite file; `read` and `write` hand out its connection to one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file, creating it and its folder where need be, and bring its tables up to date.

        Raises `BadConfiguration` where it cannot be opened, is damaged, is held by another program for longer than
        `BUSY_SECONDS`, or was written by a newer version.
        """
        self.path = path
        self._lock = RLock()
        with self._one_line():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            self._connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        with self._one_line():
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")  # what was acknowledged outlives a power cut
        with self.write() as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY)")
            version = connection.execute("SELECT coalesce(max(version), 0) FROM migrations").fetchone()[0]
            if version > len(MIGRATIONS):
                raise BadConfiguration(
                    f"the state store {self.path} was written by a newer version of advisor: "
                    "upgrade, or set ADVISOR_STATE_URL to another file"
                )
            for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
                for statement in statements:
                    connection.execute(statement)
                connection.execute("INSERT INTO migrations VALUES (?)", (number,))

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for statements that change nothing."""
        with self._lock, self._one_line():
            yield self._connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for one transaction: all of it is kept, or none where an exception leaves the block."""
        with self._lock, self._one_line():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

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

"""What the state store asks of a database: transactions in one dialect of SQL, one clock, and real deletion."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Value = str | int | float | None
Row = tuple[Any, ...]


class Session(Protocol):
    """One transaction. Statements hold `?` for values, and no other question mark and no percent sign."""

    @property
    def now(self) -> float:
        """Seconds since 1970, UTC, by the clock that all processes on the database share."""
        ...

    def rows(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """Return what a query finds."""
        ...

    def run(self, sql: str, values: Sequence[Value] = ()) -> int:
        """Run a statement and return how many rows it changed."""
        ...


class Database(Protocol):
    """A database that threads and processes share; whatever fails raises `BadConfiguration` in one line."""

    @property
    def address(self) -> str:
        """How to name the database in a message: where it is, without a password."""
        ...

    @property
    def lock_row(self) -> str:
        """What a query of the table `mine` ends with to hold the row it finds, and to pass over held ones."""
        ...

    def read(self) -> AbstractContextManager[Session]:
        """Lend a session for statements that change nothing."""
        ...

    def write(self, *, durable: bool = True) -> AbstractContextManager[Session]:
        """Lend a session for one transaction: all of it is kept, or none where an exception leaves the block.

        A `durable` one outlives a power cut once the block is left; another one outlives the death of the process, and
        a power cut only together with the next durable one.
        """
        ...

    def scrub(self) -> None:
        """Take the traces of deleted rows off the disk, as far as the database lets its user."""
        ...

    def close(self) -> None:
        """Let go; nothing may be called afterwards."""
        ...


def storable(text: str) -> str:
    """Return the text without what no database takes: halves of surrogate pairs, and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")

"""The inbox in SQLite: events in the order of their arrival, each held by at most one worker."""

from collections.abc import Callable
from typing import Literal

from bot.state_sqlite import Database
from bot.state_types import Claim, Event, Thread

_NEXT = """
    SELECT seq, key, team, channel, thread_ts, post, payload, attempts, uncertain OR state = 'posting'
    FROM events AS mine
    WHERE settled_at IS NULL AND free_at <= ? AND NOT EXISTS (
        SELECT 1 FROM events AS older
        WHERE older.team = mine.team AND older.channel = mine.channel AND older.thread_ts = mine.thread_ts
        AND older.seq < mine.seq AND older.settled_at IS NULL)
    ORDER BY seq LIMIT 1"""


class SqliteInbox:
    """Accepted questions in a table of `database`; `now` gives seconds since 1970."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._database = database
        self._now = now

    def record(self, event: Event) -> bool:
        """Write the event down with one insert; return False where its key or its post is known already."""
        now = self._now()
        thread = event.thread
        row = (event.key, thread.team, thread.channel, thread.ts, event.post, event.payload, now, now)
        with self._database.write() as connection:
            return connection.execute(
                """INSERT OR IGNORE INTO events
                (key, team, channel, thread_ts, post, payload, state, free_at, at)
                VALUES (?, ?, ?, ?, ?, ?, 'received', ?, ?)""", row).rowcount == 1  # fmt: skip

    def claim(self, worker: str, lease: float) -> Claim | None:
        """Take, for `lease` seconds, the oldest event that nobody holds and whose thread has no older one open."""
        now = self._now()
        with self._database.read() as connection:
            if connection.execute(_NEXT, (now,)).fetchone() is None:
                return None
        with self._database.write() as connection:
            row = connection.execute(_NEXT, (now,)).fetchone()
            if row is None:
                return None
            seq, key, team, channel, ts, post, payload, attempts, uncertain = row
            connection.execute(
                """UPDATE events SET state = 'working', worker = ?, free_at = ?, attempts = attempts + 1, uncertain = ?
                WHERE seq = ?""", (worker, now + lease, uncertain, seq))  # fmt: skip
        return Claim(Event(key, Thread(team, channel, ts), post, payload), attempts + 1, bool(uncertain))

    def renew(self, worker: str, lease: float) -> int:
        """Hold all that `worker` holds for `lease` seconds (above 0) from now; return how many events that are."""
        with self._database.write() as connection:
            return connection.execute(
                "UPDATE events SET free_at = ? WHERE worker = ? AND state IN ('working', 'posting')",
                (self._now() + lease, worker)).rowcount  # fmt: skip

    def begin_posting(self, key: str, worker: str) -> bool:
        """Note that posting begins; return False where `worker` no longer holds the event and must not post."""
        with self._database.write() as connection:
            return connection.execute(
                "UPDATE events SET state = 'posting' WHERE key = ? AND worker = ? AND settled_at IS NULL",
                (key, worker)).rowcount == 1  # fmt: skip

    def release(self, key: str, worker: str, delay: float, *, counts: bool = True) -> None:
        """Give the event back; nobody takes it within `delay` seconds. The attempt does not count unless `counts`."""
        row = (self._now() + delay, not counts, key, worker)
        with self._database.write() as connection:
            connection.execute(
                """UPDATE events SET state = 'received', worker = NULL, free_at = ?, attempts = attempts - ?,
                uncertain = uncertain OR state = 'posting'
                WHERE key = ? AND worker = ? AND settled_at IS NULL""", row)  # fmt: skip

    def finish(self, key: str, worker: str, state: Literal["done", "failed"], answer: str | None = None) -> None:
        """Settle the event and erase its payload; nothing changes where `worker` no longer holds it."""
        row = (state, answer, self._now(), key, worker)
        with self._database.write() as connection:
            connection.execute(
                """UPDATE events SET state = ?, answer = ?, settled_at = ?, payload = ''
                WHERE key = ? AND worker = ? AND settled_at IS NULL""", row)  # fmt: skip

    def open_in(self, thread: Thread) -> bool:
        """Return whether the thread has an event that is not settled yet."""
        with self._database.read() as connection:
            return connection.execute(
                "SELECT 1 FROM events WHERE team = ? AND channel = ? AND thread_ts = ? AND settled_at IS NULL LIMIT 1",
                (thread.team, thread.channel, thread.ts)).fetchone() is not None  # fmt: skip

    def unsettled(self) -> int:
        """Return how many events are not settled yet."""
        with self._database.read() as connection:
            count: int = connection.execute("SELECT count(*) FROM events WHERE settled_at IS NULL").fetchone()[0]
            return count

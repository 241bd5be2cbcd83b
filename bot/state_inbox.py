"""The inbox: events in the order of their arrival, each held by at most one worker of all processes."""

from typing import Literal

from bot.state_database import Database
from bot.state_types import Claim, Event, Thread

_NEXT = """
    SELECT seq, key, team, channel, thread_ts, post, payload, attempts, uncertain, state, at, live
    FROM events AS mine
    WHERE settled_at IS NULL AND free_at <= ? AND NOT EXISTS (
        SELECT 1 FROM events AS older
        WHERE older.team = mine.team AND older.channel = mine.channel AND older.thread_ts = mine.thread_ts
        AND older.seq < mine.seq AND older.settled_at IS NULL)
    ORDER BY seq LIMIT 1"""


class StoredInbox:
    """Accepted questions in a table of `database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, event: Event) -> bool:
        """Write the event down with one insert; return False where its key or its post is known already."""
        thread = event.thread
        with self._database.write() as session:
            now = session.now
            row = (event.key, thread.team, thread.channel, thread.ts, event.post, event.payload, now, now)
            return session.run(
                """INSERT INTO events (key, team, channel, thread_ts, post, payload, state, free_at, at)
                VALUES (?, ?, ?, ?, ?, ?, 'received', ?, ?) ON CONFLICT DO NOTHING""", row) == 1  # fmt: skip

    def claim(self, worker: str, lease: float) -> Claim | None:
        """Take, for `lease` seconds, the oldest event that nobody holds and whose thread has no older one open."""
        with self._database.read() as session:
            if not session.rows(_NEXT, (session.now,)):
                return None
        with self._database.write(durable=False) as session:
            now = session.now
            found = session.rows(_NEXT + self._database.lock_row, (now,))
            if not found:
                return None
            seq, key, team, channel, ts, post, payload, attempts, uncertain, state, at, live = found[0]
            unsure = bool(uncertain) or state == "posting"
            session.run(
                """UPDATE events SET state = 'working', worker = ?, free_at = ?, attempts = attempts + 1, uncertain = ?
                WHERE seq = ?""", (worker, now + lease, int(unsure), seq))  # fmt: skip
        return Claim(Event(key, Thread(team, channel, ts), post, payload), attempts + 1, unsure, now - at, live)

    def renew(self, worker: str, lease: float) -> int:
        """Hold all that `worker` holds for at least `lease` seconds (above 0) from now; return how many that are."""
        with self._database.write(durable=False) as session:
            until = session.now + lease
            return session.run(
                """UPDATE events SET free_at = CASE WHEN free_at < ? THEN ? ELSE free_at END
                WHERE worker = ? AND state IN ('working', 'posting')""", (until, until, worker))  # fmt: skip

    def begin_posting(self, key: str, worker: str, hold: float = 0.0) -> bool:
        """Note that posting begins, and hold the event for at least `hold` seconds, even if its lease is not renewed.

        Return False where `worker` no longer holds the event and must not post.
        """
        with self._database.write() as session:
            until = session.now + hold
            return session.run(
                """UPDATE events SET state = 'posting', free_at = CASE WHEN free_at < ? THEN ? ELSE free_at END
                WHERE key = ? AND worker = ? AND settled_at IS NULL""", (until, until, key, worker)) == 1  # fmt: skip

    def note_live(self, key: str, worker: str, ts: str) -> None:
        """Note the time stamp of the post that is being written piece by piece, so that another worker can end it."""
        with self._database.write() as session:
            session.run("UPDATE events SET live = ? WHERE key = ? AND worker = ?", (ts, key, worker))

    def release(self, key: str, worker: str, delay: float, *, counts: bool = True, posted: bool = True) -> None:
        """Give the event back; nobody takes it within `delay` seconds.

        The attempt does not count unless `counts`; unless `posted`, it is certain that this attempt posted nothing.
        """
        with self._database.write() as session:
            session.run(
                """UPDATE events SET state = 'received', worker = NULL, free_at = ?, attempts = attempts - ?,
                uncertain = CASE WHEN state = 'posting' AND ? = 1 THEN 1 ELSE uncertain END
                WHERE key = ? AND worker = ? AND settled_at IS NULL""",
                (session.now + delay, int(not counts), int(posted), key, worker))  # fmt: skip

    def finish(self, key: str, worker: str, state: Literal["done", "failed"], answer: str | None = None) -> bool:
        """Settle the event and erase its payload; return False, and change nothing, where `worker` lost it."""
        with self._database.write(durable=False) as session:
            return session.run(
                """UPDATE events SET state = ?, answer = ?, settled_at = ?, payload = ''
                WHERE key = ? AND worker = ? AND settled_at IS NULL""",
                (state, answer, session.now, key, worker)) == 1  # fmt: skip

    def open_in(self, thread: Thread) -> bool:
        """Return whether the thread has an event that is not settled yet."""
        with self._database.read() as session:
            return bool(session.rows(
                "SELECT 1 FROM events WHERE team = ? AND channel = ? AND thread_ts = ? AND settled_at IS NULL LIMIT 1",
                (thread.team, thread.channel, thread.ts)))  # fmt: skip

    def unsettled(self) -> int:
        """Return how many events are not settled yet."""
        with self._database.read() as session:
            count: int = session.rows("SELECT count(*) FROM events WHERE settled_at IS NULL")[0][0]
            return count

    def waiting(self) -> float:
        """Return for how many seconds the oldest event that is not settled has been known; 0 where there is none."""
        with self._database.read() as session:
            at = session.rows("SELECT min(at) FROM events WHERE settled_at IS NULL")[0][0]
            return 0.0 if at is None else max(0.0, session.now - at)

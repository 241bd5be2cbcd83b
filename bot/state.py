"""The state store: what outlives a process. `open_store` opens the one that `ADVISOR_STATE_URL` names."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from bot.answer import Answer
from bot.state_inbox import SqliteInbox
from bot.state_sqlite import Database
from bot.state_types import Claim, Event, Inbox, StateStore, Thread, Vote
from corpus.errors import BadConfiguration

__all__ = ["Claim", "Event", "Inbox", "SqliteStore", "StateStore", "Thread", "Vote", "open_store"]

PREFIX = "sqlite:///"


def open_store(url: str) -> StateStore:
    """Open the store at `url`, `sqlite:///PATH`; raise `BadConfiguration` for any other address or a useless file."""
    return SqliteStore(url)


class SqliteStore:
    """A state store in one SQLite file, safe for many threads and several processes."""

    def __init__(self, url: str, *, now: Callable[[], float] = time.time) -> None:
        """Open the file of `url` (`sqlite:///PATH`) and bring its tables up to date; `now` gives seconds since 1970.

        Raises `BadConfiguration` where the address is of another kind or the file cannot be used.
        """
        if not url.startswith(PREFIX) or url == PREFIX:
            raise BadConfiguration(
                f"ADVISOR_STATE_URL starts with {url.partition(':')[0][:20]!r}: "
                "supported is sqlite:///PATH, such as sqlite:////var/lib/advisor/state.sqlite"
            )
        self._now = now
        self._database = Database(Path(url.removeprefix(PREFIX)))
        self._inbox = SqliteInbox(self._database, now)

    @property
    def inbox(self) -> Inbox:
        """Accepted questions."""
        return self._inbox

    def put_answer(self, answer: Answer) -> None:
        """Keep the answer under its id; the same id again replaces it."""
        body = json.dumps(answer.to_dict(), ensure_ascii=False)
        with self._database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (answer.id, body, self._now()))

    def get_answer(self, answer_id: str) -> Answer | None:
        """Return the answer of that id, or None where it is not kept."""
        with self._database.read() as connection:
            row = connection.execute("SELECT body FROM answers WHERE id = ?", (answer_id,)).fetchone()
        return row and self._read(row[0])

    def last_answer(self, thread: Thread) -> Answer | None:
        """Return the newest answer given in the thread, or None."""
        with self._database.read() as connection:
            row = connection.execute(
                """SELECT body FROM threads JOIN answers ON answers.id = threads.answer
                WHERE team = ? AND channel = ? AND ts = ?""", _key(thread)).fetchone()  # fmt: skip
        return row and self._read(row[0])

    def join(self, thread: Thread, answer_id: str | None) -> None:
        """Take part in the thread from now on; `answer_id`, unless None, becomes its newest answer."""
        with self._database.write() as connection:
            connection.execute(
                """INSERT INTO threads VALUES (?, ?, ?, ?, ?) ON CONFLICT (team, channel, ts)
                DO UPDATE SET answer = coalesce(excluded.answer, answer), at = excluded.at""",
                (*_key(thread), answer_id, self._now()))  # fmt: skip

    def takes_part(self, thread: Thread) -> bool:
        """Return whether something was answered in the thread."""
        with self._database.read() as connection:
            return connection.execute(
                "SELECT 1 FROM threads WHERE team = ? AND channel = ? AND ts = ?", _key(thread)
            ).fetchone() is not None  # fmt: skip

    def put_vote(self, vote: Vote) -> None:
        """Keep the vote in place of an earlier one of the same user on the same answer."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO votes VALUES (?, ?, ?, ?, ?, ?)",
                (vote.answer, vote.team, vote.user, vote.vote, vote.reason, vote.at))  # fmt: skip

    def votes(self, answer_id: str | None = None) -> tuple[Vote, ...]:
        """Return the votes on one answer, or on all, ordered by answer, team and user."""
        with self._database.read() as connection:
            rows = connection.execute(
                """SELECT answer, team, user, vote, reason, at FROM votes WHERE ? IS NULL OR answer = ?
                ORDER BY answer, team, user""", (answer_id, answer_id)).fetchall()  # fmt: skip
        return tuple(Vote(*row) for row in rows)

    def forget(self, answer_id: str) -> bool:
        """Delete one answer and the votes on it; return whether there was one."""
        with self._database.write() as connection:
            found = connection.execute("DELETE FROM answers WHERE id = ?", (answer_id,)).rowcount
            connection.execute("DELETE FROM votes WHERE answer = ?", (answer_id,))
            connection.execute("UPDATE threads SET answer = NULL WHERE answer = ?", (answer_id,))
            connection.execute("UPDATE events SET answer = NULL WHERE answer = ?", (answer_id,))
        return found > 0

    def forget_all(self) -> int:
        """Delete every answer, vote and thread; return how many answers there were. Open questions stay."""
        with self._database.write() as connection:
            count = connection.execute("DELETE FROM answers").rowcount
            connection.execute("DELETE FROM votes")
            connection.execute("DELETE FROM threads")
            connection.execute("UPDATE events SET answer = NULL")
        return count

    def close(self) -> None:
        """Close the file; nothing may be called afterwards."""
        self._database.close()

    def _read(self, body: str) -> Answer:
        try:
            return Answer.from_dict(json.loads(body))
        except (ValueError, KeyError, TypeError) as error:
            raise BadConfiguration(
                f"the state store {self._database.path} holds an answer that this version cannot read "
                f"({type(error).__name__}): run advisor forget --all, or set ADVISOR_STATE_URL to another file"
            ) from error


def _key(thread: Thread) -> tuple[str, str, str]:
    return thread.team, thread.channel, thread.ts

"""The state store on either database: answers, threads, votes, leases and the inbox."""

import json

from bot.answer import Answer
from bot.places import Places
from bot.state_database import Database, storable
from bot.state_forget import forget_all, forget_answer, forget_before, forget_settled, forget_team
from bot.state_inbox import StoredInbox
from bot.state_models import put_call, use_of
from bot.state_places import StoredPlaces
from bot.state_types import Erased, Inbox, Kept, ModelUse, Thread, Vote
from corpus.errors import BadConfiguration


class Store:
    """A state store on `database`, safe for as many threads and processes as that is."""

    def __init__(self, database: Database) -> None:
        """Keep everything in `database`, whose tables are up to date."""
        self._database = database
        self._inbox = StoredInbox(database)
        self._places = StoredPlaces(database)

    @property
    def inbox(self) -> Inbox:
        """Accepted questions."""
        return self._inbox

    @property
    def places(self) -> Places:
        """Settings of channels, muted threads, and who was given which answers."""
        return self._places

    def put_answer(self, answer: Answer) -> None:
        """Keep the answer under its id; the same id again replaces it and counts as asked once more."""
        body = json.dumps(answer.to_dict())
        with self._database.write(durable=False) as session:
            session.run(
                """INSERT INTO answers (id, body, at, asked) VALUES (?, ?, ?, 1) ON CONFLICT (id)
                DO UPDATE SET body = excluded.body, at = excluded.at, asked = answers.asked + 1""",
                (answer.id, body, session.now))  # fmt: skip
            if answer.prose is not None:
                put_call(session, answer.prose)

    def get_answer(self, answer_id: str) -> Answer | None:
        """Return the answer of that id, or None where it is not kept."""
        with self._database.read() as session:
            found = session.rows("SELECT body FROM answers WHERE id = ?", (answer_id,))
        return self._read(found[0][0]) if found else None

    def last_answer(self, thread: Thread) -> Answer | None:
        """Return the newest answer given in the thread, or None."""
        with self._database.read() as session:
            found = session.rows(
                """SELECT body FROM threads JOIN answers ON answers.id = threads.answer
                WHERE team = ? AND channel = ? AND ts = ?""", _key(thread))  # fmt: skip
        return self._read(found[0][0]) if found else None

    def join(self, thread: Thread, answer_id: str | None) -> None:
        """Take part in the thread from now on; `answer_id`, unless None, becomes its newest answer."""
        with self._database.write(durable=False) as session:
            session.run(
                """INSERT INTO threads (team, channel, ts, answer, at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (team, channel, ts)
                DO UPDATE SET answer = coalesce(excluded.answer, threads.answer), at = excluded.at""",
                (*_key(thread), answer_id, session.now))  # fmt: skip

    def takes_part(self, thread: Thread) -> bool:
        """Return whether something was answered in the thread."""
        with self._database.read() as session:
            return bool(session.rows(
                "SELECT 1 FROM threads WHERE team = ? AND channel = ? AND ts = ?", _key(thread)
            ))  # fmt: skip

    def put_vote(self, vote: Vote) -> None:
        """Keep the vote in place of an earlier one of the same user on the same answer."""
        reason = None if vote.reason is None else storable(vote.reason)
        with self._database.write() as session:
            session.run(
                """INSERT INTO votes (answer, team, "user", vote, reason, at) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (answer, team, "user")
                DO UPDATE SET vote = excluded.vote, reason = excluded.reason, at = excluded.at""",
                (vote.answer, vote.team, vote.user, vote.vote, reason, vote.at))  # fmt: skip

    def votes(self, answer_id: str | None = None) -> tuple[Vote, ...]:
        """Return the votes on one answer, or on all, ordered by answer, team and user."""
        condition, values = ("", ()) if answer_id is None else ("WHERE answer = ?", (answer_id,))
        with self._database.read() as session:
            rows = session.rows(f'SELECT answer, team, "user", vote, reason, at FROM votes {condition}', values)  # noqa: S608 - a constant
        return tuple(sorted((Vote(*row) for row in rows), key=lambda vote: (vote.answer, vote.team, vote.user)))

    def kept(self) -> tuple[Kept, ...]:
        """Return every kept answer, ordered by id."""
        with self._database.read() as session:
            rows = session.rows("SELECT id, body, asked, at FROM answers")
        return tuple(Kept(self._read(body), asked, at) for _, body, asked, at in sorted(rows))

    def model_use(self) -> tuple[ModelUse, ...]:
        """Return what each language model was used for, ordered by its name; `forget_all` begins anew."""
        with self._database.read() as session:
            return use_of(session)

    def ends(self) -> dict[str, int]:
        """Return how many questions were settled without a kept answer, by how they ended: `done` or `failed`."""
        with self._database.read() as session:
            rows = session.rows(
                """SELECT state, count(*) FROM events WHERE settled_at IS NOT NULL AND answer IS NULL
                GROUP BY state ORDER BY state"""
            )
        return {str(state): int(count) for state, count in rows}

    def forget(self, answer_id: str) -> bool:
        """Delete one answer and the votes on it; return whether there was one."""
        with self._database.write() as session:
            found = forget_answer(session, answer_id)
        self._database.scrub()
        return found

    def forget_all(self) -> int:
        """Delete every answer, vote and thread; return how many answers there were. Open questions stay."""
        with self._database.write() as session:
            count = forget_all(session)
        self._database.scrub()
        return count

    def forget_before(self, time: float) -> Erased:
        """Delete what was last of use before `time`, in seconds since 1970; open questions stay."""
        with self._database.write() as session:
            erased = forget_before(session, time)
        if any((erased.answers, erased.votes, erased.threads, erased.events)):
            self._database.scrub()
        return erased

    def forget_settled(self, time: float) -> int:
        """Delete what is left of questions that were settled before `time`, in seconds since 1970; return how many."""
        with self._database.write(durable=False) as session:
            return forget_settled(session, time)

    def forget_team(self, team: str) -> Erased:
        """Delete all of a workspace, open questions included; answers that others were given too stay with them."""
        with self._database.write() as session:
            erased = forget_team(session, team)
        self._database.scrub()
        return erased

    def lease(self, name: str, owner: str, seconds: float) -> bool:
        """Hold a job that one process does at a time, for `seconds` from now; return False where another holds it."""
        with self._database.write(durable=False) as session:
            now = session.now
            return session.run(
                """INSERT INTO leases (name, owner, until) VALUES (?, ?, ?) ON CONFLICT (name)
                DO UPDATE SET owner = excluded.owner, until = excluded.until
                WHERE leases.owner = excluded.owner OR leases.until <= ?""",
                (name, owner, now + seconds, now)) == 1  # fmt: skip

    def now(self) -> float:
        """Return the seconds since 1970, UTC, by the clock that all processes on the store share."""
        with self._database.read() as session:
            return session.now

    def close(self) -> None:
        """Let go of the database; nothing may be called afterwards."""
        self._database.close()

    def _read(self, body: str) -> Answer:
        try:
            return Answer.from_dict(json.loads(body))
        except (ValueError, KeyError, TypeError) as error:
            raise BadConfiguration(
                f"the state store {self._database.address} holds an answer that this version cannot read "
                f"({type(error).__name__}): run advisor forget --all, or set ADVISOR_STATE_URL to another one"
            ) from error


def _key(thread: Thread) -> tuple[str, str, str]:
    return thread.team, thread.channel, thread.ts

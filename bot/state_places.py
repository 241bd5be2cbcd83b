"""Settings of channels, muted threads, and who was given which answers, in tables of the state store."""

import json

from bot.places import Change, Given, Length, Manners, Mode
from bot.state_database import Database, Session, storable

_KEPT_FOR_EACH = 50  # answers that are remembered for one person


class StoredPlaces:
    """What `Places` asks for, in tables of `database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def manners(self, team: str, channel: str) -> Manners:
        """Return the settings of a channel: the defaults where nobody changed them."""
        change = self.change(team, channel)
        return change.manners if change else Manners()

    def change(self, team: str, channel: str) -> Change | None:
        """Return who changed the settings of a channel last, and when; None where nobody did."""
        with self._database.read() as session:
            rows = session.rows(
                'SELECT mode, length, sources, "user", at FROM channels WHERE team = ? AND channel = ?', (team, channel)
            )
        if not rows:
            return None
        mode, length, sources, user, at = rows[0]
        return Change(Manners(Mode(mode), Length(length), tuple(json.loads(sources))), user, at)

    def set_manners(self, team: str, channel: str, manners: Manners, user: str) -> None:
        """Keep the settings of a channel, which `user` changed."""
        sources = json.dumps(sorted(set(manners.sources)))
        with self._database.write() as session:
            session.run(
                """INSERT INTO channels (team, channel, mode, length, sources, "user", at) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (team, channel) DO UPDATE SET mode = excluded.mode, length = excluded.length,
                sources = excluded.sources, "user" = excluded."user", at = excluded.at""",
                (team, channel, manners.mode, manners.length, sources, user, session.now))  # fmt: skip

    def mute(self, team: str, channel: str, ts: str, *, muted: bool = True) -> None:
        """Answer in a thread only when mentioned from now on; with `muted` False, no longer so."""
        with self._database.write() as session:
            session.run(
                "UPDATE threads SET muted = ? WHERE team = ? AND channel = ? AND ts = ?",
                (int(muted), team, channel, ts))  # fmt: skip

    def is_muted(self, team: str, channel: str, ts: str) -> bool:
        """Return whether a thread is muted."""
        with self._database.read() as session:
            return bool(session.rows(
                "SELECT 1 FROM threads WHERE team = ? AND channel = ? AND ts = ? AND muted = 1", (team, channel, ts)
            ))  # fmt: skip

    def give(self, team: str, user: str, answer: str, question: str, channel: str, ts: str) -> None:
        """Note that somebody was given an answer, now; the same answer again replaces the earlier note."""
        with self._database.write(durable=False) as session:
            session.run(
                """INSERT INTO given (team, "user", answer, question, channel, ts, at) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (team, "user", answer) DO UPDATE SET question = excluded.question,
                channel = excluded.channel, ts = excluded.ts, at = excluded.at""",
                (team, user, answer, storable(question), channel, ts, session.now))  # fmt: skip
            _forget_oldest(session, team, user)

    def given(self, team: str, user: str, most: int) -> tuple[Given, ...]:
        """Return what somebody was given last, the newest first, at most `most` (from 1), of answers still kept."""
        with self._database.read() as session:
            rows = session.rows(
                """SELECT answer, question, channel, ts, at FROM given
                WHERE team = ? AND "user" = ? AND answer IN (SELECT id FROM answers)
                ORDER BY at DESC, answer LIMIT ?""", (team, user, most))  # fmt: skip
        return tuple(Given(*row) for row in rows)


def _forget_oldest(session: Session, team: str, user: str) -> None:
    session.run(
        """DELETE FROM given WHERE team = ? AND "user" = ? AND answer NOT IN (
            SELECT answer FROM given WHERE team = ? AND "user" = ? ORDER BY at DESC, answer LIMIT ?)""",
        (team, user, team, user, _KEPT_FOR_EACH))  # fmt: skip

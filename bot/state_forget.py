"""What is deleted together: each function runs within one transaction of the state store."""

from bot.state_database import Session
from bot.state_types import Erased


def forget_answer(session: Session, answer_id: str) -> bool:
    """Delete one answer and the votes on it; return whether there was one."""
    found = session.run("DELETE FROM answers WHERE id = ?", (answer_id,))
    session.run("DELETE FROM votes WHERE answer = ?", (answer_id,))
    session.run("DELETE FROM given WHERE answer = ?", (answer_id,))
    session.run("UPDATE threads SET answer = NULL WHERE answer = ?", (answer_id,))
    session.run("UPDATE events SET answer = NULL WHERE answer = ?", (answer_id,))
    return found > 0


def forget_all(session: Session) -> int:
    """Delete every answer, vote and thread; return how many answers there were.

    Open questions and the settings of channels stay.
    """
    count = session.run("DELETE FROM answers")
    session.run("DELETE FROM votes")
    session.run("DELETE FROM given")
    session.run("DELETE FROM threads")
    session.run("DELETE FROM model_calls")
    session.run("UPDATE events SET answer = NULL")
    return count


def forget_before(session: Session, time: float) -> Erased:
    """Delete answers given last, votes cast, threads used and questions settled before `time` (seconds since 1970)."""
    votes = session.run(
        "DELETE FROM votes WHERE at < ? OR answer IN (SELECT id FROM answers WHERE at < ?)", (time, time)
    )
    answers = session.run("DELETE FROM answers WHERE at < ?", (time,))
    threads = session.run("DELETE FROM threads WHERE at < ?", (time,))
    session.run("DELETE FROM model_calls WHERE at < ?", (time,))
    session.run("DELETE FROM given WHERE at < ? OR answer NOT IN (SELECT id FROM answers)", (time,))
    _unlink(session)
    return Erased(answers, votes, threads, forget_settled(session, time))


def forget_settled(session: Session, time: float) -> int:
    """Delete what is left of questions that were settled before `time` (seconds since 1970); return how many.

    Leases that ended before then go as well.
    """
    session.run("DELETE FROM leases WHERE until < ?", (time,))
    return session.run("DELETE FROM events WHERE settled_at < ?", (time,))


def forget_team(session: Session, team: str) -> Erased:
    """Delete all of a workspace; an answer goes where no other workspace and no terminal was given it too."""
    given = """SELECT answer FROM threads WHERE team = ? AND answer IS NOT NULL
        UNION SELECT answer FROM events WHERE team = ? AND answer IS NOT NULL
        UNION SELECT answer FROM given WHERE team = ?"""
    others = """SELECT answer FROM threads WHERE team <> ? AND answer IS NOT NULL
        UNION SELECT answer FROM events WHERE team <> ? AND answer IS NOT NULL
        UNION SELECT answer FROM given WHERE team <> ?"""
    votes = session.run("DELETE FROM votes WHERE team = ?", (team,))
    answers = session.run(
        f"DELETE FROM answers WHERE id IN ({given}) AND id NOT IN ({others})",  # noqa: S608 - constants
        (team,) * 6,
    )
    threads = session.run("DELETE FROM threads WHERE team = ?", (team,))
    events = session.run("DELETE FROM events WHERE team = ?", (team,))
    for table in ("given", "channels"):
        session.run(f"DELETE FROM {table} WHERE team = ?", (team,))  # noqa: S608 - constants
    _unlink(session)
    return Erased(answers, votes, threads, events)


def _unlink(session: Session) -> None:
    """Let threads and settled questions name no answer that is gone."""
    for table in ("threads", "events"):
        session.run(
            f"UPDATE {table} SET answer = NULL WHERE answer IS NOT NULL AND answer NOT IN (SELECT id FROM answers)"  # noqa: S608
        )

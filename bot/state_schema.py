"""The tables of the state store: statements that lead from each version to the next, for SQLite and PostgreSQL."""

import re
from itertools import chain

from bot.state_database import Session
from corpus.errors import BadConfiguration

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE answers (id TEXT PRIMARY KEY, body TEXT NOT NULL, at DOUBLE PRECISION NOT NULL)",
        """CREATE TABLE threads (
            team TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT NOT NULL, answer TEXT, at DOUBLE PRECISION NOT NULL,
            PRIMARY KEY (team, channel, ts))""",
        """CREATE TABLE votes (
            answer TEXT NOT NULL, team TEXT NOT NULL, "user" TEXT NOT NULL,
            vote TEXT NOT NULL CHECK (vote IN ('up', 'down')), reason TEXT, at DOUBLE PRECISION NOT NULL,
            PRIMARY KEY (answer, team, "user"))""",
        """CREATE TABLE events (
            seq {serial}, key TEXT NOT NULL UNIQUE,
            team TEXT NOT NULL, channel TEXT NOT NULL, thread_ts TEXT NOT NULL, post TEXT, payload TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('received', 'working', 'posting', 'done', 'failed')),
            worker TEXT, free_at DOUBLE PRECISION NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
            uncertain INTEGER NOT NULL DEFAULT 0, answer TEXT, at DOUBLE PRECISION NOT NULL,
            settled_at DOUBLE PRECISION,
            UNIQUE (team, channel, post))""",
        """CREATE INDEX open_events ON events (team, channel, thread_ts, seq)
            WHERE settled_at IS NULL""",
    ),
    (
        "ALTER TABLE answers ADD COLUMN asked INTEGER NOT NULL DEFAULT 1",
        "CREATE INDEX events_in_order ON events (seq) WHERE settled_at IS NULL",
        "CREATE INDEX events_by_answer ON events (answer) WHERE answer IS NOT NULL",
        "CREATE INDEX threads_by_answer ON threads (answer) WHERE answer IS NOT NULL",
        "CREATE TABLE leases (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until DOUBLE PRECISION NOT NULL)",
        """CREATE TABLE slack_installations (
            id {serial}, client_id TEXT NOT NULL, app_id TEXT NOT NULL, enterprise_id TEXT, enterprise_name TEXT,
            enterprise_url TEXT, team_id TEXT, team_name TEXT, bot_token TEXT, bot_id TEXT, bot_user_id TEXT,
            bot_scopes TEXT, bot_refresh_token TEXT, bot_token_expires_at TIMESTAMP, user_id TEXT NOT NULL,
            user_token TEXT, user_scopes TEXT, user_refresh_token TEXT, user_token_expires_at TIMESTAMP,
            incoming_webhook_url TEXT, incoming_webhook_channel TEXT, incoming_webhook_channel_id TEXT,
            incoming_webhook_configuration_url TEXT, is_enterprise_install BOOLEAN NOT NULL, token_type TEXT,
            installed_at TIMESTAMP NOT NULL)""",
        "CREATE INDEX installations_by_team ON slack_installations (client_id, team_id, installed_at)",
        """CREATE TABLE slack_bots (
            id {serial}, client_id TEXT NOT NULL, app_id TEXT NOT NULL, enterprise_id TEXT, enterprise_name TEXT,
            team_id TEXT, team_name TEXT, bot_token TEXT, bot_id TEXT, bot_user_id TEXT, bot_scopes TEXT,
            bot_refresh_token TEXT, bot_token_expires_at TIMESTAMP, is_enterprise_install BOOLEAN NOT NULL,
            installed_at TIMESTAMP NOT NULL)""",
        "CREATE INDEX bots_by_team ON slack_bots (client_id, team_id, installed_at)",
        "CREATE TABLE slack_oauth_states (id {serial}, state TEXT NOT NULL, expire_at TIMESTAMP NOT NULL)",
    ),
    (
        """CREATE TABLE channels (
            team TEXT NOT NULL, channel TEXT NOT NULL, mode TEXT NOT NULL, length TEXT NOT NULL, sources TEXT NOT NULL,
            "user" TEXT NOT NULL, at DOUBLE PRECISION NOT NULL, PRIMARY KEY (team, channel))""",
        """CREATE TABLE given (
            team TEXT NOT NULL, "user" TEXT NOT NULL, answer TEXT NOT NULL, question TEXT NOT NULL,
            channel TEXT NOT NULL, ts TEXT NOT NULL, at DOUBLE PRECISION NOT NULL,
            PRIMARY KEY (team, "user", answer))""",
        "CREATE INDEX given_by_answer ON given (answer)",
        "ALTER TABLE threads ADD COLUMN muted INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE events ADD COLUMN live TEXT",
    ),
    (
        """CREATE TABLE model_calls (
            seq {serial}, at DOUBLE PRECISION NOT NULL, model TEXT NOT NULL, written INTEGER NOT NULL,
            dropped TEXT NOT NULL, fallback TEXT, tokens_read INTEGER, tokens_written INTEGER,
            cost DOUBLE PRECISION)""",
    ),
)
"""Statements that lead from version n to version n + 1, by n; only ever appended to. `{serial}` is a growing key.

The tables of `slack_` are those of Slack's own installation store, with texts of any length.
"""


TABLES = frozenset(re.findall(r"CREATE TABLE (\w+)", " ".join(chain.from_iterable(MIGRATIONS))))
"""Every table of the state store."""


def migrate(session: Session, serial: str, address: str) -> int:
    """Bring the tables up to date within one transaction that nobody else migrates in; return the earlier version.

    Raises `BadConfiguration` where a newer version wrote them.
    """
    session.run("CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY)")
    version: int = session.rows("SELECT coalesce(max(version), 0) FROM migrations")[0][0]
    if version > len(MIGRATIONS):
        raise BadConfiguration(
            f"the state store {address} was written by a newer version of advisor: "
            "upgrade, or set ADVISOR_STATE_URL to another one"
        )
    for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
        for statement in statements:
            session.run(statement.replace("{serial}", serial))
        session.run("INSERT INTO migrations VALUES (?)", (number,))
    return version

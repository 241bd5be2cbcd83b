"""Workspaces that installed the app: Slack's own stores over the database of the state, and tokens that are renewed."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.logs import facts
from bot.slack.clients import make_client
from bot.state_postgres import shown
from corpus.errors import BadConfiguration

if TYPE_CHECKING:
    from slack_bolt.oauth import OAuthFlow
    from slack_sdk.oauth.installation_store import Bot, Installation
    from sqlalchemy.engine import Engine

log = logging.getLogger(__name__)

SCOPES = (
    "app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "commands",
    "files:write", "groups:history", "groups:read", "im:history", "users:read",
)  # fmt: skip
"""What the app asks a workspace for; the manifest asks for the same."""
EARLY = 120 * 60  # seconds before a token ends at which it is renewed
STATE_SECONDS = 600  # for somebody to say yes on Slack's page
BUSY_SECONDS = 2.0  # for the database
PATHS = ("/slack/install", "/slack/oauth_redirect")


class Installations:
    """Who installed the app, in the database at `url`, whose tables are up to date."""

    def __init__(self, url: str, client_id: str, client_secret: str, base_url: str) -> None:
        """Open the database a second time, by way of SQLAlchemy, as Slack's stores need it."""
        from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
        from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
        from slack_sdk.oauth.token_rotation import TokenRotator

        self._address = shown(url)
        self._engine = _engine(url)
        self._client_id, self._client_secret, self._base_url = client_id, client_secret, base_url
        self.store = SQLAlchemyInstallationStore(client_id, self._engine, logger=log)
        self.states = SQLAlchemyOAuthStateStore(STATE_SECONDS, self._engine, logger=log)
        self._rotator = TokenRotator(
            client_id=client_id, client_secret=client_secret, client=make_client(None, base_url)
        )  # fmt: skip

    def flow(self) -> "OAuthFlow":
        """Return Slack's own pages for installing: one leads to Slack, the other takes the token that comes back."""
        from slack_bolt.oauth import OAuthFlow
        from slack_bolt.oauth.callback_options import CallbackOptions, DefaultCallbackOptions, SuccessArgs
        from slack_bolt.oauth.oauth_settings import OAuthSettings

        settings = OAuthSettings(
            client_id=self._client_id, client_secret=self._client_secret, scopes=SCOPES, user_scopes=[],
            install_path=PATHS[0], redirect_uri_path=PATHS[1], install_page_rendering_enabled=False,
            authorization_url=self._base_url.removesuffix("api/") + "oauth/v2/authorize",
            installation_store=self.store, state_store=self.states, state_expiration_seconds=STATE_SECONDS, logger=log,
        )  # fmt: skip
        default = DefaultCallbackOptions(
            logger=log, state_utils=settings.state_utils, redirect_uri_page_renderer=settings.redirect_uri_page_renderer
        )

        def installed(given: SuccessArgs) -> Any:  # noqa: ANN401 - Bolt's response
            self._only(given.installation)
            log.info("a workspace installed the app", extra=facts(team=given.installation.team_id))
            return default.success(given)

        settings.callback_options = CallbackOptions(installed, default.failure)
        return OAuthFlow(client=make_client(None, self._base_url), logger=log, settings=settings)

    def find(self, team: str) -> "Bot | None":
        """Return the newest token of a workspace and who we are there; None where the app is not installed."""
        table = self.store.bots
        with self._one_line(), self._engine.connect() as connection:
            row = connection.execute(
                table.select()
                .where(table.c.client_id == self._client_id, table.c.team_id == team, table.c.bot_token.is_not(None))
                .order_by(table.c.installed_at.desc(), table.c.id.desc())
                .limit(1)
            ).mappings().first()  # fmt: skip
        return None if row is None else self.store.build_bot_entity(row)

    def remove(self, team: str, at: float) -> bool:
        """Delete what a workspace installed until `at` (seconds since 1970); return whether nothing newer is left."""
        with self._one_line(), self._engine.begin() as connection:
            for table in (self.store.bots, self.store.installations):
                connection.execute(table.delete().where(
                    table.c.client_id == self._client_id, table.c.team_id == team, table.c.installed_at <= _moment(at)
                ))  # fmt: skip
        return self.find(team) is None

    def renew(self, within: float = EARLY) -> int:
        """Renew the tokens that end `within` so many seconds; return how many. One process may do it at a time."""
        from slack_sdk.errors import SlackTokenRotationError

        table = self.store.bots
        with self._one_line(), self._engine.connect() as connection:
            due = connection.execute(
                table.select().where(
                    table.c.client_id == self._client_id, table.c.bot_token_expires_at < _moment(time.time() + within)
                )
            ).mappings().all()  # fmt: skip
        renewed = 0
        for row in due:
            try:
                renewed += self._renew(row["enterprise_id"], row["team_id"], within)
            except (SlackTokenRotationError, OSError) as error:
                log.error("a token was not renewed: %s", error, extra=facts(team=row["team_id"]))  # noqa: TRY400 - Slack's refusal says all
        return renewed

    def sweep(self) -> None:
        """Delete the states of installations that nobody finished."""
        table = self.states.oauth_states
        with self._one_line(), self._engine.begin() as connection:
            connection.execute(table.delete().where(table.c.expire_at < _moment(time.time())))

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _renew(self, enterprise: str | None, team: str, within: float) -> bool:
        with self._one_line():
            installation = self.store.find_installation(enterprise_id=enterprise, team_id=team)
        fresh = installation and self._rotator.perform_token_rotation(
            installation=installation, minutes_before_expiration=max(1, int(within / 60))
        )
        if not fresh:
            return False
        with self._one_line():
            self.store.save(fresh)
        log.info("a token was renewed", extra=facts(team=team))
        return True

    def _only(self, newest: "Installation") -> None:
        """Delete the tokens of earlier installations in the same workspace."""
        with self._one_line(), self._engine.begin() as connection:
            for table in (self.store.bots, self.store.installations):
                connection.execute(table.delete().where(
                    table.c.client_id == self._client_id, table.c.team_id == newest.team_id,
                    table.c.installed_at < _moment(newest.installed_at),
                ))  # fmt: skip

    @contextmanager
    def _one_line(self) -> Iterator[None]:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            yield
        except SQLAlchemyError as error:
            reason = str(error.__cause__ or type(error).__name__).strip().splitlines()[0]
            raise BadConfiguration(f"the state store {self._address} cannot be used ({reason})") from error


def _engine(url: str) -> "Engine":
    from sqlalchemy import create_engine, event

    if not url.startswith("sqlite:"):
        address = "postgresql+psycopg://" + url.partition("://")[2]
        options = {"connect_timeout": int(BUSY_SECONDS), "options": f"-c statement_timeout={BUSY_SECONDS * 1000:.0f}"}
        return create_engine(address, connect_args=options, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)

    def connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - sqlite3's
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten with zeros

    event.listen(engine, "connect", connected)
    return engine


def _moment(seconds: float) -> datetime:
    """Return a time as Slack's stores keep it: UTC without saying so."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)

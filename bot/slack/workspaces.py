"""Who we are in a workspace: one that a token names, or every one that installed the app."""

import threading
import time
from typing import TYPE_CHECKING, Protocol

from bot.slack.clients import first_call, make_client
from bot.slack.post import Refused

if TYPE_CHECKING:
    from slack_bolt.authorization import AuthorizeResult
    from slack_sdk import WebClient
    from slack_sdk.oauth.installation_store import Bot

    from bot.slack.installations import Installations

REMEMBERED = 30.0  # seconds for which a token is not read again; a rotated one goes on working for longer


class Workspaces(Protocol):
    """Who we are, by workspace."""

    def client(self, team: str) -> "WebClient":
        """Return what speaks to Slack in the workspace; raise `Refused` where the app is not installed there."""
        ...

    def authorize(self, team_id: str | None) -> "AuthorizeResult | None":
        """Return our token and ids in the workspace, without asking Slack; None where the app is not installed."""
        ...

    def remove(self, team: str, at: float) -> bool:
        """Forget the token of a workspace that removed the app at `at`, in seconds since 1970.

        Return False where it has installed the app again since, so that an old notice takes nothing away.
        """
        ...


class OneWorkspace:
    """The workspace of a token; an event of any other counts as its own, as channels may be shared."""

    def __init__(self, bot_token: str, base_url: str) -> None:
        """Ask Slack once who we are; raise `BadConfiguration` where it refuses the token or cannot be reached."""
        from slack_bolt.authorization import AuthorizeResult

        asking = make_client(bot_token, base_url)
        who = first_call(asking.auth_test, base_url, "SLACK_BOT_TOKEN", "xoxb-")
        self._client = make_client(bot_token, base_url, patient=False)
        self._identity = AuthorizeResult(
            enterprise_id=who.get("enterprise_id"), team_id=who["team_id"], bot_id=who.get("bot_id"),
            bot_user_id=who["user_id"], bot_token=bot_token,
        )  # fmt: skip

    def client(self, team: str) -> "WebClient":
        """Return what speaks to Slack."""
        del team
        return self._client

    def authorize(self, team_id: str | None) -> "AuthorizeResult | None":
        """Return our token and ids."""
        del team_id
        return self._identity

    def remove(self, team: str, at: float) -> bool:
        """Take note of nothing: the token comes from the environment, and is void now."""
        del team, at
        return True


class ManyWorkspaces:
    """Every workspace that installed the app."""

    def __init__(self, installations: "Installations", base_url: str) -> None:
        """Read tokens from `installations`, and again when they have been remembered for `REMEMBERED` seconds."""
        self._installations = installations
        self._base_url = base_url
        self._known: dict[str, tuple[Bot, float]] = {}
        self._lock = threading.Lock()

    def client(self, team: str) -> "WebClient":
        """Return what speaks to Slack in the workspace; raise `Refused` where the app is not installed there."""
        bot = self._find(team)
        if bot is None:
            raise Refused("not_installed")
        return make_client(bot.bot_token, self._base_url, patient=False)

    def authorize(self, team_id: str | None) -> "AuthorizeResult | None":
        """Return our token and ids in the workspace, without asking Slack; None where the app is not installed."""
        from slack_bolt.authorization import AuthorizeResult

        bot = self._find(team_id or "")
        return None if bot is None else AuthorizeResult(
            enterprise_id=bot.enterprise_id, team_id=bot.team_id, bot_id=bot.bot_id, bot_user_id=bot.bot_user_id,
            bot_token=bot.bot_token, bot_scopes=list(bot.bot_scopes),
        )  # fmt: skip

    def remove(self, team: str, at: float) -> bool:
        """Delete the tokens of a workspace that removed the app at `at`; return False where it installed it since."""
        with self._lock:
            self._known.pop(team, None)
        return self._installations.remove(team, at)

    def _find(self, team: str) -> "Bot | None":
        now = time.monotonic()
        with self._lock:
            bot, until = self._known.get(team, (None, 0.0))
        if bot is not None and now < until:
            return bot
        found = self._installations.find(team)
        with self._lock:
            if found is None:
                self._known.pop(team, None)
            else:
                self._known[team] = (found, now + REMEMBERED)
        return found

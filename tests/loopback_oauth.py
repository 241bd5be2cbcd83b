"""Slack's side of installing an app: codes for tokens, tokens that end, and their renewal."""

import itertools
from typing import Any

import loopback_payloads as payloads

CLIENT_ID, CLIENT_SECRET = "111.222", "loopback-client-secret"


class Grants:
    """Which token stands for which workspace; `rotates` gives tokens that end after that many seconds, or None."""

    def __init__(self, tokens: dict[str, str]) -> None:
        self.tokens = tokens
        """Workspace by token."""
        self.rotates: int | None = None
        self.refreshes: list[str] = []
        """Refresh tokens in the order in which they were used."""
        self.renewed = 43_200  # seconds for which a renewed token works
        self._codes: dict[str, str] = {}
        self._refresh: dict[str, str] = {}
        self._count = itertools.count(1)

    def code(self, team: str) -> str:
        """What Slack's page hands over when somebody of the workspace says yes."""
        code = f"code.{next(self._count)}"
        self._codes[code] = team
        return code

    def access(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Answer oauth.v2.access; codes and refresh tokens work once."""
        if (arguments.get("client_id"), arguments.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return {"error": "bad_client_secret"}
        if arguments.get("grant_type") == "refresh_token":
            used = arguments["refresh_token"]
            self.refreshes.append(used)
            team = self._refresh.pop(used, None)
            return self._grant(team, self.renewed) if team else {"error": "invalid_refresh_token"}
        team = self._codes.pop(arguments.get("code", ""), None)
        return self._grant(team, self.rotates) if team else {"error": "invalid_code"}

    def revoke(self, team: str) -> None:
        """Let no token of the workspace work any more."""
        for token in [token for token, owner in self.tokens.items() if owner == team]:
            del self.tokens[token]

    def _grant(self, team: str, seconds: int | None) -> dict[str, Any]:
        number = next(self._count)
        token = f"xoxe.xoxb-1-{team}-{number}" if seconds else f"xoxb-{team}-{number}"
        self.tokens[token] = team
        granted: dict[str, Any] = {
            "app_id": payloads.APP, "authed_user": {"id": payloads.USER}, "scope": "chat:write,commands",
            "token_type": "bot", "access_token": token, "bot_user_id": payloads.bot_user(team),
            "team": {"id": team, "name": f"Workspace {team}"}, "enterprise": None, "is_enterprise_install": False,
        }  # fmt: skip
        if seconds:
            refresh = f"xoxe-1-{team}-{number}"
            self._refresh[refresh] = team
            granted |= {"refresh_token": refresh, "expires_in": seconds}
        return granted

"""What Slack sends, in the shapes of the SDK's own fixtures."""

import time
from typing import Any

TEAM, APP, CHANNEL, DIRECT, USER = "T111", "A111", "C111", "D111", "W222"
BOT_USER, BOT_ID = "W111", "B111"


def bot_user(team: str) -> str:
    """Who the bot is in a workspace."""
    return BOT_USER if team == TEAM else f"W{team}"


def event_callback(event: dict[str, Any], event_id: str, team: str = TEAM) -> dict[str, Any]:
    """An event in its envelope for the Events API."""
    return {
        "token": "verification-token", "team_id": team, "enterprise_id": None, "api_app_id": APP, "event": event,
        "type": "event_callback", "event_id": event_id, "event_time": int(time.time()),
        "authorizations": [
            {"enterprise_id": None, "team_id": team, "user_id": bot_user(team), "is_bot": True,
             "is_enterprise_install": False}
        ],
        "is_ext_shared_channel": False, "event_context": f"1-message-{team}-C111",
    }  # fmt: skip


def post(text: str, ts: str, *, kind: str = "message", **more: Any) -> dict[str, Any]:
    """A post as the `message` or the `app_mention` event tells of it."""
    event = {
        "client_msg_id": f"client-{ts}", "type": kind, "text": text, "user": USER, "ts": ts, "team": TEAM,
        "channel": CHANNEL, "event_ts": ts,
    }  # fmt: skip
    if kind == "message":
        event["channel_type"] = "im" if more.get("channel", CHANNEL).startswith("D") else "channel"
    return event | {name: value for name, value in more.items() if value is not None}


def command(text: str, trigger: str, response_url: str, team: str = TEAM) -> dict[str, Any]:
    """A slash command."""
    return {
        "token": "verification-token", "team_id": team, "team_domain": "test", "channel_id": CHANNEL,
        "channel_name": "general", "user_id": USER, "user_name": "someone", "command": "/advise", "text": text,
        "api_app_id": APP, "is_enterprise_install": "false", "response_url": response_url, "trigger_id": trigger,
    }  # fmt: skip


def block_actions(action: dict[str, Any], message: dict[str, Any], trigger: str, response_url: str) -> dict[str, Any]:
    """A press of a button in a message."""
    ephemeral = message.get("ephemeral", False)
    container = {
        "type": "message", "message_ts": message["ts"], "channel_id": message["channel"], "is_ephemeral": ephemeral,
    } | ({"thread_ts": message["thread_ts"]} if message.get("thread_ts") else {})  # fmt: skip
    return {
        "type": "block_actions", "user": {"id": USER, "username": "someone", "name": "someone", "team_id": TEAM},
        "api_app_id": APP, "token": "verification-token", "container": container, "trigger_id": trigger,
        "team": {"id": TEAM, "domain": "test"}, "enterprise": None, "is_enterprise_install": False,
        "channel": {"id": message["channel"], "name": "general"}, "state": {"values": {}},
        "response_url": response_url, "actions": [action | {"action_ts": "1610261659.001"}],
    } | ({} if ephemeral else {"message": message})  # fmt: skip


def view_submission(view: dict[str, Any], values: dict[str, Any], trigger: str) -> dict[str, Any]:
    """A modal sent off with what was filled in."""
    return {
        "type": "view_submission", "team": {"id": TEAM, "domain": "test"},
        "user": {"id": USER, "username": "someone", "name": "someone", "team_id": TEAM}, "api_app_id": APP,
        "token": "verification-token", "trigger_id": trigger, "response_urls": [], "is_enterprise_install": False,
        "enterprise": None,
        "view": view | {"id": "V111", "team_id": TEAM, "state": {"values": values}, "hash": "1610261659.hash",
                        "app_id": APP, "bot_id": BOT_ID},
    }  # fmt: skip

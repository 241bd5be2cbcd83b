"""Showing something to one person: whoever pressed a button or used a shortcut."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from bot.slack.blocks import Message

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.webhook import WebhookResponse

log = logging.getLogger(__name__)

QUIET: Mapping[str, Any] = {"unfurl_links": False, "unfurl_media": False}


@dataclass(frozen=True, slots=True)
class Press:
    """A button that somebody pressed, and the message that it is in."""

    value: str
    user: str
    team: str
    channel: str
    """Empty where the button is not in a message: on the home tab or in a window."""
    ts: str
    """Of the message that the button is in."""
    thread: str
    """Of the thread's root, or of that message where it is in no thread; empty where a private message is in none."""
    private: bool
    """True where only the presser sees the message."""
    trigger: str
    response_url: str
    """Where to answer for 30 minutes, five times at most; empty where there is no message."""

    @property
    def direct(self) -> bool:
        """Whether the message is in a conversation with the bot alone."""
        return self.channel.startswith("D")


def read_press(body: Mapping[str, Any]) -> Press:
    """Return what was pressed, from the body of a block action."""
    place, action = body.get("container") or {}, body["actions"][0]
    private, ts = bool(place.get("is_ephemeral")), place.get("message_ts") or ""
    thread = place.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or ("" if private else ts)
    value = action.get("value") or action.get("selected_conversation") or ""
    return Press(
        value=value, user=body["user"]["id"], team=team_of(body), channel=place.get("channel_id") or "", ts=ts,
        thread=thread, private=private, trigger=body.get("trigger_id") or "",
        response_url=body.get("response_url") or "",
    )  # fmt: skip


def team_of(body: Mapping[str, Any]) -> str:
    """Return the workspace that a button, window or shortcut belongs to.

    In a channel that workspaces share, a button of ours belongs to ours, whoever presses it.
    """
    message = body.get("message") or {}
    if message.get("bot_id") and message.get("team"):
        return str(message["team"])
    return str((body.get("team") or {}).get("id") or (body.get("user") or {}).get("team_id") or "")


def whisper(press: Press, client: "WebClient", message: Message) -> None:
    """Show a message to the presser only, in the thread where there is one; what cannot be shown is logged.

    In a conversation with the bot alone it is an ordinary message of the thread, and stays.
    """
    if press.direct and not press.private:
        done = _post(client, message, press.channel, press.thread)
    elif press.private:
        done = _respond(press, message) or _ephemeral(press, client, message)
    else:
        done = _ephemeral(press, client, message) or _respond(press, message)
    if not (done or _post(client, message, press.user, None)):
        log.warning("what a button was pressed for was not shown")


def send(url: str, body: Mapping[str, Any]) -> "WebhookResponse":
    """Post to a response_url, waiting out rate limits and repeating nothing else; raise `OSError` where that fails."""
    from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
    from slack_sdk.webhook import WebhookClient

    return WebhookClient(url, retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=2)]).send_dict(dict(body))


def shown(message: Message) -> dict[str, Any]:
    """Return a message as the arguments of a call."""
    return {"text": message.text, "blocks": message.blocks, **QUIET}


def _respond(press: Press, message: Message) -> bool:
    if not press.response_url:
        return False
    body = {"response_type": "ephemeral", "replace_original": False} | shown(message)
    try:
        told = send(press.response_url, body | ({"thread_ts": press.thread} if press.thread else {}))
    except (OSError, HTTPException) as error:
        log.warning("response_url failed: %s", error)
        return False
    if told.status_code != 200:
        log.warning("response_url said %s %s", told.status_code, told.body[:80])
    return bool(told.status_code == 200)


def _ephemeral(press: Press, client: "WebClient", message: Message) -> bool:
    from slack_sdk.errors import SlackApiError

    if not press.channel:
        return False
    try:
        client.chat_postEphemeral(
            channel=press.channel, user=press.user, thread_ts=press.thread or None, text=message.text,
            blocks=message.blocks,
        )  # fmt: skip
    except (SlackApiError, OSError) as error:
        log.warning("nothing can be shown in the thread: %s", _why(error))
        return False
    return True


def _post(client: "WebClient", message: Message, channel: str, thread: str | None) -> bool:
    from slack_sdk.errors import SlackApiError

    try:
        client.chat_postMessage(channel=channel, thread_ts=thread, **shown(message))
    except (SlackApiError, OSError) as error:
        log.warning("nothing can be posted: %s", _why(error))
        return False
    return True


def _why(error: Exception) -> str:
    """Return Slack's code alone, where there is one: what else is in the error may hold what was said."""
    response = getattr(error, "response", None)
    return str(response.get("error")) if response is not None else str(error)

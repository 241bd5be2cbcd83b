"""Showing something to one person: whoever pressed a button, below the message that the button is in."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.slack.blocks import Message

if TYPE_CHECKING:
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

Respond = Callable[..., Any]
"""Bolt's `respond`: posts to the response_url of the press, which lives for 30 minutes."""


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
    """Of the thread's root, or of that message where it is in no thread; empty in private messages out of threads."""
    private: bool
    """True where only the presser sees the message."""
    trigger: str

    @property
    def direct(self) -> bool:
        """Whether the message is in a conversation with the bot alone."""
        return self.channel.startswith("D")


def read_press(body: Mapping[str, Any]) -> Press:
    """Return what was pressed, from the body of a block action."""
    place, action = body.get("container", {}), body["actions"][0]
    private, ts = bool(place.get("is_ephemeral")), place.get("message_ts") or ""
    thread = place.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or ("" if private else ts)
    value = action.get("value") or action.get("selected_conversation") or ""
    return Press(
        value=value, user=body["user"]["id"], team=team_of(body), channel=place.get("channel_id") or "", ts=ts,
        thread=thread, private=private, trigger=body.get("trigger_id") or "",
    )  # fmt: skip


def team_of(body: Mapping[str, Any]) -> str:
    """Return the workspace that a button, window or shortcut was used in."""
    return (body.get("team") or {}).get("id") or body["user"].get("team_id") or ""


def whisper(press: Press, client: "WebClient", respond: Respond, message: Message) -> None:
    """Show a message to the presser only: in the thread, or by response_url where the thread does not take it.

    In a conversation with the bot alone it is an ordinary message of the thread, and stays. What cannot be shown is
    logged.
    """
    from slack_sdk.errors import SlackApiError

    shown: dict[str, Any] = {"text": message.text, "blocks": message.blocks}
    try:
        if press.direct and not press.private:
            client.chat_postMessage(
                channel=press.channel, thread_ts=press.thread, unfurl_links=False, unfurl_media=False, **shown
            )
            return
        if press.channel and not press.private:
            client.chat_postEphemeral(channel=press.channel, user=press.user, thread_ts=press.thread, **shown)
            return
    except SlackApiError as error:
        log.warning("nothing can be shown in the thread (%s): showing it by response_url", error.response["error"])
    told = respond(
        response_type="ephemeral", replace_original=False, unfurl_links=False, unfurl_media=False, **shown
    )  # fmt: skip
    if told.status_code != 200:
        log.warning("a private message was not shown: response_url said %s %s", told.status_code, told.body[:80])

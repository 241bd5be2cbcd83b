"""The message shortcut "Advise on this": somebody's message is answered, to whoever chose the shortcut only."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.slack.desk import Desk
from bot.slack.inbound import Ask, clean
from bot.slack.whisper import team_of
from bot.state_types import Thread

if TYPE_CHECKING:
    from slack_bolt import App

ADVISE = "advise_on_this"
"""Callback id; the manifest has it too."""


def read_shortcut(body: Mapping[str, Any]) -> Ask:
    """Return the message that a shortcut was used on as a question of whoever used it.

    Where the answer is shared, it goes into the thread of the message.
    """
    message = body["message"]
    key = f"shortcut:{body.get('trigger_id') or body['action_ts']}"
    thread = Thread(team_of(body), body["channel"]["id"], key)
    root = message.get("thread_ts") or message["ts"]
    text = clean(message.get("text") or "", "")
    return Ask(key, thread, None, body["user"]["id"], text, body["response_url"], root=root)


def serve_shortcut(app: "App", desk: Desk) -> None:
    """Take messages to `desk`, where they are written down before the shortcut is acknowledged."""

    def advise(ack: Callable[..., Any], body: dict[str, Any]) -> None:
        desk.accept(read_shortcut(body))
        ack()

    app.message_shortcut(ADVISE)(advise)

"""`/advise`: a question is answered to its asker only; `help` and `settings` are words of its own."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.desk import Desk
from bot.slack.home import Knowledge
from bot.slack.inbound import read_command
from bot.slack.reply import USAGE
from bot.slack.settings import Place, open_settings
from bot.state_types import StateStore

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

COMMAND = "/advise"
MORE = "• `/advise settings` says, and lets admins and the channel's creator change, how I behave in this channel"


def serve_command(app: "App", desk: Desk, store: StateStore, knowledge: Knowledge) -> None:
    """Take questions to `desk`, where they are written down before the command is acknowledged."""

    def advise(ack: Callable[..., Any], body: dict[str, Any], client: "WebClient") -> None:
        if (body.get("text") or "").strip().lower() == "settings":
            place = Place(body["team_id"], body["channel_id"], body["user_id"], body["trigger_id"])
            ack(open_settings(place, client, store, knowledge))
            return
        ask = read_command(body)
        if ask is None:
            ack(f"{USAGE}\n{MORE}")
            return
        desk.accept(ask)
        ahead = desk.ahead()
        ack(f"{ahead} questions come before yours; the answer will follow here." if ahead else "")

    app.command(COMMAND)(advise)

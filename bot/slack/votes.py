"""The thumbs below an answer: votes are kept, and a thumb down is asked for its reason."""

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.actions import VOTE
from bot.slack.blocks import plain
from bot.slack.modals import REASON, ask_reason, read_reason
from bot.slack.whisper import read_press, team_of, whisper
from bot.state_types import StateStore, Vote

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

GONE = "I no longer keep that answer. Ask the question again to have a new one."


def serve_votes(app: "App", store: StateStore) -> None:
    """Keep what people think of answers, in `store`, before the press is acknowledged."""

    def vote(ack: Callable[..., Any], body: dict[str, Any], client: "WebClient") -> None:
        press = read_press(body)
        answer_id, _, value = press.value.rpartition(":")
        if store.get_answer(answer_id) is None:
            ack()
            whisper(press, client, plain(GONE))
            return
        store.put_vote(Vote(answer_id, press.team, press.user, "up" if value == "up" else "down", None, time.time()))
        ack()
        if value == "up":
            whisper(press, client, plain("Thanks, noted: this answer helped."))
            return
        try:
            client.views_open(trigger_id=press.trigger, view=ask_reason(answer_id, press.team))
        except Exception as error:  # noqa: BLE001 - the vote is kept, only the reason cannot be asked for
            log.warning("the window for a reason did not open: %s", error)
            whisper(press, client, plain("Thanks, noted: this answer did not help."))

    def reason(ack: Callable[..., Any], body: dict[str, Any], view: dict[str, Any]) -> None:
        answer_id, why = read_reason(view)
        store.put_vote(Vote(answer_id, team_of(body), body["user"]["id"], "down", why, time.time()))
        ack()

    app.action(VOTE)(vote)
    app.view(REASON)(reason)

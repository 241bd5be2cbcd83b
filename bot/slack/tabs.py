"""What the app shows when one of its tabs is opened, and the prompts of an empty conversation."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.blocks import headline
from bot.slack.home import OPEN_ANSWER, PROMPTS, RECENT, Knowledge, Known, Recent, home
from bot.slack.inbound import team_of
from bot.slack.modals import answer_window, told
from bot.slack.votes import GONE
from bot.slack.whisper import read_press
from bot.state_types import StateStore

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

log = logging.getLogger(__name__)


def serve_home(app: "App", store: StateStore, knowledge: Knowledge) -> None:
    """Show the home tab, offer prompts in an empty conversation, and open recent answers."""

    def opened(
        event: dict[str, Any], body: dict[str, Any], client: "WebClient",
        set_suggested_prompts: Callable[..., Any] | None = None,
    ) -> None:  # fmt: skip
        if event.get("tab") == "home":
            recent = recently(store, team_of(body), event["user"])
            client.views_publish(user_id=event["user"], view=home(known(knowledge), recent))
        elif set_suggested_prompts is not None:
            set_suggested_prompts(prompts=list(PROMPTS), title="Ask about a piece of work")

    def show(ack: Callable[..., Any], body: dict[str, Any], client: "WebClient") -> None:
        ack()
        press = read_press(body)
        mine = {given.answer: given for given in store.places.given(press.team, press.user, 50)}
        given, answer = mine.get(press.value), store.get_answer(press.value)
        window = answer_window(answer, given.question) if given and answer else told(GONE, "A recent answer")
        client.views_open(trigger_id=press.trigger, view=window)

    app.event("app_home_opened")(opened)
    app.event("assistant_thread_started")(opened)
    app.action(OPEN_ANSWER)(show)


def recently(store: StateStore, team: str, user: str) -> list[Recent]:
    """Return what somebody was answered last in a workspace; nothing, with a word in the log, where that fails."""
    try:
        found = [(given, store.get_answer(given.answer)) for given in store.places.given(team, user, RECENT)]
    except Exception:
        log.exception("the home tab is shown without recent answers")
        return []
    return [Recent(given, headline(answer)) for given, answer in found if answer]


def known(knowledge: Knowledge) -> list[Known]:
    """Return what the advisor knows; nothing, with a word in the log, where that cannot be read."""
    try:
        return list(knowledge())
    except Exception:
        log.exception("the sources cannot be listed")
        return []

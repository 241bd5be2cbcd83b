"""What the buttons below an answer do; a button outlives its answer, and then says so."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.answer import Answer
from bot.places import Mode
from bot.slack.actions import CHANGE, EVIDENCE, MUTE, RECORD, SHARE, WHAT_IF, Value, circumstances, read_value
from bot.slack.blocks import Message, evidence, headline, plain
from bot.slack.decision import attach
from bot.slack.desk import Desk
from bot.slack.inbound import Ask
from bot.slack.share import share
from bot.slack.votes import GONE
from bot.slack.whisper import Press, read_press, whisper
from bot.state_types import StateStore, Thread

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

SWITCHED_OFF = "I am switched off in this channel, so I post nothing here. Write to me directly instead."
MUTED = "I answer in this thread only when mentioned from now on. Write `unmute` and mention me to take that back."
A_MOMENT = 60.0  # seconds within which a second press of the same button does nothing


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed, what its value says, the answer that it belongs to, and who we are there."""

    press: Press
    value: Value
    answer: Answer
    client: "WebClient"


def serve_buttons(app: "App", desk: Desk, store: StateStore) -> None:
    """Serve every button below an answer, but for the thumbs."""

    def serve(action: str, act: Callable[[Pressed], None]) -> None:
        def listener(ack: Callable[..., Any], body: dict[str, Any], client: "WebClient") -> None:
            press = read_press(body)
            value = read_value(press.value)
            answer = store.get_answer(value.answer)
            if answer is None:
                ack()
                whisper(press, client, plain(GONE))
                return
            if action == WHAT_IF:
                act(Pressed(press, value, answer, client))
                ack()
                return
            ack()
            act(Pressed(press, value, answer, client))

        app.action(action)(listener)

    serve(EVIDENCE, _show_evidence)
    serve(CHANGE, _show_circumstances)
    serve(WHAT_IF, lambda pressed: _ask_again(pressed, desk, store))
    serve(RECORD, lambda pressed: _record(pressed, store))
    serve(SHARE, lambda pressed: _share(pressed, store))
    serve(MUTE, lambda pressed: _mute(pressed, store))


def _show_evidence(pressed: Pressed) -> None:
    for page in evidence(pressed.answer):
        whisper(pressed.press, pressed.client, page)


def _show_circumstances(pressed: Pressed) -> None:
    """Show what would change the answer, each with a button that asks again."""
    thread = "" if pressed.press.private else pressed.press.thread
    blocks = circumstances(pressed.answer, thread)
    title = f"What would change this: {headline(pressed.answer)}"
    shown = Message(title, [*plain(title).blocks, *blocks]) if blocks else plain("Nothing that I know of.")
    whisper(pressed.press, pressed.client, shown)


def _ask_again(pressed: Pressed, desk: Desk, store: StateStore) -> None:
    """Ask again under a circumstance: in the thread, once for all, or privately where the answer was private."""
    press, value, answer = pressed.press, pressed.value, pressed.answer
    if value.number >= len(answer.would_change):
        whisper(press, pressed.client, plain(GONE))
        return
    thread = value.thread or ("" if press.private else press.thread)
    if thread and _is_off(press, store):
        whisper(press, pressed.client, plain(SWITCHED_OFF))
        return
    where = thread or f"{press.user}:{press.ts}"
    key = f"what_if:{press.team}:{press.channel}:{where}:{answer.id}:{value.number}"
    ask = Ask(
        key, Thread(press.team, press.channel, thread or key), None, press.user, answer.would_change[value.number],
        None if thread else press.response_url, after=answer.id,
    )  # fmt: skip
    if not desk.accept(ask):
        whisper(press, pressed.client, plain("That was asked already; see the answer in the thread."))


def _record(pressed: Pressed, store: StateStore) -> None:
    press = pressed.press
    if not press.private and not press.direct and _is_off(press, store):
        whisper(press, pressed.client, plain(SWITCHED_OFF))
        return

    def write() -> bool:
        attach(pressed.answer, press, pressed.client)
        return True

    _once(store, f"record:{press.team}:{press.channel}:{press.ts}:{press.user}", write)


def _share(pressed: Pressed, store: StateStore) -> None:
    press = pressed.press
    if _is_off(press, store):
        whisper(press, pressed.client, plain(SWITCHED_OFF))
        return
    name = f"share:{press.team}:{press.channel}:{press.ts}:{press.user}"
    _once(store, name, lambda: share(pressed.answer, press, pressed.client, pressed.value.thread))


def _mute(pressed: Pressed, store: StateStore) -> None:
    press = pressed.press
    store.places.mute(press.team, press.channel, press.thread)
    whisper(press, pressed.client, plain(MUTED))


def _is_off(press: Press, store: StateStore) -> bool:
    return not press.direct and store.places.manners(press.team, press.channel).mode is Mode.OFF


def _once(store: StateStore, name: str, act: Callable[[], bool]) -> None:
    """Act unless another press did so within a moment, in whichever process; where it fails, the next one may act."""
    owner, done = uuid.uuid4().hex, False
    if not store.lease(name, owner, A_MOMENT):
        return
    try:
        done = act()
    finally:
        if not done:
            store.lease(name, owner, 0.0)

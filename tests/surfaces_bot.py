"""The bot under test with everything that its surfaces use; fixtures to import where they are needed."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from loopback_payloads import CHANNEL, TEAM
from loopback_surfaces import SurfacesSlack
from slack_bot import Bot, running

from bot.places import Manners

_STAMPS = itertools.count(1)
QUESTION = "Should we use Python or Rust for a log shipper?"


@pytest.fixture(scope="module", name="shared_bot")
def a_shared_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One bot for the module: stopping one takes a second."""
    with SurfacesSlack() as slack, running(tmp_path_factory.mktemp("slack"), slack=slack) as bot:
        yield bot


@pytest.fixture(name="bot")
def a_bot(shared_bot: Bot) -> Iterator[Bot]:
    """A running bot that remembers nothing; whatever it sends has a text beside its blocks."""
    shared_bot.clean()
    shared_bot.store.places.set_manners(TEAM, CHANNEL, Manners(), "U0")
    shared_bot.advisor.limits.clear()
    yield shared_bot
    assert shared_bot.slack.warnings == []


def ask(bot: Bot, question: str = QUESTION, **more: Any) -> dict[str, Any]:
    """Mention the bot, wait until all is settled, and return its last post."""
    before = len(bot.slack.posted)
    bot.slack.mention(question, **more)
    posts = bot.slack.answers(before + 1)
    bot.slack.until(bot.settled)
    return dict(posts[-1])


def buttons(blocks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The buttons of a message by their text, wherever they stand."""
    found = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
    found += [block["accessory"] for block in blocks if block.get("accessory")]
    return {button["text"]["text"]: button for button in found if button["type"] == "button"}


def press(bot: Bot, message: dict[str, Any], text: str) -> str:
    """Press the button of that text in a message, wait until it is acknowledged, and return the envelope's id."""
    button = buttons(message["blocks"])[text]
    envelope = bot.slack.press(message, button["action_id"], button["value"])
    bot.slack.acknowledged(envelope)
    return str(envelope)


def private(arguments: dict[str, Any], channel: str = CHANNEL) -> dict[str, Any]:
    """What was sent to a response_url, as the message that its reader can press buttons in."""
    return arguments | {"ephemeral": True, "channel": channel, "ts": f"1610261700.{next(_STAMPS):06d}"}

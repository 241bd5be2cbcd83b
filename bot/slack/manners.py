"""Whether the bot speaks in a channel or a thread at all, and the words that change that."""

import logging
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from bot.places import Mode
from bot.slack.blocks import Message, plain
from bot.slack.inbound import Ask
from bot.state_types import StateStore, Thread

if TYPE_CHECKING:
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

MUTE = frozenset({"mute", "be quiet", "stop", "leave", "leave this thread", "shut up"})
UNMUTE = frozenset({"unmute", "come back"})
"""What somebody may say in a thread that the bot answers in, and nothing else."""
OFF = "I am switched off in this channel. Write to me directly, or use `/advise`: its answer is shown to you only."
QUIET = "I answer in this thread only when mentioned from now on. `unmute` takes that back."
BACK = "I answer in this thread without being mentioned again."
REMEMBERED = 3600.0  # seconds within which nobody is told the same of one post twice

Clients = Callable[[str], "WebClient"]
"""Gives what speaks to Slack in a workspace."""


def follows(store: StateStore, thread: Thread) -> bool:
    """Return whether the bot answers in a thread without being mentioned: it has answered there, and nobody minds."""
    if not (store.takes_part(thread) or store.inbox.open_in(thread)):
        return False
    if store.places.manners(thread.team, thread.channel).mode is not Mode.THREAD:
        return False
    return not store.places.is_muted(thread.team, thread.channel, thread.ts)


class Manners:
    """Decides, before a question is written down, whether it is to be answered; notices go out beside that."""

    def __init__(self, store: StateStore, clients: Clients) -> None:
        """Keep the parts; `clients` gives the client of a workspace."""
        self._store, self._clients = store, clients
        self._notices = ThreadPoolExecutor(1, "advisor-manners")

    def declines(self, ask: Ask) -> bool:
        """Return True where nothing is to be answered, and tell the asker so privately.

        That is so where the bot is switched off, and where the words only silence it or call it back.
        """
        thread, places = ask.thread, self._store.places
        if ask.response_url is not None or thread.channel.startswith("D"):
            return False
        if places.manners(thread.team, thread.channel).mode is Mode.OFF:
            self._tell(ask, OFF)
            return True
        words = ask.text.lower().strip(" .!")
        if words not in MUTE | UNMUTE or not self._store.takes_part(thread):
            return False
        places.mute(thread.team, thread.channel, thread.ts, muted=words in MUTE)
        self._tell(ask, QUIET if words in MUTE else BACK)
        return True

    def _tell(self, ask: Ask, words: str) -> None:
        """Tell the asker once, however often the post is delivered."""
        name = f"told:{ask.thread.team}:{ask.thread.channel}:{ask.post}"
        if self._store.lease(name, uuid.uuid4().hex, REMEMBERED):
            self._notices.submit(self._whisper, ask, plain(words))

    def _whisper(self, ask: Ask, message: Message) -> None:
        inside = ask.thread.ts if ask.post != ask.thread.ts else None
        try:
            self._clients(ask.thread.team).chat_postEphemeral(
                channel=ask.thread.channel, user=ask.user, thread_ts=inside, text=message.text, blocks=message.blocks
            )
        except Exception as error:  # noqa: BLE001 - a notice, which must not cost anything else
            log.warning("somebody was not told that nothing is answered here: %s", type(error).__name__)

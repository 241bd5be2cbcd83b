"""Sharing a private answer: it is posted for all by the response_url of the press, for which Slack gives 30 minutes."""

import logging
import re
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from bot.answer import Answer
from bot.slack.blocks import Message, plain, render, short
from bot.slack.post import EVENT_TYPE
from bot.slack.whisper import Press, send, shown, whisper

if TYPE_CHECKING:
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

TOO_LATE = (
    "This private answer is too old to be shared: Slack lets me share for 30 minutes. Ask again with `/advise`, and "
    "press Share then."
)
FAILED = "Slack did not take the answer, so nothing was shared. Please press Share again."
TOO_MUCH = ("invalid_blocks", "msg_too_long", "msg_blocks_too_long")
_AN_ID = re.compile(r"[A-Z0-9]{1,40}")


def share(answer: Answer, press: Press, client: "WebClient", thread: str = "") -> bool:
    """Post a private answer for all, in the thread where one is given, and say so in its place; or say why not.

    Return False where it was certainly not posted.
    """
    message = shared(answer, press.user)
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": f"share:{press.ts}", "answer": answer.id}}
    more: dict[str, Any] = {"response_type": "in_channel", "replace_original": False, "metadata": metadata}
    if thread or press.thread:
        more["thread_ts"] = thread or press.thread
    try:
        told = send(press.response_url, more | shown(message))
        if told.status_code != 200 and any(code in told.body for code in TOO_MUCH):
            told = send(press.response_url, more | shown(short(message)))
    except (OSError, HTTPException) as error:
        log.warning("sharing failed, perhaps after Slack took the answer: %s", error)
        whisper(press, client, plain("I cannot tell whether Slack took the answer. Please look before you try again."))
        return True
    if told.status_code == 200:
        _replace(press)
        return True
    log.warning("response_url said %s %s", told.status_code, told.body[:80])
    whisper(press, client, plain(TOO_LATE if 400 <= told.status_code < 500 else FAILED))
    return False


def shared(answer: Answer, user: str) -> Message:
    """Return a private answer as everybody sees it once `user` has shared it."""
    from slack_sdk.models.blocks import ContextBlock, MarkdownTextObject

    message = render(answer, echo=True, where="thread")
    who = f"Shared by <@{user}>" if _AN_ID.fullmatch(user) else "Shared"
    note = ContextBlock(elements=[MarkdownTextObject(text=who)]).to_dict()
    return Message(message.text, [*message.blocks, note])


def _replace(press: Press) -> None:
    """Put a word in the place of the private answer, so that it is not shared twice; failing to is no matter."""
    done = plain("You shared this answer.")
    try:
        send(press.response_url, {"replace_original": True} | shown(done))
    except (OSError, HTTPException) as error:
        log.debug("the private answer still stands: %s", error)

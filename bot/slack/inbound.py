"""What Slack sends, read as a question to answer, or as nothing that concerns us."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue import is_thanks
from bot.state_types import Event, Thread

_LINKED = re.compile(r"<(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_AFTER_NAME = re.compile(r"^\s*[,:]\s")
_COURTESY = re.compile(
    r"(?:ok(?:ay)?|thanks?|thank you|thx|ty|cheers|great|nice|cool|perfect|got it|lol|yes|no|\+1|:[\w+-]+:|[\s.!,])+",
    re.IGNORECASE,
)
_WRITTEN_BY_PEOPLE = (None, "file_share", "thread_broadcast")
"""Subtypes of messages that somebody typed; all others tell of edits, joins, bots and the like."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question from Slack, with all that is needed to answer it, now or after a restart."""

    key: str
    thread: Thread
    post: str | None
    user: str
    text: str
    """What was asked, as it was typed: no mention of the bot, no markup of Slack's."""
    response_url: str | None = None
    """Where a private answer goes; None where the answer goes into the thread."""
    after: str | None = None
    """Id of the answer that this follows up; None where it follows up the newest answer of its thread."""
    root: str = ""
    """Root of the thread that a private answer is to be shared in; empty for the channel itself."""


def read_event(body: Mapping[str, Any], bot_user: str, follows: Callable[[Thread], bool]) -> Ask | None:
    """Return the question in an event, or None where it is not for us.

    For us are mentions, direct messages, and messages in threads for which `follows` is true, unless they begin with
    a mention of somebody else or only say thanks. The two events of one post, `message` and `app_mention`, come out
    with the same `post`.
    """
    event = body.get("event", {})
    if event.get("type") not in ("message", "app_mention") or not _by_a_person(event, bot_user):
        return None
    raw = event.get("text") or ""
    thread = Thread(team_of(body), event["channel"], event.get("thread_ts") or event["ts"])
    ask = Ask(body["event_id"], thread, event["ts"], event["user"], clean(raw, bot_user))
    if event["type"] == "app_mention" or event.get("channel_type") == "im" or f"<@{bot_user}" in raw:
        return ask
    if not event.get("thread_ts") or raw.lstrip().startswith("<@") or _asks_nothing(ask.text[:80]):
        return None
    return ask if follows(thread) else None


def _asks_nothing(text: str) -> bool:
    return bool(_COURTESY.fullmatch(text or ".")) or is_thanks(text)


def team_of(body: Mapping[str, Any]) -> str:
    """Return the workspace whose installation an event came by: in a shared channel, not always its author's."""
    authorized = (body.get("authorizations") or [{}])[0].get("team_id")
    return str(authorized or body.get("team_id") or body.get("event", {}).get("team") or "")


def read_command(body: Mapping[str, Any]) -> Ask | None:
    """Return the question in a slash command, or None where it asks for help or for nothing."""
    text = clean(body.get("text") or "", "")
    if text.lower() in ("", "help", "?"):
        return None
    key = f"command:{body['trigger_id']}"
    thread = Thread(body["team_id"], body["channel_id"], key)
    return Ask(key, thread, None, body["user_id"], text, body["response_url"])


def to_event(ask: Ask) -> Event:
    """Return what the inbox keeps of a question."""
    payload = {
        "user": ask.user, "text": ask.text, "response_url": ask.response_url, "after": ask.after, "root": ask.root,
    }  # fmt: skip
    return Event(ask.key, ask.thread, ask.post, json.dumps(payload))


def from_event(event: Event) -> Ask:
    """Return the question that the inbox kept."""
    return Ask(event.key, event.thread, event.post, **json.loads(event.payload))


def clean(text: str, bot_user: str) -> str:
    """Return the text as its author saw it: the bot's mention dropped, links and mentions by their label, unescaped."""

    def seen(match: re.Match[str]) -> str:
        target, label = match["target"], match["label"]
        if target[:1] == "@" and target[1:] == bot_user:
            return " "
        if target[:1] == "!":
            return label or ""
        return f"#{label}" if label and target[:1] == "#" else label or target

    plain = _LINKED.sub(seen, text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _AFTER_NAME.sub("", plain).strip()


def _by_a_person(event: Mapping[str, Any], bot_user: str) -> bool:
    return (
        event.get("subtype") in _WRITTEN_BY_PEOPLE
        and not event.get("bot_id")
        and not event.get("hidden")
        and "edited" not in event
        and event.get("user") not in (None, bot_user)
    )

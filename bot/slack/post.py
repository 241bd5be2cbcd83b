"""Posting: one message a question, also when Slack fails half-way; the short form where the full one is refused."""

import logging
import re
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.slack.blocks import Message, short
from bot.slack.inbound import Ask
from bot.state_types import Thread

if TYPE_CHECKING:
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

EVENT_TYPE = "advisor_answer"
"""The metadata type of every post; its payload holds the question's `key` and the `answer` id."""
TRIES = 3  # calls of chat.postMessage before the question goes back to the inbox
EARLIER = 100  # messages of a thread that are read for what a question leans on; Slack gives some apps 15
SEARCHED = 50  # pages, of 200 messages each, of what came into a thread since the question
A_WHILE = 30.0  # seconds to wait where Slack says that it is asked too often, and not for how long

_A_CODE = re.compile(r"[a-z_]+")
_TOO_MUCH = ("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long")
_UNSURE = ("internal_error", "fatal_error", "service_unavailable", "request_timeout")
_TOO_OFTEN = ("ratelimited", "rate_limited", "message_limit_exceeded")
_LATER = (*_TOO_OFTEN, "invalid_auth", "token_revoked", "token_expired", "account_inactive")
_NOT_THERE = ("thread_not_found", "channel_not_found", "not_in_channel", "missing_scope")
"""Codes at which nobody can look for an earlier post, now or later."""


class Later(Exception):
    """Raised when Slack could not be reached or would not take a post now, so that it is tried again."""

    def __init__(self, why: str, *, wait: float | None = None, unsure: bool = True) -> None:
        """Tell `why`; `wait` is what Slack asks for, in seconds; unless `unsure`, nothing was posted for certain."""
        super().__init__(why)
        self.wait = wait
        self.unsure = unsure


class Refused(Exception):
    """Raised when Slack will never take this post; the message is Slack's error code."""


class Poster:
    """Speaks to Slack for the desk; `clients` gives the client of a workspace, `api_url` is where Slack is."""

    def __init__(self, clients: "Callable[[str], WebClient]", api_url: str, pause: float = 0.5) -> None:
        """Keep the clients; `pause` is the first wait between tries, in seconds, and doubles with each."""
        self._clients = clients
        self._api_host = urlsplit(api_url).hostname
        self._pause = pause

    def client(self, team: str) -> "WebClient":
        """Return what speaks to Slack in a workspace; raise `Refused` where the app is not installed there."""
        return self._clients(team)

    def status(self, thread: Thread, text: str) -> None:
        """Show a status line in the thread until the next post; failing to is no matter."""
        try:
            self._clients(thread.team).assistant_threads_setStatus(
                channel_id=thread.channel, thread_ts=thread.ts, status=text
            )
        except Exception as error:  # noqa: BLE001 - decoration must never cost the answer
            log.debug("no status line: %s", error)

    def notify(self, ask: Ask, ahead: int) -> None:
        """Tell the asker how many questions come first; failing to is no matter, as the answer follows."""
        text = f"{ahead} questions come before yours; the answer will follow here."
        thread = ask.thread
        if thread.channel.startswith("D"):
            self.status(thread, f"has {ahead} questions to answer before yours…")
            return
        try:
            self._clients(thread.team).chat_postEphemeral(
                channel=thread.channel, user=ask.user, thread_ts=thread.ts, text=text
            )
        except Exception as error:  # noqa: BLE001 - a courtesy must never cost the answer
            log.warning("question %s: nobody was told to wait: %s", ask.key, error)

    def find(self, ask: Ask) -> Mapping[str, Any] | None:
        """Return the metadata of the post that answers the question, or None; raise `Later` if nobody can tell.

        Only what came into the thread after the question is looked at, however long the thread is.
        """
        cursor, thread = None, ask.thread
        for _ in range(SEARCHED):
            try:
                page = self._clients(thread.team).conversations_replies(
                    channel=thread.channel, ts=thread.ts, oldest=ask.post, cursor=cursor, limit=200,
                    include_all_metadata=True,
                )  # fmt: skip
            except Refused:
                return None
            except Exception as error:
                if code_of(error) in _NOT_THERE:
                    return None
                raise Later(f"conversations.replies: {error}", wait=wait_of(error)) from error
            messages: list[dict[str, Any]] = page.get("messages", [])
            for message in messages:
                metadata: dict[str, Any] = message.get("metadata") or {}
                payload: dict[str, Any] = metadata.get("event_payload") or {}
                if metadata.get("event_type") == EVENT_TYPE and payload.get("key") == ask.key:
                    return payload
            more: dict[str, str] = page.get("response_metadata") or {}
            cursor = more.get("next_cursor")
            if not cursor:
                return None
        return None

    def earlier(self, ask: Ask) -> list[dict[str, Any]]:
        """Return the first messages of the question's thread, the oldest first, ours with their metadata.

        Raises whatever the client raises; a rate limit is not waited out where the client does not.
        """
        page = self._clients(ask.thread.team).conversations_replies(
            channel=ask.thread.channel, ts=ask.thread.ts, limit=EARLIER, include_all_metadata=True
        )
        messages: list[dict[str, Any]] = page.get("messages", [])
        return messages

    def post(self, ask: Ask, message: Message, answer_id: str | None) -> None:
        """Post into the thread of the question; raise `Later` or `Refused`.

        Where Slack fails without saying whether it took the post, the thread is read before it is tried again.
        """
        for attempt in range(TRIES):
            try:
                self._send(ask.thread, message, {"key": ask.key, "answer": answer_id})
            except Exception as error:
                code = code_of(error)
                if code in _TOO_MUCH and message.blocks:
                    log.warning("question %s: Slack refused the full answer (%s)", ask.key, code)
                    message = short(message)
                    continue
                if code in _LATER:
                    raise Later(code, wait=wait_of(error), unsure=False) from error
                if code and code not in _UNSURE:
                    raise Refused(code) from error
                log.warning("question %s: try %d of %d failed: %s", ask.key, attempt + 1, TRIES, error)
                time.sleep(self._pause * 2**attempt)
                if self.find(ask):
                    return
            else:
                return
        raise Later("chat.postMessage failed on every try")

    def post_direct(self, ask: Ask, message: Message, answer_id: str | None) -> bool:
        """Send the answer to the asker's direct messages, where the thread refuses it; return whether it arrived."""
        try:
            self._send(Thread(ask.thread.team, ask.user, ""), message, {"key": ask.key, "answer": answer_id})
        except Exception as error:  # noqa: BLE001 - nothing is left to try, and the log says so
            log.warning("question %s ends unanswered: no direct message either: %s", ask.key, error)
            return False
        return True

    def respond(self, ask: Ask, message: Message) -> bool:
        """Answer privately, at most once; return False where that certainly or possibly failed."""
        from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
        from slack_sdk.webhook import WebhookClient

        if ask.response_url is None or not self._trusted(ask.response_url):
            log.error("question %s: its response_url is not Slack's", ask.key)
            return False
        hook = WebhookClient(ask.response_url, retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=2)])
        try:
            for form in (message, short(message)):
                told = hook.send(
                    text=form.text, blocks=form.blocks, response_type="ephemeral", replace_original=False,
                    unfurl_links=False, unfurl_media=False,
                )  # fmt: skip
                if told.status_code == 200:
                    return True
                if not any(code in told.body for code in _TOO_MUCH):
                    break
            log.warning("question %s: response_url said %s %s", ask.key, told.status_code, told.body[:80])
            return 400 <= told.status_code < 500 and self._ephemeral(ask, message)
        except (OSError, HTTPException) as error:
            log.warning("question %s: response_url failed: %s", ask.key, error)
            return False

    def _send(self, thread: Thread, message: Message, payload: dict[str, Any]) -> None:
        self._clients(thread.team).chat_postMessage(
            channel=thread.channel, thread_ts=thread.ts or None, text=message.text, blocks=message.blocks or None,
            unfurl_links=False, unfurl_media=False, metadata={"event_type": EVENT_TYPE, "event_payload": payload},
        )  # fmt: skip

    def _ephemeral(self, ask: Ask, message: Message) -> bool:
        from slack_sdk.errors import SlackApiError

        try:
            self._clients(ask.thread.team).chat_postEphemeral(
                channel=ask.thread.channel, user=ask.user, text=message.text, blocks=message.blocks
            )
        except (SlackApiError, OSError) as error:
            log.warning("question %s: no private message either: %s", ask.key, error)
            return False
        return True

    def _trusted(self, url: str) -> bool:
        parts = urlsplit(url)
        host = parts.hostname or ""
        slack = parts.scheme == "https" and (host == "slack.com" or host.endswith((".slack.com", ".slack-gov.com")))
        return slack or host == self._api_host


def wait_of(error: Exception) -> float | None:
    """Return for how many seconds Slack asks us to wait, or None where it does not."""
    from slack_sdk.errors import SlackApiError

    if not isinstance(error, SlackApiError) or code_of(error) not in _TOO_OFTEN:
        return None
    told = {name.lower(): value for name, value in error.response.headers.items()}.get("retry-after", "")
    return float(told) if re.fullmatch(r"\d+", told) else A_WHILE


def code_of(error: Exception) -> str | None:
    """Return Slack's error code, or None where there is none: nobody knows then what Slack did."""
    from slack_sdk.errors import SlackApiError

    if isinstance(error, (OSError, HTTPException)):
        return None
    if not isinstance(error, SlackApiError):
        raise error
    if error.response.status_code == 429:
        return "ratelimited"
    code = str(error.response.get("error"))
    return code if error.response.status_code < 500 and _A_CODE.fullmatch(code) else None

"""One post that grows while its answer is written: streamed where Slack streams, else posted and updated.

The whole text is kept here, so that a stream that dies costs nothing: the post is updated instead.
"""

import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.slack.blocks import Message, short
from bot.slack.inbound import Ask
from bot.slack.post import EVENT_TYPE, Later, Refused, code_of, wait_of
from bot.slack.whisper import QUIET

if TYPE_CHECKING:
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

BEGUN = "advisor_writing"
"""The metadata type of a post that is not finished, so that it is not taken for the answer."""
QUICK = 2.0  # seconds within which an answer is one ordinary message
EVERY = 0.7  # seconds between two pieces of a stream
SLOW = 3.0  # seconds between two updates, of which Slack takes fewer
TRIES = 3  # of what ends the post
PATIENCE = 30.0  # seconds for which a rate limit is waited out at the end
TOO_MUCH = ("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long")
GONE = (
    "message_not_found", "channel_not_found", "thread_not_found", "is_archived", "not_in_channel",
    "cant_update_message",
)  # fmt: skip


class Live:
    """A post in the thread of a question, which opens once there is something to show that took longer than `QUICK`.

    `begin` is asked once, before anything is shown: where it returns False, nothing is. `note` is told the time stamp.
    Nothing here raises but `finish`: what is shown on the way is a courtesy.
    """

    def __init__(
        self, client: Callable[[], "WebClient"], ask: Ask, *, begin: Callable[[], bool], note: Callable[[str], None],
        ts: str | None = None, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        """Set the post up; `ts` is that of a post which an earlier worker began."""
        self._client, self._ask, self._begin, self._note = client, ask, begin, note
        self._clock, self._sleep = clock, sleep
        self._born = self._last = clock()
        self._how = "closed" if ts else "unopened"
        self._shown = 0
        self.ts = ts
        self.text = ""

    def add(self, markdown: str) -> None:
        """Take a piece of Markdown, escaped already, and show what has gathered where it is time to."""
        self.text += markdown
        now = self._clock()
        pause = SLOW if self._how == "updating" else EVERY
        if now - self._born >= QUICK and now - self._last >= pause and len(self.text) > self._shown:
            self._last = now
            self._show()

    def finish(self, message: Message, answer_id: str | None, *, same: bool) -> None:
        """End the post with the whole message; `same` where its first block is the text that was shown.

        Raises `Later` where Slack cannot be reached or takes nothing now, and `Refused` where the post is gone.
        """
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": self._ask.key, "answer": answer_id}}
        if self._how == "streaming" and same and self._stop(message, metadata):
            return
        if self._how in ("streaming", "closed"):
            self._close()
        self._update(message, metadata)

    def _show(self) -> None:
        if self._how == "unopened":
            self._open()
        if self._how == "streaming":
            self._append()
        elif self._how == "updating":
            self._edit()

    def _open(self) -> None:
        if not self._begin():
            self._how = "silent"
            return
        thread = self._ask.thread
        try:
            begun = self._client().chat_startStream(
                channel=thread.channel, thread_ts=thread.ts, recipient_team_id=thread.team,
                recipient_user_id=self._ask.user,
            )  # fmt: skip
            self.ts, self._how = str(begun["ts"]), "streaming"
        except Exception as error:  # noqa: BLE001 - the answer comes without being streamed
            if code_of(error) is None:  # it may be there all the same
                log.warning("a stream may have begun, and nothing is shown until its answer is whole: %s", error)
                self._how = "silent"
                return
            log.warning("Slack does not stream here (%s): the answer is posted and updated", code_of(error))
            self._post()
        if self.ts:
            self._note(self.ts)

    def _post(self) -> None:
        metadata, thread = {"event_type": BEGUN, "event_payload": {"key": self._ask.key}}, self._ask.thread
        try:
            posted = self._client().chat_postMessage(
                channel=thread.channel, thread_ts=thread.ts, **_body(self.text), metadata=metadata, **QUIET
            )
        except Exception as error:  # noqa: BLE001 - the answer comes when it is whole
            log.warning("nothing is shown until the answer is whole: %s", code_of(error) or error)
            self._how = "silent"
            return
        self.ts, self._how, self._shown = str(posted["ts"]), "updating", len(self.text)

    def _append(self) -> None:
        try:
            self._client().chat_appendStream(
                channel=self._ask.thread.channel, ts=self.ts or "", markdown_text=self.text[self._shown :]
            )
        except Exception as error:  # noqa: BLE001 - the text is kept, and shown by other means
            if wait_of(error) is not None:
                return
            log.warning("the stream is dead (%s): its post is updated instead", code_of(error) or error)
            self._close()
            self._how = "updating"
            self._edit()
        else:
            self._shown = len(self.text)

    def _edit(self) -> None:
        try:
            self._client().chat_update(channel=self._ask.thread.channel, ts=self.ts or "", **_body(self.text))
        except Exception as error:  # noqa: BLE001 - the next update, or the last one, shows it
            log.warning("an update was not taken: %s", code_of(error) or error)
        else:
            self._shown = len(self.text)

    def _stop(self, message: Message, metadata: Mapping[str, Any]) -> bool:
        """Stop the stream with what is left of the text and the blocks below it; return False where that failed."""
        rest = self.text[self._shown :]
        for _ in range(TRIES):
            try:
                self._client().chat_stopStream(
                    channel=self._ask.thread.channel, ts=self.ts or "", markdown_text=rest or None,
                    blocks=message.blocks[1:] or None, metadata=dict(metadata),
                )  # fmt: skip
            except Exception as error:  # noqa: BLE001 - the post is updated instead
                wait = wait_of(error)
                if wait is None or wait > PATIENCE:
                    log.warning("the stream did not stop (%s): its post is updated", code_of(error) or error)
                    return False
                self._sleep(wait)
            else:
                return True
        return False

    def _close(self) -> None:
        """Stop the stream as it is, where it still is one."""
        try:
            self._client().chat_stopStream(channel=self._ask.thread.channel, ts=self.ts or "")
        except Exception as error:  # noqa: BLE001 - it may have ended long ago
            log.debug("the stream had ended: %s", error)

    def _update(self, message: Message, metadata: Mapping[str, Any]) -> None:
        """Put the whole message in the place of what was shown; doing it twice does no harm."""
        for attempt in range(TRIES):
            try:
                self._client().chat_update(
                    channel=self._ask.thread.channel, ts=self.ts or "", text=message.text, blocks=message.blocks,
                    metadata=dict(metadata),
                )  # fmt: skip
            except Exception as error:
                code, wait = code_of(error), wait_of(error)
                if code in TOO_MUCH and message.blocks:
                    log.warning("Slack refused the full answer (%s)", code)
                    message = short(message)
                    continue
                if code in GONE:
                    raise Refused(code) from error
                if attempt == TRIES - 1 or (wait or 0.0) > PATIENCE:
                    raise Later(code or str(error), wait=wait) from error
                self._sleep(0.5 * 2**attempt if wait is None else wait)
            else:
                return
        raise Later("chat.update failed on every try")


def _body(text: str) -> dict[str, Any]:
    """Return unfinished text as the arguments of a call."""
    from slack_sdk.models.blocks import MarkdownBlock

    return {"text": "I am writing an answer…", "blocks": [MarkdownBlock(text=text).to_dict()]}

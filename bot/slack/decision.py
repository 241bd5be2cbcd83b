"""The decision record of an answer: a file in the thread, or its text where a file cannot or should not be posted."""

import logging
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from bot.answer import Answer
from bot.slack.blocks import Message, plain
from bot.slack.escape import in_text, spoken
from bot.slack.whisper import Press, shown, whisper

if TYPE_CHECKING:
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

A_BLOCK = 2900  # characters of one block of a record's text
A_PAGE = 8700  # characters of one message of it
PAGES = 5  # messages of it


def attach(answer: Answer, press: Press, client: "WebClient") -> None:
    """Put the decision record into the thread; show its text to the presser where the answer is private."""
    from slack_sdk.errors import SlackApiError, SlackRequestError

    today = datetime.now(UTC).date()
    text = record_text(answer, today)
    if press.private:
        for page in pages(answer, text):
            whisper(press, client, page)
        return
    try:
        client.files_upload_v2(
            channel=press.channel, thread_ts=press.thread, content=text, filename=file_name(answer, today),
            title=f"Decision record: {in_text(answer.resolved, 120)}",
        )  # fmt: skip
    except (SlackApiError, SlackRequestError, OSError) as error:
        code = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
        log.warning("the decision record is posted as text, as its file was not taken: %s", code)
        _post(press, client, pages(answer, text))


def record_text(answer: Answer, today: date) -> str:
    """Return the record as Markdown, without characters that hide or turn what is written."""
    from bot.record import write_record

    return spoken(write_record(answer, today))


def file_name(answer: Answer, today: date) -> str:
    """Return the name of the record's file: its date and the words of the question."""
    words = re.findall(r"[a-z0-9]+", answer.resolved.lower())
    return f"{today.isoformat()}-{'-'.join(words)[:60].strip('-') or 'decision'}.md"


def pages(answer: Answer, text: str) -> list[Message]:
    """Return a text as it was written, in messages that Slack takes; what did not fit is said at the end."""
    whole = [text[start : start + A_PAGE] for start in range(0, len(text), A_PAGE)]
    made = [Message("Decision record", [_verbatim(part) for part in _cut(page)]) for page in whole[:PAGES]]
    if len(whole) > PAGES:
        made.append(plain(f"The rest did not fit. Run `advisor adr {answer.id}` to have all of it."))
    return made


def _cut(page: str) -> list[str]:
    """Cut a page into blocks, at the ends of lines where there are any."""
    parts: list[str] = []
    while page:
        end = page.rfind("\n", 1, A_BLOCK) + 1 if len(page) > A_BLOCK else 0
        parts.append(page[: end or A_BLOCK])
        page = page[end or A_BLOCK :]
    return [part for part in parts if part.strip()]


def _verbatim(text: str) -> dict[str, Any]:
    """Return text in a block in which Slack interprets nothing."""
    element = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [element]}


def _post(press: Press, client: "WebClient", messages: list[Message]) -> None:
    from slack_sdk.errors import SlackApiError

    for message in messages:
        try:
            client.chat_postMessage(channel=press.channel, thread_ts=press.thread, **shown(message))
        except (SlackApiError, OSError) as error:
            log.warning("the decision record is shown to the presser only: %s", type(error).__name__)
            whisper(press, client, message)

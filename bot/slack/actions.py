"""The buttons below an answer, and what their values say; every value carries the answer's id."""

from typing import Any, Literal, NamedTuple

from bot.answer import Answer
from bot.slack.escape import in_text

EVIDENCE = "evidence"
CHANGE = "change"
WHAT_IF = "what_if"
RECORD = "record"
SHARE = "share"
MUTE = "mute"
VOTE = "vote"
"""Action ids."""

Where = Literal["thread", "direct", "private"]
"""Where an answer is shown: in a thread of a channel, in direct messages, or to its asker only."""


class Value(NamedTuple):
    """What the value of a button says."""

    answer: str
    number: int = 0
    """Which circumstance, from 0."""
    thread: str = ""
    """Time stamp of the thread's root, where the button is to act in a thread that its message may not be in."""

    def __str__(self) -> str:
        """Return the value as it stands in the button; at most 2,000 characters, as ids and time stamps are short."""
        return f"{self.answer}:{self.number}:{self.thread}"


def read_value(text: str) -> Value:
    """Return what a button's value says, also that of a button of an older version, which is an id alone."""
    answer, _, rest = text.partition(":")
    number, _, thread = rest.partition(":")
    return Value(answer, int(number) if number.isdecimal() else 0, thread)


def buttons(answer: Answer, where: Where, *, thread: str = "") -> list[Any]:
    """Return the row of buttons for an answer, or nothing where there is nothing to press.

    `thread` is the root of the thread that a private answer is to be shared in, empty for the channel itself.
    """
    from slack_sdk.models.blocks import ActionsBlock, ButtonElement

    row: list[tuple[str, str]] = []
    if answer.citations or answer.nearest:
        row.append(("Evidence", EVIDENCE))
    if answer.would_change:
        row.append(("What would change this", CHANGE))
    if answer.verdict:
        row.append(("Decision record", RECORD))
    if where == "private":
        row.append(("Share", SHARE))
    if where == "thread":
        row.append(("Mute here", MUTE))
    value = str(Value(answer.id, thread=thread)) if thread else answer.id
    made = [ButtonElement(text=text, action_id=action, value=value) for text, action in row]
    return [ActionsBlock(elements=made)] if made else []


def votes(answer: Answer) -> Any:  # noqa: ANN401 - a block, whose type is the library's
    """Return the block with the two thumbs."""
    from slack_sdk.models.blocks import ContextActionsBlock, FeedbackButtonObject, FeedbackButtonsElement

    up = FeedbackButtonObject(text="Helpful", accessibility_label="This answer helped", value=f"{answer.id}:up")
    down = FeedbackButtonObject(
        text="Not helpful", accessibility_label="This answer did not help", value=f"{answer.id}:down"
    )
    return ContextActionsBlock(
        elements=[FeedbackButtonsElement(action_id=VOTE, positive_button=up, negative_button=down)]
    )


def circumstances(answer: Answer, thread: str) -> list[dict[str, Any]]:
    """Return one block for each circumstance that would change an answer, with a button that asks again under it."""
    from slack_sdk.models.blocks import ButtonElement, MarkdownTextObject, SectionBlock

    return [
        SectionBlock(
            text=MarkdownTextObject(text=in_text(circumstance, 500) or "…"),
            accessory=ButtonElement(text="Answer with this", action_id=WHAT_IF, value=str(Value(answer.id, n, thread))),
        ).to_dict()
        for n, circumstance in enumerate(answer.would_change[:40])
    ]

"""The windows: what was wrong with an answer, the settings of a channel, and a kept answer to read again."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.answer import Answer
from bot.places import Length, Manners, Mode
from bot.slack.blocks import headline, links, name
from bot.slack.escape import in_label, in_text
from corpus.vocabulary import Role

REASON = "vote_reason"
SETTINGS = "channel_settings"
"""Callback ids."""
KINDS = {
    "wrong": "The verdict is wrong", "citation": "A source does not say that", "stale": "It is out of date",
    "beside": "It does not answer my question", "other": "Something else",
}  # fmt: skip
MODES = {
    Mode.THREAD: "When mentioned, and in threads I have answered in",
    Mode.MENTION: "Only when mentioned",
    Mode.OFF: "Never",
}
LENGTHS = {Length.SHORT: "The verdict in brief", Length.NORMAL: "One screen", Length.LONG: "Everything that fits"}
MAY_CHOOSE = 100  # options that Slack takes in one menu
A_SECTION = 3000  # characters of one section
MOST_STATEMENTS = 80  # of an answer in a window; Slack takes 100 blocks
_A_SOURCE = re.compile(r"[a-z0-9][a-z0-9._-]{0,149}")
_AN_ID = re.compile(r"[A-Z0-9]{1,40}")


def ask_reason(answer_id: str, team: str) -> dict[str, Any]:
    """Return the window that asks what was wrong with an answer."""
    from slack_sdk.models import blocks as b

    options = [b.Option(value=value, label=label) for value, label in KINDS.items()]
    text = b.PlainTextInputElement(action_id="text", multiline=True, max_length=1000)
    blocks = [
        b.InputBlock(label="What was wrong?", block_id="kind", optional=True,
                     element=b.RadioButtonsElement(action_id="kind", options=options)),
        b.InputBlock(label="In your words", block_id="text", optional=True, element=text),
    ]  # fmt: skip
    return _window("Thanks for telling", blocks, REASON, {"answer": answer_id, "team": team}, submit="Send")


def read_reason(view: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return the answer's id and the reason, `KIND: WORDS`, from a submitted window; None where nothing was said."""
    values = view["state"]["values"]
    kind = (values["kind"]["kind"].get("selected_option") or {}).get("value")
    text = (values["text"]["text"].get("value") or "").strip()
    return metadata(view)["answer"], ": ".join(filter(None, [kind, text])) or None


def settings_window(team: str, channel: str, manners: Manners, sources: Mapping[str, str]) -> dict[str, Any]:
    """Return the window in which the settings of a channel are changed; `sources` are titles by id, in their order."""
    from slack_sdk.models import blocks as b

    def radio(block: str, label: str, options: Mapping[Any, str], chosen: str) -> b.InputBlock:
        made = [b.Option(value=str(value), label=text) for value, text in options.items()]
        first = next(option for option in made if option.value == chosen)
        return b.InputBlock(
            label=label, block_id=block,
            element=b.RadioButtonsElement(action_id=block, options=made, initial_option=first),
        )  # fmt: skip

    blocks: list[Any] = [
        b.SectionBlock(text=b.MarkdownTextObject(text=f"How I behave in {channel_link(channel)}.")),
        radio("mode", "When do I answer?", MODES, manners.mode),
        radio("length", "How much do I post?", LENGTHS, manners.length),
    ]
    listed = dict([(id_, title) for id_, title in sources.items() if _A_SOURCE.fullmatch(id_)][:MAY_CHOOSE])
    if listed:
        made = [
            b.Option(value=id_, text=b.PlainTextObject(text=in_label(title, 75) or id_[:75], emoji=False))
            for id_, title in listed.items()
        ]
        chosen = [option for option in made if option.value in manners.sources]
        menu = b.StaticMultiSelectElement(
            action_id="sources", options=made, initial_options=chosen or None, placeholder="All of them"
        )
        hint = f"The first {len(listed)} of {len(sources)} sources are listed." if len(listed) < len(sources) else None
        blocks.append(
            b.InputBlock(label="Which sources do I use?", block_id="sources", optional=True, element=menu, hint=hint)
        )
    return _window("Channel settings", blocks, SETTINGS, {"team": team, "channel": channel}, submit="Save")


def read_settings_window(view: Mapping[str, Any]) -> tuple[str, Manners]:
    """Return the channel and its new settings from a submitted window."""
    values: Mapping[str, Any] = view["state"]["values"]
    mode, length = (values[block][block]["selected_option"]["value"] for block in ("mode", "length"))
    chosen = values.get("sources", {}).get("sources", {}).get("selected_options") or []
    sources = tuple(sorted({option["value"] for option in chosen}))
    return metadata(view)["channel"], Manners(Mode(mode), Length(length), sources)


def told(text: str, title: str = "Channel settings") -> dict[str, Any]:
    """Return a window that says something; foreign text in it must be escaped already."""
    from slack_sdk.models import blocks as b

    return _window(title, [b.SectionBlock(text=b.MarkdownTextObject(text=text[:A_SECTION]))], "told", {})


def settings_told(channel: str, manners: Manners, sources: Mapping[str, str]) -> str:
    """Return the settings of a channel in words."""
    chosen = [in_text(sources.get(id_, id_), 100) for id_ in manners.sources[:20]]
    if len(manners.sources) > len(chosen):
        chosen.append(f"{len(manners.sources) - len(chosen)} more")
    return (
        f"In {channel_link(channel)} I answer: *{MODES[manners.mode].lower()}*.\n"
        f"I post: *{LENGTHS[manners.length].lower()}*.\n"
        f"I use: *{', '.join(chosen) or 'all sources'}*."
    )


def answer_window(answer: Answer, question: str) -> dict[str, Any]:
    """Return a window with a kept answer: the question, the verdict, and every statement with its links."""
    from slack_sdk.models import blocks as b

    texts = [f"*{in_text(question, 500) or 'Your question'}*", headline(answer)]
    texts += [_line(answer, n) for n in range(min(len(answer.statements), MOST_STATEMENTS))]
    if len(answer.statements) > MOST_STATEMENTS:
        texts.append(f"… and {len(answer.statements) - MOST_STATEMENTS} more.")
    blocks = [b.SectionBlock(text=b.MarkdownTextObject(text=text)) for text in texts]
    return _window("A recent answer", blocks, "told", {})


def channel_link(channel: str) -> str:
    """Return how a channel is named in mrkdwn; what is no id of Slack's is named in general."""
    if channel.startswith("D"):
        return "our conversation"
    return f"<#{channel}>" if _AN_ID.fullmatch(channel) else "this channel"


def metadata(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what a window of ours carries along."""
    carried: dict[str, str] = json.loads(view["private_metadata"])
    return carried


def _line(answer: Answer, n: int) -> str:
    statement = answer.statements[n]
    side = {Role.FOR: "For", Role.AGAINST: "Against"}.get(statement.role, "")
    about = f"*{side} {name(statement.option)}:* " if side and statement.option else ""
    line = f"{about}{in_text(statement.text, 400) or '…'}"
    linked = line + links(answer, statement, mrkdwn=True)
    return linked if len(linked) <= A_SECTION else line


def _window(
    title: str, blocks: Sequence[Any], callback_id: str, carried: Mapping[str, str], submit: str | None = None
) -> dict[str, Any]:
    from slack_sdk.models.views import View

    view: dict[str, Any] = View(
        type="modal", callback_id=callback_id, title=title, submit=submit, close="Close",
        blocks=list(blocks), private_metadata=json.dumps(carried),
    ).to_dict()  # fmt: skip
    return view

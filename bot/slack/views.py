"""The home tab, the window that asks for a reason, and the prompts offered in an empty conversation."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.slack.escape import in_text, safe_url
from bot.slack.reply import USAGE

REASON = "vote_reason"
"""Callback id of the window that asks what was wrong with an answer."""
KINDS = {
    "wrong": "The verdict is wrong", "citation": "A source does not say that", "stale": "It is out of date",
    "beside": "It does not answer my question", "other": "Something else",
}  # fmt: skip
PROMPTS = (
    "Should we use Python or Rust for a log shipper?",
    "Python or Rust for exploring data in a notebook?",
    "Should we port our Python service to Rust?",
    "What does the evidence say about memory use?",
)
LISTED = 30  # sources on the home tab; Slack takes 100 blocks


@dataclass(frozen=True, slots=True)
class Known:
    """One source as the home tab lists it."""

    title: str
    publisher: str | None
    published: str | None
    url: str | None
    notes: int  # reading notes taken from it


Knowledge = Callable[[], Sequence[Known]]
"""What the advisor knows, most important first."""


def shipped_knowledge() -> Sequence[Known]:
    """Return the shipped sources: the articles first, then those with most notes; ties by title."""
    from corpus.load import load_sources

    sources = sorted(load_sources().sources, key=lambda s: (s.kind != "article", -len(s.notes), s.title))
    return [Known(s.title, s.publisher, s.published, s.url, len(s.notes)) for s in sources]


def home(known: Sequence[Known]) -> dict[str, Any]:
    """Return the home tab: how to ask, and what the answers rest on."""
    from slack_sdk.models import blocks as b
    from slack_sdk.models.views import View

    dates = sorted(k.published for k in known if k.published)
    newest = f", the newest of {dates[-1]}" if dates else ""
    lines = [
        f"• {_linked(k)}: {in_text(k.publisher or 'no publisher', 80)}, {k.published or 'undated'}"
        for k in known[:LISTED]
    ]
    if len(known) > LISTED:
        lines.append(f"… and {len(known) - LISTED} more")
    notes = sum(k.notes for k in known)
    facts = f"*What I know:* {notes:,} reading notes from {len(known)} sources{newest}"
    sections = [b.SectionBlock(text=b.MarkdownTextObject(text=text)) for text in (USAGE, facts, *lines)]
    blocks: list[b.Block] = [b.HeaderBlock(text="Python or Rust?"), *sections]
    view: dict[str, Any] = View(type="home", blocks=blocks).to_dict()
    return view


def ask_reason(answer_id: str, team: str) -> dict[str, Any]:
    """Return the window that asks what was wrong with an answer."""
    from slack_sdk.models import blocks as b
    from slack_sdk.models.views import View

    options = [b.Option(value=value, label=label) for value, label in KINDS.items()]
    text = b.PlainTextInputElement(action_id="text", multiline=True, max_length=1000)
    blocks = [
        b.InputBlock(label="What was wrong?", block_id="kind", optional=True,
                     element=b.RadioButtonsElement(action_id="kind", options=options)),
        b.InputBlock(label="In your words", block_id="text", optional=True, element=text),
    ]  # fmt: skip
    view: dict[str, Any] = View(
        type="modal", callback_id=REASON, title="Thanks for telling", submit="Send", close="Skip", blocks=blocks,
        private_metadata=json.dumps({"answer": answer_id, "team": team}),
    ).to_dict()  # fmt: skip
    return view


def read_reason(view: dict[str, Any]) -> tuple[str, str | None]:
    """Return the answer's id and the reason, `KIND: WORDS`, from a submitted window; None where nothing was said."""
    values = view["state"]["values"]
    kind = (values["kind"]["kind"].get("selected_option") or {}).get("value")
    text = (values["text"]["text"].get("value") or "").strip()
    return json.loads(view["private_metadata"])["answer"], ": ".join(filter(None, [kind, text])) or None


def _linked(known: Known) -> str:
    title, url = in_text(known.title, 150) or "untitled", safe_url(known.url)
    return f"<{url}|{title}>" if url else title

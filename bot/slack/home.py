"""The home tab: what the advisor knows and how old that is, what its reader was answered last, settings, and help."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from bot.places import Given
from bot.slack.escape import in_text, safe_url
from bot.slack.reply import USAGE

OPEN_ANSWER = "open_answer"
PICK_CHANNEL = "pick_channel"
"""Action ids."""
PROMPTS = (
    "Should we use Python or Rust for a log shipper?",
    "Python or Rust for exploring data in a notebook?",
    "Should we port our Python service to Rust?",
    "What does the evidence say about memory use?",
)
"""Offered in an empty conversation; Slack takes four."""
NONE_YET = "None yet. What I answer you is listed here, for you only."
LISTED = 12  # sources on the home tab; Slack takes 100 blocks
RECENT = 5  # answers on the home tab
HELP = (
    "*Good to know*\n"
    "• After an answer, write `why?`, `sources?`, `shorter`, or tell me what is different for you.\n"
    "• *Evidence* shows every passage, *What would change this* answers again under another circumstance, "
    "*Decision record* writes it all down as a file.\n"
    "• In a message's menu, *Advise on this* answers the message, to you only.\n"
    "• `mute` in a thread, or *Mute here*, and I answer there only when mentioned; `unmute` takes it back.\n"
    "• `/advise settings` says, and lets admins and the channel's creator change, how I behave in a channel."
)


@dataclass(frozen=True, slots=True)
class Known:
    """One source as the home tab lists it."""

    title: str
    publisher: str | None
    published: str | None
    url: str | None
    notes: int  # passages taken from it
    id: str = ""


Knowledge = Callable[[], Sequence[Known]]
"""What the advisor knows, most important first."""


class Recent(NamedTuple):
    """What somebody was answered: the question in their words, and the verdict, escaped."""

    given: Given
    headline: str


def shipped_knowledge() -> Sequence[Known]:
    """Return the shipped sources: the articles first, then those with most notes; ties by title."""
    from corpus.load import load_sources

    sources = sorted(load_sources().sources, key=lambda s: (s.kind != "article", -len(s.notes), s.title))
    return [Known(s.title, s.publisher, s.published, s.url, len(s.notes), s.id) for s in sources]


def knowledge_of(advisor: object) -> Knowledge:
    """Return what tells the sources of the advisor's index, users' documents included, as it is when it is asked.

    An advisor without an index is taken to know the shipped sources.
    """

    def known() -> Sequence[Known]:
        index = getattr(advisor, "index", None)
        if index is None:
            return shipped_knowledge()
        counts: dict[str, int] = {}
        for passage in index.passages:
            counts[passage.source] = counts.get(passage.source, 0) + 1
        held = [source for source in index.sources.values() if source.id in counts]
        held.sort(key=lambda s: (s.kind != "article", -counts[s.id], s.title))
        return [Known(s.title, s.publisher, s.published, s.url, counts[s.id], s.id) for s in held]

    return known


def home(known: Sequence[Known], recent: Sequence[Recent] = ()) -> dict[str, Any]:
    """Return the home tab of somebody who was answered `recent` last."""
    from slack_sdk.models import blocks as b
    from slack_sdk.models.views import View

    def say(text: str, accessory: b.BlockElement | None = None) -> b.SectionBlock:
        return b.SectionBlock(text=b.MarkdownTextObject(text=text), accessory=accessory)

    answers = [
        say(_recent(one), b.ButtonElement(text="Show", action_id=OPEN_ANSWER, value=one.given.answer))
        for one in recent[:RECENT]
    ]
    picker = b.ConversationSelectElement(
        action_id=PICK_CHANNEL, placeholder="Choose a channel",
        filter=b.ConversationFilter(include=["public", "private"], exclude_bot_users=True),
    )  # fmt: skip
    blocks: list[b.Block] = [
        b.HeaderBlock(text="Python or Rust?"), say(USAGE), b.DividerBlock(),
        say("*Your recent answers*" + ("" if answers else f"\n{NONE_YET}")), *answers, b.DividerBlock(),
        say(_facts(known)), *(say(text) for text in _listed(known)), b.DividerBlock(),
        say("*How I behave in a channel*", picker), b.DividerBlock(), say(HELP),
    ]  # fmt: skip
    view: dict[str, Any] = View(type="home", blocks=blocks).to_dict()
    return view


def _facts(known: Sequence[Known]) -> str:
    dates = sorted(k.published for k in known if k.published)
    newest = f"\n*Up to:* {in_text(dates[-1], 20)}, the date of the newest source" if dates else ""
    notes = sum(k.notes for k in known)
    return f"*What I know:* {notes:,} reading notes from {len(known)} sources{newest}"


def _listed(known: Sequence[Known]) -> list[str]:
    lines = [
        f"• {_linked(k)}: {in_text(k.publisher or 'no publisher', 80)}, {in_text(k.published or 'undated', 20)}"
        for k in known[:LISTED]
    ]
    if len(known) > LISTED:
        lines.append(f"… and {len(known) - LISTED} more; `advisor sources` lists them all")
    return lines


def _recent(one: Recent) -> str:
    day = datetime.fromtimestamp(one.given.at, UTC).date().isoformat()
    return f"*{in_text(one.given.question, 200) or 'A question'}*\n{one.headline[:1500]}\n_{day}_"


def _linked(known: Known) -> str:
    title, url = in_text(known.title, 150) or "untitled", safe_url(known.url)
    return f"<{url}|{title}>" if url else title

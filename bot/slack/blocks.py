"""An answer as one Slack message: a text that stands alone in a notification, and at most six blocks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bot.answer import Answer, Citation, Statement
from bot.places import Length
from bot.retold import retell, told_by
from bot.selection import Parts, choose, rank, rows_in, statements_in
from bot.slack.actions import Where, buttons, votes
from bot.slack.closer import base_rate, ledger, parts_of, strength
from bot.slack.escape import in_markdown, in_text, safe_url, title_in_markdown
from corpus.vocabulary import Outcome, Role

BUDGET: Mapping[Length, int] = {Length.SHORT: 600, Length.NORMAL: 1800, Length.LONG: 6000}
"""Characters of the first block, where its texts are of ordinary length."""
MOST = 10_000  # characters of the first block, whatever its texts; Slack takes 12,000 in all
AN_ALERT = 2900  # characters; Slack takes 3,000 in most texts
A_POINT = 300  # characters of one statement in the message; Evidence shows it whole
A_CHECK = 700  # characters of one that sets an article against its source
OF_A_KIND: Mapping[Length, int] = {Length.SHORT: 0, Length.NORMAL: 3, Length.LONG: 20}
"""Statements for, and as many against, an option."""
NEAR = 3  # passages shown where nothing is covered
PAGE = 9000  # characters of one message of evidence
PAGES = 5  # messages of evidence
LINKS = 8  # links of one statement
A_PASSAGE = 1500  # characters of one passage of evidence


class Message(NamedTuple):
    """What is posted: `text` for notifications and screen readers, and the blocks as Slack takes them."""

    text: str
    blocks: list[dict[str, Any]]


def render(
    answer: Answer, *, echo: bool = False, where: Where = "thread", thread: str = "", length: Length = Length.NORMAL
) -> Message:
    """Return the message for an answer, as long as `length` says.

    `echo` puts the question above it, where it is not visible otherwise. `where` decides on its buttons; `thread` is
    the root of the thread that a private answer is to be shared in.
    """
    from slack_sdk.models.blocks import AlertBlock, Block, MarkdownBlock, MarkdownTextObject

    body = _body(answer, length)
    if echo:
        body = f"> {in_markdown(answer.question, 300)}\n\n{body}"
    blocks: list[Block] = [MarkdownBlock(text=body)]
    if conflicts := _conflicts(answer):
        blocks.append(AlertBlock(text=MarkdownTextObject(text=conflicts), level="warning"))
    blocks += _footer(answer, where, thread)
    return Message(headline(answer), [block.to_dict() for block in blocks])


def headline(answer: Answer) -> str:
    """Return the one sentence that a notification shows, escaped."""
    if answer.asks:
        text = answer.asks
    elif answer.verdict:
        text = answer.verdict.summary
    elif answer.outcome is Outcome.NOT_COVERED or not answer.statements:
        text = answer.notice or "My sources have nothing on this, so I give no verdict."
    else:
        text = answer.statements[0].text
    return in_text(text, 600) or "Here is what I found."


def short(message: Message) -> Message:
    """Return the form without blocks, for when Slack refuses the full one; it says that it is not the whole answer."""
    return Message(f"{message.text[:2500]}\n(Slack refused the full answer, so this is only its first sentence.)", [])


def plain(text: str) -> Message:
    """Return a message of our own words; foreign text in it must be escaped already."""
    from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock

    return Message(text, [SectionBlock(text=MarkdownTextObject(text=text[:3000])).to_dict()])


def evidence(answer: Answer) -> tuple[Message, ...]:
    """Return everything an answer rests on, as one to five messages; what did not fit is counted at the end."""
    from slack_sdk.models.blocks import MarkdownBlock

    entries = [f"- **{heading(s)}:** {in_markdown(s.text, 1000)}{links(answer, s)}" for s in answer.statements]
    entries += [_entry(citation) for citation in answer.citations or answer.nearest]
    pages = [""]
    for number, entry in enumerate(entries):
        if pages[-1] and len(pages[-1]) + len(entry) + 2 > PAGE:
            if len(pages) == PAGES:
                pages[-1] += f"\n\n_{len(entries) - number} more: run_ `advisor replay {in_text(answer.id, 40)}`"
                break
            pages.append("")
        pages[-1] = f"{pages[-1]}\n\n{entry}".strip()
    text = f"Evidence for: {headline(answer)}"
    return tuple(Message(text, [MarkdownBlock(text=page or "There is none.").to_dict()]) for page in pages)


def _body(answer: Answer, length: Length) -> str:
    if answer.asks:
        return _fit([in_markdown(answer.asks, 600), _covers(answer)])
    if parts := parts_of(answer):
        return _fit(parts)
    length = Length.LONG if answer.view == "more" else length
    head = [f"**{in_markdown(answer.verdict.summary, 500)}**", strength(answer)] if answer.verdict else []
    if answer.outcome is Outcome.NOT_COVERED:
        head.append("**My sources have nothing on this, so I give no verdict.**")
    if answer.notice:
        head.append(in_markdown(answer.notice, 400))
    head.append(base_rate(answer))
    tail = [] if answer.outcome is not Outcome.NOT_COVERED else [_nearest(answer), _covers(answer)]
    if answer.would_change and length is not Length.SHORT:
        tail.append(f"**What would change this:** {in_markdown(' '.join(answer.would_change[:2]), 300)}")
    around = sum(map(len, head + tail))
    most = OF_A_KIND[length] or (0 if answer.verdict else 1)  # a fact is its statements
    return _fit([*head, _points(answer, BUDGET[length] - around, most), *tail])


def _fit(parts: Sequence[str]) -> str:
    """Join the parts that are not empty; what goes beyond `MOST` is left out with a notice."""
    body = ""
    for part in filter(None, parts):
        if len(body) + len(part) > MOST:
            return f"{body}\n\n_There is more: press Evidence._".strip()
        body = f"{body}\n\n{part}".strip()
    return body or "_There is nothing to show._"


def _conflicts(answer: Answer) -> str:
    """Return up to two disagreements as mrkdwn lines, and how many more there are."""
    conflicts = [s for s in answer.statements if s.role is Role.CONFLICT and answer.view in ("", "more")]
    lines: list[str] = []
    above = {s.text for s in answer.statements if s.role is not Role.CONFLICT}
    for s in conflicts[:2]:
        text, numbers = retell(s, answer, above)
        above |= told_by(s, answer)
        line = f"*Sources disagree:* {in_text(text, 600)}{linked(answer.citations, numbers, mrkdwn=True)}"
        if sum(map(len, lines)) + len(line) < AN_ALERT - 80:
            lines.append(line)
    if hidden := len(conflicts) - len(lines):
        lines.append(f"*Sources disagree* on {hidden} more {'point' if hidden == 1 else 'points'}: press Evidence.")
    return "\n".join(lines)


def _points(answer: Answer, budget: int, most: int) -> str:
    """Return what is most telling, as far as `budget` characters reach: the ledger, and statements by kind.

    `most` is how many statements of one kind are shown; disagreements stand in a block of their own.
    """
    points = [s for s in answer.statements if s.role is not Role.CONFLICT]
    room = max(budget - 80, 400)

    def fits(parts: Parts) -> bool:
        kinds = Counter(heading(s) for s in statements_in(answer, parts))
        return most > 0 and max(kinds.values(), default=0) <= most and len(_written(answer, parts)) <= room

    parts = choose(answer, fits) if most else Parts()
    hidden = len(points) - sum(s.role is not Role.CONFLICT for s in statements_in(answer, parts))
    more = f"_{hidden} more {'point' if hidden == 1 else 'points'}: press Evidence._" if hidden else ""
    return "\n\n".join(filter(None, (_written(answer, parts), more)))


def _written(answer: Answer, parts: Parts) -> str:
    """Return the ledger and the statements among the parts, a heading each kind, in the order of reading."""
    kinds: dict[str, list[str]] = {}
    above: set[str] = set()
    for s in sorted(statements_in(answer, parts), key=lambda one: rank(answer, one)):
        if s.role is not Role.CONFLICT:
            text, numbers = retell(s, answer, above)
            above |= told_by(s, answer)
            limit = A_CHECK if s.role is Role.CHECK else A_POINT
            kinds.setdefault(heading(s), []).append(f"- {in_markdown(text, limit)}{linked(answer.citations, numbers)}")
    lists = ("\n".join([f"**{kind}**", "", *lines]) for kind, lines in kinds.items())
    return "\n\n".join(filter(None, (ledger(answer, rows_in(parts), everything=False), *lists)))


def heading(statement: Statement) -> str:
    """Return under which heading a statement stands."""
    option = f" {name(statement.option)}" if statement.option else ""
    return {
        Role.FOR: f"For{option}", Role.AGAINST: f"Against{option}", Role.CONTEXT: "What the sources say",
        Role.CONFLICT: "Sources disagree", Role.CHECK: "Checked against its source",
    }[statement.role]  # fmt: skip


def name(option: str) -> str:
    """Return how an option is written in a sentence."""
    known = {"cpp": "C++", "hybrid": "both together", "typescript": "TypeScript", "javascript": "JavaScript"}
    return known.get(option, in_text(option, 40).capitalize())


def links(answer: Answer, statement: Statement, *, mrkdwn: bool = False) -> str:
    """Return the numbers of a statement's citations, linked where they have an address, in either notation."""
    return linked(answer.citations, statement.citations, mrkdwn=mrkdwn)


def linked(citations: Sequence[Citation], numbers: Sequence[int], *, mrkdwn: bool = False) -> str:
    """Return numbers in brackets, each linked where its citation has an address; nothing where there are none."""
    if not numbers:
        return ""
    urls = {citation.n: safe_url(citation.url) for citation in citations}
    form = "<{1}|{0}>" if mrkdwn else "[{0}]({1})"
    marks = [form.format(n, urls[n]) if urls.get(n) else str(n) for n in numbers[:LINKS]]
    marks += [f"{len(numbers) - LINKS} more"] * (len(numbers) > LINKS)
    return f" ({', '.join(marks)})"


def _covers(answer: Answer) -> str:
    if not answer.covers:
        return ""
    more = f", and {len(answer.covers) - 10} more" if len(answer.covers) > 10 else ""
    return f"**What I can answer about:** {in_markdown(', '.join(answer.covers[:10]), 700)}{more}"


def _nearest(answer: Answer) -> str:
    lines = [f"- {in_markdown(c.passage, A_POINT)} ({_source(c)})" for c in answer.nearest[:NEAR]]
    return "\n".join(["**The nearest I have**", "", *lines]) if lines else ""


def _source(citation: Citation) -> str:
    title, url = title_in_markdown(citation.title), safe_url(citation.url)
    return f"[{title}]({url})" if url else title


def _entry(citation: Citation) -> str:
    facts = [citation.author, citation.published, citation.section, citation.grade.replace("_", " ")]
    about = in_markdown(" · ".join(filter(None, facts)), 400)
    how = "quoted" if citation.kind == "original" else "paraphrase"
    number = f"**{citation.n}** " if citation.n else ""
    cut = f"_cut: run_ `advisor show {in_text(citation.source, 80)}`" * (len(citation.passage) > A_PASSAGE)
    passage = in_markdown(citation.passage, A_PASSAGE)
    return f"{number}{_source(citation)} — {about} · {how}\n> {passage}\n\n{cut}".rstrip()


def _footer(answer: Answer, where: Where, thread: str) -> Sequence[Any]:
    from slack_sdk.models import blocks as b

    dates = sorted(c.published for c in answer.citations if c.published)
    sources = len({c.source for c in answer.citations})
    cited = f"{sources} of {answer.corpus.sources} sources" if sources else f"{answer.corpus.sources} sources searched"
    facts = [f"Answer {answer.id}", f"corpus {answer.corpus.hash[:8]}", cited]
    if dates:
        facts.append(f"evidence of {' to '.join(sorted({dates[0], dates[-1]}))}")
    context = b.ContextBlock(elements=[b.PlainTextObject(text=in_text(" · ".join(facts), 500), emoji=False)])
    if answer.asks:
        return [context]
    return [context, *buttons(answer, where, thread=thread), votes(answer)]

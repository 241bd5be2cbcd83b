"""An answer, laid out for a terminal: the verdict first, then for and against, and where each sentence comes from.

A first answer fits one screen; what does not fit is counted and one command away. Follow-ups that want to see why, the
sources, or less are laid out by bot/views.py.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answer import Answer, Citation, Statement
from bot.reasons import NOTHING, cell_text, columns_of, criterion_name, option_name, rows_of, source_name, strength_of
from bot.retold import retell, told_by
from bot.selection import (
    CHANGE,
    Parts,
    choose,
    everything_of,
    group_of,
    is_side,
    rank,
    rows_in,
    statements_in,
)
from bot.terminal import Block, Paragraph, paragraph, table
from bot.wording import name
from corpus.vocabulary import Kind, Outcome, Role

FIRST_WORDS = 150
"""Words of a first answer, before the line that tells what more there is; the base rate is not counted."""
NEAREST = 3  # passages shown where the corpus does not cover the question
EXCERPT = 30  # words of such a passage
HEADINGS = {
    Role.FOR: "For",
    Role.AGAINST: "Against",
    Role.CONTEXT: "What bears on it",
    Role.CHECK: "Checked against its own source",
    Role.CONFLICT: "Where sources disagree",
}
KINDS: dict[str, str] = {Kind.NOTE: "paraphrase", Kind.ORIGINAL: "quote"}


@dataclass(frozen=True, slots=True)
class Hints:
    """How a reader gets at what is not shown."""

    more: str = "advisor show"
    """What shows the whole answer."""
    passage: str | None = "advisor show {n}"
    """What shows the passage behind a number; None where nothing does."""


def words(tag: str) -> str:
    """Return a tag of the vocabulary as words: `runtime_speed` is runtime speed."""
    return " ".join(part.upper() if part in {"ai", "ml"} else part for part in tag.split("_"))


def lay_out(
    answer: Answer, *, everything: bool = False, numbered: bool = False, hints: Hints | None = None
) -> list[Block]:
    """Return the blocks of an answer; the first one stands alone.

    Everything means every statement and citation; numbered, that what would change the answer is listed by number;
    `hints` says how the reader gets at the rest.
    """
    everything = everything or answer.view == "more"
    if answer.view not in ("", "more") and not everything:
        from bot.views import view_of

        return view_of(answer)
    opening = list(_opening(answer))
    if answer.outcome is Outcome.NOT_COVERED or (answer.asks and not answer.statements):
        return [*opening, *_uncovered(answer, everything=everything, hints=hints or Hints())]

    def body(parts: Parts) -> list[Block]:
        return _body(answer, parts, everything=everything, numbered=numbered)

    if everything:
        parts = everything_of(answer, len(answer.ledger))
    else:
        room = FIRST_WORDS - count(opening)
        parts = choose(answer, lambda some: count(body(some)) <= room, [CHANGE] if numbered else [])
    more = _more(answer, statements_in(answer, parts), everything=everything, hints=hints or Hints())
    return [*opening, *_base_rate(answer), *body(parts), *more]


def _opening(answer: Answer) -> Iterator[Paragraph]:
    verdict = answer.verdict
    if verdict:
        yield paragraph(("verdict", verdict.summary))
        yield paragraph(("label", "Strength: "), strength_of(answer), gap=True)
    elif answer.asks:
        yield paragraph(("verdict", answer.asks))
    elif answer.outcome is Outcome.NOT_COVERED:
        yield paragraph(("verdict", "The corpus does not cover this."))
    if verdict and answer.asks:
        yield paragraph(("warning", answer.asks))
    if answer.notice:
        yield paragraph(("warning", answer.notice), gap=not verdict)


def _base_rate(answer: Answer) -> Iterator[Paragraph]:
    if answer.base_rate:
        label, _, rest = answer.base_rate.partition(" ")
        yield paragraph(("label", f"{label} "), ("quiet", rest))


def _uncovered(answer: Answer, *, everything: bool, hints: Hints) -> Iterator[Paragraph]:
    nearest = answer.nearest if everything else answer.nearest[:NEAREST]
    for number, citation in enumerate(nearest):
        if number == 0:
            yield paragraph(("heading", "The nearest that it holds"), gap=True)
        passage = citation.passage if everything else excerpt(citation.passage)
        yield paragraph(passage, ("quiet", f" ({full_source(citation)})"), label="  -", hang=4)
    if answer.covers:
        yield paragraph(("heading", "What it covers"), gap=True)
        yield paragraph("; ".join(answer.covers) + ".", hang=2)
    if len(nearest) < len(answer.nearest):
        yield paragraph(("quiet", f"+ {len(answer.nearest) - len(nearest)} more: {hints.more}"), gap=True)


def excerpt(passage: str, limit: int = EXCERPT) -> str:
    """Return the first `limit` words of a passage, with an ellipsis where it goes on."""
    parts = passage.split()
    return " ".join(parts) if len(parts) <= limit else " ".join(parts[:limit]).rstrip(",;:.") + " …"


def _body(answer: Answer, parts: Parts, *, everything: bool, numbered: bool) -> list[Block]:
    """Return what stands between the opening and the line that tells of more."""
    shown = statements_in(answer, parts)
    return [
        *_ledger(answer, rows_in(parts), everything=everything),
        *_statements(answer, shown),
        *(_would_change(answer, everything=everything, numbered=numbered) if CHANGE in parts else ()),
        *_sources(answer, shown, everything=everything),
    ]


def _ledger(answer: Answer, most: int, *, everything: bool) -> Iterator[Block]:
    """Yield the ledger as a table with at most `most` rows, for the options asked about and what leads."""
    options = columns_of(answer, everything=everything)
    if rows := rows_of(answer.ledger, options)[:most]:
        yield table(
            ("Evidence", *map(option_name, options)),
            [(criterion_name(row.criterion), *map(cell_text, row.cells)) for row in rows],
            blank=NOTHING,
            gap=True,
        )


def _statements(answer: Answer, shown: Sequence[Statement]) -> Iterator[Paragraph]:
    """Yield each group under its heading, by criterion in the order in which criteria first come up."""
    groups: dict[tuple[Role, str | None], list[Statement]] = {}
    above: set[str] = set()
    for statement in sorted(shown, key=lambda one: rank(answer, one)):
        groups.setdefault(group_of(statement), []).append(statement)
    for (role, option), members in groups.items():
        if role is Role.CONTEXT and not answer.verdict:  # the fact that was asked for
            yield from (_fact(member, place) for place, member in enumerate(members))
            above |= {member.text for member in members}
        else:
            yield paragraph(("heading", HEADINGS[role] + (f" {name(option)}" if option else "")), gap=True)
            criteria = list(dict.fromkeys(one.criterion for one in members))
            for member in sorted(members, key=lambda one: criteria.index(one.criterion)):
                yield _statement(answer, member, above)


def _statement(answer: Answer, statement: Statement, above: set[str]) -> Paragraph:
    text, numbers = retell(statement, answer, above)
    above |= told_by(statement, answer)
    label = f"{criterion_name(statement.criterion)}: " if statement.criterion and is_side(statement) else ""
    said = _quoted(statement, text)
    return paragraph(("label", label), said, ("number", _numbers(numbers)), label="  -", hang=4)


def _fact(statement: Statement, place: int) -> Paragraph:
    """Return a fact as the answer that it is: without a label, the first one where a verdict would stand."""
    style, said = "" if place else "verdict", _quoted(statement, statement.text)
    return paragraph((style, said), ("number", _numbers(statement.citations)), gap=place > 0)


def _quoted(statement: Statement, text: str) -> str:
    quoted = statement.support.kind == "quote" and not text.startswith(("“", '"', "["))
    return f"“{text}”" if quoted else text


def _numbers(citations: Sequence[int]) -> str:
    return " " + "".join(f"[{n}]" for n in citations) if citations else ""


def _would_change(answer: Answer, *, everything: bool, numbered: bool) -> Iterator[Paragraph]:
    if answer.would_change:
        shown = answer.would_change if everything or numbered else answer.would_change[:1]
        yield paragraph(("heading", "What would change this" + (" (type its number)" if numbered else "")), gap=True)
        for number, reason in enumerate(shown, start=1):
            yield paragraph(reason, label=f"  {number}" if numbered else "  -", hang=4)


def _sources(answer: Answer, shown: Sequence[Statement], *, everything: bool) -> Iterator[Paragraph]:
    """Yield a line for each source and grade, under the numbers that cite it; section by section where all is shown."""
    numbers = {n for statement in shown for n in statement.citations}
    describe: Callable[[Citation], str] = _with_section if everything else short_source
    lines: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        if everything or citation.n in numbers:
            lines.setdefault(describe(citation) + (citation.url or ""), []).append(citation)
    for place, same in enumerate(lines.values()):
        if place == 0:
            yield paragraph(("heading", "Sources"), gap=True)
        line, label = source_line(describe(same[0]), same[0]), "  " + _numbers([one.n for one in same]).strip()
        yield replace(line, label=label, hang=max(6, len(label) + 1))


def source_line(text: str, citation: Citation) -> Paragraph:
    """Return a paragraph that names a source, with its address where that is one of the web."""
    link = f" {citation.url}" if citation.url and re.match(r"https?://\S+$", citation.url) else ""
    return paragraph(f"{text}.", ("quiet", link))


def short_source(citation: Citation) -> str:
    """Return who says it, when, and how they know it."""
    parts = [source_name(citation), citation.published, words(citation.grade)]
    kind = "quote" if citation.kind == Kind.ORIGINAL else ""
    return ", ".join(part for part in (*parts, kind) if part)


def full_source(citation: Citation) -> str:
    """Return title, author, date, and how the source knows what it says, on one line."""
    kind = KINDS.get(citation.kind, citation.kind)
    inferred = ", tags inferred" if citation.inferred else ""
    who = [part for part in (citation.title, citation.author or citation.publisher, citation.published) if part]
    return f"{', '.join(who)}: {words(citation.grade)}, {kind}{inferred}"


def _with_section(citation: Citation) -> str:
    return full_source(citation) + (f", “{citation.section}”" if citation.section else "")


def _more(answer: Answer, shown: Sequence[Statement], *, everything: bool, hints: Hints) -> Iterator[Paragraph]:
    if everything:
        state = answer.corpus
        yield paragraph(
            ("quiet", f"Answer {answer.id}, from {state.sources} sources and {state.passages} passages."), gap=True
        )
        return
    left = [statement for statement in answer.statements if statement not in shown]
    counted = [
        (sum(one.role is Role.CHECK for one in left), "check against a source", "checks against sources"),
        (sum(one.role is Role.CONFLICT for one in left), "disagreement", "disagreements"),
    ]
    kinds = [f"{number} {one if number == 1 else many}" for number, one, many in counted if number]
    told = f" ({', '.join(kinds)})" if kinds else ""
    lines = [f"+ {len(left)} more{told}: {hints.more}."] if left else []
    if answer.citations and hints.passage:
        first = min((n for one in shown for n in one.citations), default=answer.citations[0].n)
        lines.append(f"The passage behind a number: {hints.passage.format(n=first)}")
    if lines:
        yield paragraph(("quiet", " ".join(lines)), gap=True)


def count(blocks: Sequence[Block]) -> int:
    """Return the number of words in blocks, labels included."""
    return sum(len(f"{getattr(one, 'label', '')} {one.text}".split()) for one in blocks)

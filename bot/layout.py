"""An answer, laid out for a terminal: the verdict first, then for and against, and where each sentence comes from.

A first answer fits one screen; what does not fit is counted and one command away.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answer import Answer, Citation, Statement
from bot.terminal import Paragraph, paragraph
from bot.wording import name
from corpus.vocabulary import Kind, Outcome, Role

FIRST_WORDS = 150
"""Words of a first answer, before the line that tells what more there is."""
NEAREST = 3  # passages shown where the corpus does not cover the question
EXCERPT = 30  # words of such a passage
HEADINGS = {
    Role.FOR: "For",
    Role.AGAINST: "Against",
    Role.CONTEXT: "What bears on it",
    Role.CONFLICT: "Where sources disagree",
    Role.CHECK: "Where an article departs from its own source",
}
KINDS: dict[str, str] = {Kind.NOTE: "paraphrase", Kind.ORIGINAL: "quote"}


def words(tag: str) -> str:
    """Return a tag of the vocabulary as words: `runtime_speed` is runtime speed."""
    return "AI assistance" if tag == "ai_assistance" else tag.replace("_", " ")


def lay_out(answer: Answer, *, everything: bool = False, numbered: bool = False) -> list[Paragraph]:
    """Return the paragraphs of an answer; the first one stands alone.

    Everything means every statement and citation; numbered, that what would change the answer is listed by number.
    """
    opening = list(_opening(answer))
    if answer.outcome is Outcome.NOT_COVERED or (answer.asks and not answer.statements):
        return opening + list(_uncovered(answer, everything=everything))
    closing = list(_would_change(answer.would_change, everything=everything, numbered=numbered))
    budget = None if everything else FIRST_WORDS - _count(opening) - _count(closing)
    shown = _choose(answer, budget)
    return [
        *opening,
        *_statements(answer, shown),
        *closing,
        *_sources(answer, shown, everything=everything),
        *_more(answer, shown, everything=everything),
    ]


def _opening(answer: Answer) -> Iterator[Paragraph]:
    verdict = answer.verdict
    if verdict:
        yield paragraph(("verdict", verdict.summary))
        strength = verdict.strength
        yield paragraph(("label", "Strength: "), f"{strength}. ", ("quiet", strength.sentence), gap=True)
    elif answer.asks:
        yield paragraph(("verdict", answer.asks))
    elif answer.outcome is Outcome.NOT_COVERED:
        yield paragraph(("verdict", "The corpus does not cover this."))
    if verdict and answer.asks:
        yield paragraph(("warning", answer.asks))
    if answer.notice:
        yield paragraph(("warning", answer.notice), gap=not verdict)


def _uncovered(answer: Answer, *, everything: bool) -> Iterator[Paragraph]:
    nearest = answer.nearest if everything else answer.nearest[:NEAREST]
    for number, citation in enumerate(nearest):
        if number == 0:
            yield paragraph(("heading", "The nearest that it holds"), gap=True)
        passage = citation.passage if everything else excerpt(citation.passage)
        yield paragraph(passage, ("quiet", f" ({_source(citation)})"), label="  -", hang=4)
    if answer.covers:
        yield paragraph(("heading", "What it covers"), gap=True)
        yield paragraph("; ".join(answer.covers) + ".", hang=2)
    if len(nearest) < len(answer.nearest):
        yield paragraph(("quiet", f"+ {len(answer.nearest) - len(nearest)} more: advisor show"), gap=True)


def excerpt(passage: str, limit: int = EXCERPT) -> str:
    """Return the first `limit` words of a passage, with an ellipsis where it goes on."""
    parts = passage.split()
    return " ".join(parts) if len(parts) <= limit else " ".join(parts[:limit]).rstrip(",;:.") + " …"


def _choose(answer: Answer, budget: int | None) -> tuple[Statement, ...]:
    """Take statements in turn from each side, until the next would not fit; at least one, and all without a budget."""
    if budget is None:
        return answer.statements
    chosen: list[int] = []
    for index in _in_turn(answer):
        wanted = [answer.statements[place] for place in sorted([*chosen, index])]
        if not chosen or _count([*map(_statement, wanted), *_sources(answer, wanted, everything=False)]) <= budget:
            chosen.append(index)
    return tuple(answer.statements[index] for index in sorted(chosen))


def _in_turn(answer: Answer) -> Iterator[int]:
    """Yield the places of the statements: the first of each group, then the second of each, and so on."""
    groups: dict[tuple[Role, str | None], list[int]] = {}
    for index, statement in enumerate(answer.statements):
        groups.setdefault(_group(statement), []).append(index)
    ordered = sorted(groups.values(), key=lambda places: _rank(answer, answer.statements[places[0]]))
    for round_ in range(max(map(len, ordered), default=0)):
        yield from (places[round_] for places in ordered if round_ < len(places))


def _group(statement: Statement) -> tuple[Role, str | None]:
    sided = statement.role in {Role.FOR, Role.AGAINST}
    return statement.role, statement.option if sided else None


def _rank(answer: Answer, statement: Statement) -> tuple[int, bool, str]:
    """Sort groups: for the lean first, then what speaks for the others and against, then the rest."""
    lean = answer.verdict.lean if answer.verdict else None
    place = list(HEADINGS).index(statement.role)
    return (place if place > 1 else 0, statement.option != lean, f"{place}{statement.option}")


def _statements(answer: Answer, shown: Sequence[Statement]) -> Iterator[Paragraph]:
    """Yield each group under its heading, by criterion in the order in which criteria first come up."""
    groups: dict[tuple[Role, str | None], list[Statement]] = {}
    for statement in sorted(shown, key=lambda one: _rank(answer, one)):
        groups.setdefault(_group(statement), []).append(statement)
    for (role, option), members in groups.items():
        if role is Role.CONTEXT and not answer.verdict:  # the fact that was asked for
            yield from (_fact(member, place) for place, member in enumerate(members))
            continue
        yield paragraph(("heading", HEADINGS[role] + (f" {name(option)}" if option else "")), gap=True)
        criteria = list(dict.fromkeys(one.criterion for one in members))
        for member in sorted(members, key=lambda one: criteria.index(one.criterion)):
            yield _statement(member)


def _statement(statement: Statement) -> Paragraph:
    label = words(statement.criterion) if statement.criterion else ""
    label = f"{label[:1].upper()}{label[1:]}: " if label else ""
    return paragraph(("label", label), _said(statement), ("number", _numbers(statement.citations)), label="  -", hang=4)


def _fact(statement: Statement, place: int) -> Paragraph:
    """Return a fact as the answer that it is: without a label, the first one where a verdict would stand."""
    style = "" if place else "verdict"
    return paragraph((style, _said(statement)), ("number", _numbers(statement.citations)), gap=place > 0)


def _said(statement: Statement) -> str:
    quoted = statement.support.kind == "quote" and not statement.text.startswith(("“", '"'))
    return f"“{statement.text}”" if quoted else statement.text


def _numbers(citations: Sequence[int]) -> str:
    return " " + "".join(f"[{n}]" for n in citations) if citations else ""


def _would_change(reasons: Sequence[str], *, everything: bool, numbered: bool) -> Iterator[Paragraph]:
    if reasons:
        shown = reasons if everything or numbered else reasons[:1]
        yield paragraph(("heading", "What would change this" + (" (type its number)" if numbered else "")), gap=True)
        for number, reason in enumerate(shown, start=1):
            yield paragraph(reason, label=f"  {number}" if numbered else "  -", hang=4)


def _sources(answer: Answer, shown: Sequence[Statement], *, everything: bool) -> Iterator[Paragraph]:
    """Yield a line for each source and grade, under the numbers that cite it; section by section where all is shown."""
    numbers = {n for statement in shown for n in statement.citations}
    lines: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        if everything or citation.n in numbers:
            lines.setdefault(_citation(citation, section=everything).text, []).append(citation)
    for place, same in enumerate(lines.values()):
        if place == 0:
            yield paragraph(("heading", "Sources"), gap=True)
        line, label = _citation(same[0], section=everything), "  " + _numbers([one.n for one in same]).strip()
        yield replace(line, label=label, hang=max(6, len(label) + 1))


def _citation(citation: Citation, *, section: bool) -> Paragraph:
    place = f", “{citation.section}”" if section and citation.section else ""
    link = f" {citation.url}" if citation.url and re.match(r"https?://\S+$", citation.url) else ""
    return paragraph(_source(citation) + place + ".", ("quiet", link))


def _source(citation: Citation) -> str:
    """Return title, author, date, and how the source knows what it says, on one line."""
    kind = KINDS.get(citation.kind, citation.kind)
    inferred = ", tags inferred" if citation.inferred else ""
    who = [part for part in (citation.title, citation.author, citation.published) if part]
    return f"{', '.join(who)}: {words(citation.grade)}, {kind}{inferred}"


def _more(answer: Answer, shown: Sequence[Statement], *, everything: bool) -> Iterator[Paragraph]:
    if everything:
        state = answer.corpus
        yield paragraph(
            ("quiet", f"Answer {answer.id}, from {state.sources} sources and {state.passages} passages."), gap=True
        )
        return
    left = len(answer.statements) - len(shown)
    count = f"+ {left} more: advisor show. " if left else ""
    if answer.citations:
        example = f"The passage behind a number: advisor show {answer.citations[0].n}"
        yield paragraph(("quiet", count + example), gap=True)


def _count(paragraphs: Sequence[Paragraph]) -> int:
    return sum(len(f"{one.label} {one.text}".split()) for one in paragraphs)

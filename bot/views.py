"""What a follow-up wants to see of an answer, laid out for a terminal: why, its sources, or its gist."""

from collections.abc import Iterator, Sequence

from bot.answer import Answer, Citation, Grounds
from bot.layout import lay_out, source_line, words
from bot.reasons import (
    NOTHING,
    cell_text,
    columns_of,
    criterion_name,
    left_out,
    option_name,
    reasons_of,
    rows_of,
    source_names,
)
from bot.terminal import Block, Paragraph, paragraph, table
from corpus.vocabulary import Outcome

EXPLAIN = "What each piece counted, and why: advisor explain {id}"


def view_of(answer: Answer) -> list[Block]:
    """Return the blocks of what an answer's `view` names; the first one stands alone."""
    if answer.asks and not answer.statements:
        return [paragraph(("verdict", answer.asks))]
    views = {"why": why, "sources": sources, "shorter": shorter}
    if answer.view not in views:
        return lay_out(answer, everything=True)
    return list(views[answer.view](answer))


def why(answer: Answer) -> Iterator[Block]:
    """Yield how the verdict follows: the ledger, the rule, what was left out; for a fact, what it rests on."""
    yield paragraph(("verdict", gist(answer)))
    if not answer.verdict:
        yield from _why_no_verdict(answer)
        return
    if answer.base_rate:
        yield paragraph(("quiet", answer.base_rate), gap=True)
    options, rows = columns_of(answer), rows_of(answer.ledger, columns_of(answer))
    if rows:
        yield paragraph(("heading", "Pieces of evidence for and against, and their best grade"), gap=True)
        yield table(
            ("", *map(option_name, options)),
            [(criterion_name(row.criterion), *map(cell_text, row.cells)) for row in rows],
            blank=NOTHING,
        )
    for grounds in answer.grounds:
        yield from _how(grounds)
    if answer.grounds:
        yield paragraph(("quiet", EXPLAIN.format(id=answer.id)), gap=True)


def _how(grounds: Grounds) -> Iterator[Paragraph]:
    yield paragraph(("heading", "How the verdict follows"), gap=True)
    yield from (paragraph(reason, label="  -", hang=4) for reason in reasons_of(grounds))
    for place, sentence in enumerate(left_out(grounds)):
        if place == 0:
            yield paragraph(("heading", "What was left out, or counts for less"), gap=True)
        yield paragraph(sentence, label="  -", hang=4)


def _why_no_verdict(answer: Answer) -> Iterator[Paragraph]:
    if answer.outcome is Outcome.NOT_COVERED:
        yield paragraph(
            answer.notice or "No passage of the corpus bears on it closely enough, so no verdict is given.", gap=True
        )
    else:
        yield paragraph("It is what these passages say; nothing had to be weighed.", gap=True)
        yield from sources_of(answer.citations)
    yield paragraph(("quiet", EXPLAIN.format(id=answer.id)), gap=True)


def sources(answer: Answer) -> Iterator[Block]:
    """Yield each source that an answer uses, with author, date, grade, interest and address."""
    shown = answer.citations or answer.nearest
    if not shown:
        yield paragraph(("verdict", "The answer rests on no source."))
        return
    number = len({citation.source for citation in shown})
    used = "is used" if number == 1 else "are used"
    near = "comes nearest" if number == 1 else "come nearest"
    yield paragraph(("verdict", f"{number} of {answer.corpus.sources} sources {used if answer.citations else near}."))
    yield from sources_of(shown)


def sources_of(citations: Sequence[Citation]) -> Iterator[Paragraph]:
    """Yield a paragraph or two for each source: what it is, and what its author has at stake."""
    for source in dict.fromkeys(citation.source for citation in citations):
        same = [citation for citation in citations if citation.source == source]
        first = same[0]
        numbers = "".join(f"[{citation.n}]" for citation in same if citation.n)
        who = list(dict.fromkeys(part for part in (first.author, first.publisher) if part))
        grades = ", ".join(dict.fromkeys(words(citation.grade) for citation in same))
        about = ", ".join([first.title, *who, first.published or "undated"])
        label = f"  {numbers}" if numbers else "  -"
        line = source_line(f"{about}: {grades}", first)
        yield Paragraph(line.pieces, label, max(4, len(label) + 1), gap=True)
        if first.interest:
            yield paragraph(("label", "Interest: "), first.interest.rstrip(".") + ".", hang=max(4, len(label) + 1))


def shorter(answer: Answer) -> Iterator[Block]:
    """Yield the verdict and one line on how firm it is and who stands behind it; for a fact, its first sentence."""
    yield paragraph(("verdict", gist(answer)))
    names = source_names(answer.citations)
    if answer.verdict:
        who = f", from {names}" if names else ""
        yield paragraph(("label", "Strength: "), f"{answer.verdict.strength}{who}.")
    elif answer.citations:
        yield paragraph(("label", "From: "), f"{names}.")
    elif answer.notice:
        yield paragraph(answer.notice)


def gist(answer: Answer) -> str:
    """Return the one sentence that an answer comes down to."""
    if answer.verdict:
        return answer.verdict.summary
    if answer.outcome is Outcome.NOT_COVERED or not answer.statements:
        return "The corpus does not cover this."
    return answer.statements[0].text

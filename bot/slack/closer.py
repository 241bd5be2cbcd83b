"""A closer look at an answer in a thread: why it came out so, its sources, its gist, and the ledger in a few lines."""

from collections.abc import Sequence

from bot.answer import Answer, Citation
from bot.reasons import (
    cell_text,
    columns_of,
    criterion_name,
    left_out,
    option_name,
    reasons_of,
    rows_of,
    source_names,
    strength_of,
)
from bot.slack.escape import in_markdown, safe_url, title_in_markdown
from bot.views import gist
from corpus.vocabulary import Outcome

ROWS = 12  # rows of the ledger in an answer to `why?`
SOURCES = 20  # sources in an answer to `sources?`; Evidence shows the rest


def parts_of(answer: Answer) -> list[str]:
    """Return what the view of an answer shows, as parts of a Markdown block; none where it shows the answer as such."""
    views = {"why": _why, "sources": _sources, "shorter": _shorter}
    return views[answer.view](answer) if answer.view in views else []


def ledger(answer: Answer, most: int, *, everything: bool = True) -> str:
    """Return at most `most` rows of the ledger as a list, or nothing where there is none."""
    options = columns_of(answer, everything=everything)
    rows = rows_of(answer.ledger, options)
    lines = []
    for row in rows[:most]:
        told = [
            f"{in_markdown(option_name(o), 40)} {cell_text(c)}" for o, c in zip(options, row.cells, strict=True) if c
        ]
        lines.append(f"- {in_markdown(criterion_name(row.criterion), 60)}: {'; '.join(told)}")
    if len(rows) > most > 0:
        lines.append(f"- and {len(rows) - most} more")
    return "\n".join(["**Pieces of evidence**", "", *lines]) if lines else ""


def strength(answer: Answer) -> str:
    """Return how firm the verdict is, and on how much it rests; nothing where there is no verdict."""
    return f"_Strength: {strength_of(answer)}_" if answer.verdict else ""


def base_rate(answer: Answer) -> str:
    """Return the base rate where the shelf is lopsided, or nothing."""
    return in_markdown(answer.base_rate, 300) if answer.base_rate else ""


def _why(answer: Answer) -> list[str]:
    if not answer.verdict:
        return [f"**{in_markdown(gist(answer), 500)}**", _no_verdict(answer)]
    parts = [f"**{in_markdown(gist(answer), 500)}**", base_rate(answer), ledger(answer, ROWS)]
    for grounds in answer.grounds:
        parts.append(_listed("How the verdict follows", reasons_of(grounds)))
        parts.append(_listed("What was left out, or counts for less", left_out(grounds)))
    return parts


def _no_verdict(answer: Answer) -> str:
    if answer.outcome is Outcome.NOT_COVERED:
        return in_markdown(
            answer.notice or "No passage that I have bears on it closely enough, so I give no verdict.", 400
        )
    return "It is what my sources say; nothing had to be weighed."


def _listed(heading: str, sentences: Sequence[str]) -> str:
    lines = [f"- {in_markdown(sentence, 400)}" for sentence in sentences]
    return "\n".join([f"**{heading}**", "", *lines]) if lines else ""


def _sources(answer: Answer) -> list[str]:
    shown = answer.citations or answer.nearest
    if not shown:
        return ["The answer rests on no source."]
    ids = list(dict.fromkeys(citation.source for citation in shown))
    lines = [_source([one for one in shown if one.source == id_]) for id_ in ids[:SOURCES]]
    if len(ids) > SOURCES:
        lines.append(f"- and {len(ids) - SOURCES} more: press Evidence")
    used = "is used" if len(ids) == 1 else "are used"
    near = "comes nearest" if len(ids) == 1 else "come nearest"
    head = f"**{len(ids)} of {answer.corpus.sources} sources {used if answer.citations else near}**"
    return ["\n".join([head, "", *lines])]


def _source(same: Sequence[Citation]) -> str:
    """Return one source in a line: title, author, date, grades, and what its author has at stake."""
    first = same[0]
    title, url = title_in_markdown(first.title), safe_url(first.url)
    numbers = ", ".join(str(one.n) for one in same if one.n)
    grades = ", ".join(dict.fromkeys(one.grade.replace("_", " ") for one in same))
    who = [part for part in dict.fromkeys([first.author, first.publisher]) if part]
    about = in_markdown(", ".join([*who, first.published or "undated"]), 200)
    stake = f" _Interest:_ {in_markdown(first.interest.rstrip('.'), 200)}." if first.interest else ""
    number = f"({numbers}) " if numbers else ""
    return f"- {number}{f'[{title}]({url})' if url else title}, {about}: {in_markdown(grades, 100)}.{stake}"


def _shorter(answer: Answer) -> list[str]:
    names = in_markdown(source_names(answer.citations), 300)
    if answer.verdict:
        below = f"_Strength: {answer.verdict.strength}_{f', from {names}' if names else ''}."
    elif answer.citations:
        below = f"From {names}."
    else:
        below = in_markdown(answer.notice or "", 400)
    return [f"**{in_markdown(gist(answer), 500)}**", below]

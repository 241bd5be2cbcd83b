"""An answer as an architecture decision record in Markdown, under the headings of MADR (Markdown Any Decision Records).

A record is a function of the answer and a date alone: the same answer gives the same bytes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date as day

from bot.answer import Answer, Cell, Citation, Statement
from bot.reasons import (
    WEIGHING,
    cell_text,
    columns_of,
    criterion_name,
    left_out,
    rows_of,
    rule_of,
    strength_of,
)
from bot.retold import retell, told_by
from bot.terminal import clean
from bot.wording import for_subject, listed, name
from corpus.errors import BadInput
from corpus.vocabulary import CONTESTED, Kind, Role

DRIVERS = 5  # criteria named as decision drivers, those that weigh most
_MARKS = re.compile(r"[\\`*_~<>|\[\]#]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_OPENING = re.compile(r"^(\d+)([.)])|^([+=-])")
_URL = re.compile(r"https?://[^\s<>\\]+")


def write_record(answer: Answer, date: day) -> str:
    """Return the decision record of an answer, dated `date`; raise `BadInput` where the answer gives no verdict."""
    if answer.verdict is None:
        raise BadInput(f"answer {answer.id} gives no verdict, so there is no decision to record")
    sections: tuple[tuple[str, Iterable[str]], ...] = (
        ("## Context and Problem Statement", _context(answer)),
        ("## Decision Drivers", _drivers(answer)),
        ("## Considered Options", (f"* {name(option)}" for option in _options(answer))),
        ("## Decision Outcome", _outcome(answer)),
        ("### Consequences", _consequences(answer)),
        ("## Pros and Cons of the Options", _pros_and_cons(answer)),
        ("## Dissent", _dissent(answer)),
        ("## Revisit When", _revisit(answer, date)),
        ("## More Information", _information(answer)),
        ("## Sources", _sources(answer)),
    )
    head = f"---\nstatus: proposed\ndate: {date.isoformat()}\n---\n\n# {_title(answer)}\n"
    told = ((heading, "\n".join(lines)) for heading, lines in sections)
    return head + "".join(f"\n{heading}\n\n{body}\n" for heading, body in told if body)


def one_year_on(date: day) -> day:
    """Return the same day of the next year; the 28th of February after a leap day."""
    try:
        return date.replace(year=date.year + 1)
    except ValueError:
        return date.replace(year=date.year + 1, day=28)


def escaped(text: str) -> str:
    """Return foreign text on one line in which nothing is Markdown, HTML, an entity or an address that links itself."""
    line = _ENTITY.sub("&amp;", clean(text).strip())
    line = _MARKS.sub(lambda mark: "\\" + mark[0], line)
    line = _OPENING.sub(lambda mark: f"{mark[1]}\\{mark[2]}" if mark[1] else f"\\{mark[3]}", line)
    return line.replace("://", ":\\//").replace("www.", "www\\.")


def _title(answer: Answer) -> str:
    parts = []
    for grounds in answer.grounds:
        contested = grounds.lean == CONTESTED
        lean = listed([name(rival) for rival in grounds.rivals], "or") if contested else name(grounds.lean)
        parts.append(f"{lean} {escaped(for_subject(grounds.subject))}{': contested' if contested else ''}")
    return "; ".join(parts) or escaped(answer.resolved)


def _context(answer: Answer) -> Iterator[str]:
    yield escaped(answer.resolved)
    if answer.question != answer.resolved:
        yield f"\nIt was asked as: {escaped(answer.question)}"
    if answer.notice:
        yield f"\n{escaped(answer.notice)}"
    if answer.base_rate:
        yield f"\n{escaped(answer.base_rate)}"


def _drivers(answer: Answer) -> Iterator[str]:
    rows = rows_of(answer.ledger, columns_of(answer))[:DRIVERS]
    yield from (f"* {escaped(criterion_name(row.criterion))}" for row in rows)


def _options(answer: Answer) -> tuple[str, ...]:
    """Return the options that were weighed, and those that something is said on."""
    said = [one.option for one in answer.statements if one.option]
    return tuple(dict.fromkeys([*columns_of(answer), *said]))


def _outcome(answer: Answer) -> Iterator[str]:
    assert answer.verdict is not None
    lean = answer.verdict.lean
    chosen = "No option is chosen" if lean == CONTESTED else f"Proposed option: “{name(lean)}”"
    yield f"{chosen}, because {_lowered(escaped(answer.verdict.summary))}"
    yield f"\nStrength of the evidence: {strength_of(answer)}"
    for grounds in answer.grounds:
        yield f"\n{escaped(rule_of(grounds))} {WEIGHING}"


def _lowered(sentence: str) -> str:
    """Return a sentence to stand after a comma; one that opens with a name keeps its capital."""
    opening = sentence.split(" ", 1)[0].lower()
    return sentence[:1].lower() + sentence[1:] if opening in {"for", "to", "nothing", "there"} else sentence


def _consequences(answer: Answer) -> Iterator[str]:
    """Yield by criterion what choosing the lean is good and bad for, the weightiest first."""
    assert answer.verdict is not None
    lean = answer.verdict.lean
    theirs = sorted((c for c in answer.ledger if c.option == lean), key=lambda c: (-abs(c.weight), c.criterion))
    for sign, word, side in ((1, "Good", "for"), (-1, "Bad", "against")):
        for cell in theirs:
            if cell.weight * sign > 0:
                yield f"* {word}, because on {_criterion(cell)} the evidence speaks {side} it: {cell_text(cell)}"


def _criterion(cell: Cell) -> str:
    known = criterion_name(cell.criterion)
    return escaped(known if known.startswith("AI") else known.lower())


def _pros_and_cons(answer: Answer) -> Iterator[str]:
    options = columns_of(answer)
    rows = rows_of(answer.ledger, options)
    if rows:
        yield f"| Evidence | {' | '.join(map(name, options))} |"
        yield "|---" * (len(options) + 1) + "|"
        for row in rows:
            yield f"| {escaped(criterion_name(row.criterion))} | {' | '.join(map(cell_text, row.cells))} |"
    for option in _options(answer):
        said = [one for one in answer.statements if one.option == option and one.role in {Role.FOR, Role.AGAINST}]
        if said:
            yield f"\n### {name(option)}\n"
            yield from (_side(answer, one) for one in sorted(said, key=lambda one: one.role is Role.AGAINST))


def _side(answer: Answer, statement: Statement) -> str:
    word = "Good" if statement.role is Role.FOR else "Bad"
    known = criterion_name(statement.criterion) if statement.criterion else ""
    reason = f", because of {escaped(known if known.startswith('AI') else known.lower())}" if known else ""
    return f"* {word}{reason}: {_quoted(statement, statement.text)}{_numbers(answer, statement.citations)}"


def _dissent(answer: Answer) -> Iterator[str]:
    """Yield what speaks against the outcome, by number where it stands above, and where sources do not agree."""
    assert answer.verdict is not None
    lean, above = answer.verdict.lean, set[str]()
    sides = [one for one in answer.statements if one.role in {Role.FOR, Role.AGAINST}]
    other = [one for one in sides if (one.option != lean) is (one.role is Role.FOR)]
    numbers = tuple(dict.fromkeys(n for one in other for n in one.citations))
    if numbers and lean != CONTESTED:
        yield f"* The other side, told above:{_numbers(answer, numbers)}"
    for one in sides:
        above |= told_by(one, answer)
    for role, heading in ((Role.CONFLICT, "Sources disagree"), (Role.CHECK, "Checked against its own source")):
        for one in (each for each in answer.statements if each.role is role):
            text, cited = retell(one, answer, above)
            above |= told_by(one, answer)
            yield f"* {heading}: {_quoted(one, text)}{_numbers(answer, cited)}"


def _quoted(statement: Statement, text: str) -> str:
    quoted = statement.support.kind == "quote" and not text.startswith(("“", "["))
    return f"“{escaped(text)}”" if quoted else escaped(text)


def _revisit(answer: Answer, date: day) -> Iterator[str]:
    yield from (f"* {escaped(reason)}" for reason in answer.would_change)
    yield f"* On {one_year_on(date).isoformat()} at the latest, one year on: evidence ages."


def _information(answer: Answer) -> Iterator[str]:
    state, id_ = answer.corpus, answer.id
    for grounds in answer.grounds:
        yield from (f"* {escaped(sentence)}" for sentence in left_out(grounds))
    yield f"* Answer `{id_}`, from {state.sources} sources and {state.passages} passages: corpus `{state.hash[:12]}`."
    yield f"* `advisor explain {id_}` tells what each piece counted, `advisor replay {id_}` gives the answer again."


def _sources(answer: Answer) -> Iterator[str]:
    told: set[str] = set()
    for one in answer.citations:
        who = [part for part in (one.author, one.publisher) if part]
        about = ", ".join(map(escaped, [one.title, *dict.fromkeys(who), one.published or "undated"]))
        section = f", “{escaped(one.section)}”" if one.section else ""
        kind = "quote" if one.kind == Kind.ORIGINAL else "paraphrase"
        known = one.interest if one.source not in told else None
        interest = f" Interest: {escaped(known.rstrip('.'))}." if known else ""
        told.add(one.source)
        yield f"* {_number(one)} {about}{section}: {escaped(one.grade.replace('_', ' '))}, {kind}.{interest}"
    addresses = [f"[{one.n}]: <{one.url}>" for one in answer.citations if _address(one)]
    yield from ["", *addresses] if addresses else []


def _numbers(answer: Answer, numbers: Sequence[int]) -> str:
    """Return numbers as references to the addresses at the end; apart from each other, or Markdown would pair them."""
    cited = {one.n: one for one in answer.citations}
    marks = [_number(cited[n]) for n in numbers if n in cited]
    return f" {', '.join(marks)}" if marks else ""


def _number(citation: Citation) -> str:
    return f"[{citation.n}]" if _address(citation) else f"\\[{citation.n}\\]"


def _address(citation: Citation) -> bool:
    return bool(citation.url and _URL.fullmatch(citation.url))

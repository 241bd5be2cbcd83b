"""Two sources set against each other in one statement, and how such a statement reads below others.

What stands above already is not told again: it is named by its number.
"""

from collections.abc import Collection, Sequence

from bot.answer import Answer, Citation, Statement
from corpus.vocabulary import Kind, Role

AGAINST = "Against that:"
UNDATED = "undated"


def conflict_text(texts: Sequence[str], dates: Sequence[str | None], *, on: str = "", holds: str = "") -> str:
    """Return what two sources say, one against the other, each with its date.

    `on` is the clause that names what they disagree on, `holds` a sentence on which of them holds for what.
    """
    said = f" {AGAINST} ".join(dated(text, date) for text, date in zip(texts, dates, strict=True))
    return " ".join(filter(None, (on and f"On {on}:", said, holds)))


def spoken(text: str, who: str, *, quoted: bool) -> str:
    """Return a text as one side of a conflict: a source's own words in marks behind its name, a note as it stands."""
    return f"{who}: “{text}”" if quoted else text


def check_text(article: str, claim: str, source: str, date: str | None, says: str) -> str:
    """Return what an article claims, and then what its own source says."""
    return f"{article}: {claim} {_itself(source, date)} {says}"


def dated(text: str, date: str | None) -> str:
    """Return a sentence with a date at its end, before the full stop; a quotation keeps its own and gets another."""
    bare = text.removesuffix(".")
    stop = "." if bare != text or text.endswith("”") else ""
    return f"{bare} ({date or UNDATED}){stop}"


def retell(statement: Statement, answer: Answer, above: Collection[str]) -> tuple[str, tuple[int, ...]]:
    """Return the text of a statement and the numbers to put behind it, given the texts that stand above it.

    In a conflict or a check, a passage that stands above in full gives way to its number.
    """
    cited = {citation.n: citation for citation in answer.citations}
    parts = [cited[number] for number in statement.citations if number in cited]
    known = [one for one in parts if one.passage and one.passage in above]
    if statement.role is Role.CONFLICT and known and (frame := _frame(statement, parts)):
        return _conflict(parts, known, frame)
    first = parts[0] if parts else None
    if statement.role is Role.CHECK and first in known and first.passage in statement.text:
        rest = statement.text.partition(first.passage)[2].strip()
        return f"On [{first.n}]: {rest[:1].lower()}{rest[1:]}", statement.citations[1:]
    return statement.text, statement.citations


def told_by(statement: Statement, answer: Answer) -> set[str]:
    """Return the texts that stand above once a statement is shown: its own, and passages that it tells in full."""
    cited = [citation for citation in answer.citations if citation.n in statement.citations]
    pair = bool(_frame(statement, sorted(cited, key=lambda one: statement.citations.index(one.n))))
    return {statement.text, *(one.passage for one in cited if pair or one.passage in statement.text)}


def _frame(statement: Statement, parts: Sequence[Citation]) -> tuple[str, str] | None:
    """Return what stands before and behind the two sides of a conflict, None where it does not tell them in full."""
    if len(parts) != 2:
        return None
    sides = conflict_text([_spoken(one) for one in parts], [one.published for one in parts])
    head, found, tail = statement.text.partition(sides)
    return (head, tail) if found else None


def _spoken(one: Citation) -> str:
    return spoken(one.passage, one.publisher or one.author or one.title, quoted=one.kind == Kind.ORIGINAL)


def _conflict(
    parts: Sequence[Citation], known: Sequence[Citation], frame: tuple[str, str]
) -> tuple[str, tuple[int, ...]]:
    (first, second), (head, tail) = parts, frame
    if len(known) == 2:
        dates = [one.published or UNDATED for one in parts]
        return f"{head}[{first.n}] ({dates[0]}) and [{second.n}] ({dates[1]}) say different things.{tail}", ()
    other = second if known[0] is first else first
    against = f"{'against' if head else 'Against'} [{known[0].n}] ({known[0].published or UNDATED}):"
    return f"{head}{against} {dated(_spoken(other), other.published)}{tail}", (other.n,)


def _itself(source: str, date: str | None) -> str:
    return f"Its own source, {source} ({date or UNDATED}):"

"""Two sources set against each other in one statement, and how such a statement reads below others.

What stands above already is not told again: it is named by its number.
"""

from collections.abc import Collection, Sequence

from bot.answer import Answer, Citation, Statement
from corpus.vocabulary import Role

AGAINST = "Against that:"
UNDATED = "undated"


def conflict_text(texts: Sequence[str], dates: Sequence[str | None]) -> str:
    """Return what two sources say, one against the other, each with its date."""
    return f" {AGAINST} ".join(dated(text, date) for text, date in zip(texts, dates, strict=True))


def check_text(article: str, claim: str, source: str, date: str | None, says: str) -> str:
    """Return what an article claims, and then what its own source says."""
    return f"{article}: {claim} {_itself(source, date)} {says}"


def dated(text: str, date: str | None) -> str:
    """Return a sentence with a date at its end, before the full stop."""
    bare = text.removesuffix(".")
    return f"{bare} ({date or UNDATED}){'.' if bare != text else ''}"


def retell(statement: Statement, answer: Answer, above: Collection[str]) -> tuple[str, tuple[int, ...]]:
    """Return the text of a statement and the numbers to put behind it, given the texts that stand above it.

    In a conflict or a check, a passage that stands above in full gives way to its number.
    """
    cited = {citation.n: citation for citation in answer.citations}
    parts = [cited[number] for number in statement.citations if number in cited]
    known = [one for one in parts if one.passage and one.passage in above]
    if statement.role is Role.CONFLICT and known and _is_pair(statement, parts):
        return _conflict(parts, known)
    first = parts[0] if parts else None
    if statement.role is Role.CHECK and first in known and first.passage in statement.text:
        rest = statement.text.partition(first.passage)[2].strip()
        return f"On [{first.n}]: {rest[:1].lower()}{rest[1:]}", statement.citations[1:]
    return statement.text, statement.citations


def told_by(statement: Statement, answer: Answer) -> set[str]:
    """Return the texts that stand above once a statement is shown: its own, and passages that it tells in full."""
    cited = [citation for citation in answer.citations if citation.n in statement.citations]
    pair = _is_pair(statement, sorted(cited, key=lambda one: statement.citations.index(one.n)))
    return {statement.text, *(one.passage for one in cited if pair or one.passage in statement.text)}


def _is_pair(statement: Statement, parts: Sequence[Citation]) -> bool:
    passages, dates = [one.passage for one in parts], [one.published for one in parts]
    return len(parts) == 2 and statement.text == conflict_text(passages, dates)


def _conflict(parts: Sequence[Citation], known: Sequence[Citation]) -> tuple[str, tuple[int, ...]]:
    first, second = parts
    if len(known) == 2:
        dates = [one.published or UNDATED for one in parts]
        return f"[{first.n}] ({dates[0]}) and [{second.n}] ({dates[1]}) say different things.", ()
    other = second if known[0] is first else first
    head = f"Against [{known[0].n}] ({known[0].published or UNDATED}):"
    return f"{head} {dated(other.passage, other.published)}", (other.n,)


def _itself(source: str, date: str | None) -> str:
    return f"Its own source, {source} ({date or UNDATED}):"

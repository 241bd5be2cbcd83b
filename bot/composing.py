"""Have an answer composed: at once by a composer that drafts, or draft by draft by one that writes."""

from collections.abc import Callable

from bot.answer import Verdict
from bot.choice import Weighed, brief_of
from bot.cite import Citer
from bot.compose import Composed, Composer, Draft, Writer, summary_of
from bot.grounding import Checker
from bot.library import Library
from bot.writing import Piece, Said


def compose(
    composer: Composer,
    checker: Checker,
    library: Library,
    weighed: Weighed,
    question: str,
    show: Callable[[Piece], None] | None,
) -> Composed:
    """Return what a composer makes of one subject; `show` is given the pieces of what it writes, as they come.

    A piece has the citations that it would have in an answer made of the pieces shown so far.
    """
    brief = brief_of(library, weighed, question)
    if not isinstance(composer, Writer):
        return Composed(tuple(composer.compose(brief)))
    citer = Citer(library, checker)

    def tell(written: Draft | str) -> None:
        if show is None:
            return
        if isinstance(written, str):
            show(verdict_of(weighed, written or None))
        else:
            statement = citer.statement(written)
            show(Said(statement, tuple(one for one in citer.citations if one.n in statement.citations)))

    return composer.write(brief, tell)


def verdict_of(weighed: Weighed, summary: str | None = None) -> Verdict:
    """Return the ledger's verdict, in the words that were found for it or in ours."""
    decision = weighed.decision
    return Verdict(decision.lean, decision.strength, summary or summary_of(decision, weighed.reading.subject))


def told(*notices: str | None) -> str | None:
    """Return what a reader is told above an answer; None where there is nothing."""
    return " ".join(filter(None, notices)) or None

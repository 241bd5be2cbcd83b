"""Have an answer composed: at once by a composer that drafts, or draft by draft by one that writes."""

from collections.abc import Callable, Sequence

from bot.answer import Verdict
from bot.choice import Weighed, brief_of
from bot.cite import Citer
from bot.compose import Composed, Composer, Draft, Writer, summary_of
from bot.grounding import Checker
from bot.library import Library
from bot.writing import Piece, Said
from corpus.types import Passage
from corpus.vocabulary import Role

SCREEN = 150  # words that fit on a first screen
LEAST_OF_A_SIDE = 2  # statements for or against an option that are kept however long an answer grows


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


def to_size(drafts: Sequence[Draft], text_of: Callable[[Passage], str]) -> tuple[Draft, ...]:
    """Return the drafts without the last of those for or against an option, where together they fill a screen.

    What disagrees and what is misstated stays, and so do the first two for each option. `text_of` reads a passage.
    """
    sizes = {id(draft): _words(draft, text_of) for draft in drafts}
    kept = list(drafts)
    for draft in reversed(drafts):
        if sum(sizes[id(one)] for one in kept) <= SCREEN:
            break
        alike = [one for one in kept if (one.role, one.option) == (draft.role, draft.option)]
        if draft.role in (Role.FOR, Role.AGAINST) and len(alike) > LEAST_OF_A_SIDE:
            kept = [one for one in kept if one is not draft]
    return tuple(kept)


def _words(draft: Draft, text_of: Callable[[Passage], str]) -> int:
    texts = (part.text or " ".join(map(text_of, part.passages)) for part in draft.parts)
    return sum(len(text.split()) for text in texts)


def verdict_of(weighed: Weighed, summary: str | None = None) -> Verdict:
    """Return the ledger's verdict, in the words that were found for it or in ours."""
    decision = weighed.decision
    return Verdict(decision.lean, decision.strength, summary or summary_of(decision, weighed.reading.subject))


def told(*notices: str | None) -> str | None:
    """Return what a reader is told above an answer; None where there is nothing."""
    return " ".join(filter(None, notices)) or None

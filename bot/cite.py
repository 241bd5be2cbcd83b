"""Drafts become statements: each part is checked, quoted where the original is at hand, and cited."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.answer import Citation, Statement, Support
from bot.compose import Draft, Part
from bot.grounding import Checker
from bot.library import Library
from bot.quantities import parse_quantities, unmatched
from bot.retold import check_text, conflict_text, spoken
from bot.wording import who
from corpus.types import Passage
from corpus.vocabulary import Kind, Role

ALIGNED = 0.66  # cosine from which a passage that holds every figure of a note is taken to be what the note tells


@dataclass(slots=True)
class Citer:
    """Gives passages their numbers in the order in which an answer cites them."""

    library: Library
    checker: Checker
    citations: list[Citation] = field(default_factory=list)
    drafted: int = 0
    supported: int = 0

    def statement(self, draft: Draft) -> Statement:
        """Return the draft as a statement whose every part is supported by what it cites.

        A part that its passage does not support gives way to the passage's own sentence.
        """
        said = [self._say(part) for part in draft.parts]
        numbers = [number for _, _, cited in said for number in cited]
        weakest = min((support for _, support, _ in said), key=lambda support: support.score)
        text = said[0][0]
        if len(said) > 1:
            text = self._against_each_other(draft, [(text, support) for text, support, _ in said])
            weakest = replace(weakest, kind="written") if weakest.kind == "quote" else weakest
        return Statement(text, draft.role, draft.option, draft.criterion, tuple(dict.fromkeys(numbers)), weakest)

    def _say(self, part: Part) -> tuple[str, Support, list[int]]:
        """Return what a part may say, how far that is supported, and the numbers of what it cites."""
        first = part.passages[0]
        passages = part.passages if part.text else (self._quote(first),)
        shown = [self.library.text(passage) for passage in passages]
        headers = dict.fromkeys(self.library.header(passage) for passage in passages)
        judgement = self.checker.check(part.text or self.library.text(first), [*shown, *headers])
        self.drafted += 1
        self.supported += judgement.supported
        if part.text and judgement.supported:
            return part.text, Support("written", judgement.score), [self._number(passage) for passage in passages]
        return shown[0], Support(_kind(passages[0]), 1.0), [self._number(passages[0])]

    def _quote(self, note: Passage) -> Passage:
        """Return the passage of the original that says what the note says, or the note where none is found to."""
        claim = self.library.text(note)
        found = []
        header = self.library.header(note)  # notes name their source
        for original, cosine in self.library.quotes.get(note.id, ()):
            shown = self.library.text(original)
            judgement = self.checker.check(claim, [shown, header])
            aligned = cosine >= ALIGNED and not unmatched(parse_quantities(claim), parse_quantities(shown))
            if judgement.supported or aligned:
                found.append((-cosine, original.id, original))
        return min(found)[2] if found else note

    def _number(self, passage: Passage) -> int:
        cited = citation(self.library, passage, len(self.citations) + 1)
        for other in self.citations:
            if (other.source, other.kind, other.start, other.end) == (cited.source, cited.kind, cited.start, cited.end):
                return other.n
        self.citations.append(cited)
        return cited.n

    def _against_each_other(self, draft: Draft, said: Sequence[tuple[str, Support]]) -> str:
        firsts = [part.passages[0] for part in draft.parts]
        sources = [self.library.index.sources[passage.source] for passage in firsts]
        if draft.role == Role.CHECK:
            (article, checked), (claim, says) = sources, [text for text, _ in said]
            return check_text(who(article), claim, who(checked), checked.published, says)
        dates = [source.published for source in sources]
        texts = [
            spoken(text, who(source), quoted=support.kind == "quote")
            for (text, support), source in zip(said, sources, strict=True)
        ]
        conflict = self.library.conflicts.get((firsts[0].id, firsts[1].id))
        if conflict is None:
            return conflict_text(texts, dates)
        return conflict_text(texts, dates, on=conflict.point.asks, holds=conflict.point.holds)


def citation(library: Library, passage: Passage, n: int) -> Citation:
    """Return the citation of a passage under a number, 0 where it is only shown as near."""
    source = library.index.sources[passage.source]
    return Citation(
        n=n,
        source=source.id,
        title=source.title,
        author=source.author,
        published=source.published,
        url=source.url,
        section=passage.section,
        grade=passage.grade,
        kind=passage.kind,
        passage=library.text(passage),
        start=passage.start,
        end=passage.end,
        note=passage.note if passage.kind == Kind.NOTE else None,
        inferred=passage.inferred,
        publisher=source.publisher,
        interest=source.interest,
    )


def _kind(passage: Passage) -> Literal["quote", "paraphrase"]:
    return "quote" if passage.kind == Kind.ORIGINAL else "paraphrase"

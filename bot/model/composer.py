"""The composer that lets a language model write, and shows nothing of it that cannot be shown to follow."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.answer import Prose
from bot.compose import Brief, Composed, Draft, ExtractiveComposer, Show
from bot.grounding import Checker
from bot.model.client import Hearing, Model
from bot.model.evidence import shown_of
from bot.model.failure import REASONS, Failure
from bot.model.judge import Judge, backs
from bot.model.prompt import SYSTEM, request
from bot.model.reply import Reader, Written
from bot.model.usage import Prices, cost_of
from corpus.vocabulary import CONTESTED, Role

log = logging.getLogger(__name__)

MOST_WRITTEN = 10  # statements that are taken from one reply


@dataclass(slots=True)
class Page:
    """What is kept of one reply while it comes."""

    judge: Judge
    show: Show
    summary: str | None = None
    drafts: list[Draft] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    _used: list[str] = field(default_factory=list)
    _begun: bool = False

    @property
    def written(self) -> list[Draft]:
        """The drafts that are the model's own words."""
        return [draft for draft in self.drafts if draft.parts[0].text]

    def begin(self, summary: str | None) -> None:
        """Take the model's verdict, where it says what ours says; once, before the first statement."""
        if self._begun:
            return
        self._begun = True
        self.summary = self.judge.summary(summary)
        if summary and self.summary is None:
            self.drop("verdict")
        self.show(self.summary or "")

    def take(self, written: Written) -> None:
        """Judge a statement, and show what may be shown of it."""
        if len(self.drafts) >= MOST_WRITTEN:
            self.drop("too_many")
            return
        judged = self.judge.judge(written, self._used)
        if judged.dropped:
            self.drop(judged.dropped)
            log.info("a statement of the model was dropped (%s): %s", judged.dropped, judged.detail)
        for draft in judged.drafts:
            self.drafts.append(draft)
            self._used += [passage.id for part in draft.parts for passage in part.passages]
            self.show(draft)

    def drop(self, why: str, times: int = 1) -> None:
        """Count what was dropped."""
        if times:
            self.dropped[why] = self.dropped.get(why, 0) + times


@dataclass(frozen=True, slots=True)
class ModelComposer:
    """Drafts with a language model's sentences; where they do not carry the verdict, with the passages' own."""

    model: Model
    checker: Checker
    name: str
    """How the model is called, without anything secret."""
    priced: str
    """The name under which the table of prices has it."""
    seconds: float
    prices: Prices
    secrets: tuple[str, ...] = ()
    plain: ExtractiveComposer = field(default_factory=ExtractiveComposer)

    def compose(self, brief: Brief) -> list[Draft]:
        """Return the drafts of `write`."""
        return list(self.write(brief, lambda _: None).drafts)

    def write(self, brief: Brief, show: Show) -> Composed:
        """Let the model write, and show each statement as soon as it passed.

        Nothing of a model's failure is raised: the extractive drafts stand in, with a word on why.
        """
        extracted = self.plain.compose(brief)
        shown = shown_of(brief, extracted)
        if not shown:
            return Composed(tuple(extracted))
        page = Page(Judge(brief, {one.n: one for one in shown}, self.checker), show)
        hearing = Hearing(self.model, SYSTEM, request(brief, shown), self.seconds, self.secrets)
        try:
            self._listen(hearing, page)
            self._hold(brief, page, extracted)
        except Failure as failure:
            log.warning("the answer is extractive: %s (%s)", failure, failure.detail or failure.reason)
            prose = self._prose(hearing, page, failure.reason)
            return Composed(tuple(extracted), notice=_note(failure.reason), prose=prose)
        drafts = [*page.drafts, *_left_out(brief, page.drafts, extracted)]
        return Composed(tuple(drafts), summary=page.summary, prose=self._prose(hearing, page, None))

    @staticmethod
    def _listen(hearing: Hearing, page: Page) -> None:
        reader = Reader()
        for piece in hearing.pieces():
            for written in reader.feed(piece):
                page.begin(reader.summary)
                page.take(written)
        reader.finish()
        page.drop("malformed", reader.faulty)

    @staticmethod
    def _hold(brief: Brief, page: Page, extracted: Sequence[Draft]) -> None:
        """Raise `Failure` where what the model wrote and what passed does not carry the verdict."""
        for side in _sides(brief):
            told = any(backs(draft, side, _rivals(brief, side)) for draft in page.written)
            if not told and any(backs(draft, side, _rivals(brief, side)) for draft in extracted):
                raise Failure("unsupported", f"nothing for {side}; dropped: {page.dropped}")
        if not page.written:
            raise Failure("unsupported", f"dropped: {page.dropped}")

    def _prose(self, hearing: Hearing, page: Page, fallback: str | None) -> Prose:
        return Prose(
            model=self.name,
            written=0 if fallback else len(page.written),
            dropped=dict(sorted(page.dropped.items())),
            fallback=fallback,
            tokens_read=hearing.read,
            tokens_written=hearing.written,
            cost=cost_of(self.priced, hearing.read, hearing.written, self.prices),
        )


def _note(reason: str) -> str:
    return f"In the sources' own words, for {REASONS[reason]}."


def _sides(brief: Brief) -> tuple[str, ...]:
    """Return the sides that have to be heard for the verdict to be stated."""
    decision = brief.decision
    return decision.rivals[:2] if decision.lean == CONTESTED else (decision.lean,)


def _rivals(brief: Brief, side: str) -> tuple[str, ...]:
    return tuple(option for option in (brief.decision.lean, *brief.decision.rivals) if option != side)


def _left_out(brief: Brief, drafts: Sequence[Draft], extracted: Sequence[Draft]) -> list[Draft]:
    """Return the extractive drafts of sides that the model left out, and of conflicts: nobody is passed over."""
    told = {(draft.role, draft.option) for draft in drafts}
    sides = [side for side in (brief.decision.lean, *brief.decision.rivals) if side != CONTESTED]
    silent = [side for side in sides if not any(backs(draft, side, _rivals(brief, side)) for draft in drafts)]
    used = {passage.id for draft in drafts for part in draft.parts for passage in part.passages}
    found = []
    for draft in extracted:
        fresh = not any(passage.id in used for part in draft.parts for passage in part.passages)
        of_silent = any(backs(draft, side, _rivals(brief, side)) for side in silent)
        if draft.role == Role.CONFLICT or (fresh and of_silent and (draft.role, draft.option) not in told):
            found.append(draft)
    return found

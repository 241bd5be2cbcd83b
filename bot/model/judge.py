"""Hold what a model wrote against what it cites: it passes whole, or the passage's own sentence stands in for it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.compose import Brief, Draft, Part, summary_of
from bot.grounding import Checker
from bot.grounding.words import sentences
from bot.model.evidence import Shown
from bot.model.reply import Written
from bot.model.strict import refuse
from bot.options import mentions
from corpus.vocabulary import CONTESTED, Role

LONGEST_SUMMARY = 320  # characters
FIRMNESS = ("clearly", "little", "disagree", "nothing", "settle")
"""Words that tell how firm our verdict is: the model's has the same of them."""
_MARKS = re.compile(r"\s*(?:\[\d+(?:\s*,\s*\d+)*\])+\s*(?=[.!?]?\s*$)|^\W*[-*•]\s+")


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of one statement that a model wrote."""

    drafts: tuple[Draft, ...]
    """What may be shown: the statement itself where it passed, or the passage's own sentence."""
    dropped: str | None
    """Why the model's own words were dropped; None where they passed."""
    detail: str = ""
    """What the gate found, for the log."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges statements against the passages that were shown."""

    brief: Brief
    shown: Mapping[int, Shown]
    checker: Checker

    def judge(self, written: Written, used: Sequence[str]) -> Judged:
        """Judge a statement; `used` are the ids of passages that were stated before."""
        if not written.citations:
            return Judged((), "uncited")
        if any(number not in self.shown for number in written.citations):
            return Judged((), "not_shown")
        cited = [self.shown[number] for number in dict.fromkeys(written.citations)]
        text = _MARKS.sub("", written.text).strip()
        parts = [text[start:end] for start, end in sentences(text)]
        found = [self._support(part, cited) for part in parts]
        supported = [(part, one) for part, one in zip(parts, found, strict=True) if isinstance(one, Shown)]
        if not parts or len(supported) < len(parts):
            why = next((one for one in found if isinstance(one, str)), "it has no words")
            return Judged(self._instead(cited[0], written, used), "unsupported", why)
        fresh = [(part, one) for part, one in supported if one.passage.id not in used]
        if not fresh:
            return Judged((), "repeated")
        return Judged(tuple(self._draft(one, written, part) for part, one in fresh), None)

    def _support(self, sentence: str, cited: Sequence[Shown]) -> Shown | str:
        """Return the first passage that a sentence follows from; or what stands in the way, in words."""
        reason = ""
        for one in cited:
            refusal = refuse(sentence, one.text, one.header)
            judgement = self.checker.check(sentence, [one.text, one.header])
            if refusal is None and judgement.supported:
                return one
            reason = reason or (refusal.reason if refusal else judgement.reason)
        return reason

    def _instead(self, one: Shown, written: Written, used: Sequence[str]) -> tuple[Draft, ...]:
        return () if one.passage.id in used else (self._draft(one, written, ""),)

    def _draft(self, one: Shown, written: Written, text: str) -> Draft:
        role, option = self.side(one, written)
        return Draft(role, option, one.passage.criterion, (Part((one.passage,), text),))

    def side(self, one: Shown, written: Written) -> tuple[Role, str | None]:
        """Return the side of a statement: the model's, where the ledger has the passage on it, or else the ledger's."""
        option, role = (written.option or "").strip().lower(), (written.role or "").strip().lower()
        weight = dict(one.stances).get(option, 0.0)
        weighed = option in (self.brief.decision.lean, *self.brief.decision.rivals)
        if weighed and role == Role.FOR and weight > 0:
            return Role.FOR, option
        if weighed and role == Role.AGAINST and weight < 0:
            return Role.AGAINST, option
        return one.role, one.option

    def summary(self, text: str | None) -> str | None:
        """Return the verdict in the model's words where they say what ours says, and None where they do not."""
        ours = summary_of(self.brief.decision, self.brief.subject)
        if not text or len(text) > LONGEST_SUMMARY or len(sentences(text)) != 1:
            return None
        decision = self.brief.decision
        named = {mention.name for mention in mentions(text)}
        sides = decision.rivals[:2] if decision.lean == CONTESTED else (decision.lean,)
        if named != {mention.name for mention in mentions(ours)} or not self._names(sides, named):
            return None
        if any((word in text.lower()) != (word in ours.lower()) for word in FIRMNESS):
            return None
        if refuse(text, ours) is not None or not self.checker.check(text, [ours]).supported:
            return None
        return text if text[-1] in ".!" else f"{text}."

    @staticmethod
    def _names(sides: Sequence[str], named: set[str]) -> bool:
        return all(side in named for side in sides if side != "hybrid")


def backs(draft: Draft, side: str, rivals: Sequence[str]) -> bool:
    """Say whether a draft speaks for a side: for it, or against one of its rivals."""
    if draft.role == Role.FOR:
        return draft.option == side
    return draft.role == Role.AGAINST and draft.option != side and draft.option in rivals

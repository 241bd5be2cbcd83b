"""Composer: from the decision to drafted statements; the extractive one drafts with the sources' own propositions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.answer import Prose
from bot.ledger import Piece
from bot.verdict import Decision
from bot.wording import CRITERION, capital, for_subject, listed, name
from corpus.types import Passage
from corpus.vocabulary import CONTESTED, Criterion, Language, Role, Strength

MOST_FOR = 4  # statements for the lean, or for each side where it is contested
MOST_OTHER = 3  # statements for the other side
MOST_GENERAL = 2  # statements on the languages as such, for a side that has nothing else
MOST_CONFLICTS = 2  # pairs of sources shown against each other
SAME = 0.72  # cosine from which two statements would say the same
FAINT = 0.15  # share of the heaviest piece's weight below which a piece is not worth showing
PER_SOURCE = 2  # statements that one source may give to one side while another source has something to say

Alike = Callable[[Passage, Passage], float]
"""Cosine of two passages, -1 to 1."""


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence or two of a statement, with what they rest on."""

    passages: tuple[Passage, ...]
    text: str = ""
    """What is to be said; empty for the only passage's own sentence."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before it is checked."""

    role: Role
    option: str | None
    criterion: str | None
    parts: tuple[Part, ...]
    """One part, or two that stand against each other."""


def _unread(_: Passage) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Brief:
    """What a composer has to go by."""

    subject: str
    decision: Decision
    general: tuple[Piece, ...]
    """Pieces on the languages as such, the heaviest first: shown for a side that nothing on the subject speaks for."""
    conflicts: tuple[tuple[Passage, Passage], ...]
    alike: Alike
    question: str = ""
    """The question, as it was understood."""
    text: Callable[[Passage], str] = _unread
    """Reads what a passage says."""
    header: Callable[[Passage], str] = _unread
    """Reads title, author and publisher of a passage's source."""


class Composer(Protocol):
    """Whatever drafts statements from a brief; a draft may cite only passages of the brief."""

    def compose(self, brief: Brief) -> list[Draft]:
        """Return drafts in the order in which they should be read."""


@dataclass(frozen=True, slots=True)
class Composed:
    """What a writing composer made of a brief."""

    drafts: tuple[Draft, ...]
    summary: str | None = None
    """The verdict in the composer's words; None where it is said in ours."""
    notice: str | None = None
    """One sentence for the reader where the composer could not write as it was meant to."""
    prose: Prose | None = None


Show = Callable[[Draft | str], None]
"""Takes what is written as it comes: first the verdict's sentence, empty where it is ours, then draft by draft."""


@runtime_checkable
class Writer(Protocol):
    """A composer that shows its drafts one by one while it works, each of them checked."""

    def write(self, brief: Brief, show: Show) -> Composed:
        """Draft, and hand each draft to `show` as soon as it is made; what is returned counts, not what was shown."""


class ExtractiveComposer:
    """Drafts with the passages' own sentences, so that nothing is said that no source says."""

    def compose(self, brief: Brief) -> list[Draft]:
        """Return what speaks for the lean, what speaks for the other side, and where sources disagree."""
        decision = brief.decision
        if decision.lean == CONTESTED:
            sides = decision.rivals[:2]
            drafts = [draft for side in sides for draft in self._for(brief, side, set(sides) - {side}, MOST_OTHER)]
        else:
            drafts = self._for(brief, decision.lean, set(decision.rivals), MOST_FOR)
            for rival in decision.rivals[:2]:
                drafts += self._for(brief, rival, {decision.lean}, MOST_OTHER)
        return drafts + [_conflict(pair) for pair in _of_different_sources(brief.conflicts)]

    @staticmethod
    def _for(brief: Brief, option: str, rivals: set[str], most: int) -> list[Draft]:
        """Draft what favours an option, then what speaks against its rivals."""
        shared = {Language.PYTHON, Language.HYBRID} if option == Language.HYBRID else {option}

        def helps(piece: Piece) -> bool:
            return any(piece.stances.get(o, 0.0) > 0 for o in shared) and not any(
                piece.stances.get(r, 0.0) > 0 for r in rivals - shared
            )

        def hurts(piece: Piece) -> bool:
            return not any(s > 0 for s in piece.stances.values()) and any(piece.stances.get(r, 0.0) < 0 for r in rivals)

        least = FAINT * max((piece.weight for piece in brief.decision.pieces), default=0.0)
        worthy = [piece for piece in brief.decision.pieces if piece.weight > max(least, 0.0)]
        chosen = choose([p for p in worthy if helps(p)], most, brief.alike)
        chosen = chosen or choose([p for p in brief.general if helps(p)], MOST_GENERAL, brief.alike)
        drafts = [_draft(piece, Role.FOR, option) for piece in chosen]
        if len(chosen) < most:
            others = choose([p for p in worthy if hurts(p)], most - len(chosen), brief.alike)
            drafts += [
                _draft(p, Role.AGAINST, next(r for r in sorted(rivals) if p.stances.get(r, 0) < 0)) for p in others
            ]
        return drafts


def choose(pieces: Sequence[Piece], most: int, alike: Alike) -> list[Piece]:
    """Choose the heaviest pieces that do not say the same, at first no more than `PER_SOURCE` of one source."""
    chosen: list[Piece] = []
    for limit in (PER_SOURCE, most):
        for piece in pieces:
            if len(chosen) == most:
                break
            same_source = sum(c.passage.source == piece.passage.source for c in chosen)
            if piece in chosen or same_source >= limit:
                continue
            if all(alike(piece.passage, other.passage) < SAME for other in chosen):
                chosen.append(piece)
    return sorted(chosen, key=lambda p: (-p.weight, p.passage.id))


def _draft(piece: Piece, role: Role, option: str) -> Draft:
    return Draft(role, option, piece.passage.criterion, (Part((piece.passage,)),))


def _of_different_sources(pairs: Sequence[tuple[Passage, Passage]]) -> list[tuple[Passage, Passage]]:
    """Return the first `MOST_CONFLICTS` pairs, each between another two sources."""
    chosen: dict[frozenset[str], tuple[Passage, Passage]] = {}
    for pair in pairs:
        chosen.setdefault(frozenset(passage.source for passage in pair), pair)
    return list(chosen.values())[:MOST_CONFLICTS]


def _conflict(pair: tuple[Passage, Passage]) -> Draft:
    return Draft(Role.CONFLICT, None, pair[0].criterion, tuple(Part((passage,)) for passage in pair))


def summary_of(decision: Decision, subject: str) -> str:
    """Return the verdict's one sentence, which stands alone."""
    what = for_subject(subject)
    what += "," if what.startswith("to ") else ""
    reasons = _reasons(decision, decision.lean)
    if decision.lean == CONTESTED:
        first, second = (name(side) for side in (*decision.rivals, decision.lean)[:2])
        grounds = [f"{name(s)}{_on(_reasons(decision, s))}" for s in decision.rivals[:2]]
        if decision.strength == Strength.THIN:
            silent = f"Nothing here bears on {_noun(subject)} itself"
            return f"{silent}, and general evidence does not settle {first} or {second}."
        return capital(f"{what} the sources disagree: some favour {grounds[0]}, others {grounds[1]}.")
    if decision.strength == Strength.THIN:
        return capital(f"{what} there is little to go by; what there is leans to {name(decision.lean)}{_on(reasons)}.")
    verb = "clearly favours" if decision.strength == Strength.STRONG else "favours"
    rival = next((r for r in decision.rivals if _reasons(decision, r)), None)
    theirs = _reasons(decision, rival) if rival else []
    other = f"; {name(rival)} has its case{_on(theirs) if theirs != reasons else ', too'}" if rival else ""
    return capital(f"{what} the evidence {verb} {name(decision.lean)}{_on(reasons)}{other}.")


def _noun(subject: str) -> str:
    return for_subject(subject).removeprefix("for ").removeprefix("to ")


def _on(criteria: Sequence[str]) -> str:
    return f" on {listed(list(criteria))}" if criteria else ""


def _reasons(decision: Decision, option: str) -> list[str]:
    """Return the one or two criteria on which most weight speaks for an option, by pieces heavy enough to be shown."""
    totals: dict[Criterion, float] = {}
    least = FAINT * max((piece.weight for piece in decision.pieces), default=0.0)
    for piece in decision.pieces:
        if piece.stances.get(option, 0.0) > 0 and piece.weight > least:
            totals[piece.passage.criterion] = totals.get(piece.passage.criterion, 0.0) + piece.weight
    ranked = sorted(totals, key=lambda c: (-totals[c], c))
    return [CRITERION[c] for c in ranked[:2] if totals[c] >= 0.4 * totals[ranked[0]]]

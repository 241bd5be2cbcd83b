"""How much of what a model writes is shown: of lies, by kind, which should be next to none; of faithful statements.

What is measured is the model's own words. Where they are refused the passage's own sentence is shown instead.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

from bot.compose import Brief
from bot.grounding import GroundingChecker
from bot.grounding.window import align
from bot.grounding.words import words_in
from bot.model.evidence import Shown
from bot.model.judge import Judge
from bot.model.reply import Written
from bot.model.strict import refuse
from bot.verdict import Decision
from corpus.types import Passage
from corpus.vocabulary import Criterion, Grade, Kind, Role, Strength
from evals.prose.sets import Faithful, headers, note_bases, planted, read_faithful, written_bases

KINDS = (
    "number_novel", "number_from_source", "entity_novel", "entity_from_source", "entity_swap_in_sentence", "negation",
    "antonym", "python_rust_in_source", "python_rust_not_in_source", "python_rust_with_distractor",
)  # fmt: skip
"""The kinds of planted errors that public flip sets have; they hold the gate in equal number."""
BEYOND = ("number_from_passage", "entity_from_passage", "direction", "unit", "hedge", "word_from_source")
"""Further kinds, told beside them: the hardest, and some that are finer than a lie."""
PER_KIND = 120  # lies of a kind: half planted in notes, half in the faithful statements
CLOSE, FREE = 0.7, 0.5  # share of a statement's words in the passage's order: from here on close; below here free


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some statements were shown."""

    name: str
    shown: int
    total: int

    @property
    def rate(self) -> float:
        """The share shown, 0 to 1; 0 where there were none."""
        return self.shown / self.total if self.total else 0.0

    @property
    def error(self) -> float:
        """The standard error of the share, 0 to 1."""
        return sqrt(self.rate * (1 - self.rate) / self.total) if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that was measured."""

    lies: tuple[Share, ...]
    """By kind, those of `KINDS`."""
    beyond: tuple[Share, ...]
    """By kind, those of `BEYOND`."""
    faithful: tuple[Share, ...]
    """All, held out, tuned on; close to the passage, reworded, free."""
    refused: tuple[tuple[str, int], ...]
    """Why faithful statements were refused, the most frequent reason first."""
    leaked: tuple[tuple[str, str, str], ...]
    """Every lie that was shown: kind, the lie, what it was made from."""

    @property
    def lie_rate(self) -> float:
        """The share of lies shown, 0 to 1: each kind counts the same."""
        return sum(share.rate for share in self.lies) / len(self.lies)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return {"schema": 1, "lies_shown": self.lie_rate, "faithful_shown": self.faithful[0].rate} | asdict(self)


def measure(per_kind: int = PER_KIND) -> Figures:
    """Judge `per_kind` lies of every kind and all faithful statements, as an answer would judge them."""
    faithful, titles, checker = read_faithful(), headers(), GroundingChecker()
    pools = (note_bases(), written_bases(faithful))
    shares, leaked = [], []
    for kind in (*KINDS, *BEYOND):
        made = [one for pool in pools for one in planted(kind, pool, per_kind // 2)]
        passed = [flip for source, flip in made if passes(flip.text, flip.cited, titles.get(source, ""), checker)]
        shares.append(Share(kind, len(passed), len(made)))
        leaked += [(kind, flip.text, flip.orig) for flip in passed]
    told = [(one, _reason(one, titles.get(one.source, ""), checker)) for one in faithful]
    return Figures(
        lies=tuple(shares[: len(KINDS)]),
        beyond=tuple(shares[len(KINDS) :]),
        faithful=_by_part(told),
        refused=tuple(Counter(reason for _, reason in told if reason).most_common()),
        leaked=tuple(leaked),
    )


def passes(text: str, passages: Sequence[str], header: str, checker: GroundingChecker) -> bool:
    """Say whether a statement is shown in its own words, where it cites all of the passages."""
    judge = Judge(_BRIEF, {n: _shown(n, passage, header) for n, passage in enumerate(passages, 1)}, checker)
    judged = judge.judge(Written(text=text, citations=tuple(range(1, len(passages) + 1))), ())
    return judged.dropped is None


def _reason(one: Faithful, header: str, checker: GroundingChecker) -> str:
    """Return by which rule a faithful statement is refused; empty where it is shown."""
    if passes(one.text, one.passages, header, checker):
        return ""
    refusals = [refuse(one.text, passage, header) for passage in one.passages]
    return next((refusal.kind for refusal in refusals if refusal), "checker") if all(refusals) else "checker"


def _by_part(told: Sequence[tuple[Faithful, str]]) -> tuple[Share, ...]:
    parts: dict[str, list[bool]] = {
        name: [] for name in ("all", "held out", "tuned on", "close to the passage", "reworded", "free")
    }
    for one, reason in told:
        for part in ("all", "held out" if one.heldout else "tuned on", looseness(one)):
            parts[part].append(not reason)
    return tuple(Share(name, sum(shown), len(shown)) for name, shown in parts.items())


def looseness(one: Faithful) -> str:
    """Say how freely a statement is worded, by the share of its words that stand in a passage in the same order."""
    words = words_in(one.text)
    kept = max(len(align(words, words_in(passage))[0]) for passage in one.passages) / max(1, len(words))
    return "close to the passage" if kept >= CLOSE else "reworded" if kept >= FREE else "free"


def _shown(n: int, text: str, header: str) -> Shown:
    bare = Passage(
        f"measured#{n}", "measured", Kind.NOTE, 0, len(text), None, str(n), (), (), (), Criterion.MEMORY, Grade.OPINION
    )
    return Shown(n, bare, text, header, Role.CONTEXT, None, ())


def _alike(_a: Passage, _b: Passage) -> float:
    return 0.0


_BRIEF = Brief("anything", Decision("python", Strength.THIN, ("rust",), (), {}), (), (), _alike)


def plain(figures: Figures) -> str:
    """Return the figures as a table."""
    lines = [f"lies shown: {figures.lie_rate:.1%} over {len(figures.lies)} kinds in equal weight", ""]
    lines += [_line(share) for share in figures.lies]
    lines += ["", "further kinds", *(_line(share) for share in figures.beyond)]
    lines += ["", "faithful statements shown", *(_line(share) for share in figures.faithful)]
    lines += ["", "refused by rule: " + ", ".join(f"{why} {count}" for why, count in figures.refused)]
    return "\n".join(lines)


def _line(share: Share) -> str:
    return f"  {share.name:28} {share.shown:4} of {share.total:4}  {share.rate:6.1%} ± {share.error:.1%}"

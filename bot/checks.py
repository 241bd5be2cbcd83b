"""Where an article departs from the source that it names: found by the notes that an answer uses."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.compose import Draft, Part
from corpus.types import Check, Passage
from corpus.vocabulary import Role

MOST = 2  # checks told in one answer
SHOWN = 0.65  # share of a misreading's nearness that what the source says has; the article's claim has the rest
NEAR = 0.62  # nearness to a question from which a misreading is told although no note that makes the claim is used
NEAR_DOUBTED = 0.42  # the same where the question doubts what somebody said
AGAINST_SOURCE = {"no": 0, "partly": 1}
"""How a check that is told turned out, the worse first; one that agrees or could not be verified is not told."""


@dataclass(frozen=True, slots=True)
class Misreading:
    """A claim of an article that its own source contradicts or qualifies."""

    check: Check
    claimed: tuple[Passage, ...]
    """The article's notes that make the claim; at least one."""
    shown: tuple[Passage, ...]
    """The source's notes that say otherwise; at least one."""


def find_misreadings(
    checks: Mapping[str, Sequence[Check]], passages: Mapping[str, Passage]
) -> dict[str, tuple[Misreading, ...]]:
    """Return the misreadings by the passage id of each article's note that makes the claim, the worst first.

    `checks` goes by source id, `passages` by passage id (`SOURCE#NOTE`); what an index does not hold is left out.
    """
    found: dict[str, list[Misreading]] = defaultdict(list)
    for source, its in sorted(checks.items()):
        for check in its:
            claimed = _held(check.article, check.claimed_in, passages)
            shown = _held(source, check.shown_by, passages)
            if check.agrees in AGAINST_SOURCE and claimed and shown:
                for passage in claimed:
                    found[passage.id].append(Misreading(check, claimed, shown))
    return {id_: tuple(sorted(its, key=_badness)) for id_, its in found.items()}


def nearness_of(one: Misreading, near: Callable[[Passage], float]) -> float:
    """Return how near a misreading is to what was asked, -1 to 1, given how near each passage is."""
    return (1 - SHOWN) * max(map(near, one.claimed)) + SHOWN * max(map(near, one.shown))


def asked_about(
    misread: Mapping[str, Sequence[Misreading]], near: Callable[[Passage], float], *, doubted: bool
) -> Misreading | None:
    """Return the misreading that a question is about, the nearest of all, or None where none is near enough.

    `near` gives how near each passage is to the question, -1 to 1; `doubted` says that the question doubts a claim.
    """
    least = NEAR_DOUBTED if doubted else NEAR
    found = {(one.check.article, one.check.claim): one for its in misread.values() for one in its}
    best = min(((-nearness_of(one, near), *key) for key, one in found.items()), default=None)
    return found[best[1], best[2]] if best is not None and -best[0] >= least else None


def retellings(checks: Mapping[str, Sequence[Check]], passages: Mapping[str, Passage]) -> tuple[frozenset[str], ...]:
    """Return groups of passage ids that go back to one source: its own note, and whatever articles tell of it."""
    groups = []
    for source, its in sorted(checks.items()):
        for check in its:
            shown = _held(source, check.shown_by, passages)
            claimed = _held(check.article, check.claimed_in, passages)
            groups += [frozenset({one.id, *(p.id for p in claimed)}) for one in shown if claimed]
    return tuple(groups)


def check_drafts(
    misread: Mapping[str, Sequence[Misreading]],
    used: Iterable[str],
    relevance: Callable[[Misreading], float] = lambda _: 0.0,
    asked: Misreading | None = None,
) -> list[Draft]:
    """Draft what has to be said of the notes that an answer uses, at most `MOST`.

    `used` are passage ids in the order of use; `relevance` puts what is more to the point first; `asked` is the
    misreading that the question is about, whatever notes are used.
    """
    triggered = {(asked.check.article, asked.check.claim): (asked, asked.claimed[0].id)} if asked else {}
    for id_ in used:
        for misreading in misread.get(id_, ()):
            triggered.setdefault((misreading.check.article, misreading.check.claim), (misreading, id_))
    ranked = sorted(triggered.values(), key=lambda one: -relevance(one[0]))
    return [_draft(misreading, id_) for misreading, id_ in ranked[:MOST]]


def _draft(misreading: Misreading, used: str) -> Draft:
    claimed = next(passage for passage in misreading.claimed if passage.id == used)
    return Draft(
        Role.CHECK,
        None,
        misreading.shown[0].criterion,
        (Part((claimed,), misreading.check.claim), Part(misreading.shown, misreading.check.source_says)),
    )


def _held(source: str, notes: Sequence[str], passages: Mapping[str, Passage]) -> tuple[Passage, ...]:
    return tuple(passages[id_] for id_ in (f"{source}#{note}" for note in notes) if id_ in passages)


def _badness(one: Misreading) -> tuple[int, str]:
    return AGAINST_SOURCE[one.check.agrees], one.check.claim

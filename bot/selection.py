"""What of an answer is shown first: parts in the order of their worth, each where it still fits."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answer import Answer, Statement
from corpus.vocabulary import Role

LEDGER_ROWS = (4, 3, 2)  # rows of the ledger in a first answer; fewer where more do not fit
ORDER = (Role.FOR, Role.AGAINST, Role.CONTEXT, Role.CHECK, Role.CONFLICT)
"""Roles in the order in which they are read."""


@dataclass(frozen=True, slots=True)
class Part:
    """A statement by its place, the ledger with a number of rows, or what would change the answer."""

    kind: Literal["statement", "ledger", "change"]
    number: int = 0  # place of the statement, or rows of the ledger


Parts = frozenset[Part]
CHANGE = Part("change")


def choose(answer: Answer, fits: Callable[[Parts], bool], always: Iterable[Part] = ()) -> Parts:
    """Return the parts to show: of each lot of alternatives the first that fits; at least one statement, if any."""
    chosen = frozenset(always)
    for alternatives in by_worth(answer):
        for part in alternatives:
            none_yet = part.kind == "statement" and not any(one.kind == "statement" for one in chosen)
            if none_yet or fits(chosen | {part}):
                chosen |= {part}
                break
    return chosen


def everything_of(answer: Answer, rows: int) -> Parts:
    """Return all parts of an answer, with `rows` rows of its ledger."""
    places = range(len(answer.statements))
    return frozenset({CHANGE, Part("ledger", rows), *(Part("statement", place) for place in places)})


def statements_in(answer: Answer, parts: Parts) -> list[Statement]:
    """Return the statements among the parts, in the order of the answer."""
    return [answer.statements[place] for place in sorted(part.number for part in parts if part.kind == "statement")]


def rows_in(parts: Parts) -> int:
    """Return how many rows of the ledger are among the parts."""
    return max((part.number for part in parts if part.kind == "ledger"), default=0)


def by_worth(answer: Answer) -> Iterator[tuple[Part, ...]]:
    """Yield lots of parts, the most telling first; of each lot one part is enough.

    The fact that was asked for or the best word on each side, a claim that its source contradicts, where the weight
    lies, a disagreement, what would change the answer; then the second statement of each kind, and so on.
    """
    lots = _lots(answer)
    firsts = [lot[0] for lot in lots if answer.statements[lot[0]].role is Role.CONTEXT] + _sides(answer, lots)
    yield from ((Part("statement", place),) for place in firsts)
    yield _all_of(answer, Role.CHECK)
    if answer.ledger:
        yield tuple(Part("ledger", rows) for rows in LEDGER_ROWS)
    yield _all_of(answer, Role.CONFLICT)
    if answer.would_change:
        yield (CHANGE,)
    for round_ in range(max(map(len, lots), default=0)):
        yield from (
            (Part("statement", lot[round_]),) for lot in lots if round_ < len(lot) and lot[round_] not in firsts
        )


def _sides(answer: Answer, lots: Sequence[Sequence[int]]) -> list[int]:
    """Return the places of the best word for the lean and of the best for another option, or else against the lean."""
    lean = answer.verdict.lean if answer.verdict else None
    sides = [lot[0] for lot in lots if is_side(answer.statements[lot[0]])]
    others = [place for place in sides[1:] if answer.statements[place].option != lean]
    speaking = [place for place in others if answer.statements[place].role is Role.FOR]
    return sides[:1] + (sorted(speaking) or sides[1:])[:1]


def _lots(answer: Answer) -> list[list[int]]:
    """Return the places of the statements by group, the groups in the order in which they are read."""
    groups: dict[tuple[Role, str | None], list[int]] = {}
    for place, statement in enumerate(answer.statements):
        groups.setdefault(group_of(statement), []).append(place)
    return sorted(groups.values(), key=lambda places: rank(answer, answer.statements[places[0]]))


def _all_of(answer: Answer, role: Role) -> tuple[Part, ...]:
    return tuple(Part("statement", place) for place, one in enumerate(answer.statements) if one.role is role)


def is_side(statement: Statement) -> bool:
    """Tell whether a statement speaks for or against an option."""
    return statement.role in {Role.FOR, Role.AGAINST}


def group_of(statement: Statement) -> tuple[Role, str | None]:
    """Return what stands under one heading together: a role, and an option where it takes sides."""
    return statement.role, statement.option if is_side(statement) else None


def rank(answer: Answer, statement: Statement) -> tuple[int, bool, str]:
    """Sort groups: for the lean first, then what speaks for the others and against, then the rest."""
    lean = answer.verdict.lean if answer.verdict else None
    place = ORDER.index(statement.role)
    return (place if place > 1 else 0, statement.option != lean, f"{place}{statement.option}")

"""Where two sources disagree: on opposite sides of a point at issue, or with different figures for one measure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations, product

from bot.checks import Misreading
from bot.matters import POINTS
from bot.points import Point, plain, side_of, speaks
from bot.quantities import parse_quantities
from corpus.types import Passage, Source

UNDATED = "9999"  # sorts a passage without a date behind all others
GENERAL_UNIT = "x"  # how many times as fast depends on what was compared: one side must be a general claim, a span


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two passages of different sources that cannot both be taken at their word on a point; the older one first."""

    first: Passage
    second: Passage
    point: Point


def find_conflicts(
    passages: Sequence[Passage],
    texts: Sequence[str],
    sources: Mapping[str, Source],
    *,
    told: Iterable[AbstractSet[str]] = (),
    misstated: Collection[str] = (),
) -> tuple[Conflict, ...]:
    """Return every conflict among passages, in the order of the points and of the passages.

    Two passages of different sources disagree where they take opposite sides on a point at issue, or give different
    figures for one measure. A passage whose tags were inferred takes no side until a person has confirmed them.

    Args:
        passages: What may disagree.
        texts: Their texts, in the same order.
        sources: Headers by source id, for the dates.
        told: Groups of passage ids, a claim with what the source that it names says: what differs there is a
            misreading and no conflict.
        misstated: Ids of passages whose own source says otherwise: they are in conflict with nobody.

    """
    checked: dict[str, set[str]] = defaultdict(set)
    for group in told:
        for id_ in group:
            checked[id_] |= group
    heard = [
        (passage, plain(text), text)
        for passage, text in zip(passages, texts, strict=True)
        if not passage.inferred and passage.id not in misstated
    ]
    found = []
    for point in POINTS:
        for pair in _figures(point, heard) if point.unit else _sides(point, heard, sources):
            first, second = sorted(pair, key=lambda one: (sources[one.source].published or UNDATED, one.id))
            if first.source != second.source and second.id not in checked[first.id]:
                found.append(Conflict(first, second, point))
    return tuple(found)


def disagreements(
    passages: Sequence[Passage],
    texts: Sequence[str],
    sources: Mapping[str, Source],
    misread: Mapping[str, Sequence[Misreading]],
) -> tuple[Conflict, ...]:
    """Return the conflicts among passages, given where articles misread their sources, by passage id of the claim."""
    told = [{p.id for p in (*one.claimed, *one.shown)} for its in misread.values() for one in its]
    misstated = {id_ for id_, its in misread.items() if its[0].check.agrees == "no"}
    return find_conflicts(passages, texts, sources, told=told, misstated=misstated)


Heard = tuple[Passage, str, str]
"""A passage, its words as `plain` gives them, and its text."""


def _sides(point: Point, heard: Sequence[Heard], sources: Mapping[str, Source]) -> Iterable[tuple[Passage, Passage]]:
    sides: dict[int, list[Passage]] = defaultdict(list)
    for passage, words, _ in heard:
        sides[side_of(point, passage, words)].append(passage)
    for yes, no in product(sides[1], sides[-1]):
        since, remedy = (sources[one.source].published or "" for one in (yes, no))
        if not (point.remedied and since[:4] < remedy[:4]):
            yield yes, no


def _figures(point: Point, heard: Sequence[Heard]) -> Iterable[tuple[Passage, Passage]]:
    measured = []
    for passage, words, text in heard:
        if speaks(point, words) and (point.about is None or point.about in passage.favours):
            values = [q.value for q in parse_quantities(text) if q.unit == point.unit and not q.per]
            if values:
                measured.append((passage, min(values), max(values)))
    for (a, low, high), (b, least, most) in combinations(measured, 2):
        spans = point.unit != GENERAL_UNIT or low < high or least < most
        if spans and (high < least or most < low):
            yield a, b

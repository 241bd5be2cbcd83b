"""How good a ranking is: nDCG, recall and reciprocal rank of the places of the relevant items."""

import math
from collections.abc import Sequence
from typing import NamedTuple


class Ranked(NamedTuple):
    """Where a query's relevant items stand in its ranking, from 1, and how many there are in all."""

    places: tuple[int, ...]
    relevant: int  # from 1


def ndcg(ranked: Ranked, k: int = 10) -> float:
    """Return the discounted gain of the first k places over the best possible one, 0 to 1; every item gains alike."""
    gained = sum(1 / math.log2(place + 1) for place in ranked.places if place <= k)
    return gained / sum(1 / math.log2(place + 1) for place in range(1, min(k, ranked.relevant) + 1))


def recall(ranked: Ranked, k: int) -> float:
    """Return the share of the relevant items among the first k, 0 to 1."""
    return sum(place <= k for place in ranked.places) / ranked.relevant


def reciprocal(ranked: Ranked, k: int = 10) -> float:
    """Return 1 / the first place of a relevant item, or 0 where it is not among the first k."""
    first = min(ranked.places, default=k + 1)
    return 1 / first if first <= k else 0.0


def ranked_by(order: Sequence[int], relevant: set[int]) -> Ranked:
    """Return where the relevant numbers stand in an order of numbers."""
    places = tuple(place for place, number in enumerate(order, start=1) if number in relevant)
    return Ranked(places, len(relevant))

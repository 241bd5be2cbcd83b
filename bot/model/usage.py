"""Tokens and what they cost: a table of prices that whoever runs the program keeps, for prices change."""

import math
from collections.abc import Mapping
from types import MappingProxyType

from corpus.errors import BadConfiguration

Prices = Mapping[str, tuple[float, float]]
"""By model, the price of a million tokens read and of a million tokens written, in one currency; at least 0."""
MILLION = 1_000_000  # tokens that a price is for


def read_prices(text: str | None) -> Prices:
    """Read `MODEL=READ/WRITTEN, MODEL=…`, prices per million tokens; raise `BadConfiguration` where it is not that."""
    table: dict[str, tuple[float, float]] = {}
    for entry in filter(None, (part.strip() for part in (text or "").split(","))):
        model, equals, prices = entry.rpartition("=")
        read, slash, written = prices.partition("/")
        try:
            pair = (float(read), float(written))
        except ValueError:
            pair = (math.nan, math.nan)
        if not (equals and slash and model.strip()) or not all(math.isfinite(price) and price >= 0 for price in pair):
            raise BadConfiguration(
                f"ADVISOR_LLM_PRICES: {entry[:40]!r} is no price; "
                "write MODEL=READ/WRITTEN per million tokens, such as gpt-4o-mini=0.15/0.60"
            )
        table[model.strip()] = pair
    return MappingProxyType(table)


def cost_of(model: str, read: int | None, written: int | None, prices: Prices) -> float | None:
    """Return what the tokens cost; None where the price is not known, or the tokens were not told."""
    if model not in prices or read is None or written is None:
        return None
    per_read, per_written = prices[model]
    return round((read * per_read + written * per_written) / MILLION, 8)

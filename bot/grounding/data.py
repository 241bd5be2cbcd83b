"""The checker's data: how rare words are, and the weights of the learned score; both read once, from `bot/data`."""

import json
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

UNKNOWN_RARITY = 8.0  # natural log of 1 / share of texts, for stems that the table lacks


@cache
def _rarities() -> MappingProxyType[str, float]:
    """Read the table of stems and their rarity."""
    return MappingProxyType(read_data("rarity.json"))


def rarity(stem: str) -> float:
    """Give the rarity of a stem, about 0 (in every text) to 8 (in almost none)."""
    return _rarities().get(stem, UNKNOWN_RARITY)


@cache
def read_data(name: str) -> dict[str, Any]:
    """Read one of the JSON files that stand in `bot/data`."""
    data: dict[str, Any] = json.loads(files("bot").joinpath("data", name).read_text(encoding="utf-8"))
    return data

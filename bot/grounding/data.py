"""The checker's data: how rare words are, and the weights of the learned score; both read once, from `bot/data`."""

import json
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

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


@cache
def read_arrays(name: str) -> MappingProxyType[str, NDArray[Any]]:
    """Read one of the files of arrays that stand in `bot/data`; float16 becomes float32."""
    with files("bot").joinpath("data", name).open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        found = {key: stored[key] for key in stored.files}
    return MappingProxyType({k: a.astype(np.float32) if a.dtype == np.float16 else a for k, a in found.items()})

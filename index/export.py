"""Export a sentence-transformers model to ONNX once, checked number by number against the original."""

import contextlib
import io
import logging
import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import BadConfiguration
from index.encoder import GRAPH, TOKENIZER, EncoderCard, load_encoder, read_card, write_card
from index.weights import Weights, sha256_of, stay_offline

TOLERANCE = 1e-5  # largest difference of any component of a unit vector
PROBES = (
    "Python",
    "Should we use Python or Rust for a log shipper?",
    "C++ & Go: 10–100x, $20,000, 3.13t; naïve café, 日本語, 🙏",
    "Memory fell from 400 MB to 12 MB once the handler had been moved to Rust, and the image shrank as well. " * 30,
)
"""Short, usual, odd and too long: what the export is checked on."""


def ensure_encoder(folder: Path, weights: Weights) -> Path:
    """Return the folder of the exported encoder below `folder`, exporting it unless it is there and whole.

    Raises:
        BadConfiguration: The model cannot be loaded, or cannot be exported faithfully.

    """
    target = encoder_folder(folder, weights.sha256)
    if is_whole(target):
        return target
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".export-{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    try:
        export_encoder(weights, aside)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(aside, target)  # noqa: PTH105
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return target


def encoder_folder(folder: Path, weights: str) -> Path:
    """Return where the encoder made from weights of this sha256 stands."""
    return folder / weights[:16]


def is_whole(folder: Path) -> bool:
    """Tell whether an exported encoder stands here, byte for byte as it was written."""
    try:
        digests = read_card(folder).digests
        return GRAPH in digests and all(sha256_of(folder / name) == digest for name, digest in digests.items())
    except (OSError, ValueError, TypeError, AttributeError):
        return False


def export_encoder(weights: Weights, folder: Path) -> None:
    """Write graph, weights, tokenizer and card into a folder, and compare the result with the original model."""
    with _quiet():
        model = _load(weights)
        original = np.asarray(model.encode(list(PROBES), normalize_embeddings=True), dtype=np.float32)
        try:
            tokenizer = model.tokenizer.backend_tokenizer.to_str()
        except AttributeError:
            raise BadConfiguration(
                f"the model '{weights.model}' has no fast tokenizer; choose another in ADVISOR_EMBED_MODEL"
            ) from None
        (folder / TOKENIZER).write_text(tokenizer, encoding="utf-8")
        _write_graph(model, folder / GRAPH)
    files = sorted(folder.iterdir())
    sizes = {file.name: file.stat().st_size for file in files}
    digests = {file.name: sha256_of(file) for file in files}
    max_tokens = min(model.max_seq_length or 512, 512)  # tokens
    write_card(folder, EncoderCard(weights.model, weights.sha256, original.shape[1], max_tokens, sizes, digests))
    gap = float(np.abs(load_encoder(folder).encode(PROBES) - original).max())
    if not gap <= TOLERANCE:
        raise BadConfiguration(
            f"the export of '{weights.model}' is off by {gap:.1e}; choose another in ADVISOR_EMBED_MODEL"
        )


def _load(weights: Weights) -> Any:  # noqa: ANN401
    stay_offline()
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    try:
        return SentenceTransformer(str(weights.folder), device="cpu", local_files_only=True).eval()
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).splitlines()[0]
        raise BadConfiguration(
            f"the model '{weights.model}' cannot be loaded ({reason}); mend or unset ADVISOR_EMBED_MODEL"
        ) from None


def _write_graph(model: Any, file: Path) -> None:  # noqa: ANN401
    import torch

    class Pooled(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        """The whole model, from token numbers to unit vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:  # noqa: ANN401
            """Return vectors of length 1, shape (texts, dimensions)."""
            features = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            return torch.nn.functional.normalize(features["sentence_embedding"], p=2, dim=1)

    texts, tokens = torch.export.Dim("texts", min=1, max=1024), torch.export.Dim("tokens", min=2, max=512)
    example = torch.tensor([[101, 102, 103], [101, 102, 0]]), torch.tensor([[1, 1, 1], [1, 1, 0]])
    names = ("input_ids", "attention_mask")
    with torch.no_grad():
        torch.onnx.export(
            Pooled().eval(), example, str(file), dynamo=True, external_data=True, verbose=False,
            input_names=names, output_names=("vectors",),
            dynamic_shapes={name: {0: texts, 1: tokens} for name in names},
        )  # fmt: skip


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Hold back what the libraries print and warn about themselves while they export."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)

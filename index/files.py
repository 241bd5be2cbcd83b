"""The index on disk: generations side by side, one of them current, each with a manifest.

    INDEX/CURRENT            the name of the generation that answers are given from
    INDEX/g-<hash>/          one build: manifest.json, contents.json, *.npz, vectors.npy, chroma/
    INDEX/encoders/<sha>/    query encoders, shared by generations
    INDEX/.lock              held while building

A build writes a new generation beside the others and then replaces CURRENT in one step.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from corpus.errors import BadConfiguration, CorruptIndex, ForeignIndex, MissingIndex, UnusableIndex
from index.weights import sha256_of

PROGRAM = "python-or-rust"
SCHEMA = 2
"""Version of everything below INDEX; a reader of another version refuses it."""
CURRENT = "CURRENT"
LOCK = ".lock"
ENCODERS = "encoders"
MANIFEST = "manifest.json"
CONTENTS = "contents.json"
LEXICAL = "lexical.npz"
TOPICS = "topics.npz"
ANSWERED = "answered.npz"
INTENT = "intent.npz"
VECTORS = "vectors.npy"
"""Passages' vectors as they were made, for the next build: Chroma gives them back normalised anew, not bit by bit."""
WRITTEN = (CONTENTS, LEXICAL, TOPICS, INTENT, ANSWERED, VECTORS)
"""The files of a build that its manifest holds hashes of."""
CHROMA = "chroma"
MEND = "run `advisor index`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation was built from, and what it holds."""

    generation: str
    identity: str
    """Hash of everything that the build depends on: the same identity needs no new build."""
    previous: str | None
    """The generation before, kept for readers that have it open."""
    model: str
    weights: str  # sha256 of the embedding weights, in hex
    corpus: str
    """Hash of the source files."""
    originals: str | None
    """Hash of the cleaned originals, None where there are none."""
    sources: int
    notes: int
    pieces: int
    """Passages cut from originals."""
    texts: int
    """Originals."""
    documents: dict[str, str] = field(default_factory=dict)
    """Users' documents by id, each with the hash of what is held of it."""
    filed: int = 0
    """Passages cut from users' documents."""
    collection: str
    """Name of the Chroma collection."""
    chroma_url: str | None
    files: dict[str, str]
    """sha256, in hex, of the generation's own files."""
    program: str = PROGRAM
    schema: int = SCHEMA

    @property
    def passages(self) -> int:
        """The number of passages that can be found."""
        return self.notes + self.pieces + self.filed


def current_generation(folder: Path) -> str | None:
    """Return the name of the generation in force, or None where there is no index; cheap."""
    try:
        name = (folder / CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name or None


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the generation in force.

    Raises:
        MissingIndex: Nothing has been built in the folder.
        ForeignIndex: The folder holds something else, or an index of another version.
        CorruptIndex: The manifest is damaged or missing.

    """
    refuse_foreign(folder)
    name = current_generation(folder)
    if name is None:
        raise MissingIndex(f"there is no index in {folder} yet; {MEND}, or set ADVISOR_INDEX to where there is one")
    file = folder / name / MANIFEST
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(data, dict) or data.get("program") != PROGRAM:
            raise ForeignIndex(f"{file} was not written by this program; {MEND}")
        if data.get("schema") != SCHEMA:
            raise ForeignIndex(f"the index in {folder} was written by another version of this program; {MEND}")
        return Manifest(**data)
    except (OSError, ValueError, TypeError) as error:
        raise CorruptIndex(f"{file}: damaged or missing ({type(error).__name__}); {MEND}") from None


def write_manifest(folder: Path, manifest: Manifest) -> Manifest:
    """Complete a generation: hash its files, write its manifest, and return it."""
    place = folder / manifest.generation
    whole = replace(manifest, files={name: sha256_of(place / name) for name in WRITTEN})
    (place / MANIFEST).write_text(json.dumps(asdict(whole), indent=1), encoding="utf-8")
    return whole


def switch(folder: Path, generation: str) -> None:
    """Make a finished generation the one that answers are given from, in one step."""
    aside = folder / f".{CURRENT}-{os.getpid()}"
    with aside.open("w", encoding="utf-8") as stream:
        stream.write(generation + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(aside, folder / CURRENT)  # noqa: PTH105


def refuse_foreign(folder: Path) -> None:
    """Raise `ForeignIndex` where the folder holds files that are not an index."""
    try:
        names = {path.name for path in folder.iterdir()} if folder.exists() else set()
    except OSError as error:
        raise UnusableIndex(f"{folder}: cannot be read ({error.strerror}); point ADVISOR_INDEX elsewhere") from None
    strangers = sorted(name for name in names if not name.startswith((".", "g-")) and name not in {CURRENT, ENCODERS})
    if strangers and CURRENT not in names:
        raise ForeignIndex(
            f"{folder} holds other files ('{strangers[0]}'); point ADVISOR_INDEX at an empty folder and {MEND}"
        )


def fresh_name(folder: Path, identity: str) -> str:
    """Return a name for a new generation that no folder bears."""
    name, attempt = f"g-{identity[:12]}", 1
    while (folder / name).exists():
        attempt += 1
        name = f"g-{identity[:12]}-{attempt}"
    return name


def sweep(folder: Path, keep: set[str | None]) -> list[str]:
    """Remove generations that are not to be kept, and what interrupted builds left; return the names removed."""
    removed = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("g-") and path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)
            removed.append(path.name)
        elif path.name.startswith(f".{CURRENT}-"):
            path.unlink(missing_ok=True)
    return removed


@contextmanager
def building(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; a second build waits here for the first.

    Raises:
        BadConfiguration: The folder cannot be written.

    """
    import fcntl

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("w", encoding="utf-8")
    except OSError as error:
        raise BadConfiguration(
            f"{folder}: cannot be written ({error.strerror}); set ADVISOR_HOME or ADVISOR_INDEX to a folder of yours"
        ) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

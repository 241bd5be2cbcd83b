"""The Chroma collections that hold the passages' vectors: embedded in a folder, or on a server by url."""

import json
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from corpus.errors import BadConfiguration, CorruptIndex
from corpus.types import Passage
from index.files import MEND

Floats = NDArray[np.float32]

HNSW = {
    "space": "cosine",
    "ef_construction": 200,  # candidates looked at while the graph is built
    "max_neighbors": 32,  # edges of a node
    "sync_threshold": 2,  # vectors not yet in the graph's files; what is not there is inserted anew at each opening
    "batch_size": 2,  # vectors not yet in the graph
    "ef_search": 1000,  # candidates looked at in a search: up to so many passages the search is exact
}
HOME = ("default_tenant", "default_database")
"""Where Chroma keeps collections unless told otherwise."""
_OPENING = threading.Lock()  # Chroma's table of open folders is not safe to fill from two threads


@dataclass(frozen=True, slots=True)
class Collection:
    """An open collection of unit vectors, one for each passage id; safe to read from several threads."""

    place: str
    """The folder or the url, for messages."""
    query: Callable[[Floats, int, dict[str, Any] | None], Sequence[str]]
    """The ids nearest to a vector, at most so many, among those that a filter lets through."""
    get: Callable[[list[str]], tuple[Sequence[str], Sequence[Any]]]
    """Ids and vectors of those asked for, in any order."""
    size: Callable[[], int]
    close: Callable[[], None]
    """Let go of the folder or the connection."""

    def nearest(self, vector: Floats, k: int, where: dict[str, Any] | None = None) -> list[str]:
        """Return the ids of the `k` passages nearest by cosine, or of all where there are fewer."""
        with self._reading():
            return [str(one) for one in self.query(vector, max(k, 1), where)]

    def vectors(self, ids: Sequence[str]) -> Floats:
        """Return the vectors of these ids in their order, shape (ids, dimensions)."""
        if not ids:
            return np.empty((0, 0), dtype=np.float32)
        with self._reading():
            rows = dict(zip(*self.get(list(ids)), strict=True))
            return np.array([rows[one] for one in ids], dtype=np.float32)

    def count(self) -> int:
        """Return the number of vectors."""
        with self._reading():
            return self.size()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Turn whatever Chroma raises into `CorruptIndex`."""
        try:
            yield
        except BaseException as error:
            _pass_on(error)
            raise CorruptIndex(f"{self.place}: the vectors cannot be read ({_reason(error)}); {MEND}") from error


def open_collection(folder: Path, name: str, url: str | None) -> Collection:
    """Open a collection for reading; raise `CorruptIndex` where it is not there or cannot be read."""
    if url is None and not (folder / "chroma.sqlite3").is_file():
        raise CorruptIndex(f"{folder}: the vectors are missing; {MEND}")
    try:
        return (_through_core(folder, name) if url is None else None) or _through_client(folder, name, url)
    except (BadConfiguration, CorruptIndex):
        raise
    except BaseException as error:
        _pass_on(error)
        raise CorruptIndex(f"{url or folder}: the vectors cannot be read ({_reason(error)}); {MEND}") from error


def _through_core(folder: Path, name: str) -> Collection | None:
    """Open a folder with Chroma's Rust core alone: importing its Python client takes half a second and 50 MB.

    Returns None where the core that is installed is not the one known here; the client then does the same.
    """
    try:
        core: Any = import_module("chromadb_rust_bindings")
        database = core.SqliteDBConfig(
            hash_type=core.MigrationHash.MD5, migration_mode=core.MigrationMode.Validate, url=f"{folder}/chroma.sqlite3"
        )
        start = partial(core.Bindings, allow_reset=False, sqlite_db_config=database, hnsw_cache_size=16)
    except (ImportError, AttributeError, TypeError):
        return None
    held = [start(persist_path=str(folder))]
    id_ = str(held[0].get_collection(name, *HOME).id)

    def query(vector: Floats, k: int, where: dict[str, Any] | None) -> Sequence[str]:
        filters = json.dumps(where) if where else None
        ids: Sequence[str] = held[0].query(id_, None, [vector], k, filters, None, [], *HOME).ids[0]
        return ids

    def get(ids: list[str]) -> tuple[Sequence[str], Sequence[Any]]:
        found = held[0].get(id_, ids, None, None, 0, None, ["embeddings"], *HOME)
        return found.ids, found.embeddings

    return Collection(str(folder), query, get, lambda: int(held[0].count(id_, *HOME)), held.clear)


def _through_client(folder: Path, name: str, url: str | None) -> Collection:
    """Open a folder or a server's collection with Chroma's own client."""
    client = connect(folder, url)
    try:
        handle = client.get_collection(name, embedding_function=None)
    except BaseException:
        disconnect(client)
        raise

    def query(vector: Floats, k: int, where: dict[str, Any] | None) -> Sequence[str]:
        ids: Sequence[str] = handle.query(query_embeddings=[vector], n_results=k, where=where, include=[])["ids"][0]
        return ids

    def get(ids: list[str]) -> tuple[Sequence[str], Sequence[Any]]:
        found = handle.get(ids=ids, include=["embeddings"])
        return found["ids"], found["embeddings"]

    return Collection(url or str(folder), query, get, lambda: int(handle.count()), partial(disconnect, client))


def write_collection(
    folder: Path, name: str, url: str | None, passages: Sequence[Passage], texts: Sequence[str], vectors: Floats
) -> None:
    """Store passages with their vectors as LlamaIndex nodes in a new collection, replacing one of the same name."""
    from llama_index.core.schema import TextNode
    from llama_index.vector_stores.chroma import ChromaVectorStore

    client = connect(folder, url)
    try:
        if any(existing.name == name for existing in client.list_collections()):
            client.delete_collection(name)
        handle = client.create_collection(name, embedding_function=None, configuration={"hnsw": HNSW})
        nodes = [
            TextNode(
                id_=passage.id,
                text=text,
                embedding=vector.tolist(),
                metadata={"source": passage.source, "kind": passage.kind.value, "section": passage.section or ""},
            )
            for passage, text, vector in zip(passages, texts, vectors, strict=True)
        ]
        store = ChromaVectorStore(chroma_collection=handle)
        for start in range(0, len(nodes), 500):  # nodes at a time: below every server's limit on one request
            store.add(nodes[start : start + 500])
    finally:
        disconnect(client)
    if url is None:
        blank_unused(folder)


def blank_unused(folder: Path) -> None:
    """Overwrite with zeros what a graph's files keep free for vectors to come.

    The graph is written out as it lies in memory, so that what is free there would carry onto the disk whatever this
    process held before: a text that was to be forgotten, or a token.
    """
    for header in sorted(folder.glob("*/header.bin")):
        _, _, count, size, *_ = struct.unpack_from("<4Q", header.read_bytes(), 4)  # after the version, 4 bytes
        for name, used in (("data_level0.bin", count * size), ("length.bin", count * 4)):
            file = header.with_name(name)
            whole = file.stat().st_size
            with file.open("r+b") as stream:
                stream.seek(min(used, whole))
                stream.write(b"\0" * max(0, whole - used))


def drop_collections(folder: Path, url: str, names: Sequence[str]) -> None:
    """Remove collections by name from a server; those that are not there are passed over."""
    client = connect(folder, url)
    try:
        for existing in client.list_collections():
            if existing.name in names:
                client.delete_collection(existing.name)
    finally:
        disconnect(client)


def connect(folder: Path, url: str | None) -> Any:  # noqa: ANN401
    """Open Chroma in the folder, or at the url where there is one; telemetry is off.

    Raises:
        BadConfiguration: The url is none, or nothing answers there.
        CorruptIndex: The folder cannot be opened.

    """
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    with _OPENING:
        if url is None:
            try:
                return chromadb.PersistentClient(str(folder), settings=settings)
            except BaseException as error:
                _pass_on(error)
                raise CorruptIndex(f"{folder}: the vectors cannot be opened ({_reason(error)}); {MEND}") from error
        host, port, secure = _address(url)
        try:
            return chromadb.HttpClient(host, port, ssl=secure, settings=settings)
        except Exception as error:  # noqa: BLE001 - Chroma raises ValueError, httpx its own
            raise BadConfiguration(
                f"ADVISOR_CHROMA_URL: no Chroma answers at {url} ({_reason(error)}); start it or unset the variable"
            ) from None


def disconnect(client: Any) -> None:  # noqa: ANN401
    """Close a client for good; Chroma's own `close` leaves its http sessions open."""
    client.close()
    for part in (client, getattr(client, "_admin_client", None)):
        session = getattr(getattr(part, "_server", None), "_session", None)
        if session is not None:
            session.close()


def _address(url: str) -> tuple[str, int, bool]:
    """Return host, port and whether the connection is encrypted."""
    try:
        parts = urlsplit(url)
        host, port, secure = parts.hostname, parts.port, parts.scheme == "https"
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"}:
        raise BadConfiguration(f"ADVISOR_CHROMA_URL: '{url}' is no http address; mend or unset it")
    return host, port or (443 if secure else 8000), secure


def _pass_on(error: BaseException) -> None:
    """Raise again what is no fault; Chroma's Rust part panics with a `BaseException`, which is one."""
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
        raise error


def _reason(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:120] if lines else type(error).__name__

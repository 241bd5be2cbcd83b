"""The Chroma collections that hold the passages' vectors: embedded in a folder, or on a server by url."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
    "sync_threshold": 10,  # vectors not yet in the graph's files; what is not there is inserted anew at each opening
    "batch_size": 10,  # vectors not yet in the graph
    "ef_search": 1000,  # candidates looked at in a search: up to so many passages the search is exact
}
_OPENING = threading.Lock()  # Chroma's table of open folders is not safe to fill from two threads


@dataclass(frozen=True, slots=True)
class Collection:
    """An open collection of unit vectors, one for each passage id."""

    client: Any
    handle: Any
    place: str
    """The folder or the url, for messages."""

    def nearest(self, vector: Floats, k: int, where: dict[str, Any] | None = None) -> list[str]:
        """Return the ids of the `k` passages nearest by cosine, or of all where there are fewer."""
        with self._reading():
            found = self.handle.query(query_embeddings=[vector], n_results=max(k, 1), where=where, include=[])
        return [str(one) for one in found["ids"][0]]

    def vectors(self, ids: Sequence[str]) -> Floats:
        """Return the vectors of these ids in their order, shape (ids, dimensions)."""
        if not ids:
            return np.empty((0, 0), dtype=np.float32)
        with self._reading():
            found = self.handle.get(ids=list(ids), include=["embeddings"])
            rows = dict(zip(found["ids"], found["embeddings"], strict=True))
            return np.array([rows[one] for one in ids], dtype=np.float32)

    def count(self) -> int:
        """Return the number of vectors."""
        with self._reading():
            return int(self.handle.count())

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Turn whatever Chroma raises into `CorruptIndex`; its Rust part panics with a `BaseException`."""
        try:
            yield
        except (KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:
            raise CorruptIndex(f"{self.place}: the vectors cannot be read ({_reason(error)}); {MEND}") from error

    def close(self) -> None:
        """Let go of the folder or the connection."""
        disconnect(self.client)


def open_collection(folder: Path, name: str, url: str | None) -> Collection:
    """Open a collection for reading; raise `CorruptIndex` where it is not there or cannot be read."""
    if url is None and not (folder / "chroma.sqlite3").is_file():
        raise CorruptIndex(f"{folder}: the vectors are missing; {MEND}")
    client = connect(folder, url)
    try:
        return Collection(client, client.get_collection(name, embedding_function=None), url or str(folder))
    except Exception as error:
        disconnect(client)
        raise CorruptIndex(f"{url or folder}: the vectors cannot be read ({_reason(error)}); {MEND}") from error


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
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:
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


def _reason(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:120] if lines else type(error).__name__

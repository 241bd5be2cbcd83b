"""Whoever works with LlamaIndex can read the index with its own classes."""

import shutil
from pathlib import Path

from index.files import CHROMA
from index.store import open_index


def test_llama_index_finds_a_passage_by_its_own_vector(built_home: Path, tmp_path: Path) -> None:
    """Through its Chroma store: the nearest node to a passage's vector is that passage, with text and source."""
    import chromadb
    from llama_index.core.vector_stores import VectorStoreQuery
    from llama_index.vector_stores.chroma import ChromaVectorStore

    index = open_index(built_home / "index", corpus_hash=None)
    place = shutil.copytree(built_home / "index" / index.manifest.generation / CHROMA, tmp_path / "chroma")
    client = chromadb.PersistentClient(str(place), settings=chromadb.Settings(anonymized_telemetry=False))
    collection = client.get_collection(index.manifest.collection, embedding_function=None)
    store = ChromaVectorStore(chroma_collection=collection)
    for number in (0, len(index.passages) // 2):
        passage = index.passages[number]
        vector = index.vectors([number])[0].tolist()
        found = store.query(VectorStoreQuery(query_embedding=vector, similarity_top_k=1))
        assert found.ids == [passage.id]
        (node,) = found.nodes or ()
        assert node.get_content() == index.text_of(passage)
        assert node.metadata["source"] == passage.source
    index.close()

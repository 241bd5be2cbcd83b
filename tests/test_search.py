"""Search: by meaning and by words, the same every time, and nothing out of nothing."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_shelves import BAKERY, EXAMPLES, MILL, original, small_shelf

from corpus.vocabulary import Kind
from index.build import build
from index.files import ENCODERS
from index.lexical import K1, NEAR, PAIRS, B, build_lexical, pairs_of, stems_of
from index.search import fuse, search, weigh
from index.store import Index, open_index


@pytest.fixture(scope="module")
def index(tmp_path_factory, built_home) -> Index:
    """An index of seven notes and two originals."""
    folder = tmp_path_factory.mktemp("search")
    (folder / "index").mkdir()
    (folder / "index" / ENCODERS).symlink_to(built_home / "index" / ENCODERS)
    shelf = small_shelf(folder / "sources")
    build(folder / "index", shelf, originals={"mill": original("mill")}, examples=EXAMPLES)
    index = open_index(folder / "index", corpus_hash=shelf.hash)
    yield index
    index.close()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("a program that forwards log files", "mill#n01"),
        ("gateway with thousands of requests a second", "mill#n03"),
        ("exploring data interactively", "mill#n02"),
        ("functions that start on demand", "bakery#n02"),
        ("training a neural network", "bakery#n01"),
        ("a script that is finished the same day", "bakery#n03"),
        ("c++", "mill#n04"),
        ("10k", "mill#n03"),
        ("3.13", "bakery#n02"),
    ],
)
def test_the_note_that_a_reader_would_pick_comes_first(index, query, first):
    assert search(index, query, 3, kind=Kind.NOTE)[0].passage.id == first


def test_scores_are_cosine_and_bm25_and_their_fusion(index):
    found = search(index, "log shipper memory", 20)
    vector = index.encode(["log shipper memory"])[0]
    words = index.lexical.scores("log shipper memory")
    for evidence in found:
        number = index.numbers[evidence.passage.id]
        assert evidence.score == pytest.approx(float(index.vectors([number])[0] @ vector), abs=1e-5)
        assert evidence.lexical == pytest.approx(float(words[number]))
        assert -1 <= evidence.score <= 1
        assert 0 <= evidence.fused <= 1
    assert [e.fused for e in found] == sorted((e.fused for e in found), reverse=True)


def test_the_nearest_passages_are_those_of_an_exhaustive_comparison(index):
    everything = index.vectors(range(len(index.passages)))
    for query in ("memory", "bread in an oven", "notebooks and proxies"):
        vector = index.encode([query])[0]
        expected = np.argsort(-(everything @ vector), kind="stable")
        assert index.nearest(vector, 5) == list(expected[:5])


def test_more_than_there_is_gives_all_there_is_once(index):
    found = search(index, "memory", 1000)
    assert sorted(e.passage.id for e in found) == [p.id for p in index.passages]
    assert search(index, "memory", 3) == found[:3]


@pytest.mark.parametrize("query", ["", "   ", "\n\t", "\u00a0"])
def test_a_blank_query_finds_nothing(index, query):
    assert search(index, query, 5) == []


@pytest.mark.parametrize("query", ["the of and", "?!…", "日本語", "🦀", "x" * 5000, "\x00", "rust " * 2000])
def test_odd_queries_find_something_and_never_fail(index, query):
    found = search(index, query, 3)
    assert len(found) == 3
    assert all(math.isfinite(e.fused) for e in found)


def test_search_keeps_to_a_kind_and_to_sources(index):
    assert {e.passage.kind for e in search(index, "memory", 20, kind=Kind.ORIGINAL)} == {Kind.ORIGINAL}
    assert {e.passage.source for e in search(index, "memory", 20, sources={"bakery"})} == {"bakery"}
    both = search(index, "log shipper", 20, kind=Kind.NOTE, sources={"mill"})
    assert sorted(e.passage.id for e in both) == [f"mill#{note[0]}" for note in MILL]
    assert search(index, "memory", 20, sources=set()) == []
    assert len(search(index, "memory", 20, sources={"mill", "bakery"}, kind=Kind.NOTE)) == len(MILL + BAKERY)


def test_the_same_search_gives_the_same_result(index):
    assert search(index, "python for data", 7) == search(index, "python for data", 7)


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("C++ and C#", ["c++", "c#"]),
        ("10k requests, Python 3.13", ["10k", "request", "python", "3.13"]),
        ("100,000 lines", ["100000", "line"]),
        ("don't they're", ["don't", "they'r"]),
        ("Rust’s rusting", ["rust", "rust"]),
        ("free-threaded 1.5x", ["free", "thread", "1.5x"]),
        ("The of and", []),
        ("embedded embeddings", ["embedded", "embedding"]),
        ("", []),
    ],
)
def test_words_are_found_again_by_their_stems(text, stems):
    assert stems_of(text) == stems


def test_bm25_agrees_with_its_formula_worked_out_by_hand():
    lexical = build_lexical(["red fox", "red red dog barks", "cat"])
    mean = (2 + 4 + 1) / 3
    rarity = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    expected = [rarity * tf / (tf + K1 * (1 - B + B * length / mean)) for tf, length in ((1, 2), (2, 4))]
    assert lexical.scores("red") == pytest.approx([*expected, 0.0], rel=1e-5)
    assert lexical.scores("unknown words").tolist() == [0, 0, 0]


def test_words_near_each_other_count_more_in_either_order_and_no_more_further_off():
    far = " ".join(["red", *(f"word{n}" for n in range(NEAR)), "fox"])
    near = " ".join(["red", "fox", *(f"word{n}" for n in range(NEAR))])
    turned = " ".join(["fox", "red", *(f"word{n}" for n in range(NEAR))])
    scores = build_lexical([far, near, turned, "cat"]).scores("red fox")
    assert scores[0] < scores[1]
    assert scores[1] == pytest.approx(scores[2])
    assert scores[1] - scores[0] < PAIRS * scores[0] * 2
    assert list(pairs_of(["b", "a"])) == ["a b"]


def test_the_words_that_a_question_is_asked_with_find_nothing():
    lexical = build_lexical(["what would you do", "memory of a log shipper"])
    assert lexical.scores("what").tolist() == [0.0, 0.0]
    assert lexical.scores("what should we do about memory")[1] > 0


def test_no_text_at_all_can_be_indexed():
    assert build_lexical([]).scores("anything").tolist() == []
    assert build_lexical(["", "the"]).scores("anything").tolist() == [0, 0]


scores = st.lists(st.floats(-10, 10, width=32), min_size=1, max_size=30)


@given(scores, st.data())
def test_fusion_stays_between_0_and_1_and_keeps_the_order_that_both_agree_on(dense, data):
    lexical = data.draw(st.lists(st.floats(0, 30, width=32), min_size=len(dense), max_size=len(dense)))
    a, b = np.array(dense, np.float32), np.array(lexical, np.float32)
    fused = fuse(a, b)
    assert ((fused >= 0) & (fused <= 1)).all()
    for i in range(len(a)):
        for j in range(len(a)):
            if a[i] >= a[j] and b[i] >= b[j]:
                assert fused[i] >= fused[j]


def test_fusion_takes_half_of_two_sides_that_scatter_alike():
    fused = fuse(np.array([0.2, 0.4, 0.6], np.float32), np.array([4.0, 2.0, 0.0], np.float32))
    assert fused == pytest.approx([0.5, 0.5, 0.5])


def test_a_side_that_lifts_one_of_many_alike_has_more_say_than_one_that_spreads_all():
    spread = np.linspace(0, 1, 20, dtype=np.float32)
    lifts = np.zeros(20, np.float32)
    lifts[0] = 1.0
    assert int(fuse(spread, lifts).argmax()) == 0


def test_what_is_told_beside_the_best_passage_comes_next():
    vectors = np.array([[1, 0, 0], [0.8, 0.6, 0], [0.8, -0.6, 0], [0, 0, 1]], np.float32)
    query = np.array([0.9, 0.0, 0.436], np.float32)
    words = np.array([5.0, 0.0, 0.0, 0.0], np.float32)
    weighed = weigh(vectors, vectors @ query, words)
    assert int(weighed.argmax()) == 0
    assert weighed[1] - weighed[3] > fuse(vectors @ query, words)[1] - fuse(vectors @ query, words)[3]
    assert weigh(np.zeros((0, 3), np.float32), np.zeros(0, np.float32), np.zeros(0, np.float32)).size == 0

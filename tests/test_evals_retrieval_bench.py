"""The retrieval benchmark ranks as the search does and measures as the literature does."""

import json
import math

import numpy as np
import pytest

from corpus.errors import BadInput
from evals.ranking import Ranked, ndcg, ranked_by, recall, reciprocal
from evals.retrieval_bench import bench_retrieval, orders, remembered, table
from evals.retrieval_sets import SETS, RetrievalSet, read_qed, read_scifact, read_squad

TOY = RetrievalSet(
    "toy",
    ("rust is fast", "python is calm", "go is plain", "rust is strict"),
    ("fast rust", "calm", "zzz"),
    (frozenset({0}), frozenset({1}), frozenset({2, 3})),
)


def encode(texts):
    """Count letters: a deterministic function of each text."""
    rows = np.array([[text.count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts], np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_measures_agree_with_figures_worked_out_by_hand():
    one = Ranked((1, 3), 2)
    assert ndcg(one) == pytest.approx((1 + 1 / math.log2(4)) / (1 + 1 / math.log2(3)))
    assert (recall(one, 1), recall(one, 3), reciprocal(one)) == (0.5, 1.0, 1.0)
    assert (ndcg(Ranked((), 1)), recall(Ranked((), 1), 10), reciprocal(Ranked((), 1))) == (0.0, 0.0, 0.0)
    assert reciprocal(Ranked((11,), 1)) == 0.0
    assert ranked_by([5, 7, 9], {7, 2}) == Ranked((2,), 2)


def test_each_method_orders_by_its_own_score_and_ties_go_to_the_smaller_number():
    first, _, third = orders(TOY, encode(TOY.texts), encode(TOY.queries))
    assert first["lexical"] == [0, 3]
    assert first["fused"][0] == 0
    assert sorted(first["dense"]) == [0, 1, 2, 3]
    assert third["lexical"] == []
    assert third["dense"] == [0, 1, 2, 3]


def test_means_come_with_n_and_an_interval_around_them():
    lines = bench_retrieval(TOY, encode)
    found = {(line.method, line.figure.metric): line.figure for line in lines}
    assert found["lexical", "recall@1"].mean == pytest.approx(2 / 3)
    assert found["lexical", "recall@1"].n == 3
    assert all(one.low <= one.mean <= one.high for one in found.values())
    assert len(table(lines).splitlines()) == len(lines) + 1


def test_vectors_are_kept_and_a_stopped_run_goes_on_where_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr("evals.retrieval_bench.BATCH", 3)
    calls = []

    def stopping(texts):
        calls.append(len(texts))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return encode(texts)

    with pytest.raises(KeyboardInterrupt):
        remembered(stopping, "m1", tmp_path, lambda _: None)(TOY.texts)
    again = remembered(stopping, "m1", tmp_path, lambda _: None)(TOY.texts)
    assert calls == [3, 1, 1]
    assert (again == encode(TOY.texts)).all()
    assert (remembered(stopping, "m1", tmp_path, lambda _: None)(TOY.texts) == again).all()
    assert calls == [3, 1, 1]


def test_vectors_of_another_model_are_not_taken(tmp_path):
    remembered(encode, "m1", tmp_path, lambda _: None)(TOY.texts)
    other = remembered(lambda texts: -encode(texts), "m2", tmp_path, lambda _: None)(TOY.texts)
    assert (other == -encode(TOY.texts)).all()


def test_the_sets_are_read_from_json_lines(tmp_path):
    files = {
        "scifact_corpus": [{"doc_id": "7", "title": "T", "sentences": ["A.", "B."]}],
        "scifact_queries": [{"id": "1", "query": "q", "rel": ["7"]}],
        "squad2_passages": [{"id": "p", "title": "t", "text": "text"}],
        "squad2_questions": [
            {"question": "q", "passage_id": "p", "answerable": True},
            {"question": "no", "passage_id": "p", "answerable": False},
        ],
        "nq_qed": [{"question": "a", "passage": "same"}, {"question": "b", "passage": "same"}],
    }
    for name, rows in files.items():
        (tmp_path / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    assert read_scifact(tmp_path).texts == ("T A. B.",)
    assert read_squad(tmp_path).queries == ("q",)
    assert read_qed(tmp_path).relevant == (frozenset({0}), frozenset({0}))


@pytest.mark.parametrize("name", sorted(SETS))
def test_a_set_that_is_not_there_is_refused_by_name(tmp_path, name):
    with pytest.raises(BadInput, match=r"\.jsonl: cannot be read"):
        SETS[name](tmp_path)

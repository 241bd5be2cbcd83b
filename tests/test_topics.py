"""Subjects: their examples are sound, the model that reads them is the same every time, and facts only add."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts import FACTS
from bot.reading import Reading, read_subject, with_facts
from corpus.errors import BadSource
from corpus.subjects import OTHER_SOFTWARE, OUTSIDE, Example, load_subjects
from corpus.vocabulary import Work
from index.topics import FRAME, TopicModel, digest_of, features, fit

EXAMPLES = (
    Example("a proxy", "high_throughput_service"), Example("a fast gateway", "high_throughput_service"),
    Example("a notebook", "data_analysis"), Example("a plot of prices", "data_analysis"),
    Example("languages", "general"), Example("a calendar", OTHER_SOFTWARE), Example("a bicycle chain", OUTSIDE),
)  # fmt: skip
WORDS = sorted({word for example in EXAMPLES for word in example.text.split()})


def encode(texts) -> np.ndarray:
    """Unit vectors by the words that a text holds; one more dimension for the frame and for words unknown."""
    rows = [[text.split().count(word) for word in WORDS] + [1 + text.startswith(FRAME)] for text in texts]
    matrix = np.array(rows, np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def model() -> TopicModel:
    """A model of seven examples."""
    return fit(encode, EXAMPLES, "digest")


def read(model: TopicModel, *phrases: str) -> Reading:
    """Read a subject from its phrases."""
    return read_subject(model, phrases, features(encode, phrases))


def test_shares_sum_to_one(model):
    shares = model.shares(features(encode, ["a proxy", "a bicycle chain", ""]))
    assert shares.shape == (3, len(model.labels))
    assert shares.dtype == np.float32
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-5)
    assert (shares >= 0).all()


@given(st.floats(-1e4, 1e4, width=32))
def test_shares_stay_finite_whatever_the_features(size):
    wild = TopicModel(("a", "b"), np.array([[1, -1]], np.float32), np.zeros(2, np.float32), (), "")
    shares = wild.shares(np.array([[size]], np.float32))
    assert np.isfinite(shares).all()
    assert shares.sum() == pytest.approx(1)


def test_the_model_knows_its_own_examples(model):
    for example in EXAMPLES:
        shares = model.shares(features(encode, [example.text]))[0]
        assert model.labels[int(shares.argmax())] == example.label


def test_the_same_examples_give_the_same_model(model):
    again = fit(encode, EXAMPLES, "digest")
    assert np.array_equal(again.weights, model.weights)
    assert np.array_equal(again.bias, model.bias)
    assert (again.labels, again.words) == (model.labels, model.words)


def test_features_are_the_subject_bare_and_in_its_frame():
    rows = features(encode, ["a proxy", "a notebook"])
    bare, framed = encode(["a proxy", "a notebook"]), encode([FRAME + "a proxy", FRAME + "a notebook"])
    assert np.array_equal(rows, np.hstack([bare, framed]))


def test_the_digest_is_of_examples_in_any_order_and_of_the_encoder():
    digest = digest_of(EXAMPLES, "weights")
    assert digest_of(EXAMPLES[::-1], "weights") == digest
    assert digest_of(EXAMPLES[1:], "weights") != digest
    assert digest_of(EXAMPLES, "other weights") != digest
    assert digest_of((Example("a proxy", "porting"), *EXAMPLES[1:]), "weights") != digest


def test_words_of_the_examples_are_kept_for_spelling(model):
    assert {"proxy", "notebook", "bicycle"} <= set(model.words)
    assert list(model.words) == sorted(model.words)


def test_a_reading_shares_out_the_whole(model):
    one = read(model, "a proxy")
    assert sum(one.shares.values()) + one.other + one.outside == pytest.approx(1, abs=1e-4)
    assert one.kind == Work.HIGH_THROUGHPUT_SERVICE
    assert one.familiar


def test_the_clearest_phrase_names_the_subject(model):
    assert read(model, "languages", "a fast gateway").subject == "a fast gateway"
    assert read(model, "a notebook", "zzz").subject == "a notebook"


def test_what_is_outside_is_read_as_outside(model):
    one = read(model, "a bicycle chain")
    assert one.outside > max(one.shares.values())


def test_other_software_is_not_familiar(model):
    assert not read(model, "a calendar").familiar


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_a_circumstance_raises_shares_and_lowers_none(model, fact):
    before = read(model, "a notebook")
    after = with_facts(before, [fact])
    assert all(after.shares[work] >= before.shares.get(work, 0) for work in after.shares)
    assert all(after.shares[work] >= share for work, share in fact.work.items())
    assert (after.other, after.outside, after.subject) == (before.other, before.outside, before.subject)
    assert with_facts(before, []) == before


@given(
    st.lists(st.sampled_from(FACTS), max_size=4).flatmap(
        lambda facts: st.tuples(st.just(facts), st.permutations(facts))
    )
)
def test_the_order_of_circumstances_does_not_matter(orders):
    one = Reading("a proxy", dict.fromkeys(Work, 0.01), 0.1, 0.1)
    assert with_facts(one, orders[0]) == with_facts(one, orders[1])


def test_the_shipped_examples_cover_every_kind_of_work_and_what_is_outside():
    examples = load_subjects()
    assert {example.label for example in examples} == {*Work, OTHER_SOFTWARE, OUTSIDE}
    assert all(example.text == example.text.strip() for example in examples)


def test_no_shipped_example_stands_under_two_labels():
    labels: dict[str, set[str]] = {}
    for example in load_subjects():
        labels.setdefault(example.text.lower(), set()).add(example.label)
    assert {text: kinds for text, kinds in labels.items() if len(kinds) > 1} == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("flying:\n- a kite\n", "unknown kind of work 'flying'"),
        ("porting: a text\n", "'porting' must be a list of texts"),
        ("porting:\n- 7\n", "'porting' must be a list of texts"),
        ("porting:\n- ''\n", "'porting' must be a list of texts"),
        ("porting: [\n", "cannot be read"),
    ],
)
def test_examples_that_cannot_be_used_are_refused(tmp_path, text, reason):
    file = tmp_path / "subjects.yaml"
    file.write_text(text)
    with pytest.raises(BadSource, match=reason):
        load_subjects(file)


def test_a_missing_file_of_examples_is_refused(tmp_path):
    with pytest.raises(BadSource, match="cannot be read"):
        load_subjects(tmp_path / "nothing.yaml")

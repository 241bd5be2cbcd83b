"""Misspelt words are put right where one word is meant, and left alone otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spelling import LONG, SHORTEST, corrected, slips_between

MEANT = (
    "compiler",
    "python",
    "proxy",
    "notebook",
    "neural",
    "network",
    "service",
    "serving",
    "database",
    "trust",
    "must",
)
KNOWN = frozenset(MEANT) | {"should", "build", "swift", "reply", "crust", "ahead"}
WORDS = st.text("abc", max_size=7)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("should we build a compilr", "should we build a compiler"),
        ("a nueral netwrok", "a neural network"),
        ("a notebok", "a notebook"),
        ("pythom for a databse", "python for a database"),
        ("pyhton", "python"),
    ],
)
def test_a_misspelt_word_is_put_right(text, right):
    assert corrected(text, KNOWN, MEANT) == right


@pytest.mark.parametrize(
    "text",
    [
        "a swift reply", "trust", "we must go ahead", "Compilr", "COMPILR", "compilr2", "compilr.rs", "src/compilr",
        "@compilr", "my-compilr", "zzzzzz", "prxy", "services",
    ],
)  # fmt: skip
def test_known_words_names_paths_and_short_words_stay(text):
    assert corrected(text, KNOWN, MEANT) == text


def test_a_word_between_two_meanings_stays():
    assert corrected("servine", KNOWN, ("serving", "service")) == "servine"
    assert corrected("servinge", KNOWN, ("serving", "servings")) == "servinge"


def test_a_nearer_word_wins():
    assert corrected("servicse", frozenset(), ("service", "servers")) == "service"


def test_the_first_letter_is_taken_as_right():
    assert corrected("netebook", frozenset(), ("notebook",)) == "notebook"
    assert corrected("motebook", frozenset(), ("notebook",)) == "motebook"


def test_more_slips_are_forgiven_in_long_words():
    assert corrected("compilxyr", frozenset(), ("compiler",)) == "compiler"
    assert len("netwxyk") < LONG
    assert corrected("netwxyk", frozenset(), ("network",)) == "netwxyk"


@given(st.lists(st.sampled_from([*KNOWN, "zzzz", "Rust", "10k"]), max_size=8))
def test_texts_of_known_words_stay(words):
    assert corrected(" ".join(words), KNOWN, MEANT) == " ".join(words)


@given(st.text("abcdefghij ", max_size=60), st.permutations(MEANT))
def test_the_order_of_the_meant_words_does_not_matter(text, order):
    assert corrected(text, KNOWN, order) == corrected(text, KNOWN, MEANT)


@given(st.sampled_from([word for word in MEANT if len(word) > SHORTEST]))
def test_a_word_put_right_once_is_not_touched_again(word):
    slip = word[0] + word[2] + word[1] + word[3:]
    once = corrected(slip, KNOWN, MEANT)
    assert corrected(once, KNOWN, MEANT) == once


@pytest.mark.parametrize(
    ("a", "b", "slips"),
    [("", "", 0), ("abc", "", 3), ("rust", "ruts", 1), ("rust", "rst", 1), ("rust", "crust", 1), ("ab", "ba", 1)],
)
def test_slips_are_counted_with_swaps_as_one(a, b, slips):
    assert slips_between(a, b) == slips


@given(WORDS, WORDS, WORDS)
def test_slips_are_a_measure_of_distance(a, b, c):
    assert slips_between(a, b) == slips_between(b, a)
    assert (slips_between(a, b) == 0) == (a == b)
    assert abs(len(a) - len(b)) <= slips_between(a, b) <= max(len(a), len(b))
    assert slips_between(a + c, b + c) <= slips_between(a, b)

"""Conflicts: two sources on opposite sides of the same thing, or with different figures for it."""

from types import SimpleNamespace

import numpy as np
import pytest
from core_pieces import passage
from hypothesis import given
from hypothesis import strategies as st

from bot.conflicts import FIGURE_COSINE, OPPOSED_COSINE, figures_differ, find_conflicts, opposed
from bot.disputes import MOST, disputes
from bot.lookup import Finding
from corpus.vocabulary import Criterion, Language, Work
from index.search import Evidence

PYTHON, RUST, GO, HYBRID = Language.PYTHON, Language.RUST, Language.GO, Language.HYBRID
FOR_RUST, AGAINST_RUST = passage("mill#n01", [RUST]), passage("bakery#n01", [], [RUST])


def rows(cosine: float) -> np.ndarray:
    """Two unit vectors with that cosine."""
    return np.array([[1, 0], [cosine, (1 - cosine**2) ** 0.5]], np.float32)


@pytest.mark.parametrize(
    ("ours", "theirs", "disagree"),
    [
        (([RUST], []), ([], [RUST]), True),
        (([RUST], [PYTHON]), ([PYTHON], [RUST]), True),
        (([HYBRID], []), ([], [PYTHON]), True),
        (([RUST], []), ([RUST], []), False),
        (([RUST], []), ([PYTHON], []), False),
        (([RUST], []), ([GO], [PYTHON]), False),
        (([RUST], [PYTHON]), ([HYBRID], [RUST]), True),
        (([RUST, GO], []), ([GO], [RUST]), False),
    ],
)
def test_passages_are_opposed_where_one_favours_what_the_other_speaks_against(ours, theirs, disagree):
    a, b = passage("mill#n01", *ours), passage("bakery#n01", *theirs)
    assert opposed(a, b) == opposed(b, a) == disagree


def test_opposite_sides_by_other_criteria_on_other_work_are_no_disagreement():
    other = passage("bakery#n01", [], [RUST], criterion=Criterion.COST, work=[Work.SERVERLESS])
    assert not opposed(FOR_RUST, other)
    assert opposed(FOR_RUST, passage("bakery#n01", [], [RUST], criterion=Criterion.COST))
    assert opposed(FOR_RUST, passage("bakery#n01", [], [RUST], work=[Work.SERVERLESS]))


@pytest.mark.parametrize(
    ("a", "b", "differ"),
    [
        ("It used 20 MB of memory.", "It used 35 MB of memory.", True),
        ("It used 20 MB of memory.", "It used 20 MB of memory.", False),
        ("It used 20 MB of memory.", "It took 20 seconds.", False),
        ("It used little memory.", "It used 35 MB of memory.", False),
        ("Released in 2021.", "Released in 2023.", False),
    ],
)
def test_figures_differ_only_in_the_same_unit(a, b, differ):
    assert figures_differ(a, b) == figures_differ(b, a) == differ


def test_opposed_passages_of_two_sources_are_a_conflict():
    found = find_conflicts([FOR_RUST, AGAINST_RUST], ["a", "b"], rows(0.9), [0.5, 0.5])
    assert [(conflict.first, conflict.second) for conflict in found] == [(0, 1)]


def test_a_source_is_never_in_conflict_with_itself():
    same = passage("mill#n02", [], [RUST])
    assert find_conflicts([FOR_RUST, same], ["20 MB", "35 MB"], rows(0.99), [0.5, 0.5]) == ()


def test_passages_about_other_things_are_no_conflict():
    assert find_conflicts([FOR_RUST, AGAINST_RUST], ["a", "b"], rows(OPPOSED_COSINE - 0.05), [1, 1]) == ()


def test_different_figures_for_the_same_thing_are_a_conflict_though_both_take_one_side():
    two = [FOR_RUST, passage("bakery#n01", [RUST])]
    texts = ["The agent used 20 MB of memory.", "The agent used 35 MB of memory."]
    assert len(find_conflicts(two, texts, rows(FIGURE_COSINE + 0.05), [0, 0])) == 1
    assert find_conflicts(two, texts, rows(FIGURE_COSINE - 0.05), [0, 0]) == ()
    assert find_conflicts(two, [texts[0]] * 2, rows(0.99), [0, 0]) == ()


def test_what_is_more_to_the_point_comes_first():
    three = [FOR_RUST, AGAINST_RUST, passage("orchard#n01", [], [RUST])]
    same = np.ones((3, 1), np.float32)
    for relevance, first in (([0.5, 0.9, 0.1], (0, 1)), ([0.5, 0.1, 0.9], (0, 2)), ([0.5, 0.5, 0.5], (0, 1))):
        found = find_conflicts(three, ["a", "b", "c"], same, relevance)
        assert (found[0].first, found[0].second) == first
        assert [c.closeness for c in found] == sorted((c.closeness for c in found), reverse=True)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.integers(0, 2)), max_size=6))
def test_every_conflict_is_between_two_sources(shelf):
    found = [
        passage(f"{source}#n{n}", [RUST] if favours else [], [] if favours else [RUST])
        for n, (source, favours, _) in enumerate(shelf)
    ]
    vectors = np.eye(3, dtype=np.float32)[[story for _, _, story in shelf]]
    for conflict in find_conflicts(found, ["20 MB"] * len(found), vectors, [0.5] * len(found)):
        a, b = found[conflict.first], found[conflict.second]
        assert a.source != b.source
        assert conflict.first < conflict.second
        assert opposed(a, b)


def _library(texts: dict[str, str], vectors: np.ndarray) -> SimpleNamespace:
    return SimpleNamespace(
        text=lambda one: texts[one.id], vectors=vectors, place={id_: row for row, id_ in enumerate(texts)}
    )


def _found(*passages, score: float = 0.8) -> list[Finding]:
    return [Finding(Evidence(one, score, 1.0, 0.5), score, 1.0) for one in passages]


TEXTS = {"mill#n01": "Rust used 20 MB.", "bakery#n01": "Rust used 35 MB.", "orchard#n01": "Rust used 50 MB."}


def test_a_question_of_yes_or_no_gets_the_disagreements_near_to_it():
    library = _library(TEXTS, np.ones((3, 1), np.float32))
    pairs = disputes(library, "Is Rust small?", (), _found(FOR_RUST, AGAINST_RUST), set())
    assert [{one.source for one in pair} for pair in pairs] == [{"mill", "bakery"}]
    assert disputes(library, "Is Rust small?", (), [], set()) == []


def test_any_other_question_gets_only_disagreements_about_a_figure_that_it_shows():
    library = _library(TEXTS, np.ones((3, 1), np.float32))
    found = _found(FOR_RUST, AGAINST_RUST)
    assert disputes(library, "What did the mill measure?", (), found, set()) == []
    assert len(disputes(library, "What did the mill measure?", (), found, {"mill#n01"})) == 1


def test_a_disagreement_is_shown_once_for_each_pair_of_sources_and_only_so_many():
    more = [passage(f"{source}#n0{n}", [RUST] if source < "c" else [], [] if source < "c" else [RUST])
            for source in "abcde" for n in (1, 2)]  # fmt: skip
    library = _library({one.id: "Rust." for one in more}, np.ones((len(more), 1), np.float32))
    pairs = disputes(library, "Is Rust small?", (), _found(*more), set())
    assert len(pairs) == MOST
    assert len({frozenset(one.source for one in pair) for pair in pairs}) == MOST


def test_what_is_far_from_the_question_is_no_part_of_its_disagreements():
    library = _library(TEXTS, np.ones((3, 1), np.float32))
    near, far = _found(FOR_RUST, score=0.9), _found(AGAINST_RUST, score=0.1)
    assert disputes(library, "Is Rust small?", (), [*near, *far], set()) == []

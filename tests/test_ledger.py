"""The ledger: what is relevant weighs, stories count once, sources count before notes, and every weight matters."""

from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

import numpy as np
import pytest
from core_pieces import SUBJECT_KIND, passage, reading, weighed
from hypothesis import given
from hypothesis import strategies as st

from bot import weights
from bot.facts import FACTS
from bot.ledger import Ledger, stances_of, twins_of
from bot.verdict import balance_of
from corpus.types import Passage
from corpus.vocabulary import Criterion, Grade, Language, Work

PYTHON, RUST, GO = Language.PYTHON, Language.RUST, Language.GO
STANCES = (
    ((PYTHON,), ()),
    ((RUST,), ()),
    ((PYTHON,), (RUST,)),
    ((RUST,), (PYTHON,)),
    ((), (RUST,)),
    ((GO, RUST), (PYTHON,)),
)
SHARES = st.floats(0, 1, width=32)


@pytest.fixture(autouse=True)
def _fresh_stances():
    """Stances are remembered; a test that changes their weights starts and ends without memories."""
    stances_of.cache_clear()
    yield
    stances_of.cache_clear()


@st.composite
def shelves(draw, most: int = 8) -> tuple[list[Passage], np.ndarray]:
    """Passages of up to three sources with unit vectors, some of which tell the same story."""
    size = draw(st.integers(1, most))
    found, stories = [], []
    for number in range(size):
        favours, against = draw(st.sampled_from(STANCES))
        found.append(
            passage(
                f"{draw(st.sampled_from(['mill', 'bakery', 'orchard']))}#n{number:02}", favours, against,
                grade=draw(st.sampled_from(list(Grade))), criterion=draw(st.sampled_from(list(Criterion))),
                work=[draw(st.sampled_from([SUBJECT_KIND, Work.GENERAL, Work.SYSTEMS]))],
            )
        )  # fmt: skip
        stories.append(draw(st.integers(0, most - 1)))
    return found, np.eye(most, dtype=np.float32)[stories]


def balance(ledger: Ledger) -> dict[str, float]:
    """Net weight by option over all pieces."""
    return balance_of(ledger.pieces)


@given(shelves(), st.randoms(use_true_random=False), st.sets(st.sampled_from(list(Criterion)), max_size=2))
def test_the_order_of_passages_changes_no_weight(shelf, dice, criteria):
    found, vectors = shelf
    order = list(range(len(found)))
    dice.shuffle(order)
    asked = sorted(criteria)
    assert weighed(found, vectors, criteria=asked) == weighed(
        [found[n] for n in order], vectors[order], criteria=asked[::-1]
    )


@given(shelves(), SHARES, SHARES)
def test_weights_are_not_negative_and_the_heaviest_come_first(shelf, near, shared):
    pieces = weighed(*shelf, near=near, shared=shared).pieces
    assert all(piece.weight >= 0 and 0 <= piece.relevance <= 1 for piece in pieces)
    assert list(pieces) == sorted(pieces, key=lambda piece: (-piece.weight, piece.passage.id))
    assert len({piece.passage.id for piece in pieces}) == len(shelf[0])


def test_a_passage_that_takes_no_side_is_left_out():
    assert weighed([passage("mill#n01")]).pieces == ()


@given(st.sampled_from(list(Criterion)), SHARES, SHARES, SHARES)
def test_an_opinion_never_outweighs_a_measurement_of_the_same_relevance(criterion, near, shared, share):
    found = [passage(f"{grade}#n01", [RUST], grade=grade, criterion=criterion) for grade in Grade]
    pieces = {p.passage.grade: p for p in weighed(found, near=near, shared=shared, subject=reading(share)).pieces}
    assert len({piece.relevance for piece in pieces.values()}) == 1
    for grade in Grade:
        assert pieces[Grade.OPINION].weight <= pieces[grade].weight <= pieces[Grade.MEASURED].weight
    if pieces[Grade.MEASURED].weight:
        assert pieces[Grade.OPINION].weight < pieces[Grade.EXPERIENCE].weight < pieces[Grade.MEASURED].weight


def test_a_story_told_often_counts_once_with_its_strongest_teller():
    one = passage("mill#n01", [RUST])
    again = [passage(f"{source}#n01", [RUST], grade=Grade.OPINION) for source in ("bakery", "orchard")]
    vectors = np.ones((3, 1), np.float32)
    ledger = weighed([one, *again], vectors)
    assert balance(ledger) == balance(weighed([one]))
    assert [piece.repeats for piece in ledger.pieces] == [None, "mill#n01", "mill#n01"]
    assert [piece.weight > 0 for piece in ledger.pieces] == [True, False, False]


@given(shelves(), st.integers(0, 7))
def test_telling_a_story_again_as_weakly_or_weaker_changes_no_balance(shelf, number):
    found, vectors = shelf
    told = found[number % len(found)]
    again = passage(
        f"zz-echo#{told.note}",
        told.favours,
        told.against,
        grade=Grade.OPINION,
        criterion=told.criterion,
        work=told.work,
    )
    rows = np.vstack([vectors, vectors[[number % len(found)]]])
    before, after = balance(weighed(found, vectors)), balance(weighed([*found, again], rows))
    assert after == pytest.approx(before)


def test_the_same_words_for_other_sides_are_two_stories():
    vectors = np.ones((2, 1), np.float32)
    ledger = weighed([passage("mill#n01", [RUST]), passage("bakery#n01", [PYTHON])], vectors)
    assert all(piece.weight > 0 for piece in ledger.pieces)


def test_twins_are_mutual_and_nobody_is_their_own():
    rows = np.array([[1, 0], [0.95, 0.3122], [0, 1]], np.float32)
    found = [passage(f"s{n}#n01", [RUST]) for n in range(3)]
    assert twins_of(found, rows) == (frozenset({1}), frozenset({0}), frozenset())


@given(st.integers(2, 12), SHARES)
def test_many_notes_of_one_source_count_less_than_as_many_sources(size, near):
    one = weighed([passage(f"mill#n{n:02}", [RUST]) for n in range(size)], near=near)
    many = weighed([passage(f"mill-{n}#n01", [RUST]) for n in range(size)], near=near)
    assert balance(one)[RUST] < balance(many)[RUST]


def test_each_further_note_of_a_source_counts_less_than_the_one_before():
    pieces = weighed([passage(f"mill#n{n:02}", [RUST]) for n in range(5)]).pieces
    steps = [piece.weight for piece in pieces]
    assert all(later < earlier for earlier, later in pairwise(steps))


def test_evidence_on_the_subject_outweighs_evidence_on_the_languages_and_on_other_work():
    work = {"own": SUBJECT_KIND, "general": Work.GENERAL, "other": Work.ML_RESEARCH}
    ledger = weighed([passage(f"{name}#n01", [RUST], work=[kind]) for name, kind in work.items()], near=0.0)
    pieces = {piece.passage.source: piece for piece in ledger.pieces}
    assert pieces["own"].specific
    assert not pieces["general"].specific
    assert max(pieces["general"].weight, pieces["other"].weight) < pieces["own"].weight


@given(SHARES, SHARES, SHARES, SHARES)
def test_nearer_wording_never_weighs_less(near, nearer, shared, more):
    near, nearer, shared, more = *sorted((near, nearer)), *sorted((shared, more))
    least = weighed([passage("mill#n01", [RUST])], near=near, shared=shared).pieces[0].weight
    assert least <= weighed([passage("mill#n01", [RUST])], near=nearer, shared=more).pieces[0].weight


def test_what_speaks_against_an_option_is_below_zero():
    ledger = weighed([passage("mill#n01", [], [PYTHON]), passage("bakery#n01", [GO], [RUST])])
    assert balance(ledger)["python"] < 0
    assert balance(ledger)["rust"] < 0 < balance(ledger)["go"]


def test_a_criterion_that_is_asked_for_weighs_more():
    found = [passage("mill#n01", [RUST], criterion=Criterion.LATENCY)]
    assert balance(weighed(found))[RUST] < balance(weighed(found, criteria=[Criterion.LATENCY]))[RUST]
    assert balance(weighed(found)) == balance(weighed(found, criteria=[Criterion.COST]))


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.criteria], ids=lambda fact: fact.id)
def test_a_circumstance_shifts_the_criteria_that_it_names_and_no_other(fact):
    for criterion in Criterion:
        found = [passage("mill#n01", [RUST], criterion=criterion)]
        factor = balance(weighed(found, facts=[fact]))[RUST] / balance(weighed(found))[RUST]
        assert factor == pytest.approx(fact.criteria.get(criterion, 1.0))


GRADES = {f"GRADE {grade}": ("GRADE", MappingProxyType(dict(weights.GRADE) | {grade: 7.0}), grade) for grade in Grade}


@pytest.mark.parametrize(("table", "value", "grade"), GRADES.values(), ids=GRADES.keys())
def test_the_weight_of_each_grade_matters_to_that_grade_alone(monkeypatch, table, value, grade):
    found = [passage(f"{one}#n01", [RUST], grade=one) for one in Grade]
    before = {piece.passage.grade: piece.weight for piece in weighed(found).pieces}
    monkeypatch.setattr(weights, table, value)
    after = {piece.passage.grade: piece.weight for piece in weighed(found).pieces}
    assert {one for one in Grade if before[one] != after[one]} == {grade}


MILL = passage("mill#n01", [RUST])
THREE = [passage(f"{one}#n01", [RUST], work=[Work.ML_RESEARCH]) for one in ("bakery", "mill", "pond")]
SCALES = {
    "CRITERION": (MappingProxyType({Criterion.MEMORY: 3.0}), lambda: weighed([MILL])),
    "ASKED_CRITERION": (9.0, lambda: weighed([MILL], criteria=[Criterion.MEMORY])),
    "KIND_SHARE": (0.9, lambda: weighed([MILL], near=0.0)),
    "NEAR_SHARE": (0.05, lambda: weighed([MILL], near=0.6)),
    "NEAR_ONLY": (0.9, lambda: weighed([passage("mill#n01", [RUST], work=[Work.ML_RESEARCH])], near=0.6)),
    "NEAR_FLOOR": (-1.0, lambda: weighed([MILL], near=0.3)),
    "NEAR_RANGE": (5.0, lambda: weighed([MILL], near=0.5)),
    "SHARED_WORDS": (0.0, lambda: weighed([MILL], near=0.3, shared=0.5)),
    "FOCUS": (9.0, lambda: weighed([MILL, passage("bakery#n01", [RUST])], near=[0.3, 0.6])),
    "GENERAL": (0.9, lambda: weighed([passage("mill#n01", [RUST], work=[Work.GENERAL])], near=0.0)),
    "NEXT_OF_SOURCE": (0.01, lambda: weighed([MILL, passage("mill#n02", [RUST])])),
    "SAME_STORY": (
        1.1,
        lambda: weighed([MILL, passage("bakery#n01", [RUST])], np.array([[1, 0], [0.96, 0.28]], np.float32)),
    ),
    "SAME_STORY_OWN": (
        0.97,
        lambda: weighed([MILL, passage("mill#n02", [RUST])], np.array([[1, 0], [0.96, 0.28]], np.float32)),
    ),
    "AGAINST": (0.01, lambda: weighed([passage("mill#n01", [], [RUST])])),
    "INFERRED": (0.1, lambda: weighed([replace(MILL, inferred=True)])),
    "MISSTATED": (MappingProxyType({"no": 0.1}), lambda: weighed([MILL], doubted={MILL.id: "no"})),
    "DIRECT": (0.1, lambda: weighed(THREE, near=0.0, direct=[0.6, 0.5, 0.2])),
    "DIRECT_LEAST": (2.0, lambda: weighed(THREE, near=0.0, direct=[0.6, 0.5, 0.2])),
    "DIRECT_SPREAD": (0.01, lambda: weighed(THREE, near=0.0, direct=[0.6, 0.5, 0.2])),
    "DIRECT_MOST": (1, lambda: weighed(THREE, near=0.0, direct=[0.6, 0.55, 0.2])),
    "DIRECT_HEARD": (0.5, lambda: weighed(THREE, near=0.0, direct=[0.6, 0.55, 0.2])),
    "COMPARED": (0.01, lambda: weighed([passage("mill#n01", [PYTHON], [RUST])])),
}


@pytest.mark.parametrize("name", SCALES)
def test_each_weight_of_the_ledger_changes_a_balance(monkeypatch, name):
    value, situation = SCALES[name]
    before = balance(situation())
    monkeypatch.setattr(weights, name, value)
    stances_of.cache_clear()
    assert balance(situation()) != before


def test_what_speaks_to_the_whole_question_weighs_whatever_kind_of_work_it_is_about():
    plain = weighed(THREE, near=0.0)
    told = weighed(THREE, near=0.0, direct=[0.2, 0.7, 0.2])
    assert balance(told)[RUST] > balance(plain).get(RUST, 0.0)
    assert told.pieces[0].passage.id == "mill#n01"
    assert [piece.specific for piece in told.pieces] == [True, False, False]


def test_a_claim_that_its_own_source_contradicts_weighs_less_than_one_it_only_qualifies():
    plain, qualified, contradicted = (
        balance(weighed([MILL], doubted={MILL.id: agrees} if agrees else {}))[RUST] for agrees in ("", "partly", "no")
    )
    assert plain > qualified > contradicted > 0


def test_articles_that_repeat_one_source_are_one_piece_of_evidence():
    articles = [passage(f"{name}#n01", [RUST], grade=Grade.OPINION) for name in ("mill", "bakery")]
    story = [passage("source#n01", [RUST], grade=Grade.MEASURED), *articles]
    group = frozenset(one.id for one in story)
    told = {p.passage.id: p.repeats for p in weighed(story, retold=[group]).pieces}
    assert told == {"source#n01": None, "mill#n01": "source#n01", "bakery#n01": "source#n01"}
    assert all(piece.repeats is None for piece in weighed(story).pieces)


def test_what_is_retold_for_the_other_side_keeps_its_weight():
    found = [passage("source#n01", [PYTHON], grade=Grade.MEASURED), MILL]
    assert all(p.repeats is None for p in weighed(found, retold=[frozenset(one.id for one in found)]).pieces)


@pytest.mark.parametrize("weak", [Grade.EXPERIENCE, Grade.OPINION])
@pytest.mark.parametrize("near", [0.3, 0.5, 0.9])
def test_an_anecdote_never_outweighs_a_measurement_that_is_as_near(weak, near):
    (first, second) = weighed(
        [passage("a#n01", [RUST], grade=weak), passage("b#n01", [PYTHON], grade=Grade.MEASURED)], near=near
    ).pieces
    assert first.passage.grade == Grade.MEASURED
    assert first.weight > second.weight > 0


def test_popularity_weighs_less_than_any_other_criterion():
    by = {c: balance(weighed([passage("mill#n01", [RUST], criterion=c)]))[RUST] for c in Criterion}
    assert all(by[Criterion.POPULARITY] < by[other] for other in Criterion if other != Criterion.POPULARITY)

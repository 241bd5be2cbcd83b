"""The base rate: what the shelf leans to on a kind of work, whatever is asked, each story counted once."""

import numpy as np
import pytest
from core_pieces import passage
from hypothesis import given
from hypothesis import strategies as st

from bot.base_rate import LEAST, LOPSIDED, lean_of, leans_of, sentence_of
from bot.ledger import scales_of, twins_of
from corpus.types import Passage
from corpus.vocabulary import Criterion, Grade, Language, Work

PYTHON, RUST, HYBRID, GO = Language.PYTHON, Language.RUST, Language.HYBRID, Language.GO
WORK = Work.LARGE_DATA


def notes(count: int, *favours: Language, against: tuple[Language, ...] = (), prefix: str = "a") -> list[Passage]:
    """Notes of as many sources on `WORK`, all with the same stance."""
    return [
        passage(f"{prefix}{n}#n01", favours, against, work=(WORK,), grade=Grade.MEASURED, criterion=Criterion.MEMORY)
        for n in range(count)
    ]


def apart(passages: list[Passage]) -> tuple[frozenset[int], ...]:
    """Twins of passages of which no two tell the same story."""
    return tuple(frozenset() for _ in passages)


def test_a_shelf_that_is_four_to_one_is_lopsided_and_says_so_with_its_figures():
    shelf = [*notes(8, RUST), *notes(2, PYTHON, prefix="b")]
    lean = lean_of(WORK, scales_of(shelf, apart(shelf)))
    assert lean.shares == {"rust": pytest.approx(0.8), "python": pytest.approx(0.2)}
    assert (lean.pieces, lean.sources, lean.side) == (10, 10, "rust")
    assert sentence_of(lean) == (
        "Base rate: whatever is asked about data larger than memory, 80% of the evidence here (10 pieces) favours Rust."
    )


def test_a_shelf_short_of_four_to_one_has_no_base_rate_to_tell():
    shelf = [*notes(7, RUST), *notes(2, PYTHON, prefix="b")]
    assert sentence_of(lean_of(WORK, scales_of(shelf, apart(shelf)))) is None


def test_too_few_pieces_tell_nothing_however_one_sided():
    assert sentence_of(lean_of(WORK, scales_of(notes(LEAST - 1, RUST), apart(notes(LEAST - 1, RUST))))) is None
    assert sentence_of(lean_of(WORK, scales_of(notes(LEAST, RUST), apart(notes(LEAST, RUST))))) is not None
    assert lean_of(WORK, scales_of([], ())).side is None


def test_a_native_core_below_python_keeps_python():
    shelf = [*notes(5, PYTHON), *notes(4, HYBRID, prefix="b"), *notes(1, RUST, prefix="c")]
    lean = lean_of(WORK, scales_of(shelf, apart(shelf)))
    assert lean.side == "python"
    assert "90% of the evidence here (10 pieces) keeps Python, alone or over a native core" in (sentence_of(lean) or "")


def test_a_core_below_python_is_no_kind_of_work_to_tell_a_base_rate_of():
    shelf = [passage(f"a{n}#n01", (HYBRID,), work=(Work.NATIVE_EXTENSION,)) for n in range(9)]
    lean = lean_of(Work.NATIVE_EXTENSION, scales_of(shelf, apart(shelf)))
    assert lean.on_side("hybrid") == 1
    assert sentence_of(lean) is None


def test_a_story_told_by_many_counts_once():
    one = notes(LEAST, RUST)
    vectors = np.ones((LEAST, 1), np.float32)
    assert lean_of(WORK, scales_of(one, twins_of(one, vectors))).pieces == 1


def test_a_source_that_goes_on_counts_for_less_each_time():
    many = [passage(f"a#n{n:02}", (RUST,), work=(WORK,), grade=Grade.MEASURED) for n in range(9)]
    shelf = [*many, *notes(2, PYTHON, prefix="b")]
    assert lean_of(WORK, scales_of(shelf, apart(shelf))).shares["python"] > 0.4


def test_what_speaks_only_against_one_of_the_two_helps_the_other_by_half():
    shelf = [*notes(1, against=(PYTHON,)), *notes(1, PYTHON, prefix="b"), *notes(1, against=(GO,), prefix="c")]
    lean = lean_of(WORK, scales_of(shelf, apart(shelf)))
    assert lean.shares == {"python": pytest.approx(2 / 3), "rust": pytest.approx(1 / 3)}
    assert lean.pieces == 2


def test_a_claim_that_its_own_source_contradicts_counts_for_less():
    shelf = [*notes(1, RUST), *notes(1, PYTHON, prefix="b")]
    lean = lean_of(WORK, scales_of(shelf, apart(shelf), {"a0#n01": "no"}))
    assert lean.shares["python"] > lean.shares["rust"]


def test_other_kinds_of_work_are_left_out():
    shelf = [*notes(3, RUST), passage("z#n01", (PYTHON,), work=(Work.GENERAL,))]
    assert [lean.work for lean in leans_of(scales_of(shelf, apart(shelf)))] == [Work.GENERAL, WORK]
    assert lean_of(WORK, scales_of(shelf, apart(shelf))).shares == {"rust": 1.0}


@given(st.lists(st.sampled_from([(PYTHON,), (RUST,), (HYBRID,), (GO,), (RUST, GO), ()]), max_size=20))
def test_shares_sum_to_one_and_a_side_is_told_only_where_it_has_its_share(favours):
    shelf = [passage(f"s{n}#n01", one, () if one else (GO,), work=(WORK,)) for n, one in enumerate(favours)]
    lean = lean_of(WORK, scales_of(shelf, apart(shelf)))
    assert sum(lean.shares.values()) == pytest.approx(1 if lean.pieces else 0)
    assert lean.pieces == sum(bool(one) for one in favours)
    if lean.side:
        assert lean.on_side(lean.side) >= LOPSIDED
        assert lean.pieces >= LEAST

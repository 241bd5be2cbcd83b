"""Conflicts: two sources on opposite sides of a matter, or with different figures for one measure."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from core_pieces import passage
from hypothesis import given
from hypothesis import strategies as st

from bot.conflicts import Conflict, find_conflicts
from bot.disputes import KNOWN, LEAST, MOST, NEAR, SPOKEN, asks_where, disputes, spoken
from bot.matters import POINTS
from bot.points import Point, asks_about, plain, side_of, speaks
from corpus.types import Passage, Source
from corpus.vocabulary import Language

PYTHON, RUST, GO, HYBRID = Language.PYTHON, Language.RUST, Language.GO, Language.HYBRID
FOR_RUST, AGAINST_RUST = passage("mill#n01", [RUST]), passage("bakery#n01", [], [RUST])
FINE, SLOW = "Compile times block nobody here.", "Slow compilation is our first complaint."
NINE, TEN = (f"Rust is the most admired language for {n} years in a row." for n in ("nine", "ten"))


def source(id_: str, published: str | None = "2025-03", kind: str = "linked") -> Source:
    """A source of that id, date and kind, with nothing else to tell."""
    return Source(
        id=id_, title="A story", author=None, publisher=None, published=published, url=None, licence="CC0", kind=kind
    )  # type: ignore[arg-type]


SOURCES = {id_: source(id_) for id_ in ("mill", "bakery", "orchard")}


def found(*said: tuple[Passage, str], sources=SOURCES, **rest) -> list[set[str]]:
    """The pairs of passage ids that are in conflict."""
    one = find_conflicts([p for p, _ in said], [text for _, text in said], sources, **rest)
    return [{conflict.first.id, conflict.second.id} for conflict in one]


def point(**rest) -> Point:
    """A made-up point about Rust's size that notes speak of by `small`."""
    return replace(Point("size", "whether Rust is small", RUST, ("small",)), **rest)


def test_every_point_has_its_own_name_and_every_phrase_is_written_as_texts_are_compared():
    assert len({one.name for one in POINTS}) == len(POINTS)
    for one in POINTS:
        for phrase in (*one.words, *one.also, *one.unless, *one.topic, *one.topic_also, *one.yes, *one.no):
            bare = phrase.removesuffix("*")
            assert plain(bare) == f" {bare} ", (one.name, phrase)


def test_every_point_reads_as_a_clause_and_ends_its_sentence_on_what_holds():
    for one in POINTS:
        assert one.asks.split()[0] in {"whether", "which", "how"}
        assert not one.asks.endswith(".")
        assert not one.holds or one.holds.endswith(".")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Rust's compile-times, 10% of C++.", " rust compile times 10% of c++ "),
        ("It\u2019s  slow\nhere", " it slow here "),
        ("", "  "),
    ],
)
def test_texts_are_compared_without_case_marks_and_possessives(text, words):
    assert plain(text) == words


@pytest.mark.parametrize(
    ("text", "rest", "said"),
    [
        ("It is small.", {}, True),
        ("It is smallish.", {}, False),
        ("It is smallish.", {"words": ("small*",)}, True),
        ("It is small.", {"also": ("disk",)}, False),
        ("It is small on disk.", {"also": ("disk",)}, True),
        ("A small company.", {"unless": ("company",)}, False),
    ],
)
def test_a_text_speaks_of_a_point_by_whole_phrases(text, rest, said):
    assert speaks(point(**rest), plain(text)) is said


def test_a_question_asks_about_a_point_by_words_of_its_own():
    asked = point(topic=("tiny",), topic_also=("rust",))
    assert asks_about(asked, plain("Is Rust tiny?"))
    assert not asks_about(asked, plain("Is Go tiny?"))
    assert not asks_about(asked, plain("Is Rust small?"))


@pytest.mark.parametrize(
    ("favours", "against", "rest", "side"),
    [
        ([RUST], [], {}, 1),
        ([], [RUST], {}, -1),
        ([GO], [PYTHON], {}, 0),
        ([HYBRID], [], {"about": PYTHON}, 1),
        ([], [], {"no": ("not",)}, -1),
        ([RUST], [], {"no": ("not",)}, -1),
        ([RUST], [], {"about": None, "no": ("never",)}, 0),
        ([RUST], [], {"yes": ("it",), "no": ("not",)}, 1),
    ],
)
def test_the_side_follows_from_the_tags_unless_words_tell_it(favours, against, rest, side):
    assert side_of(point(**rest), passage("mill#n01", favours, against), plain("It is not small.")) == side


def test_what_does_not_speak_of_a_point_takes_no_side():
    assert side_of(point(), FOR_RUST, plain("It is fast.")) == 0


def test_opposite_sides_of_one_matter_are_a_conflict():
    assert found((FOR_RUST, FINE), (AGAINST_RUST, SLOW)) == [{"mill#n01", "bakery#n01"}]


def test_the_same_side_other_matters_and_one_source_are_no_conflict():
    assert found((AGAINST_RUST, SLOW), (passage("mill#n01", [], [RUST]), SLOW)) == []
    assert found((FOR_RUST, "Rust's error messages help."), (AGAINST_RUST, SLOW)) == []
    assert found((FOR_RUST, FINE), (passage("mill#n02", [], [RUST]), SLOW)) == []


def test_the_older_of_two_stands_first_and_one_without_a_date_last():
    said = [(FOR_RUST, FINE), (AGAINST_RUST, SLOW)]
    for dates, order in (
        (("2025", "2024-07"), ["bakery", "mill"]),
        (("2024", "2024-07"), ["mill", "bakery"]),
        ((None, "2026"), ["bakery", "mill"]),
    ):
        sources = {"mill": source("mill", dates[0]), "bakery": source("bakery", dates[1])}
        one = find_conflicts([p for p, _ in said], [text for _, text in said], sources)[0]
        assert [one.first.source, one.second.source] == order


def test_a_misreading_is_no_conflict():
    said = (FOR_RUST, FINE), (AGAINST_RUST, SLOW)
    assert found(*said, told=[{"mill#n01", "bakery#n01"}]) == []
    assert found(*said, told=[{"mill#n01", "orchard#n01"}]) == [{"mill#n01", "bakery#n01"}]
    assert found(*said, misstated={"mill#n01"}) == []


def test_tags_that_nobody_confirmed_make_no_conflict():
    assert found((replace(FOR_RUST, inferred=True), FINE), (AGAINST_RUST, SLOW)) == []


def test_a_complaint_older_than_its_remedy_is_no_conflict():
    said = (passage("mill#n01"), "The GIL keeps Python from it."), (passage("bakery#n01"), "Free threading lets it.")
    for since, conflict in (("2023", False), ("2025-01", True), ("2026", True)):
        sources = {"mill": source("mill", since), "bakery": source("bakery", "2025-06")}
        assert bool(found(*said, sources=sources)) is conflict


def test_different_figures_for_one_measure_are_a_conflict_whatever_the_side():
    nine, ten = (FOR_RUST, NINE), (passage("bakery#n01", [RUST]), TEN)
    assert found(nine, ten) == [{"mill#n01", "bakery#n01"}]
    assert found(nine, (ten[0], NINE)) == []
    assert found(nine, (ten[0], "Rust is admired.")) == []


@pytest.mark.parametrize(
    ("text", "conflict"),
    [
        ("Our Rust version was 8x faster than Python.", True),
        ("Our Rust version was 30x faster than Python.", False),
        ("Our Rust version was 8 to 12x faster than Python.", False),
    ],
)
def test_a_multiple_is_held_against_a_general_claim(text, conflict):
    other = passage("bakery#n01", [RUST])
    assert bool(found((FOR_RUST, "Rust is 10 to 100x faster than Python."), (other, text))) is conflict


def test_two_multiples_of_two_programs_are_no_conflict():
    ours, theirs = "Our Rust was 100x faster than Python.", "Their Rust was 8x faster than Python."
    assert found((FOR_RUST, ours), (passage("bakery#n01", [RUST]), theirs)) == []


@given(st.lists(st.tuples(st.sampled_from(["mill", "bakery", "orchard"]), st.sampled_from([-1, 0, 1])), max_size=6))
def test_every_conflict_is_between_two_sources_on_opposite_sides(shelf):
    said = [
        (passage(f"{id_}#n{n}", [RUST] if side > 0 else [], [RUST] if side < 0 else []), SLOW)
        for n, (id_, side) in enumerate(shelf)
    ]
    pairs = found(*said)
    by_id = {p.id: side for (p, _), (_, side) in zip(said, shelf, strict=True)}
    expected = [
        {a, b} for n, a in enumerate(by_id) for b in list(by_id)[n + 1 :]
        if by_id[a] * by_id[b] < 0 and a.split("#")[0] != b.split("#")[0]
    ]  # fmt: skip
    assert sorted(map(sorted, pairs)) == sorted(map(sorted, expected))


def library(*said: tuple[str, str, str], near: float = 0.8, kind: str = "linked") -> SimpleNamespace:
    """A library of conflicts on compile times, each between two notes given by id, and a question as near to all."""
    matter = next(one for one in POINTS if one.name == "rust-builds")
    conflicts = {(a, b): Conflict(passage(a, [RUST]), passage(b, [], [RUST]), matter) for a, b, _ in said}
    ids = sorted({id_ for a, b, _ in said for id_ in (a, b)})
    rows = np.tile(np.array([[near, (1 - near**2) ** 0.5]], np.float32), (len(ids), 1))
    sources = {id_.split("#")[0]: source(id_.split("#")[0], kind=kind) for id_ in ids}
    index = SimpleNamespace(sources=sources, encode=lambda texts: np.array([[1.0, 0.0]] * len(texts), np.float32))
    passages = {one.id: one for pair in conflicts.values() for one in (pair.first, pair.second)}
    return SimpleNamespace(
        conflicts=conflicts, vectors=rows, place={id_: row for row, id_ in enumerate(ids)}, index=index,
        passages=[passages[id_] for id_ in ids], doubted={},
        near=lambda vector: rows @ vector, shared_words=lambda _: np.zeros(len(ids), np.float32),
    )  # fmt: skip


PAIR = ("mill#n01", "bakery#n01", "")
ASKED = "Do Rust's compile times hurt?"


def sides(pairs) -> list[set[str]]:
    """The sources of each pair."""
    return [{one.source for one in pair} for pair in pairs]


def test_a_question_of_yes_or_no_gets_the_disagreements_on_what_it_asks_about():
    assert sides(disputes(library(PAIR), ASKED, ())) == [{"mill", "bakery"}]
    assert disputes(library(PAIR), "What are Rust's compile times?", ()) == []
    assert disputes(library(PAIR, near=LEAST - KNOWN - SPOKEN - 0.05), ASKED, ()) == []


def test_a_choice_gets_the_disagreements_on_matters_that_it_asks_about_in_words_alone():
    assert sides(spoken(library(PAIR), ASKED)) == [{"mill", "bakery"}]
    assert spoken(library(PAIR), "Is Rust small?") == []
    assert spoken(library(PAIR), "What are Rust's compile times?") == []
    assert spoken(library(PAIR, near=NEAR - 0.05), ASKED) == []


def test_nearest_passages_on_opposite_sides_are_shown_where_no_disagreement_is_known():
    one = library(PAIR)
    one.conflicts = {}
    assert sides(disputes(one, "Is the toolchain quick?", ())) == [{"mill", "bakery"}]
    one.doubted = {"mill#n01": "no"}
    assert disputes(one, "Is the toolchain quick?", ()) == []


def test_a_question_for_disagreement_gets_those_near_to_it_even_where_it_names_no_matter():
    where = "Where do the sources disagree on the toolchain?"
    assert sides(disputes(library(PAIR), where, ())) == [{"mill", "bakery"}]
    assert disputes(library(PAIR, near=0.3), where, ()) == []
    assert not asks_where(library(PAIR), where)
    assert asks_where(library(PAIR), "Where do the sources disagree on Rust's compile times?")
    assert not asks_where(library(PAIR), ASKED)


def test_a_figure_that_is_shown_brings_the_figure_that_differs():
    one = library(PAIR)
    measure = next(point for point in POINTS if point.unit == "s")
    one.conflicts = {key: replace(conflict, point=measure) for key, conflict in one.conflicts.items()}
    asked = "What did the mill count?"
    assert disputes(one, asked, ()) == []
    assert sides(disputes(one, asked, (), {"mill#n01"})) == [{"mill", "bakery"}]


def test_two_sources_are_set_against_each_other_once_and_only_so_many_pairs_are_shown():
    said = [(f"{a}#n0{n}", f"{b}#n0{n}", "") for n in (1, 2) for a, b in ("ab", "ac", "bc", "ad", "bd")]
    shown = sides(disputes(library(*said), ASKED, ()))
    assert len(shown) == MOST
    assert all(shown.count(pair) == 1 for pair in shown)


def test_articles_come_before_other_sources():
    one = library(PAIR, ("orchard#n01", "pond#n01", ""))
    for id_ in ("orchard", "pond"):
        one.index.sources[id_] = source(id_, kind="article")
    assert sides(disputes(one, ASKED, ()))[0] == {"orchard", "pond"}

"""Cases are read strictly, and split for good."""

import pytest
from fakes_evals import CASES, SOURCES, cases_of, write_cases

from corpus.load import load_sources
from corpus.vocabulary import Outcome
from evals.case import SHIPPED, BadCase, load_cases, select, split
from evals.gate import several_leans


def test_cases_come_sorted_by_id_with_enums_for_words(tmp_path):
    cases = load_cases(write_cases(tmp_path), sources=frozenset(SOURCES))
    assert [case.id for case in cases] == sorted(str(raw["id"]) for raw in cases_of())
    assert cases[-1].wanted.outcome == (Outcome.ANSWERED,)


def test_a_pair_without_gold_of_its_own_takes_its_pairs_gold(tmp_path):
    by_id = {case.id: case for case in load_cases(write_cases(tmp_path))}
    assert by_id["p-1"].wanted == by_id["v-1"].wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {id: a, kind: verdict, question: q, golden: {}}", "cases.yaml:1: a: golden: unexpected"),
        ("\n\n- {id: A b, kind: verdict}", "cases.yaml:3: A b: id: string should match"),
        ("- {id: a, kind: guess, question: q}", "cases.yaml:1: a: kind: input should be"),
        ("- {id: a, kind: verdict, question: q}", "`gold` is missing"),
        ("- {id: a, kind: verdict, question: q, gold: {outcome: [yes]}}", "gold.outcome.0"),
        ("- {id: a, kind: verdict, question: q, gold: {outcome: [answered], lean: [cobol]}}", "gold.lean.0"),
        ("- {id: a, kind: verdict, question: q, gold: {outcome: [answered]}}", "a verdict needs"),
        ("- {id: a, kind: verdict, gold: {outcome: [answered], lean: [go]}}", "either `question` or `turns`"),
        ("- {id: a, kind: fact, question: q, gold: {outcome: [answered], contains: [12]}}", "write it in quotes"),
        ("- {id: a, kind: fact, question: q, gold: {outcome: [answered]}}", "a fact needs"),
        (
            "- {id: a, kind: conflict, question: q, gold: {outcome: [answered], conflict: [beta, beta]}}",
            "two different",
        ),
        ("- {id: a, kind: homonym, question: q, gold: {outcome: [thin]}}", "must be [not_covered]"),
        ("- {id: a, kind: thin, question: q, gold: {outcome: [answered]}}", "must accept thin"),
        ("- {id: a, kind: followup, question: q, gold: {outcome: [answered]}}", "two or more `turns`"),
        ("- {id: a, kind: order, question: q, pair: b}", "the pair b is not another case"),
        ("- {id: a, kind: order, question: q, gold: {outcome: [thin]}}", "`pair` is missing"),
        ("- {id: a, kind: thin, question: q, gold: {outcome: [thin], sources: [nobody]}}", "the source nobody"),
        ("- {id: a, kind: uncovered, question: q, gold: {outcome: [not_covered], lean: [go]}}", "has no verdict"),
        ("id: a", "a file of cases is a list"),
        ("- [unclosed", "not YAML"),
        ("", "a file of cases is a list"),
    ],
)
def test_a_bad_case_is_refused_with_file_line_id_and_reason(tmp_path, text, said):
    with pytest.raises(BadCase) as caught:
        load_cases(write_cases(tmp_path, text), sources=frozenset(SOURCES))
    assert said in str(caught.value)
    assert str(caught.value).startswith("cases.yaml:")
    assert "\n" not in str(caught.value)


def test_an_id_stands_once(tmp_path):
    with pytest.raises(BadCase, match=r"cases.yaml:3: a: the id stands already at cases.yaml:2"):
        load_cases(
            write_cases(
                tmp_path, "\n" + 2 * "- {id: a, kind: uncovered, question: q, gold: {outcome: [not_covered]}}\n"
            )
        )


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(BadCase, match="no cases here"):
        load_cases(tmp_path)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "x.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadCase, match=r"x.yaml:1: cannot be read"):
        load_cases(tmp_path)


def test_the_split_is_known_beforehand_and_adding_cases_moves_none(tmp_path):
    before = split(load_cases(write_cases(tmp_path / "a")))
    more = "- {id: new-1, kind: uncovered, question: q, gold: {outcome: [not_covered]}}\n"
    after = split(load_cases(write_cases(tmp_path / "b", CASES + more)))
    assert before == {name: part for name, part in after.items() if name != "new-1"}
    assert {name for name, part in before.items() if part == "heldout"} == {"f-1", "o-1", "p-1", "u-1", "v-1"}


def test_pairs_stand_on_the_side_of_their_root_and_circles_on_one(tmp_path):
    gold = "gold: {outcome: [answered], lean: [go]}"
    chain = "".join(
        f"- {{id: c{n}-{link}, kind: {'order' if link else 'verdict'}, question: q, {gold}"
        + (f", pair: c{n}-{link - 1}" if link else "") + "}\n"
        for n in range(30) for link in range(3)
    )  # fmt: skip
    circle = "".join(f"- {{id: {a}, kind: order, question: q, pair: {b}, {gold}}}\n" for a, b in ("xy", "yx"))
    parts = split(load_cases(write_cases(tmp_path, chain + circle)))
    assert all(len({parts[f"c{n}-{link}"] for link in range(3)}) == 1 for n in range(30))
    assert parts["x"] == parts["y"]
    assert set(parts.values()) == {"tuning", "heldout"}


def test_selecting_a_kind_brings_the_pairs_along(tmp_path):
    cases = load_cases(write_cases(tmp_path))
    assert [case.id for case in select(cases, ["order"])] == ["o-1", "v-1"]
    assert [case.id for case in select(cases, ["f-1"])] == ["f-1"]
    assert select(cases, []) == cases


def test_selecting_what_is_not_there_names_what_is(tmp_path):
    with pytest.raises(Exception, match="no case or kind has that name; the kinds here are conflict, fact"):
        select(load_cases(write_cases(tmp_path)), ["facts"])


def test_the_shipped_cases_are_sound_enough_and_name_sources_of_the_corpus():
    cases = load_cases(SHIPPED, sources=frozenset(source.id for source in load_sources().sources))
    parts = list(split(cases).values())
    assert len(cases) >= 120
    assert 0.25 <= parts.count("heldout") / len(parts) <= 0.42
    assert several_leans(cases) <= 0.05

"""Explanations: a weight is the product of its factors, the numbers are those of the rule, and nothing is untold."""

import json
from dataclasses import replace

import numpy as np
import pytest
from core_pieces import passage, piece, reading, weighed
from hypothesis import given
from hypothesis import strategies as st
from rich_answers import grounds

from bot import weights
from bot.choice import Closeness, Weighed
from bot.explain import backing_of, explain_choice, factors_of, lead_of, measures_of, readings_of, scores_of
from bot.explain_layout import choice_in_json, formula, lay_out_choice, lay_out_lookup, lookup_in_json
from bot.explain_lookup import explain_lookup, why_not
from bot.ledger import Ledger
from bot.lookup import Finding
from bot.question import Question, parse
from bot.terminal import plain
from bot.verdict import decide
from corpus.types import Passage
from corpus.vocabulary import CONTESTED, Criterion, Grade, Language, Strength, Work
from index.search import Evidence

PYTHON, RUST, HYBRID, GO = Language.PYTHON, Language.RUST, Language.HYBRID, Language.GO
BOTH = (PYTHON.value, RUST.value)
QUESTION = parse("Should we use Python or Rust for a log shipper?")

STANCES = st.sampled_from([
    ((RUST,), ()), ((PYTHON,), ()), ((HYBRID,), ()), ((), (PYTHON,)), ((), (RUST,)), ((RUST,), (PYTHON,)),
    ((GO,), (RUST,)),
])  # fmt: skip


@st.composite
def shelves(draw: st.DrawFn) -> list[Passage]:
    """Passages of a few sources, of any grade and criterion, on the subject's kind of work, on another, or on none."""
    size = draw(st.integers(1, 12))
    made = []
    for number in range(size):
        favours, against = draw(STANCES)
        made.append(passage(
            f"{draw(st.sampled_from('abc'))}#n{number:02}", favours, against, grade=draw(st.sampled_from(Grade)),
            criterion=draw(st.sampled_from(Criterion)),
            work=draw(st.sampled_from([(Work.NETWORK_AND_DISK,), (Work.GENERAL,), (Work.WEB_BACKEND,)])),
        ))  # fmt: skip
    return made


def told(shelf: list[Passage], question: Question, doubted: dict[str, str], **options: object) -> Weighed:
    """The shelf weighed for a log shipper under what the question says."""
    ledger = weighed(shelf, criteria=question.criteria, facts=question.facts, doubted=doubted, **options)
    blank = np.zeros(len(shelf), np.float32)
    return Weighed(reading(), Closeness(blank, blank, blank), ledger, decide(ledger, BOTH))


@given(
    shelves(),
    st.lists(st.floats(0, 1), min_size=12, max_size=12),
    st.sampled_from([
        "Should we use Python or Rust for a log shipper?",
        "Should we use Python or Rust for a log shipper? Memory is tight.",
        "Should we use Python or Rust for a log shipper with low latency? We have 20k requests a second.",
    ]),
    st.dictionaries(st.sampled_from(["a#n00", "b#n01", "c#n02", "a#n03"]), st.sampled_from(["no", "partly"])),
)  # fmt: skip
def test_every_weight_is_the_product_of_its_factors(shelf, near, text, doubted):
    question = parse(text)
    direct = near[: len(shelf)][::-1]
    ledger = told(shelf, question, doubted, near=near[: len(shelf)], direct=direct).ledger
    factors = factors_of(ledger.pieces, question, doubted)
    for one in ledger.pieces:
        if one.repeats is None:
            assert factors[one.passage.id].product == pytest.approx(one.weight, abs=1e-9)
        else:
            assert one.passage.id not in factors


@given(shelves(), st.lists(st.floats(0, 1), min_size=12, max_size=12))
def test_every_piece_is_counted_or_left_out_for_a_reason(shelf, near):
    what = told(shelf, QUESTION, {}, near=near[: len(shelf)])
    explained = explain_choice(what, QUESTION, {})
    assert len(explained.counted) + len(explained.left_out) + explained.far == len(shelf)
    assert {one.reason for one in explained.left_out} <= {"repeats", "general"}
    assert all((one.of is None) is (one.reason == "general") for one in explained.left_out)
    assert sorted(explained.counted, key=lambda one: -one.weight) == list(explained.counted)


@given(shelves(), st.lists(st.floats(0, 1), min_size=12, max_size=12))
def test_the_numbers_are_those_that_the_verdict_rests_on(shelf, near):
    decision = told(shelf, QUESTION, {}, near=near[: len(shelf)]).decision
    scores = scores_of(decision, BOTH)
    weight, sources, firm = backing_of(decision)
    if decision.rule == "leads" and decision.strength is Strength.STRONG:
        assert sources >= 2
        assert weight >= weights.STRONG_WEIGHT
    if decision.rule == "leads" and not any(not one.specific for one in decision.pieces):
        assert lead_of(decision, scores) >= 0
    if decision.rule == "close":
        assert lead_of(decision, scores) < (measures_of(decision, BOTH)[len(scores)].needed or 0)
    thin = sources < 2 and not firm and weight < weights.ONE_SOURCE_ENOUGH
    general = any(not one.specific for one in decision.pieces)
    borne = sum(one.weight * max(map(abs, one.stances.values())) for one in decision.pieces)
    if decision.lean in BOTH and not general and borne >= weights.ENOUGH:
        assert thin is (decision.strength is Strength.THIN)


def test_a_contested_decision_holds_the_two_sides_against_each_other():
    ledger = Ledger((piece("a#n01", {RUST: 1.0}, 0.5), piece("b#n01", {PYTHON: 1.0}, 0.4)))
    decision = decide(ledger, BOTH)
    assert decision.lean == CONTESTED
    assert lead_of(decision, scores_of(decision, BOTH)) == pytest.approx(0.1 / 0.9)
    assert backing_of(decision)[1] == 2


def test_what_is_not_decided_by_a_lead_is_held_against_no_lead():
    ledger = Ledger((piece("a#n01", {HYBRID: 1.0}, 0.9), piece("b#n01", {HYBRID: 1.0}, 0.9)))
    decision = decide(ledger, BOTH)
    assert decision.rule == "hybrid"
    assert next(one for one in measures_of(decision, BOTH) if one.name == "lead").needed is None


def explained_shelf():
    """A shelf with a story told twice, a general note, a far one and a doubted claim."""
    shelf = [
        passage("a#n01", (RUST,), criterion=Criterion.MEMORY),
        passage("b#n01", (RUST,), criterion=Criterion.MEMORY),
        passage("c#n01", (PYTHON,), grade=Grade.OPINION, criterion=Criterion.ECOSYSTEM),
        passage("d#n01", (PYTHON,), work=(Work.GENERAL,)),
        passage("e#n01", (PYTHON,), work=(Work.DATA_ANALYSIS,)),
    ]
    vectors = np.eye(5, dtype=np.float32)
    vectors[1] = vectors[0]
    what = told(shelf, QUESTION, {"a#n01": "partly", "b#n01": "no"}, vectors=vectors, near=[0.6, 0.6, 0.6, 0, 0])
    return explain_choice(what, QUESTION, {"a#n01": "partly", "b#n01": "no"})


def test_an_explanation_reads_as_sums_people_can_follow():
    text = plain(lay_out_choice(explained_shelf(), grounds(), lambda one: f"Text of {one.id}."))
    assert "  subject    a log shipper\n" in text
    assert "  taken for  network and file tools 100%\n" in text
    assert "  0.800  for Rust: Text of a#n01.\n" in text
    assert "a#n01 = 1.00 near the subject × 1.00 measured × 0.80 its source says otherwise\n" in text
    assert "1 piece repeats a story that another piece tells: b#n01 (told by a#n01)." in text
    assert "1 piece is on the languages as such: d#n01." in text
    assert "1 piece takes sides and is too far from the subject to bear on it." in text
    assert "Net weight: Rust 0.80, Python" in text


def test_an_explanation_in_json_holds_every_piece_with_its_factors():
    told_ = json.loads(json.dumps(choice_in_json(explained_shelf(), lambda one: f"Text of {one.id}.")))
    first = told_["counted"][0]
    assert first["passage"] == "a#n01"
    assert first["text"] == "Text of a#n01."
    direct = first["factors"].pop("direct")
    assert direct == 0
    assert np.prod(list(first["factors"].values())) == pytest.approx(first["weight"], abs=1e-4)
    assert told_["left_out"] == [
        {"passage": "b#n01", "reason": "repeats", "of": "a#n01"}, {"passage": "d#n01", "reason": "general", "of": None},
    ]  # fmt: skip
    assert told_["far"] == 1


def test_factors_of_one_are_not_told():
    assert formula(explained_shelf().counted[-1]).count("×") == 1


def test_a_subject_is_told_with_the_kinds_of_work_it_was_taken_for():
    shares = dict.fromkeys(Work, 0.0) | {Work.SYSTEMS: 0.3, Work.PORTING: 0.3, Work.SERVERLESS: 0.01}
    assert readings_of(replace(reading(), shares=shares)) == [("porting", 0.3), ("systems", 0.3)]


def found(*scores: float) -> list[Finding]:
    """Findings with those scores, the best first."""
    return [Finding(Evidence(passage(f"a#n{n:02}"), 0.5, 0.0, 0.0), score, 0.25, 0.8) for n, score in enumerate(scores)]


def test_a_look_up_tells_what_was_needed_and_what_was_reached():
    looked = explain_lookup(found(0.9, 0.7, 0.3), {"a#n00"})
    assert [one.shown for one in looked.looked] == [True, False, False]
    text = plain(lay_out_lookup(looked, lambda one: f"Text of {one.id}."))
    assert "The best passage answers with a likelihood of 80% (50% is needed)" in text
    assert "  0.90  Text of a#n00.\n" in text
    assert "a#n00: shown; meaning 0.50, words 25%" in text
    assert lookup_in_json(looked, str)["looked"][0]["shown"] is True


@pytest.mark.parametrize(("question", "why"), [
    ("How many stars does uv have?", "is needed to take it for an answer"),
    ("Java or Kotlin for a web backend?", "No source says anything on Java and Kotlin."),
    ("Python or Elm for a web UI?", "other things against each other than languages"),
    ("Python or Rust?", "does not say for what"),
    ("Python or Swift for a log shipper?", "was found for Swift; how popular a language is does not count."),
])  # fmt: skip
def test_what_is_not_covered_is_explained(real_advisor, question: str, why: str):
    trace = real_advisor.trace(question)
    assert trace.answer.verdict is None
    assert why in " ".join(why_not(trace))


@pytest.mark.parametrize("question", [
    "Should we use Python or Rust for a log shipper?",
    "Python or Rust for a real-time trading system with 5 ms latency?",
    "Python or Rust for a notebook?",
    "Python or Rust for an embedded sensor?",
])  # fmt: skip
def test_real_verdicts_are_explained_by_products(real_advisor, question: str):
    trace = real_advisor.trace(question)
    explained = explain_choice(trace.weighed[0], trace.asked.question, trace.asked.library.doubted)
    assert explained.counted
    assert all(one.factors.product == pytest.approx(one.weight) for one in explained.counted)
    assert len(explained.counted) == trace.answer.grounds[0].pieces

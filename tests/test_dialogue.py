"""Follow-ups: each becomes a question that stands alone, and nothing that was told is lost."""

import pytest
from core_pieces import earlier
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import is_thanks, resolve
from bot.facts import FACTS
from bot.question import Question, parse
from corpus.errors import BadInput

FIRST = "Should we use Python or Rust for a log shipper?"
BEFORE = earlier(FIRST)


def follow(*texts: str, first: str = FIRST) -> str:
    """The question that a conversation has come to."""
    for text in texts:
        first = resolve(text, earlier(first)).text
    return first


def told(*texts: str, first: str = FIRST) -> Question:
    """The same, taken apart."""
    return parse(follow(*texts, first=first))


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("why?", "why"), ("Why is that?", "why"), ("really?", "why"), ("and why?", "why"), ("explain please", "why"),
        ("Sources?", "sources"), ("show me the evidence", "sources"), ("says who?", "sources"),
        ("where does that come from?", "sources"), ("tl;dr", "shorter"), ("shorter please", "shorter"),
        ("in one sentence", "shorter"), ("more please", "more"), ("go on", "more"), ("tell me more details", "more"),
    ],
)  # fmt: skip
def test_a_follow_up_can_ask_to_see_the_same_answer_in_another_way(text, view):
    resolved = resolve(text, BEFORE)
    assert resolved.text == FIRST
    assert resolved.view == view


@pytest.mark.parametrize("text", ["Why not Go?", "Sources for a notebook?", "more memory?", "Why is Rust faster?"])
def test_what_asks_something_of_its_own_is_no_view_of_the_answer_before(text):
    assert resolve(text, BEFORE).view == ""


@pytest.mark.parametrize("text", ["thanks!", "Thank you so much", "ok great, thanks", "cool", "Hello", "got it :)"])
def test_thanks_are_no_question(text):
    assert is_thanks(text)
    with pytest.raises(BadInput, match="nothing to answer"):
        resolve(text, BEFORE)


@pytest.mark.parametrize("text", ["I disagree", "that's wrong.", "and the other one?", "hm what now?"])
def test_a_follow_up_that_cannot_be_resolved_gets_one_question_back(text):
    asks = resolve(text, BEFORE).asks
    assert asks
    assert asks.count("?") == 1


def test_a_disagreement_with_a_reason_is_taken_into_account():
    question = told("I disagree, we have 20k requests a second")
    assert "throughput" in {fact.id for fact in question.facts}
    assert "log shipper" in question.text


@pytest.mark.parametrize("text", ["why?", "more please", "Sources?", "are you sure?"])
def test_asking_why_of_nothing_is_refused_in_one_line(text):
    with pytest.raises(BadInput, match="full question") as refusal:
        resolve(text, None)
    assert "\n" not in str(refusal.value)


@given(st.text(max_size=60))
def test_a_text_with_nothing_before_it_stays_or_is_refused(text):
    came_to = text
    try:
        came_to = resolve(text, None).text
    except BadInput as error:
        came_to = text if "\n" not in str(error) else ""
    assert came_to == text


@pytest.mark.parametrize(
    "text",
    [
        "What about a notebook?", "and for a notebook?", "How about a notebook?", "for a notebook?",
        "ok, what if it's a notebook?", "and a notebook?", "what about for a notebook",
    ],
)  # fmt: skip
def test_another_subject_takes_the_place_of_the_one_before(text):
    question = told(text)
    assert "notebook" in question.subjects[0]
    assert "shipper" not in question.text
    assert question.options == ("python", "rust")
    assert question.kind == "choice"


@pytest.mark.parametrize("text", ["What about Go?", "and Go?", "how about golang", "Go?", "And with Go?"])
def test_another_language_joins_those_before(text):
    question = told(text)
    assert question.options == ("go", "python", "rust")
    assert "log shipper" in question.subjects[0]


def test_languages_asked_about_before_stay_when_the_subject_changes():
    assert told("and Go?", "what about a notebook?").options == ("go", "python", "rust")
    assert told("what about a proxy?", first="Go or Rust for a log shipper?").options == ("go", "rust")


def test_a_language_and_a_subject_can_change_together():
    question = told("what about Go for a proxy?")
    assert question.options == ("go", "python", "rust")
    assert "proxy" in question.subjects[0]
    assert "shipper" not in question.text


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_a_circumstance_that_is_supposed_joins_the_question(fact):
    question = told(f"What if {fact.condition}?")
    assert "log shipper" in question.subjects[0]
    assert question.options == ("python", "rust")
    assert question.kind == "choice"


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("We have 10,000 requests a second.", "throughput"),
        ("but nobody knows Rust", "knows_python"),
        ("our code is written by AI agents", "agents"),
        ("I need it by Friday", "deadline"),
        ("it is CPU-bound", "cores"),
        ("and if we have 64 MB of memory?", "memory"),
    ],
)
def test_a_circumstance_that_is_told_joins_the_question(text, fact):
    question = told(text)
    assert fact in {found.id for found in question.facts}
    assert "log shipper" in question.subjects[0]
    assert question.options == ("python", "rust")


def test_circumstances_accumulate_and_outlive_a_change_of_subject_and_of_languages():
    question = told("We have 10,000 requests a second.", "Nobody knows Rust.", "We have 64 MB of memory.")
    facts = {fact.id for fact in question.facts}
    assert facts == {"throughput", "knows_python", "memory"}
    moved = told("We have 10,000 requests a second.", "Nobody knows Rust.", "what about a web API?", "and Go?", "why?")
    assert {fact.id for fact in moved.facts} == {"throughput", "knows_python"}
    assert "web API" in moved.subjects[0]
    assert moved.options == ("go", "python", "rust")


def test_a_circumstance_told_in_the_first_question_outlives_a_change_of_subject():
    question = told("what about a web API?", first=f"{FIRST} We have 64 MB of memory.")
    assert [fact.id for fact in question.facts] == ["memory"]


@pytest.mark.parametrize(
    "text",
    [
        "Should we use Go or Rust for a proxy?",
        "Rust or Python for training a model?",
        "Is Zig or C better for a kernel?",
    ],
)
def test_a_full_question_is_taken_as_it_is(text):
    assert follow(text) == text


@pytest.mark.parametrize("text", ["a log shipper", "for a log shipper", "It's for a log shipper", "log shipper"])
def test_an_answer_to_the_question_back_names_the_subject(text):
    asked = earlier("Python or Rust?", asks="Python or Rust for what?")
    question = parse(resolve(text, asked).text)
    assert "log shipper" in question.subjects[0]
    assert question.options == ("python", "rust")


def test_a_question_after_a_fact_is_told_what_it_refers_to():
    resolved = resolve("How much memory did it use?", BEFORE).text
    assert resolved.startswith("How much memory did it use?")
    assert "log shipper" in resolved


@given(
    st.lists(
        st.sampled_from(["why?", "and Go?", "what about a notebook?", "nobody knows Rust", "it is CPU-bound"]),
        max_size=5,
    )
)
def test_a_conversation_keeps_the_languages_and_what_was_told(texts):
    question = told(*texts)
    assert {"python", "rust"} <= set(question.options)
    assert ("go" in question.options) == ("and Go?" in texts)
    facts = {fact.id for fact in question.facts}
    assert ("knows_python" in facts) == ("nobody knows Rust" in texts)
    assert ("cores" in facts) == ("it is CPU-bound" in texts)
    assert question.kind == "choice"


@given(st.text(max_size=80))
def test_the_same_follow_up_comes_to_the_same_question(text):
    assert resolve(text, BEFORE) == resolve(text, BEFORE)

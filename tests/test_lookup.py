"""Facts: the passage that says what was asked comes first, and none where none does."""

import pytest
from core_pieces import passage
from hypothesis import given
from hypothesis import strategies as st

from bot.lookup import CERTAIN, LIKELY, MOST_SHOWN, Finding, answering, look_up
from index.lexical import stems_of
from index.search import Evidence

RARE = frozenset(stems_of("shipper mill memory cost dollars oven bakery requests"))


def rarity(stem: str) -> float:
    """Rare words count five times as much as any other."""
    return 5.0 if stem in RARE else 1.0


def ranked(question: str, *texts: str, score: float | list[float] = 0.6) -> list[str]:
    """The texts in the order of their likelihood to answer."""
    return [texts[int(found.evidence.passage.source[1:])] for found in findings(question, *texts, score=score)]


def findings(
    question: str, *texts: str, score: float | list[float] = 0.6, headers: list[str] | None = None
) -> list[Finding]:
    """What the texts come to for a question, with cosines alike unless given."""
    cosines = score if isinstance(score, list) else [score] * len(texts)
    found = [Evidence(passage(f"s{n}#n01"), cosine, 1.0, 0.5) for n, cosine in enumerate(cosines)]
    return look_up(question, found, texts, headers or [""] * len(texts), rarity)


def test_the_passage_with_the_questions_words_comes_first():
    asked = "What did the mill's shipper use?"
    assert ranked(asked, "The bakery used an oven.", "The mill's shipper used little.")[0].startswith("The mill")


def test_the_passage_that_is_nearer_in_meaning_comes_first():
    assert ranked("What did they say?", "One.", "Two.", score=[0.3, 0.7])[0] == "Two."


@pytest.mark.parametrize(
    ("question", "without", "answer"),
    [
        (
            "How much did the mill's shipper cost?",
            "The mill's shipper had a high cost.",
            "The mill's shipper cost 300 dollars.",
        ),
        ("How many requests did the mill serve?", "The mill did serve requests.", "The mill did serve 400 requests."),
        ("When did the mill drop its oven?", "The mill did drop its oven.", "The mill did drop its oven in 2021."),
        ("How many ovens did the bakery buy?", "The bakery did buy 40 sacks.", "The bakery did buy 40 ovens."),
        ("Who used 20 MB of memory?", "The bakery used 35 MB of memory.", "The bakery used 20 MB of memory."),
    ],
)
def test_a_passage_that_lacks_the_sort_of_thing_asked_for_comes_later(question, without, answer):
    for order in ((without, answer), (answer, without)):
        found = findings(question, *order)
        assert order[int(found[0].evidence.passage.source[1:])] == answer
        assert found[1].score < found[0].score


def test_ties_go_to_the_first_passage_by_id():
    texts = ["The same."] * 4
    found = findings("What did they say?", *texts)
    assert [one.evidence.passage.id for one in found] == sorted(one.evidence.passage.id for one in found)


@given(st.lists(st.tuples(st.floats(-1, 1), st.sampled_from(["The mill.", "An oven for 20 dollars.", ""])), max_size=6))
def test_scores_are_shares_and_what_answers_is_a_head_of_the_ranking(shelf):
    found = findings(
        "How much did the mill's oven cost?", *(text for _, text in shelf), score=[score for score, _ in shelf]
    )
    assert all(0 <= one.score <= 1 and 0 <= one.coverage <= 1 for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    chosen = answering("How much did the mill's oven cost?", found)
    assert chosen == found[: len(chosen)]
    assert len(chosen) <= MOST_SHOWN
    assert bool(chosen) == bool(found and (found[0].likelihood >= LIKELY or found[0].score >= CERTAIN))
    assert all(0 <= one.likelihood <= 1 for one in found)


def test_nothing_answers_where_nothing_is_near():
    assert answering("What did they say?", []) == []
    assert (
        answering(
            "What did the mill's shipper cost?",
            findings("What did the mill's shipper cost?", "Trains run on time.", score=0.1),
        )
        == []
    )


def test_what_is_far_behind_the_best_is_not_shown():
    texts = ["The mill's shipper cost 20 dollars."] * 2
    chosen = answering(
        "How much did the mill's shipper cost?",
        findings("How much did the mill's shipper cost?", *texts, score=[0.9, 0.1]),
    )
    assert [one.evidence.passage.source for one in chosen] == ["s0"]


def test_a_question_without_words_of_its_own_is_ranked_by_meaning():
    found = findings("What did you say?", "One.", "Two.", score=[0.5, 0.6])
    assert [one.evidence.score for one in found] == [0.6, 0.5]


def test_words_of_a_sources_header_count_for_its_passages():
    found = findings("What did the mill say?", "It was good.", "It was good.", headers=["The bakery", "The mill"])
    assert [one.evidence.passage.source for one in found] == ["s1", "s0"]


def test_a_name_that_a_passage_lacks_counts_against_it():
    asked = "What did they say of Zorro?"
    with_name, without = findings(asked, "They liked Zorro.", "They liked it.")
    assert with_name.evidence.passage.source == "s0"
    assert with_name.score > without.score
    [small] = findings("what did they say of zorro?", "They liked it.")
    assert without.score < small.score


def test_words_that_mean_the_same_answer_one_another():
    assert ranked("Who bought the mill?", "The bakery painted the mill.", "The bakery acquired the mill.")[0].endswith(
        "acquired the mill."
    )

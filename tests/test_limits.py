"""Answers from chosen sources alone, over the shipped notes."""

import json
from pathlib import Path

import pytest
from core_pieces import advisor_of

from bot.advisor import Advisor
from bot.answer import Answer
from bot.commands.replay import canonical
from corpus.errors import BadInput

QUESTIONS = ("Should we use Python or Rust for a log shipper?", "What does the evidence say about memory use?")
CHOSEN = ("mitchem-why-use-python", "peaklight-python-default")


@pytest.fixture(scope="module")
def advisor(built_home: Path) -> Advisor:
    """One advisor over the shipped notes."""
    return advisor_of(built_home)


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_rests_on_the_chosen_sources_alone(advisor: Advisor, question: str) -> None:
    """Nothing else is cited or shown as near; it says of how many sources it is, and its id holds the choice."""
    whole, part = advisor.answer(question), advisor.answer(question, sources=CHOSEN)
    cited = {citation.source for citation in (*part.citations, *part.nearest)}
    assert cited
    assert cited <= set(CHOSEN)
    assert {citation.source for citation in whole.citations} - set(CHOSEN)
    assert part.corpus.sources == 2 < whole.corpus.sources
    assert part.corpus.passages < whole.corpus.passages
    assert part.id != whole.id
    assert part == advisor.answer(question, sources=CHOSEN[::-1])
    assert part.basis
    assert part.basis.sources == tuple(sorted(CHOSEN))


def test_a_question_that_names_another_source_is_not_answered_from_it(advisor: Advisor) -> None:
    """Naming a source in the question does not lift the channel's choice."""
    answer = advisor.answer("What does Article Riot say about Rust?", sources=CHOSEN)
    assert {citation.source for citation in (*answer.citations, *answer.nearest)} <= set(CHOSEN)


def test_a_choice_of_sources_that_are_gone_says_what_to_do(advisor: Advisor) -> None:
    """Rather than answering from others, or from nothing."""
    with pytest.raises(BadInput, match="/advise settings"):
        advisor.answer(QUESTIONS[0], sources=("no-such-source",))


def test_a_limited_answer_is_kept_with_its_limits_and_given_again_from_them(advisor: Advisor) -> None:
    """So that it can be replayed byte for byte."""
    part = advisor.answer(QUESTIONS[0], sources=CHOSEN)
    kept = Answer.from_dict(json.loads(json.dumps(part.to_dict())))
    assert kept == part
    assert kept.basis
    again = advisor.answer(kept.resolved, sources=kept.basis.sources)
    assert canonical(again) == canonical(kept)

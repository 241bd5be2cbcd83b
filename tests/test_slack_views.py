"""In a thread: why, sources, shorter and more; the ledger in a few lines; thanks are no question."""

from dataclasses import replace

import pytest
from fakes import FakeAdvisor, statement
from rich_answers import CLAIM, LARGE, SLOW, SMALL, grounds, rich_answer

from bot.answer import Answer, Cell, View
from bot.places import Length
from bot.slack.blocks import BUDGET, render
from bot.slack.inbound import Ask, read_event
from bot.slack.reply import compose
from bot.state_types import Thread
from corpus.vocabulary import Role


def seen(view: View, answer: Answer | None = None, length: Length = Length.NORMAL) -> str:
    """The text of the first block of what a follow-up of that sort shows."""
    return str(render(replace(answer or rich_answer(), view=view), length=length).blocks[0]["text"])


def test_a_first_answer_shows_strength_base_rate_and_the_ledger():
    text = seen("")
    assert "_Strength: strong. 12 independent pieces of evidence from 5 sources._" in text
    assert "Base rate: whatever is asked about proxies" in text
    assert "**Pieces of evidence**\n\n- Memory: Rust 2 for, 1 against (measured)\n" in text
    assert "- Speed: Python 4 against (report); Rust 1 for (experience)" in text
    assert "Both" not in text
    assert len(text) <= BUDGET[Length.NORMAL]


def test_both_sides_and_the_check_come_before_a_third_word_for_one_side():
    more = tuple(statement(f"{SMALL} {'More of it. ' * 15}{n}", Role.FOR, "rust", 1) for n in range(9))
    text = seen("", rich_answer(statements=(*more, *rich_answer().statements)))
    assert LARGE in text
    assert CLAIM in text
    assert "more points: press Evidence._" in text


def test_a_disagreement_does_not_tell_again_what_stands_above_it():
    alert = next(block for block in render(rich_answer()).blocks if block["type"] == "alert")
    assert SLOW.removesuffix(".") in alert["text"]["text"]
    assert SMALL not in alert["text"]["text"]
    assert "gainst [1] (2025-03-01)" in alert["text"]["text"]


def test_why_tells_the_ledger_the_rule_and_what_was_left_out():
    text = seen("why")
    assert text.startswith("**For a proxy the evidence favours Rust.**")
    assert "- Memory: Rust 2 for, 1 against (measured); Both 1 for (opinion)" in text
    assert "**How the verdict follows**\n\n- “a proxy” was taken for this kind of work" in text
    assert "- The evidence for Rust outweighs that for Python, so Rust leads." in text
    assert "**What was left out, or counts for less**\n\n- 3 pieces repeat a story" in text
    assert [block["type"] for block in render(replace(rich_answer(), view="why")).blocks][1] == "context"


def test_sources_come_with_author_date_grade_interest_and_link():
    text = seen("sources")
    assert text.startswith("**5 of 5 sources are used**")
    assert (
        "- (1) [Less memory](https://example.org/a), An Author, Less Corp, 2025-03-01: measured. _Interest:_ maker"
        in text
    )
    assert "- (3) Learning, An Author, undated: opinion." in text


def test_shorter_is_the_verdict_and_one_line_with_names():
    assert seen("shorter") == (
        "**For a proxy the evidence favours Rust.**\n\n"
        "_Strength: strong_, from Less Corp, Weeks saved, An Author, Art Icle and 1 more."
    )


def test_more_is_as_much_as_a_message_takes():
    said = tuple(statement(f"{SMALL} {'More of it. ' * 12}{n}", Role.FOR, "rust", 1) for n in range(20))
    answer = rich_answer(statements=said)
    assert seen("", answer).count("More of it.") < seen("more", answer).count("More of it.") == 20 * 12


def test_views_of_what_has_no_verdict_say_what_there_is():
    outside = FakeAdvisor().answer("Rust on a bicycle?")
    assert seen("why", outside).startswith("**The corpus does not cover this.**")
    assert seen("sources", outside).startswith("**1 of 5 sources comes nearest**")
    assert seen("sources", replace(outside, nearest=())) == "The answer rests on no source."
    fact = rich_answer(verdict=None, statements=(statement(SMALL, Role.CONTEXT, None, 1),), grounds=())
    assert "nothing had to be weighed" in seen("why", fact)
    assert seen("shorter", fact).startswith(f"**{SMALL}**\n\nFrom Less Corp")


@pytest.mark.parametrize("view", ["why", "sources", "shorter", "more", ""])
def test_hostile_text_in_a_ledger_or_its_grounds_is_only_text(view: View):
    poison = "<!channel> *b* [x](https://evil.example) :tada:"
    first = replace(rich_answer().citations[0], publisher=poison, interest=poison, author=poison)
    text = seen(view, rich_answer(
        ledger=(Cell(poison, poison, 1.0, 1, "measured", None), Cell("rust", poison, 1.0, 1, "measured", None)),
        grounds=(grounds(subject=poison, options=("python", "rust", poison)),), base_rate=poison, citations=(first,),
    ))  # fmt: skip
    assert "<!channel>" not in text
    assert "](https://evil" not in text


def ask(text: str) -> Ask:
    """A question in a thread."""
    return Ask("E1", Thread("T1", "C1", "1.0"), "1.0", "U1", text)


@pytest.mark.parametrize(
    ("text", "reply"), [("thanks a lot!", "You are welcome"), ("hello", "Hello."), ("ok", "Good.")]
)
def test_whoever_thanks_by_mention_or_directly_gets_a_short_line(text: str, reply: str):
    fake = FakeAdvisor()
    said = compose(ask(text), None, lambda question, previous: fake.answer(question, previous=previous))
    assert said.message.text.startswith(reply)
    assert said.answer is None
    assert not said.fault
    assert fake.asked == []


@pytest.mark.parametrize("text", ["thanks", "Thank you so much, that helps a lot!", "makes sense", "ok, got it", "bye"])
def test_a_bare_thanks_in_a_thread_is_left_alone(text: str):
    event = {"type": "message", "channel": "C1", "ts": "2.0", "thread_ts": "1.0", "user": "U2", "text": text}
    assert read_event({"event": event, "event_id": "E2", "team_id": "T1"}, "B1", lambda _: True) is None
    mention = event | {"text": f"<@B1> {text}"}
    asked = read_event({"event": mention, "event_id": "E2", "team_id": "T1"}, "B1", lambda _: True)
    assert asked is not None
    assert asked.text == text

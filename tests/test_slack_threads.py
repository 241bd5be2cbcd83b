"""What was said before a mention: the thread it stands in, and a conversation with the bot alone."""

from dataclasses import replace

import pytest
from fakes import FakeAdvisor
from loopback_payloads import CHANNEL, TEAM, USER
from slack_bot import Bot
from surfaces_bot import QUESTION, a_bot, a_shared_bot, ask  # noqa: F401 - fixtures

from bot.answer import Answer
from bot.slack.conversation import in_its_thread, leans, previous_answer
from bot.slack.inbound import Ask
from bot.slack.post import EVENT_TYPE
from bot.slack.reply import NothingAsked
from bot.state import Thread

ROOT = "1610000000.000100"


def say_in_thread(bot: Bot, *texts: str) -> None:
    """Let people talk in a thread that the bot has no part in."""
    for number, text in enumerate(texts):
        ts = ROOT if number == 0 else f"1610000000.{number:06d}9"
        bot.slack._keep({"type": "message", "ts": ts, "thread_ts": ROOT, "channel": CHANNEL, "user": USER,
                         "text": text, "team": TEAM})  # fmt: skip


@pytest.mark.parametrize("words", ["", "thoughts?", "what do you think?", "please advise", "can you help here?"])
def test_a_mention_that_only_asks_for_an_opinion_answers_the_thread_s_question(bot: Bot, words: str) -> None:
    """With that question above the answer, so that everybody sees what was understood."""
    say_in_thread(bot, QUESTION, "hm, good question")
    post = ask(bot, words, thread_ts=ROOT)
    assert post["text"] == "Rust, for this work."
    assert post["blocks"][0]["text"].startswith(f"> {QUESTION}")
    assert bot.advisor.asked[-1][0] == QUESTION


def test_a_mention_that_points_back_is_answered_in_the_light_of_the_thread(bot: Bot) -> None:
    """As a follow-up of the question that the thread is about, which is shown above the answer."""
    say_in_thread(bot, QUESTION)
    post = ask(bot, "and if it has to run in 400 MB?", thread_ts=ROOT)
    ((asked, none),) = bot.advisor.asked
    assert none is None
    assert asked.startswith(QUESTION)
    assert "400 MB" in asked
    assert post["blocks"][0]["text"].startswith(f"> {QUESTION}")
    assert len([call for call in bot.slack.calls if call.method == "conversations.replies"]) == 1


def test_the_thread_is_read_once(bot: Bot) -> None:
    """From then on the bot knows what it said there."""
    say_in_thread(bot, QUESTION)
    ask(bot, "thoughts?", thread_ts=ROOT)
    ask(bot, "and for this on ARM?", thread_ts=ROOT)
    assert len([call for call in bot.slack.calls if call.method == "conversations.replies"]) == 1


def test_a_mention_that_stands_alone_does_not_read_the_thread(bot: Bot) -> None:
    """It asks Slack for nothing that it does not need."""
    say_in_thread(bot, "What shall we have for lunch?")
    ask(bot, QUESTION, thread_ts=ROOT)
    assert "conversations.replies" not in [call.method for call in bot.slack.calls]


def test_an_answer_that_was_shared_in_the_thread_is_what_a_mention_there_follows_up(bot: Bot) -> None:
    """It is found by its metadata, though Slack told nobody where it was posted."""
    answer = FakeAdvisor().answer("Python or Rust for a shared thing?")
    bot.store.put_answer(answer)
    say_in_thread(bot, "What shall we have for lunch?")
    bot.slack._keep({
        "type": "message", "ts": "1610000000.000200", "thread_ts": ROOT, "channel": CHANNEL, "bot_id": "B111",
        "text": "Rust", "team": TEAM,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": "share:1", "answer": answer.id}},
    })  # fmt: skip
    ask(bot, "and if it is a prototype?", thread_ts=ROOT)
    assert bot.advisor.asked == [("and if it is a prototype?", answer.id)]


@pytest.mark.parametrize("error", ["ratelimited", "missing_scope", "thread_not_found"])
def test_a_thread_that_cannot_be_read_costs_its_light_and_not_the_answer(bot: Bot, error: str) -> None:
    """The question is answered as it stands, at once: a rate limit is not waited out."""
    bot.slack.fail("conversations.replies", times=9, status=429 if error == "ratelimited" else 200, error=error,
                   headers={"Retry-After": "60"})  # fmt: skip
    assert ask(bot, "is this better in Rust?", thread_ts=ROOT)["text"] == "Rust, for this work."


def test_a_thread_that_holds_no_question_leaves_a_bare_mention_with_how_to_ask(bot: Bot) -> None:
    """Nothing is made up."""
    say_in_thread(bot, "hello", "good morning everybody")
    assert "for example" in ask(bot, "", thread_ts=ROOT)["text"]


def test_in_direct_messages_a_new_message_follows_up_the_last_answer(bot: Bot) -> None:
    """Where it leans on it; a question that stands alone does not."""
    bot.slack.direct(QUESTION)
    bot.slack.answers()
    bot.slack.until(bot.settled)
    bot.slack.direct("and what if it is for this?")
    bot.slack.answers(2)
    bot.slack.until(bot.settled)
    bot.slack.direct("Should we use Python or Rust to train a neural network on our cluster next year?")
    bot.slack.answers(3)
    first = bot.slack.posted[0]["metadata"]["event_payload"]["answer"]
    assert [previous for _, previous in bot.advisor.asked] == [None, first, None]


def test_an_old_answer_in_direct_messages_is_not_followed_up(bot: Bot) -> None:
    """Who comes back the next day begins anew."""
    bot.slack.direct(QUESTION)
    bot.slack.answers()
    bot.slack.until(bot.settled)
    question = Ask("k", Thread(TEAM, "D111", "9.9"), "9.9", USER, "and for this?")
    assert previous_answer(question, bot.store) is not None
    with bot.store._database.write() as session:  # type: ignore[attr-defined]
        session.run("UPDATE given SET at = at - 86400")
    assert previous_answer(question, bot.store) is None


@pytest.mark.parametrize(("text", "expected"), [
    ("", True), ("thoughts?", True), ("which one", True), ("Python or Rust for this?", True), ("and on ARM?", True),
    ("is it worth it?", True), ("Python or Rust for a log shipper?", False),
    ("We have to decide by Friday what our data team writes its new pipelines in, and they know little.", False),
])  # fmt: skip
def test_what_leans_on_the_thread_is_told_from_what_stands_alone(text: str, expected: bool) -> None:
    """Short words that point, or that name no language."""
    assert leans(text) is expected


def test_a_bare_mention_outside_of_threads_asks_nothing(bot: Bot) -> None:
    """It is told so, and the thread of nobody is read."""
    question = Ask("k", Thread(TEAM, CHANNEL, "9.9"), "9.9", USER, "")

    def answer(text: str, previous: Answer | None) -> Answer:
        raise AssertionError((text, previous))

    heard = in_its_thread(answer, question, bot.store, list)
    with pytest.raises(NothingAsked):
        heard("", None)
    with pytest.raises(NothingAsked):
        heard("", replace(FakeAdvisor().answer("x"), id="y"))

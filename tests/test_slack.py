"""What people do in Slack, and what they get: the real app over Socket Mode against a Slack on loopback."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from loopback_payloads import BOT_ID, BOT_USER, CHANNEL, DIRECT, USER
from loopback_slack import LoopbackSlack
from slack_bot import Bot, running

from bot.state import Thread

QUESTION = "Should we use Python or Rust for a log shipper?"


@pytest.fixture(scope="module")
def shared_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One bot for the module: stopping one takes a second."""
    with LoopbackSlack() as slack, running(tmp_path_factory.mktemp("slack"), slack=slack) as bot:
        yield bot


@pytest.fixture
def bot(shared_bot: Bot) -> Iterator[Bot]:
    """A running bot that remembers nothing; whatever it sends has a text beside its blocks."""
    shared_bot.clean()
    yield shared_bot
    assert shared_bot.slack.warnings == []


def test_a_mention_is_answered_in_its_thread(bot: Bot) -> None:
    """One post: a text for the notification, citations as links, and the answer's id in every button."""
    ts = bot.slack.mention(QUESTION)
    (post,) = bot.slack.answers()
    assert post["thread_ts"] == ts
    assert post["channel"] == CHANNEL
    assert post["text"] == "Rust, for this work."
    assert "[1](https://example.org/a)" in post["blocks"][0]["text"]
    answer_id = post["metadata"]["event_payload"]["answer"]
    assert bot.advisor.asked == [(QUESTION, None)]
    buttons = [element for block in post["blocks"] if "actions" in block["type"] for element in block["elements"]]
    *row, thumbs = buttons
    values = [*(button["value"] for button in row), thumbs["positive_button"]["value"]]
    assert all(answer_id in value for value in [*values, thumbs["negative_button"]["value"]])
    assert [button["text"]["text"] for button in row] == [
        "Evidence", "What would change this", "Decision record", "Mute here",
    ]  # fmt: skip
    (call,) = bot.slack.called("chat.postMessage")
    assert call.arguments["unfurl_links"] is False
    assert call.arguments["unfurl_media"] is False
    (status,) = bot.slack.called("assistant.threads.setStatus")
    assert status.arguments["status"]
    kept = bot.store.get_answer(answer_id)
    assert kept is not None
    assert kept.question == QUESTION


def test_a_mention_inside_a_thread_is_answered_there(bot: Bot) -> None:
    """The answer goes to the root of the thread, not to the post that asks."""
    bot.slack.mention(QUESTION, thread_ts="1610000000.000100")
    assert bot.slack.answers()[0]["thread_ts"] == "1610000000.000100"


@pytest.mark.parametrize("order", [("message", "app_mention"), ("app_mention", "message")], ids=" then ".join)
def test_the_two_events_of_one_post_get_one_answer(bot: Bot, order: tuple[str, str]) -> None:
    """`message` and `app_mention` have different ids and the same time stamp; either may come first."""
    ts = bot.slack.stamp()
    for kind in order:
        bot.slack.say(f"<@{BOT_USER}> {QUESTION}", kind=kind, ts=ts)
    bot.slack.until(lambda: len(bot.slack.acks) == 2)
    bot.slack.answers()
    bot.slack.mention("Python or Rust for a notebook?")
    assert len(bot.slack.answers(2)) == 2
    assert len(bot.advisor.asked) == 2


def test_an_event_that_is_delivered_again_is_answered_once(bot: Bot) -> None:
    """Whether the repetition comes before the answer or after it, it is acknowledged and dropped."""
    ts = bot.slack.stamp()
    for _ in range(2):
        bot.slack.mention(QUESTION, ts=ts, event_id="Ev-same")
    bot.slack.answers()
    bot.slack.until(bot.settled)
    bot.slack.mention(QUESTION, ts=ts, event_id="Ev-same")
    bot.slack.until(lambda: len(bot.slack.acks) == 3)
    bot.slack.mention("Python or Rust for a notebook?")
    assert len(bot.slack.answers(2)) == 2


def test_a_direct_message_is_answered_in_its_thread(bot: Bot) -> None:
    """No mention is needed; the answer's thread is the message's own."""
    ts = bot.slack.direct(QUESTION)
    (post,) = bot.slack.answers()
    assert (post["channel"], post["thread_ts"]) == (DIRECT, ts)


def test_a_follow_up_gets_the_previous_answer_of_its_thread(bot: Bot) -> None:
    """Neither needs a mention once something was answered there; another thread starts anew."""
    ts = bot.slack.mention(QUESTION)
    first = bot.slack.answers()[0]["metadata"]["event_payload"]["answer"]
    bot.slack.until(bot.settled)
    bot.slack.say("and for a notebook?", thread_ts=ts)
    second = bot.slack.answers(2)[1]
    assert second["thread_ts"] == ts
    bot.slack.until(bot.settled)
    bot.slack.mention("and for a service?")
    bot.slack.answers(3)
    assert [previous for _, previous in bot.advisor.asked] == [None, first, None]


def test_a_follow_up_that_comes_before_the_answer_waits_for_it(bot: Bot) -> None:
    """Two questions of one thread are answered in order, the second after the first."""
    ts = bot.slack.mention(f"slow {QUESTION}")
    bot.slack.until(lambda: bot.advisor.asked)
    bot.slack.say("and for a notebook?", thread_ts=ts)
    bot.slack.until(lambda: bot.store.inbox.unsettled() == 2)
    assert len(bot.advisor.asked) == 1
    bot.advisor.gate.set()
    first, second = bot.slack.answers(2)
    assert bot.advisor.asked[1] == ("and for a notebook?", first["metadata"]["event_payload"]["answer"])
    assert second["thread_ts"] == ts


NOT_FOR_US: tuple[dict[str, Any], ...] = (
    {"text": QUESTION},
    {"text": "and for a notebook?", "thread_ts": "1610000000.000200"},
    {"text": f"<@{BOT_USER}> {QUESTION}", "subtype": "message_changed"},
    {"text": "someone has joined", "subtype": "channel_join"},
    {"text": f"<@{BOT_USER}> {QUESTION}", "edited": {"user": USER, "ts": "1.2"}},
    {"text": f"<@{BOT_USER}> {QUESTION}", "bot_id": "B999"},
    {"text": f"<@{BOT_USER}> {QUESTION}", "user": BOT_USER, "bot_id": BOT_ID},
    {"text": f"<@{BOT_USER}> {QUESTION}", "kind": "app_mention", "edited": {"user": USER, "ts": "1.2"}},
)
"""No mention, another thread, a change, a join, an edit, another bot, the bot itself, an edited mention."""


def test_what_is_not_for_the_bot_is_acknowledged_and_left_alone(bot: Bot) -> None:
    """Nothing is asked, nothing is posted, nothing is delivered twice."""
    for more in NOT_FOR_US:
        bot.slack.say(**more)
    bot.slack.until(lambda: len(bot.slack.acks) == len(NOT_FOR_US))
    bot.slack.mention("Python or Rust for a notebook?")
    assert len(bot.slack.answers()) == 1
    assert bot.advisor.asked == [("Python or Rust for a notebook?", None)]
    assert set(bot.slack.deliveries.values()) == {1}


def test_courtesies_and_words_to_others_in_a_followed_thread_are_left_alone(bot: Bot) -> None:
    """A bot in a thread is not a bot that comments on everything."""
    ts = bot.slack.mention(QUESTION)
    bot.slack.answers()
    bot.slack.until(bot.settled)
    remarks = ("thanks!", "Great, thank you.", ":+1:", "<@U999> what do you think of this?")
    for text in remarks:
        bot.slack.say(text, thread_ts=ts)
    bot.slack.until(lambda: len(bot.slack.acks) == 1 + len(remarks))
    bot.slack.say("and for a notebook?", thread_ts=ts)
    bot.slack.answers(2)
    assert [question for question, _ in bot.advisor.asked] == [QUESTION, "and for a notebook?"]


def test_markup_of_slack_s_is_taken_off_the_question(bot: Bot) -> None:
    """Mentions, links and entities reach the advisor as the asker saw them."""
    bot.slack.mention(
        ": is Rust &gt; Python &amp; Go for <https://example.org/x|our proxy> in <#C9|ops>, <@U9|ana> <!here>?"
    )
    bot.slack.answers()
    assert bot.advisor.asked[0][0] == "is Rust > Python & Go for our proxy in #ops, ana ?"


def test_the_slash_command_answers_its_user_only(bot: Bot) -> None:
    """The answer goes to the response_url, repeats the question, and nothing is posted for all."""
    envelope = bot.slack.command(QUESTION)
    assert bot.slack.acknowledged(envelope) == {}
    (call,) = bot.slack.called("response_url")
    assert call.arguments["response_type"] == "ephemeral"
    assert call.arguments["text"] == "Rust, for this work."
    assert call.arguments["blocks"][0]["text"].startswith(f"> {QUESTION}")
    assert bot.slack.posted == []
    bot.slack.until(bot.settled)


@pytest.mark.parametrize("text", ["", "  ", "help"])
def test_the_slash_command_without_a_question_says_how_to_use_it(bot: Bot, text: str) -> None:
    """The reply comes with the acknowledgement."""
    assert "/advise" in bot.slack.acknowledged(bot.slack.command(text))["text"]
    assert bot.advisor.asked == []


def test_a_mention_without_a_question_says_how_to_ask(bot: Bot) -> None:
    """A bare mention is not met with silence."""
    bot.slack.mention("")
    assert "for example" in bot.slack.answers()[0]["text"]
    assert bot.advisor.asked == []


def test_what_the_corpus_does_not_cover_is_said_with_the_nearest_evidence(bot: Bot) -> None:
    """An honest end, with what is covered."""
    bot.slack.mention("Is my bicycle rusty?")
    (post,) = bot.slack.answers()
    assert "no verdict" in post["text"]
    assert "Rust is a language." in post["blocks"][0]["text"]
    assert "services, notebooks" in post["blocks"][0]["text"]


def test_a_question_without_a_subject_is_met_with_a_question(bot: Bot) -> None:
    """The question back is answered in the thread without a mention."""
    ts = bot.slack.mention("which?")
    assert bot.slack.answers()[0]["text"] == "Python or Rust for what?"
    bot.slack.until(bot.settled)
    bot.slack.say("for a log shipper", thread_ts=ts)
    bot.slack.answers(2)
    assert bot.advisor.asked[1][1] is not None


def test_a_question_that_is_too_long_is_asked_to_be_shortened(bot: Bot) -> None:
    """2,000 characters are read, 2,001 are not; the shortened one needs no mention."""
    ts = bot.slack.mention("x" * 2001)
    assert "2,001 characters" in bot.slack.answers()[0]["text"]
    assert bot.advisor.asked == []
    bot.slack.until(bot.settled)
    bot.slack.say("x" * 2000, thread_ts=ts)
    bot.slack.answers(2)
    assert len(bot.advisor.asked) == 1


def test_bad_input_is_answered_with_its_own_line(bot: Bot) -> None:
    """What the advisor says of a question it cannot use is what the asker reads."""
    bot.slack.mention("¿Python o Rust, en español?")
    assert bot.slack.answers()[0]["text"] == "ask in English: the corpus speaks English"


def test_hostile_text_calls_nobody_and_disguises_nothing(bot: Bot) -> None:
    """In the question, the verdict, statements, titles and passages; in the thread, privately and as evidence."""
    hostile = "hostile &lt;!channel&gt; <!everyone> &lt;https://evil.example/|docs&gt; @channel \u202eabc"
    bot.slack.mention(hostile)
    (post,) = bot.slack.answers()
    bot.slack.command(hostile)
    private = bot.slack.called("response_url")[0].arguments
    bot.slack.press(post, "evidence", post["metadata"]["event_payload"]["answer"])
    evidence = bot.slack.called("chat.postEphemeral")[0].arguments
    for sent in (post, private, evidence):
        shown = json.dumps([sent["text"], sent["blocks"]], ensure_ascii=False)
        for forbidden in ("<!", "<@", "<#", "<https://evil", "](javascript", "@channel", "@here", "\u202e", ":tada:"):
            assert forbidden not in shown


def test_a_vote_is_kept_and_the_last_one_counts(bot: Bot) -> None:
    """Thumbs up is thanked for; thumbs down opens a window for the reason, which is kept with the vote."""
    bot.slack.mention(QUESTION)
    (post,) = bot.slack.answers()
    answer_id = post["metadata"]["event_payload"]["answer"]
    bot.slack.press(post, "vote", f"{answer_id}:up")
    bot.slack.called("chat.postEphemeral")
    assert [(v.user, v.vote, v.reason) for v in bot.store.votes(answer_id)] == [(USER, "up", None)]
    bot.slack.press(post, "vote", f"{answer_id}:down")
    view = bot.slack.called("views.open")[0].arguments["view"]
    assert [(v.vote, v.reason) for v in bot.store.votes(answer_id)] == [("down", None)]
    values = {
        "kind": {"kind": {"type": "radio_buttons", "selected_option": {"value": "stale"}}},
        "text": {"text": {"type": "plain_text_input", "value": "from 2019"}},
    }
    bot.slack.acknowledged(bot.slack.submit(view, values))
    assert [(v.vote, v.reason) for v in bot.store.votes(answer_id)] == [("down", "stale: from 2019")]


def test_a_reason_left_empty_leaves_the_vote(bot: Bot) -> None:
    """Sending the window off without a word is a vote without a reason."""
    bot.slack.mention(QUESTION)
    (post,) = bot.slack.answers()
    answer_id = post["metadata"]["event_payload"]["answer"]
    bot.slack.press(post, "vote", f"{answer_id}:down")
    view = bot.slack.called("views.open")[0].arguments["view"]
    values = {"kind": {"kind": {"selected_option": None}}, "text": {"text": {"value": None}}}
    bot.slack.acknowledged(bot.slack.submit(view, values))
    assert [(v.vote, v.reason) for v in bot.store.votes(answer_id)] == [("down", None)]


def test_a_vote_is_kept_where_the_window_does_not_open(bot: Bot) -> None:
    """An expired trigger costs the reason, not the vote, and the voter is told."""
    bot.slack.mention(QUESTION)
    (post,) = bot.slack.answers()
    answer_id = post["metadata"]["event_payload"]["answer"]
    bot.slack.fail("views.open", error="expired_trigger_id")
    bot.slack.press(post, "vote", f"{answer_id}:down")
    assert "noted" in bot.slack.called("chat.postEphemeral")[0].arguments["text"]
    assert [v.vote for v in bot.store.votes(answer_id)] == ["down"]


def test_evidence_is_shown_to_whoever_asks_for_it(bot: Bot) -> None:
    """In a channel for the presser only, in the thread; in direct messages and on private answers where they stand."""
    bot.slack.mention(QUESTION)
    (post,) = bot.slack.answers()
    answer_id = post["metadata"]["event_payload"]["answer"]
    bot.slack.press(post, "evidence", answer_id)
    (call,) = bot.slack.called("chat.postEphemeral")
    assert (call.arguments["user"], call.arguments["thread_ts"]) == (USER, post["thread_ts"])
    assert "Learning takes months." in call.arguments["blocks"][0]["text"]
    bot.slack.press(post | {"channel": DIRECT}, "evidence", answer_id)
    assert bot.slack.answers(2)[1]["channel"] == DIRECT
    bot.slack.press(post | {"ephemeral": True}, "evidence", answer_id)
    (call,) = bot.slack.called("response_url")
    assert call.arguments["replace_original"] is False


def test_evidence_that_the_thread_does_not_take_is_shown_all_the_same(bot: Bot) -> None:
    """The button's own response_url is the second way."""
    bot.slack.mention(QUESTION)
    (post,) = bot.slack.answers()
    bot.slack.fail("chat.postEphemeral", error="user_not_in_channel")
    bot.slack.press(post, "evidence", post["metadata"]["event_payload"]["answer"])
    assert "Learning takes months." in bot.slack.called("response_url")[0].arguments["blocks"][0]["text"]


def test_a_command_behind_many_questions_is_told_how_many(bot: Bot) -> None:
    """The acknowledgement says where the asker stands; the answer follows."""
    for number in range(25):
        bot.slack.mention(f"slow job {number}")
    bot.slack.until(lambda: bot.store.inbox.unsettled() == 25)
    told = bot.slack.acknowledged(bot.slack.command(QUESTION))
    assert "25 questions come before yours" in told["text"]
    bot.advisor.gate.set()
    assert bot.slack.called("response_url")
    assert len(bot.slack.answers(25)) == 25


def test_evidence_of_a_forgotten_answer_is_said_to_be_gone(bot: Bot) -> None:
    """A button outlives its answer; pressing it is not met with silence."""
    bot.slack.mention(QUESTION)
    (post,) = bot.slack.answers()
    bot.slack.until(bot.settled)
    bot.store.forget_all()
    bot.slack.press(post, "evidence", post["metadata"]["event_payload"]["answer"])
    assert "no longer" in bot.slack.called("chat.postEphemeral")[0].arguments["text"]


def test_the_home_tab_says_what_is_known_and_the_messages_tab_offers_prompts(bot: Bot) -> None:
    """Titles are escaped there too."""
    bot.slack.open_home("home")
    view = bot.slack.called("views.publish")[0].arguments["view"]
    shown = json.dumps(view)
    assert "12 reading notes from 1 sources" in shown
    assert "<!channel>" not in shown
    bot.slack.open_home("messages")
    (call,) = bot.slack.called("assistant.threads.setSuggestedPrompts")
    assert 1 <= len(call.arguments["prompts"]) <= 4


def test_a_long_answer_is_cut_with_a_notice_and_its_evidence_is_whole(bot: Bot) -> None:
    """The message stays short; all forty statements are behind the button."""
    bot.slack.mention("long answer, please")
    (post,) = bot.slack.answers()
    assert "37 more points: press Evidence" in post["blocks"][0]["text"]
    assert len(json.dumps(post["blocks"])) < 6000
    bot.slack.press(post, "evidence", post["metadata"]["event_payload"]["answer"])
    pages = bot.slack.called("chat.postEphemeral", 2)
    assert sum(page.arguments["blocks"][0]["text"].count("**For Rust:**") for page in pages) == 40


def test_a_workspace_does_not_see_another_s_thread(bot: Bot) -> None:
    """The same channel and time stamp in another workspace is another thread."""
    ts = bot.slack.mention(QUESTION)
    bot.slack.answers()
    bot.slack.until(bot.settled)
    assert bot.store.last_answer(Thread("T111", CHANNEL, ts)) is not None
    assert bot.store.last_answer(Thread("T999", CHANNEL, ts)) is None


def test_many_questions_at_once_are_all_answered_once(bot: Bot) -> None:
    """Thirty mentions in thirty threads, thirty answers, each in its own."""
    asked = [bot.slack.mention(f"Python or Rust for job {number}?") for number in range(30)]
    posts = bot.slack.answers(30)
    bot.slack.until(bot.settled)
    assert sorted(post["thread_ts"] for post in posts) == sorted(asked)
    assert len(bot.slack.posted) == 30

"""What the buttons below an answer do, in threads, in direct messages and on private answers."""

import pytest
from fakes import FakeAdvisor
from loopback_limits import message_error
from loopback_payloads import BOT_ID, CHANNEL, DIRECT, TEAM, USER
from slack_bot import Bot
from surfaces_bot import QUESTION, a_bot, a_shared_bot, ask, buttons, press, private  # noqa: F401 - fixtures

from bot.places import Manners, Mode
from bot.slack.actions import Value, read_value
from bot.slack.decision import pages
from bot.slack.whisper import read_press
from bot.state import Thread

CHANGE = "What would change this"
RECORD = "Decision record"


def posts_of(bot: Bot, count: int) -> list[dict[str, object]]:
    """Wait for that many posts, and until nothing is open any more."""
    posts = bot.slack.answers(count)
    bot.slack.until(bot.settled)
    return list(posts)


def test_every_button_carries_the_id_of_its_answer(bot: Bot) -> None:
    """Below an answer, on a private one, and below what would change it."""
    post = ask(bot)
    answer_id = post["metadata"]["event_payload"]["answer"]
    bot.slack.command(QUESTION)
    own = private(bot.slack.called("response_url")[0].arguments)
    press(bot, post, CHANGE)
    listed = bot.slack.called("chat.postEphemeral")[0].arguments
    for message in (post, own, listed):
        values = [button["value"] for button in buttons(message["blocks"]).values()]
        assert values
        assert all(read_value(value).answer == answer_id for value in values)


@pytest.mark.parametrize("value", [Value("abc"), Value("abc", 2, "161.01"), Value("abc", 0, "")], ids=str)
def test_a_button_s_value_is_read_as_it_was_written(value: Value) -> None:
    """An id alone, as older buttons have it, is a value too."""
    assert read_value(str(value)) == value
    assert read_value(value.answer) == Value(value.answer)
    assert read_value(f"{value.answer}:x").number == 0


def test_what_would_change_an_answer_is_shown_with_a_button_each(bot: Bot) -> None:
    """To whoever presses, in the thread."""
    post = ask(bot)
    press(bot, post, CHANGE)
    (call,) = bot.slack.called("chat.postEphemeral")
    assert (call.arguments["user"], call.arguments["thread_ts"]) == (USER, post["thread_ts"])
    assert "waits for a database" in str(call.arguments["blocks"])
    assert list(buttons(call.arguments["blocks"])) == ["Answer with this"]


def test_a_circumstance_is_answered_again_in_the_thread_as_a_follow_up_of_its_own_answer(bot: Bot) -> None:
    """Also where something else was answered in the thread since; once, however often it is pressed."""
    post = ask(bot)
    answer_id = post["metadata"]["event_payload"]["answer"]
    bot.slack.say("and for a notebook?", thread_ts=post["thread_ts"])
    posts_of(bot, 2)
    press(bot, post, CHANGE)
    listed = private(bot.slack.called("chat.postEphemeral")[0].arguments)
    press(bot, listed, "Answer with this")
    again = posts_of(bot, 3)[2]
    assert again["thread_ts"] == post["thread_ts"]
    circumstance = "A service that waits for a database most of the time."
    assert bot.advisor.asked[-1] == (circumstance, answer_id)
    assert str(again["blocks"][0]["text"]).startswith(f"> {circumstance}")  # type: ignore[index]
    press(bot, listed, "Answer with this")
    bot.slack.until(lambda: "asked already" in str([call.arguments for call in bot.slack.calls]))
    assert len(bot.slack.posted) == 3


def test_a_circumstance_of_a_private_answer_is_answered_privately(bot: Bot) -> None:
    """Nobody else sees that anything was asked."""
    bot.slack.command(QUESTION)
    own = private(bot.slack.called("response_url")[0].arguments)
    press(bot, own, CHANGE)
    listed = private(bot.slack.called("response_url", 2)[1].arguments)
    press(bot, listed, "Answer with this")
    again = bot.slack.called("response_url", 3)[2].arguments
    assert "waits for a database" in again["blocks"][0]["text"]
    assert again["response_type"] == "ephemeral"
    bot.slack.until(bot.settled)
    assert bot.advisor.asked[-1][1] == bot.store.places.given(TEAM, USER, 5)[1].answer
    assert bot.slack.posted == []


def test_the_decision_record_is_a_file_in_the_thread(bot: Bot) -> None:
    """In Markdown, named for its date and question; pressed twice in a row, it is there once."""
    post = ask(bot)
    press(bot, post, RECORD)
    press(bot, post, RECORD)
    bot.slack.called("files.completeUploadExternal")
    (file,) = bot.slack.files
    assert (file["channel"], file["thread_ts"]) == (CHANNEL, post["thread_ts"])
    assert file["name"].endswith("-should-we-use-python-or-rust-for-a-log-shipper.md")
    written = bot.slack.uploads[file["id"]].decode()
    assert written.startswith(("#", "---"))
    assert "30% less memory" in written


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
def test_where_files_may_not_be_written_the_record_is_posted_as_text(bot: Bot, method: str) -> None:
    """As it was written: nothing in it is interpreted."""
    bot.slack.without.add(method)
    post = ask(bot)
    press(bot, post, RECORD)
    record = bot.slack.answers(2)[1]
    assert record["thread_ts"] == post["thread_ts"]
    assert {block["type"] for block in record["blocks"]} == {"rich_text"}
    assert "30% less memory" in str(record["blocks"])


def test_the_record_of_a_private_answer_is_shown_privately(bot: Bot) -> None:
    """No file appears in the channel."""
    bot.slack.command(QUESTION)
    press(bot, private(bot.slack.called("response_url")[0].arguments), RECORD)
    record = bot.slack.called("response_url", 2)[1].arguments
    assert record["response_type"] == "ephemeral"
    assert "30% less memory" in str(record["blocks"])
    assert bot.slack.files == []
    assert bot.slack.posted == []


def test_a_long_record_is_cut_into_messages_that_slack_takes_and_says_what_is_missing() -> None:
    """At the ends of lines; nothing but the rest is lost."""
    answer = FakeAdvisor().answer("x")
    text = "".join(f"line {number} {'word ' * 30}\n" for number in range(200))
    made = pages(answer, text)
    for message in made:
        assert message_error(message.text, message.blocks) is None
    told = "".join(block["elements"][0]["elements"][0]["text"] for message in made for block in message.blocks
                   if block["type"] == "rich_text")  # fmt: skip
    assert told == text
    assert "advisor adr" in pages(answer, text * 3)[-1].text


def test_a_private_answer_is_shared_by_its_button(bot: Bot) -> None:
    """Posted for all with the question above it and who shared it; the private one gives way to a word."""
    bot.slack.command(QUESTION)
    own = private(bot.slack.called("response_url")[0].arguments)
    assert "Share" in buttons(own["blocks"])
    press(bot, own, "Share")
    _, shared, done = (call.arguments for call in bot.slack.called("response_url", 3))
    assert (shared["response_type"], shared["replace_original"]) == ("in_channel", False)
    assert shared["unfurl_links"] is False
    assert shared["blocks"][0]["text"].startswith(f"> {QUESTION}")
    assert f"Shared by <@{USER}>" in str(shared["blocks"])
    assert "Share" not in buttons(shared["blocks"])
    assert done["replace_original"] is True
    press(bot, own, "Share")
    assert len(bot.slack.called("response_url", 3)) == 3


def test_sharing_past_thirty_minutes_says_so(bot: Bot) -> None:
    """The response_url has expired, so the sharer is told by other means, and nothing appears for all."""
    bot.slack.command(QUESTION)
    own = private(bot.slack.called("response_url")[0].arguments)
    bot.slack.expired = True
    press(bot, own, "Share")
    (call,) = bot.slack.called("chat.postEphemeral")
    assert "30 minutes" in call.arguments["text"]
    assert call.arguments["user"] == USER
    assert bot.slack.posted == []


def test_what_cannot_be_shown_in_the_channel_reaches_its_reader_directly(bot: Bot) -> None:
    """Where the bot is not in the channel and the response_url is dead, a direct message is what remains."""
    bot.slack.command(QUESTION)
    own = private(bot.slack.called("response_url")[0].arguments)
    bot.slack.expired = True
    bot.slack.fail("chat.postEphemeral", error="not_in_channel")
    press(bot, own, "Share")
    (call,) = bot.slack.called("chat.postMessage")
    assert call.arguments["channel"] == USER
    assert "30 minutes" in call.arguments["text"]


def test_sharing_that_fails_can_be_tried_again(bot: Bot) -> None:
    """A server error is no reason to call the answer too old."""
    bot.slack.command(QUESTION)
    own = private(bot.slack.called("response_url")[0].arguments)
    bot.slack.fail("response_url", status=500)
    press(bot, own, "Share")
    told = bot.slack.called("response_url", 2)[1].arguments
    assert "press Share again" in told["text"]


def test_an_answer_that_is_too_much_to_share_whole_is_shared_in_short(bot: Bot) -> None:
    """Rather than not at all."""
    bot.slack.command(QUESTION)
    own = private(bot.slack.called("response_url")[0].arguments)
    bot.slack.fail("response_url", status=400, error="invalid_blocks")
    press(bot, own, "Share")
    shared = bot.slack.called("response_url", 3)[1].arguments
    assert "only its first sentence" in shared["text"]
    assert shared["response_type"] == "in_channel"


def test_a_muted_thread_is_answered_only_where_the_bot_is_mentioned(bot: Bot) -> None:
    """By its button; another thread goes on as before."""
    post = ask(bot)
    other = ask(bot, "Python or Rust for a notebook?")
    press(bot, post, "Mute here")
    assert "only when mentioned" in bot.slack.called("chat.postEphemeral")[0].arguments["text"]
    bot.slack.say("and for a service?", thread_ts=post["thread_ts"])
    bot.slack.say("and for a service?", thread_ts=other["thread_ts"])
    assert bot.slack.answers(3)[2]["thread_ts"] == other["thread_ts"]
    bot.slack.mention("and for a compiler?", thread_ts=post["thread_ts"])
    assert bot.slack.answers(4)[3]["thread_ts"] == post["thread_ts"]
    assert [question for question, _ in bot.advisor.asked].count("and for a service?") == 1


@pytest.mark.parametrize("text", ["Evidence", CHANGE, RECORD, "Mute here"])
def test_a_button_whose_answer_is_forgotten_says_so(bot: Bot, text: str) -> None:
    """To whoever presses it, and nothing else happens."""
    post = ask(bot)
    bot.store.forget_all()
    press(bot, post, text)
    (call,) = bot.slack.called("chat.postEphemeral")
    assert "no longer keep that answer" in call.arguments["text"]
    assert len(bot.slack.posted) == 1


@pytest.mark.parametrize("text", ["Share", CHANGE, RECORD])
def test_a_private_button_whose_answer_is_forgotten_says_so(bot: Bot, text: str) -> None:
    """Privately."""
    bot.slack.command(QUESTION)
    own = private(bot.slack.called("response_url")[0].arguments)
    bot.slack.until(bot.settled)
    bot.store.forget_all()
    press(bot, own, text)
    told = bot.slack.called("response_url", 2)[1].arguments
    assert "no longer keep that answer" in told["text"]
    assert told["response_type"] == "ephemeral"


def test_a_vote_on_a_forgotten_answer_is_not_kept(bot: Bot) -> None:
    """What was forgotten does not come back by a button."""
    post = ask(bot)
    answer_id = post["metadata"]["event_payload"]["answer"]
    bot.store.forget_all()
    bot.slack.press(post, "vote", f"{answer_id}:down")
    assert "no longer keep" in bot.slack.called("chat.postEphemeral")[0].arguments["text"]
    assert bot.store.votes() == ()
    assert bot.slack.succeeded("views.open") == []


def test_buttons_in_direct_messages_answer_there(bot: Bot) -> None:
    """There is nobody to whisper past, nothing to mute and nothing to share."""
    bot.slack.direct(QUESTION)
    (post,) = posts_of(bot, 1)
    assert list(buttons(post["blocks"])) == ["Evidence", CHANGE, RECORD]  # type: ignore[arg-type]
    press(bot, post, CHANGE)
    listed = posts_of(bot, 2)[1]
    assert (listed["channel"], listed["thread_ts"]) == (DIRECT, post["thread_ts"])
    press(bot, listed | {"bot_id": BOT_ID}, "Answer with this")
    again = posts_of(bot, 3)[2]
    assert (again["channel"], again["thread_ts"]) == (DIRECT, post["thread_ts"])
    assert bot.store.takes_part(Thread(TEAM, DIRECT, str(post["thread_ts"])))


@pytest.mark.parametrize("text", [RECORD, "Answer with this"])
def test_where_the_bot_is_switched_off_its_old_buttons_post_nothing(bot: Bot, text: str) -> None:
    """Who presses one is told why."""
    post = ask(bot)
    press(bot, post, CHANGE)
    listed = private(bot.slack.called("chat.postEphemeral")[0].arguments)
    bot.store.places.set_manners(TEAM, CHANNEL, Manners(Mode.OFF), USER)
    press(bot, post if text == RECORD else listed, text)
    bot.slack.until(lambda: "switched off" in str([call.arguments for call in bot.slack.calls]))
    assert len(bot.slack.posted) == 1
    assert bot.slack.files == []


def test_a_button_in_a_shared_channel_belongs_to_the_workspace_of_its_answer() -> None:
    """Also where somebody of another workspace presses it."""
    body = {"team": {"id": "T999"}, "user": {"id": "U1", "team_id": "T999"}, "actions": [{"value": "x"}]}
    assert read_press(body).team == "T999"
    assert read_press(body | {"message": {"bot_id": "B1", "team": TEAM}}).team == TEAM
    assert read_press(body | {"message": {"user": "U2", "team": TEAM}}).team == "T999"

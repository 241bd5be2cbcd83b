"""Answers that a model writes: streamed, and whole in the end, however the stream goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes_writing import FakeWriter
from loopback_limits import message_error
from loopback_payloads import CHANNEL, TEAM, USER
from loopback_surfaces import SurfacesSlack
from slack_bot import Bot, running, settings

from bot.slack import live
from bot.slack.inbound import Ask, to_event
from bot.slack.live import BEGUN
from bot.slack.post import EVENT_TYPE
from bot.state import SqliteStore, Thread

QUESTION = "Should we use Python or Rust for a log shipper?"


@pytest.fixture(scope="module")
def shared_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One bot for the module, whose advisor writes, and which shows whatever there is at once."""
    with pytest.MonkeyPatch.context() as patch, SurfacesSlack() as slack:
        for name in ("QUICK", "EVERY", "SLOW"):
            patch.setattr(live, name, 0.0)
        with running(tmp_path_factory.mktemp("slack"), slack=slack, advisor=FakeWriter()) as bot:
            yield bot


@pytest.fixture
def bot(shared_bot: Bot) -> Iterator[Bot]:
    """A running bot that remembers nothing; whatever it sends has a text beside its blocks."""
    shared_bot.clean()
    yield shared_bot
    assert shared_bot.slack.warnings == []


def whole(bot: Bot, question: str = QUESTION) -> dict[str, object]:
    """Ask, and return the only post once the question is settled."""
    bot.slack.mention(question)
    bot.slack.until(lambda: bot.slack.posted)
    bot.slack.until(bot.settled)
    (post,) = bot.slack.posted
    assert message_error(post["text"], post["blocks"]) is None
    return post


def text_of(post: dict[str, object]) -> str:
    """The Markdown of a post."""
    return "\n".join(block["text"] for block in post["blocks"] if block["type"] == "markdown")  # type: ignore[attr-defined]


def methods(bot: Bot) -> list[str]:
    """The methods that show something, as they were called."""
    return [call.method for call in bot.slack.calls if call.method.startswith("chat.")]


def test_a_written_answer_is_streamed_statement_by_statement(bot: Bot) -> None:
    """To its asker, in the thread; it ends with its buttons, and with the metadata by which it is found again."""
    post = whole(bot)
    (start,) = bot.slack.called("chat.startStream")
    assert (start.arguments["recipient_team_id"], start.arguments["recipient_user_id"]) == (TEAM, USER)
    assert start.arguments["thread_ts"] == post["thread_ts"]
    assert len(bot.slack.succeeded("chat.appendStream")) == 5
    assert methods(bot)[-1] == "chat.stopStream"
    shown = text_of(post)
    assert shown.startswith("**Rust, for this work.**")
    assert "30% less memory in Rust. (0) ([1](https://example.org/a))" in shown
    assert "**Against Rust**" in shown
    kinds = [block["type"] for block in post["blocks"]]
    assert kinds == ["markdown", "alert", "context", "actions", "context_actions"]
    metadata = post["metadata"]
    assert metadata["event_type"] == EVENT_TYPE
    answer_id = metadata["event_payload"]["answer"]
    assert bot.store.last_answer(Thread(TEAM, CHANNEL, post["thread_ts"])).id == answer_id


@pytest.mark.parametrize("lives", [0, 1, 3])
def test_a_stream_that_dies_costs_nothing_of_the_answer(bot: Bot, lives: int, caplog: pytest.LogCaptureFixture) -> None:
    """At whatever point it dies, its post is updated, and holds everything in the end; the log says so."""
    bot.slack.lives = lives
    shown = text_of(whole(bot))
    for sentence in ("Rust, for this work.", "30% less memory", "takes longer to learn", "its source says 3"):
        assert sentence in shown
    assert methods(bot)[-1] == "chat.update"
    assert "the stream is dead (message_not_in_streaming_state)" in caplog.text


def test_a_stream_that_dies_before_it_stops_is_made_whole(bot: Bot) -> None:
    """All pieces were taken, the end was not."""
    bot.slack.lives = 5
    post = whole(bot)
    assert [block["type"] for block in post["blocks"]][-1] == "context_actions"
    assert post["metadata"]["event_payload"]["answer"]


@pytest.mark.parametrize("error", ["unknown_method", "missing_scope", "missing_recipient_team_id", "not_allowed"])
def test_where_slack_does_not_stream_the_post_is_updated(
    bot: Bot, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It is not silent about it, and an unfinished post is not taken for the answer."""
    bot.slack.fail("chat.startStream", error=error)
    post = whole(bot)
    first = bot.slack.called("chat.postMessage")[0].arguments
    assert first["metadata"]["event_type"] == BEGUN
    assert first["unfurl_links"] is False
    assert "chat.update" in methods(bot)
    assert "takes longer to learn" in text_of(post)
    assert post["text"] == "Rust, for this work."
    assert post["metadata"]["event_type"] == EVENT_TYPE
    assert f"does not stream here ({error})" in caplog.text


def test_an_answer_that_turns_out_otherwise_replaces_what_was_shown(bot: Bot) -> None:
    """What was streamed and is not in the answer does not stay."""
    shown = text_of(whole(bot, f"changes {QUESTION}"))
    assert "Something else altogether." in shown
    assert "takes longer to learn" not in shown


@pytest.mark.parametrize("how", ["breaks", "drops"])
def test_a_writer_that_fails_half_way_ends_in_an_apology(bot: Bot, how: str) -> None:
    """In the place of what was shown: nobody is left with half an answer."""
    post = whole(bot, f"{how} {QUESTION}")
    assert post["text"].startswith("Sorry")
    assert "30% less memory" not in str(post["blocks"])


def test_a_fast_answer_is_one_message(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is streamed that is there at once."""
    monkeypatch.setattr(live, "QUICK", 5.0)
    post = whole(bot)
    assert methods(bot) == ["chat.postMessage"]
    assert post["blocks"][0]["text"].startswith("**Rust, for this work.**")


def test_a_private_answer_is_not_streamed(bot: Bot) -> None:
    """It comes whole, to its asker."""
    bot.slack.command(QUESTION)
    bot.slack.called("response_url")
    bot.slack.until(bot.settled)
    assert methods(bot) == []


def test_pieces_are_gathered_so_that_slack_is_not_asked_too_often(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes within the pause is sent with the next piece, and nothing is lost."""
    monkeypatch.setattr(live, "EVERY", 60.0)
    monkeypatch.setattr(live, "QUICK", 0.0)
    shown = text_of(whole(bot))
    assert "its source says 3" in shown
    assert len(bot.slack.succeeded("chat.appendStream")) <= 1


def test_a_rate_limit_delays_a_piece_and_loses_none(bot: Bot) -> None:
    """Also where it falls on the end of the stream."""
    bot.slack.fail("chat.appendStream", times=3, status=429, error="ratelimited", headers={"Retry-After": "0"})
    bot.slack.fail("chat.stopStream", times=2, status=429, error="ratelimited", headers={"Retry-After": "0"})
    shown = text_of(whole(bot))
    assert "30% less memory" in shown
    assert "its source says 3" in shown
    assert methods(bot)[-1] == "chat.stopStream"


def test_hostile_text_is_harmless_in_a_stream_too(bot: Bot) -> None:
    """In each piece, and in the whole."""
    whole(bot, "hostile")
    sent = str([call.arguments for call in bot.slack.calls if call.method.startswith("chat.")])
    for forbidden in ("<!", "<@", "<https://evil", "](javascript", "@here", "\u202e", ":tada:"):
        assert forbidden not in sent


def test_a_long_answer_is_cut_with_a_notice(bot: Bot) -> None:
    """What is not shown is counted, and behind the button."""
    shown = text_of(whole(bot, "long answer, please"))
    assert "more points: press Evidence." in shown
    assert len(shown) <= 3200


def test_a_post_that_is_gone_is_no_reason_for_silence(bot: Bot) -> None:
    """Somebody deleted it while it was written: the answer goes to its asker directly."""
    bot.slack.lives = 0
    bot.slack.fail("chat.update", times=100, error="message_not_found")
    bot.slack.mention(QUESTION)
    (call,) = bot.slack.called("chat.postMessage")
    assert call.arguments["channel"] == USER
    bot.slack.until(bot.settled)


@pytest.mark.parametrize("alive", [True, False], ids=["still a stream", "dead"])
def test_a_post_that_a_dead_worker_began_is_ended_and_not_doubled(tmp_path: Path, alive: bool) -> None:
    """Whoever takes its question up finishes the same post."""
    with SurfacesSlack() as slack:
        ts = slack.stamp()
        slack._keep({"type": "message", "ts": ts, "channel": CHANNEL, "user": USER, "text": QUESTION, "team": TEAM})
        begun = slack.call("chat.startStream", {
            "channel": CHANNEL, "thread_ts": ts, "recipient_team_id": TEAM, "recipient_user_id": USER,
            "markdown_text": "**Rust, for",
        }, "xoxb-111-loopback")[2]["ts"]  # fmt: skip
        slack.lives = 1000 if alive else 0
        store = SqliteStore(settings(slack, tmp_path).state)
        store.inbox.record(to_event(Ask("Ev-1", Thread(TEAM, CHANNEL, ts), ts, USER, QUESTION)))
        assert store.inbox.claim("dead", 0.0)
        assert store.inbox.begin_posting("Ev-1", "dead")
        store.inbox.note_live("Ev-1", "dead", begun)
        store.close()
        with running(tmp_path, slack=slack) as bot:
            slack.until(bot.settled)
        (post,) = slack.posted
        assert post["ts"] == begun
        assert post["text"] == "Rust, for this work."
        assert post["metadata"]["event_payload"]["key"] == "Ev-1"

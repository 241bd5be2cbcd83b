"""What goes wrong, and what people see of it: every question has one visible end, whatever fails."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import FakeAdvisor
from loopback_payloads import CHANNEL, TEAM, USER
from loopback_slack import LoopbackSlack
from slack_bot import Bot, running, settings

from bot.slack.blocks import render
from bot.slack.inbound import Ask, to_event
from bot.slack.post import EVENT_TYPE
from bot.state import SqliteStore, Thread

QUESTION = "Should we use Python or Rust for a log shipper?"


@pytest.fixture(scope="module")
def shared_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One bot for the module: stopping one takes a second."""
    with LoopbackSlack() as slack, running(tmp_path_factory.mktemp("slack"), slack=slack) as bot:
        yield bot


@pytest.fixture
def bot(shared_bot: Bot) -> Iterator[Bot]:
    """A running bot that remembers nothing."""
    shared_bot.clean()
    yield shared_bot
    assert shared_bot.slack.warnings == []


def test_a_fault_is_apologised_for_and_keeps_its_traceback(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    """The apology names a reference; the log has the traceback beside it; the question is settled."""
    bot.slack.mention("explode, please")
    (post,) = bot.slack.answers()
    bot.slack.until(bot.settled)
    assert post["text"].startswith("Sorry")
    (record,) = [record for record in caplog.records if record.exc_info]
    assert record.getMessage().split("[")[1][:8] in post["text"]
    assert "told to explode" in str(record.exc_info[1]) if record.exc_info else False
    assert len(bot.advisor.asked) == 1


def test_a_missing_index_is_apologised_for_without_a_traceback(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    """The asker learns whom to tell, the operator reads the mend in the log."""
    bot.slack.mention("unbuilt")
    assert "not set up completely" in bot.slack.answers()[0]["text"]
    bot.slack.until(bot.settled)
    assert "run advisor index" in caplog.text
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("taken", [False, True], ids=["not taken", "taken"])
def test_a_server_error_is_retried_and_never_doubles_a_post(bot: Bot, taken: bool) -> None:
    """Where Slack took the post before it failed, the thread shows so, and nothing is posted again."""
    bot.slack.fail("chat.postMessage", status=500, taken=taken)
    bot.slack.mention(QUESTION)
    bot.slack.answers()
    bot.slack.until(bot.settled)
    assert len(bot.slack.posted) == 1
    assert len([call for call in bot.slack.calls if call.method == "chat.postMessage"]) == (1 if taken else 2)


def test_an_outage_delays_the_answer_and_does_not_cost_it(bot: Bot) -> None:
    """More failures than tries: the question goes back to the inbox and is answered when Slack is there again."""
    bot.slack.fail("chat.postMessage", times=7, status=503)
    bot.slack.mention(QUESTION)
    bot.slack.answers()
    bot.slack.until(bot.settled)
    assert len(bot.slack.posted) == 1


def test_a_rate_limit_is_waited_out(bot: Bot) -> None:
    """Slack's Retry-After is honoured by the client itself."""
    bot.slack.fail("chat.postMessage", status=429, error="ratelimited", headers={"Retry-After": "0"})
    bot.slack.mention(QUESTION)
    assert bot.slack.answers()[0]["blocks"]


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_too_long", "msg_blocks_too_long"])
def test_an_answer_that_slack_refuses_is_posted_in_its_short_form(bot: Bot, error: str) -> None:
    """The verdict arrives, and says that it is not the whole answer."""
    bot.slack.fail("chat.postMessage", error=error)
    bot.slack.mention(QUESTION)
    (post,) = bot.slack.answers()
    assert post["blocks"] == []
    assert post["text"].startswith("Rust, for this work.")
    assert "only its first sentence" in post["text"]


def test_an_answer_that_the_channel_refuses_goes_to_the_asker(bot: Bot) -> None:
    """An archived channel takes no answer; the asker's direct messages do."""
    bot.slack.fail("chat.postMessage", error="is_archived")
    bot.slack.mention(QUESTION)
    (post,) = bot.slack.answers()
    assert post["channel"] == USER
    bot.slack.until(bot.settled)
    assert [call.arguments["status"] for call in bot.slack.succeeded("assistant.threads.setStatus")][-1] == ""


def test_an_answer_that_nothing_takes_is_settled_and_logged(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    """It is not offered for ever where Slack will never take it."""
    bot.slack.fail("chat.postMessage", times=2, error="restricted_action")
    bot.slack.mention(QUESTION)
    bot.slack.until(lambda: len(bot.slack.calls) >= 3)
    bot.slack.until(bot.settled)
    assert "ends unanswered" in caplog.text


def test_a_status_line_that_fails_costs_nothing(bot: Bot) -> None:
    """It is decoration."""
    bot.slack.fail("assistant.threads.setStatus", error="missing_scope")
    bot.slack.mention(QUESTION)
    assert bot.slack.answers()[0]["blocks"]


def test_a_private_answer_is_sent_at_most_once(bot: Bot) -> None:
    """A response_url that fails without saying whether it took the answer is not tried again."""
    bot.slack.fail("response_url", status=500)
    bot.slack.command(QUESTION)
    bot.slack.until(lambda: bot.slack.calls)
    bot.slack.until(bot.settled)
    assert [(call.method, call.error) for call in bot.slack.calls] == [("response_url", "internal_error")]


def test_a_private_answer_whose_address_has_expired_comes_as_a_private_message(bot: Bot) -> None:
    """The response_url certainly did not take it, so another way is tried."""
    bot.slack.fail("response_url", status=404, error="expired_url")
    bot.slack.command(QUESTION)
    (call,) = bot.slack.called("chat.postEphemeral")
    assert (call.arguments["user"], call.arguments["channel"]) == (USER, CHANNEL)


def test_a_locked_store_gives_no_acknowledgement_so_that_slack_delivers_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event is not lost: the next delivery is written down and answered once."""
    monkeypatch.setattr("bot.state_sqlite.BUSY_SECONDS", 0.05)
    with LoopbackSlack(ack_seconds=0.4) as slack, running(tmp_path, slack=slack) as bot:
        other = sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        slack.mention(QUESTION, event_id="Ev-locked")
        slack.until(lambda: slack.deliveries["Ev-locked"] == 2)
        other.execute("ROLLBACK")
        other.close()
        slack.answers()
        slack.until(bot.settled)
        assert len(slack.posted) == 1
        assert len(bot.advisor.asked) == 1


def test_slack_asking_for_a_new_connection_is_obeyed(tmp_path: Path) -> None:
    """Questions are answered on the new connection as on the old one."""
    with LoopbackSlack() as slack, running(tmp_path, slack=slack):
        slack.mention(QUESTION)
        slack.answers()
        slack.disconnect()
        slack.called("apps.connections.open", 2)
        slack.mention("Python or Rust for a notebook?")
        assert len(slack.answers(2)) == 2


def ask(number: int, *, private: bool = False, slack: LoopbackSlack) -> Ask:
    """A question as an earlier process wrote it down."""
    ts = slack.stamp()
    slack.messages.append({"type": "message", "ts": ts, "channel": CHANNEL, "user": USER, "text": QUESTION})
    key = f"Ev-earlier-{number}"
    if private:
        return Ask(key, Thread(TEAM, CHANNEL, key), None, USER, QUESTION, slack.response_url())
    return Ask(key, Thread(TEAM, CHANNEL, ts), ts, USER, QUESTION)


def leave(folder: Path, slack: LoopbackSlack, *asks: Ask, posting: bool) -> None:
    """Write questions down and die while answering them, or while posting."""
    store = SqliteStore(settings(slack, folder).state)
    for one in asks:
        store.inbox.record(to_event(one))
        assert store.inbox.claim("dead", 0.3 if len(set(asks)) > 1 else 0.0)
        if posting:
            assert store.inbox.begin_posting(one.key, "dead")
    store.close()


def test_what_an_earlier_process_left_is_answered_once(tmp_path: Path) -> None:
    """An answer that stands in the thread already is found by its metadata; one that does not is posted."""
    with LoopbackSlack() as slack:
        there, lost = ask(1, slack=slack), ask(2, slack=slack)
        leave(tmp_path, slack, there, lost, posting=True)
        answer = FakeAdvisor().answer(QUESTION)
        slack.call("chat.postMessage", {
            "channel": CHANNEL, "thread_ts": there.thread.ts, "text": "Rust", "blocks": render(answer).blocks,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": there.key, "answer": answer.id}},
        }, "xoxb-111-loopback")  # fmt: skip
        with running(tmp_path, slack=slack) as bot:
            slack.until(bot.settled)
            bot.store.put_answer(answer)
            assert bot.store.last_answer(there.thread) == answer
        assert [post["thread_ts"] for post in slack.posted] == [there.thread.ts, lost.thread.ts]


def test_a_private_answer_that_may_have_been_shown_is_not_shown_again(tmp_path: Path) -> None:
    """Its asker is told instead; one that was certainly not shown is shown."""
    with LoopbackSlack() as slack:
        leave(tmp_path, slack, ask(1, private=True, slack=slack), posting=True)
        leave(tmp_path, slack, ask(2, private=True, slack=slack), posting=False)
        with running(tmp_path, slack=slack) as bot:
            slack.until(bot.settled)
        told = sorted(call.arguments["text"][:12] for call in slack.called("response_url", 2))
        assert told == ["I was restar", "Rust, for th"]


def test_a_question_that_kills_its_process_again_and_again_ends_with_an_apology(tmp_path: Path) -> None:
    """After the last attempt the advisor is not asked any more."""
    with LoopbackSlack() as slack:
        one = ask(1, slack=slack)
        leave(tmp_path, slack, one, one, posting=False)
        with running(tmp_path, slack=slack) as bot:
            assert slack.answers()[0]["text"].startswith("Sorry")
            slack.until(bot.settled)
            assert bot.advisor.asked == []

"""Killed at any moment, restarted, several at once: what was acknowledged is answered, once."""

import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from loopback_delivery import SIGNING_SECRET
from loopback_payloads import DIRECT, USER
from loopback_slack import BOT_TOKEN, LoopbackSlack
from slack_bot import running
from slack_workers import Worker

from bot.state import StateStore, open_store

QUESTION = "Should we use Python or Rust for a log shipper?"


@contextmanager
def looking(state_url: str) -> Iterator[StateStore]:
    """A look into the store from outside."""
    store = open_store(state_url)
    try:
        yield store
    finally:
        store.close()


MOMENTS = {
    "as soon as it is acknowledged": ("ack", "", True),
    "while it shows that it works": ("assistant.threads.setStatus", "before", True),
    "before its post reaches Slack": ("chat.postMessage", "before", False),
    "when Slack has its post and has not said so": ("chat.postMessage", "after", True),
}
"""What happens first, and whether Slack still does what it was asked."""


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_bot_that_is_killed_answers_after_its_restart_and_only_once(
    tmp_path: Path, state_url: str, moment: str
) -> None:
    """At every moment between the acknowledgement and the end, with no redelivery, on either database."""
    what, when, done = MOMENTS[moment]
    with LoopbackSlack() as slack, ExitStack() as workers:
        first = workers.enter_context(Worker(slack, tmp_path, state_url))
        killed = threading.Event()

        def kill(method: str, at: str) -> bool:
            if (method, at) != (what, when) or killed.is_set():
                return True
            first.kill()
            killed.set()
            return done

        slack.on_call = kill
        ts = slack.mention(QUESTION)
        assert killed.wait(10)
        workers.enter_context(Worker(slack, tmp_path, state_url))
        slack.answers()
        with looking(state_url) as store:
            slack.until(lambda: store.inbox.unsettled() == 0, 15)
        time.sleep(0.5)  # for a second answer, were there one
        assert [post["thread_ts"] for post in slack.posted] == [ts]
        assert set(slack.deliveries.values()) == {1}
        assert BOT_TOKEN not in "".join(file.read_text() for file in tmp_path.glob("log-*"))


@pytest.mark.slow
def test_over_http_a_killed_bot_answers_after_its_restart_and_only_once(tmp_path: Path) -> None:
    """Killed with an answer under way; an event that nobody was there to take comes again, and is answered too."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        at = f"127.0.0.1:{free.getsockname()[1]}"
    url, more = f"sqlite:///{tmp_path / 's.sqlite'}", {"http": at, "SLACK_SIGNING_SECRET": SIGNING_SECRET}
    with LoopbackSlack(pauses=(1.0, 3.0, 5.0)) as slack, ExitStack() as workers:
        slack.http_target = f"http://{at}/slack/events"
        first = workers.enter_context(Worker(slack, tmp_path, url, **more))
        under_way = slack.mention(f"slow {QUESTION}")
        slack.until(lambda: slack.acks and slack.succeeded("assistant.threads.setStatus"))
        first.kill()
        missed = slack.mention("Python or Rust for a notebook?")
        (tmp_path / "gate").touch()
        workers.enter_context(Worker(slack, tmp_path, url, **more))
        slack.until(lambda: len(slack.posted) == 2, 20)
        with looking(url) as store:
            slack.until(lambda: store.inbox.unsettled() == 0, 15)
        assert sorted(post["thread_ts"] for post in slack.posted) == [under_way, missed]


@pytest.mark.slow
def test_three_workers_that_are_killed_in_turn_answer_everything_once(tmp_path: Path, state_url: str) -> None:
    """Sixty questions, while one worker after the other dies at a random moment and another takes its place."""
    rng = random.Random(20261120)
    with LoopbackSlack() as slack, ExitStack() as ending:
        workers = [ending.enter_context(Worker(slack, tmp_path, state_url)) for _ in range(3)]
        asked = []
        for number in range(60):
            asked.append(slack.mention(f"Python or Rust for job {number}?"))
            time.sleep(rng.uniform(0.01, 0.08))
            if number % 12 == 11:
                victim = rng.randrange(3)
                workers[victim].kill()
                workers[victim] = Worker(slack, tmp_path, state_url).start()
                ending.callback(workers[victim].kill)
        with looking(state_url) as store:
            slack.until(lambda: len(slack.acks) == 60, 60)
            slack.until(lambda: store.inbox.unsettled() == 0, 60)
        assert Counter(post["thread_ts"] for post in slack.posted) == Counter(asked)


def test_two_bots_on_one_store_answer_each_event_once(tmp_path: Path, state_url: str) -> None:
    """The same event delivered to both is written down once; the work is shared."""
    more = {"environment": {"ADVISOR_STATE_URL": state_url}}
    with (
        LoopbackSlack() as slack,
        running(tmp_path, slack=slack, **more) as one,
        running(tmp_path, slack=slack, **more),
    ):
        ts = slack.stamp()
        for _ in range(4):
            slack.mention(QUESTION, ts=ts, event_id="Ev-same")
        for number in range(20):
            slack.mention(f"Python or Rust for job {number}?")
        slack.answers(21)
        slack.until(lambda: len(slack.acks) == 24)
        slack.until(one.settled)
        assert len(slack.posted) == 21
        assert max(Counter(post["thread_ts"] for post in slack.posted).values()) == 1


def test_what_a_busy_bot_has_no_time_for_another_takes(tmp_path: Path, state_url: str) -> None:
    """A question that one process wrote down is answered by the other, while the first is busy."""
    more = {"environment": {"ADVISOR_STATE_URL": state_url}, "workers": 1}
    with LoopbackSlack() as slack, running(tmp_path, slack=slack, **more) as busy:
        slack.mention("slow question")
        slack.until(lambda: busy.advisor.asked)
        slack.mention(QUESTION)
        slack.until(lambda: busy.store.inbox.unsettled() == 2)
        with running(tmp_path, slack=slack, **more) as idle:
            slack.answers()
            assert idle.advisor.asked == [(QUESTION, None)]
            busy.advisor.gate.set()
            slack.answers(2)


def test_a_worker_that_is_stuck_loses_its_question_to_another(tmp_path: Path, state_url: str) -> None:
    """Its lease is not renewed for ever, and when it comes round it posts nothing."""
    more = {"environment": {"ADVISOR_STATE_URL": state_url}, "workers": 1}
    with LoopbackSlack() as slack, running(tmp_path, slack=slack, longest=0.3, **more) as stuck:
        slack.mention("slow question")
        slack.until(lambda: stuck.advisor.asked)
        with running(tmp_path, slack=slack, **more) as other:
            slack.until(lambda: other.advisor.asked)
            other.advisor.gate.set()
            slack.answers()
            stuck.advisor.gate.set()
            slack.until(other.settled)
            slack.mention(QUESTION)
            assert len(slack.answers(2)) == 2


REASONS = ("warning", "refresh_requested", "too_many_websockets", "link_disabled")


@pytest.mark.parametrize("reason", REASONS)
def test_slack_asking_for_a_new_connection_is_obeyed_for_every_reason(tmp_path: Path, reason: str) -> None:
    """Each of the two connections is replaced, and events are answered before, meanwhile and after."""
    with LoopbackSlack() as slack, running(tmp_path, slack=slack) as bot:
        assert len(slack.called("apps.connections.open", 2)) == 2
        for turn in (0, 1):
            slack.mention(f"Python or Rust for job {turn}?")
            older = slack.sockets[0]
            slack.disconnect(reason, 0)
            slack.mention(f"Python or Rust for another job {turn}?")
            slack.until(lambda older=older: older not in slack.sockets and len(slack.sockets) == 2)
        assert len(slack.succeeded("apps.connections.open")) == 4
        slack.answers(4)
        slack.until(bot.settled)
        slack.mention(QUESTION)
        assert len(slack.answers(5)) == 5


def test_one_connection_that_breaks_off_costs_nothing(tmp_path: Path) -> None:
    """The other takes the events, and the first comes back."""
    with LoopbackSlack() as slack, running(tmp_path, slack=slack) as bot:
        slack.sockets[0].close()
        for number in range(6):
            slack.mention(f"Python or Rust for job {number}?")
        slack.answers(6)
        slack.until(lambda: len(slack.sockets) == 2, 30)
        slack.until(bot.settled)
        assert len(slack.posted) == 6


def test_an_asker_behind_a_full_queue_is_told_where_they_stand(tmp_path: Path) -> None:
    """In a channel privately, in direct messages by the status line; then the answer comes."""
    with LoopbackSlack() as slack, running(tmp_path, slack=slack, queue=3) as bot:
        for number in range(4):
            slack.mention(f"slow job {number}")
            slack.until(lambda number=number: bot.store.inbox.unsettled() == number + 1)
        assert not slack.succeeded("chat.postEphemeral")
        ts = slack.mention(QUESTION)
        (told,) = slack.called("chat.postEphemeral")
        assert told.arguments["text"].startswith("4 questions come before yours")
        assert (told.arguments["user"], told.arguments["thread_ts"]) == (USER, ts)
        slack.direct(QUESTION)
        statuses = lambda: [c.arguments for c in slack.succeeded("assistant.threads.setStatus")]  # noqa: E731
        slack.until(lambda: [s for s in statuses() if "5 questions" in s["status"] and s["channel_id"] == DIRECT])
        bot.advisor.gate.set()
        assert len(slack.answers(6)) == 6


def test_an_answer_that_slack_is_asked_for_too_often_waits_as_long_as_it_says(tmp_path: Path) -> None:
    """Without holding a worker up, and without reading the thread, as nothing was posted for certain."""
    with LoopbackSlack() as slack, running(tmp_path, slack=slack, workers=1, patience=60.0) as bot:
        slack.fail("chat.postMessage", status=429, error="ratelimited", headers={"Retry-After": "1"})
        begun = time.monotonic()
        slack.mention(QUESTION)
        slack.until(lambda: len(slack.calls) and bot.advisor.asked)
        slack.mention("Python or Rust for a notebook?")
        first, _ = slack.answers(2)
        assert "notebook" in str(bot.store.get_answer(first["metadata"]["event_payload"]["answer"]))
        assert time.monotonic() - begun >= 1
        assert not slack.succeeded("conversations.replies")


def test_an_answer_that_nobody_took_for_a_day_is_given_up(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It would help nobody any more; the log says so."""
    with LoopbackSlack() as slack, running(tmp_path, slack=slack, patience=0.1, oldest=0.6) as bot:
        slack.fail("chat.postMessage", times=1000, error="account_inactive")
        slack.mention(QUESTION)
        slack.until(bot.advisor.asked.copy)
        slack.until(bot.settled)
        assert "given up" in caplog.text
        assert bot.running.metrics.value("advisor_questions_total", end="expired") == 1


def test_an_earlier_answer_is_found_however_long_the_thread_is(tmp_path: Path) -> None:
    """Only what came after the question is read."""
    with LoopbackSlack() as slack:
        slack.fail("chat.postMessage", status=500, taken=True)
        with running(tmp_path, slack=slack) as bot:
            root = slack.stamp()
            slack.mention(QUESTION, thread_ts=root)
            slack.answers()
            slack.until(bot.settled)
        (read,) = slack.succeeded("conversations.replies")
        assert read.arguments["oldest"] > root
        assert len(slack.posted) == 1

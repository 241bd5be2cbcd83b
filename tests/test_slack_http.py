"""Slack's events over HTTP: signed requests are answered once, everything else is turned away."""

import json
import socket
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import loopback_payloads as payloads
import pytest
from fakes import FakeAdvisor
from loopback_delivery import signature
from loopback_payloads import CHANNEL, USER
from loopback_slack import LoopbackSlack
from slack_bot import MANY, ONE, Bot, running, settings

from bot.cli import run
from bot.doctor import examine
from bot.settings import Settings
from bot.slack.http_server import address
from bot.slack.run import serving
from corpus.errors import BadConfiguration, BadInput

QUESTION = "Should we use Python or Rust for a log shipper?"
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def shared_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One bot for the module."""
    with LoopbackSlack() as slack, running(tmp_path_factory.mktemp("slack"), slack=slack, http=ONE) as bot:
        yield bot


@pytest.fixture
def bot(shared_bot: Bot) -> Iterator[Bot]:
    """A running bot that remembers nothing."""
    shared_bot.clean()
    yield shared_bot
    assert shared_bot.slack.warnings == []


def serve(configured: Settings, at: tuple[str, int]) -> None:
    """Start the bot and stop it at once."""
    with serving(configured, advisor=lambda _: FakeAdvisor(), http=at):
        pass


def body(event_id: str) -> str:
    """A mention as Slack sends it; one post an event."""
    return json.dumps(payloads.event_callback(payloads.post(QUESTION, f"{event_id}.1", kind="app_mention"), event_id))


def test_a_mention_is_answered_in_its_thread(bot: Bot) -> None:
    """As over Socket Mode, and acknowledged with an empty 200."""
    ts = bot.slack.mention(QUESTION)
    (post,) = bot.slack.answers()
    assert (post["thread_ts"], post["channel"]) == (ts, CHANNEL)
    assert list(bot.slack.acks.values()) == [{}]
    assert set(bot.slack.deliveries.values()) == {1}


def test_commands_buttons_and_windows_come_as_forms(bot: Bot) -> None:
    """The reply to a command is the response; a vote is kept; a window that was sent off is taken."""
    assert "/advise" in bot.slack.acknowledged(bot.slack.command("help"))["text"]
    bot.slack.command(QUESTION)
    assert bot.slack.called("response_url")[0].arguments["response_type"] == "ephemeral"
    bot.slack.mention(QUESTION)
    (post,) = bot.slack.answers()
    answer_id = post["metadata"]["event_payload"]["answer"]
    bot.slack.press(post, "vote", f"{answer_id}:down")
    view = bot.slack.called("views.open")[0].arguments["view"]
    values = {"kind": {"kind": {"selected_option": {"value": "stale"}}}, "text": {"text": {"value": None}}}
    bot.slack.acknowledged(bot.slack.submit(view, values))
    assert [(v.user, v.vote, v.reason) for v in bot.store.votes(answer_id)] == [(USER, "down", "stale")]


def test_slack_s_question_whether_the_address_is_ours_is_answered(bot: Bot) -> None:
    """With its own challenge, signed as everything is."""
    sent = json.dumps({"token": "t", "challenge": "3eZbrw1a", "type": "url_verification"})
    status, _, text = bot.slack.request(sent, JSON | signature(sent))
    assert (status, json.loads(text)) == (200, {"challenge": "3eZbrw1a"})


FORGED = {
    "no signature": lambda sent: {},
    "another secret": lambda sent: signature(sent, secret="another"),
    "another body": lambda sent: signature(sent + " "),
    "more than five minutes old": lambda sent: signature(sent, at=1_610_261_659),
    "more than five minutes ahead": lambda sent: signature(sent, at=4_000_000_000),
    "a time that is no number": lambda sent: signature(sent) | {"X-Slack-Request-Timestamp": "now"},
    "no time": lambda sent: {"X-Slack-Signature": signature(sent)["X-Slack-Signature"]},
    "a signature that is no ASCII": lambda sent: signature(sent) | {"X-Slack-Signature": "v0=\xe9"},
}


@pytest.mark.parametrize("how", FORGED)
def test_a_request_that_is_not_slack_s_is_turned_away_unread(
    bot: Bot, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing of it is kept, and nothing of it reaches the log."""
    sent = body(how)
    status, _, text = bot.slack.request(sent, JSON | FORGED[how](sent))
    assert (status, text) == (401, "")
    assert bot.store.inbox.unsettled() == 0
    assert bot.advisor.asked == []
    assert "log shipper" not in caplog.text
    assert "verification-token" not in caplog.text


def test_a_signed_request_that_is_played_again_is_answered_once(bot: Bot) -> None:
    """Within the five minutes, the event's own id is what tells; it is acknowledged again."""
    sent = body("Ev-replayed")
    headers = JSON | signature(sent)
    assert [bot.slack.request(sent, headers)[0] for _ in range(3)] == [200, 200, 200]
    bot.slack.answers()
    bot.slack.until(bot.settled)
    assert len(bot.slack.posted) == 1


def test_a_first_delivery_that_was_lost_on_its_way_is_answered_when_it_is_repeated(bot: Bot) -> None:
    """A request that says that it is a repetition is not one for us, if we never saw the first."""
    sent = body("Ev-second")
    retried = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    assert bot.slack.request(sent, JSON | signature(sent) | retried)[0] == 200
    assert len(bot.slack.answers()) == 1


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/slack/events", 405), ("GET", "/", 404), ("GET", "/metrics", 404), ("GET", "/healthz", 404),
    ("GET", "/slack/install", 404), ("POST", "/slack/oauth_redirect", 404),
])  # fmt: skip
def test_other_paths_and_methods_are_turned_away(bot: Bot, method: str, path: str, status: int) -> None:
    """The port serves Slack alone; a bot of one workspace installs nothing."""
    request = urllib.request.Request(f"http://127.0.0.1:{bot.running.http_port}{path}", method=method)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=5)
    assert caught.value.code == status
    caught.value.close()


def test_a_body_beyond_all_reason_is_not_read(bot: Bot) -> None:
    """Announced or not."""
    assert bot.slack.request("{}", JSON | {"Content-Length": str(1 << 21)} | signature("{}"))[0] == 413


def test_bytes_that_are_no_text_are_refused(bot: Bot) -> None:
    """Before anything else looks at them."""
    with socket.create_connection(("127.0.0.1", bot.running.http_port), timeout=5) as raw:
        raw.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n\xff\xfe")
        assert raw.recv(100).startswith(b"HTTP/1.1 400")


def test_a_locked_store_answers_with_an_error_so_that_slack_delivers_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The repetition is written down and answered once."""
    monkeypatch.setattr("bot.state_sqlite.BUSY_SECONDS", 0.05)
    with LoopbackSlack(pauses=(0.1, 0.3, 0.5)) as slack, running(tmp_path, slack=slack, http=ONE) as bot:
        other = sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        slack.mention(QUESTION, event_id="Ev-locked")
        slack.until(lambda: slack.deliveries["Ev-locked"] == 2)
        other.execute("ROLLBACK")
        other.close()
        slack.answers()
        slack.until(bot.settled)
        assert slack.refusals[0] == 500
        assert len(slack.posted) == 1
        assert len(bot.advisor.asked) == 1


def test_several_processes_may_share_an_address(tmp_path: Path) -> None:
    """Whichever gets an event answers it; both stop without disturbing the other."""
    with LoopbackSlack() as slack, running(tmp_path, slack=slack, http=ONE) as first:
        configured = settings(slack, tmp_path, **ONE)
        taken = ("127.0.0.1", first.running.http_port)
        with pytest.raises(BadConfiguration, match="choose another address for --http"):
            serve(configured, taken)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        shared = ("127.0.0.1", free.getsockname()[1])
    advisor = FakeAdvisor()
    with (
        LoopbackSlack() as slack,
        serving(settings(slack, tmp_path, **ONE), advisor=lambda _: advisor, http=shared),
        serving(settings(slack, tmp_path, **ONE), advisor=lambda _: advisor, http=shared),
    ):
        slack.http_target = f"http://127.0.0.1:{shared[1]}/slack/events"
        for number in range(10):
            slack.mention(f"Python or Rust for job {number}?")
        assert len(slack.answers(10)) == 10
        slack.until(lambda: len(slack.acks) == 10)
    assert len(slack.posted) == 10


@pytest.mark.parametrize(("text", "read"), [
    (":3000", ("", 3000)), ("127.0.0.1:3000", ("127.0.0.1", 3000)), ("[::1]:80", ("::1", 80)), ("host:0", ("host", 0)),
])  # fmt: skip
def test_an_address_is_a_host_and_a_port(text: str, read: tuple[str, int]) -> None:
    """Without a host, all interfaces are meant."""
    assert address(text) == read


@pytest.mark.parametrize("text", ["", "3000", ":", ":65536", "::1:80", "a b:1", "http://x:80", ":-1"])
def test_an_address_of_another_form_is_refused(text: str) -> None:
    """The line shows two that are right."""
    with pytest.raises(BadInput, match=":3000 or 127"):
        address(text)


def test_the_command_line_refuses_a_wrong_address_and_missing_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    """With the exit codes of bad input and of configuration."""
    assert run(["slack", "--http", "nonsense"]) == 2
    assert run(["slack", "--http", "127.0.0.1:0"]) == 4
    assert "SLACK_SIGNING_SECRET is not set" in capsys.readouterr().err


@pytest.mark.parametrize(("environment", "missing"), [
    ({"SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET"), ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN"),
    ({"SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_SECRET"), ({"SLACK_CLIENT_SECRET": "hush"}, "SLACK_CLIENT_ID"),
])  # fmt: skip
def test_what_http_needs_and_is_not_set_is_named(tmp_path: Path, environment: dict[str, str], missing: str) -> None:
    """A secret without an id is half of an installation for many workspaces."""
    with LoopbackSlack() as slack, pytest.raises(BadConfiguration, match=missing) as caught:
        serve(settings(slack, tmp_path, **(ONE | environment)), ("127.0.0.1", 0))
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(("environment", "state", "told"), [
    (ONE | {"SLACK_BOT_TOKEN": "xoxb-1"}, "works", "one workspace"),
    (MANY, "works", "many workspaces"), (ONE, "broken", "SLACK_BOT_TOKEN is missing"),
    (ONE | {"SLACK_CLIENT_ID": "1.2"}, "broken", "belong together"),
])  # fmt: skip
def test_the_doctor_says_what_http_needs(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], state: str, told: str
) -> None:
    """And repeats no secret."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    examination = examine()
    (finding,) = [finding for finding in examination.findings if finding.part == "slack"]
    assert (finding.state, told in finding.detail) == (state, True)
    assert "loopback-" not in repr(examination)


def test_http_needs_no_token_for_socket_mode(tmp_path: Path) -> None:
    """Nor a bot token, where workspaces install the app."""
    with LoopbackSlack() as slack, running(tmp_path, slack=slack, http=MANY, environment={"SLACK_APP_TOKEN": ""}):
        assert not slack.succeeded("apps.connections.open")
        assert not slack.succeeded("auth.test")

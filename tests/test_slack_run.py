"""`advisor slack` as a process: what it says when it starts, what it refuses, and what survives its death."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes import FakeAdvisor
from loopback_slack import APP_TOKEN, BOT_TOKEN, LoopbackSlack
from slack_bot import settings

from bot.slack.clients import api_url
from bot.slack.run import serving
from bot.state import SqliteStore
from corpus.errors import BadConfiguration, MissingIndex

ROOT = Path(__file__).resolve().parents[1]
QUESTION = "Should we use Python or Rust for a log shipper?"


@contextmanager
def process(slack: LoopbackSlack, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The bot as a process of its own, once it says that it is ready; `folder/gate` lets slow questions go on."""
    environment = os.environ | {
        "ADVISOR_HOME": str(folder), "ADVISOR_SLACK_API_URL": slack.url.rstrip("/"), "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
    }  # fmt: skip
    command = [sys.executable, str(ROOT / "tests" / "slack_process.py"), str(folder / "gate")]
    with (folder / "log").open("a") as log:
        running = subprocess.Popen(command, env=environment, stderr=log, stdout=subprocess.PIPE, text=True)
    before = (folder / "log").read_text().count("advisor slack: ready")
    try:
        while (folder / "log").read_text().count("advisor slack: ready") == before:
            assert running.poll() is None, (folder / "log").read_text()
            time.sleep(0.02)
        yield running
    finally:
        running.kill()
        running.communicate()


def test_a_killed_bot_answers_after_its_restart_and_only_once(tmp_path: Path) -> None:
    """Killed between writing the question down and answering it, with no redelivery, it loses nothing."""
    with LoopbackSlack() as slack:
        with process(slack, tmp_path) as first:
            ts = slack.mention(f"slow {QUESTION}")
            slack.until(lambda: slack.acks and slack.succeeded("assistant.threads.setStatus"))
            first.send_signal(signal.SIGKILL)
            first.wait()
        assert slack.posted == []
        (tmp_path / "gate").touch()
        with process(slack, tmp_path):
            assert slack.answers()[0]["thread_ts"] == ts
            slack.mention("Python or Rust for a notebook?")
            slack.answers(2)
            store = SqliteStore(f"sqlite:///{tmp_path / 'state.sqlite'}")
            slack.until(lambda: store.inbox.unsettled() == 0)
            store.close()
        assert len(slack.posted) == 2
        log = (tmp_path / "log").read_text()
        assert BOT_TOKEN not in log
        assert APP_TOKEN not in log


def test_a_bot_that_is_told_to_stop_finishes_what_it_has_begun(tmp_path: Path) -> None:
    """SIGTERM while an answer is under way: the answer is posted, then the process ends with 0 and a quiet stdout."""
    with LoopbackSlack() as slack, process(slack, tmp_path) as bot:
        slack.mention(f"slow {QUESTION}")
        slack.called("assistant.threads.setStatus")
        bot.send_signal(signal.SIGTERM)
        threading.Timer(0.3, (tmp_path / "gate").touch).start()
        out, _ = bot.communicate(timeout=20)
        assert (bot.returncode, out) == (0, "")
        assert len(slack.posted) == 1


@pytest.mark.parametrize(("variable", "value", "form"), [
    ("SLACK_BOT_TOKEN", "", "xoxb-"), ("SLACK_BOT_TOKEN", "xoxp-1-user", "xoxb-"),
    ("SLACK_BOT_TOKEN", "xoxb- 1", "xoxb-"), ("SLACK_APP_TOKEN", "", "xapp-"), ("SLACK_APP_TOKEN", BOT_TOKEN, "xapp-"),
])  # fmt: skip
def test_a_missing_or_malformed_token_is_refused_in_one_line(
    tmp_path: Path, variable: str, value: str, form: str
) -> None:
    """The line names the variable and what its token looks like, and does not repeat the token."""
    with LoopbackSlack() as slack, pytest.raises(BadConfiguration, match=f"{variable}.*{form}") as caught:
        start(slack, tmp_path, **{variable: value})
    assert "\n" not in str(caught.value)
    assert not value or value not in str(caught.value)
    assert slack.calls == []


@pytest.mark.parametrize(("variable", "value"), [("SLACK_BOT_TOKEN", "xoxb-9-no"), ("SLACK_APP_TOKEN", "xapp-9-no")])
def test_a_token_that_slack_refuses_is_named_in_one_line(
    tmp_path: Path, variable: str, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    """So it is copied again, and not looked for in a log: Slack's own libraries add no line to it."""
    with LoopbackSlack() as slack, pytest.raises(BadConfiguration, match=rf"{variable} \(invalid_auth\)") as caught:
        start(slack, tmp_path, **{variable: value})
    assert value not in str(caught.value)
    assert [record.getMessage() for record in caplog.records if record.levelname != "INFO"] == []


@pytest.mark.parametrize("address", ["slack.com/api/", "ftp://slack.com/api/", "https://slack.com/", "https:///api/"])
def test_an_address_that_cannot_be_slack_s_is_refused(address: str) -> None:
    """The line shows what an address looks like."""
    with pytest.raises(BadConfiguration, match=r"ADVISOR_SLACK_API_URL.*https://slack\.com/api/"):
        api_url(address)


def test_the_trailing_slash_of_the_address_is_optional() -> None:
    """And without an address, it is Slack's own."""
    assert api_url("http://127.0.0.1:1/api") == api_url("http://127.0.0.1:1/api/") == "http://127.0.0.1:1/api/"
    assert api_url(None) == "https://slack.com/api/"


def test_a_slack_that_cannot_be_reached_is_named_in_one_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The address is in the line."""
    slack = LoopbackSlack()
    with slack:
        gone = slack.url
    with pytest.raises(BadConfiguration, match=f"cannot be reached at {gone}"):
        start(slack, tmp_path)
    assert caplog.records == []


def test_a_connection_on_which_nobody_speaks_is_named_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ready means that Slack has said hello, not that a socket is open."""
    monkeypatch.setattr("bot.slack.socket_mode.CONNECT_SECONDS", 0.3)
    with LoopbackSlack() as slack:
        slack.greets = False
        with pytest.raises(BadConfiguration, match="no Socket Mode connection"):
            start(slack, tmp_path)


def test_a_bot_that_is_stopped_as_soon_as_it_is_ready_stops(tmp_path: Path) -> None:
    """The client's own race between connecting and closing does not hold it up."""
    with LoopbackSlack() as slack:
        for _ in range(3):
            begun = time.monotonic()
            start(slack, tmp_path)
            assert time.monotonic() - begun < 9


def test_what_the_advisor_lacks_is_said_before_connecting(tmp_path: Path) -> None:
    """A missing index ends the program with its own line, not with a bot that apologises to everybody."""

    def unbuilt(_: object) -> FakeAdvisor:
        raise MissingIndex("no index: run advisor index")

    with LoopbackSlack() as slack:
        with pytest.raises(MissingIndex), serving(settings(slack, tmp_path), advisor=unbuilt):
            pytest.fail("it served without an index")
        assert not slack.succeeded("apps.connections.open")


def test_the_variables_of_another_installation_do_not_change_how_the_bot_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client id and secret in the environment do not turn one workspace's bot into an installer for many."""
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    with LoopbackSlack() as slack, serving(settings(slack, tmp_path), advisor=lambda _: FakeAdvisor()):
        slack.mention(QUESTION)
        assert slack.answers()


def start(slack: LoopbackSlack, folder: Path, **environment: str) -> None:
    """Start the bot and stop it at once."""
    with serving(settings(slack, folder, **environment), advisor=lambda _: FakeAdvisor()):
        pass

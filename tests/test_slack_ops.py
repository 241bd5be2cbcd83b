"""For operators: health and metrics on a port of their own, logs with one id and no secret, and what is swept away."""

import json
import logging
import re
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import FakeAdvisor
from loopback_delivery import SIGNING_SECRET
from loopback_oauth import CLIENT_SECRET
from loopback_slack import APP_TOKEN, BOT_TOKEN, LoopbackSlack
from slack_bot import ONE, PACE, Bot, running, settings
from slack_workers import Worker

from bot.logs import about, facts, log_to_stderr, without_secrets
from bot.metrics import METRICS, Metrics
from bot.settings import read_settings
from bot.slack.housekeeping import Chore, Housekeeper
from bot.slack.run import serving
from bot.state import SqliteStore, Vote
from corpus.errors import BadConfiguration

QUESTION = "Should we use Python or Rust for a log shipper?"
SAMPLE = re.compile(r"[a-z_]+(\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*\})? -?[0-9.]+")


@pytest.fixture(scope="module")
def shared_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One bot for the module."""
    with LoopbackSlack() as slack, running(tmp_path_factory.mktemp("slack"), slack=slack) as bot:
        yield bot


@pytest.fixture
def bot(shared_bot: Bot) -> Bot:
    """A running bot that remembers nothing but its counts."""
    shared_bot.clean()
    return shared_bot


def get(bot: Bot, path: str) -> tuple[int, str]:
    """What the port for operators answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{bot.running.ops_port}{path}", timeout=5) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def samples(bot: Bot) -> dict[str, float]:
    """All values, by series."""
    status, text = get(bot, "/metrics")
    assert status == 200
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(SAMPLE.fullmatch(line) for line in lines)
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_metrics_count_questions_from_event_to_end(bot: Bot) -> None:
    """Every event by what it was, every question by how it ended, and how long both took."""
    before = samples(bot)
    ts = bot.slack.stamp()
    for _ in range(2):
        bot.slack.mention(QUESTION, ts=ts, event_id="Ev-same")
    bot.slack.say("nothing for us")
    bot.slack.mention("Is my bicycle rusty?")
    bot.slack.mention("explode, please")
    bot.slack.answers(3)
    bot.slack.until(lambda: len(bot.slack.acks) == 5)
    bot.slack.until(bot.settled)
    after = samples(bot)
    gained = {name: value - before.get(name, 0.0) for name, value in after.items()}
    assert gained['advisor_events_total{what="question"}'] == 3
    assert gained['advisor_events_total{what="repeated"}'] == 1
    assert gained['advisor_events_total{what="other"}'] == 1
    for end in ("answered", "not_covered", "fault"):
        assert gained[f'advisor_questions_total{{end="{end}"}}'] == 1
    assert gained["advisor_recorded_seconds_count"] == 5
    assert gained["advisor_answer_seconds_count"] == 3
    assert gained['advisor_answer_seconds_bucket{le="+Inf"}'] == 3
    assert after["advisor_open_questions"] == 0
    assert after["advisor_connections"] == 2
    assert after["advisor_up"] == 1
    assert after["advisor_resident_bytes"] > 1e7


def test_every_metric_says_what_it_means(bot: Bot) -> None:
    """With HELP and TYPE, as Prometheus reads them."""
    _, text = get(bot, "/metrics")
    for name, metric in METRICS.items():
        assert f"# HELP {name} {metric.meaning}" in text
        assert f"# TYPE {name} {metric.kind}" in text


def test_a_metric_that_nobody_described_cannot_be_counted() -> None:
    """Nor one of another kind."""
    for name in ("advisor_unknown_total", "advisor_up"):
        with pytest.raises(KeyError):
            Metrics().count(name)


def test_a_label_cannot_break_out_of_its_line() -> None:
    """Quotes, backslashes and newlines are escaped."""
    metrics = Metrics()
    metrics.count("advisor_events_total", what='a"b\\c\nd')
    assert 'advisor_events_total{what="a\\"b\\\\c\\nd"} 1' in metrics.text()


def test_a_value_that_cannot_be_read_is_left_out() -> None:
    """The others are shown."""
    metrics = Metrics()
    metrics.watch("advisor_open_questions", lambda: 1 / 0)
    metrics.watch("advisor_connections", lambda: 2.0)
    lines = metrics.text().splitlines()
    assert "advisor_connections 2" in lines
    assert not [line for line in lines if line.startswith("advisor_open_questions")]


def test_health_is_well_while_everything_answers(bot: Bot) -> None:
    """And tells what it rests on."""
    status, text = get(bot, "/healthz")
    told = json.loads(text)
    assert status == 200
    assert (told["ok"], told["connections"], told["workers"], told["open"]) == (True, 2, True, 0)
    assert get(bot, "/other")[0] == 404


def test_health_is_not_well_without_a_connection(tmp_path: Path) -> None:
    """A bot that is deaf is restarted by whoever watches it."""
    with LoopbackSlack() as slack, running(tmp_path, slack=slack) as bot:
        slack.fail("apps.connections.open", times=1000, error="internal_error")
        for connected in tuple(slack.sockets):
            connected.close()
        slack.until(lambda: get(bot, "/healthz")[0] == 503)
        assert json.loads(get(bot, "/healthz")[1])["connections"] == 0


def test_health_is_not_well_without_the_store(tmp_path: Path) -> None:
    """The reason is told in one line."""
    with LoopbackSlack() as slack, running(tmp_path, slack=slack, http=ONE) as bot:
        path = bot.store._database.path
        with bot.store._database.write() as session:
            session.run("ALTER TABLE events RENAME TO elsewhere")
        status, text = get(bot, "/healthz")
        assert status == 503
        assert str(path) in json.loads(text)["problem"]
        with bot.store._database.write() as session:
            session.run("ALTER TABLE elsewhere RENAME TO events")
        assert get(bot, "/healthz")[0] == 200


def test_a_chosen_port_that_is_taken_is_named_and_one_that_nobody_chose_is_gone_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a second bot on one machine starts without being told anything."""
    with LoopbackSlack() as slack, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        chosen = settings(slack, tmp_path, ADVISOR_METRICS_PORT=str(port))
        with pytest.raises(BadConfiguration, match=f"ADVISOR_METRICS_PORT.*:{port}"):
            start(chosen)
        monkeypatch.setattr("bot.settings.Settings.model_fields_set", frozenset())
        with serving(chosen, advisor=lambda _: FakeAdvisor(), pace=PACE) as started:
            assert started.ops_port == 0
        assert "there are no /healthz and /metrics" in caplog.text


def start(configured: object) -> None:
    """Start the bot and stop it at once."""
    with serving(configured, advisor=lambda _: FakeAdvisor(), pace=PACE):  # type: ignore[arg-type]
        pass


# logs


def test_one_id_leads_from_an_event_to_its_answer(tmp_path: Path) -> None:
    """It is on every line about the question, and in the apology that its asker reads."""
    with LoopbackSlack() as slack, Worker(slack, tmp_path, f"sqlite:///{tmp_path / 's.sqlite'}") as worker:
        slack.mention("explode, please")
        (post,) = slack.answers()
        slack.mention(QUESTION)
        slack.answers(2)
        slack.until(lambda: worker.log.read_text().count('"a question is settled"') == 2)
        lines = [json.loads(line) for line in worker.log.read_text().splitlines() if line.startswith("{")]
    assert all({"at", "level", "from", "message"} <= line.keys() for line in lines)
    failed = re.search(r"`([0-9a-f]{8})`", post["text"])
    assert failed
    told = [line for line in lines if line.get("question") == failed[1]]
    assert [line["message"].partition(" [")[0] for line in (told[0], told[-1])] == [
        "a question was written down", "a question is settled",
    ]  # fmt: skip
    assert told[-1]["end"] == "fault"
    assert any("told to explode" in line.get("trace", "") for line in told)
    (other,) = {line["question"] for line in lines if "question" in line} - {failed[1]}
    settled = [line for line in lines if line.get("question") == other][-1]
    assert (settled["end"], settled["ms"] > 0, len(settled["answer"])) == ("answered", True, 16)
    log = worker.log.read_text()
    assert not [secret for secret in (BOT_TOKEN, APP_TOKEN, "log shipper", "explode, please") if secret in log]


SECRETS = (
    BOT_TOKEN, APP_TOKEN, "xoxe.xoxb-1-Mi0xLTEyMw", "xoxe-1-My0xLTEyMw", "xoxp-1-2-3",
    "https://hooks.slack.com/commands/T1/2/abc", "wss://wss-primary.slack.com/link/?ticket=abc-def&app_id=1",
    "GET /slack/oauth_redirect?code=123.abc&state=e5-f6", "postgresql://bot:hu!sh@db/state",
    "Failed to fetch oauth.v2.access result with code: 12.ab - error: x", SIGNING_SECRET, CLIENT_SECRET,
)  # fmt: skip
LEAKS = ("loopback-", "Mi0x", "My0x", "xoxp", "/commands/T1", "abc", "e5-f6", "hu!sh", "12.ab")


@pytest.mark.parametrize("as_json", [True, False])
def test_no_secret_reaches_the_log(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """In a message, in a field, in a traceback, from whatever library; what stands around it is kept."""
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    root.handlers = []
    try:
        log_to_stderr([SIGNING_SECRET, CLIENT_SECRET, None, ""], as_json=as_json)
        log = logging.getLogger("slack_sdk.somewhere")
        for secret in SECRETS:
            log.warning("around %s it", secret, extra=facts(field=f"x {secret}"))
            try:
                int(secret)
            except ValueError:
                log.exception("failed")
    finally:
        root.handlers = kept
        root.setLevel(level)
    told = capsys.readouterr().err
    assert not [leak for leak in LEAKS if leak in told]
    assert told.count("around ") == told.count(" it") == len(SECRETS)


def test_a_line_for_a_terminal_has_the_id_too(capsys: pytest.CaptureFixture[str]) -> None:
    """At its end, with the other facts."""
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    root.handlers = []
    try:
        log_to_stderr([], as_json=False)
        with about("0123abcd"):
            logging.getLogger("bot").info("settled", extra=facts(end="thin", answer=None))
    finally:
        root.handlers = kept
        root.setLevel(level)
    assert capsys.readouterr().err.endswith("INFO bot: settled question=0123abcd end=thin\n")


def test_what_is_no_secret_stays() -> None:
    """Ordinary words, addresses without a password, and short values."""
    for text in ("https://example.org/a?b=c", "sqlite:////var/state.sqlite", "the code: see below", "x" * 40):
        assert without_secrets(text, ["zzzzzz"]) == text


# sweeping


def test_what_is_kept_for_too_long_is_swept_away(tmp_path: Path) -> None:
    """By the running bot, where ADVISOR_RETENTION_DAYS says so; without it, nothing is."""
    with LoopbackSlack() as slack:
        configured = settings(slack, tmp_path)
        store = SqliteStore(configured.state, now=lambda: time.time() - 2 * 86_400)
        old = FakeAdvisor().answer(QUESTION)
        store.put_answer(old)
        store.put_vote(Vote(old.id, "T1", "U1", "up", None, time.time() - 2 * 86_400))
        with running(tmp_path, slack=slack, sweep=0.1):
            time.sleep(0.3)
        assert store.get_answer(old.id)
        with store._database.write() as session:
            session.run("DELETE FROM leases")
        with running(tmp_path, slack=slack, environment={"ADVISOR_RETENTION_DAYS": "1"}):
            slack.until(lambda: store.get_answer(old.id) is None)
        assert store.votes() == ()
        store.close()


@pytest.mark.parametrize("days", ["0", "-1", "soon", "nan", "inf"])
def test_a_retention_that_is_no_number_of_days_is_refused(monkeypatch: pytest.MonkeyPatch, days: str) -> None:
    """The line names the variable."""
    monkeypatch.setenv("ADVISOR_RETENTION_DAYS", days)
    with pytest.raises(BadConfiguration, match="ADVISOR_RETENTION_DAYS"):
        read_settings()


def test_a_chore_is_done_once_in_its_time_by_all_processes_together(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One that fails is logged and keeps the others from nothing."""
    store = SqliteStore(f"sqlite:///{tmp_path / 'state.sqlite'}")
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError("no")

    chores = [Chore("failing", 60.0, fail), Chore("once", 60.0, lambda: done.append("once"))]
    chores.append(Chore("often", 0.0, lambda: done.append("often")))
    for name in ("a", "b", "a"):
        Housekeeper(store, name, chores, 60.0).look()
    assert done.count("once") == 1
    assert done.count("often") == 3
    assert caplog.text.count("the chore failing failed") == 1
    store.close()

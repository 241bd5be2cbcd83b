"""One bot for many workspaces: installing, tokens that are renewed, leaving, and nobody seeing another's threads."""

import http.client
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from loopback_payloads import CHANNEL
from loopback_slack import LoopbackSlack
from slack_bot import MANY, Bot, running

from bot.slack.installations import SCOPES, Installations
from bot.state import Thread
from corpus.errors import BadConfiguration

QUESTION = "Should we use Python or Rust for a log shipper?"
ONE, OTHER = "T222", "T333"
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def bot(tmp_path: Path, state_url: str) -> Iterator[Bot]:
    """A bot that nobody installed yet, over either database."""
    environment = {"ADVISOR_STATE_URL": state_url}
    with LoopbackSlack() as slack, running(tmp_path, slack=slack, http=MANY, environment=environment) as bot:
        yield bot


def get(bot: Bot, path: str, cookie: str = "") -> tuple[int, dict[str, str], str]:
    """Open a page of the bot's own."""
    connection = http.client.HTTPConnection("127.0.0.1", bot.running.http_port, timeout=5)
    try:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        response = connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read().decode()
    finally:
        connection.close()


def begin(bot: Bot) -> tuple[str, str]:
    """Begin to install; return the state that Slack gives back, and the browser's cookie."""
    status, headers, _ = get(bot, "/slack/install")
    assert status == 302
    asked = parse_qs(urlsplit(headers["location"]).query)
    assert headers["location"].startswith(f"{bot.slack.root}/oauth/v2/authorize?")
    assert set(asked["scope"][0].split(",")) == set(SCOPES)
    return asked["state"][0], headers["set-cookie"].partition(";")[0]


def install(bot: Bot, team: str) -> str:
    """Install the app into a workspace; return the page that its installer sees."""
    state, cookie = begin(bot)
    status, _, page = get(bot, f"/slack/oauth_redirect?code={bot.slack.grants.code(team)}&state={state}", cookie)
    assert status == 200
    return page


def tokens(bot: Bot) -> str:
    """Everything that the database holds of installations, as text."""
    with bot.store._database.read() as session:
        return str([session.rows(f"SELECT * FROM {table}") for table in ("slack_bots", "slack_installations")])


def test_whoever_installs_the_app_is_answered_with_their_own_token(bot: Bot) -> None:
    """Two workspaces, the same channel, the same time stamp: two threads, and each answer goes to its own."""
    for team in (ONE, OTHER):
        assert "Thank you" in install(bot, team)
    ts = bot.slack.stamp()
    bot.slack.mention(QUESTION, team=ONE, ts=ts)
    bot.slack.mention("Python or Rust for a notebook?", team=OTHER, ts=ts)
    posts = {post["team"]: post for post in bot.slack.answers(2)}
    assert set(posts) == {ONE, OTHER}
    bot.slack.until(bot.settled)
    answers = [bot.store.last_answer(Thread(team, CHANNEL, ts)) for team in (ONE, OTHER)]
    assert [answer and answer.question for answer in answers] == [QUESTION, "Python or Rust for a notebook?"]
    bot.slack.say("and for a service?", team=ONE, thread_ts=ts)
    bot.slack.answers(3)
    assert bot.advisor.asked[-1][1] == posts[ONE]["metadata"]["event_payload"]["answer"]


def test_events_of_a_workspace_that_did_not_install_the_app_are_dropped(bot: Bot) -> None:
    """They are acknowledged: delivering them again would change nothing."""
    install(bot, ONE)
    bot.slack.mention(QUESTION, team=OTHER)
    bot.slack.until(lambda: len(bot.slack.acks) == 1)
    assert bot.store.inbox.unsettled() == 0
    bot.slack.mention(QUESTION, team=ONE)
    assert len(bot.slack.answers()) == 1


def test_an_installation_takes_the_browser_that_began_it_and_a_code_that_slack_gave(bot: Bot) -> None:
    """Another browser, a state that is made up or used up, a code that is: each is refused, and nothing is kept."""
    state, cookie = begin(bot)
    code = bot.slack.grants.code(ONE)
    assert get(bot, f"/slack/oauth_redirect?code={code}&state={state}")[0] == 400
    assert get(bot, f"/slack/oauth_redirect?code={code}&state=x", "slack-app-oauth-state=x")[0] == 401
    assert get(bot, f"/slack/oauth_redirect?code=made-up&state={state}", cookie)[0] == 401
    assert get(bot, f"/slack/oauth_redirect?code={code}&state={state}", cookie)[0] == 401
    assert get(bot, "/slack/oauth_redirect?error=access_denied")[0] == 200
    assert tokens(bot) == "[[], []]"


def test_installing_again_keeps_the_newest_token_alone(bot: Bot) -> None:
    """The earlier one is deleted."""
    install(bot, ONE)
    install(bot, ONE)
    kept = set(re.findall(r"xoxb-[\w-]+", tokens(bot)))
    assert len(kept) == 1
    bot.slack.mention(QUESTION, team=ONE)
    assert bot.slack.answers()


def test_a_workspace_that_removes_the_app_takes_its_data_with_it(bot: Bot) -> None:
    """Token, threads and votes go; an open question is not answered; the others notice nothing."""
    for team in (ONE, OTHER):
        install(bot, team)
    ts = bot.slack.mention(QUESTION, team=ONE)
    bot.slack.answers()
    bot.slack.until(bot.settled)
    bot.slack.mention("slow question", team=ONE)
    bot.slack.until(lambda: len(bot.advisor.asked) == 2)
    bot.slack.grants.revoke(ONE)
    bot.slack.acknowledged(bot.slack.happen("app_uninstalled", ONE))
    assert not bot.store.takes_part(Thread(ONE, CHANNEL, ts))
    assert bot.store.inbox.unsettled() == 0
    assert ONE not in tokens(bot)
    bot.advisor.gate.set()
    bot.slack.mention("Python or Rust for a notebook?", team=OTHER)
    bot.slack.answers(2)
    bot.slack.until(bot.settled)
    assert [post["team"] for post in bot.slack.posted] == [ONE, OTHER]
    install(bot, ONE)
    bot.slack.mention("Python or Rust for a service?", team=ONE)
    assert len(bot.slack.answers(3)) == 3


def test_revoked_tokens_are_forgotten_and_threads_are_kept(bot: Bot) -> None:
    """Installing again takes up where it was; a revoked token of a user alone is none of ours."""
    install(bot, ONE)
    ts = bot.slack.mention(QUESTION, team=ONE)
    bot.slack.answers()
    bot.slack.until(bot.settled)
    bot.slack.acknowledged(bot.slack.happen("tokens_revoked", ONE, tokens={"oauth": ["W1"], "bot": []}))
    assert ONE in tokens(bot)
    bot.slack.acknowledged(bot.slack.happen("tokens_revoked", ONE, tokens={"oauth": [], "bot": ["W1"]}))
    assert ONE not in tokens(bot)
    assert bot.store.takes_part(Thread(ONE, CHANNEL, ts))


def test_an_old_notice_of_removal_takes_nothing_from_a_new_installation(bot: Bot) -> None:
    """Slack delivers again for minutes; meanwhile somebody may have installed the app again."""
    install(bot, ONE)
    body = {"type": "app_uninstalled"}
    bot.slack.acknowledged(bot.slack.happen(**body, team=ONE))
    assert ONE not in tokens(bot)
    time.sleep(1.1)  # Slack tells times in whole seconds
    install(bot, ONE)
    bot.slack.acknowledged(bot.slack.happen(**body, team=ONE, event_time=int(time.time()) - 60))
    assert ONE in tokens(bot)
    bot.slack.mention(QUESTION, team=ONE)
    assert bot.slack.answers()


def test_a_token_that_is_about_to_end_is_renewed_before_it_does(tmp_path: Path, state_url: str) -> None:
    """By one of two processes, once; the question after it is answered with the new token."""
    more = {"http": MANY, "environment": {"ADVISOR_STATE_URL": state_url}, "sweep": 0.2}
    with (
        LoopbackSlack() as slack,
        running(tmp_path, slack=slack, **more) as bot,
        running(tmp_path, slack=slack, **more),
    ):
        slack.grants.rotates = 3600  # seconds: less than the two hours before its end at which a token is renewed
        install(bot, ONE)
        slack.until(lambda: slack.grants.refreshes)
        slack.until(lambda: len(set(re.findall(r"xoxe\.xoxb-[\w-]+", tokens(bot))) & {*slack.grants.tokens}) == 1)
        time.sleep(1)
        assert len(slack.grants.refreshes) == 1
        (kept,) = set(re.findall(r"xoxe\.xoxb-[\w-]+", tokens(bot)))
        for token in set(slack.grants.tokens) - {kept}:
            del slack.grants.tokens[token]
        slack.mention(QUESTION, team=ONE)
        assert slack.answers()


def test_a_token_that_slack_does_not_renew_is_named_and_costs_the_others_nothing(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    """The log names the workspace and not the token."""
    bot.slack.grants.rotates = 60
    install(bot, ONE)
    bot.slack.grants._refresh.clear()
    install(bot, OTHER)
    made = Installations(settings_url(bot), MANY["SLACK_CLIENT_ID"], MANY["SLACK_CLIENT_SECRET"], bot.slack.url)
    assert made.renew() == 1
    made.close()
    (record,) = [record for record in caplog.records if "was not renewed" in record.getMessage()]
    assert record.facts == {"team": ONE}
    assert "xoxe" not in caplog.text


def settings_url(bot: Bot) -> str:
    """The address of the bot's database."""
    database = bot.store._database
    return f"sqlite:///{database.path}" if hasattr(database, "path") else database._pool.conninfo


def test_a_database_that_fails_is_named_in_one_line(tmp_path: Path) -> None:
    """Without what was asked of it, which could be a token."""
    made = Installations(f"sqlite:///{tmp_path / 'empty.sqlite'}", "1.2", "secret", "https://slack.com/api/")
    with pytest.raises(BadConfiguration, match=r"empty\.sqlite cannot be used \(no such table: slack_bots\)"):
        made.find(ONE)
    made.close()


def test_an_installation_that_nobody_finished_leaves_nothing(bot: Bot) -> None:
    """Its state is deleted when its ten minutes are over."""
    begin(bot)
    made = Installations(settings_url(bot), MANY["SLACK_CLIENT_ID"], MANY["SLACK_CLIENT_SECRET"], bot.slack.url)
    with bot.store._database.write() as session:
        assert session.run("UPDATE slack_oauth_states SET expire_at = '2020-01-01 00:00:00.000000'") == 1
    made.sweep()
    made.close()
    with bot.store._database.read() as session:
        assert session.rows("SELECT * FROM slack_oauth_states") == []


def test_installing_asks_for_the_scopes_of_the_manifest() -> None:
    """No more and no less."""
    manifest = yaml.safe_load((ROOT / "manifest.yaml").read_text())
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == set(SCOPES)

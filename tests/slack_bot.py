"""The bot under test: the real Bolt app over either transport, between a fake advisor and a Slack on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fakes import FakeAdvisor
from loopback_delivery import SIGNING_SECRET
from loopback_oauth import CLIENT_ID, CLIENT_SECRET
from loopback_slack import APP_TOKEN, BOT_TOKEN, LoopbackSlack

from bot.settings import Settings
from bot.slack.desk import Pace
from bot.slack.home import Known
from bot.slack.run import Running, serving
from bot.state import StateStore, open_store

PACE = Pace(lease=1.5, hold=2.0, poll=0.1, patience=0.2, pause=0.02, attempts=2)
"""Waits short enough for tests."""
KNOWN = (Known("A <!channel> title", "A publisher", "2025-03", "https://example.org/a", 12, "a-source"),)


@dataclass(frozen=True, slots=True)
class Bot:
    """A running bot, with what surrounds it."""

    slack: LoopbackSlack
    advisor: FakeAdvisor
    store: StateStore
    running: Running

    def settled(self) -> bool:
        """Whether every accepted question has come to its end."""
        return self.store.inbox.unsettled() == 0

    def clean(self) -> None:
        """Wait until nothing is under way, and forget what was."""
        self.slack.until(self.settled)
        self.store.forget_all()
        self.slack.forget()
        self.advisor.asked.clear()
        self.advisor.gate.clear()


def settings(slack: LoopbackSlack, folder: Path, **more: str) -> Settings:
    """What `advisor slack` would read from the environment."""
    environment = {
        "ADVISOR_HOME": str(folder), "ADVISOR_SLACK_API_URL": slack.url, "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN, "ADVISOR_STATE_URL": f"sqlite:///{folder / 'state.sqlite'}",
        "ADVISOR_METRICS_PORT": "0",
    } | more  # fmt: skip
    return Settings(**environment)  # type: ignore[arg-type]


ONE = {"SLACK_SIGNING_SECRET": SIGNING_SECRET}
"""What the bot of one workspace needs for HTTP."""
MANY = ONE | {"SLACK_BOT_TOKEN": "", "SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET}
"""What the bot of every workspace that installs it needs."""


@contextmanager
def running(
    folder: Path, *, slack: LoopbackSlack, advisor: FakeAdvisor | None = None, http: dict[str, str] | None = None,
    environment: dict[str, str] | None = None, **pace: float,
) -> Iterator[Bot]:  # fmt: skip
    """Run the bot on the state in `folder` while the block runs; `http` is `ONE` or `MANY`, or None for Socket Mode."""
    configured, advisor = settings(slack, folder, **(http or {}), **(environment or {})), advisor or FakeAdvisor()
    paced = replace(PACE, **pace)  # type: ignore[arg-type]
    at = None if http is None else ("127.0.0.1", 0)
    with serving(configured, http=at, advisor=lambda _: advisor, knowledge=lambda: KNOWN, pace=paced) as started:
        if http is not None:
            slack.http_target = f"http://127.0.0.1:{started.http_port}/slack/events"
        store = open_store(configured.state)
        try:
            yield Bot(slack, advisor, store, started)
        finally:
            advisor.gate.set()
            store.close()

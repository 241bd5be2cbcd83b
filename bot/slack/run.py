"""`advisor slack`: check the tokens, connect by Socket Mode or listen for HTTP, answer until told to stop."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.logs import log_to_stderr
from bot.metrics import Metrics, resident_bytes
from bot.settings import Settings
from bot.slack.clients import api_url, given, make_client, token
from bot.slack.desk import Desk, Pace
from bot.slack.home import Knowledge, Known, knowledge_of
from bot.slack.housekeeping import Chore, Housekeeper, retention
from bot.slack.http_server import Address, HttpServer
from bot.slack.installations import Installations
from bot.slack.ops import Health, OpsServer
from bot.slack.pool import PooledAdvisor
from bot.slack.post import Poster
from bot.slack.record import recording
from bot.slack.settle import Advising, Settler
from bot.slack.socket_mode import Connections
from bot.slack.workspaces import ManyWorkspaces, OneWorkspace, Workspaces
from corpus.errors import BadConfiguration

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.state_types import StateStore

FIRST = "Should we use Python or Rust for a web service?"
MakeAdvisor = Callable[[Settings], Advising]


@dataclass(frozen=True, slots=True)
class Running:
    """A bot that answers: where its ports are, 0 where it has none, and what it measures."""

    http_port: int
    ops_port: int
    metrics: Metrics


def run_slack(
    settings: Settings, *, http: Address | None = None, advisor: MakeAdvisor | None = None, pace: Pace | None = None
) -> None:
    """Answer in Slack until SIGTERM or SIGINT; print `advisor slack: ready` on stderr once that has begun.

    Running answers are finished before it returns. Raises what `serving` raises.
    """
    log_to_stderr(_secrets(settings))
    stop = _on_signal()
    with serving(settings, http=http, advisor=advisor or _wire, pace=pace):
        print("advisor slack: ready", file=sys.stderr, flush=True)  # noqa: T201 - the contract's words
        stop.wait()


@contextmanager
def serving(
    settings: Settings,
    *,
    advisor: MakeAdvisor,
    http: Address | None = None,
    knowledge: Knowledge | None = None,
    pace: Pace | None = None,
) -> Iterator[Running]:
    """Answer in Slack while the block runs, by Socket Mode, or over HTTP at the address `http`.

    `advisor` makes the advisor, after everything cheap was checked. Raises `BadConfiguration` where a token or secret
    is missing, malformed or refused, where Slack or the state store cannot be used, or an address cannot be listened
    at; and whatever `advisor` raises, `UnusableIndex` above all.
    """
    from bot.slack.app import make_app
    from bot.state import open_store

    pace, metrics, base_url = pace or Pace(), Metrics(), api_url(settings.slack_api_url)
    secret = _signing_secret(settings) if http else ""
    app_token = "" if http else token(settings.slack_app_token, "SLACK_APP_TOKEN", "xapp-")
    many = http is not None and _is_for_many(settings)
    bot_token = "" if many else token(settings.slack_bot_token, "SLACK_BOT_TOKEN", "xoxb-")
    with ExitStack() as closing:  # undone in reverse: nothing comes in any more, then running answers are finished
        store = open_store(settings.state)
        closing.callback(store.close)
        installations = _installations(settings, base_url) if many else None
        if installations:
            closing.callback(installations.close)
        workspaces: Workspaces = (
            ManyWorkspaces(installations, base_url) if installations else OneWorkspace(bot_token, base_url)
        )
        poster = Poster(workspaces.client, base_url, pace.pause)
        advising = advisor(settings)
        if isinstance(advising, PooledAdvisor):
            closing.callback(advising.close)
        settler = Settler(advising, store, poster, pace, metrics)
        closing.callback(settler.close)
        desk = Desk(store.inbox, settler, poster.notify, pace, metrics)
        app = make_app(
            recording(desk, store, workspaces, metrics), desk, store, client=make_client(bot_token or None, base_url),
            authorize=workspaces.authorize, knowledge=knowledge or _knowledge(advising), signing_secret=secret,
        )  # fmt: skip
        closing.callback(app.listener_runner.listener_executor.shutdown)
        keeper = Housekeeper(store, desk.name, _chores(settings, store, installations, pace), pace.sweep)
        closing.callback(keeper.stop)
        keeper.start()
        closing.callback(desk.stop)
        desk.start()
        transport = _transport(app, http, secret, installations, app_token, base_url, metrics)
        closing.callback(transport.close)
        ops = _ops(settings, store, desk, transport.up, metrics)
        if ops:
            closing.callback(ops.close)
        yield Running(transport.port if isinstance(transport, HttpServer) else 0, ops.port if ops else 0, metrics)


def _transport(
    app: "App", http: Address | None, secret: str, installations: Installations | None, app_token: str, base_url: str,
    metrics: Metrics,
) -> HttpServer | Connections:  # fmt: skip
    if http:
        return HttpServer(http, app, secret, flow=installations.flow() if installations else None, metrics=metrics)
    return Connections(app, make_client(app_token, base_url), app_token)


def _chores(
    settings: Settings, store: "StateStore", installations: Installations | None, pace: Pace
) -> list[Chore]:  # fmt: skip
    chores = [retention(store, settings.retention_days)]
    if installations:
        chores += [Chore("tokens", pace.sweep, installations.renew), Chore("installing", 3600.0, installations.sweep)]
    return chores


def _ops(
    settings: Settings, store: "StateStore", desk: Desk, up: Callable[[], int], metrics: Metrics
) -> OpsServer | None:
    """Open the port for operators; where it is taken and was not chosen by anybody, go on without."""
    import logging

    def examine() -> Health:
        open_, waiting, connections, alive = store.inbox.unsettled(), store.inbox.waiting(), up(), desk.alive()
        told = {"connections": connections, "workers": alive, "open": open_, "oldest_seconds": round(waiting, 3)}
        return Health(connections > 0 and alive, told)

    metrics.watch("advisor_open_questions", lambda: float(store.inbox.unsettled()))
    metrics.watch("advisor_oldest_open_seconds", store.inbox.waiting)
    metrics.watch("advisor_connections", lambda: float(up()))
    metrics.watch("advisor_resident_bytes", resident_bytes)
    log = logging.getLogger(__name__)
    try:
        ops = OpsServer(settings.metrics_host, settings.metrics_port, metrics, examine)
    except BadConfiguration as error:
        if "metrics_port" in settings.model_fields_set or "metrics_host" in settings.model_fields_set:
            raise
        log.warning("there are no /healthz and /metrics: %s", error)
        return None
    log.info("/healthz and /metrics are at %s:%d", settings.metrics_host, ops.port)
    return ops


def _signing_secret(settings: Settings) -> str:
    secret = given(settings.slack_signing_secret)
    if not secret:
        raise BadConfiguration("SLACK_SIGNING_SECRET is not set: copy it from the app's Basic Information page")
    return secret


def _is_for_many(settings: Settings) -> bool:
    """Return whether workspaces install the app; raise `BadConfiguration` where half of what that takes is missing."""
    named, secret = bool(settings.slack_client_id), bool(given(settings.slack_client_secret))
    if named != secret:
        missing = "SLACK_CLIENT_SECRET" if named else "SLACK_CLIENT_ID"
        raise BadConfiguration(f"{missing} is not set beside the other: copy it from the app's Basic Information page")
    return named


def _installations(settings: Settings, base_url: str) -> Installations:
    return Installations(
        settings.state, (settings.slack_client_id or "").strip(), given(settings.slack_client_secret), base_url
    )


def _secrets(settings: Settings) -> list[str]:
    hidden = (
        settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret, settings.slack_client_secret,
        settings.llm_api_key, settings.openai_api_key, settings.anthropic_api_key,
    )  # fmt: skip
    return [given(secret) for secret in hidden]


def _wire(settings: Settings) -> Advising:
    """Make the advisor and ask it once: a missing index ends the program, and the first asker finds it warm.

    It computes in processes of its own, except where a language model writes: then it waits more than it computes.
    """
    from bot.wiring import make_advisor

    if settings.llm:
        made: Advising = make_advisor(settings)
        made.answer(FIRST)
        return made
    processes = min(Pace().cores, os.cpu_count() or 1)
    pooled = PooledAdvisor(partial(make_advisor, settings), processes, partial(log_to_stderr, _secrets(settings)))
    try:
        pooled.warm(FIRST)
    except BaseException:
        pooled.close()
        raise
    return pooled


def _knowledge(advising: Advising) -> Knowledge:
    return partial(advising.ask, _known) if isinstance(advising, PooledAdvisor) else knowledge_of(advising)


def _known(advising: Advising) -> Sequence[Known]:
    return knowledge_of(advising)()


def _on_signal() -> threading.Event:
    """Return an event that the first SIGTERM or SIGINT sets; a second one ends the process at once."""
    stop = threading.Event()

    def handle(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop.set()

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, handle)
    return stop

"""What comes in is written down, or found to be written down already, before Slack is told that it arrived."""

import logging
import time
from collections.abc import Callable
from typing import Any

from bot.logs import facts
from bot.metrics import Metrics
from bot.slack.desk import Desk
from bot.slack.inbound import read_event, team_of
from bot.slack.manners import Manners, follows
from bot.slack.workspaces import Workspaces
from bot.state_types import StateStore, Thread

log = logging.getLogger(__name__)

SERVED_AT_ONCE = ("app_home_opened", "assistant_thread_started")
"""Events that are no questions, and that a listener of the app serves."""


def recording(desk: Desk, store: StateStore, workspaces: Workspaces, metrics: Metrics) -> Callable[..., Any]:
    """Return the first middleware of the app: events end in it, everything else goes on.

    Where the store does not take an event, the exception goes up, nothing is acknowledged, and Slack delivers again.
    """
    from slack_bolt.response import BoltResponse

    manners = Manners(store, workspaces.client)

    def followed(thread: Thread) -> bool:
        return follows(store, thread)

    def take(body: dict[str, Any], bot_user: str) -> str:
        if body["event"].get("type") in ("app_uninstalled", "tokens_revoked"):
            _remove(body, store, workspaces)
            return "removed"
        ask = read_event(body, bot_user, followed)
        if ask is None:
            return "other"
        if manners.declines(ask):
            return "declined"
        return "question" if desk.accept(ask) else "repeated"

    def record(body: dict[str, Any], context: dict[str, Any], next: Callable[[], object]) -> object:  # noqa: A002
        event = body.get("event")
        if event is None or event.get("type") in SERVED_AT_ONCE:
            return next()
        begun, what = time.perf_counter(), "failed"
        try:
            what = take(body, context.get("bot_user_id") or "")
        finally:
            metrics.count("advisor_events_total", what=what)
            metrics.observe("advisor_recorded_seconds", time.perf_counter() - begun)
        return BoltResponse(status=200, body="")

    return record


def _remove(body: dict[str, Any], store: StateStore, workspaces: Workspaces) -> None:
    """Delete the token of a workspace that revoked it, and everything else once the app is uninstalled there."""
    event, team = body["event"], team_of(body)
    uninstalled = event["type"] == "app_uninstalled"
    if not uninstalled and not event.get("tokens", {}).get("bot"):
        return
    until = float(body.get("event_time") or time.time()) + 1.0  # Slack tells the time in whole seconds
    gone = workspaces.remove(team, until)
    if gone and uninstalled:
        erased = store.forget_team(team)
        log.info("a workspace removed the app", extra=facts(team=team, answers=erased.answers, threads=erased.threads))

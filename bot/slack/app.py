"""The Bolt app: what comes in is written down first, and buttons, windows and the home tab are served."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

from bot.slack.blocks import EVIDENCE, VOTE, Message, evidence, plain
from bot.slack.desk import Desk
from bot.slack.inbound import read_command
from bot.slack.reply import USAGE
from bot.slack.views import PROMPTS, REASON, Knowledge, Known, ask_reason, home, read_reason
from bot.state_types import StateStore, Vote

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_bolt.authorization import AuthorizeResult
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

Authorize = Callable[[str | None], "AuthorizeResult | None"]
"""Says who we are in a workspace, by its id; None where the app is not installed."""
COMMAND = "/advise"
LISTENERS = 8  # threads for buttons, windows and the home tab; answering has its own


def make_app(
    record: Callable[..., Any], desk: Desk, store: StateStore, *, client: "WebClient", authorize: Authorize,
    knowledge: Knowledge, signing_secret: str = "",
) -> "App":  # fmt: skip
    """Return the app; `client` gives the address of Slack, `authorize` the token to use there.

    `record` is the first middleware: it writes an event down, or finds that it was written down before, and
    acknowledges it. Where the store does not take it, there is no acknowledgement, and Slack delivers it again.
    Commands go to `desk`. What comes over HTTP is signed with `signing_secret`.
    """
    from slack_bolt import App

    def authorized(team_id: str | None) -> "AuthorizeResult":
        # Bolt wants a plain function, passes the id by name, and takes None though its types do not say so.
        return cast("AuthorizeResult", authorize(team_id))

    framework = logging.getLogger("slack_bolt.advisor")
    framework.setLevel(logging.ERROR)  # Bolt warns of SLACK_* variables that are read here and not by it
    executor = ThreadPoolExecutor(LISTENERS, "advisor-slack")
    app = App(
        name="advisor", client=client, logger=framework, listener_executor=executor, authorize=authorized,
        signing_secret=signing_secret,
    )  # fmt: skip
    framework.setLevel(logging.NOTSET)
    app.use(record)
    _serve_command(app, desk)
    _serve_votes(app, store)
    _serve_evidence(app, store)
    _serve_home(app, knowledge)
    return app


def _serve_command(app: "App", desk: Desk) -> None:
    def advise(ack: Callable[..., Any], body: dict[str, Any]) -> None:
        ask = read_command(body)
        if ask is None:
            ack(USAGE)
            return
        desk.accept(ask)
        ahead = desk.ahead()
        ack(f"{ahead} questions come before yours; the answer will follow here." if ahead else "")

    app.command(COMMAND)(advise)


def _serve_votes(app: "App", store: StateStore) -> None:
    def vote(ack: Callable[..., Any], body: dict[str, Any], client: "WebClient", respond: Callable[..., Any]) -> None:
        answer_id, _, value = body["actions"][0]["value"].rpartition(":")
        user, team = body["user"]["id"], _team(body)
        store.put_vote(Vote(answer_id, team, user, "up" if value == "up" else "down", None, time.time()))
        ack()
        if value == "up":
            _whisper(body, client, respond, plain("Thanks, noted: this answer helped."))
            return
        try:
            client.views_open(trigger_id=body["trigger_id"], view=ask_reason(answer_id, team))
        except Exception as error:  # noqa: BLE001 - the vote is kept, only the reason cannot be asked for
            log.warning("the window for a reason did not open: %s", error)
            _whisper(body, client, respond, plain("Thanks, noted: this answer did not help."))

    def reason(ack: Callable[..., Any], body: dict[str, Any], view: dict[str, Any]) -> None:
        answer_id, why = read_reason(view)
        store.put_vote(Vote(answer_id, _team(body), body["user"]["id"], "down", why, time.time()))
        ack()

    app.action(VOTE)(vote)
    app.view(REASON)(reason)


def _serve_evidence(app: "App", store: StateStore) -> None:
    def show(ack: Callable[..., Any], body: dict[str, Any], client: "WebClient", respond: Callable[..., Any]) -> None:
        ack()
        answer = store.get_answer(body["actions"][0]["value"])
        gone = plain("I no longer keep that answer. Ask the question again to see its evidence.")
        for page in evidence(answer) if answer else (gone,):
            _whisper(body, client, respond, page)

    app.action(EVIDENCE)(show)


def _serve_home(app: "App", knowledge: Knowledge) -> None:
    def opened(
        event: dict[str, Any], client: "WebClient", set_suggested_prompts: Callable[..., Any] | None = None
    ) -> None:
        if event.get("tab") == "home":
            client.views_publish(user_id=event["user"], view=home(_known(knowledge)))
        elif set_suggested_prompts is not None:
            set_suggested_prompts(prompts=list(PROMPTS), title="Ask about a piece of work")

    app.event("app_home_opened")(opened)


def _known(knowledge: Knowledge) -> list[Known]:
    try:
        return list(knowledge())
    except Exception:
        log.exception("the home tab is shown without the sources")
        return []


def _whisper(body: dict[str, Any], client: "WebClient", respond: Callable[..., Any], message: Message) -> None:
    """Show something to the presser of a button only, below the message that the button is in, or else wherever."""
    from slack_sdk.errors import SlackApiError

    place = body.get("container", {})
    channel, thread = place.get("channel_id", ""), place.get("thread_ts") or place.get("message_ts")
    shown: dict[str, Any] = {"text": message.text, "blocks": message.blocks}
    try:
        if channel.startswith("D") and not place.get("is_ephemeral"):
            client.chat_postMessage(channel=channel, thread_ts=thread, unfurl_links=False, unfurl_media=False, **shown)
            return
        if channel and not place.get("is_ephemeral"):
            client.chat_postEphemeral(channel=channel, user=body["user"]["id"], thread_ts=thread, **shown)
            return
    except SlackApiError as error:
        log.warning("nothing can be shown in the thread (%s): showing it by response_url", error.response["error"])
    respond(response_type="ephemeral", replace_original=False, **shown)


def _team(body: dict[str, Any]) -> str:
    return (body.get("team") or {}).get("id") or body["user"].get("team_id") or ""

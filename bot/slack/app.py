"""The Bolt app: what comes in is written down first, and buttons, windows and the home tab are served."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

from bot.slack.commands import serve_command
from bot.slack.desk import Desk
from bot.slack.home import Knowledge
from bot.slack.pressed import serve_buttons
from bot.slack.settings import serve_settings
from bot.slack.shortcuts import serve_shortcut
from bot.slack.tabs import serve_home
from bot.slack.votes import serve_votes
from bot.state_types import StateStore

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_bolt.authorization import AuthorizeResult
    from slack_sdk import WebClient

Authorize = Callable[[str | None], "AuthorizeResult | None"]
"""Says who we are in a workspace, by its id; None where the app is not installed."""
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
    serve_command(app, desk, store, knowledge)
    serve_shortcut(app, desk)
    serve_home(app, store, knowledge)
    serve_settings(app, store, knowledge)
    serve_buttons(app, desk, store)
    serve_votes(app, store)
    return app

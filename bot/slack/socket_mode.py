"""Socket Mode: two connections, so that one goes on while Slack replaces the other."""

import logging
import threading
from typing import TYPE_CHECKING

from bot.slack.clients import first_call
from corpus.errors import BadConfiguration

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_bolt.adapter.socket_mode import SocketModeHandler
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

CONNECTIONS = 2  # of one process; Slack takes ten of one app
CONNECT_SECONDS = 15.0  # for the first hello on each
CLOSE_SECONDS = 10.0  # for all of them to end


class Connections:
    """The connections of one process."""

    def __init__(self, app: "App", web_client: "WebClient", app_token: str, count: int = CONNECTIONS) -> None:
        """Open `count` of them and wait until Slack has said hello on each.

        Raises `BadConfiguration` where Slack refuses the token, or does not say hello in time.
        """
        self._handlers: list[SocketModeHandler] = []
        try:
            greeted = [self._open(app, web_client, app_token) for _ in range(count)]
            for one in greeted:
                _await(one, web_client.base_url)
        except BaseException:
            self.close()
            raise

    def up(self) -> int:
        """Return how many connections there are now."""
        return sum(bool(handler.client.is_connected()) for handler in self._handlers)

    def close(self) -> None:
        """End them all; nothing comes in any more.

        Slack's client waits for ever where it is closed in the moment in which it begins to read a new connection, so
        it is not waited for longer than `CLOSE_SECONDS`.
        """
        closing = [threading.Thread(target=h.close, name="advisor-close", daemon=True) for h in self._handlers]
        for thread in closing:
            thread.start()
        for thread in closing:
            thread.join(CLOSE_SECONDS)

    def _open(self, app: "App", web_client: "WebClient", app_token: str) -> threading.Event:
        from slack_bolt.adapter.socket_mode import SocketModeHandler

        handler = SocketModeHandler(app, app_token, web_client=web_client)
        self._handlers.append(handler)
        greeted = threading.Event()

        def listen(_client: object, message: dict[str, object], _raw: str | None) -> None:
            if message.get("type") == "hello":
                greeted.set()

        handler.client.message_listeners.append(listen)
        first_call(handler.connect, web_client.base_url, "SLACK_APP_TOKEN", "xapp-")
        return greeted


def _await(greeted: threading.Event, base_url: str) -> None:
    if not greeted.wait(CONNECT_SECONDS):
        raise BadConfiguration(f"no Socket Mode connection by way of {base_url}: check the network and proxies")

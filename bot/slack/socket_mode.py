"""Socket Mode: two connections, each replaced before it ends where Slack says so, and soon where it breaks off."""

import json
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from bot.logs import facts
from bot.slack.clients import first_call
from corpus.errors import BadConfiguration

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient
    from slack_sdk.socket_mode.response import SocketModeResponse
    from websockets.sync.client import ClientConnection

log = logging.getLogger(__name__)

CONNECTIONS = 2  # of one process; Slack takes ten of one app
THREADS = 10  # envelopes under way at once
CONNECT_SECONDS = 15.0  # for the first hello on each
PING_SECONDS = 10.0  # between pings; a connection on which none is answered for twice as long is given up
CLOSE_SECONDS = 1.0  # for Slack to say goodbye
SHORT_LIVED = 5.0  # seconds; a connection that ends sooner is not replaced at once
LONGEST_WAIT = 30.0  # seconds between tries to connect
LARGEST = 1 << 22  # characters of one message


class Connections:
    """The connections of one process."""

    def __init__(self, app: "App", web_client: "WebClient", app_token: str, count: int = CONNECTIONS) -> None:
        """Open `count` of them and wait until Slack has said hello on each.

        Raises `BadConfiguration` where Slack refuses the token, or does not say hello in time.
        """
        self._app, self._logger = app, log
        self._pool = ThreadPoolExecutor(THREADS, "advisor-envelope")
        logging.getLogger("websockets").setLevel(logging.WARNING)

        def address() -> str:
            return str(web_client.apps_connections_open(app_token=app_token)["url"])

        self._places: list[_Place] = []
        try:
            for _ in range(count):
                first = first_call(address, web_client.base_url, "SLACK_APP_TOKEN", "xapp-")
                self._places.append(_Place(first, address, self._take))
            for place in self._places:
                place.await_hello(web_client.base_url)
        except BaseException:
            self.close()
            raise

    def up(self) -> int:
        """Return how many connections there are now."""
        return sum(place.up() for place in self._places)

    def close(self) -> None:
        """Acknowledge what was taken, take nothing more, and end all connections."""
        self._pool.shutdown()
        closing = [threading.Thread(target=place.close, daemon=True) for place in self._places]
        for thread in closing:
            thread.start()
        for thread in closing:
            thread.join(3 * CLOSE_SECONDS)

    def _take(self, link: "_Link", message: dict[str, Any]) -> None:
        try:
            self._pool.submit(self._dispatch, link, message)
        except RuntimeError:  # the pool is shut: Slack delivers it again, to whoever is there then
            log.info("an envelope came too late")

    def _dispatch(self, link: "_Link", message: dict[str, Any]) -> None:
        """Let the app serve an envelope, and acknowledge it unless that failed."""
        from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
        from slack_sdk.socket_mode.request import SocketModeRequest

        try:
            request = SocketModeRequest.from_dict(message)
            if request is not None:
                send_response(link, request, run_bolt_app(self._app, request), time.time())  # type: ignore[arg-type]
        except Exception as error:  # noqa: BLE001 - the connection may be gone; Slack delivers again what it misses
            log.warning("an envelope was not acknowledged: %s", error)


class _Place:
    """One connection at a time, always; `address` gives a new one to connect to, `take` takes what comes."""

    def __init__(self, first: str, address: Callable[[], str], take: Callable[["_Link", dict[str, Any]], None]) -> None:
        self._address, self._take = address, take
        self._stopping = threading.Event()
        self._greeted = threading.Event()
        self._link: _Link | None = None
        self._thread = threading.Thread(target=self._keep, args=(first,), name="advisor-connection", daemon=True)
        self._thread.start()

    def await_hello(self, base_url: str) -> None:
        """Wait for the first hello; raise `BadConfiguration` where there is none in time."""
        if not self._greeted.wait(CONNECT_SECONDS):
            raise BadConfiguration(f"no Socket Mode connection by way of {base_url}: check the network and proxies")

    def up(self) -> bool:
        """Return whether there is a connection on which Slack said hello."""
        return self._link is not None and self._link.greeted.is_set() and not self._link.ended

    def close(self) -> None:
        """End the connection and do not replace it."""
        self._stopping.set()
        if self._link is not None:
            self._link.due.set()
            self._link.close()

    def _keep(self, address: str) -> None:
        wait = 0.0
        while not self._stopping.wait(wait):
            begun = time.monotonic()
            try:
                link = self._replace(address or self._address())
            except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
                log.warning("there is no connection to Slack: %s", error, extra=facts(next_try_in=round(wait, 1)))
                wait = min(LONGEST_WAIT, max(1.0, wait * 2))
            else:
                link.due.wait()
                wait = 0.0 if time.monotonic() - begun > SHORT_LIVED else 1.0
            address = ""

    def _replace(self, address: str) -> "_Link":
        """Connect, and end the connection before once Slack said hello on the new one."""
        previous = self._link
        self._link = link = _Link(address, self._take)
        if link.greeted.wait(CONNECT_SECONDS) and not link.ended:
            self._greeted.set()
            log.info("connected to Slack")
        else:
            link.due.set()
        if previous is not None:
            previous.close()
        if self._stopping.is_set():
            link.close()
        return link


class _Link:
    """One connection, from hello to its end."""

    logger = log

    def __init__(self, address: str, take: Callable[["_Link", dict[str, Any]], None]) -> None:
        from websockets.sync.client import connect

        self._take = take
        self.greeted = threading.Event()
        self.due = threading.Event()
        """Set when another should take its place."""
        self.ended = False
        self._stack = ExitStack()
        self._socket: ClientConnection = self._stack.enter_context(connect(
            address, open_timeout=10, ping_interval=PING_SECONDS, ping_timeout=2 * PING_SECONDS,
            close_timeout=CLOSE_SECONDS, max_size=LARGEST, compression=None, user_agent_header="advisor",
        ))  # fmt: skip
        threading.Thread(target=self._read, name="advisor-socket", daemon=True).start()

    def send_socket_mode_response(self, response: "SocketModeResponse") -> None:
        """Acknowledge an envelope; raise where the connection has ended."""
        self._socket.send(json.dumps(response.to_dict()))

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def _read(self) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            with self._stack:
                for text in self._socket:
                    self._heed(json.loads(text))
        except ConnectionClosed as error:
            log.info("a connection to Slack broke off: %s", error)
        except Exception:
            log.exception("a connection to Slack is given up")
        finally:
            self.ended = True
            self.greeted.set()  # nobody need wait any longer
            self.due.set()

    def _heed(self, message: dict[str, Any]) -> None:
        kind = message.get("type")
        if kind == "hello":
            self.greeted.set()
        elif kind == "disconnect":
            log.info("Slack asks for a new connection", extra=facts(reason=message.get("reason")))
            self.due.set()
        else:
            self._take(self, message)

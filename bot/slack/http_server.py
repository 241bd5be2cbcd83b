"""Events over HTTP: signed requests from Slack, and the pages that install the app."""

import asyncio
import logging
import re
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.metrics import Metrics
from corpus.errors import BadConfiguration, BadInput

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_bolt.oauth import OAuthFlow
    from slack_bolt.response import BoltResponse

log = logging.getLogger(__name__)

EVENTS = "/slack/events"
LARGEST = 1 << 20  # bytes of a body; Slack's are far smaller
BODY_SECONDS = 5.0  # for a body to arrive
THREADS = 16  # requests under way at once; more wait
CONNECTIONS = 500  # open at once; more are told to come back
START_SECONDS = 10.0
STOP_SECONDS = 5  # for requests under way to end

Address = tuple[str, int]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody sent."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    """By name in lower case."""
    body: str


@dataclass(frozen=True, slots=True)
class Response:
    """What is answered; the body is UTF-8."""

    status: int
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()


def address(text: str) -> Address:
    """Read `HOST:PORT` or `:PORT`, which stands for all interfaces; raise `BadInput` for anything else."""
    found = re.fullmatch(r"(?:\[(?P<six>[^\]]+)\]|(?P<host>[^:\s]*)):(?P<port>\d{1,5})", text.strip())
    port = int(found["port"]) if found else -1
    if not found or not 0 <= port <= 65535:
        raise BadInput(f"--http takes an address such as :3000 or 127.0.0.1:3000, not {text[:60]!r}")
    return found["six"] or found["host"] or "", port


class HttpServer:
    """The server of one process; several processes of one user may listen at one address, and share what comes."""

    def __init__(
        self, at: Address, app: "App", signing_secret: str, *, flow: "OAuthFlow | None", metrics: Metrics
    ) -> None:
        """Listen and serve in a thread; `flow` serves the pages that install the app, where there are such.

        Raises `BadConfiguration` where the address cannot be listened at.
        """
        import uvicorn
        from slack_sdk.signature import SignatureVerifier

        self._app, self._flow, self._metrics = app, flow, metrics
        self._verifier = SignatureVerifier(signing_secret)
        self._pool = ThreadPoolExecutor(THREADS, "advisor-http")
        listening = _listen(at)
        self.port: int = listening.getsockname()[1]
        self._server = uvicorn.Server(uvicorn.Config(
            self._serve, interface="asgi3", lifespan="off", log_config=None, access_log=False, server_header=False,
            proxy_headers=False,
            limit_concurrency=CONNECTIONS, timeout_keep_alive=30, timeout_graceful_shutdown=STOP_SECONDS,
        ))  # fmt: skip
        logging.getLogger("uvicorn").setLevel(logging.WARNING)
        self._thread = threading.Thread(target=self._server.run, args=([listening],), name="advisor-http", daemon=True)
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise BadConfiguration(f"the server for Slack did not start at {at[0]}:{at[1]}")
            time.sleep(0.01)

    def up(self) -> int:
        """Return 1 while the server takes requests."""
        return int(self._server.started and self._thread.is_alive() and not self._server.should_exit)

    def close(self) -> None:
        """Take no more requests, and let those under way end."""
        self._server.should_exit = True
        self._thread.join(STOP_SECONDS + 2)
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _serve(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        path = scope["path"]
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            body = await asyncio.wait_for(_body(receive, headers), BODY_SECONDS)
            request = Request(scope["method"], path, scope["query_string"].decode("latin-1"), headers, body)
            response = await asyncio.get_running_loop().run_in_executor(self._pool, self._answer, request)
        except (TimeoutError, UnicodeDecodeError, _TooLarge) as error:
            response = Response(413 if isinstance(error, _TooLarge) else 400)
        except Exception:
            log.exception("a request failed")
            response = Response(500)
        known = path in (EVENTS, *(self._pages()))
        self._metrics.count("advisor_http_requests_total", path=path if known else "other", status=str(response.status))
        await _reply(send, response)

    def _answer(self, request: Request) -> Response:
        if request.path == EVENTS:
            if request.method != "POST":
                return Response(405, headers=(("allow", "POST"),))
            return self._event(request)
        page = self._pages().get(request.path)
        if page is None:
            return Response(404)
        if request.method != "GET":
            return Response(405, headers=(("allow", "GET"),))
        return _of(page(_to_bolt(request)))

    def _event(self, request: Request) -> Response:
        if not self._signed(request):
            refused = self._metrics.value("advisor_http_requests_total", path=EVENTS, status="401")
            if refused % 100 == 0:
                log.warning("a request was not signed with SLACK_SIGNING_SECRET, or is older than five minutes")
            return Response(401)
        return _of(self._app.dispatch(_to_bolt(request)))

    def _signed(self, request: Request) -> bool:
        try:
            return self._verifier.is_valid(
                request.body,
                request.headers.get("x-slack-request-timestamp"),
                request.headers.get("x-slack-signature"),
            )
        except (ValueError, TypeError):  # a time that is no number, a signature that is no ASCII
            return False

    def _pages(self) -> "dict[str, Callable[[Any], BoltResponse]]":
        if self._flow is None:
            return {}
        return {
            self._flow.install_path: self._flow.handle_installation,
            self._flow.redirect_uri_path: self._flow.handle_callback,
        }


class _TooLarge(Exception):
    """Raised for a body beyond `LARGEST`."""


async def _body(receive: Receive, headers: Mapping[str, str]) -> str:
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > LARGEST:
        raise _TooLarge
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST:
            raise _TooLarge
        more = message.get("more_body", False) and message["type"] != "http.disconnect"
    return b"".join(parts).decode()


async def _reply(send: Send, response: Response) -> None:
    body = response.body.encode()
    headers = [("content-length", str(len(body))), *((n, v) for n, v in response.headers if n != "content-length")]
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await send({"type": "http.response.start", "status": response.status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})


def _to_bolt(request: Request) -> Any:  # noqa: ANN401 - Bolt's request
    from slack_bolt.request import BoltRequest

    return BoltRequest(body=request.body, query=request.query, headers=dict(request.headers))


def _of(answer: "BoltResponse") -> Response:
    headers = tuple((name.lower(), value) for name, values in answer.headers.items() for value in values)
    return Response(answer.status, answer.body, headers)


def _listen(at: Address) -> socket.socket:
    host, port = at
    six = ":" in host or (not host and socket.has_dualstack_ipv6())
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if six else socket.AF_INET, backlog=512,
            reuse_port=port != 0, dualstack_ipv6=six and not host,
        )  # fmt: skip
    except OSError as error:
        raise BadConfiguration(
            f"nothing can listen at {host}:{port} ({error.strerror or error}): choose another address for --http"
        ) from None

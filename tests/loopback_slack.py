"""A Slack on loopback: the Web API, Socket Mode, signed requests and installing, with Slack's limits and retries.

It keeps every call it was made, refuses what Slack refuses, and delivers again what is not acknowledged in time.
"""

import json
import threading
from base64 import b64decode
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs

import loopback_payloads as payloads
from loopback_delivery import Delivery
from loopback_limits import message_error, prompts_error, view_error
from loopback_oauth import Grants
from loopback_websocket import ServerSocket, accept_key

BOT_TOKEN, APP_TOKEN = "xoxb-111-loopback", "xapp-1-A111-loopback"
RESPONSE_URL_USES = 5


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the Web API, or to a response_url, where `method` is `response_url`."""

    method: str
    arguments: dict[str, Any]
    error: str | None
    """The code that it was refused with."""


@dataclass(slots=True)
class Failure:
    """What goes wrong with the next calls of a method."""

    times: int
    status: int = 200
    error: str = ""
    taken: bool = False
    """True where Slack does what it was asked and fails afterwards."""
    headers: dict[str, str] = field(default_factory=dict)


class LoopbackSlack(Delivery):
    """The server; use it as a context manager."""

    def __init__(self, ack_seconds: float = 1.0, **delivery: Any) -> None:
        super().__init__(ack_seconds, **delivery)
        self.calls: list[Call] = []
        self.messages: list[dict[str, Any]] = []
        self.warnings: list[str] = []
        self.grants = Grants({BOT_TOKEN: payloads.TEAM})
        self.on_call: Callable[[str, str], bool] = lambda _method, _when: True
        """Called with a method, `before` it is answered and `after` it was done but not answered; False hangs up."""
        self._failures: dict[str, Failure] = {}
        self._threads: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
        self._response_urls: dict[str, int] = {}
        self._http = _Server(("127.0.0.1", 0), _handler(self))

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for connected in self.sockets:
            connected.close()
        self._http.shutdown()
        self._http.server_close()

    @property
    def root(self) -> str:
        """The address without a path."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def url(self) -> str:
        """The address of the Web API."""
        return f"{self.root}/api/"

    # what a test does

    def fail(self, method: str, times: int = 1, **how: Any) -> None:
        """Let the next calls of `method` go wrong, as `Failure` says."""
        self._failures[method] = Failure(times, **how)

    def forget(self) -> None:
        """Forget all calls, messages and acknowledgements."""
        with self.changed:
            for kept in (self.calls, self.messages, self.warnings, self.acks, self.deliveries, self._failures,
                         self._threads, self.refusals):  # fmt: skip
                kept.clear()

    def told(self) -> str:
        """What to say of the state where waiting was in vain."""
        return f"{super().told()}; calls: {[call.method for call in self.calls]}"

    def say(self, text: str, *, kind: str = "message", ts: str | None = None, event_id: str | None = None,
            team: str = payloads.TEAM, **more: Any) -> str:  # fmt: skip
        """Post as a user, have it delivered as `kind`, and return the post's time stamp."""
        ts = ts or self.stamp()
        event = payloads.post(text, ts, kind=kind, **more) | {"team": team}
        if not any(message["ts"] == ts for message in self._threads[_thread(event)]):
            self._keep(event)
        self.deliver("events_api", payloads.event_callback(event, event_id or f"Ev{next(self.count)}", team))
        return ts

    def mention(self, text: str, *, team: str = payloads.TEAM, **more: Any) -> str:
        """Mention the bot, as the `app_mention` event tells of it."""
        return self.say(f"<@{payloads.bot_user(team)}> {text}", kind="app_mention", team=team, **more)

    def direct(self, text: str, **more: Any) -> str:
        """Write to the bot directly."""
        return self.say(text, channel=payloads.DIRECT, **more)

    def happen(self, type: str, team: str = payloads.TEAM, *, event_time: int | None = None, **more: Any) -> str:  # noqa: A002 - Slack's name
        """Let something happen to the app itself, such as `app_uninstalled`; return the id of the envelope."""
        body = payloads.event_callback({"type": type} | more, f"Ev{next(self.count)}", team)
        return self.deliver("events_api", body | ({"event_time": event_time} if event_time else {}))

    def command(self, text: str, team: str = payloads.TEAM) -> str:
        """Type `/advise` and the text; return the id of the envelope, by which `acks` has the reply."""
        return self.deliver("slash_commands", payloads.command(text, self._trigger(), self.response_url(), team))

    def press(self, message: dict[str, Any], action_id: str, value: str) -> str:
        """Press the button in a message; return the id of the envelope."""
        action = {"action_id": action_id, "block_id": "b", "type": "button", "value": value}
        body = payloads.block_actions(action, message, self._trigger(), self.response_url())
        return self.deliver("interactive", body)

    def submit(self, view: dict[str, Any], values: dict[str, Any]) -> str:
        """Send a modal off; return the id of the envelope."""
        return self.deliver("interactive", payloads.view_submission(view, values, self._trigger()))

    def open_home(self, tab: str) -> None:
        """Open one of the app's tabs."""
        event = {"type": "app_home_opened", "user": payloads.USER, "channel": payloads.DIRECT, "tab": tab,
                 "event_ts": self.stamp()}  # fmt: skip
        self.deliver("events_api", payloads.event_callback(event, f"Ev{next(self.count)}"))

    def answers(self, count: int = 1) -> list[dict[str, Any]]:
        """Wait for `count` posts of the bot and return all there are."""
        return self.until(lambda: len(self.posted) >= count and self.posted)

    def called(self, method: str, count: int = 1) -> list[Call]:
        """Wait for `count` calls of a method that were not refused, and return all there are."""
        return self.until(lambda: len(found := self.succeeded(method)) >= count and found)

    def succeeded(self, method: str) -> list[Call]:
        """Calls of a method that were not refused."""
        return [call for call in self.calls if call.method == method and call.error is None]

    @property
    def posted(self) -> list[dict[str, Any]]:
        """What the bot posted for all to see."""
        return [message for message in self.messages if "blocks" in message]

    def acknowledged(self, envelope: str) -> Any:
        """Wait until the envelope is acknowledged, and return the payload that came with it, or an empty dict."""
        return self.until(lambda: envelope in self.acks and [self.acks[envelope]])[0]

    def stamp(self) -> str:
        """A time stamp that no other post has."""
        return f"1610261659.{next(self.count):06d}"

    def response_url(self) -> str:
        """A fresh address for replies to a command or a button."""
        path = f"/hooks/{next(self.count)}"
        self._response_urls[path] = 0
        return self.root + path

    # what the server does

    def _trigger(self) -> str:
        return f"trigger.{next(self.count)}"

    def call(self, method: str, arguments: dict[str, Any], token: str) -> tuple[int, dict[str, str], dict[str, Any]]:
        """Answer one request: status, headers and body."""
        self._look_on(method, "before")
        with self.changed:
            failure = self._failure(method)
            reply = self._refusal(method, arguments, token)
            if reply is None and (failure is None or failure.taken):
                team = self.grants.tokens.get(token, "")
                reply = getattr(self, "_" + method.replace(".", "_"), lambda _: {})(arguments | {"of_team": team})
            if failure:
                reply = {"error": failure.error or "internal_error"}
            reply = reply or {}
            self.calls.append(Call(method, arguments, reply.get("error")))
            self.changed.notify_all()
        self._look_on(method, "after")
        body = {"ok": "error" not in reply} | reply
        return (failure.status, failure.headers, body) if failure else (200, {}, body)

    def acknowledge(self, envelope: str, payload: Any) -> None:
        """Take note that the bot took an envelope."""
        super().acknowledge(envelope, payload)
        self.on_call("ack", "")

    def _look_on(self, method: str, when: str) -> None:
        if not self.on_call(method, when):
            raise ConnectionAbortedError

    def respond(self, path: str, body: dict[str, Any]) -> tuple[int, str]:
        """Answer one request to a response_url."""
        with self.changed:
            uses = self._response_urls.get(path, RESPONSE_URL_USES)
            error = message_error(body.get("text", ""), body.get("blocks", []))
            error = "used_url" if uses >= RESPONSE_URL_USES else error
            failure = self._failure("response_url")
            error = failure.error or "internal_error" if failure else error
            self._response_urls[path] = uses + (error is None)
            self.calls.append(Call("response_url", body, error))
            self.changed.notify_all()
        return (failure.status if failure else 400, error) if error else (200, "ok")

    def _failure(self, method: str) -> Failure | None:
        failure = self._failures.get(method)
        if failure is None or failure.times == 0:
            return None
        failure.times -= 1
        return failure

    def _refusal(self, method: str, arguments: dict[str, Any], token: str) -> dict[str, Any] | None:
        if method == "oauth.v2.access":
            return None
        if token != APP_TOKEN if method == "apps.connections.open" else token not in self.grants.tokens:
            return {"error": "invalid_auth"}
        error = None
        if method.startswith("chat."):
            error = message_error(arguments.get("text", ""), arguments.get("blocks", []))
            if not arguments.get("text"):
                self.warnings.append(f"{method} without text")
        elif method in ("views.open", "views.publish"):
            error = view_error(arguments.get("view", {}))
        elif method == "assistant.threads.setSuggestedPrompts":
            error = prompts_error(arguments.get("prompts", []))
        if error is None and not str(arguments.get("channel", "C"))[:1].isalpha():
            error = "channel_not_found"
        return {"error": error} if error else None

    def _auth_test(self, arguments: dict[str, Any]) -> dict[str, Any]:
        team = arguments["of_team"]
        return {"url": self.root, "team": "test", "user": "advisor", "team_id": team, "bot_id": payloads.BOT_ID,
                "user_id": payloads.bot_user(team), "is_enterprise_install": False}  # fmt: skip

    def _oauth_v2_access(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return self.grants.access(arguments)

    def _apps_connections_open(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"url": f"{self.root.replace('http', 'ws')}/link?ticket={next(self.count)}&app_id={payloads.APP}"}

    def _chat_postMessage(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        message = {
            "type": "message", "ts": self.stamp(), "user": payloads.bot_user(arguments["of_team"]),
            "bot_id": payloads.BOT_ID, "team": arguments["of_team"],
            "channel": arguments["channel"], "text": arguments.get("text", ""), "blocks": arguments.get("blocks", []),
            "thread_ts": arguments.get("thread_ts"), "metadata": arguments.get("metadata"),
        }  # fmt: skip
        self._keep(message)
        return {"channel": message["channel"], "ts": message["ts"], "message": message}

    def _conversations_replies(self, arguments: dict[str, Any]) -> dict[str, Any]:
        root, oldest = arguments["ts"], arguments.get("oldest") or ""
        thread = self._threads.get((arguments["of_team"], arguments["channel"], root), [])
        with_metadata = str(arguments.get("include_all_metadata")) in ("1", "True", "true")
        kept = [m if with_metadata else {k: v for k, v in m.items() if k != "metadata"}
                for m in thread if m["ts"] == root or m["ts"] > oldest]  # fmt: skip
        return {"messages": kept, "has_more": False} if thread else {"error": "thread_not_found"}

    def _keep(self, message: dict[str, Any]) -> None:
        self.messages.append(message)
        self._threads[_thread(message)].append(message)

    def _chat_postEphemeral(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        return {"message_ts": self.stamp()}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_: object) -> None:
        """Say nothing: whoever called is gone, or a test wanted it so."""


def _thread(message: dict[str, Any]) -> tuple[str, str, str]:
    return message.get("team", payloads.TEAM), message["channel"], message.get("thread_ts") or message["ts"]


def _handler(slack: LoopbackSlack) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            if not self.path.startswith("/link?"):
                self.send_error(404)
                return
            self.send_response(101, "Switching Protocols")
            self.send_header("Upgrade", "websocket")
            self.send_header("Connection", "Upgrade")
            self.send_header("Sec-WebSocket-Accept", accept_key(self.headers["Sec-WebSocket-Key"]))
            self.end_headers()
            self.close_connection = True
            slack.connect(ServerSocket(self.connection, self.rfile))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            if self.path.startswith("/hooks/"):
                status, text = slack.respond(self.path, json.loads(body))
                self._reply(status, {}, text.encode(), "text/plain")
                return
            scheme, _, token = (self.headers.get("Authorization") or "").partition(" ")
            arguments = _arguments(body, self.headers.get("Content-Type") or "")
            if scheme == "Basic":
                names = ("client_id", "client_secret")
                arguments |= dict(zip(names, b64decode(token).decode().split(":", 1), strict=True))
            status, headers, reply = slack.call(self.path.removeprefix("/api/"), arguments, token)
            self._reply(status, headers, json.dumps(reply).encode(), "application/json")

        def _reply(self, status: int, headers: dict[str, str], body: bytes, kind: str) -> None:
            self.send_response(status)
            for name, value in (headers | {"Content-Type": kind, "Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    return Handler


def _arguments(body: str, kind: str) -> dict[str, Any]:
    if kind.startswith("application/json"):
        return dict(json.loads(body or "{}"))
    found: dict[str, Any] = {name: values[-1] for name, values in parse_qs(body).items()}
    for name in ("blocks", "view", "metadata", "prompts"):
        if isinstance(found.get(name), str):
            found[name] = json.loads(found[name])
    return found

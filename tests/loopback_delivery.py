"""How a Slack on loopback gets envelopes to the bot: by Socket Mode or as signed requests, until it takes them."""

import hashlib
import hmac
import http.client
import itertools
import json
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import loopback_payloads as payloads
from loopback_websocket import ServerSocket

REDELIVERIES = 3
PING_SECONDS = 0.1  # Slack's are further apart; the client notices only between frames that it is to close
SIGNING_SECRET = "loopback-signing-secret"


class Delivery:
    """The part of the loopback Slack that speaks first.

    `ack_seconds` is how long it waits for an acknowledgement, and `pauses` are the seconds before each repetition.
    """

    def __init__(self, ack_seconds: float = 1.0, pauses: tuple[float, ...] = (0.0, 0.0, 0.0)) -> None:
        self.ack_seconds = ack_seconds
        self.pauses = pauses
        self.greets = True
        self.http_target: str | None = None
        self.acks: dict[str, Any] = {}
        self.deliveries: dict[str, int] = defaultdict(int)
        self.refusals: list[int] = []
        self.sockets: list[ServerSocket] = []
        self.count = itertools.count(1)
        self.changed = threading.Condition()
        self._random = random.Random(20261120)

    def until(self, holds: Callable[[], Any], seconds: float = 10.0) -> Any:
        """Wait until `holds` returns something true, and return that; fail after `seconds`."""
        deadline = time.monotonic() + seconds
        with self.changed:
            while not (found := holds()):
                assert time.monotonic() < deadline, f"waited {seconds} s in vain; {self.told()}"
                self.changed.wait(0.05)
        return found

    def told(self) -> str:
        """What to say of the state where waiting was in vain."""
        return f"acknowledged: {len(self.acks)}"

    def disconnect(self, reason: str = "refresh_requested", at: int = -1) -> None:
        """Tell the bot to connect anew, as Slack does every few hours, and hang up where it does so at once."""
        connected = self.sockets[at]
        connected.send(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}}))
        if reason == "link_disabled":
            connected.hang_up()

    def deliver(self, kind: str, payload: dict[str, Any]) -> str:
        """Send an envelope to the bot, and again until it is acknowledged; return its id."""
        envelope = f"envelope-{next(self.count)}"
        threading.Thread(target=self._deliver, args=(kind, payload, envelope), daemon=True).start()
        return envelope

    def connect(self, connected: ServerSocket) -> None:
        """Serve one Socket Mode connection until it ends."""
        if self.greets:
            hello = {
                "type": "hello", "num_connections": len(self.sockets) + 1, "connection_info": {"app_id": payloads.APP},
                "debug_info": {"host": "loopback", "approximate_connection_time": 18060},
            }  # fmt: skip
            connected.send(json.dumps(hello))
        with self.changed:
            self.sockets.append(connected)
            self.changed.notify_all()
        threading.Thread(target=self._ping, args=(connected,), daemon=True).start()
        try:
            while (text := connected.receive()) is not None:
                reply = json.loads(text)
                self.acknowledge(reply["envelope_id"], reply.get("payload") or {})
        finally:
            with self.changed:
                self.sockets.remove(connected)

    def acknowledge(self, envelope: str, payload: Any) -> None:
        """Take note that the bot took an envelope."""
        with self.changed:
            self.acks[envelope] = payload
            self.changed.notify_all()

    def _deliver(self, kind: str, payload: dict[str, Any], envelope: str) -> None:
        send = self._send_http if self.http_target else self._send_socket
        for attempt in range(REDELIVERIES + 1 if kind == "events_api" else 1):
            if attempt:
                time.sleep(self.pauses[attempt - 1])
            self.deliveries[payload.get("event_id", envelope)] += 1
            if send(kind, payload, envelope, attempt):
                return

    def _send_socket(self, kind: str, payload: dict[str, Any], envelope: str, attempt: int) -> bool:
        """Send over a connection chosen at random; return whether the bot took it in time."""
        body = {"envelope_id": envelope, "payload": payload, "type": kind, "accepts_response_payload": True}
        if kind == "events_api":
            body |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        self.until(lambda: self.sockets, 30)
        try:
            with self.changed:
                chosen = self._random.choice(self.sockets)
            chosen.send(json.dumps(body))
        except (OSError, IndexError):
            return False
        deadline = time.monotonic() + self.ack_seconds
        with self.changed:
            while envelope not in self.acks and time.monotonic() < deadline:
                self.changed.wait(0.05)
            return envelope in self.acks

    def _send_http(self, kind: str, payload: dict[str, Any], envelope: str, attempt: int) -> bool:
        """Send one signed request; return whether the bot took it in time, or asked not to be sent it again."""
        body, headers = _as_request(kind, payload)
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"}
        try:
            status, answered, text = self.request(body, headers | signature(body))
        except (OSError, http.client.HTTPException):
            return False
        if status == 200:
            self.acknowledge(envelope, _as_payload(answered.get("content-type", ""), text))
            return True
        self.refusals.append(status)
        return "x-slack-no-retry" in answered

    def request(self, body: str, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
        """Send one request to the bot's address for events; return status, headers and body of the response."""
        assert self.http_target
        target = urlsplit(self.http_target)
        connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=self.ack_seconds)
        try:
            connection.request("POST", target.path, body.encode(), headers)
            response = connection.getresponse()
            return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read().decode()
        finally:
            connection.close()

    def _ping(self, connected: ServerSocket) -> None:
        while connected in self.sockets:
            try:
                connected.ping()
            except OSError:
                return
            time.sleep(PING_SECONDS)


def signature(body: str, *, at: float | None = None, secret: str = SIGNING_SECRET) -> dict[str, str]:
    """The headers by which the bot knows that a body comes from Slack, and when it was sent."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _as_request(kind: str, payload: dict[str, Any]) -> tuple[str, dict[str, str]]:
    if kind == "events_api":
        return json.dumps(payload), {"Content-Type": "application/json"}
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"}


def _as_payload(kind: str, text: str) -> Any:
    if kind.startswith("application/json"):
        return json.loads(text or "{}")
    return {"text": text} if text else {}

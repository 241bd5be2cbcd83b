"""A language model's server on loopback, speaking OpenAI's chat protocol: it behaves, lies, obeys, stalls or breaks."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PIECE = 37  # characters that are sent at a time: words, escapes and JSON are cut anywhere
MODEL = "loopback-1"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server does with one request."""

    text: str = ""
    status: int = 200
    stop: str = "stop"
    pause: float = 0.0  # seconds before each piece
    silent: bool = False
    """Send headers, then nothing until the client is gone."""
    hold: threading.Event | None = None
    """What is waited for after `hold_after` characters."""
    hold_after: int = 0
    cut_after: int | None = None  # characters after which the connection is reset
    refusal: str | None = None
    """Sent as a refusal, not as content."""
    usage: bool = True
    error: str = "the loopback model was told to fail"


Behaviour = Callable[[Mapping[str, Any]], Reply]
"""From the data of a request (question, verdict, passages) to what is done with it."""


def said(statements: Sequence[Mapping[str, Any]], summary: str | None = None) -> str:
    """A reply in the form that is asked for."""
    return json.dumps({"summary": summary, "statements": list(statements)}, ensure_ascii=False, indent=1)


def side_of(passage: Mapping[str, Any]) -> dict[str, Any]:
    """The side that a passage is said to speak for, as role and option."""
    word, _, name = passage["speaks"].partition(" ")
    known = {"C++": "cpp"}
    return {"role": word, "option": known.get(name, name.lower())} if word in ("for", "against") else {}


def honest(data: Mapping[str, Any]) -> Reply:
    """Every passage's first sentence, cited, and the verdict as it was given."""
    rows = [{"text": p["text"].split(". ")[0], "citations": [p["n"]], **side_of(p)} for p in data["passages"]]
    return Reply(said(rows, data["verdict"]["summary"]))


def saying(make: Callable[[Mapping[str, Any]], str | None], summary: str | None = None) -> Behaviour:
    """A behaviour that says what `make` makes of each passage, where it makes anything, and cites the passage."""

    def behave(data: Mapping[str, Any]) -> Reply:
        made = [(p, make(p)) for p in data["passages"]]
        return Reply(said([{"text": t, "citations": [p["n"]], **side_of(p)} for p, t in made if t], summary))

    return behave


def data_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a request, read back from between its marks."""
    user = body["messages"][-1]["content"]
    text = user.partition("<data>")[2].rpartition("</data>")[0]
    return json.loads(text) if text else {"passages": [], "verdict": {"summary": ""}}


@dataclass(slots=True)
class LoopbackModel:
    """A running server; `behave` may be exchanged at any time."""

    behave: Behaviour
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    """The bodies of the requests, in order."""
    keys: list[str | None] = field(default_factory=list)
    """The Authorization header of each."""


@contextmanager
def serving(behave: Behaviour = honest) -> Iterator[LoopbackModel]:
    """Serve on a free port of loopback until the block is left."""
    model = LoopbackModel(behave)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.requests.append(body)
            model.keys.append(self.headers.get("Authorization"))
            try:
                _send(self, model.behave(data_of(body)), model)
            except OSError:
                self.close_connection = True  # the client is gone

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _send(handler: BaseHTTPRequestHandler, reply: Reply, model: LoopbackModel) -> None:
    if reply.status != 200:
        body = json.dumps({"error": {"message": reply.error, "type": "loopback", "code": reply.status}}).encode()
        handler.send_response(reply.status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        return
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True
    if reply.silent:
        _wait_until_gone(handler)
        return
    sent = 0
    for delta in _deltas(reply):
        time.sleep(reply.pause)
        _event(handler, {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        sent += len(delta.get("content") or "")
        if reply.hold is not None and sent >= reply.hold_after:
            reply.hold.wait(20)
        if reply.cut_after is not None and sent >= reply.cut_after:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()
            return
    _event(handler, {"choices": [{"index": 0, "delta": {}, "finish_reason": reply.stop}]})
    if reply.usage:
        counts = {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200}
        _event(handler, {"choices": [], "usage": counts})
    handler.wfile.write(b"data: [DONE]\n\n")


def _deltas(reply: Reply) -> Iterator[dict[str, Any]]:
    if reply.refusal is not None:
        yield {"role": "assistant", "refusal": reply.refusal}
    for start in range(0, len(reply.text), PIECE):
        yield {"role": "assistant", "content": reply.text[start : start + PIECE]}


def _event(handler: BaseHTTPRequestHandler, body: Mapping[str, Any]) -> None:
    whole = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": MODEL} | dict(body)
    handler.wfile.write(b"data: " + json.dumps(whole).encode() + b"\n\n")
    handler.wfile.flush()


def _wait_until_gone(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.settimeout(20)
    try:
        handler.connection.recv(1)
    except OSError:
        return

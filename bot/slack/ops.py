"""For operators: `/healthz` and `/metrics` on a port of their own."""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from bot.metrics import Metrics
from corpus.errors import BadConfiguration

log = logging.getLogger(__name__)


class Health(NamedTuple):
    """Whether all is well, and what that rests on."""

    well: bool
    facts: Mapping[str, str | int | float | bool]


Examine = Callable[[], Health]
"""Looks at everything that answering needs; may raise, which is not well."""


class OpsServer:
    """The server, in a thread of its own."""

    def __init__(self, host: str, port: int, metrics: Metrics, examine: Examine) -> None:
        """Listen and serve; raise `BadConfiguration` where the address cannot be listened at."""
        metrics.watch("advisor_up", lambda: float(_look(examine).well))
        try:
            self._server = ThreadingHTTPServer((host, port), _handler(metrics, examine))
        except (OSError, OverflowError) as error:
            raise BadConfiguration(
                f"ADVISOR_METRICS_PORT: nothing can listen at {host}:{port} ({getattr(error, 'strerror', error)}); "
                "choose another port, or 0 for any"
            ) from None
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.1,), name="advisor-ops", daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


def _look(examine: Examine) -> Health:
    try:
        return examine()
    except Exception as error:  # noqa: BLE001 - not being able to look is an answer too
        return Health(well=False, facts={"problem": str(error)})


def _handler(metrics: Metrics, examine: Examine) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 5  # seconds
        server_version = "advisor"
        sys_version = ""

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/metrics":
                self._reply(200, metrics.text(), "text/plain; version=0.0.4; charset=utf-8")
            elif path == "/healthz":
                health = _look(examine)
                told = json.dumps({"ok": health.well} | dict(health.facts)) + "\n"
                self._reply(200 if health.well else 503, told, "application/json")
            else:
                self._reply(404, "/healthz and /metrics are here\n", "text/plain; charset=utf-8")

        def _reply(self, status: int, text: str, kind: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet: whoever scrapes does so every few seconds."""

    return Handler

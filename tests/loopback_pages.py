"""A web server on loopback whose pages are functions of the request, and that remembers what it was asked."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Page = Callable[["Request"], None]
"""Answers a request."""


@dataclass(slots=True)
class Request:
    """One request, and the means to answer it."""

    path: str
    headers: dict[str, str]
    """By name in small letters."""
    handler: BaseHTTPRequestHandler
    number: int  # from 1: how often this path has been asked for

    def send(self, body: bytes = b"", status: int = 200, **headers: str) -> None:
        """Answer with a body; headers are named with underscores."""
        self.begin(status, Content_Length=str(len(body)), **headers)
        self.handler.wfile.write(body)

    def begin(self, status: int = 200, **headers: str) -> None:
        """Send the head of an answer alone."""
        self.handler.send_response(status)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()


@dataclass(slots=True)
class Site:
    """A running server: `pages` by path; what is missing there is 404."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Paths in the order of asking."""
    sent: list[dict[str, str]] = field(default_factory=list)
    """The headers of each request, in that order."""
    url: str = ""
    """Without a slash at its end."""

    def html(self, path: str, body: str, **headers: str) -> str:
        """Put an HTML page at a path and return its address."""
        self.pages[path] = lambda request: request.send(
            body.encode(), **({"Content_Type": "text/html; charset=utf-8"} | headers)
        )
        return self.url + path

    def put(self, path: str, page: Page) -> str:
        """Put a page at a path and return its address."""
        self.pages[path] = page
        return self.url + path


@contextmanager
def site() -> Iterator[Site]:
    """Run a site on a free port of 127.0.0.1."""
    here = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            here.sent.append(headers)
            request = Request(self.path, headers, self, here.asked.count(self.path))
            page = here.pages.get(self.path)
            try:
                if page is None:
                    request.send(b"not here", 404)
                else:
                    page(request)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)

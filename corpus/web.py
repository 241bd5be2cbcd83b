"""Get a page over HTTP the way a guest would: robots.txt, one request a second a host, limits, patience."""

import email.utils
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import SplitResult, urljoin, urlsplit

from corpus.addresses import Resolve, by_proxy, is_open, is_public, look_up
from corpus.errors import NotFetched
from corpus.robots import AGENT, PERMISSIVE, Rules, rules_for

if TYPE_CHECKING:
    import httpx

LARGEST = 20_000_000  # bytes of a page once unpacked; the rest is not read
PAUSE = 1.0  # seconds between two requests to one host, at least
LONGEST_PAUSE = 30.0  # seconds; what robots.txt asks for beyond is not waited
ATTEMPTS = 4  # times that a request is tried
BACKOFF = 1.0  # seconds before the second attempt; doubled before each further one
LONGEST_WAIT = 60.0  # seconds; a host that asks for more is left alone
LONGEST = 180.0  # seconds that one page may take to arrive
CONNECT, READ = 10.0, 30.0  # seconds until a connection stands, and between two pieces of a page
REDIRECTS = 8  # hops from one address to the next
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that another attempt may cure."""
MOVED = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})
UNCHANGED = 304

Told = Callable[[int, int | None], None]
"""Told how many bytes of a page have come, and how many there are where that is known."""


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave."""

    url: str
    """Where it was found in the end."""
    status: int  # 200, 304, 404 or 410
    body: bytes = b""
    media: str = ""
    """Its type as the server named it, such as `text/html`."""
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None
    """The header `Last-Modified` as it was sent."""


@dataclass(slots=True)
class Guest:
    """A client with manners; close it, or use it as a context. Not safe for several threads."""

    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    resolve: Resolve = look_up
    largest: int = LARGEST
    transport: Any = None  # httpx's own where None
    _client: "httpx.Client | None" = None
    _rules: dict[str, Rules] = field(default_factory=dict)
    _free_at: dict[str, float] = field(default_factory=dict)  # seconds of `now`, by host

    def __enter__(self) -> Self:
        """Return the client itself; connections open as they are needed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close every connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def get(self, url: str, *, etag: str | None = None, modified: str | None = None, told: Told | None = None) -> Page:
        """Get a page, or learn that it is gone or has not changed since `etag` or `modified`.

        Args:
            url: Of http or https.
            etag: What the page's last copy was sent with.
            modified: The date that its last copy was sent with.
            told: Called as the page comes in.

        Raises:
            NotFetched: It gave nothing that can be used; the message says why.

        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        asked = {name: value for name, value in conditions.items() if value}
        return self._follow(url, asked, told or (lambda _done, _total: None), mannered=True)

    def _follow(self, url: str, headers: dict[str, str], told: Told, *, mannered: bool) -> Page:
        """Go from redirect to redirect until there is a page; robots.txt is asked at each hop unless it is the page."""
        seen: set[str] = set()
        open_net = False
        here = url
        while True:
            parts = self._checked(here)
            private = not self._is_open(parts, from_open_net=open_net)
            open_net = open_net or not private
            if mannered:
                self._ask_robots(parts, here)
            page, onward = self._try(here, headers, told, inward=private)
            if onward is None:
                return page
            seen.add(here)
            here = urljoin(here, onward).partition("#")[0]
            if here in seen:
                raise NotFetched(f"{url}: is redirected in a circle, by way of {here}", "loop")
            if len(seen) > REDIRECTS:
                raise NotFetched(f"{url}: is redirected more than {REDIRECTS} times", "loop")

    @staticmethod
    def _checked(url: str) -> SplitResult:
        """Take an address apart; refuse what is none of http or https."""
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            host = None
        if not host or any(char.isspace() for char in url):
            raise NotFetched(f"{url}: is no address; give one that starts with https://", "address")
        if parts.scheme not in {"http", "https"}:
            raise NotFetched(f"{url}: addresses of {parts.scheme or 'no kind'} are not fetched, only http and https",
                             "scheme")  # fmt: skip
        return parts

    def _is_open(self, parts: SplitResult, *, from_open_net: bool) -> bool:
        """Tell whether a host is on the open internet; refuse the way from there into a private network."""
        try:
            public = is_open(parts, self.resolve)
        except OSError as error:
            reason = error.strerror or str(error)
            raise NotFetched(f"{parts.geturl()}: the host is not found ({reason})", "unreachable") from None
        if from_open_net and not public:
            raise NotFetched(f"{parts.geturl()}: a public page redirects into a private network", "private")
        return public

    def _ask_robots(self, parts: SplitResult, url: str) -> None:
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        if origin not in self._rules:
            self._rules[origin] = PERMISSIVE  # while robots.txt itself is fetched
            self._rules[origin] = rules_for(lambda: self._robots(f"{origin}/robots.txt"))
        rules = self._rules[origin]
        if rules.unknown:
            raise NotFetched(f"{url}: robots.txt cannot be read ({rules.unknown}), so nothing is fetched", "robots")
        if not rules.allows(url):
            raise NotFetched(f"{url}: robots.txt asks programs to stay away", "robots")

    def _robots(self, url: str) -> tuple[int, bytes]:
        try:
            page = self._follow(url, {}, lambda _done, _total: None, mannered=False)
        except NotFetched as error:
            status = error.reason.removeprefix("status_")
            if status.isdecimal():
                return int(status), b""
            raise
        return page.status, page.body

    def _try(self, url: str, headers: dict[str, str], told: Told, *, inward: bool) -> tuple[Page, str | None]:
        """Ask, and ask again where that may help; return the page, or where it has gone."""
        import httpx

        wait = BACKOFF
        for attempt in range(1, ATTEMPTS + 1):
            self._take_turn(url)
            last = attempt == ATTEMPTS
            try:
                with self._http().stream("GET", url, headers=headers) as response:
                    _refuse_detour(response, url, inward=inward)
                    if response.status_code not in PASSING:
                        return self._take(response, url, told)
                    asked_for = _retry_after(response.headers.get("Retry-After"))
                    if asked_for is not None and asked_for > LONGEST_WAIT:
                        raise NotFetched(f"{url}: asks to be left alone for {asked_for:.0f} seconds", "busy")
                    if last:
                        status = response.status_code
                        raise NotFetched(f"{url}: answers with status {status}, {ATTEMPTS} times", f"status_{status}")
                    pause = wait if asked_for is None else asked_for
            except (httpx.TransportError, httpx.StreamError) as error:
                if last or isinstance(error, httpx.UnsupportedProtocol):
                    raise NotFetched(f"{url}: does not answer ({_in_a_line(error)})", "unreachable") from None
                pause = wait
            except (httpx.InvalidURL, UnicodeError):
                raise NotFetched(f"{url}: is no address; mend it", "address") from None
            self.sleep(pause)
            wait *= 2
        raise AssertionError("the last attempt returns or raises")

    def _take_turn(self, url: str) -> None:
        """Wait until the host may be asked again."""
        parts = urlsplit(url)
        host, origin = str(parts.hostname), f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        rest = self._free_at.get(host, 0.0) - self.now()
        if rest > 0:
            self.sleep(rest)
        rules = self._rules.get(origin, PERMISSIVE)
        self._free_at[host] = self.now() + max(PAUSE, min(rules.pause, LONGEST_PAUSE))

    def _take(self, response: "httpx.Response", url: str, told: Told) -> tuple[Page, str | None]:
        """Turn an answer into a page, or into the address that it points to."""
        status, headers = response.status_code, response.headers
        if status in MOVED and headers.get("Location"):
            return Page(url, status), str(headers["Location"])
        if status in GONE or status == UNCHANGED:
            return Page(url, status, etag=headers.get("ETag"), modified=headers.get("Last-Modified")), None
        if status != 200:
            raise NotFetched(f"{url}: answers with status {status}", f"status_{status}")
        body = b"".join(self._pieces(response, url, told))
        media = headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Page(
            url, 200, body, media, response.charset_encoding, headers.get("ETag"), headers.get("Last-Modified")
        ), None

    def _pieces(self, response: "httpx.Response", url: str, told: Told) -> Iterator[bytes]:
        """Yield the body unpacked, and break off where it grows too large or takes too long."""
        packing = response.headers.get("Content-Encoding", "").strip().lower()
        if packing not in {"", "identity", "gzip", "x-gzip"}:
            raise NotFetched(f"{url}: is packed as {packing}, which was not asked for", "encoding")
        length = response.headers.get("Content-Length", "")
        total = int(length) if length.isdecimal() else None
        too_large = NotFetched(f"{url}: has more than {self.largest // 1_000_000} MB", "too_large")
        if total is not None and total > self.largest:
            raise too_large
        unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if packing.endswith("gzip") else None
        size, until = 0, self.now() + LONGEST
        for raw in response.iter_raw():
            try:
                piece = unpack.decompress(raw, self.largest + 1 - size) if unpack else raw
            except zlib.error:
                raise NotFetched(f"{url}: is said to be gzip and is none", "encoding") from None
            size += len(piece)
            if size > self.largest:
                raise too_large
            if self.now() > until:
                raise NotFetched(f"{url}: takes longer than {LONGEST:.0f} seconds to arrive", "slow")
            told(size, total if unpack is None else None)
            yield piece
        if unpack is not None and not unpack.eof:
            raise NotFetched(f"{url}: broke off before its end", "encoding")

    def _http(self) -> "httpx.Client":
        if self._client is None:
            import httpx

            self._client = httpx.Client(
                headers={
                    "User-Agent": AGENT,
                    "Accept": "text/html, application/xhtml+xml, text/markdown, text/plain, application/pdf;q=0.9, "
                    "*/*;q=0.1",
                    "Accept-Language": "en",
                    "Accept-Encoding": "gzip",
                },
                timeout=httpx.Timeout(READ, connect=CONNECT),
                follow_redirects=False,
                transport=self.transport,
            )
        self._client.cookies.clear()
        return self._client


def _refuse_detour(response: "httpx.Response", url: str, *, inward: bool) -> None:
    """Refuse an answer that came from a private network though its host was looked up as public."""
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream is not None else None
    if peer and not inward and not by_proxy(urlsplit(url)) and not is_public(str(peer[0])):
        raise NotFetched(f"{url}: is answered from a private network", "private")


def _retry_after(value: str | None) -> float | None:
    """Return the seconds that a host asks to wait, from 0; None where it does not say."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _in_a_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:120] if lines else type(error).__name__

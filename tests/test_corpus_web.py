"""Getting pages over HTTP: with manners, within limits, and never from inside on the word of a page outside."""

import gzip
import itertools
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from fakes import Clock
from loopback_pages import Request, Site, site

from corpus import web
from corpus.addresses import is_public
from corpus.errors import NotFetched
from corpus.robots import TOKEN
from corpus.web import ATTEMPTS, LONGEST_WAIT, REDIRECTS, Guest

TEXT = b"Rust kept the log shipper below 20 MB of memory."


class Waiting(Clock):
    """A clock that sleeping sets forward, and that remembers how long was slept."""

    def __init__(self) -> None:
        self.time = 1_000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.slept.append(seconds)
        self.time += seconds


@pytest.fixture
def clock() -> Waiting:
    return Waiting()


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with site() as running:
        yield running


@pytest.fixture
def guest(clock: Waiting) -> Iterator[Guest]:
    with Guest(sleep=clock.sleep, now=clock) as client:
        yield client


def refusal(guest: Guest, url: str) -> NotFetched:
    """The one line with which an address is refused."""
    with pytest.raises(NotFetched) as caught:
        guest.get(url)
    assert "\n" not in str(caught.value)
    assert url in str(caught.value) or caught.value.reason in {"private", "unreachable", "robots"}
    return caught.value


def test_a_page_comes_with_its_type_its_charset_and_what_to_ask_with_next_time(here, guest):
    url = here.put("/a", lambda r: r.send(TEXT, Content_Type="text/plain; charset=latin-1", ETag='"7"',
                                          Last_Modified="Mon, 03 Mar 2025 10:00:00 GMT"))  # fmt: skip
    page = guest.get(url)
    assert (page.status, page.body, page.media, page.charset) == (200, TEXT, "text/plain", "latin-1")
    assert (page.etag, page.modified, page.url) == ('"7"', "Mon, 03 Mar 2025 10:00:00 GMT", url)
    assert "python-or-rust-advisor" in here.sent[-1]["user-agent"]


def test_what_has_not_changed_is_not_sent_again(here, guest):
    def page(request: Request) -> None:
        if request.headers.get("if-none-match") == '"7"' and request.headers.get("if-modified-since") == "then":
            request.begin(304, ETag='"7"')
        else:
            request.send(TEXT, ETag='"7"')

    url = here.put("/a", page)
    assert guest.get(url).status == 200
    assert guest.get(url, etag='"7"', modified="then").status == 304


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_to_the_page_and_it_is_known_where_it_was_found(here, guest, status):
    here.put("/old/page", lambda r: r.send(status=status, Location="../new#part"))
    here.put("/new", lambda r: r.send(status=status, Location=f"{here.url}/newest"))
    here.put("/newest", lambda r: r.send(TEXT))
    page = guest.get(here.url + "/old/page")
    assert (page.body, page.url) == (TEXT, here.url + "/newest")


def test_redirects_in_a_circle_and_without_end_are_given_up(here, guest):
    here.put("/a", lambda r: r.send(status=302, Location="/b"))
    here.put("/b", lambda r: r.send(status=302, Location="/a"))
    assert refusal(guest, here.url + "/a").reason == "loop"
    assert here.asked.count("/a") == 1
    for n in range(40):
        here.put(f"/{n}", lambda r, n=n: r.send(status=302, Location=f"/{n + 1}"))
    assert refusal(guest, here.url + "/0").reason == "loop"
    assert f"/{REDIRECTS}" in here.asked
    assert f"/{REDIRECTS + 1}" not in here.asked


@pytest.mark.parametrize(
    "onward", ["ftp://127.0.0.1/x", "file:///etc/passwd", "javascript:alert(1)", "https://", "data:,x"]
)
def test_a_redirect_to_what_is_no_web_address_is_not_followed(here, guest, onward):
    url = here.put("/a", lambda r: r.send(status=302, Location=onward))
    with pytest.raises(NotFetched) as caught:
        guest.get(url)
    assert caught.value.reason in {"scheme", "address"}


@pytest.mark.parametrize(
    "url", ["", "no address", "http://", "ftp://x/y", "file:///etc/passwd", "http://[::1", "http://h:99999/"]
)
def test_what_is_no_web_address_is_refused_before_anything_is_sent(guest, url):
    with pytest.raises(NotFetched) as caught:
        guest.get(url)
    assert caught.value.reason in {"scheme", "address"}


ADDRESSES = {"public.example": "93.184.216.34", "inside.example": "10.0.0.7", "both.example": "93.184.216.34"}


def outside(answers: dict[str, httpx.Response], clock: Waiting) -> Guest:
    """A guest whose network is made up: hosts by `ADDRESSES`, answers by address."""

    def resolve(host: str, _port: int) -> tuple[str, ...]:
        return (ADDRESSES.get(host, host), "192.168.1.1") if host == "both.example" else (ADDRESSES.get(host, host),)

    def answer(request: httpx.Request) -> httpx.Response:
        return answers.get(str(request.url), httpx.Response(404))

    return Guest(sleep=clock.sleep, now=clock, resolve=resolve, transport=httpx.MockTransport(answer))


@pytest.mark.parametrize(
    "onward",
    ["http://127.0.0.1/admin", "http://10.0.0.7/", "http://inside.example/", "http://[::1]/", "http://169.254.169.254/latest",
     "http://[::ffff:127.0.0.1]/", "http://both.example/", "http://0.0.0.0/", "http://[fd00::1]/", "http://100.64.0.1/"],
)  # fmt: skip
def test_a_public_page_cannot_send_us_into_a_private_network(clock, onward):
    there = {"http://public.example/a": httpx.Response(302, headers={"Location": onward})}
    with outside(there, clock) as guest, pytest.raises(NotFetched) as caught:
        guest.get("http://public.example/a")
    assert caught.value.reason == "private"


def test_who_names_a_private_address_is_taken_at_his_word_and_may_be_sent_on_from_there(clock):
    there = {
        "http://inside.example/a": httpx.Response(302, headers={"Location": "http://10.0.0.7/b"}),
        "http://10.0.0.7/b": httpx.Response(302, headers={"Location": "http://public.example/c"}),
        "http://public.example/c": httpx.Response(200, stream=httpx.ByteStream(TEXT)),
    }
    with outside(there, clock) as guest:
        assert guest.get("http://inside.example/a").body == TEXT


def test_a_name_that_is_looked_up_as_public_and_answers_from_inside_is_refused(here, clock):
    with Guest(sleep=clock.sleep, now=clock, resolve=lambda _host, _port: ("93.184.216.34",)) as guest:
        here.put("/a", lambda r: r.send(TEXT))
        assert refusal(guest, here.url + "/a").reason in {"private", "robots"}
    assert "/a" not in here.asked


@pytest.mark.parametrize(
    ("address", "public"),
    [("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("10.1.2.3", False), ("::1", False),
     ("fe80::1%eth0", False), ("::ffff:10.0.0.1", False), ("::ffff:93.184.216.34", True), ("64:ff9b::a00:1", False),
     ("2002:0a00:0001::1", False), ("224.0.0.1", False), ("0.0.0.0", False), ("not an address", False)],
)  # fmt: skip
def test_addresses_of_the_open_internet_are_told_from_others(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_an_answer_and_is_asked_for_once(here, guest, status):
    url = here.put("/a", lambda r: r.send(b"gone", status))
    assert guest.get(url).status == status
    assert here.asked.count("/a") == 1


@pytest.mark.parametrize("status", [401, 403, 451, 204, 206, 300, 501])
def test_any_other_status_is_a_refusal_that_names_it(here, guest, status):
    url = here.put("/a", lambda r: r.begin(status))
    assert refusal(guest, url).reason == f"status_{status}"
    assert here.asked.count("/a") == 1


def test_a_server_that_fails_once_is_asked_again_a_little_later(here, guest, clock):
    url = here.put("/a", lambda r: r.send(TEXT) if r.number == 3 else r.send(b"broken", 500))
    assert guest.get(url).body == TEXT
    assert here.asked.count("/a") == 3
    assert clock.slept.count(1.0) >= 1
    assert 2.0 in clock.slept, "each wait is twice the one before"


def test_a_server_that_goes_on_failing_is_given_up(here, guest):
    url = here.put("/a", lambda r: r.send(b"broken", 503))
    assert refusal(guest, url).reason == "status_503"
    assert here.asked.count("/a") == ATTEMPTS


@pytest.mark.parametrize("date", [False, True])
def test_a_server_that_asks_to_wait_is_waited_for(here, guest, clock, date):
    def page(request: Request) -> None:
        moment = format_datetime(datetime.now(UTC) + timedelta(seconds=41), usegmt=True)
        request.send(TEXT) if request.number == 2 else request.send(status=429, Retry_After=moment if date else "40")

    assert guest.get(here.put("/a", page)).body == TEXT
    assert max(clock.slept) == pytest.approx(40, abs=1.5)


def test_a_server_that_asks_for_too_long_a_wait_is_left_alone(here, guest, clock):
    url = here.put("/a", lambda r: r.send(status=429, Retry_After=str(int(LONGEST_WAIT) + 1)))
    assert refusal(guest, url).reason == "busy"
    assert here.asked.count("/a") == 1
    assert max(clock.slept, default=0) < LONGEST_WAIT


def test_a_server_that_always_says_too_many_is_given_up(here, guest):
    url = here.put("/a", lambda r: r.send(status=429, Retry_After="nonsense"))
    assert refusal(guest, url).reason == "status_429"


def test_two_requests_to_one_host_are_a_second_apart_and_two_hosts_do_not_wait_for_each_other(here, guest, clock):
    here.put("/a", lambda r: r.send(TEXT))
    began = clock.time
    for _ in range(3):
        guest.get(here.url + "/a")
    assert clock.time - began >= 3, "robots.txt and three pages"
    clock.slept.clear()
    guest.get(here.url.replace("127.0.0.1", "localhost") + "/a")
    assert sum(clock.slept) == pytest.approx(1), "the pause between robots.txt and page alone"


def test_a_longer_pause_that_robots_txt_asks_for_is_kept(here, guest, clock):
    here.put("/robots.txt", lambda r: r.send(b"User-agent: *\nCrawl-delay: 7\n"))
    here.put("/a", lambda r: r.send(TEXT))
    guest.get(here.url + "/a")
    clock.slept.clear()
    guest.get(here.url + "/a")
    assert max(clock.slept) == pytest.approx(7)


ROBOTS = f"User-agent: other\nDisallow: /\n\nUser-agent: {TOKEN}\nDisallow: /private*.html$\nAllow: /\n"


def test_robots_txt_is_asked_first_and_obeyed(here, guest):
    here.put("/robots.txt", lambda r: r.send(ROBOTS.encode()))
    for path in ("/public.html", "/private-1.html", "/private-1.html?x"):
        here.put(path, lambda r: r.send(TEXT))
    assert guest.get(here.url + "/public.html").body == TEXT
    assert guest.get(here.url + "/private-1.html?x").body == TEXT
    error = refusal(guest, here.url + "/private-1.html")
    assert error.reason == "robots"
    assert here.asked == ["/robots.txt", "/public.html", "/private-1.html?x"], "robots.txt once, the private page never"


def test_robots_txt_holds_for_the_page_that_a_redirect_leads_to(here, guest):
    here.put("/robots.txt", lambda r: r.send(b"User-agent: *\nDisallow: /secret"))
    here.put("/a", lambda r: r.send(status=302, Location="/secret"))
    here.put("/secret", lambda r: r.send(TEXT))
    assert refusal(guest, here.url + "/a").reason == "robots"
    assert "/secret" not in here.asked


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False)])
def test_a_host_without_robots_txt_allows_all_and_one_whose_cannot_be_read_allows_nothing(here, guest, status, allowed):
    here.put("/robots.txt", lambda r: r.send(b"", status))
    here.put("/a", lambda r: r.send(TEXT))
    if allowed:
        assert guest.get(here.url + "/a").body == TEXT
    else:
        assert refusal(guest, here.url + "/a").reason == "robots"


def endless(sent: list[int], gigabytes: float, **headers: str):
    """A page of zeros that counts what it could send."""

    def page(request: Request) -> None:
        request.begin(**headers)
        block = b"<p>" + b"0" * 65_533
        for _ in range(int(gigabytes * 1e9 / len(block))):
            request.handler.wfile.write(block)
            sent.append(len(block))

    return page


def test_a_page_of_two_gigabytes_is_cut_off_early(here, guest):
    sent: list[int] = []
    url = here.put("/a", endless(sent, 2.0, Content_Type="text/html"))
    began = time.monotonic()
    assert refusal(guest, url).reason == "too_large"
    assert time.monotonic() - began < 20
    assert sum(sent) < guest.largest + 20e6, "what lies in the sockets' buffers comes on top"


def test_a_page_that_says_that_it_is_too_large_is_not_read_at_all(here, guest):
    sent: list[int] = []
    url = here.put("/a", endless(sent, 0.5, Content_Length=str(2_000_000_000)))
    assert refusal(guest, url).reason == "too_large"
    assert sum(sent) < 20e6


def test_a_small_page_that_unpacks_to_a_huge_one_is_cut_off(here, guest):
    bomb = gzip.compress(b"0" * 200_000_000)
    assert len(bomb) < 300_000
    url = here.put("/a", lambda r: r.send(bomb, Content_Encoding="gzip"))
    assert refusal(guest, url).reason == "too_large"
    small = here.put("/b", lambda r: r.send(gzip.compress(TEXT), Content_Encoding="gzip"))
    assert guest.get(small).body == TEXT
    other = here.put("/c", lambda r: r.send(b"?", Content_Encoding="br"))
    assert refusal(guest, other).reason == "encoding"
    assert here.sent[-1]["accept-encoding"] == "gzip"


def test_what_is_called_gzip_and_is_none_is_no_page(here, guest):
    url = here.put("/a", lambda r: r.send(TEXT, Content_Encoding="gzip"))
    assert refusal(guest, url).reason == "encoding"
    cut = here.put("/b", lambda r: r.send(gzip.compress(TEXT)[:-9], Content_Encoding="gzip"))
    assert refusal(guest, cut).reason == "encoding"


def test_a_page_that_drips_is_given_up(here, clock):
    ticks = itertools.count(1_000.0, 61.0)
    with Guest(sleep=clock.sleep, now=lambda: next(ticks)) as guest:
        url = here.put("/a", endless([], 0.001))
        assert refusal(guest, url).reason == "slow"


def test_a_connection_that_breaks_off_is_tried_again(here, guest):
    def page(request: Request) -> None:
        request.begin(Content_Length="1000") if request.number == 1 else request.send(TEXT)

    assert guest.get(here.put("/a", page)).body == TEXT


def test_a_host_that_does_not_answer_is_one_line(here, guest):
    with site() as closed:
        url = closed.url + "/a"
    assert refusal(guest, url).reason in {"unreachable", "robots"}


def test_a_name_that_nobody_knows_is_one_line(clock):
    def resolve(_host: str, _port: int) -> tuple[str, ...]:
        raise OSError(-2, "Name or service not known")

    with Guest(sleep=clock.sleep, now=clock, resolve=resolve) as guest:
        error = refusal(guest, "http://nowhere.example/a")
    assert error.reason == "unreachable"
    assert clock.slept == []


def test_progress_is_told_and_cookies_are_not_kept(here, guest):
    told: list[tuple[int, int | None]] = []
    url = here.put("/a", lambda r: r.send(TEXT, Set_Cookie="who=me"))
    guest.get(url, told=lambda done, total: told.append((done, total)))
    assert told[-1] == (len(TEXT), len(TEXT))
    guest.get(url)
    assert "cookie" not in here.sent[-1]


def test_limits_are_those_that_the_documents_state():
    assert (web.LARGEST, web.PAUSE) == (20_000_000, 1.0)

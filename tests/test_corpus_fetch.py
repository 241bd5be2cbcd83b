"""`advisor corpus fetch`: what becomes of each original, what is kept of it, and which notes it no longer bears out."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus_home import Home, make_home
from loopback_pages import Request, Site, site

from bot.figures import lost_figures, missing_figures
from corpus.cache import read_fetched, read_record
from corpus.types import Source
from index.files import read_manifest

TALK = " ".join(
    f"Day {n} passed at the mill, and grain was ground as on every other day of that year." for n in range(9)
)
FIRST = f"<h1>Mill</h1><h2>Memory</h2><p>Our log shipper in Rust stayed below 20 MB of memory.</p><p>{TALK}</p>"
SECOND = FIRST.replace("20 MB", "45 MB") + "<p>Our proxies in Go carried ten thousand requests per second.</p>"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("corpus.web.PAUSE", 0.0)
    monkeypatch.setattr("corpus.web.BACKOFF", 0.0)
    with site() as running:
        yield running


@pytest.fixture
def home(tmp_path, built_home, monkeypatch, capsys, here) -> Home:
    made = make_home(tmp_path, built_home, monkeypatch, capsys)
    made.place(mill=f"{here.url}/mill", bakery=f"{here.url}/bakery")
    return made


def page(body: str) -> str:
    return f"<html><head><title>Mill</title></head><body>{body}</body></html>"


def fetch(home: Home, *ids: str) -> dict[str, dict[str, object]]:
    """Fetch, and return the report on each source by its id."""
    return {row["source"]: row for row in map(json.loads, home.well("corpus", "fetch", "--json", *ids).splitlines())}


def cached(home: Home, source: str = "mill") -> Path:
    return home.folder / "cache" / "originals" / source


def test_a_new_original_is_kept_as_page_and_text_with_date_and_hash(home, here):
    here.html("/mill", page(FIRST), ETag='"1"')
    report = fetch(home, "mill")["mill"]
    assert (report["status"], report["url"], report["reason"]) == ("new", f"{here.url}/mill", None)
    assert (cached(home) / "page.html").read_text() == page(FIRST)
    text = (cached(home) / "text.md").read_text()
    assert "## Memory\n\nOur log shipper in Rust stayed below 20 MB of memory." in text
    record = read_record(home.folder / "cache" / "originals", "mill")
    assert record is not None
    assert (record.etag, len(record.page_sha256), len(record.text_sha256)) == ('"1"', 64, 64)
    assert record.fetched.startswith("20")
    assert report["words"] == len(text.split())


def test_all_sources_are_fetched_unless_some_are_named_and_an_unknown_one_is_refused(home, here):
    here.html("/mill", page(FIRST))
    here.html("/bakery", page(FIRST.replace("mill", "bakery")))
    assert set(fetch(home)) == {"mill", "bakery"}
    assert set(fetch(home, "bakery")) == {"bakery"}
    assert "did you mean mill?" in home.bad("corpus", "fetch", "mil")
    assert "advisor corpus add" in home.bad("corpus", "fetch", "https://mill.example/")


@pytest.mark.parametrize("conditional", [True, False])
def test_an_original_that_says_the_same_is_unchanged(home, here, conditional):
    def answer(request: Request) -> None:
        if conditional and request.headers.get("if-none-match") == '"1"':
            request.begin(304)
        else:  # the same text in another dress
            advert = f"<!-- {request.number} -->"
            request.send(page(FIRST + advert).encode(), Content_Type="text/html", ETag='"1"')

    here.put("/mill", answer)
    assert fetch(home, "mill")["mill"]["status"] == "new"
    before = read_record(home.folder / "cache" / "originals", "mill")
    assert fetch(home, "mill")["mill"]["status"] == "unchanged"
    after = read_record(home.folder / "cache" / "originals", "mill")
    assert before is not None
    assert after is not None
    assert (after.fetched, after.text_sha256) == (before.fetched, before.text_sha256)
    assert here.sent[-1].get("if-none-match") == '"1"'


def test_a_changed_original_names_the_notes_whose_figures_no_longer_stand_in_it(home, here):
    here.html("/mill", page(FIRST))
    first = fetch(home, "mill")["mill"]
    assert first["notes"] == [
        {"note": "n03", "figures": ["10k"], "lost": False,
         "text": "Go proxies carried 10k requests per second at the mill."},
    ]  # fmt: skip
    here.html("/mill", page(SECOND))
    second = fetch(home, "mill")["mill"]
    assert second["status"] == "changed"
    assert [(note["note"], note["figures"], note["lost"]) for note in second["notes"]] == [("n01", ["20 MB"], True)]
    assert "20 MB" in (cached(home) / "before.md").read_text()
    assert "45 MB" in (cached(home) / "text.md").read_text()
    doctor = home.run("doctor", "--json")[1]
    marked = [one for one in json.loads(doctor)["findings"] if one["part"] == "fetched"]
    assert [one["state"] for one in marked] == ["flagged"]
    assert "mill: n01" in marked[0]["detail"]


def test_what_changed_is_said_in_words(home, here):
    here.html("/mill", page(FIRST))
    out = home.well("corpus", "fetch", "mill")
    assert out.split()[:2] == ["new", "mill:"]
    assert "n03" in out
    assert "10k does not stand in it" in out
    here.html("/mill", page(SECOND))
    code, out, err = home.run("corpus", "fetch", "mill")
    assert code == 0
    assert out.split()[:2] == ["changed", "mill:"]
    assert "20 MB no longer stands in it" in out
    assert "advisor index" in err


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_leaves_the_copy_where_it_is(home, here, status):
    here.put("/mill", lambda r: r.send(b"", status))
    assert fetch(home, "mill")["mill"]["status"] == "gone"
    assert not cached(home).exists()
    here.html("/mill", page(FIRST))
    fetch(home, "mill")
    here.put("/mill", lambda r: r.send(b"", status))
    report = fetch(home, "mill")["mill"]
    assert report["status"] == "gone"
    assert "stays" in report["detail"]
    assert "20 MB" in (cached(home) / "text.md").read_text()
    here.html("/mill", page(FIRST))
    assert fetch(home, "mill")["mill"]["status"] == "unchanged", "it has come back"


WALL = "<p>JavaScript is not available. Please enable JavaScript or switch to a browser that we support.</p>" + TALK
DIGEST = f"Title: Mill\nURL: http://mill.example\nAuthor: x\nDate: 2025\nStatus: digest in own words\n\n{TALK}"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda r: r.send(b"", 403), "status_403"),
        (lambda r: r.send(b"", 500), "status_500"),
        (lambda r: r.send(status=429), "status_429"),
        (lambda r: r.send(status=429, Retry_After="86400"), "busy"),
        (lambda r: r.send(status=302, Location="/mill"), "loop"),
        (lambda r: r.send(status=302, Location="ftp://mill.example/"), "scheme"),
        (lambda r: r.send(b"{}", Content_Type="application/json"), "no_text"),
        (lambda r: r.send(b"\x89PNG\x00", Content_Type="image/png"), "no_text"),
        (
            lambda r: r.send(page("<div id=root></div><script>draw()</script>").encode(), Content_Type="text/html"),
            "no_text",
        ),
        (lambda r: r.send(page("<p>Loading the mill …</p>").encode(), Content_Type="text/html"), "no_text"),
        (lambda r: r.send(page(WALL).encode(), Content_Type="text/html"), "wall"),
        (lambda r: r.send(DIGEST.encode(), Content_Type="text/plain"), "digest"),
        (lambda r: r.begin(Content_Length="3000000000"), "too_large"),
    ],
    ids=["403", "500", "429", "a day", "loop", "ftp", "json", "image", "scripts", "loading", "wall", "digest", "3 GB"],
)
def test_what_gives_no_text_of_the_source_is_refused_with_its_reason_and_the_copy_stays(home, here, answer, reason):
    here.put("/mill", answer)
    report = fetch(home, "mill")["mill"]
    assert (report["status"], report["reason"]) == ("refused", reason)
    assert "\n" not in report["detail"]
    assert not cached(home).exists()
    here.html("/mill", page(FIRST))
    fetch(home, "mill")
    here.put("/mill", answer)
    assert fetch(home, "mill")["mill"]["status"] == "refused"
    assert "20 MB" in (cached(home) / "text.md").read_text()


def test_robots_txt_and_a_source_without_an_address_are_refusals_and_the_others_go_on(home, here):
    here.put("/robots.txt", lambda r: r.send(b"User-agent: *\nDisallow: /mill"))
    here.html("/mill", page(FIRST))
    here.html("/bakery", page(FIRST))
    reports = fetch(home)
    assert (reports["mill"]["status"], reports["mill"]["reason"]) == ("refused", "robots")
    assert reports["bakery"]["status"] == "new"
    assert "/mill" not in here.asked
    home.shelf = type(home.shelf)(tuple(_without_url(one) for one in home.shelf.sources), home.shelf.hash)
    assert fetch(home, "mill")["mill"]["reason"] == "no_url"


def _without_url(source: Source) -> Source:
    from dataclasses import replace

    return replace(source, url=None)


def test_a_page_that_has_shrunk_to_almost_nothing_does_not_replace_the_text(home, here):
    long = FIRST + "".join(f"<p>In year {n} {TALK}</p>" for n in range(1900, 1912))
    here.html("/mill", page(long))
    fetch(home, "mill")
    here.html("/mill", page(f"<p>{TALK}</p>"))
    assert fetch(home, "mill")["mill"]["reason"] == "shrunk"
    assert "20 MB" in (cached(home) / "text.md").read_text()


def test_a_page_in_another_charset_than_it_says_is_read_as_what_it_is(home, here):
    body = page(FIRST.replace("Mill", "Mühle")).encode("latin-1")
    here.put("/mill", lambda r: r.send(body, Content_Type="text/html; charset=utf-8"))
    fetch(home, "mill")
    assert "Mühle" in (cached(home) / "text.md").read_text()


def test_a_damaged_copy_is_fetched_anew_and_never_indexed(home, here):
    here.html("/mill", page(FIRST), ETag='"1"')
    fetch(home, "mill")
    (cached(home) / "text.md").write_text("Rust is always better, says nobody in particular, at great length.")
    assert read_fetched(home.folder / "cache" / "originals", {"mill": f"{here.url}/mill"}) == {}
    assert fetch(home, "mill")["mill"]["status"] == "new"
    assert "if-none-match" not in here.sent[-1]


def test_the_index_takes_fetched_originals_by_itself_and_says_so(home, here):
    here.html("/mill", page(FIRST))
    assert "without originals" in home.well("index")
    fetch(home, "mill")
    out = home.well("index")
    assert "of 1 originals (1 of them fetched)" in out
    assert read_manifest(home.folder / "index").texts == 1
    assert "20 MB" in home.well("show", "mill", "--kind", "original")
    home.place(mill=f"{here.url}/moved")
    assert "without originals" in home.well("index"), "a copy from another address is a copy of something else"


def test_a_text_in_a_folder_goes_before_the_fetched_one(home, here, tmp_path):
    here.html("/mill", page(FIRST))
    fetch(home, "mill")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "mill.txt").write_text("The folder's own text says that the mill was rewritten in Rust.")
    out = home.well("index", "--originals", str(tmp_path / "texts"))
    assert "fetched" not in out
    assert "folder's own" in home.well("show", "mill", "--kind", "original")


def test_nothing_but_this_command_goes_out(home, here):
    here.html("/mill", page(FIRST))
    home.well("index")
    home.well("sources")
    home.run("doctor")
    home.well("corpus", "list")
    assert here.asked == []


def test_fetched_originals_are_listed_with_what_became_of_them(home, here):
    here.html("/mill", page(FIRST))
    fetch(home, "mill")
    here.put("/mill", lambda r: r.send(b"", 410))
    fetch(home, "mill")
    assert "gone from its address" in home.well("corpus", "list")
    (row,) = json.loads(home.well("corpus", "list", "--json"))["originals"]
    assert (row["source"], row["gone"], row["missing"]) == ("mill", True, {"n03": ["10k"]})


def test_figures_are_compared_by_value_and_unit(home):
    (mill,) = (one for one in home.shelf.sources if one.id == "mill")
    everything = "Below 20,000 kB of memory; ten thousand requests every second."
    assert missing_figures(mill, everything) == {}
    assert missing_figures(mill, "Below 21 MB; 10,000 requests per minute.").keys() == {"n01", "n03"}
    assert lost_figures({"n01": ("20 MB",)}, {"n01": ("20 MB",)}) == frozenset()
    assert lost_figures({"n01": ("20 MB",)}, {}) == {"n01"}

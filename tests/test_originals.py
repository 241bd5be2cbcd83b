"""Originals: the text and nothing around it, cut into located passages of whole sentences."""

import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import BadInput, BadSource
from corpus.load import Shelf, load_sources
from corpus.originals import plain_text, read_originals, split_header
from corpus.passages import MOST, cut
from corpus.sentences import sentences
from corpus.types import Source

SHARED = Path(os.environ.get("ADVISOR_SHARED") or Path(__file__).resolve().parents[2] / "shared")
ORIGINALS = SHARED / "originals"
needs_originals = pytest.mark.skipif(not ORIGINALS.is_dir(), reason="the originals are not at hand (ADVISOR_SHARED)")


def shelf(*ids: str) -> Shelf:
    return Shelf(
        tuple(
            Source(
                id=one,
                title=one.title(),
                author=None,
                publisher=None,
                published=None,
                url=None,
                licence="CC0",
                kind="extra",
            )
            for one in ids
        ),
        "0",
    )


def pieces(text: str) -> list[str]:
    return [text[piece.start : piece.end] for piece in cut(text)]


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


PAGE = """\
Engineering
Milling in Rust
Our mill moved its grain counter to Rust in March. It now needs 12 MB.

7 min read
Press enter or click to view the image in full size

A mill at dawn.

The old counter, in Python, took 400 MB and fell over at harvest time.

Hero image

**Nobody wants it back.** The millers say so, e.g. Dr. Stone, who had asked for v. 2.0 since 2019.

Figure 3

Learn More →

If you enjoyed this post, please subscribe to my newsletter!

---

Related Posts

Ten mills you must see

A tour of the finest mills of the country, with pictures and opening hours.

From the Author

GrainApp
Count grain faster
The best app for counting grain on the market, now with a free trial.
Start Free Trial →

Thanks so much for reading this one! 🙏
"""


def test_what_stands_around_the_text_is_left_out():
    text = plain_text(PAGE, "Milling in Rust")
    assert text == (
        "# Milling in Rust\n\n"
        "Our mill moved its grain counter to Rust in March. It now needs 12 MB.\n\n"
        "The old counter, in Python, took 400 MB and fell over at harvest time.\n\n"
        "Nobody wants it back. The millers say so, e.g. Dr. Stone, who had asked for v. 2.0 since 2019."
    )


@pytest.mark.parametrize(
    "line",
    [
        "We publish/subscribe to every topic on the message bus of the mill.",
        "Follow the flour from the silo to the bag, and count the steps.",
        "The comments in the code were longer than the code.",
        "Thanks to Rust's borrow checker the race was found before the release.",
        "Image processing in Python is done by compiled libraries.",
        "The next release reads more formats.",
        "Share nothing between threads, and the problem is gone.",
        "🚀 Startup fell to 20 ms.",
    ],
)
def test_sentences_that_only_look_like_furniture_stay(line):
    text = f"The mill runs on software.\n\n{line}\n\nThat is how it has always been at the mill."
    assert line in plain_text(text)


def test_markup_goes_and_its_words_stay():
    text = plain_text(
        "# Mill {#top}\n\n![logo](a.png) The **mill** grinds [_fine_ flour](http://x.y/z_(a)), "
        "see [the docs][d] and `a_b_c`.\n\n"
        "<!-- hidden -->\n<p align='center'>Flour &amp; bran\nare sold.</p>\n\n```python\nprint('no prose')\n```\n\n"
        "- one entry\n  that goes on\n* another <https://mill.example>\n\n> quoted words of a\n> miller\n\n"
        "| Kind | Price |\n|---|---:|\n| rye | 3 |\n\n[d]: http://x.y\n"
    )  # fmt: skip
    assert text == (
        "# Mill\n\nThe mill grinds fine flour, see the docs and `a_b_c`.\n\nFlour & bran are sold.\n\n[…]\n\n"
        "- one entry that goes on\n- another https://mill.example\n\nquoted words of a miller\n\n"
        "| Kind | Price |\n| rye | 3 |"
    )


def test_restructured_text_is_read_as_well():
    text = plain_text(
        ":orphan:\n\n.. _mill:\n\nThe Mill\n========\n\n"
        "It grinds ``rye`` (see :doc:`the guide <guide>` and :pep:`703`).\n\n"
        ".. image:: mill.png\n   :alt: a mill\n\n.. note::\n   Do not open the\n   hopper.\n\n"
        "Run it::\n\n    mill --all\n\n"
        "`Flour <http://flour.example>`_ is [#f]_ white.\n"
    )
    assert text == (
        "# The Mill\n\nIt grinds `rye` (see the guide and PEP 703).\n\nDo not open the hopper.\n\nRun it:\n\n[…]\n\n"
        "Flour is white."
    )


def test_headings_of_a_text_that_marks_none_are_found_and_are_no_passages():
    text = plain_text(
        "The mill stands by the river and has done so for two hundred years.\nWhy It Was Built\n"
        "Because the river was there, and because grain was, and because people wanted bread every day of the week "
        "and could not wait for the next one, the mill was built.\nIs it still needed?\n"
        "Yes. Bread is eaten to this day, and nobody has found a way to bake it without flour in large amounts.\n"
    )
    assert [(piece.section, text[piece.start : piece.start + 7]) for piece in cut(text)] == [
        (None, "The mil"), ("Why It Was Built", "Because"), ("Is it still needed?", "Yes. Br"),
    ]  # fmt: skip


def test_a_comment_block_is_a_list_and_its_lost_line_break_is_mended():
    text = plain_text(
        "# Mills are good at:\n# - Grinding\n# - Standing by the riverThe best mills stand by a river and grind "
        "all day long without a pause.\n"
    )
    assert text == (
        "Mills are good at:\n\n- Grinding\n- Standing by the river\n\n"
        "The best mills stand by a river and grind all day long without a pause."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It costs $3.50. That is cheap.", ["It costs $3.50.", "That is cheap."]),
        ("Use e.g. Rust, i.e. no Go, cf. Fig. 3. Then stop.", ["Use e.g. Rust, i.e. no Go, cf. Fig. 3.", "Then stop."]),
        ("Dr. J. Smith of the U.S. Mint spoke. None heard.", ["Dr. J. Smith of the U.S. Mint spoke.", "None heard."]),
        ("Rye, oats, etc. The rest is bran.", ["Rye, oats, etc.", "The rest is bran."]),
        ("He said: “Stop.” They did.", ["He said: “Stop.”", "They did."]),
        ("Really?! Yes... maybe. No…", ["Really?!", "Yes... maybe.", "No…"]),
        ("Node.js and ASP.NET run. Python 3.13 too.", ["Node.js and ASP.NET run.", "Python 3.13 too."]),
        ("Call `a. B()` up. It (see v. 2. Yes) works. So.", ["Call `a. B()` up.", "It (see v. 2. Yes) works.", "So."]),
        ("One vs. Two. 100,000 lines. iOS is next.", ["One vs. Two.", "100,000 lines.", "iOS is next."]),
        ("One sentence without an end", ["One sentence without an end"]),
        ("  spaces  around.   And between.  ", ["spaces  around.", "And between."]),
        ("", []),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_would_end_them(text, expected):
    assert split(text) == expected


@given(st.text(alphabet=st.sampled_from("aB1 .!?:;\"'()`\n-#|…“”é"), max_size=300))
def test_sentences_and_passages_never_overlap_and_lose_nothing_but_spaces(text):
    spans = sentences(text)
    assert all(a < b for a, b in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    located = cut(text)
    assert all(0 <= p.start < p.end <= len(text) for p in located)
    assert all(a.end <= b.start for a, b in pairwise(located))


@given(st.text(max_size=400))
def test_any_text_can_be_read_and_cut(text):
    clean = plain_text(text)
    for piece in cut(clean):
        assert clean[piece.start : piece.end].strip()


def test_short_sentences_and_those_that_lean_on_the_one_before_stay_together():
    assert pieces(
        "Rust is fast. It is safe. Python, by contrast, has the larger choice of libraries for data work."
    ) == ["Rust is fast. It is safe. Python, by contrast, has the larger choice of libraries for data work."]
    long = "The mill moved its whole grain counter to Rust over the winter and has not looked back since then."
    assert pieces(f"{long} This saved money. {long}") == [f"{long} This saved money.", long]
    assert all(len(piece) <= MOST for piece in pieces(" ".join([long] * 20)))


def test_what_leads_in_goes_with_what_follows_and_is_dropped_where_that_is_gone():
    text = (
        "## Uses\n\nThe mill is good for these things:\n\n- Grinding rye and oats all day\n- Storing\n\n"
        "Run the following line:\n\n[…]"
    )
    assert pieces(text) == ["The mill is good for these things:\n\n- Grinding rye and oats all day\n- Storing"]


def test_rows_in_words_are_passages_and_a_table_of_figures_stays_whole():
    rows = (
        "| Language | Strength | Weakness |\n| Rust | safety and speed | learning curve |\n"
        "| Python | many libraries | slow loops |"
    )
    assert pieces(rows) == ["Rust | safety and speed | learning curve", "Python | many libraries | slow loops"]
    figures = "| Year | Users | Share |\n| 2024 | 7 310 | 77.4% |\n| 2025 | 7 156 | 76.2% |"
    assert pieces(figures) == [figures]


def test_the_underline_of_a_heading_is_no_fence_of_code():
    text = (
        "Mills\n=====\n\nGrain\n~~~~~\n\nRye goes first.\n\nFlour\n`````\n\nIt is white.\n\nCode:\n\n~~~\nx = 1\n~~~\n"
    )
    assert plain_text(text).split("\n\n") == [
        "# Mills", "### Grain", "Rye goes first.", "######### Flour", "It is white.", "Code:", "[…]",
    ]  # fmt: skip


TEXT = "Rust is used at the mill for everything that counts grain, day and night."


def test_files_belong_to_the_source_that_they_are_named_after(tmp_path):
    (tmp_path / "mill.txt").write_text(TEXT)
    (tmp_path / "stranger.md").write_text(TEXT)
    (tmp_path / "mill.png").write_bytes(b"\x89PNG")
    assert {name: document.text for name, document in read_originals(tmp_path, shelf("mill", "bakery")).items()} == {
        "mill": TEXT
    }


def test_a_catalogue_says_which_file_is_whose_and_what_may_be_quoted(tmp_path):
    for name in ("a", "b", "c", "d"):
        (tmp_path / f"{name}.txt").write_text(f"{TEXT} {name}")
    (tmp_path / "catalogue.yaml").write_text(
        "- {id: mill, text: a.txt, text_status: full}\n- {id: bakery, text: b.txt, text_status: digest}\n"
        "- {id: orchard, text: c.txt, text_status: excerpt}\n- {id: forge, text: null, text_status: none}\n"
    )
    found = read_originals(tmp_path, shelf("mill", "bakery", "orchard", "forge", "d"))
    assert found.keys() == {"mill", "orchard"}
    assert found["mill"].text == f"{TEXT} a"


def test_a_digest_is_known_by_its_header_too(tmp_path):
    header = "Title: The mill\nURL: http://mill.example\nAuthor: x\nDate: 2020\nLicence: none | Status: {}\n\n"
    (tmp_path / "mill.md").write_text(header.format("digest in own words") + TEXT)
    (tmp_path / "bakery.md").write_text(header.format("complete") + TEXT)
    found = read_originals(tmp_path, shelf("mill", "bakery"))
    assert {name: document.text for name, document in found.items()} == {"bakery": TEXT}
    assert split_header("Title: x\nno header\n\ntext") == ("", "Title: x\nno header\n\ntext")


@pytest.mark.parametrize(
    ("catalogue", "line", "reason"),
    [
        ("- {id: mill, text: gone.txt, text_status: full}", 1, "not in the folder"),
        ("- {id: mill, text: ../outside.txt, text_status: full}", 1, "not in the folder"),
        (
            "- {id: mill, text: a.txt, text_status: full}\n- {id: mill, text: a.txt, text_status: full}",
            2,
            "second time",
        ),
        ("- {id: mill, text: a.txt}", 1, "text_status"),
        ("# words\n- {text: a.txt, text_status: full}", 2, "no 'id'"),
        ("mill: a.txt", 1, "list of entries"),
        ("- [", 2, "not YAML"),
    ],
)
def test_a_faulty_catalogue_is_refused_on_its_line(tmp_path, catalogue, line, reason):
    folder = tmp_path / "originals"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT)
    (tmp_path / "outside.txt").write_text(TEXT)
    (folder / "catalogue.yaml").write_text(catalogue)
    with pytest.raises(BadSource, match=rf"catalogue\.yaml:{line}: .*{reason}"):
        read_originals(folder, shelf("mill"))


@pytest.mark.parametrize(
    ("data", "reason"), [(b"\xff\xfe", "UTF-8"), (b"a\x00b", "binary"), (b"", "no text"), (b"Hero image\n", "no text")]
)
def test_a_text_that_cannot_be_read_is_refused(tmp_path, data, reason):
    (tmp_path / "mill.txt").write_bytes(data)
    with pytest.raises(BadSource, match=rf"mill\.txt:1: .*{reason}"):
        read_originals(tmp_path, shelf("mill"))


def test_a_folder_that_is_none_or_holds_nothing_of_ours_is_bad_input(tmp_path):
    for folder in (tmp_path, tmp_path / "gone"):
        with pytest.raises(BadInput, match="name"):
            read_originals(folder, shelf("mill"))
    for name in ("mill.md", "mill.txt"):
        (tmp_path / name).write_text(TEXT)
    with pytest.raises(BadInput, match="keep one"):
        read_originals(tmp_path, shelf("mill"))


FURNITURE = (
    "view image", "hero image", "illustration", "min read", "original article", "related reading", "story sources",
    "in the comments", "newsletter", "get started", "learn more", "free trial", "tradies", "freelancers", "tutoring",
    "subscriptions", "inbox", "year two", "sticky note", "thanks heaps", "modern python stack",
)  # fmt: skip
"""What no passage of the articles may hold: adverts, teasers, captions and calls that stand on their pages.

In documentation and in posts the same words are part of the text: "to learn more, read the user guide".
"""
LEFT_OVER = re.compile(
    r"\]\(|<(?:img|br|div|span|p|a)\b|&(?:amp|lt|gt|quot|nbsp);|^\s*(?:```|\.\. \w+::)", re.MULTILINE
)
"""Markup that cleaning should have taken away."""
SKIPPED = 4  # words of the page that may be missing inside a passage: a list's number, a footnote, the words of a role


def real_originals(kind: str | None = None) -> list[tuple[str, str, str]]:
    """Give id, page as received and cleaned text of every original at hand, or of those of one kind of source."""
    located = yaml.safe_load((ORIGINALS / "catalogue.yaml").read_text(encoding="utf-8"))
    files = {entry["id"]: entry["text"] for entry in located}
    sources = load_sources()
    wanted = {source.id for source in sources.sources if kind in (None, source.kind)}
    documents = read_originals(ORIGINALS, sources)
    return [
        (name, (ORIGINALS / files[name]).read_text(encoding="utf-8"), document.text)
        for name, document in documents.items()
        if name in wanted
    ]


def page_words(text: str) -> list[str]:
    """Split a page into its words, addresses and tags with their attributes left out."""
    text = re.sub(r"\]\((?:[^()\s]|\([^()]*\))*(?: \"[^\"]*\")?\)", " ", text)
    text = re.sub(r"https?://\S+|</?\w+(?:\s[^<>\n]*)>", " ", text)
    return re.findall(r"[^\W_]+", text.lower())


def stands_in(piece: list[str], page: list[str]) -> bool:
    """Tell whether words stand on a page in their order, with at most a few of the page's own in between."""
    for start in (n for n, word in enumerate(page) if word == piece[0]):
        at: int | None = start
        for word in piece[1:]:
            span = range(at + 1, min(len(page), at + 2 + SKIPPED))
            at = next((n for n in span if page[n] == word), None)
            if at is None:
                break
        else:
            return True
    return False


def test_words_stand_on_a_page_in_order_or_not():
    page = page_words("The [old](https://mill.example/a/b) mill, 1. built in 1850, <img src='x'> still stands.")
    assert page == ["the", "old", "mill", "1", "built", "in", "1850", "still", "stands"]
    assert stands_in(page_words("The old mill, built in 1850"), page)
    assert not stands_in(page_words("The old mill, built in 1851"), page)
    assert not stands_in(page_words("built in 1850, the old mill"), page)
    assert not stands_in(page_words("The stands"), page)


@needs_originals
def test_no_passage_of_the_articles_is_page_furniture():
    articles = real_originals("article")
    assert len(articles) == 5
    for name, _, text in articles:
        for piece in pieces(text):
            assert not [mark for mark in FURNITURE if mark in piece.lower()], (name, piece)


@needs_originals
def test_no_passage_of_any_source_holds_markup():
    for name, _, text in real_originals():
        assert not [piece for piece in pieces(text) if LEFT_OVER.search(piece)], name


@needs_originals
def test_every_passage_of_any_source_stands_on_its_page_word_for_word():
    strange, number = [], 0
    for name, page, text in real_originals():
        on_page = page_words(page)
        located = pieces(text)
        number += len(located)
        strange += [(name, piece) for piece in located if not stands_in(page_words(piece), on_page)]
    assert number > 1000
    assert len(strange) <= 0.004 * number, strange  # code or a picture stood between what leads in and what follows


@needs_originals
def test_nearly_all_of_every_article_is_in_its_passages():
    for name, _, text in real_originals("article"):
        located = pieces(text)
        assert sum(map(len, located)) >= 0.9 * len(text), name  # elsewhere tables of figures and code are left out
        longest = max(located, key=len)
        assert len(longest) <= MOST or len(split(longest)) == 1


@needs_originals
def test_digests_are_never_originals():
    found = read_originals(ORIGINALS, shelf("anthropic-c-compiler", "discord-go-to-rust", "polars-readme"))
    assert found.keys() == {"polars-readme"}

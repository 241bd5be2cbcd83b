"""Answers as messages: within Slack's limits and harmless, whatever the text."""

import json
from dataclasses import replace

import pytest
from fakes import HOSTILE, FakeAdvisor, citation
from hostile import LIVE, TEXTS, URLS, answers
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback_limits import message_error, view_error

from bot.answer import Answer
from bot.slack.blocks import evidence, render, short
from bot.slack.escape import JOINER, in_markdown, in_text, safe_url, tidy
from bot.slack.home import Known, home
from bot.slack.inbound import clean
from bot.slack.modals import ask_reason


@settings(max_examples=150, deadline=None, derandomize=True)
@given(answers(), st.booleans())
def test_no_message_is_one_that_slack_refuses(answer: Answer, echo: bool) -> None:
    """The answer, its short form and its evidence keep every limit, and nothing in them calls or disguises."""
    message = render(answer, echo=echo)
    for sent in (message, short(message), *evidence(answer)):
        assert message_error(sent.text, sent.blocks) is None
        assert 0 < len(sent.text) <= 4000
        assert not LIVE.search(json.dumps([sent.text, sent.blocks], ensure_ascii=False))
    assert len(message.blocks) <= 6


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.builds(Known, TEXTS, TEXTS, st.just("2025"), URLS, st.integers(0, 99)), max_size=60))
def test_no_home_tab_is_one_that_slack_refuses(known: list[Known]) -> None:
    """However many sources there are and whatever they are called."""
    view = home(known)
    assert view_error(view) is None
    assert not LIVE.search(json.dumps(view, ensure_ascii=False))


def test_the_window_for_a_reason_keeps_its_limits() -> None:
    """It is checked by the same rules."""
    assert view_error(ask_reason("a" * 64, "T1")) is None


def test_an_ordinary_answer_stays_within_the_layout() -> None:
    """Up to six blocks, the Markdown first and at most 1,800 characters."""
    for question in ("x", "long", "hostile", "bicycle", "which"):
        message = render(FakeAdvisor().answer(question))
        assert message.blocks[0]["type"] == "markdown"
        assert len(message.blocks[0]["text"]) <= 1800
    types = [block["type"] for block in render(FakeAdvisor().answer("x")).blocks]
    assert types == ["markdown", "alert", "context", "actions", "context_actions"]


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    """It is all there to read; brackets, marks, mentions and emoji have lost their meaning."""
    shown = in_markdown(HOSTILE)
    assert shown.startswith("Rust &lt;!channel&gt; &lt;@U1&gt; &lt;https://evil.example/|docs&gt; # ")
    assert f":{JOINER}tada::{JOINER}tada:" in shown
    assert f"@{JOINER}here" in shown
    assert "\\`a\\` \\*b\\*" in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize(("text", "shown"), [
    ("snake_case stays", "snake_case stays"), ("_so_ called", "\\_so\\_ called"), ("R&D, a < b", "R&D, a &lt; b"),
    ("&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;"), ("two\nlines\ttoo", "two lines too"),
])  # fmt: skip
def test_text_in_markdown_is_read_as_it_was_written(text: str, shown: str) -> None:
    """Only what Markdown or Slack would interpret is escaped."""
    assert in_markdown(text) == shown


def test_text_outside_markdown_escapes_the_three_characters_of_slack_s() -> None:
    """And nothing else."""
    assert in_text("a & b <c> *d*") == "a &amp; b &lt;c&gt; *d*"


def test_a_cut_is_visible_and_of_the_asked_length() -> None:
    """The last character says that there was more."""
    assert tidy("a" * 10, 10) == "a" * 10
    assert tidy("a" * 11, 10) == "a" * 9 + "…"


@pytest.mark.parametrize(("url", "safe"), [
    ("https://example.org/a_(b)", "https://example.org/a_%28b%29"),
    ("https://x.org/a|b><!channel>", "https://x.org/a%7Cb%3E%3C!channel%3E"),
    ("https://x.org/@someone/@channel", "https://x.org/@someone/%40channel"),
    ("https://x.org/?q=1&r=%20", "https://x.org/?q=1&r=%20"), ("http://x.org", "http://x.org"),
    ("javascript:alert(1)", None), ("data:text/html,x", None), ("https://a b.org", None),
    ("https://x.org/\u202e", None),
    ("https://slack.com@evil.example/", None), ("//x.org", None), ("https://", None), ("", None), (None, None),
    ("https://x.org/" + "a" * 500, None), ("https://[x", None),
])  # fmt: skip
def test_only_plain_web_addresses_become_links(url: str | None, safe: str | None) -> None:
    """What could end a link early is encoded; what hides where it leads is not linked."""
    assert safe_url(url) == safe


def test_titles_cannot_break_their_link() -> None:
    """Brackets and newlines in a title, brackets in an address."""
    answer = FakeAdvisor().answer("x")
    odd = citation(1, "p", title="A [title]\n(of) two](https://evil.example) lines", url="https://x.org/a_(b)")
    text = evidence(replace(answer, citations=(odd,)))[0].blocks[0]["text"]
    assert "[A (title) (of) two)(https://evil.example) lines](https://x.org/a_%28b%29)" in text


def test_a_citation_without_an_address_is_a_plain_number() -> None:
    """No link is invented."""
    text = render(FakeAdvisor().answer("x")).blocks[0]["text"]
    assert "([2](https://example.org/a), 3)" in text


def test_disagreement_is_shown_as_a_warning_with_its_sources() -> None:
    """It is never hidden among the points for and against."""
    (alert,) = [block for block in render(FakeAdvisor().answer("x")).blocks if block["type"] == "alert"]
    assert alert["level"] == "warning"
    assert "<https://example.org/a|1>, <https://example.org/a|2>" in alert["text"]["text"]


@pytest.mark.parametrize(("raw", "seen"), [
    ("<@W1> hello", "hello"), ("<@W1>, hello", "hello"), ("<@W1|advisor>: hello", "hello"), (":+1:", ":+1:"),
    ("a <https://x.org|b> c <https://y.org> d", "a b c https://y.org d"), ("<#C1|ops> <@U2> <@U3|ana>", "#ops @U2 ana"),
    ("<!subteam^S1|@team> <!here> x", "@team  x"), ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
    ("&amp;lt;", "&lt;"), ("", ""),
])  # fmt: skip
def test_a_question_is_read_as_its_author_saw_it(raw: str, seen: str) -> None:
    """Slack's markup and entities are undone once, and no more."""
    assert clean(raw, "W1") == seen

"""Whatever the text of users, documents and models: nothing that Slack refuses, nothing that calls or disguises."""

import json
import logging
import re
from datetime import date
from typing import Any

import pytest
from block_limits import wrongs
from fakes import FakeAdvisor
from hostile import LIVE, LONG, TEXTS, URLS, answers
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback_limits import message_error, view_error

from bot.answer import Answer
from bot.places import Given, Length, Manners, Mode
from bot.slack.actions import Where, circumstances
from bot.slack.blocks import Message, evidence, headline, plain, render, short
from bot.slack.decision import file_name, pages, record_text
from bot.slack.escape import MARKS, SYMBOLS, in_label, in_markdown, in_text, spoken, tidy
from bot.slack.home import Known, Recent, home
from bot.slack.inbound import Ask
from bot.slack.live import Live, _body
from bot.slack.modals import answer_window, ask_reason, settings_told, settings_window, told
from bot.slack.reply import apology, show
from bot.slack.share import shared
from bot.slack.stream import Stream
from bot.state import Thread
from bot.writing import Said

OURS = re.compile(r"<(?:@U1|#C1)>")
"""The only mentions that we write ourselves."""
HARD = settings(max_examples=40, deadline=None, derandomize=True)
IDS = st.from_regex(r"[a-z0-9][a-z0-9.-]{0,30}", fullmatch=True)
WHERES: tuple[Where, ...] = ("thread", "direct", "private")


def check_message(message: Message) -> None:
    """Slack takes it, and nothing in it is alive."""
    assert message_error(message.text, message.blocks) is None
    assert wrongs(message.blocks) == []
    assert 0 < len(message.text) <= 4000
    assert not LIVE.search(json.dumps([message.text, message.blocks], ensure_ascii=False))


def check_view(view: dict[str, Any]) -> None:
    """Slack takes it, and nothing in it is alive but what we wrote."""
    assert view_error(view) is None
    assert wrongs(view) == []
    assert not LIVE.search(OURS.sub("", json.dumps(view, ensure_ascii=False)))


@HARD
@given(answers(), st.sampled_from(WHERES), st.sampled_from(Length), st.booleans())
def test_no_answer_is_one_that_slack_refuses(answer: Answer, where: Where, length: Length, again: bool) -> None:
    """At whatever place, of whatever length, with or without the question above it."""
    channel = "D1" if where == "direct" else "C1"
    url = "https://hooks.slack.com/x" if where == "private" else None
    after = "an-answer" if again else None
    ask = Ask("k", Thread("T1", channel, "1.1"), "1.1", "U1", "x", url, after, "1610000000.000100")
    check_message(show(answer, ask, length))
    check_message(render(answer, echo=again, where=where))
    check_message(apology(ask))


@HARD
@given(answers())
def test_nothing_that_a_button_shows_is_refused(answer: Answer) -> None:
    """Evidence, circumstances, the shared answer, the window of a kept one."""
    for message in (*evidence(answer), short(render(answer))):
        check_message(message)
    title = f"What would change this: {headline(answer)}"
    check_message(Message(title, [*plain(title).blocks, *circumstances(answer, "1610000000.000100")]))
    message = shared(answer, "U1")
    check_message(Message(message.text, json.loads(OURS.sub("", json.dumps(message.blocks)))))
    assert OURS.findall(json.dumps(message.blocks)) == ["<@U1>"]
    check_view(answer_window(answer, answer.question))


@HARD
@given(TEXTS)
def test_nobody_can_be_named_in_sharing_but_by_an_id(user: str) -> None:
    """An id that is none of Slack's is left out."""
    check_message(shared(FakeAdvisor().answer("x"), f"{user}<!channel>"))


@HARD
@given(answers(), st.lists(st.integers(0, 400), max_size=3))
def test_no_decision_record_is_one_that_slack_refuses(answer: Answer, extra: list[int]) -> None:
    """As a file's name, and as text in which nothing is interpreted."""
    text = record_text(answer, date(2026, 1, 1)) if answer.verdict else spoken(answer.question)
    text += "\n".join("x" * length for length in extra)
    for message in pages(answer, text):
        assert message_error(message.text, message.blocks) is None
        assert wrongs(message.blocks) == []
        assert {block["type"] for block in message.blocks} <= {"rich_text", "section"}
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", json.dumps(message.blocks, ensure_ascii=False))
    assert re.fullmatch(r"2026-01-01-[a-z0-9-]{1,60}\.md", file_name(answer, date(2026, 1, 1)))


@HARD
@given(
    st.lists(st.builds(Known, TEXTS, TEXTS, TEXTS, URLS, st.integers(0, 99), TEXTS), max_size=40),
    st.lists(TEXTS, max_size=8),
)
def test_no_home_tab_is_one_that_slack_refuses(known: list[Known], asked: list[str]) -> None:
    """Whatever sources are called, and whatever was asked."""
    answer = FakeAdvisor().answer("hostile")
    recent = [Recent(Given(answer.id, text, "C1", "1.1", 1.0), headline(answer)) for text in asked]
    check_view(home(known, recent))


@HARD
@given(st.dictionaries(TEXTS | IDS, LONG, max_size=12), st.sampled_from(Mode), st.sampled_from(Length))
def test_no_window_for_settings_is_one_that_slack_refuses(titles: dict[str, str], mode: Mode, length: Length) -> None:
    """Whatever sources are called; nor what it says once they are saved."""
    manners = Manners(mode, length, tuple(titles)[:30])
    check_view(settings_window("T1", "C1", manners, titles))
    check_view(told(settings_told("C1", manners, titles)))
    check_view(ask_reason("a" * 64, "T1"))


@HARD
@given(answers())
def test_no_stream_is_one_that_slack_refuses(answer: Answer) -> None:
    """Neither a piece of it, nor what it becomes when it is updated or stopped."""

    class Recorded(Live):
        def add(self, markdown: str) -> None:
            self.text += markdown

        def finish(self, message: Message, answer_id: str | None, *, same: bool) -> None:
            check_message(message)

    def never() -> Any:
        raise AssertionError("nothing is to be sent")

    ask = Ask("k", Thread("T1", "C1", "1.1"), "1.1", "U1", "x")
    stream = Stream(Recorded(never, ask, begin=lambda: True, note=lambda _: None))
    pieces = [answer.verdict, *(Said(statement, answer.citations) for statement in answer.statements), answer]
    stream.narrate(piece for piece in pieces if piece is not None)
    if stream.live.text:
        check_message(Message("x", _body(stream.live.text)["blocks"]))
        assert len(stream.live.text) <= 3200
    stream.finish(render(answer), answer)


@HARD
@given(LONG, st.integers(1, 300))
def test_a_label_keeps_its_limit_escapes_included(text: str, limit: int) -> None:
    """A label that is nothing but ampersands is a short one."""
    assert len(in_label(text, limit)) <= limit
    assert not LIVE.search(in_label(text, limit))


def test_a_bomb_of_emoji_is_defused() -> None:
    """Whether they are spelled or drawn, a text shows no more than a few."""
    drawn = tidy("party " + "\U0001f389" * 500, 3000)
    assert drawn.count("\U0001f389") == SYMBOLS
    for shown in (in_text(":tada:" * 50), in_markdown(":tada:" * 50), in_text(":日本:" * 3)):
        assert not re.search(r":[\w+'-]+:", shown)


def test_accents_do_not_climb_out_of_their_line() -> None:
    """Ordinary accents stay."""
    assert tidy("a" + "\u0301" * 200, 3000) == "a" + "\u0301" * MARKS
    assert tidy("naïve café, Tiếng Việt, हिन्दी", 100) == "naïve café, Tiếng Việt, हिन्दी"


@pytest.mark.parametrize(("text", "shown"), [
    ("# big", "\\# big"), ("- item", "\\- item"), ("12. item", "12\\. item"), ("=====", "\\====="),
    ("+ item", "\\+ item"),
    ("2019.5 is a number", "2019.5 is a number"), ("C# and F# stay", "C# and F# stay"), ("a - b", "a - b"),
])  # fmt: skip
def test_a_line_begins_nothing_but_itself(text: str, shown: str) -> None:
    """No heading, list or rule comes out of foreign text."""
    assert in_markdown(text) == shown


def test_directions_and_dates_are_text() -> None:
    """What turns the reading direction is left out; what Slack would compute is not."""
    assert in_text("a\u202egpj.exe\u2066b\u200f") == "agpj.exeb"
    assert in_text("<!date^1392734382^{date}|x>") == "&lt;!date^1392734382^{date}|x&gt;"


@pytest.mark.parametrize("name", ["xoxb-1-2-abc", "xapp-1-A-2-abc", "xoxe.xoxb-1-abc"])
def test_no_token_reaches_the_log(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Not as an argument, not in a traceback."""
    from bot.logs import log_to_stderr

    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    root.handlers.clear()
    try:
        log_to_stderr([], as_json=True)
        try:
            int(f"Slack said no to {name}")
        except ValueError:
            logging.getLogger("bot.slack").exception("it failed with %s", name)
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    told_ = capsys.readouterr().err
    assert "it failed with [token]" in told_
    assert name not in told_

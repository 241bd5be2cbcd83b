"""What people complain about in bots of this kind, one scenario for each complaint, in the order of the list.

Each runs the real app over Socket Mode against the Slack on loopback.
"""

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import loopback_payloads as payloads
import pytest
from core_pieces import advisor_of
from fakes_writing import FakeWriter
from loopback_payloads import BOT_USER, CHANNEL, TEAM, USER
from loopback_surfaces import SurfacesSlack
from slack_bot import Bot, running, settings
from surfaces_bot import QUESTION, a_bot, a_shared_bot, ask, buttons, press  # noqa: F401 - fixtures

from bot.advisor import Advisor
from bot.answer import Answer
from bot.grounding import GroundingChecker
from bot.places import Manners, Mode
from bot.slack import live
from bot.slack.run import serving
from bot.state import open_store
from corpus.vocabulary import Role

MARKDOWN = re.compile(r"\*\*|\]\(|^#+ |^- ", re.MULTILINE)


@pytest.fixture(scope="module")
def shared_writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One bot for the module whose answers are written by a model, and streamed at once."""
    with pytest.MonkeyPatch.context() as patch, SurfacesSlack() as slack:
        for name in ("QUICK", "EVERY", "SLOW"):
            patch.setattr(live, name, 0.0)
        with running(tmp_path_factory.mktemp("writer"), slack=slack, advisor=FakeWriter()) as bot:
            yield bot


@pytest.fixture
def writer(shared_writer: Bot) -> Bot:
    """The bot whose answers are streamed, remembering nothing."""
    shared_writer.clean()
    return shared_writer


@contextmanager
def answered(built_home: Path, folder: Path) -> Iterator[tuple[Advisor, Answer]]:
    """Ask in Slack and be answered from the shipped notes; yields the advisor and the answer as it was kept."""
    advisor = advisor_of(built_home)
    with SurfacesSlack() as slack, serving(settings(slack, folder), advisor=lambda _: advisor):
        slack.mention(QUESTION)
        post = slack.until(lambda: slack.posted, 60)[0]
        store = open_store(settings(slack, folder).state)
        kept = slack.until(lambda: store.get_answer(post["metadata"]["event_payload"]["answer"]), 60)
        yield advisor, kept
        store.close()


def texts(post: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of a post that Slack reads, with the kind of its block."""
    yield "text", post["text"]
    for block in post["blocks"]:
        for text in re.findall(r'"text": "((?:[^"\\]|\\.)*)"', json.dumps(block, ensure_ascii=False)):
            yield block["type"], json.loads(f'"{text}"')


def test_01_a_slow_answer_is_neither_delivered_nor_given_twice(tmp_path: Path) -> None:
    """Slack repeats what is not acknowledged in time; the acknowledgement does not wait for the answer."""
    with SurfacesSlack(ack_seconds=0.4) as slack, running(tmp_path, slack=slack) as bot:
        slack.mention(f"slow {QUESTION}", event_id="Ev-slow")
        slack.until(lambda: bot.advisor.asked)
        threading.Event().wait(1.0)  # more than twice the time for an acknowledgement
        bot.advisor.gate.set()
        slack.answers()
        slack.until(bot.settled)
        assert slack.deliveries["Ev-slow"] == 1
        assert len(slack.posted) == 1


def test_02_the_two_events_of_one_mention_get_one_answer(bot: Bot) -> None:
    """They have different ids and the same time stamp."""
    ts = bot.slack.stamp()
    for kind in ("message", "app_mention"):
        bot.slack.say(f"<@{BOT_USER}> {QUESTION}", kind=kind, ts=ts)
    bot.slack.until(lambda: len(bot.slack.acks) == 2)
    bot.slack.answers()
    bot.slack.until(bot.settled)
    assert len(bot.slack.posted) == 1
    assert len(bot.advisor.asked) == 1


@pytest.mark.parametrize("first", ["message", "app_mention"])
def test_03_a_copy_that_is_left_alone_does_not_swallow_the_mention(bot: Bot, first: str) -> None:
    """A post is taken only once it is decided that it will be answered, whichever event comes first."""
    ts = bot.slack.stamp()
    for kind in (first, "app_mention" if first == "message" else "message"):
        text = f"<@{BOT_USER}> {QUESTION}" if kind == "app_mention" else QUESTION  # not for us, but for its time stamp
        bot.slack.say(text, kind=kind, ts=ts)
        bot.slack.until(lambda: bot.slack.acks)
    bot.slack.answers()
    bot.slack.until(bot.settled)
    assert len(bot.slack.posted) == 1


@pytest.mark.parametrize("attempt", [0, 1, 3])
def test_04_a_repetition_may_be_the_first_copy_that_arrives(bot: Bot, attempt: int) -> None:
    """It is answered, as is a first delivery, which over Socket Mode says that it is repetition number 0."""
    ts = bot.slack.stamp()
    event = payloads.post(f"<@{BOT_USER}> {QUESTION}", ts, kind="app_mention")
    bot.slack._send_socket(
        "events_api", payloads.event_callback(event, f"Ev-{attempt}-{ts}"), f"envelope-{ts}", attempt
    )
    bot.slack.answers()
    bot.slack.until(bot.settled)
    assert len(bot.slack.posted) == 1


def test_05_markdown_is_never_shown_raw(bot: Bot, writer: Bot) -> None:
    """It stands in blocks that are read as Markdown, and nowhere else: posted, streamed, private and as evidence."""
    post = ask(bot)
    press(bot, post, "Evidence")
    bot.slack.command(QUESTION)
    shown = [post, bot.slack.called("chat.postEphemeral")[0].arguments, bot.slack.called("response_url")[0].arguments]
    for message in (*shown, ask(writer)):
        found = list(texts(message))
        assert any(kind == "markdown" for kind, _ in found)
        assert [text for kind, text in found if kind not in ("markdown", "text") and MARKDOWN.search(text)] == []
        if message.get("ts") not in writer.slack.streams:  # Slack makes the text of a stream itself
            assert not MARKDOWN.search(message["text"])


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_too_long", "msg_blocks_too_long"])
def test_06_an_answer_that_slack_refuses_is_given_in_short(bot: Bot, error: str) -> None:
    """Never nothing; and its buttons' evidence is asked for in words."""
    bot.slack.fail("chat.postMessage", error=error)
    post = ask(bot, "long answer, please")
    assert post["text"].startswith("Rust, for this work.")
    assert "only its first sentence" in post["text"]


def test_07_what_is_cut_is_counted(bot: Bot) -> None:
    """And is all there behind the button."""
    post = ask(bot, "long answer, please")
    assert "37 more points: press Evidence" in post["blocks"][0]["text"]
    press(bot, post, "Evidence")
    pages = bot.slack.called("chat.postEphemeral", 2)
    assert sum(page.arguments["blocks"][0]["text"].count("**For Rust:**") for page in pages) == 40


@pytest.mark.parametrize("lives", [0, 2])
def test_08_a_stream_that_dies_loses_no_text(writer: Bot, lives: int) -> None:
    """Its post is updated with the whole answer, and stays one post."""
    writer.slack.lives = lives
    post = ask(writer)
    assert len(writer.slack.posted) == 1
    assert post["ts"] == writer.slack.called("chat.update")[0].arguments["ts"]
    for words in ("30% less memory", "takes longer to learn", "its source says 3"):
        assert words in json.dumps(post["blocks"])


def test_09_streaming_names_its_recipient_and_says_where_it_does_not_work(
    writer: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack wants the workspace and the user in channels; without a stream, the log says so and the answer comes."""
    ask(writer)
    started = writer.slack.called("chat.startStream")[0].arguments
    assert (started["recipient_team_id"], started["recipient_user_id"]) == (TEAM, USER)
    assert "does not stream" not in caplog.text
    writer.slack.fail("chat.startStream", error="missing_recipient_user_id")
    assert ask(writer, "Python or Rust for a notebook?")["blocks"]
    assert "does not stream here (missing_recipient_user_id)" in caplog.text


def test_10_mentioned_in_the_middle_of_a_thread_it_knows_what_the_thread_is_about(bot: Bot) -> None:
    """It reads the thread once, and answers its question."""
    root = bot.slack.stamp()
    for ts, text in ((root, QUESTION), (bot.slack.stamp(), "I would say Rust")):
        bot.slack._keep({"type": "message", "ts": ts, "thread_ts": root, "channel": CHANNEL, "user": USER,
                         "text": text, "team": TEAM})  # fmt: skip
    post = ask(bot, "what do you think?", thread_ts=root)
    assert bot.advisor.asked[-1][0] == QUESTION
    assert post["blocks"][0]["text"].startswith(f"> {QUESTION}")
    ask(bot, "and if it is this on ARM?", thread_ts=root)
    assert len([call for call in bot.slack.calls if call.method == "conversations.replies"]) == 1


def test_11_where_reading_threads_is_limited_it_goes_on_without(bot: Bot) -> None:
    """Once a minute and 15 messages are not waited for; what it said itself it knows without reading."""
    bot.slack.fail("conversations.replies", times=99, status=429, error="ratelimited", headers={"Retry-After": "60"})
    root = bot.slack.stamp()
    assert ask(bot, "is this better in Rust?", thread_ts=root)["blocks"]
    bot.slack.say("and for a notebook?", thread_ts=root)
    assert len(bot.slack.answers(2)) == 2
    assert bot.advisor.asked[1][1] == bot.slack.posted[0]["metadata"]["event_payload"]["answer"]


def test_12_a_follow_up_in_its_thread_needs_no_mention(bot: Bot) -> None:
    """Whoever writes it."""
    post = ask(bot)
    bot.slack.say("and for a notebook?", thread_ts=post["thread_ts"], user="W333")
    assert bot.slack.answers(2)[1]["thread_ts"] == post["thread_ts"]


def test_13_it_can_be_made_to_leave_a_thread_or_to_wait_for_mentions(bot: Bot) -> None:
    """By a button in the thread, by a word, and by a setting of the channel; thanks are no question either."""
    muted, told, other = ask(bot), ask(bot, "Python or Rust for a compiler?"), ask(bot, "Python or Rust for a parser?")
    press(bot, muted, "Mute here")
    bot.slack.say("mute", thread_ts=told["thread_ts"])
    bot.slack.called("chat.postEphemeral", 2)
    bot.slack.say("Great, thank you!", thread_ts=other["thread_ts"])
    for post in (muted, told):
        bot.slack.say("and for a notebook?", thread_ts=post["thread_ts"])
    bot.store.places.set_manners(TEAM, CHANNEL, Manners(Mode.MENTION), USER)
    bot.slack.say("and for a service?", thread_ts=other["thread_ts"])
    acknowledged = len(bot.slack.acks)
    ask(bot, "Python or Rust for a game?")
    assert acknowledged
    assert len(bot.slack.posted) == 4


@pytest.mark.slow
def test_14_every_citation_holds_what_is_claimed(built_home: Path, tmp_path: Path) -> None:
    """Each statement that is shown is found by the checker in the passages that it cites."""
    checker = GroundingChecker()
    with answered(built_home, tmp_path) as (_, answer):
        passages = {citation.n: citation.passage for citation in answer.citations}
        claims = [s for s in answer.statements if s.role in (Role.FOR, Role.AGAINST)]
        assert claims
        for statement in claims:
            cited = [passages[n] for n in statement.citations]
            assert checker.check(statement.text, cited).supported, statement.text


def test_15_links_to_sources_can_be_clicked(bot: Bot) -> None:
    """Whatever is in a title: line breaks, brackets, other links."""
    post = ask(bot, "hostile")
    press(bot, post, "Evidence")
    shown = bot.slack.called("chat.postEphemeral")[0].arguments["blocks"][0]["text"]
    linked = re.findall(r"\[((?:[^\[\]\\\n]|\\.)+)\]\((https?://[^\s()<>]+)\)", shown)
    assert [url for _, url in linked].count("https://example.org/a") >= 2
    assert all("\n" not in title for title, _ in linked)


def test_16_only_sources_that_were_used_are_listed(bot: Bot) -> None:
    """The message links what its sentences cite, and says how many of how many sources that is."""
    post = ask(bot)
    answer = bot.store.get_answer(post["metadata"]["event_payload"]["answer"])
    assert answer
    cited = {n for statement in answer.statements for n in statement.citations}
    assert {int(n) for n in re.findall(r"\[(\d+)\]\(", post["blocks"][0]["text"])} <= cited
    assert {citation.n for citation in answer.citations} == cited
    assert "3 of 5 sources" in str(post["blocks"])


def test_17_where_nothing_relevant_is_known_no_verdict_is_given(bot: Bot) -> None:
    """However near the nearest passage is."""
    post = ask(bot, "Is my bicycle rusty?")
    assert "no verdict" in post["text"]
    assert "Decision record" not in buttons(post["blocks"])


def test_18_why_there_is_no_answer_is_said_with_the_nearest_evidence(bot: Bot) -> None:
    """And with what is covered; the asker is not told that nothing was given."""
    body = ask(bot, "Is my bicycle rusty?")["blocks"][0]["text"]
    assert "My sources have nothing on this" in body
    assert "**The nearest I have**" in body
    assert "Rust is a language." in body
    assert "**What I can answer about:** services, notebooks" in body


def test_19_sources_that_disagree_are_shown_to(bot: Bot) -> None:
    """In a block of its own, with both sources; it is in the stream's message as well."""
    (alert,) = [block for block in ask(bot)["blocks"] if block["type"] == "alert"]
    assert "Sources disagree" in alert["text"]["text"]
    assert "|1>, <" in alert["text"]["text"]
    assert "|2>" in alert["text"]["text"]


def test_20_no_network_is_used_but_slack_s(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the question to its evidence, every connection goes to where Slack is."""
    places: list[Any] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> Any:
        places.append(address)
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    press(bot, ask(bot), "Evidence")
    bot.slack.called("chat.postEphemeral")
    own = int(bot.slack.url.split(":")[2].split("/")[0])
    assert {address[:2] for address in places if isinstance(address, tuple)} == {("127.0.0.1", own)}


@pytest.mark.slow
def test_21_no_quotation_is_made_up(built_home: Path, tmp_path: Path) -> None:
    """What stands beside a citation is read from its source, character by character."""
    with answered(built_home, tmp_path) as (advisor, answer):
        assert answer.citations
        documents = {(source, kind.value): text for (source, kind), text in advisor.index.documents.items()}
        for citation in answer.citations:
            assert citation.passage == documents[citation.source, citation.kind][citation.start : citation.end]


def test_22_nobody_is_called_and_no_link_is_disguised(bot: Bot) -> None:
    """By no text of users or sources, on any surface, nor by an address that holds a pipe."""
    post = ask(bot, "hostile &lt;!channel&gt; <!everyone> &lt;https://evil.example/|docs&gt; @channel \u202eabc")
    press(bot, post, "Evidence")
    press(bot, post, "What would change this")
    press(bot, post, "Decision record")
    bot.slack.open_home("home")
    bot.slack.called("views.publish")
    bot.slack.called("files.completeUploadExternal")
    sent = [call.arguments for call in bot.slack.calls if call.method.startswith(("chat.", "views."))]
    shown = json.dumps(sent, ensure_ascii=False)
    for forbidden in ("<!", "<@", "<#", "<https://evil", "](javascript", "@channel", "@here", "\u202e", ":tada:"):
        assert forbidden not in shown


def test_23_every_question_has_a_visible_end(bot: Bot) -> None:
    """It is written down before it is acknowledged, and what fails is said in its thread."""
    ts = bot.slack.mention(f"slow {QUESTION}")
    bot.slack.until(lambda: bot.slack.acks)
    assert bot.store.inbox.unsettled() == 1
    bot.advisor.gate.set()
    assert bot.slack.answers()[0]["thread_ts"] == ts
    bot.slack.until(bot.settled)
    for words, end in (("explode", "Sorry"), ("unbuilt", "not set up"), ("", "for example"), ("which?", "for what?")):
        assert end in ask(bot, words)["text"]


def test_24_a_thumb_down_is_asked_for_its_reason_and_kept(bot: Bot) -> None:
    """The vote at once, the reason when it is given."""
    post = ask(bot)
    answer_id = post["metadata"]["event_payload"]["answer"]
    bot.slack.press(post, "vote", f"{answer_id}:down")
    view = bot.slack.called("views.open")[0].arguments["view"]
    assert [(vote.vote, vote.reason) for vote in bot.store.votes(answer_id)] == [("down", None)]
    values = {"kind": {"kind": {"selected_option": {"value": "citation"}}}, "text": {"text": {"value": "not in [1]"}}}
    bot.slack.acknowledged(bot.slack.submit(view, values))
    assert [(vote.user, vote.reason) for vote in bot.store.votes(answer_id)] == [(USER, "citation: not in [1]")]


def test_25_nothing_unfurls_and_answers_can_be_had_in_private(bot: Bot) -> None:
    """No preview under any post; `/advise` and the shortcut post nothing that others see."""
    post = ask(bot)
    bot.slack.direct("Python or Rust for a notebook?")
    bot.slack.answers(2)
    bot.slack.until(bot.settled)
    for call in bot.slack.succeeded("chat.postMessage"):
        assert (call.arguments["unfurl_links"], call.arguments["unfurl_media"]) == (False, False)
    bot.slack.command(QUESTION)
    bot.slack.shortcut(post | {"user": "W333"})
    private = bot.slack.called("response_url", 2)
    assert {call.arguments["response_type"] for call in private} == {"ephemeral"}
    assert all(call.arguments["unfurl_links"] is False for call in private)
    assert len(bot.slack.posted) == 2

"""Settings of a channel: who may change them, and what they change; nothing of it crosses workspaces."""

from dataclasses import replace
from typing import Any

import pytest
from fakes import FakeAdvisor
from loopback_limits import view_error
from loopback_payloads import CHANNEL, DIRECT, TEAM, USER
from slack_bot import KNOWN, Bot
from surfaces_bot import QUESTION, a_bot, a_shared_bot, ask  # noqa: F401 - fixtures

from bot.places import Length, Manners, Mode
from bot.slack.blocks import render
from bot.slack.modals import MAY_CHOOSE, settings_window

SOURCE = KNOWN[0].id


def values(mode: str = "thread", length: str = "normal", *sources: str) -> dict[str, Any]:
    """What somebody filled into the window."""
    chosen = [{"text": {"type": "plain_text", "text": "x"}, "value": source} for source in sources]
    return {
        "mode": {"mode": {"type": "radio_buttons", "selected_option": {"value": mode}}},
        "length": {"length": {"type": "radio_buttons", "selected_option": {"value": length}}},
        "sources": {"sources": {"type": "multi_static_select", "selected_options": chosen}},
    }


def opened(bot: Bot, count: int = 1) -> dict[str, Any]:
    """The window that was opened last."""
    view: dict[str, Any] = bot.slack.called("views.open", count)[-1].arguments["view"]
    assert view_error(view) is None
    return view


def test_an_admin_changes_the_settings_of_a_channel(bot: Bot) -> None:
    """`/advise settings` opens a window with what is in force; what is saved there is kept and said."""
    bot.slack.admins.add(USER)
    bot.store.places.set_manners(TEAM, CHANNEL, Manners(Mode.MENTION, Length.LONG, (SOURCE,)), "U0")
    assert bot.slack.acknowledged(bot.slack.command(" Settings ")) == {}
    view = opened(bot)
    shown = [block["element"] for block in view["blocks"] if block["type"] == "input"]
    assert shown[0]["initial_option"]["value"] == "mention"
    assert shown[1]["initial_option"]["value"] == "long"
    assert [option["value"] for option in shown[2]["initial_options"]] == [SOURCE]
    reply = bot.slack.acknowledged(bot.slack.submit(view, values("off", "short")))
    assert reply["response_action"] == "update"
    assert "never" in str(reply["view"]["blocks"])
    change = bot.store.places.change(TEAM, CHANNEL)
    assert change
    assert (change.manners, change.user) == (Manners(Mode.OFF, Length.SHORT), USER)


def test_whoever_created_the_channel_may_change_its_settings(bot: Bot) -> None:
    """In that channel, and in no other."""
    bot.slack.creators[CHANNEL] = USER
    bot.slack.command("settings")
    view = opened(bot)
    bot.slack.acknowledged(bot.slack.submit(view, values("mention")))
    assert bot.store.places.manners(TEAM, CHANNEL).mode is Mode.MENTION
    elsewhere = view | {"private_metadata": view["private_metadata"].replace(CHANNEL, "C222")}
    reply = bot.slack.acknowledged(bot.slack.submit(elsewhere, values("off")))
    assert "created the channel" in reply["errors"]["mode"]
    assert bot.store.places.change(TEAM, "C222") is None


def test_everybody_else_sees_the_settings_and_why_they_cannot_change_them(bot: Bot) -> None:
    """A window that is sent off all the same changes nothing."""
    bot.slack.command("settings")
    view = opened(bot)
    assert "Only admins of the workspace" in str(view["blocks"])
    assert not [block for block in view["blocks"] if block["type"] == "input"]
    forged = settings_window(TEAM, CHANNEL, Manners(), {})
    reply = bot.slack.acknowledged(bot.slack.submit(forged, values("off")))
    assert "Only admins" in reply["errors"]["mode"]
    assert bot.store.places.manners(TEAM, CHANNEL) == Manners()


def test_an_admin_of_another_workspace_is_no_admin_here(bot: Bot) -> None:
    """In a channel that two workspaces share, each has its own admins."""
    bot.slack.admins.add("X1")
    bot.slack.on_home({"action_id": "pick_channel", "type": "conversations_select", "selected_conversation": CHANNEL},
                      user="X1")  # fmt: skip
    assert "Only admins of the workspace" in str(opened(bot)["blocks"])


def test_somebody_who_is_no_admin_any_more_when_the_window_is_sent_is_refused(bot: Bot) -> None:
    """What counts is who one is when it is saved."""
    bot.slack.admins.add(USER)
    bot.slack.command("settings")
    view = opened(bot)
    bot.slack.admins.clear()
    assert "errors" in bot.slack.acknowledged(bot.slack.submit(view, values("off")))
    assert bot.store.places.manners(TEAM, CHANNEL) == Manners()


@pytest.mark.parametrize("method", ["users.info", "conversations.info"])
def test_where_slack_does_not_say_who_somebody_is_nobody_may_change_anything(bot: Bot, method: str) -> None:
    """And the window says what has to be mended."""
    bot.slack.without.add(method)
    bot.slack.command("settings")
    assert "scopes that its manifest lists" in str(opened(bot)["blocks"])


def test_where_no_window_opens_the_settings_are_told(bot: Bot) -> None:
    """In the reply to the command."""
    bot.slack.admins.add(USER)
    bot.slack.fail("views.open", error="expired_trigger_id")
    told = bot.slack.acknowledged(bot.slack.command("settings"))["text"]
    assert "in threads i have answered in" in told
    assert "try again" in told


def test_the_home_tab_opens_the_settings_of_the_channel_that_is_picked(bot: Bot) -> None:
    """By the same rules."""
    bot.slack.admins.add(USER)
    bot.slack.open_home("home")
    picker = str(bot.slack.called("views.publish")[0].arguments["view"])
    assert "conversations_select" in picker
    action = {"action_id": "pick_channel", "type": "conversations_select", "selected_conversation": "C777"}
    bot.slack.on_home(action)
    bot.slack.acknowledged(bot.slack.submit(opened(bot), values("mention")))
    assert bot.store.places.manners(TEAM, "C777").mode is Mode.MENTION


def test_in_thread_mode_follow_ups_need_no_mention(bot: Bot) -> None:
    """It is what a channel is in unless somebody changed it."""
    post = ask(bot)
    bot.slack.say("and for a notebook?", thread_ts=post["thread_ts"])
    assert len(bot.slack.answers(2)) == 2


def test_in_mention_mode_only_mentions_are_answered(bot: Bot) -> None:
    """Also in threads that it has answered in, and there with what was said before."""
    bot.store.places.set_manners(TEAM, CHANNEL, Manners(Mode.MENTION), USER)
    post = ask(bot)
    ts = bot.slack.say("and for a notebook?", thread_ts=post["thread_ts"])
    again = ask(bot, "and for a service?", thread_ts=post["thread_ts"])
    assert again["thread_ts"] == post["thread_ts"]
    assert ts
    first = post["metadata"]["event_payload"]["answer"]
    assert bot.advisor.asked == [(QUESTION, None), ("and for a service?", first)]


def test_switched_off_it_posts_nothing_and_tells_whoever_mentions_it(bot: Bot) -> None:
    """Once a post, though it comes as two events and is delivered again; direct messages and /advise go on."""
    bot.store.places.set_manners(TEAM, CHANNEL, Manners(Mode.OFF), USER)
    ts = bot.slack.mention(QUESTION)
    bot.slack.mention(QUESTION, ts=ts)
    bot.slack.say(f"<@W111> {QUESTION}", ts=ts)
    (call,) = bot.slack.called("chat.postEphemeral")
    assert "switched off in this channel" in call.arguments["text"]
    assert call.arguments["user"] == USER
    bot.slack.command(QUESTION)
    bot.slack.called("response_url")
    bot.slack.direct("Python or Rust for a notebook?")
    (post,) = bot.slack.answers()
    assert post["channel"] == DIRECT
    assert len(bot.slack.called("chat.postEphemeral")) == 1


def test_a_channel_s_sources_are_what_its_answers_rest_on(bot: Bot) -> None:
    """In the channel, for everybody; not in direct messages."""
    bot.store.places.set_manners(TEAM, CHANNEL, Manners(sources=("b", "a")), USER)
    ask(bot)
    bot.slack.command("Python or Rust for a service?")
    bot.slack.called("response_url")
    bot.slack.direct("Python or Rust for a notebook?")
    bot.slack.answers(2)
    assert bot.advisor.limits == [("a", "b"), ("a", "b"), ()]


def test_a_channel_s_length_is_how_much_is_posted(bot: Bot) -> None:
    """In brief the verdict alone, the rest behind the button; at length all that fits; a fact is never empty."""
    shown = {}
    for length in Length:
        bot.store.places.set_manners(TEAM, CHANNEL, Manners(length=length), USER)
        shown[length] = ask(bot, f"long answer, please: {length}")["blocks"][0]["text"]
    assert "Rust, for this work." in shown[Length.SHORT]
    assert "30% less memory" not in shown[Length.SHORT]
    assert "42 more points: press Evidence" in shown[Length.SHORT]
    assert shown[Length.NORMAL].count("30% less memory") == 3
    assert shown[Length.LONG].count("30% less memory") > 10
    fact = replace(FakeAdvisor().answer("x"), verdict=None)
    assert "30% less memory" in render(fact, length=Length.SHORT).blocks[0]["text"]


def test_another_workspace_s_settings_are_its_own(bot: Bot) -> None:
    """The same channel id in another workspace is another channel, and its windows are of no use here."""
    bot.store.places.set_manners("T999", CHANNEL, Manners(Mode.OFF), USER)
    assert ask(bot)["blocks"]
    bot.slack.admins.add(USER)
    foreign = settings_window("T999", CHANNEL, Manners(), {})
    assert "errors" in bot.slack.acknowledged(bot.slack.submit(foreign, values("mention")))
    assert bot.store.places.manners("T999", CHANNEL).mode is Mode.OFF
    assert bot.store.places.manners(TEAM, CHANNEL) == Manners()


@pytest.mark.parametrize("words", ["mute", "Mute.", "be quiet", "stop"])
def test_a_word_mutes_a_thread_and_another_takes_it_back(bot: Bot, words: str) -> None:
    """Nothing of it is taken for a question, and who says it is told what follows."""
    post = ask(bot)
    thread = post["thread_ts"]
    bot.slack.say(words, thread_ts=thread)
    assert "only when mentioned" in bot.slack.called("chat.postEphemeral")[0].arguments["text"]
    bot.slack.say("and for a notebook?", thread_ts=thread)
    bot.slack.mention("unmute", thread_ts=thread)
    assert "without being mentioned" in bot.slack.called("chat.postEphemeral", 2)[1].arguments["text"]
    bot.slack.say("and for a service?", thread_ts=thread)
    bot.slack.answers(2)
    assert [question for question, _ in bot.advisor.asked] == [QUESTION, "and for a service?"]


def test_a_choice_of_many_sources_fits_slack_s_menu() -> None:
    """Whatever they are called; what is not listed is said."""
    many = {f"source-{n}": "A title " * n for n in range(150)}
    view = settings_window(TEAM, CHANNEL, Manners(sources=("source-3", "gone")), many)
    assert view_error(view) is None
    menu = view["blocks"][-1]["element"]
    assert len(menu["options"]) == MAY_CHOOSE
    assert [option["value"] for option in menu["initial_options"]] == ["source-3"]
    assert "100 of 150" in view["blocks"][-1]["hint"]["text"]

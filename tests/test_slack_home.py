"""The home tab, the prompts of an empty conversation, and the message shortcut."""

import json
from types import SimpleNamespace
from typing import Any

from loopback_limits import view_error
from loopback_payloads import BOT_ID, CHANNEL, TEAM, USER
from slack_bot import Bot
from surfaces_bot import QUESTION, a_bot, a_shared_bot, ask, buttons, press, private  # noqa: F401 - fixtures

from bot.slack.home import knowledge_of, shipped_knowledge
from bot.state import Thread


def home_of(bot: Bot, count: int = 1) -> dict[str, Any]:
    """Open the home tab and return what is shown."""
    bot.slack.open_home("home")
    view: dict[str, Any] = bot.slack.called("views.publish", count)[-1].arguments["view"]
    assert view_error(view) is None
    return view


def test_the_home_tab_says_what_is_known_how_old_it_is_and_how_to_ask(bot: Bot) -> None:
    """Titles are escaped there too."""
    shown = json.dumps(home_of(bot))
    for words in ("12 reading notes from 1 sources", "2025-03", "the newest source", "/advise", "Advise on this"):
        assert words in shown
    assert "<!channel>" not in shown
    assert "None yet" in shown


def test_the_home_tab_lists_what_its_reader_was_answered(bot: Bot) -> None:
    """The newest first, in their own words, private answers too; its button opens the whole answer."""
    ask(bot)
    bot.slack.command("Python or Rust for a <!here> service?")
    bot.slack.called("response_url")
    bot.slack.until(bot.settled)
    view = home_of(bot)
    shown = [button for button in buttons(view["blocks"]).values() if button["action_id"] == "open_answer"]
    sections = [block for block in view["blocks"] if block.get("accessory", {}).get("action_id") == "open_answer"]
    texts = [block["text"]["text"] for block in sections]
    assert len(texts) == 2
    assert texts[1].startswith(f"*{QUESTION}*\nRust, for this work.")
    assert "<!here>" not in str(view)
    answer_id = bot.store.places.given(TEAM, USER, 5)[0].answer
    assert shown[0]["value"]
    bot.slack.on_home({"action_id": "open_answer", "type": "button", "value": answer_id})
    window = bot.slack.called("views.open")[0].arguments["view"]
    assert view_error(window) is None
    assert "30% less memory" in str(window)
    assert "service?" in str(window["blocks"][0])


def test_what_somebody_was_answered_is_shown_to_nobody_else(bot: Bot) -> None:
    """Neither to others nor to the same person in another workspace, nor by a button that names it."""
    ask(bot)
    answer_id = bot.store.places.given(TEAM, USER, 5)[0].answer
    for user, team in (("W333", TEAM), (USER, "T999")):
        bot.slack.forget()
        bot.slack.on_home({"action_id": "open_answer", "type": "button", "value": answer_id}, user=user, team=team)
        window = str(bot.slack.called("views.open")[0].arguments["view"])
        assert "no longer keep that answer" in window
        assert "30% less memory" not in window


def test_a_forgotten_answer_leaves_the_home_tab(bot: Bot) -> None:
    """And its button, pressed on a tab that is still open, says so."""
    ask(bot)
    answer_id = bot.store.places.given(TEAM, USER, 5)[0].answer
    bot.store.forget(answer_id)
    assert "None yet" in str(home_of(bot))
    bot.slack.on_home({"action_id": "open_answer", "type": "button", "value": answer_id})
    assert "no longer keep" in str(bot.slack.called("views.open")[0].arguments["view"])


def test_a_question_back_and_an_apology_are_no_recent_answers(bot: Bot) -> None:
    """Only what answers something is worth finding again."""
    ask(bot, "which?")
    ask(bot, "explode, please")
    assert "None yet" in str(home_of(bot))


def test_an_empty_conversation_offers_prompts_in_either_view(bot: Bot) -> None:
    """The agent view opens a tab, the older assistant view starts a thread."""
    bot.slack.open_home("messages")
    (call,) = bot.slack.called("assistant.threads.setSuggestedPrompts")
    assert 1 <= len(call.arguments["prompts"]) <= 4
    bot.slack.start_assistant()
    call = bot.slack.called("assistant.threads.setSuggestedPrompts", 2)[1]
    assert call.arguments["thread_ts"]
    assert bot.slack.posted == []


def test_the_shortcut_answers_a_message_to_whoever_chose_it(bot: Bot) -> None:
    """With the message above the answer; nobody else sees anything, and nothing is followed."""
    message = {"type": "message", "user": "W333", "ts": "1610261659.000900", "channel": CHANNEL,
               "text": f"<@W444> {QUESTION} &lt;b&gt;"}  # fmt: skip
    envelope = bot.slack.shortcut(message)
    assert bot.slack.acknowledged(envelope) == {}
    (call,) = bot.slack.called("response_url")
    assert call.arguments["response_type"] == "ephemeral"
    assert "log shipper" in call.arguments["blocks"][0]["text"].splitlines()[0]
    bot.slack.until(bot.settled)
    assert bot.advisor.asked == [(f"@W444 {QUESTION} <b>", None)]
    assert bot.slack.posted == []
    assert not bot.store.takes_part(Thread(TEAM, CHANNEL, message["ts"]))


def test_a_shared_answer_of_the_shortcut_goes_into_the_thread_of_its_message(bot: Bot) -> None:
    """Which is where those are who talk about it."""
    message = {"type": "message", "user": "W333", "ts": "1610261659.000901", "channel": CHANNEL, "text": QUESTION,
               "thread_ts": "1610261659.000800", "bot_id": BOT_ID}  # fmt: skip
    bot.slack.shortcut(message)
    own = private(bot.slack.called("response_url")[0].arguments)
    press(bot, own, "Share")
    shared = bot.slack.called("response_url", 3)[1].arguments
    assert (shared["response_type"], shared["thread_ts"]) == ("in_channel", "1610261659.000800")


def test_the_shortcut_on_a_message_without_words_says_how_to_ask(bot: Bot) -> None:
    """A picture is no question."""
    bot.slack.shortcut({"type": "message", "user": "W333", "ts": "1610261659.000902", "channel": CHANNEL, "text": ""})
    assert "for example" in bot.slack.called("response_url")[0].arguments["text"]


def test_what_the_home_tab_knows_is_what_the_index_holds() -> None:
    """Users' documents included; an advisor without an index is taken to know the shipped sources."""

    def source(name: str) -> SimpleNamespace:
        return SimpleNamespace(id=name, title="My notes", kind="document", publisher=None, published=None, url=None)

    index = SimpleNamespace(
        passages=(SimpleNamespace(source="mine"),) * 3, sources={name: source(name) for name in ("mine", "empty")}
    )
    (known,) = knowledge_of(SimpleNamespace(index=index))()
    assert (known.id, known.title, known.notes) == ("mine", "My notes", 3)
    assert list(knowledge_of(object())()) == list(shipped_knowledge())

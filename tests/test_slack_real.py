"""The whole line in Slack: a question, the real advisor on the built index, and one post that Slack takes."""

from pathlib import Path

import pytest
from loopback_slack import LoopbackSlack
from slack_bot import settings

from bot.slack.home import shipped_knowledge
from bot.slack.run import serving


@pytest.mark.slow
def test_a_question_in_slack_is_answered_from_the_corpus(built_home: Path, tmp_path: Path) -> None:
    """The post has a verdict and links to sources; its evidence, a follow-up and the home tab work as well."""
    from bot.wiring import make_advisor

    with LoopbackSlack() as slack:
        configured = settings(slack, tmp_path, ADVISOR_INDEX=str(built_home / "index"))
        with serving(configured, advisor=make_advisor, knowledge=shipped_knowledge):
            ts = slack.mention("Should we use Python or Rust for a log shipper?")
            post = slack.until(lambda: slack.posted, 30)[0]
            assert post["text"]
            assert "](https://" in post["blocks"][0]["text"]
            assert len(post["blocks"][0]["text"]) <= 1800
            slack.press(post, "evidence", post["metadata"]["event_payload"]["answer"])
            assert slack.called("chat.postEphemeral")[0].arguments["blocks"][0]["text"].count("\n> ") >= 1
            slack.say("and for a notebook?", thread_ts=ts)
            assert slack.answers(2)[1]["text"] != post["text"]
            slack.open_home("home")
            assert "reading notes" in str(slack.called("views.publish")[0].arguments["view"])

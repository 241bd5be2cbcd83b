"""From a question to what is said about it: every way a question can end, each with what to do next."""

import hashlib
import logging
from collections.abc import Callable
from typing import NamedTuple

from bot.answer import Answer
from bot.courtesy import reply_to
from bot.dialogue import is_thanks
from bot.places import Length
from bot.slack.actions import Where
from bot.slack.blocks import Message, plain, render
from bot.slack.escape import in_text
from bot.slack.inbound import Ask
from corpus.errors import AdvisorError, BadInput

log = logging.getLogger(__name__)

LONGEST = 2000  # characters of a question

USAGE = (
    "Ask me whether to use Python or Rust for a particular piece of work, for example:\n"
    "• `/advise Should we use Python or Rust for a log shipper?` answers only you\n"
    "• `@advisor Python or Rust for a data pipeline?` answers in a thread; follow-ups there need no mention\n"
    "• or write to me directly. Every answer cites its evidence, and I say so where I have none."
)

Answering = Callable[[str, Answer | None], Answer]
"""Answers a question, given the previous answer of its thread."""


class NothingAsked(BadInput):
    """Raised when a mention has no words, and nothing was said before that it could be about."""


class Reply(NamedTuple):
    """What to post, and the answer it shows, if it shows one."""

    message: Message
    answer: Answer | None
    fault: bool = False
    """True where the question ended because something of ours failed."""


def compose(ask: Ask, previous: Answer | None, answer: Answering, length: Length = Length.NORMAL) -> Reply:
    """Return what to say: the answer, a request to ask otherwise, or an apology with a reference into the log."""
    if len(ask.text) > LONGEST or is_thanks(ask.text):
        return Reply(plain(_no_question(ask.text)), None)
    try:
        found = answer(ask.text, previous)
        return Reply(show(found, ask, length), found)
    except NothingAsked:
        return Reply(plain(USAGE), None)
    except BadInput as error:
        return Reply(plain(in_text(str(error))), None)
    except AdvisorError as error:
        log.warning("question %s [%s] cannot be answered: %s", ask.key, reference(ask), error)
        return Reply(plain(
            "I cannot answer right now, because I am not set up completely. Please tell whoever runs me "
            f"to look for `{reference(ask)}` in my log, and ask again later."
        ), None, fault=True)  # fmt: skip
    except Exception:
        log.exception("question %s [%s] failed", ask.key, reference(ask))
        return Reply(apology(ask), None, fault=True)


def _no_question(text: str) -> str:
    """Return what to say to words that are too many to be read, or that only thank or greet."""
    if len(text) <= LONGEST:
        return reply_to(text)
    return (
        f"Your question has {len(text):,} characters and I read at most {LONGEST:,}. "
        "Please shorten it to what the work is and what matters most, and ask again."
    )


def show(answer: Answer, ask: Ask, length: Length) -> Message:
    """Return the message for an answer at the place where it was asked for, as long as the channel wants it."""
    private = ask.response_url is not None
    where: Where = "private" if private else "direct" if ask.thread.channel.startswith("D") else "thread"
    echo = private or ask.after is not None or answer.question.strip() != ask.text.strip()
    return render(answer, echo=echo, where=where, thread=ask.root, length=length)


def apology(ask: Ask) -> Message:
    """Return the words for a fault of ours."""
    return plain(
        "Sorry, something went wrong on my side and I have no answer for you. Please ask again; if it happens "
        f"again, tell whoever runs me to look for `{reference(ask)}` in my log."
    )


def interrupted() -> Message:
    """Return the words for a private answer that may have been lost: it is never sent twice."""
    return plain("I was restarted while I answered your question. If you saw no answer, please ask again.")


def reference(ask: Ask) -> str:
    """Return the eight characters by which a question is found in the log."""
    return hashlib.sha256(ask.key.encode()).hexdigest()[:8]

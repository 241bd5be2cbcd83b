"""What was said before a question: the answer that it follows up, or the thread that it was asked in."""

import logging
import re
from collections.abc import Callable, Sequence
from typing import Any

from bot.answer import Answer, CorpusState
from bot.dialogue import resolve
from bot.options import mentions
from bot.question import Question, parse
from bot.slack.inbound import Ask, clean
from bot.slack.post import EVENT_TYPE, code_of
from bot.slack.reply import Answering, NothingAsked
from bot.state_types import StateStore
from corpus.errors import BadInput
from corpus.vocabulary import Outcome

log = logging.getLogger(__name__)

FRESH = 6 * 3600.0  # seconds for which an answer in direct messages is what a new message may follow up
A_TOPIC = 6  # words from which a text without two languages can be what a thread is about
SHORT = 10  # words of a question that may lean on what was said before
_POINTS = re.compile(r"\b(?:this|that|it|these|those|here|above|one|ones|them|us)\b", re.IGNORECASE)
_OPINION = re.compile(
    r"\W*(?:any |your |some |please |pls |kindly |so |well |hey |and |what(?:'s| is| are)? (?:your |the )?)*"
    r"(?:thoughts?|opinions?|views?|takes?|advice|advise|help|ideas?|verdict|weigh in|which(?: one)?|what now"
    r"|what do you (?:think|say|suggest|recommend)|can you (?:help|advise|weigh in)"
    r"|what (?:should|would|shall) (?:we|you|i)(?: do)?)"
    r"(?: (?:please|here|us|(?:on|about|of|with) (?:this|that|it)))*\W*",
    re.IGNORECASE,
)
"""Asks for our opinion of what was said, and for nothing else."""

Earlier = Callable[[], Sequence[dict[str, Any]]]
"""Reads the messages of the thread that came before the question, the oldest first; raises as Slack's client does."""


def previous_answer(ask: Ask, store: StateStore) -> Answer | None:
    """Return the answer that a question follows up: the one it names, or the newest of its thread.

    In a conversation with the bot alone, a new message follows up what its author was answered last there.
    """
    if ask.after is not None:
        return store.get_answer(ask.after)
    if ask.response_url is not None:
        return None
    found = store.last_answer(ask.thread)
    if found is None and ask.thread.channel.startswith("D") and leans(ask.text):
        here = (given for given in store.places.given(ask.thread.team, ask.user, 5))
        since = store.now() - FRESH
        latest = next((given for given in here if given.channel == ask.thread.channel and given.at > since), None)
        return store.get_answer(latest.answer) if latest else None
    return found


def in_its_thread(answer: Answering, ask: Ask, store: StateStore, earlier: Earlier) -> Answering:
    """Return `answer` for a question that may lean on a thread in which the bot has not spoken.

    The thread is read only where the question cannot stand alone, and where it cannot be read, the question does.
    """

    def answered(text: str, previous: Answer | None) -> Answer:
        if not text and (previous is not None or not is_inside(ask)):
            raise NothingAsked
        if previous is not None or not is_inside(ask):
            return answer(text, previous)
        alone = None if leans(text) else answer(text, None)
        if alone is not None and not alone.asks:
            return alone
        before = _background(ask, store, earlier)
        if isinstance(before, Answer) and text:
            return answer(text, before)
        if before is not None:
            return answer(_put_together(text, before if isinstance(before, str) else before.resolved), None)
        return alone or _alone(answer, text)

    return answered


def is_inside(ask: Ask) -> bool:
    """Return whether a question was asked inside a thread, and not at its root."""
    return ask.post is not None and ask.post != ask.thread.ts


def leans(text: str) -> bool:
    """Return whether a text says too little to be understood without what was said before."""
    short = len(text.split()) <= SHORT
    return short and (not text or bool(_OPINION.fullmatch(text) or _POINTS.search(text)) or not mentions(text))


def _alone(answer: Answering, text: str) -> Answer:
    if not text:
        raise NothingAsked
    return answer(text, None)


def _put_together(text: str, question: str) -> str:
    """Return the question that a text asks in a thread about `question`: that one, or a follow-up of it in full."""
    if not text or _OPINION.fullmatch(text):
        return question
    asked = Answer(
        id="", question=question, resolved=question, outcome=Outcome.ANSWERED, verdict=None, statements=(),
        citations=(), nearest=(), would_change=(), corpus=CorpusState("", 0, 0), timing_ms={},
    )  # fmt: skip
    resolved = resolve(text, asked)
    if resolved.view or resolved.asks:
        return question
    return f"{question} {text}" if resolved.text == text else resolved.text


def _background(ask: Ask, store: StateStore, earlier: Earlier) -> Answer | str | None:
    """Return the answer that stands in the thread, or the question that the thread is about."""
    try:
        messages = [message for message in earlier() if message.get("ts", "") < (ask.post or "")]
    except Exception as error:  # noqa: BLE001 - the question is answered as it stands
        log.warning("question %s: its thread cannot be read: %s", ask.key, code_of(error) or error)
        return None
    for message in reversed(messages):
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") == EVENT_TYPE:
            kept = store.get_answer(str((metadata.get("event_payload") or {}).get("answer")))
            if kept is not None:
                return kept
    said = [clean(message.get("text") or "", "") for message in messages if not message.get("bot_id")]
    return _topic([*said[:1], *reversed(said[1:])])


def _topic(said: Sequence[str]) -> str | None:
    """Return what a thread is about: a text that sets languages against each other, else the first with a subject."""
    questions = [question for question in map(_read, said) if question is not None and question.subjects]
    likely = [q.text for q in questions if q.joined] + [q.text for q in questions if len(q.text.split()) >= A_TOPIC]
    return likely[0] if likely else None


def _read(text: str) -> Question | None:
    if leans(text):
        return None
    try:
        return parse(text)
    except BadInput:
        return None

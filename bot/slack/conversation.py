"""What was said before a question: the answer that it follows up."""

from bot.answer import Answer
from bot.slack.inbound import Ask
from bot.state_types import StateStore


def previous_answer(ask: Ask, store: StateStore) -> Answer | None:
    """Return the answer that a question follows up: the one it names, or the newest of its thread."""
    if ask.after is not None:
        return store.get_answer(ask.after)
    return None if ask.response_url else store.last_answer(ask.thread)

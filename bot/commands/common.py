"""What several commands share: printing an answer, keeping it, and finding the one that was given last."""

import json
import sys
from typing import TYPE_CHECKING, Any

from bot.answer import Answer
from bot.faults import say
from corpus.errors import AdvisorError, BadInput

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.state_types import StateStore, Thread


def as_line(value: Any) -> str:  # noqa: ANN401
    """Return a JSON value on one line of ASCII, which no terminal, pipe or line reader can misread."""
    return json.dumps(value, ensure_ascii=True)


def print_answer(
    answer: Answer, *, as_json: bool, everything: bool = False, heading: bool = False, kept: bool = True
) -> None:
    """Print an answer on standard output: as one line of JSON, or laid out, under its question if `heading`.

    Where it is not `kept`, no command can show more of it later, and none is named.
    """
    if as_json:
        print(as_line(answer.to_dict()), flush=True)
        return
    from bot.layout import Hints, lay_out
    from bot.terminal import paragraph, show

    show([paragraph(("heading", answer.question), label="> ", hang=2)] if heading else [])
    show(lay_out(answer, everything=everything, hints=Hints() if kept else Hints("ask again with --all", None)))
    if heading:
        print(flush=True)


def terminal_thread() -> "Thread":
    """Return the thread under which the state store knows the answer that a terminal was given last."""
    from bot.state_types import Thread

    return Thread(team="", channel="terminal", ts="")


def kept_answer(settings: "Settings", answer_id: str | None = None) -> Answer:
    """Return the kept answer of that id, or the one that was given last; raise `BadInput` where there is none."""
    from bot.state import open_store

    store = open_store(settings.state)
    answer = store.get_answer(answer_id) if answer_id else store.last_answer(terminal_thread())
    if answer is not None:
        return answer
    if answer_id:
        raise BadInput(f"no answer {answer_id} is kept; the id stands at the end of advisor ask --all")
    if store.takes_part(terminal_thread()):
        raise BadInput("the answer given last was forgotten; ask again: advisor ask QUESTION")
    raise BadInput("no answer is kept yet; ask something first: advisor ask QUESTION")


class Keeper:
    """Keeps answers for `show` and `replay`; an answer that cannot be kept is still an answer."""

    def __init__(self, settings: "Settings", *, active: bool) -> None:
        """Keep in the state store of `settings`, or nothing at all where not `active`."""
        self.settings = settings
        self.active = active
        self.store: StateStore | None = None

    def keep(self, answer: Answer) -> None:
        """Keep an answer as the last one; say so once where that fails, and try no more."""
        if not self.active:
            return
        from bot.state import open_store

        try:
            self.store = self.store or open_store(self.settings.state)
            self.store.put_answer(answer)
            self.store.join(terminal_thread(), answer.id)
        except AdvisorError as error:
            self.active = False
            sys.stdout.flush()
            say(f"the answer is not kept: {error}")

"""`advisor chat`: a conversation; a follow-up is read together with the answer before it."""

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from bot.answer import Answer
from bot.commands.common import Keeper
from bot.courtesy import reply_to
from bot.dialogue import is_thanks
from bot.faults import log_fault, say
from bot.layout import Hints, lay_out
from bot.settings import read_settings
from bot.terminal import paragraph, show
from corpus.errors import AdvisorError, BadInput, UnusableIndex

if TYPE_CHECKING:
    from bot.settings import Settings

PROMPT = "advisor> "
HELP = (
    ("/help", "this list"),
    ("/new", "begin a new conversation: the next question is no follow-up"),
    ("/all", "the last answer in full"),
    ("/show N", "the passage behind a number of the last answer"),
    ("/history", "what was asked in this conversation"),
    ("/quit", "end; so does Ctrl-D"),
    ("N", "a number alone asks again under the circumstance of that number"),
    ("why?", "how the verdict follows; in the same way: sources, shorter, more"),
)
HINTS = Hints(more="more", passage="/show {n}")
"""How a reader gets at what an answer does not show."""


class Answering(Protocol):
    """What a conversation is held with."""

    def answer(self, question: str, *, previous: Answer | None = None) -> Answer:
        """Answer a question, as a follow-up of `previous` where that is given."""
        ...


def chat(*, store: bool) -> int:
    """Hold a conversation over standard input until it ends; return 0."""
    from bot.wiring import make_advisor
    from index.files import read_manifest

    settings = read_settings()
    conversation = Conversation(make_advisor(settings), Keeper(settings, active=store), settings)
    typed = sys.stdin.isatty()
    if typed:
        read_manifest(settings.index_dir)  # nobody shall type a question to learn that there is no index
        say("ask away; /help lists what else there is, Ctrl-D ends")
    for line in _typed_lines() if typed else sys.stdin:
        if not conversation.take(line.strip()):
            break
    return 0


def _typed_lines() -> Iterator[str]:
    """Yield lines as they are typed, with line editing and a history of this conversation alone."""
    try:
        import readline
    except ImportError:  # a Python without it reads lines all the same
        pass
    else:
        readline.clear_history()
    while True:
        try:
            if sys.stdout.isatty():
                yield input(PROMPT)
            else:  # input() would print the prompt among the results
                print(PROMPT, end="", file=sys.stderr, flush=True)
                yield input()
        except EOFError:
            print(file=sys.stderr)
            return


class Conversation:
    """What has been asked so far, and the answer that the next question may follow up."""

    def __init__(self, advisor: Answering, keeper: Keeper, settings: "Settings") -> None:
        """Begin with nothing asked."""
        self.advisor = advisor
        self.keeper = keeper
        self.settings = settings
        self.previous: Answer | None = None
        self.asked: list[str] = []

    def take(self, line: str) -> bool:
        """Act on one line; return False where the conversation ends. What fails is told, and the conversation goes on.

        Raises:
            UnusableIndex: There is nothing left to answer from.

        """
        if line in {"/quit", "/exit", "/q"}:
            return False
        try:
            if line:
                self._act(line)
        except UnusableIndex:
            raise
        except AdvisorError as error:
            say(str(error))
        except OSError:
            raise  # standard output is gone
        except Exception as error:  # noqa: BLE001 - the conversation is not lost
            say(log_fault(error))
        return True

    def _act(self, line: str) -> None:
        if is_thanks(line):
            show([paragraph(reply_to(line))])
            return
        command, _, rest = line.partition(" ")
        if not command.startswith("/"):
            self._ask(self._pick(int(line)) if line.isdecimal() else line)
            return
        actions: dict[str, Callable[[str], None]] = {
            "/help": self._help, "/new": self._new, "/all": self._all, "/show": self._show, "/history": self._history,
        }  # fmt: skip
        if command not in actions:
            raise BadInput(f"there is no {command}; /help lists what there is")
        actions[command](rest.strip())

    def _ask(self, question: str) -> None:
        answer = self.advisor.answer(question, previous=self.previous)
        self.asked.append(question)
        self.previous = answer
        show(lay_out(answer, numbered=True, hints=HINTS))
        print(flush=True)  # the next question stands apart from the answer
        self.keeper.keep(answer)

    def _pick(self, number: int) -> str:
        choices = self.previous.would_change if self.previous else ()
        if not 1 <= number <= len(choices):
            raise BadInput(f"there is nothing under {number}; ask a question in words")
        return choices[number - 1]

    def _help(self, _: str) -> None:
        show(paragraph(text, label=f"  {name}", hang=13) for name, text in HELP)

    def _new(self, _: str) -> None:
        self.previous = None
        self.asked.clear()

    def _history(self, _: str) -> None:
        show(paragraph(question, label=f"  {n}", hang=5) for n, question in enumerate(self.asked, start=1))

    def _all(self, _: str) -> None:
        show(lay_out(self._last(), everything=True))

    def _show(self, what: str) -> None:
        from bot.commands.show import show_citation

        if not what.isdecimal():
            raise BadInput("give the number of a citation: /show 1")
        show_citation(self._last(), int(what), self.settings, as_json=False)

    def _last(self) -> Answer:
        if self.previous is None:
            raise BadInput("nothing has been asked yet")
        return self.previous

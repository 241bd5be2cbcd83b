"""`advisor ask`: one question from the arguments, or one a line from standard input."""

import codecs
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from bot.commands.common import Keeper, as_line, print_answer
from bot.faults import log_fault, say
from bot.settings import read_settings
from corpus.errors import AdvisorError, BadInput, UnusableIndex

if TYPE_CHECKING:
    from bot.advisor import Advisor
    from bot.settings import Settings

LONGEST_LINE = 65_536  # bytes; what a line has beyond is passed over, it is too long for a question by far
SOME_FAILED = 5  # exit code


@dataclass(frozen=True, slots=True)
class Line:
    """One line of standard input."""

    text: str
    fault: BadInput | None
    """What is wrong with it, where it is no text."""


def ask(words: Sequence[str], *, as_json: bool, everything: bool, store: bool) -> int:
    """Answer the question made of `words`, or those of standard input where the only word is `-`."""
    from bot.question import check
    from bot.wiring import make_advisor

    settings = read_settings()
    if list(words) == ["-"]:
        return _Batch(settings, as_json=as_json, everything=everything, store=store).run(sys.stdin.buffer)
    question = " ".join(words)
    check(question)
    answer = make_advisor(settings).answer(question)
    keeper = Keeper(settings, active=store)
    keeper.keep(answer)
    print_answer(answer, as_json=as_json, everything=everything, kept=keeper.active)
    return 0


class _Batch:
    """Questions one a line, answered in order; a line that fails is told and the rest go on."""

    def __init__(self, settings: "Settings", *, as_json: bool, everything: bool, store: bool) -> None:
        self.settings = settings
        self.as_json = as_json
        self.everything = everything
        self.keeper = Keeper(settings, active=store)
        self.advisor: Advisor | None = None  # opened for the first line that is text
        self.failed = 0
        self.unread: list[str] = []  # faults told only once a line turns out to be text

    def run(self, stream: BinaryIO) -> int:
        """Answer every line; return 0, 5 where some failed, or 2 where nothing was text at all."""
        number = 0
        for number, line in enumerate(read_lines(stream), start=1):
            try:
                self._answer(line)
            except UnusableIndex:
                raise
            except AdvisorError as error:
                self._fail(number, line, error.code, str(error), told_later=line.fault is not None)
            except OSError:
                raise  # standard output is gone
            except Exception as error:  # noqa: BLE001 - the other questions are still answered
                self._fail(number, line, "internal", log_fault(error))
        if not number:
            raise BadInput("standard input is empty; give one question a line")
        if self.advisor is None and len(self.unread) == number:
            raise BadInput("standard input is not UTF-8 text; give one question a line")
        self._tell()
        return SOME_FAILED if self.failed else 0

    def _answer(self, line: Line) -> None:
        from bot.question import check
        from bot.wiring import make_advisor

        if line.fault:
            raise line.fault
        check(line.text)
        self.advisor = self.advisor or make_advisor(self.settings)
        self._tell()
        answer = self.advisor.answer(line.text)
        self.keeper.keep(answer)
        print_answer(answer, as_json=self.as_json, everything=self.everything, heading=True, kept=self.keeper.active)

    def _fail(self, number: int, line: Line, code: str, message: str, *, told_later: bool = False) -> None:
        self.failed += 1
        if self.as_json:
            error = {"schema": 1, "question": line.text, "error": {"code": code, "message": message}}
            print(as_line(error), flush=True)
        self.unread.append(f"line {number}: {message}")
        if not told_later or self.advisor is not None:
            self._tell()

    def _tell(self) -> None:
        for message in self.unread:
            if not self.as_json:
                say(message)
        self.unread.clear()


def read_lines(stream: BinaryIO, longest: int = LONGEST_LINE) -> Iterator[Line]:
    """Yield the lines of a stream as they come, each decoded by itself; a byte order mark in front is passed over.

    What a line has beyond `longest` bytes is passed over too.
    """
    first = True
    while data := stream.readline(longest):
        whole = data.endswith(b"\n") or len(data) < longest
        if not whole:
            _pass_over_rest(stream, longest)
        yield _line(data.removeprefix(codecs.BOM_UTF8) if first else data, whole=whole)
        first = False


def _pass_over_rest(stream: BinaryIO, longest: int) -> None:
    while (rest := stream.readline(longest)) and not rest.endswith(b"\n"):
        pass


def _line(data: bytes, *, whole: bool) -> Line:
    text = data.decode("utf-8", errors="replace").rstrip("\r\n")
    if whole and "\ufffd" in text:
        return Line(text, BadInput("the line is not UTF-8 text; send plain text"))
    if any(unicodedata.category(char) == "Cc" and char not in "\t\r" for char in text):
        return Line(text, BadInput("the line holds binary data; send plain text"))
    return Line(text, None)

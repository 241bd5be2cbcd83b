"""Read a model's reply while it comes: statements as soon as each is whole, the rest at the end."""

import json
import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.model.failure import Failure

LONGEST = 600  # characters of a statement
DEEPEST = 6  # objects within objects that are looked into
MOST_CITED = 4  # passages that a statement may rest on
_REFUSAL = re.compile(
    r"^\W*(?:i['’]?m (?:sorry|afraid|unable)|i am (?:sorry|unable)|sorry\b|i (?:can['’]?t|cannot|won['’]?t)|"
    r"i must decline|as an ai\b|unfortunately,? i\b)",
    re.IGNORECASE,
)
_SUMMARY = re.compile(r'"summary"\s*:\s*("(?:[^"\\]|\\.)*")')


def _numbers(value: object) -> object:
    """Read a citation however it is written: 1, "1", "[1]", [1, "2"]."""
    if isinstance(value, str):
        return [int(number) for number in re.findall(r"\d{1,4}", value)]
    if isinstance(value, int) and not isinstance(value, bool):
        return [value]
    if isinstance(value, list):
        found = [_numbers(one) for one in value if isinstance(one, str | int)]
        return (
            [number for one in found if isinstance(one, list) for number in one] if len(found) == len(value) else value
        )
    return value


class Written(BaseModel):
    """A statement as a model wrote it."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    citations: Annotated[tuple[int, ...], BeforeValidator(_numbers), Field(max_length=MOST_CITED)] = ()
    role: str | None = None
    option: str | None = None


class Reader:
    """Takes the pieces of a reply and gives its statements, each once, as soon as it is whole.

    Whatever stands around the JSON is passed over: code fences, a sentence before or after it.
    """

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.text = ""
        self.faulty = 0
        """How many objects were no statement."""
        self._at = 0  # characters of the text that were looked at
        self._open: list[int] = []  # where the objects that are open began
        self._quoted = self._escaped = False
        self._found = 0  # objects that were whole and could be read
        self._outer = 0  # of them, those that stand in no other

    @property
    def summary(self) -> str | None:
        """The verdict in the model's words, as soon as it is whole; None where there is none."""
        match = _SUMMARY.search(self.text)
        if match is None:
            return None
        try:
            return str(json.loads(match.group(1), strict=False)).strip() or None
        except ValueError:
            return None

    def feed(self, piece: str) -> Iterator[Written]:
        """Take a piece and yield the statements that it completes."""
        self.text += piece
        while self._at < len(self.text):
            char, place = self.text[self._at], self._at
            self._at += 1
            if self._quoted:
                self._escaped, self._quoted = char == "\\" and not self._escaped, char != '"' or self._escaped
            elif char == '"':
                self._quoted = bool(self._open)  # outside of an object a quotation mark is prose
            elif char == "{":
                self._open.append(place)
            elif char == "}" and self._open:
                yield from self._close(self._open.pop())

    def _close(self, start: int) -> Iterator[Written]:
        if len(self._open) >= DEEPEST:
            self.faulty += 1
            return
        try:
            found = json.loads(self.text[start : self._at], strict=False)
        except (ValueError, RecursionError):
            self.faulty += 1
            return
        self._found += 1
        self._outer += not self._open
        if "text" not in found:
            return
        try:
            yield Written.model_validate(found)
        except ValidationError:
            self.faulty += 1

    def finish(self) -> None:
        """Say that all has come; raise `Failure` where it was no reply that can be read."""
        if not self.text.strip():
            raise Failure("empty")
        if self._open or not self._outer:
            reason = "refused" if _REFUSAL.search(self.text) and not self._found else "malformed"
            raise Failure(reason, "no whole JSON object")

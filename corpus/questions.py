"""Example questions, and what each of them is after: a choice of language, a fact, or something outside."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from corpus.errors import BadSource

QUESTIONS_FILE = Path(__file__).with_name("questions.jsonl")
Intent = Literal["choice", "fact", "outside"]
"""Advice on a language for some work; something that a source may state; no matter of programming languages."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as somebody might put it, and what it is after."""

    text: str
    intent: Intent


def load_questions(file: Path = QUESTIONS_FILE) -> tuple[Asking, ...]:
    """Read the examples in the file's order; raise `BadSource`, "file:line: reason", at one that cannot be used."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSource(f"{file}:1: cannot be read ({error}); restore the file") from None
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            one = json.loads(line)
            asking = Asking(one["text"].strip(), one["intent"])
        except (ValueError, TypeError, KeyError, AttributeError):
            raise BadSource(f'{file}:{number}: not {{"text": …, "intent": …}}; restore the file') from None
        if not asking.text or asking.intent not in get_args(Intent):
            raise BadSource(f"{file}:{number}: unknown intent; use one of {', '.join(get_args(Intent))}")
        found.append(asking)
    return tuple(found)

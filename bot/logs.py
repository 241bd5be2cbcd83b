"""The log of a running bot: one JSON object a line, one id from event to answer, and no secret in it."""

import json
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

_QUESTION: ContextVar[str | None] = ContextVar("question", default=None)
_SECRETS = (
    (re.compile(r"\bx(?:ox[a-z.]+|app)-[\w.-]+"), "[token]"),
    (re.compile(r"(hooks\.slack(?:-gov)?\.com/)[\w/-]+"), r"\1[secret]"),
    (re.compile(r"([?&](?:ticket|code|state)=)[^&\s\"']+"), r"\1[secret]"),
    (re.compile(r"(with code: )[^\s\"]+"), r"\1[secret]"),  # of an installation that Slack refused
    (re.compile(r"(\w+://[^:@/\s\"']*:)[^@/\s\"']+(@)"), r"\1[secret]\2"),  # the password of an address
)
SHORTEST = 6  # characters of a secret that is looked for by itself


def log_to_stderr(secrets: Sequence[str | None], *, as_json: bool | None = None) -> None:
    """Log from INFO on to standard error, with every secret struck out: what looks like one, and `secrets`.

    JSON is written unless standard error is a terminal; `as_json` decides otherwise.
    """
    structured = not sys.stderr.isatty() if as_json is None else as_json
    known = tuple(sorted({secret for secret in secrets if secret and len(secret) >= SHORTEST}, key=len, reverse=True))
    formatter = _Json(known) if structured else _Line(known)
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    if not root.handlers:
        root.addHandler(logging.StreamHandler(sys.stderr))
    for handler in root.handlers:
        handler.setFormatter(formatter)


@contextmanager
def about(question: str) -> Iterator[None]:
    """Let every line that is logged within the block carry the id of the question."""
    token = _QUESTION.set(question)
    try:
        yield
    finally:
        _QUESTION.reset(token)


def facts(**values: str | float | None) -> dict[str, Any]:
    """Return what `extra` of a logging call takes, so that the values become fields of the line; None is left out."""
    return {"facts": {name: value for name, value in values.items() if value is not None}}


def without_secrets(text: str, known: Sequence[str] = ()) -> str:
    """Return the text with everything struck out that looks like a secret, and the `known` ones."""
    for secret in known:
        text = text.replace(secret, "[secret]")
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class _Line(logging.Formatter):
    """For a person at a terminal."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._known = known

    def format(self, record: logging.LogRecord) -> str:
        fields = {"question": _QUESTION.get()} | getattr(record, "facts", {})
        told = " ".join(f"{name}={value}" for name, value in fields.items() if value is not None)
        head, _, rest = super().format(record).partition("\n")
        return without_secrets("\n".join(filter(None, [f"{head} {told}".rstrip(), rest])), self._known)


class _Json(logging.Formatter):
    """For a program that collects logs."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__()
        self._known = known

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields: dict[str, Any] = {
            "at": at, "level": record.levelname.lower(), "from": record.name, "message": record.getMessage(),
        }  # fmt: skip
        if question := _QUESTION.get():
            fields["question"] = question
        fields |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0]:
            fields["trace"] = self.formatException(record.exc_info)
        cleaned = {k: without_secrets(v, self._known) if isinstance(v, str) else v for k, v in fields.items()}
        return json.dumps(cleaned)

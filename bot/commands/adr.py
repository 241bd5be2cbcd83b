"""`advisor adr`: an answer as an architecture decision record in Markdown."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path

from bot.commands.common import kept_answer
from bot.faults import say
from bot.settings import read_settings
from corpus.errors import BadInput


def adr(answer_id: str | None, *, output: str | None, dated: str | None) -> int:
    """Print the decision record of a kept answer, the last one where no id is given, or write it to a file.

    Raises:
        BadInput: No such answer is kept, it gives no verdict, the date is none, or the file cannot be written.

    """
    from bot.record import write_record

    day = _day(dated)
    text = write_record(kept_answer(read_settings(), answer_id), day)
    if output is None:
        sys.stdout.write(text)
        return 0
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{output} cannot be written ({error.strerror}); give another file with -o") from error
    say(f"written to {output}")
    return 0


def _day(dated: str | None) -> date:
    """Return the day that was given, or today."""
    if dated is None:
        return datetime.now(UTC).astimezone().date()
    try:
        return date.fromisoformat(dated)
    except ValueError:
        raise BadInput(f"--date cannot be {dated!r}; give a day such as 2026-11-20") from None

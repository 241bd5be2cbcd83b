"""Where failures end: one line on standard error, an exit code, and the traceback of a fault of ours in a log."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from corpus.errors import AdvisorError, BadInput

INTERRUPTED = 130  # exit code, as shells give it for Ctrl-C
FAULT = 1  # exit code


def guarded(job: Callable[[], int]) -> int:
    """Run a job and return its exit code, or that of whatever it raised, after saying it in one line."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without curly quotes shows a question mark
    try:
        code = job()
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _abandon(sys.stdout)  # whoever read it has read enough
        return 0
    except AdvisorError as error:
        say(str(error))
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the last place that can catch it
        return _other(error)
    return code


def say(message: str, stream: TextIO | None = None) -> None:
    """Print one line on standard error, whatever the message holds."""
    from bot.terminal import clean

    stream = stream or sys.stderr
    try:
        print(f"advisor: {clean(message)}", file=stream, flush=True)
    except OSError:
        _abandon(stream)


def log_fault(error: BaseException) -> str:
    """Write the traceback of a fault of ours to the log, and return a line that names the log."""
    import traceback

    trace = "".join(traceback.format_exception(error))
    what = f"a fault of ours, {type(error).__name__}: {error}"
    try:
        log = _log()
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} {trace}\n")
    except OSError as unwritable:
        return f"{what}; its traceback could not be written ({unwritable}); set ADVISOR_HOME to a folder that can be"
    return f"{what}; its traceback is in {log}"


def _other(error: Exception) -> int:
    """Return the exit code of what is no AdvisorError: a faulty command line, a full disk, or a fault of ours."""
    if hasattr(error, "format_message") and hasattr(error, "exit_code"):  # typer's own usage errors
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "advisor"
        say(f"{error.format_message().rstrip('.')}; see {command} --help")
        return BadInput.exit_code
    say(log_fault(error))
    if isinstance(error, OSError):
        _abandon(sys.stdout)
    return FAULT


def _log() -> Path:
    home = os.environ.get("ADVISOR_HOME")
    if not home:
        from platformdirs import user_data_path

        return user_data_path("python-or-rust") / "advisor.log"
    return Path(home) / "advisor.log"


def _abandon(stream: TextIO) -> None:
    """Point a stream whose reader or disk is gone at nothing, so that Python does not complain while it ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        return

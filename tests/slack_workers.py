"""The bot as processes of their own, to be killed: `advisor slack` with a fake advisor, on one state store."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from loopback_slack import APP_TOKEN, BOT_TOKEN, LoopbackSlack

ROOT = Path(__file__).resolve().parents[1]
READY = "advisor slack: ready"


class Worker:
    """One process; use it as a context manager, which waits until it is ready, and kills it in the end."""

    def __init__(
        self, slack: LoopbackSlack | None, folder: Path, state_url: str, *, command: Sequence[str] = (),
        http: str | None = None, **environment: str,
    ) -> None:  # fmt: skip
        self.log = folder / f"log-{time.monotonic_ns()}"
        fake = (
            sys.executable,
            str(ROOT / "tests" / "slack_process.py"),
            str(folder / "gate"),
            *([http] if http else []),
        )
        self._command = [*(command or fake)]
        self._environment = os.environ | {
            "ADVISOR_HOME": str(folder), "ADVISOR_STATE_URL": state_url,
            "ADVISOR_SLACK_API_URL": slack.url if slack else "",
            "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "ADVISOR_METRICS_PORT": "0",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
        } | environment  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start without waiting."""
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environment, stderr=log, stdout=subprocess.DEVNULL
            )
        return self

    def ready(self, seconds: float = 60.0) -> Self:
        """Wait until it says that it is ready."""
        deadline = time.monotonic() + seconds
        while READY not in self.log.read_text():
            assert self._process is not None
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)
        return self

    def kill(self) -> None:
        """Kill it, as a crash or the kernel does."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    @property
    def pid(self) -> int:
        """The id of the process."""
        assert self._process is not None
        return self._process.pid

    def __enter__(self) -> Self:
        return self.start().ready()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

"""The desk: questions are written down at it, and its workers take them one by one."""

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from bot.logs import about, facts
from bot.metrics import Metrics
from bot.slack.inbound import Ask, to_event
from bot.slack.reply import reference
from bot.state_types import Claim, Inbox

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many at once, and how long to wait; all above 0."""

    workers: int = 8  # questions under way at once; most of that time they wait for Slack
    cores: int = 2  # of which compute
    queue: int = 20  # open questions, above which askers are told where they stand
    lease: float = 15.0  # seconds after which a question is free again where its process died
    hold: float = 20.0  # seconds for which a question is not free once its post has begun: longer than a call may take
    longest: float = 180.0  # seconds after which a worker is taken to be stuck, and its lease is not renewed
    poll: float = 1.0  # seconds between looks for questions that another process left behind
    patience: float = 20.0  # seconds between offers of an answer that Slack does not take
    oldest: float = 86_400.0  # seconds after which such an answer is not offered any more
    attempts: int = 6  # tries that fail, or kill the process, before a question ends with an apology
    pause: float = 0.5  # seconds before a failed call of Slack's is made again; doubles with each
    sweep: float = 60.0  # seconds between looks at what is to be renewed or deleted


class Attend(Protocol):
    """Brings one question to its end, or gives it back to the inbox; raises nothing that concerns the question."""

    def __call__(self, claim: Claim, worker: str) -> None:
        """Attend to the question that `worker` holds."""
        ...


Notify = Callable[[Ask, int], None]
"""Tells an asker how many questions come before theirs."""


class Desk:
    """Workers over an inbox.

    The inbox is the queue, and it is on disk, so a full one loses nothing. A worker's lease is renewed while it works.
    """

    def __init__(self, inbox: Inbox, attend: Attend, notify: Notify, pace: Pace, metrics: Metrics) -> None:
        """Set the desk up without starting it."""
        self._inbox, self._attend, self._notify, self._pace, self._metrics = inbox, attend, notify, pace, metrics
        self._waiting = threading.Semaphore(0)
        self._stopping = threading.Event()
        self._notices = ThreadPoolExecutor(1, "advisor-notice")
        self.name = f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"
        names = [f"{self.name}/{n}" for n in range(pace.workers)]
        self._busy: dict[str, float] = {}
        self._threads = [*(self._thread(self._work, name) for name in names), self._thread(self._heartbeat)]
        metrics.watch("advisor_busy_workers", lambda: float(len(self._busy)))

    def start(self) -> None:
        """Start the workers; what an earlier process left open is taken up first."""
        for thread in self._threads:
            thread.start()

    def accept(self, ask: Ask) -> bool:
        """Write the question down and wake a worker; return False where it was accepted before.

        Where the queue is full, its asker is told so; the asker of a command is told with the acknowledgement.
        """
        if not self._inbox.record(to_event(ask)):
            return False
        with about(reference(ask)):
            log.info("a question was written down", extra=facts(team=ask.thread.team, channel=ask.thread.channel))
        self._waiting.release()
        if ask.response_url is None and (ahead := self.ahead()):
            self._notices.submit(self._notify, ask, ahead)
        return True

    def ahead(self) -> int:
        """Return how many open questions come before one that was just accepted, or 0 where that is no wait."""
        waiting = self._inbox.unsettled() - 1
        return waiting if waiting > self._pace.queue else 0

    def alive(self) -> bool:
        """Return whether the workers run, and not all of them are stuck."""
        stuck = sum(time.monotonic() - begun > self._pace.longest for begun in tuple(self._busy.values()))
        return all(thread.is_alive() for thread in self._threads) and stuck < self._pace.workers

    def stop(self, timeout: float = 20.0) -> None:
        """Let the workers finish what they hold, for at most `timeout` seconds in all; the rest stays recorded."""
        deadline = time.monotonic() + timeout
        self._stopping.set()
        self._notices.shutdown(wait=False, cancel_futures=True)
        for _ in self._threads:
            self._waiting.release()
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    @staticmethod
    def _thread(target: Callable[..., None], *args: str) -> threading.Thread:
        return threading.Thread(target=target, args=args, name=f"advisor-{target.__name__.strip('_')}", daemon=True)

    def _work(self, worker: str) -> None:
        while not self._stopping.is_set():
            try:
                claim = self._inbox.claim(worker, self._pace.lease)
                if claim is None:
                    self._waiting.acquire(timeout=self._pace.poll)
                    continue
                self._busy[worker] = time.monotonic()
                self._attend(claim, worker)
                self._waiting.release()  # the next question of the thread may be waiting for this one
            except Exception:
                log.exception("a worker failed; its question, if it holds one, is tried again")
                self._stopping.wait(self._pace.poll)
            finally:
                self._busy.pop(worker, None)

    def _heartbeat(self) -> None:
        while not self._stopping.wait(self._pace.lease / 3):
            self._renew()
        while self._busy:  # workers finish what they hold
            self._renew()
            time.sleep(self._pace.poll)

    def _renew(self) -> None:
        for worker, begun in tuple(self._busy.items()):
            if time.monotonic() - begun > self._pace.longest:
                log.error("a worker is stuck; another takes its question", extra=facts(worker=worker))
                continue
            try:
                self._inbox.renew(worker, self._pace.lease)
            except Exception as error:  # noqa: BLE001 - the next beat tries again, and the lease outlasts two
                log.warning("a lease was not renewed: %s", error)

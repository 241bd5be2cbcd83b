"""The desk: workers that take recorded questions one by one, answer them, post the answers and settle them."""

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

from bot.answer import Answer
from bot.slack.inbound import Ask, from_event, to_event
from bot.slack.post import Later, Poster, Refused
from bot.slack.reply import Reply, apology, compose, interrupted
from bot.state_types import Claim, StateStore

log = logging.getLogger(__name__)

WORKING = "is weighing the evidence…"
BUSY = 20  # open questions, above which the asker is told how many come first


class Advising(Protocol):
    """Whatever answers questions: the real `Advisor`, or a fake in tests."""

    def answer(self, question: str, *, previous: Answer | None = None) -> Answer:
        """Answer a question, given the previous answer of its conversation."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How many at once, and how long to wait; all above 0."""

    workers: int = 4  # questions under way at once
    cores: int = 2  # of which compute
    lease: float = 15.0  # seconds after which a question is free again where its process died
    poll: float = 1.0  # seconds between looks for questions that another process left behind
    patience: float = 20.0  # seconds between offers of an answer that Slack does not take
    attempts: int = 6  # tries that fail, or kill the process, before a question ends with an apology
    pause: float = 0.5  # seconds before a failed call of Slack's is made again; doubles with each


class Desk:
    """Workers over the inbox of `store`; they speak to Slack through `poster`.

    The inbox is the queue: it is on disk, so a full one loses nothing. A worker's lease is renewed while it works.
    """

    def __init__(self, advisor: Advising, store: StateStore, poster: Poster, pace: Pace) -> None:
        """Set the desk up without starting it."""
        self._advisor, self._store, self._poster, self._pace = advisor, store, poster, pace
        self._computing = ThreadPoolExecutor(pace.cores, "advisor-answer")
        self._waiting = threading.Semaphore(0)
        self._stopping = threading.Event()
        process = f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"
        names = [f"{process}/{n}" for n in range(pace.workers)]
        self._busy: set[str] = set()
        self._threads = [*(self._thread(self._work, name) for name in names), self._thread(self._heartbeat)]

    def start(self) -> None:
        """Start the workers; what an earlier process left open is taken up first."""
        for thread in self._threads:
            thread.start()

    def accept(self, ask: Ask) -> bool:
        """Write the question down and wake a worker; return False where it was accepted before."""
        if not self._store.inbox.record(to_event(ask)):
            return False
        self._waiting.release()
        return True

    def ahead(self) -> int:
        """Return how many open questions come before one that was just accepted, or 0 where that is no wait."""
        waiting = self._store.inbox.unsettled() - 1
        return waiting if waiting > BUSY else 0

    def stop(self, timeout: float = 20.0) -> None:
        """Let the workers finish what they hold, for at most `timeout` seconds in all; the rest stays recorded."""
        deadline = time.monotonic() + timeout
        self._stopping.set()
        for _ in self._threads:
            self._waiting.release()
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._computing.shutdown(wait=False, cancel_futures=True)

    @staticmethod
    def _thread(target: Callable[..., None], *args: str) -> threading.Thread:
        return threading.Thread(target=target, args=args, name=f"advisor-{target.__name__.strip('_')}", daemon=True)

    def _work(self, worker: str) -> None:
        while not self._stopping.is_set():
            try:
                claim = self._store.inbox.claim(worker, self._pace.lease)
                if claim is None:
                    self._waiting.acquire(timeout=self._pace.poll)
                    continue
                self._busy.add(worker)
                self._attend(claim, worker)
            except Exception:
                log.exception("a worker failed; its question, if it holds one, is tried again")
                self._stopping.wait(self._pace.poll)
            finally:
                self._busy.discard(worker)

    def _attend(self, claim: Claim, worker: str) -> None:
        """Settle a question, or give it back for later: soon where we failed, with patience where Slack did."""
        ask, inbox = from_event(claim.event), self._store.inbox
        try:
            if not (claim.uncertain and self._was_posted(ask, worker)):
                self._settle(ask, worker, give_up=claim.attempt > self._pace.attempts)
        except Later as error:
            log.warning("question %s: Slack does not take the answer now: %s", ask.key, error)
            inbox.release(ask.key, worker, self._pace.patience, counts=False)
        except Exception:
            log.exception("question %s: attempt %d failed", ask.key, claim.attempt)
            if claim.attempt > self._pace.attempts:
                inbox.finish(ask.key, worker, "failed")
            else:
                inbox.release(ask.key, worker, self._pace.poll * 2**claim.attempt)
        self._waiting.release()  # the next question of the thread may be waiting for this one

    def _was_posted(self, ask: Ask, worker: str) -> bool:
        """Settle a question whose answer stands in its thread already, or may have been shown privately."""
        if ask.response_url is not None:
            self._poster.respond(ask, interrupted())
            self._store.inbox.finish(ask.key, worker, "failed")
            return True
        earlier = self._poster.find(ask.thread, ask.key)
        if earlier is None:
            return False
        self._store.join(ask.thread, earlier.get("answer"))
        self._store.inbox.finish(ask.key, worker, "done", earlier.get("answer"))
        return True

    def _settle(self, ask: Ask, worker: str, *, give_up: bool) -> None:
        previous = None if ask.response_url else self._store.last_answer(ask.thread)
        if give_up:
            reply = Reply(apology(ask), None, fault=True)
        else:
            reply = compose(ask, previous, lambda text, before: self._compute(ask, text, before))
        if reply.answer:
            self._store.put_answer(reply.answer)
        if not self._store.inbox.begin_posting(ask.key, worker):
            log.warning("question %s is held by another worker now", ask.key)
            return
        posted = self._deliver(ask, reply)
        answer_id = reply.answer.id if reply.answer else None
        self._store.inbox.finish(ask.key, worker, "done" if posted and not reply.fault else "failed", answer_id)

    def _deliver(self, ask: Ask, reply: Reply) -> bool:
        """Post where the question was asked, else in the asker's direct messages; return whether anything arrived."""
        if ask.response_url:
            return self._poster.respond(ask, reply.message)
        answer_id = reply.answer.id if reply.answer else None
        try:
            self._poster.post(ask, reply.message, answer_id)
        except Refused as error:
            log.warning("question %s: the thread refuses the answer (%s); trying a direct message", ask.key, error)
            return self._poster.post_direct(ask, reply.message, answer_id)
        self._store.join(ask.thread, answer_id)
        return True

    def _compute(self, ask: Ask, text: str, previous: Answer | None) -> Answer:
        """Answer on one of the cores, with a status line meanwhile."""
        found = self._computing.submit(self._advisor.answer, text, previous=previous)
        if ask.response_url is None:
            self._poster.status(ask.thread, WORKING)
        return found.result()

    def _heartbeat(self) -> None:
        while not self._stopping.wait(self._pace.lease / 3):
            self._renew()
        while self._busy:  # workers finish what they hold
            self._renew()
            time.sleep(self._pace.poll)

    def _renew(self) -> None:
        for worker in tuple(self._busy):
            try:
                self._store.inbox.renew(worker, self._pace.lease)
            except Exception as error:  # noqa: BLE001 - the next beat tries again, and the lease outlasts two
                log.warning("a lease was not renewed: %s", error)

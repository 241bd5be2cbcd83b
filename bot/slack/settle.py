"""From a question that a worker holds to its visible end: answered, posted once, and settled."""

import logging
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Literal, NamedTuple, Protocol

from bot.answer import Answer
from bot.logs import about, facts
from bot.metrics import Metrics
from bot.places import Length
from bot.slack.conversation import in_its_thread, previous_answer
from bot.slack.desk import Pace
from bot.slack.inbound import Ask, from_event
from bot.slack.live import Live
from bot.slack.post import Later, Poster, Refused
from bot.slack.reply import Reply, apology, compose, interrupted, reference
from bot.slack.stream import Stream
from bot.state_types import Claim, StateStore
from bot.writing import Writing

log = logging.getLogger(__name__)

WORKING = "is weighing the evidence…"
FAILED = ("fault", "interrupted", "undeliverable", "expired")
"""Ends at which nobody read an answer."""


class Advising(Protocol):
    """Whatever answers questions: the real `Advisor`, or a fake in tests."""

    def answer(self, question: str, *, previous: Answer | None = None, sources: Collection[str] = ()) -> Answer:
        """Answer a question, in the light of `previous`; from `sources` alone where some are named."""
        ...


class End(NamedTuple):
    """How a question ended, as `advisor_questions_total` counts it, and the answer it was given."""

    what: str
    answer: str | None = None


class Settler:
    """Answers with `advisor`, keeps in `store`, speaks through `poster`; computes on `pace.cores` threads."""

    def __init__(self, advisor: Advising, store: StateStore, poster: Poster, pace: Pace, metrics: Metrics) -> None:
        """Keep the parts; threads are started when they are needed."""
        self._advisor, self._store, self._poster = advisor, store, poster
        self._pace, self._metrics = pace, metrics
        self._computing = ThreadPoolExecutor(pace.cores, "advisor-answer")

    def __call__(self, claim: Claim, worker: str) -> None:
        """Settle a question, or give it back for later: soon where we failed, with patience where Slack did."""
        ask, begun = from_event(claim.event), time.monotonic()
        with about(reference(ask)):
            try:
                end = self._end(ask, claim, worker)
            except Later as error:
                log.warning("question %s: Slack does not take the answer now: %s", ask.key, error)
                self._metrics.count("advisor_retries_total", why="rate_limit" if error.wait is not None else "slack")
                delay = self._pace.patience if error.wait is None else error.wait
                self._store.inbox.release(ask.key, worker, delay, counts=False, posted=error.unsure)
            except Exception:
                log.exception("question %s: attempt %d failed", ask.key, claim.attempt)
                self._fail(ask, claim, worker)
            else:
                if end is not None and self._finish(ask, worker, end, claim.age + time.monotonic() - begun):
                    return
                log.warning("question %s is held by another worker now", ask.key)

    def close(self) -> None:
        """Compute no more."""
        self._computing.shutdown(wait=False, cancel_futures=True)

    def _end(self, ask: Ask, claim: Claim, worker: str) -> End | None:
        """Bring the question to its end; return None where another worker holds it now."""
        if claim.age > self._pace.oldest:
            log.error("a question is given up: its answer was not taken for too long")
            return End("expired")
        if claim.uncertain and (found := self._found(ask)):
            return found
        stream = self._stream(ask, claim, worker)
        reply = self._reply(ask, stream, give_up=claim.attempt > self._pace.attempts)
        if reply.answer:
            self._store.put_answer(reply.answer)
            self._give(ask, reply.answer)
        if not self._store.inbox.begin_posting(ask.key, worker, self._pace.hold):
            return None
        posted = self._deliver(ask, reply, stream)
        return End(_what(reply) if posted else "undeliverable", reply.answer.id if reply.answer else None)

    def _found(self, ask: Ask) -> End | None:
        """Return the end of a question whose answer stands in its thread already, or may have been shown privately."""
        if ask.response_url is not None:
            self._poster.respond(ask, interrupted())
            return End("interrupted")
        earlier = self._poster.find(ask)
        if earlier is None:
            return None
        self._store.join(ask.thread, earlier.get("answer"))
        return End("found", earlier.get("answer"))

    def _stream(self, ask: Ask, claim: Claim, worker: str) -> Stream:
        """Return what shows the answer while it is written; it opens only where that takes long."""
        inbox = self._store.inbox
        return Stream(Live(
            lambda: self._poster.client(ask.thread.team), ask, ts=claim.live,
            begin=lambda: inbox.begin_posting(ask.key, worker, self._pace.hold),
            note=lambda ts: inbox.note_live(ask.key, worker, ts),
        ))  # fmt: skip

    def _reply(self, ask: Ask, stream: Stream, *, give_up: bool) -> Reply:
        if give_up:
            return Reply(apology(ask), None, fault=True)
        manners = self._store.places.manners(ask.thread.team, ask.thread.channel)

        def answer(text: str, previous: Answer | None) -> Answer:
            streamed = ask.response_url is None and manners.length is not Length.SHORT
            if streamed and isinstance(self._advisor, Writing):
                self._poster.status(ask.thread, WORKING)
                return stream.narrate(self._advisor.write(text, previous=previous, sources=manners.sources))
            return self._compute(ask, text, previous, manners.sources)

        heard = in_its_thread(answer, ask, self._store, lambda: self._poster.earlier(ask))
        return compose(ask, previous_answer(ask, self._store), heard, manners.length)

    def _deliver(self, ask: Ask, reply: Reply, stream: Stream) -> bool:
        """Post where the question was asked, else in the asker's direct messages; return whether anything arrived.

        What was shown already while the answer was written is brought to its end.
        """
        if ask.response_url:
            return self._poster.respond(ask, reply.message)
        answer_id = reply.answer.id if reply.answer else None
        try:
            if stream.live.ts:
                stream.finish(reply.message, reply.answer)
            else:
                self._poster.post(ask, reply.message, answer_id)
        except Refused as error:
            log.warning("question %s: the thread refuses the answer (%s); trying a direct message", ask.key, error)
            self._poster.status(ask.thread, "")  # no post ends it there
            return self._poster.post_direct(ask, reply.message, answer_id)
        self._store.join(ask.thread, answer_id)
        return True

    def _give(self, ask: Ask, answer: Answer) -> None:
        """Note who was given the answer, for their home tab; a question back is none."""
        if not answer.asks:
            where = ask.thread
            root = "" if ask.response_url else where.ts
            self._store.places.give(where.team, ask.user, answer.id, ask.text, where.channel, root)

    def _compute(self, ask: Ask, text: str, previous: Answer | None, sources: tuple[str, ...] = ()) -> Answer:
        """Answer on one of the cores, with a status line meanwhile; from `sources` alone where some are given."""
        begun = time.monotonic()
        call = partial(self._advisor.answer, text, previous=previous)
        if sources:
            call = partial(call, sources=sources)
        found = self._computing.submit(copy_context().run, call)
        if ask.response_url is None:
            self._poster.status(ask.thread, WORKING)
        answer = found.result()
        self._metrics.observe("advisor_compute_seconds", time.monotonic() - begun)
        return answer

    def _finish(self, ask: Ask, worker: str, end: End, seconds: float) -> bool:
        """Settle the question, `seconds` after it was written down; return False where another worker holds it now."""
        state: Literal["done", "failed"] = "failed" if end.what in FAILED else "done"
        if not self._store.inbox.finish(ask.key, worker, state, end.answer):
            return False
        self._metrics.count("advisor_questions_total", end=end.what)
        self._metrics.observe("advisor_answer_seconds", seconds)
        log.info("a question is settled", extra=facts(end=end.what, answer=end.answer, ms=round(seconds * 1000)))
        return True

    def _fail(self, ask: Ask, claim: Claim, worker: str) -> None:
        """Try again a little later; settle it where even the apology failed."""
        if claim.attempt > self._pace.attempts:
            self._finish(ask, worker, End("fault"), claim.age)
            return
        self._metrics.count("advisor_retries_total", why="fault")
        self._store.inbox.release(ask.key, worker, self._pace.poll * 2**claim.attempt)


def _what(reply: Reply) -> str:
    if reply.fault:
        return "fault"
    if reply.answer is None:
        return "told"
    return "asked_back" if reply.answer.asks else str(reply.answer.outcome.value)

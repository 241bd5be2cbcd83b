"""An advisor in processes of its own: answers are computed there, so that acknowledgements do not wait for them."""

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Collection
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from bot.answer import Answer

if TYPE_CHECKING:
    from bot.slack.settle import Advising

log = logging.getLogger(__name__)

TRIES = 2  # for a question during which a process died, perhaps by another question's fault
T = TypeVar("T")

Make = Callable[[], "Advising"]
"""Makes an advisor in a process; a function that can be pickled, such as a partial of one with a name."""


class PooledAdvisor:
    """As many advisors as processes, behind one; each is made when its process first needs it."""

    def __init__(self, make: Make, processes: int, prepare: Callable[[], None] | None = None) -> None:
        """Set up `processes` (from 1), each of which runs `prepare` first; `prepare` can be pickled as `make` can."""
        self._lock = threading.Lock()
        self._processes = processes
        self._new = partial(
            ProcessPoolExecutor, processes, mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin, initargs=(make, prepare),
        )  # fmt: skip
        self._pool: ProcessPoolExecutor = self._new()

    def warm(self, question: str) -> None:
        """Let every process answer a question, so that the first asker need not wait for an advisor to be made.

        Raises whatever making an advisor or answering raises, `UnusableIndex` above all.
        """
        for waiting in [self._pool.submit(_answer, question, None, ()) for _ in range(self._processes)]:
            waiting.result()

    def answer(self, question: str, *, previous: Answer | None = None, sources: Collection[str] = ()) -> Answer:
        """Answer in one of the processes; raise what the advisor there raises."""
        return self._run(_answer, question, previous, tuple(sources))

    def ask(self, look: Callable[["Advising"], T]) -> T:
        """Return what `look`, which can be pickled, finds out about the advisor of one of the processes."""
        found: T = self._run(_look, look)
        return found

    def close(self) -> None:
        """Finish what is under way and end the processes."""
        self._pool.shutdown(cancel_futures=True)

    def _run(self, job: Callable[..., T], *arguments: object) -> T:
        for tries_left in reversed(range(TRIES)):
            pool = self._pool
            try:
                return pool.submit(job, *arguments).result()
            except BrokenProcessPool:
                log.warning("a process that computes answers died; others take its place")
                self._replace(pool)
                if not tries_left:
                    raise
        raise AssertionError("unreachable: the last try returns or raises")

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken:
                broken.shutdown(wait=False, cancel_futures=True)
                self._pool = self._new()


class _Process:
    """What a process of the pool holds."""

    make: ClassVar[Make | None] = None
    advisor: ClassVar["Advising | None"] = None


def _begin(make: Make, prepare: Callable[[], None] | None) -> None:
    """Prepare this process: it ends with the one that started it, and leaves signals to that."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="advisor-parent", daemon=True).start()
    _Process.make = make
    if prepare is not None:
        prepare()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _advisor() -> "Advising":
    if _Process.advisor is None:
        assert _Process.make is not None
        _Process.advisor = _Process.make()
    return _Process.advisor


def _answer(question: str, previous: Answer | None, sources: tuple[str, ...]) -> Answer:
    return _advisor().answer(question, previous=previous, sources=sources)


def _look(look: Callable[[Any], T]) -> T:
    return look(_advisor())

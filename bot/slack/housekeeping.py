"""What is done beside answering: tokens are renewed, and what is kept for too long is deleted."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from bot.logs import facts
from bot.state_types import StateStore

log = logging.getLogger(__name__)

DAY = 86_400.0  # seconds
SETTLED_DAYS = 7  # for which a settled question is recognised when it is delivered again


@dataclass(frozen=True, slots=True)
class Chore:
    """Something that one process at a time does every `seconds`."""

    name: str
    seconds: float
    do: Callable[[], object]


def retention(store: StateStore, days: float | None) -> Chore:
    """Return the chore that deletes what is older than `days`, and what is left of settled questions."""

    def sweep() -> None:
        store.forget_settled(store.now() - SETTLED_DAYS * DAY)
        if days is None:
            return
        erased = store.forget_before(store.now() - days * DAY)
        if erased.answers or erased.votes:
            log.info("what was kept for too long is deleted", extra=facts(answers=erased.answers, votes=erased.votes))

    return Chore("retention", 3600.0, sweep)


class Housekeeper:
    """Does chores in a thread of its own, each at most once in its time among all processes on the store."""

    def __init__(self, store: StateStore, name: str, chores: list[Chore], every: float) -> None:
        """Look every `every` seconds whether a chore is due; `name` tells this process from others."""
        self._store, self._name, self._chores, self._every = store, name, chores, every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="advisor-housekeeping", daemon=True)

    def start(self) -> None:
        """Do what is due at once, then look again and again."""
        self.look()
        self._thread.start()

    def look(self) -> None:
        """Do every chore that is due; what fails is logged, and tried when it is due again."""
        for chore in self._chores:
            try:
                # The holder may take the job again within its time; the name of the turn keeps it from doing so.
                turn = f"{self._name}/{threading.get_ident()}/{self._store.now()}"
                if self._store.lease(chore.name, turn, chore.seconds):
                    chore.do()
            except Exception:
                log.exception("the chore %s failed", chore.name)

    def stop(self) -> None:
        """Do nothing any more; a chore under way is finished."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(10.0)

    def _run(self) -> None:
        while not self._stopping.wait(self._every):
            self.look()

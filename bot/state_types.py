"""What the state store holds, and the two seams that a store has: `StateStore` and its `Inbox`."""

from dataclasses import dataclass
from typing import Literal, Protocol

from bot.answer import Answer
from bot.places import Places


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation: a workspace, a channel in it, and the thread's root message (or whatever stands for it)."""

    team: str
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Vote:
    """What one user thinks of one answer; the last vote of a user is the one that counts."""

    answer: str
    team: str
    user: str
    vote: Literal["up", "down"]
    reason: str | None
    at: float  # seconds since 1970, UTC


@dataclass(frozen=True, slots=True)
class Event:
    """A question that was accepted and must be answered once."""

    key: str
    """Unique to the delivery, the same when it is delivered again."""
    thread: Thread
    post: str | None
    """Time stamp of the message that asks, unique within its channel; None where no message does."""
    payload: str
    """JSON of whatever the answering side needs; erased once the question is settled."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An event that one worker holds until its lease runs out."""

    event: Event
    attempt: int  # from 1
    uncertain: bool
    """True where an earlier attempt ended after it had begun to post: the answer may stand there already."""
    age: float = 0.0  # seconds since the event was written down
    live: str | None = None
    """Time stamp of the post that an earlier attempt was writing piece by piece, if there is one."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, and how often it was given."""

    answer: Answer
    asked: int  # from 1
    at: float  # seconds since 1970, UTC: when it was given last


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What a language model was used for."""

    model: str
    answers: int  # that it was asked to write
    written: int  # statements in its words that were shown
    dropped: dict[str, int]
    """Statements and wordings of the verdict that were not shown, by reason."""
    fallbacks: dict[str, int]
    """Answers that came in the sources' own words instead, by reason."""
    tokens_read: int
    tokens_written: int
    cost: float | None  # in the currency of the prices; None where no price was known
    unpriced: int  # answers whose cost is not known


@dataclass(frozen=True, slots=True)
class Erased:
    """How much a deletion took away."""

    answers: int
    votes: int
    threads: int
    events: int


class Inbox(Protocol):
    """Accepted questions: written before they are acknowledged, held by one worker at a time, settled once."""

    def record(self, event: Event) -> bool:
        """Write the event down; return False where its key or its post is known already."""
        ...

    def claim(self, worker: str, lease: float) -> Claim | None:
        """Take, for `lease` seconds, the oldest event that nobody holds and whose thread has no older one open."""
        ...

    def renew(self, worker: str, lease: float) -> int:
        """Hold all that `worker` holds for at least `lease` seconds (above 0) from now; return how many that are."""
        ...

    def begin_posting(self, key: str, worker: str, hold: float = 0.0) -> bool:
        """Note that posting begins, and hold the event for at least `hold` seconds, even if its lease is not renewed.

        Return False where `worker` no longer holds the event and must not post.
        """
        ...

    def note_live(self, key: str, worker: str, ts: str) -> None:
        """Note the time stamp of the post that is being written piece by piece, so that another worker can end it."""
        ...

    def release(self, key: str, worker: str, delay: float, *, counts: bool = True, posted: bool = True) -> None:
        """Give the event back; nobody takes it within `delay` seconds.

        The attempt does not count unless `counts`; unless `posted`, it is certain that this attempt posted nothing.
        """
        ...

    def finish(self, key: str, worker: str, state: Literal["done", "failed"], answer: str | None = None) -> bool:
        """Settle the event and erase its payload; return False, and change nothing, where `worker` lost it."""
        ...

    def open_in(self, thread: Thread) -> bool:
        """Return whether the thread has an event that is not settled yet."""
        ...

    def unsettled(self) -> int:
        """Return how many events are not settled yet."""
        ...

    def waiting(self) -> float:
        """Return for how many seconds the oldest event that is not settled has been known; 0 where there is none."""
        ...


class StateStore(Protocol):
    """What outlives a process: answers for replay, threads, votes, and the inbox.

    Every method raises `BadConfiguration` where the store cannot be read or written.
    """

    @property
    def inbox(self) -> Inbox:
        """Accepted questions."""
        ...

    @property
    def places(self) -> Places:
        """Settings of channels, muted threads, and who was given which answers."""
        ...

    def put_answer(self, answer: Answer) -> None:
        """Keep the answer under its id; the same id again replaces it and counts as asked once more."""
        ...

    def get_answer(self, answer_id: str) -> Answer | None:
        """Return the answer of that id, or None where it is not kept."""
        ...

    def last_answer(self, thread: Thread) -> Answer | None:
        """Return the newest answer given in the thread, or None."""
        ...

    def join(self, thread: Thread, answer_id: str | None) -> None:
        """Take part in the thread from now on; `answer_id`, unless None, becomes its newest answer."""
        ...

    def takes_part(self, thread: Thread) -> bool:
        """Return whether something was answered in the thread."""
        ...

    def put_vote(self, vote: Vote) -> None:
        """Keep the vote in place of an earlier one of the same user on the same answer."""
        ...

    def votes(self, answer_id: str | None = None) -> tuple[Vote, ...]:
        """Return the votes on one answer, or on all, ordered by answer, team and user."""
        ...

    def forget(self, answer_id: str) -> bool:
        """Delete one answer and the votes on it; return whether there was one."""
        ...

    def forget_all(self) -> int:
        """Delete every answer, vote and thread; return how many answers there were. Open questions stay."""
        ...

    def forget_before(self, time: float) -> Erased:
        """Delete what was last of use before `time`, in seconds since 1970; open questions stay."""
        ...

    def forget_settled(self, time: float) -> int:
        """Delete what is left of questions that were settled before `time`, in seconds since 1970; return how many."""
        ...

    def forget_team(self, team: str) -> Erased:
        """Delete all of a workspace, open questions included; answers that others were given too stay with them."""
        ...

    def kept(self) -> tuple[Kept, ...]:
        """Return every kept answer, ordered by id."""
        ...

    def model_use(self) -> tuple[ModelUse, ...]:
        """Return what each language model was used for, ordered by its name; `forget_all` begins anew."""
        ...

    def ends(self) -> dict[str, int]:
        """Return how many questions were settled without a kept answer, by how they ended: `done` or `failed`."""
        ...

    def lease(self, name: str, owner: str, seconds: float) -> bool:
        """Hold a job that one process does at a time, for `seconds` from now; return False where another holds it."""
        ...

    def now(self) -> float:
        """Return the seconds since 1970, UTC, by the clock that all processes on the store share."""
        ...

    def close(self) -> None:
        """Let go of the store; nothing may be called afterwards."""
        ...

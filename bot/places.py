"""How the bot is to behave in a channel, and who was given what there: what the state store keeps for Slack."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Mode(StrEnum):
    """When the bot answers in a channel; direct messages and private answers are not concerned."""

    THREAD = "thread"
    """To mentions, and without one in threads that it has answered in."""
    MENTION = "mention"
    """To mentions only."""
    OFF = "off"
    """Never; who mentions it is told so privately."""


class Length(StrEnum):
    """How much of an answer is posted; all of it is behind its buttons."""

    SHORT = "short"
    """The verdict and what it rests on."""
    NORMAL = "normal"
    """What fits one screen."""
    LONG = "long"
    """Everything that a message takes."""


@dataclass(frozen=True, slots=True)
class Manners:
    """The settings of one channel."""

    mode: Mode = Mode.THREAD
    length: Length = Length.NORMAL
    sources: tuple[str, ...] = ()
    """Ids of the sources that answers may rest on, sorted; empty for all."""


@dataclass(frozen=True, slots=True)
class Change:
    """Settings as they were last changed."""

    manners: Manners
    user: str
    at: float  # seconds since 1970, UTC


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that somebody was given."""

    answer: str
    question: str
    """In the words of whoever asked."""
    channel: str
    ts: str
    """Of the thread's root; empty for a private answer."""
    at: float  # seconds since 1970, UTC


class Places(Protocol):
    """Settings of channels, muted threads, and who was given which answers; a workspace never sees another's.

    Every method raises `BadConfiguration` where the store cannot be read or written.
    """

    def manners(self, team: str, channel: str) -> Manners:
        """Return the settings of a channel: the defaults where nobody changed them."""
        ...

    def change(self, team: str, channel: str) -> Change | None:
        """Return who changed the settings of a channel last, and when; None where nobody did."""
        ...

    def set_manners(self, team: str, channel: str, manners: Manners, user: str) -> None:
        """Keep the settings of a channel, which `user` changed."""
        ...

    def mute(self, team: str, channel: str, ts: str, *, muted: bool = True) -> None:
        """Answer in a thread only when mentioned from now on; with `muted` False, no longer so."""
        ...

    def is_muted(self, team: str, channel: str, ts: str) -> bool:
        """Return whether a thread is muted."""
        ...

    def give(self, team: str, user: str, answer: str, question: str, channel: str, ts: str) -> None:
        """Note that somebody was given an answer, now; the same answer again replaces the earlier note."""
        ...

    def given(self, team: str, user: str, most: int) -> tuple[Given, ...]:
        """Return what somebody was given last, the newest first, at most `most` (from 1), of answers still kept."""
        ...

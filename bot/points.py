"""Points at issue: matters on which sources take sides, the phrases by which a note speaks of one, and its side.

A point says nothing on who holds what: any note that speaks of it is found by its words, and its side by its tags.
"""

import re
from dataclasses import dataclass

from corpus.types import Passage
from corpus.vocabulary import Language

Phrases = tuple[str, ...]
"""Phrases in small letters without marks; one that ends with a star stands for any ending."""


@dataclass(frozen=True, slots=True)
class Point:
    """One matter at issue: a question of yes or no, or of how much."""

    name: str
    asks: str
    """How the matter reads behind `on`: a clause that begins with `whether`, `which` or `how`."""
    about: Language | None
    """The language whose tags tell the side: a note that favours it says yes, one that speaks against it no."""
    words: Phrases
    """A note speaks of it that holds one of these,"""
    also: Phrases = ()
    """and one of these, if any are given,"""
    unless: Phrases = ()
    """and none of these, which tell of something else."""
    topic: Phrases = ()
    """A question asks about it that holds one of these,"""
    topic_also: Phrases = ()
    """and one of these, if any are given."""
    yes: Phrases = ()
    """Phrases that tell the side without tags. Where `about` is None nothing else does."""
    no: Phrases = ()
    unit: str = ""
    """The unit of the figures that differ, such as `%`, where the matter is how much."""
    remedied: bool = False
    """True where saying no tells of a remedy: a complaint that is older than the remedy is no disagreement."""
    holds: str = ""
    """One sentence on which side holds for what, where that can be said of every pair."""


_MARKS = re.compile(r"[^a-z0-9+%]+")


def plain(text: str) -> str:
    """Return a text in small letters, one space around each word, without marks and possessives."""
    bare = text.lower().replace("\u2019", "'").replace("'s", "")
    return f" {_MARKS.sub(' ', bare).strip()} "


def speaks(point: Point, words: str) -> bool:
    """Tell whether a text, as `plain` gives it, speaks of a point."""
    told = _holds(words, point.words) and (not point.also or _holds(words, point.also))
    return told and not _holds(words, point.unless)


def asks_about(point: Point, words: str) -> bool:
    """Tell whether a question, as `plain` gives it, asks about a point."""
    return _holds(words, point.topic) and (not point.topic_also or _holds(words, point.topic_also))


def side_of(point: Point, passage: Passage, words: str) -> int:
    """Return which side a passage takes on a point of yes or no: 1 for yes, -1 for no, 0 for none.

    `words` is its text as `plain` gives it.
    """
    hybrid = point.about is Language.PYTHON and Language.HYBRID in passage.favours
    tagged = int(point.about in passage.favours or hybrid) - int(point.about in passage.against)
    if not (tagged or point.yes or point.no) or not speaks(point, words):
        return 0
    yes, no = _holds(words, point.yes), _holds(words, point.no)
    return int(yes) - int(no) if yes != no or point.about is None else tagged


def _holds(words: str, phrases: Phrases) -> bool:
    return any((f" {phrase[:-1]}" if phrase.endswith("*") else f" {phrase} ") in words for phrase in phrases)

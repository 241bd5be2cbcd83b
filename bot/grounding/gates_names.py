"""Gates on names and programming languages that the passages do not mention."""

import re
from types import MappingProxyType

from bot.grounding.findings import Finding
from bot.grounding.window import Claim, Window
from bot.units import words_of

LANGUAGE_WORDS = words_of(
    "python rust go java javascript typescript ruby swift julia kotlin scala haskell elixir gleam zig mojo"
)
"""Names that are no form of a longer one: Java is not JavaScript."""
_MONTHS = "january february march april june july august september october november december"
ALIASES = MappingProxyType({
    "us": words_of("usa america american"), "usa": words_of("us america american"), "united": words_of("us usa uk"),
    "states": words_of("us usa"), "kingdom": words_of("uk"), "uk": words_of("british britain"),
    "british": words_of("uk britain"), "britain": words_of("uk british"), "america": words_of("us usa"),
    "american": words_of("us usa"), "eu": words_of("european europe"), "european": words_of("eu europe"),
} | {month: words_of(month[:3]) for month in _MONTHS.split()}
  | {month[:3]: words_of(month) for month in _MONTHS.split()})  # fmt: skip
"""Other usual names of a thing, in lower case."""


def named_in(name: str, claim: Claim, window: Window) -> bool:
    """Say whether a name stands in the passages: as written, as another form of it, or spelled out."""
    words = window.all_words
    whole = "".join(c for c in name.lower() if c.isalnum())
    if whole in words or _alias(whole, window):
        return True
    parts = [part for part in re.split(r"[^\w+#]+|_", name) if part and (part == name or not part.islower())]
    for part in parts:
        lower = part.lower()
        pieces = re.findall(r"[^\W\d_]+|\d+", lower)
        glued = len(pieces) > 1 and all(piece in words for piece in pieces)
        head = lower[: max(4, len(lower) - 3)]
        family = len(lower) > 3 and any(word.startswith(head) for word in words) and lower not in LANGUAGE_WORDS
        plural = lower.rstrip("s") in words or f"{lower}s" in words
        if not (
            lower in words or plural or glued or family or _alias(lower, window) or _spelled_out(lower, claim, window)
        ):
            return False
    return True


def _alias(name: str, window: Window) -> bool:
    """Say whether another usual name of the same thing stands in the passages."""
    return bool(ALIASES.get(name, frozenset()) & window.all_words)


def _spelled_out(acronym: str, claim: Claim, window: Window) -> bool:
    """Say whether words of the window begin with an acronym's letters, in a row, or the claim itself spells it out."""
    letters = acronym.rstrip("s") if len(acronym) > 2 else acronym
    if not 2 <= len(letters) <= 6:
        return False
    for words in (window.wide, claim.words):
        every = "".join(word[0] for word in words.words)
        matter = "".join(word[0] for word, counts in zip(words.words, words.content, strict=True) if counts)
        if letters in every or letters in matter:
            return True
    return False


def foreign_name(claim: Claim, window: Window) -> Finding | None:
    """Find a name of the claim that no passage mentions."""
    for name in claim.names:
        if name.sure and not named_in(name.text, claim, window):
            return Finding("name", f"the passage does not mention {name.text}")
    return None


def foreign_language(claim: Claim, window: Window) -> Finding | None:
    """Find a programming language of the claim that no passage names, or where the window names another instead."""
    others = [name for name in window.languages if name not in claim.languages]
    for language in claim.languages:
        if language in window.languages or (language in window.all_words and not others):
            continue
        if others:
            return Finding("language", f"the passage speaks of {title(others[0])}, not of {title(language)}")
        if language not in window.all_languages:
            return Finding("language", f"the passage does not mention {title(language)}")
    return None


def title(name: str) -> str:
    """Write a thing's name with a capital."""
    return {"cpp": "C++", "javascript": "JavaScript", "typescript": "TypeScript"}.get(name, name[:1].upper() + name[1:])

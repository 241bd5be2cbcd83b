"""What can be checked of a note by rule: its figures, its names, and that its wording is not the original's."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.quantities import Quantity, parse_quantities, unmatched
from bot.units import words_of as listed
from evals.fidelity_texts import Text

COPIED = 8  # words in a row that count as copied
_WORD = re.compile(r"C\+\+|C#|[^\W_]+(?:['’](?!s\b)[^\W_]+)?")
_SPOKEN = re.compile(r"[\w$%@]+(?:[.,'-]\w+)*")
_NAME = re.compile(r"C\+\+|C#|@?[A-Za-z][\w+#]*(?:[.&-][\w+#]+)*")
_OPENS = re.compile(r"(?:^|[.!?:;]\s|[“\"(])$")
ALIASES = (
    ("gil", "global interpreter lock"), ("jit", "just in time"), ("ci", "continuous integration"),
    ("llm", "large language model"), ("llms", "large language models"), ("wasm", "webassembly"), ("ast", "syntax tree"),
    ("macos", "osx"), ("saas", "software as a service"), ("ui", "user interface"), ("gui", "graphical user interface"),
    ("ide", "development environment"), ("pr", "pull request"), ("prs", "pull requests"), ("us", "united states"),
    ("api", "interface"), ("rag", "retrieval augmented generation"), ("ffi", "foreign function interface"),
    ("mcp", "model context protocol"), ("lsp", "language server"), ("pep", "python enhancement proposal"),
    ("ml", "machine learning"), ("os", "operating system"), ("javascript", "js"), ("typescript", "ts"),
)  # fmt: skip
"""Short forms and what they stand for, in lower case, either of which may stand for the other."""
_COMMON = listed(
    "i a an the it in on at by of for to from with and or but as if so no not what who how ai readme"
    " january february march april may june july august september october november december"
)
"""Capitalised words that name nothing by themselves; months belong to figures, which are looked at apart."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a text gives: its quantities and its words, so that many notes can be held against it."""

    quantities: tuple[Quantity, ...]
    words: frozenset[str]
    phrases: str
    """All words in lower case with single spaces between and around them."""
    runs: frozenset[tuple[str, ...]]
    """Every run of so many words as count as copied, in the source's own wording."""


def known_of(text: Text) -> Known:
    """Read quantities, words and runs of a text and its header."""
    whole = f"{text.header}\n{text.about}\n{text.body}"
    words = words_of(whole)
    return Known(
        parse_quantities(text.body) + parse_quantities(text.header),
        frozenset(words),
        f" {' '.join(words)} ",
        frozenset(runs_of(text.wording())),
    )


def missing_figures(claim: str, known: Iterable[Quantity]) -> list[str]:
    """List the figures of a claim, as it writes them, that no known quantity matches by value and unit."""
    return [claim[quantity.start : quantity.end] for quantity in unmatched(parse_quantities(claim), known)]


def missing_names(claim: str, known: Known, inner: frozenset[str] = frozenset()) -> list[str]:
    """List the names of a claim that do not stand in a text: as written, in parts, spelled out or shortened."""
    return [name for name in names_of(claim, inner) if not stands(name, known.words, known.phrases)]


def copied(claim: str, known: Known, titles: frozenset[tuple[str, ...]]) -> list[str]:
    """List the runs of words that a claim shares with the source's wording; names in a row and titles may be shared."""
    spoken = _spoken(claim)
    found = []
    for start in range(len(spoken) - COPIED + 1):
        words = spoken[start : start + COPIED]
        run = tuple(word.lower() for word in words)
        names = all(not word[0].islower() or word in ("and", "or", "of") for word in words)
        if run in known.runs and run not in titles and not names:
            found.append(" ".join(words))
    return found


def runs_of(text: str) -> Iterator[tuple[str, ...]]:
    """Give every run of as many words as count as copied, in lower case, addresses left out."""
    words = [word.lower() for word in _spoken(text)]
    return (tuple(words[start : start + COPIED]) for start in range(len(words) - COPIED + 1))


def words_of(text: str) -> list[str]:
    """Split a text into words in lower case; hyphens, underscores and stops part them, as do a letter and a digit."""
    return [
        part
        for word in _WORD.findall(text.replace("’", "'"))
        for part in (re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+", word.lower()) or [word.lower()])
    ]


def inner_names(texts: Iterable[str]) -> frozenset[str]:
    """Return what texts write with a capital where no sentence begins, and nowhere small: a name at the start, too."""
    every = tuple(texts)
    small = {word for text in every for word in re.findall(r"(?<![\w'’])[a-z]+", text)}
    return frozenset(name for text in every for name in names_of(text) if name.lower() not in small)


def names_of(claim: str, inner: frozenset[str] = frozenset()) -> list[str]:
    """List what a claim writes as a name: a capital where no sentence begins, capitals or digits within a word.

    A capitalised word that opens a sentence counts where it is among `inner`, known names.
    """
    found = []
    for match in _NAME.finditer(claim):
        word = match.group().rstrip(".-&")
        shaped = any(char.isupper() for char in word[1:]) or (any(char.isdigit() for char in word) and len(word) > 1)
        opens = bool(_OPENS.search(claim[max(0, match.start() - 2) : match.start()]))
        capital = word[0].isupper() and (not opens or word in inner)
        if shaped or capital or word[0] == "@" or word in ("C++", "C#"):
            found += [part for part in _parts(word) if part.lower() not in _COMMON]
    return list(dict.fromkeys(found))


def _parts(word: str) -> list[str]:
    """Leave out of a compound such as "non-Rust" or "AI-made" what is written small, and keep names like SWE-bench."""
    parts = word.split("-")
    small = [part for part in parts if part.islower() and len(part) > 2]
    return [part for part in parts if part not in small] if small and len(parts) == 2 else [word]


def stands(name: str, words: frozenset[str] | set[str], phrases: str) -> bool:
    """Tell whether a name stands among words: whole or in parts, in the singular or plural, short or spelled out."""
    parts = words_of(re.sub(r"(?<=\w)\.(?:com|org|dev)$", "", name))
    if f" {' '.join(parts)} " in phrases or all(_inflected(part, words) for part in parts):
        return True
    whole = "".join(parts)
    return whole in words or any(_alias(part, phrases) for part in parts)


def _inflected(part: str, words: frozenset[str] | set[str]) -> bool:
    """Tell whether a word or a near form of it is there: plural, adjective of a place, British or American ending."""
    if words & {part, part.rstrip("s"), f"{part}s", f"{part}er", part.removesuffix("n")}:
        return True
    swapped = part.replace("is", "iz") if "is" in part else part.replace("iz", "is")
    return swapped in words or part.replace("our", "or") in words or part.replace("or", "our") in words


def _alias(part: str, phrases: str) -> bool:
    return any(
        (part == short and f" {long} " in phrases) or (part in long.split() and f" {short} " in phrases)
        for short, long in ALIASES
    )


def _spoken(text: str) -> list[str]:
    return _SPOKEN.findall(re.sub(r"https?://\S+", " ", text.replace("’", "'")))

"""Take a text apart into what the checker compares: words with stems and places, sentences, figures, names."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from bot.grounding.lexicon import NEGATORS, STOPWORDS, irregular, opposites
from bot.quantities import Quantity, parse_quantities

WORD = re.compile(r"[A-Za-z]\+\+|[A-Za-z]#(?!\w)|\d+(?:[.,]\d+)*%?|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)?|[^\W_]+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|cf|etc|dr|mr|mrs|ms|prof|st|no|fig|figs|eq|al|inc|ltd|co|corp|jr|sr|approx|ca|v|ver|u\.s|u\.k"
    r"|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[.!?…]+[\"'”’)\]*_]*(?=\s+[\"'“‘(\[*_]*[A-Z0-9])|\n")
LONGEST_SENTENCE = 90  # words; longer ones (tables, text without stops) are cut


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a piece of text, side by side: lower case, stem, place, and whether each carries matter."""

    text: str
    """The piece itself."""
    words: tuple[str, ...]
    stems: tuple[str, ...]
    starts: tuple[int, ...]  # code points into the piece
    ends: tuple[int, ...]  # code points, exclusive
    content: tuple[bool, ...]

    def __len__(self) -> int:
        """Count the words."""
        return len(self.words)


@cache
def _stemmer() -> Any:  # noqa: ANN401
    """Load the stemmer once."""
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@cache
def _opposite_stems() -> dict[str, frozenset[str]]:
    """Give for each stem the stems of its opposites."""
    table: dict[str, frozenset[str]] = {}
    for word, others in opposites().items():
        mine = stem(word)
        table[mine] = table.get(mine, frozenset()) | {stem(other) for other in others} - {mine}
    return table


def opposites_of(stemmed: str) -> frozenset[str]:
    """Give the stems that are opposite to a stem; none for most."""
    return _opposite_stems().get(stemmed, frozenset())


_BRITISH_OUR = re.compile(r"(?<=[a-z]{3})our(?=$|s$|ed$|ing$|al$|ful$|able$|ite$|ist$)")
_BRITISH_Z = re.compile(r"(?<=[a-z]{3})is(e|ed|es|ing|er|ers|ation|ations)$")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Reduce a lower-case word to its stem; irregular forms go by their base."""
    base = _BRITISH_Z.sub(r"iz\1", _BRITISH_OUR.sub("or", irregular().get(word, word)))
    return str(_stemmer().stemWord(base)) if base.isalpha() and len(base) > 2 else base


@lru_cache(maxsize=512)
def words_in(text: str) -> Words:
    """Take a text apart into words; hyphens and slashes part words, C++ is whole, thousands lose their commas."""
    found = [(match.group().replace("’", "'"), match.start(), match.end()) for match in WORD.finditer(text)]
    lower = tuple(re.sub(r"(?<=\d),(?=\d{3})", "", word.lower()) for word, _, _ in found)
    return Words(
        text,
        lower,
        tuple(stem(word) for word in lower),
        tuple(start for _, start, _ in found),
        tuple(end for _, _, end in found),
        tuple(word not in STOPWORDS and not is_negator(word) for word in lower),
    )


def is_negator(word: str) -> bool:
    """Say whether a lower-case word turns a statement round."""
    return word in NEGATORS or word.endswith("n't")


@lru_cache(maxsize=256)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Cut a text into sentences as half-open spans, blanks trimmed; a break between wrapped lines does not cut."""
    cuts = [0]
    for match in _BREAK.finditer(text):
        before = text[max(0, match.start() - 8) : match.end()].rstrip("\"'”’)]*_")
        if match.group() == "\n":
            if _line_ends(text, match.start()):
                cuts.append(match.end())
        elif not _ABBREVIATION.search(before):
            cuts.append(match.end())
    spans = []
    for start, end in pairwise([*cuts, len(text)]):
        piece = text[start:end]
        if piece.strip():
            spans.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
    return tuple(part for span in spans for part in _shorten(text, span))


def _line_ends(text: str, position: int) -> bool:
    """Say whether the line that breaks here also ends a sentence: it is short, stops, or the next starts anew."""
    line = text[text.rfind("\n", 0, position) + 1 : position].rstrip()
    following = text[position + 1 : position + 80].lstrip(" \t")
    if len(line) < 50 or line[-1] in ".!?:;|" or not following:
        return True
    return not following[0].islower()


def _shorten(text: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    """Cut what has more words than a sentence can have into pieces."""
    start, end = span
    places = [match.start() for match in WORD.finditer(text, start, end)]
    if len(places) <= LONGEST_SENTENCE:
        return [span]
    starts = [start, *places[LONGEST_SENTENCE::LONGEST_SENTENCE]]
    return [(low, len(text[:high].rstrip())) for low, high in zip(starts, [*starts[1:], end], strict=True)]


@lru_cache(maxsize=512)
def figures(text: str) -> tuple[Quantity, ...]:
    """Read the quantities of a text, and remember them."""
    return parse_quantities(text)


_NAME = re.compile(r"C\+\+|[A-Z][\w.&+#-]*(?:['’](?!s)\w+)?|[a-z]+[A-Z]\w*|\w*\d\w*[A-Za-z]\w*|\.NET")
_OPENS = re.compile(r"(?:^|[.!?:;\n•*|>“\"(\[–—-])\s*[\"'“‘(\[*_]*$")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St)\.\s$")
_MEASURE = re.compile(r"[\d.,]+[a-zA-Z]{1,4}|\d+(?:st|nd|rd|th)|[KMGT]i?B|\d{4}s")


@dataclass(frozen=True, slots=True)
class Name:
    """A word that is written as a name, and where."""

    text: str
    start: int  # code points into the text
    end: int  # code points, exclusive
    sure: bool
    """False where only its place at the start of a sentence gives it its capital."""


@lru_cache(maxsize=512)
def names(text: str) -> tuple[Name, ...]:
    """Find the words written as names: capitals inside a sentence, acronyms, mixed case; measures are none."""
    found = []
    for match in _NAME.finditer(text):
        word = match.group().rstrip(".-&_")
        lower = word.lower()
        if len(word) < 2 or lower in STOPWORDS or is_negator(lower) or _MEASURE.fullmatch(word):
            continue
        before = text[max(0, match.start() - 6) : match.start()]
        shaped = any(c.isupper() or c.isdigit() for c in word[1:])
        opens = bool(_OPENS.search(before)) and not _TITLE.search(before)
        found.append(Name(word, match.start(), match.start() + len(word), shaped or not opens))
    return tuple(found)

"""Which programming languages a text names, misspellings and homonyms included."""

import re
from dataclasses import dataclass
from functools import cache

from corpus.vocabulary import Language

NAMES: dict[Language, str] = {
    Language.PYTHON: r"pythons?|cpython|pyhton|phyton|pyton|pythn|pytohn|pythno|phython|pythom|pythin|pythno|pyhon|python\s?[23](?:\.\d+)?",
    Language.RUST: r"rust(?:lang)?(?!-(?:proof|colou?r|free|resist|remov|belt|bucket))|rsut|ruts|rustt|rusr|ruust|rustlang",
    Language.GO: r"go-?lang|Go",
    Language.TYPESCRIPT: r"type\s?scripts?|typescrpt|typscript|TS",
    Language.JAVASCRIPT: r"java\s?scripts?|javscript|JS|node\.?js",
    Language.CPP: r"c\s?\+\+|cpp|c plus plus",
    Language.C: r"(?<!vitamin )(?<!Vitamin )(?<!plan )(?<!Plan )(?<!hepatitis )(?<!class )(?<!series )C(?![\w+#'&-])",
    Language.JULIA: r"Julia",
    Language.MOJO: r"mojo",
    Language.ZIG: r"zig",
    Language.SWIFT: r"Swift",
    Language.ELIXIR: r"elixir",
    Language.GLEAM: r"Gleam",
    Language.HASKELL: r"haskell",
}
"""How each language of the vocabulary is written; capitals stand where the small word is ordinary English."""

UNKNOWN_NAMES = (
    r"java(?!\s?scripts?\b)|kotlin|c\s?#|csharp|\.net|f#|ruby|php|perl|scala|clojure|erlang|ocaml|lua|nim|"
    r"fortran|cobol|pascal|delphi|matlab|objective-?c|visual basic|vba|bash|powershell|groovy|lisp|prolog|"
    r"solidity|odin"
)
"""Languages that people ask about and the vocabulary does not hold."""

LIGHT_VERB = 9  # characters between `go` and a language that make it a verb, as in `go back to`
_ALWAYS_CAPITAL = {Language.GO, Language.C, Language.JULIA, Language.SWIFT, Language.GLEAM}
_JOINED = r"(?:\s*[,/|]\s*|\s+(?:or|vs\.?|versus|and|over|than|nor)\s+)"


@dataclass(frozen=True, slots=True)
class Mention:
    """A language named at a place of a text."""

    name: str
    """A `Language` value, or the name as written (lower case) where the vocabulary does not hold the language."""
    known: bool
    start: int  # code points
    end: int  # code points, exclusive


@cache
def _patterns() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    rows = []
    for language, pattern in NAMES.items():
        flags = 0 if language in _ALWAYS_CAPITAL else re.IGNORECASE
        rows.append((str(language.value), True, re.compile(rf"(?<![\w.#+-])(?:{pattern})(?![\w#+])", flags)))
    small = re.compile(r"(?<![\w.#+-])(?:" + UNKNOWN_NAMES + r")(?![\w+])", re.IGNORECASE)
    letters = re.compile(
        r"(?<![\w.#+-])[RDV](?=\s*(?:,|/|or\b|vs\b|versus\b|\?|for\b))(?![\w+&'])"
        r"|(?:(?<=\bor )|(?<=\bvs )|(?<=\bis )|(?<=\buse )|(?<=\bthan ))[RDV](?![\w+&'])"
    )
    return (*rows, ("", False, small), ("", False, letters))


def mentions(text: str) -> tuple[Mention, ...]:
    """Return the languages named in the text, in order of place; overlapping readings keep the longest.

    `go`, `julia` and `swift` in small letters count only where the text sets them beside another language.
    """
    found = [
        Mention(str(name) or match.group().lower(), known, match.start(), match.end())
        for name, known, pattern in _patterns()
        for match in pattern.finditer(text)
    ]
    found = [m for m in found if not _is_verb(text, m)]
    found += _small_beside(text, found)
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return tuple(kept)


def _is_verb(text: str, mention: Mention) -> bool:
    """Tell whether a capital `Go` only opens a sentence, as in `Go ahead`."""
    if mention.name != Language.GO or text[mention.start : mention.end] != "Go":
        return False
    opens = not text[: mention.start].rstrip() or text[: mention.start].rstrip()[-1:] in ".!?:"
    return opens and not re.match(rf"Go(?:{_JOINED}[A-Za-z]|\s*(?:$|\?|for\b|is\b))", text[mention.start :])


def _small_beside(text: str, found: list[Mention]) -> list[Mention]:
    """Find `go`, `c`, `julia` and `swift` in small letters that are joined to a language already found."""
    extra = []
    for language, word in (
        (Language.GO, "go"),
        (Language.C, "c"),
        (Language.JULIA, "julia"),
        (Language.SWIFT, "swift"),
    ):
        for match in re.finditer(rf"(?<![\w.+-]){word}(?![\w+#'-])", text):
            after = re.match(_JOINED, text[match.end() :])
            before = re.search(_JOINED + "$", text[: match.start()])
            if (
                language == Language.GO
                and re.match(r" (?:for|with|to|back to) ", text[match.end() :])
                and any(0 <= m.start - match.end() <= LIGHT_VERB for m in found)
            ):
                continue  # `go for Rust`
            starts = {m.start for m in found}
            ends = {m.end for m in found}
            if (after and match.end() + after.end() in starts) or (before and before.start() in ends):
                extra.append(Mention(language.value, True, match.start(), match.end()))
    return extra

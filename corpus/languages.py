"""Which languages of the vocabulary a text names, by their own names and those of what belongs to one alone."""

import re
from functools import cache

from corpus.vocabulary import Language

_NAMES: tuple[tuple[Language, str, bool], ...] = (
    (Language.PYTHON, r"c?python|pytorch|django|fastapi|flask|numpy|pandas|jupyter|pypi|asyncio|pydantic", True),
    (Language.RUST, r"rust(?:c|lang)?|cargo|tokio|serde|axum|actix", True),
    (Language.HYBRID, r"pyo3|maturin|cython|bindings|(?:native|rust|c\+\+) (?:extensions?|modules?|cores?)", True),
    (Language.GO, r"golang|goroutines?|Go(?= |[.,;:)]|$)", False),
    (Language.TYPESCRIPT, r"typescript", True),
    (Language.JAVASCRIPT, r"javascript|node\.js", True),
    (Language.CPP, r"c\+\+|cpp", True),
    (Language.C, r"C(?![\w+#'&/-])", False),
    (Language.JULIA, r"Julia", False),
    (Language.MOJO, r"mojo", True),
    (Language.ZIG, r"zig", True),
    (Language.SWIFT, r"Swift", False),
    (Language.ELIXIR, r"elixir", True),
    (Language.GLEAM, r"Gleam", False),
    (Language.HASKELL, r"haskell", True),
)  # fmt: skip
"""How each is named, and whether in small letters too; the others are ordinary words."""


@cache
def _patterns() -> tuple[tuple[Language, re.Pattern[str]], ...]:
    return tuple(
        (language, re.compile(rf"(?<![\w.#+-])(?:{names})(?![\w#+])", re.IGNORECASE if small else 0))
        for language, names, small in _NAMES
    )


def named_in(text: str) -> frozenset[Language]:
    """Return the languages that a text names; Python beside Rust, C or C++ may be a hybrid as well."""
    found = {language for language, pattern in _patterns() if pattern.search(text)}
    if Language.PYTHON in found and found & {Language.RUST, Language.C, Language.CPP}:
        found.add(Language.HYBRID)
    return frozenset(found)

"""A question taken apart: what is to be chosen between, for what, under which circumstances."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.facts import Fact, facts_in
from bot.kind import joined, kind_of
from bot.language import looks_english
from bot.options import Mention, mentions
from bot.subject import parts_of, subjects_of
from corpus.errors import BadInput
from corpus.vocabulary import Criterion, Language

TOLD = 14  # words of a sentence that can tell a circumstance and no subject
MAX_LENGTH = 2000  # characters

DEFAULT_OPTIONS = (Language.PYTHON.value, Language.RUST.value)
_KNOWN = frozenset(language.value for language in Language)

_CRITERIA = {
    Criterion.RUNTIME_SPEED: r"\b(?:speed|performance|throughput|faster|fastest|efficien\w+)\b",
    Criterion.LATENCY: r"\b(?:latenc\w+|response times?|cold starts?|start-?up time)\b",
    Criterion.MEMORY: r"\b(?:memory(?![- ]safe)|ram|footprint)\b",
    Criterion.SAFETY: r"\b(?:memory[- ]safe\w*|safety|safer|bugs|correctness|reliab\w+|type[- ]safe\w*)\b",
    Criterion.DELIVERY_SPEED: r"\b(?:time[- ]to[- ]market|development speed|developer velocity|ship(?:ping)? fast\w*|productivity)\b",
    Criterion.ECOSYSTEM: r"\b(?:ecosystems?|librar(?:y|ies)|packages|frameworks)\b",
    Criterion.LEARNING_AND_HIRING: r"\b(?:hir(?:e|ing)|learn(?:ing)?(?: curve)?|talent|beginners?|onboarding|careers?|recruit\w*)\b",
    Criterion.DEPLOYMENT: r"\b(?:deploy\w*|docker|containers?|images?|binar(?:y|ies)|packaging)\b",
    Criterion.AI_ASSISTANCE: r"\b(?:ai[- ](?:assist\w*|generated|written)|copilot|coding agents?|llm[- ](?:generated|written))\b",
    Criterion.MAINTENANCE: r"\b(?:maint(?:enance|ain\w*)|readab\w+|long[- ]term)\b",
    Criterion.COST: r"\b(?:costs?|cheap\w*|budget|infrastructure bill|bill|save (?:\w+ )?(?:money|servers|machines))\b",
    Criterion.POPULARITY: r"\b(?:popular\w*|admired|loved|adoption)\b",
}


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, taken apart."""

    text: str
    kind: Literal["choice", "fact"]
    named: tuple[str, ...]
    """Languages the text names, sorted; names outside the vocabulary included."""
    options: tuple[str, ...]
    """What is to be chosen between, sorted: the languages named, and Python and Rust where fewer than two are."""
    unknown: tuple[str, ...]
    """Languages named on which the corpus holds nothing."""
    subjects: tuple[str, ...]
    """What it is for: phrases that may name the subject, the likeliest first; none where the text has no subject."""
    criteria: tuple[Criterion, ...]
    facts: tuple[Fact, ...]
    plain: str
    """The text with the languages it names in a fixed order, so that their order cannot matter."""
    joined: bool
    """True where it sets two languages against each other, so that homonyms are out of the question."""
    foreign: bool
    """True where it sets things against each other that are no languages of the vocabulary."""
    parts: tuple[str, ...] = ()
    """The subjects one by one where the text asks for two things."""


def check(text: str) -> str:
    """Return the text trimmed; raise `BadInput` where it is empty, too long, no text, or not English."""
    text = re.sub(r"\s+", " ", text.replace("\u2019", "'").replace("\u2018", "'")).strip()
    if not any(c.isalnum() for c in text):
        raise BadInput('the question is empty; ask for example: "Should we use Python or Rust for a log shipper?"')
    if len(text) > MAX_LENGTH:
        raise BadInput(f"the question has {len(text):,} characters; shorten it to {MAX_LENGTH:,} or fewer")
    if any(not (c.isprintable() or c.isspace()) for c in text) or "\ufffd" in text:
        raise BadInput("the question holds characters that are no text; send it as plain UTF-8 text")
    if not looks_english(text):
        raise BadInput("the corpus speaks English; please ask the question in English")
    return text


def parse(text: str) -> Question:
    """Take a question apart; raise `BadInput` as `check` does."""
    text = check(text)
    found = mentions(text)
    named = tuple(sorted({m.name for m in found}))
    known = tuple(name for name in named if name in _KNOWN)
    unknown = tuple(sorted({m.name for m in found if not m.known}))
    kind = kind_of(text, found)
    options = known if len(named) > 1 or unknown else tuple(sorted({*known, *DEFAULT_OPTIONS}))
    return Question(
        text=text,
        kind=kind,
        named=named,
        options=options,
        unknown=unknown,
        subjects=_subjects(text, found),
        criteria=criteria_in(text),
        facts=facts_in(text),
        plain=in_fixed_order(text, found),
        joined=joined(text, found),
        foreign=_foreign(text, found),
        parts=parts_of(text, found) if kind == "choice" else (),
    )


def criteria_in(text: str) -> tuple[Criterion, ...]:
    """Return the criteria that a text names, in the vocabulary's order."""
    return tuple(c for c, pattern in _CRITERIA.items() if re.search(pattern, text, re.IGNORECASE))


def _subjects(text: str, found: Sequence[Mention]) -> tuple[str, ...]:
    """Return the subjects of a text, those of sentences that tell circumstances only where there are no others."""
    told = [
        s
        for s in re.findall(r"[^.?!]+[.?!]*", text)
        if facts_in(s) and len(s.split()) <= TOLD and not joined(s, mentions(s))
    ]
    rest = text
    for sentence in told:
        rest = rest.replace(sentence, " ")
    return subjects_of(rest, mentions(rest)) or subjects_of(text, found)


def in_fixed_order(text: str, found: Sequence[Mention]) -> str:
    """Return the text with its mentions of languages sorted by name, each in the place of another."""
    ordered = sorted((m.name for m in found), key=str)
    for mention, name in zip(reversed(found), reversed(ordered), strict=True):
        text = text[: mention.start] + name.capitalize() + text[mention.end :]
    return text


_TOOLS = {
    Language.PYTHON.value: re.compile(
        r"numba|cython|pypy|pyodide|pandas|polars|numpy|pytorch|django|flask|fastapi|asyncio", re.IGNORECASE
    ),
    Language.RUST.value: re.compile(r"tokio|actix|axum|tauri|pyo3|maturin", re.IGNORECASE),
}
"""Tools that stand for the language whose they are, where they are set against another one."""


def _stands_for_another(tool: str, language: str) -> bool:
    return any(pattern.fullmatch(tool) and language != own for own, pattern in _TOOLS.items())


def _foreign(text: str, found: Sequence[Mention]) -> bool:
    """Tell whether the alternatives of a question are other things than languages, as in `Postgres or MySQL`."""
    other = re.search(r"\b(?:[A-Z][\w.+#]+) (?:or|vs\.?|versus) (?:an? |the )?(?:[A-Z][\w.+#]+)", text)
    if other and not found:
        return True
    names = {(m.start, m.end): m.name for m in found}
    spans = set(names)
    for start, end in spans:
        after = re.match(r"\s+(?:or|vs\.?|versus)\s+(?!Python|Rust)([A-Z][\w+#.]+)", text[end:])
        before = re.search(
            r"(?<![.?!]\s)(?<!^)(?<!\bwith )(?<!\bin )(?<!\bon )(?<!\busing )"
            r"\b([A-Z][\w+#]+)\s+(?:or|vs\.?|versus)\s+$",
            text[:start],
        )
        for match, offset in ((after, end), (before, 0)):
            if match and _stands_for_another(match.group(1), names[start, end]):
                continue
            if match and (match.start(1) + offset, match.end(1) + offset) not in spans:
                return not any(s <= match.start(1) + offset < e for s, e in spans)
    return False

"""Reading an answer as a person would: what it says, which languages it names, whether it fits the gold answer."""

import re
import unicodedata
from collections.abc import Iterable

from bot.answer import Answer
from evals.case import Case, Gold

NAMES = {
    "cpp": r"C\+\+",
    "c": "C",
    "go": "Go",
    "hybrid": r"[Hh]ybrid|[Bb]oth|\w+ core",
    "contested": r"[Cc]ontested|[Dd]ivided|[Dd]isagree\w*",
}
"""How a verdict names a lean, as a pattern, where its capitalised id is not the name."""
SHORT = 4  # letters; a shorter last word must end where the wanted text ends, so that "go" is not found in "good"


def normalised(text: str) -> str:
    """Return a text in one spelling: lower case, plain quotes, dashes and spaces, `%`, no commas in numbers."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(str.maketrans("‘’“”‐‑‒–—×−", "''\"\"-----x-"))
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"\s*\bper ?cent\b|\s+%", "%", text)
    return re.sub(r"\s+", " ", text)


def says(text: str, wanted: str | Iterable[str]) -> bool:
    """Tell whether a text says a thing, or one of its alternatives: whole numbers and from the start of a word on.

    "12" is said neither by "120" nor by "3.12"; "compile" is said by "compiles", "go" not by "good".
    """
    if not isinstance(wanted, str):
        return any(says(text, one) for one in wanted)
    needle = normalised(wanted).strip()
    before = r"(?<!\d)(?<!\d[.,])" if needle[:1].isdigit() else r"(?<!\w)"
    last = re.search(r"\w*$", needle)
    word = last.group() if last else ""
    after = r"(?!\w)(?![.,]\d)" if word[-1:].isdigit() else r"(?!\w)" if 0 < len(word) < SHORT else ""
    return re.search(before + re.escape(needle) + after, normalised(text)) is not None


def shown_text(answer: Answer) -> str:
    """Return what an answer says in its own voice: the verdict's sentence and the statements, one a line."""
    summary = [answer.verdict.summary] if answer.verdict else []
    return "\n".join(summary + [statement.text for statement in answer.statements])


def lean_of(answer: Answer) -> str | None:
    """Return the lean of an answer's verdict, or None where it has no verdict."""
    return answer.verdict.lean if answer.verdict else None


def label(answer: Answer) -> str:
    """Return an answer in one word or two: its lean, or `not covered`, or `no verdict`."""
    return lean_of(answer) or ("not covered" if answer.outcome == "not_covered" else "no verdict")


def accepted_labels(case: Case) -> tuple[str, ...]:
    """Return the labels that a case's answer may have, the first of which stands for it; `any` where none is asked."""
    if case.wanted.lean:
        return tuple(case.wanted.lean)
    return {"uncovered": ("not covered",), "homonym": ("not covered",), "fact": ("no verdict",)}.get(
        case.kind, ("any",)
    )


def names(text: str, lean: str) -> bool:
    """Tell whether a text names what a verdict leans to."""
    pattern = NAMES.get(lean, f"(?i:{lean})")
    return re.search(rf"(?<![\w+#])(?:{pattern})(?![\w+#])", text) is not None


def misfit(gold: Gold, answer: Answer) -> str:
    """Return the first way in which an answer's outcome, lean or words are not the gold's, or an empty string."""
    if answer.outcome not in gold.outcome:
        return f"the outcome is {answer.outcome}, not {' or '.join(gold.outcome)}"
    if gold.lean and lean_of(answer) not in gold.lean:
        return f"the lean is {lean_of(answer) or 'missing'}, not {' or '.join(gold.lean)}"
    missing = [item for item in gold.contains if not says(shown_text(answer), item)]
    return f"it does not say {quoted(missing[0])}" if missing else ""


def quoted(item: str | Iterable[str]) -> str:
    """Return a wanted text, or its alternatives, in quotation marks."""
    return f"“{item}”" if isinstance(item, str) else " or ".join(f"“{one}”" for one in item)

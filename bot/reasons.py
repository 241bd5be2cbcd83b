"""How a verdict follows, in plain words: the ledger as a table, the rule that was applied, and what was left out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answer import Answer, Cell, Citation, Grounds
from bot.wording import CRITERION, WORK, capital, listed, name, who
from corpus.vocabulary import CONTESTED, Criterion, Grade, Language, Work

NAMES = 4  # sources named in one line
SHORT = {Grade.PRODUCTION_REPORT: "report", Grade.DOCUMENTATION: "docs"}
"""Grades of two words or many letters, as they stand in a table."""
NOTHING = "–"
"""What stands in a cell on which there is no evidence."""
WEIGHING = (
    "What is measured counts most and mere opinion least; what is nearer to the subject counts more, "
    "and each further piece of one source counts less."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion, with what there is on it for each option."""

    criterion: str
    cells: tuple[Cell | None, ...]
    """One for each option, None where nothing bears on it."""


def criterion_name(criterion: str) -> str:
    """Return a criterion as the start of a line: `runtime_speed` is Speed."""
    known = criterion in set(Criterion)
    return capital(CRITERION[Criterion(criterion)] if known else criterion.replace("_", " "))


def columns_of(answer: Answer, *, everything: bool = True) -> tuple[str, ...]:
    """Return the options that a table of the ledger has columns for: what was asked about, what leads, and the mix.

    Unless `everything` is wanted, the mix of both languages has a column only where it leads.
    """
    asked = [option for grounds in answer.grounds for option in grounds.options]
    lean = [grounds.lean for grounds in answer.grounds if grounds.lean != CONTESTED]
    mixed = everything and any(cell.option == Language.HYBRID for cell in answer.ledger)
    return tuple(dict.fromkeys([*asked, *lean, *([Language.HYBRID.value] if mixed else [])]))


def rows_of(ledger: Sequence[Cell], options: Sequence[str]) -> tuple[Row, ...]:
    """Return the ledger by criterion, the criterion that weighs most first; ties by name."""
    by_place: Mapping[tuple[str, str], Cell] = {(cell.criterion, cell.option): cell for cell in ledger}
    weight = {
        criterion: sum(abs(cell.weight) for cell in ledger if cell.criterion == criterion and cell.option in options)
        for criterion in sorted({cell.criterion for cell in ledger if cell.option in options})
    }
    return tuple(
        Row(criterion, tuple(by_place.get((criterion, option)) for option in options))
        for criterion in sorted(weight, key=lambda one: (-weight[one], one))
    )


def cell_text(cell: Cell | None) -> str:
    """Return how many pieces of evidence stand for and against, and the best grade among them."""
    if cell is None:
        return NOTHING
    counted = [(cell.independent - cell.against, "for"), (cell.against, "against")]
    grade = SHORT.get(Grade(cell.grade), cell.grade) if cell.grade in set(Grade) else cell.grade
    return f"{', '.join(f'{count} {side}' for count, side in counted if count)} ({grade})"


def strength_of(answer: Answer) -> str:
    """Return the strength of the verdict in one short sentence or two; expects an answer with a verdict."""
    assert answer.verdict is not None
    strength, grounds = answer.verdict.strength, answer.grounds
    if len(grounds) != 1 or not grounds[0].pieces:
        return f"{strength}. {strength.sentence}"
    return f"{strength}. {capital(_amount(grounds[0]))}."


def _amount(grounds: Grounds) -> str:
    pieces = "one piece" if grounds.pieces == 1 else f"{grounds.pieces} independent pieces"
    sources = "one source" if grounds.sources == 1 else f"{grounds.sources} sources"
    about = " on the languages as such, none on the work itself" if grounds.general else ""
    return f"{pieces} of evidence from {sources}{about}"


def rule_of(grounds: Grounds) -> str:
    """Return the rule by which a lean came about, as a sentence."""
    lean, rivals = name(grounds.lean), [name(rival) for rival in grounds.rivals]
    first = rivals[0] if rivals else "the rest"
    second = rivals[1] if len(rivals) > 1 else "the other"
    sentences = {
        "leads": f"The evidence for {lean} outweighs that for {first}, so {lean} leads.",
        "hybrid": f"More weight stands for {lean} than for {_either(rivals)} alone, so the answer is both.",
        "third": f"{lean} was not asked about, but its evidence clearly outweighs that for {first}, so it leads.",
        "close": f"The evidence for {first} and for {second} weighs nearly the same, so neither leads.",
        "nothing": f"What speaks against {_either(rivals)} weighs no less than what speaks for it, so neither leads.",
        "outvoted": (
            f"{first} has more weight, but from one source alone, and two or more stand for {second}: "
            "however much one author writes, several others are not outweighed. So neither leads."
        ),
    }
    return sentences.get(grounds.rule, sentences["leads"])


def _either(names: Sequence[str]) -> str:
    return listed(list(names), "or") if names else "either"


def reasons_of(grounds: Grounds) -> tuple[str, ...]:
    """Return in sentences how a verdict follows: how the subject was read, the rule, and why it is as firm as it is."""
    about = WORK[Work(grounds.work)] if grounds.work in set(WORK) else "the languages as such"
    read = f"“{grounds.subject}” was taken for this kind of work: {about}."
    only = "Nothing bears on it in particular, so evidence on the languages as such had to decide."
    firm = grounds.strength.sentence
    return (
        read,
        *([only] if grounds.general else []),
        rule_of(grounds),
        WEIGHING,
        f"That makes the verdict {grounds.strength}: {firm[:1].lower()}{firm[1:]}",
    )


def left_out(grounds: Grounds) -> tuple[str, ...]:
    """Return in sentences what was left out of the weighing, or counts for less."""
    counted = (
        (grounds.repeated, "repeats", "repeat", "a story that another piece tells; each story counts once"),
        (
            grounds.doubted, "counts for less, as its", "count for less, as their",
            "own source says otherwise",
        ),
        (
            grounds.aside, "on the languages as such is", "on the languages as such are",
            "set aside; such evidence decides only where nothing bears on the work itself",
        ),
    )  # fmt: skip
    return tuple(
        f"{count} {'piece' if count == 1 else 'pieces'} {one if count == 1 else many} {why}."
        for count, one, many, why in counted
        if count
    )


def source_name(citation: Citation) -> str:
    """Return by which name a source is spoken of in a line of several: its first author, with the publisher."""
    author = re.split(r",| \(| and ", citation.author or "")[0].strip()
    publisher = who(citation) if citation.publisher else ""
    known = [part for part in (author, publisher) if part]
    if len(known) == 2 and (known[0].lower() in known[1].lower() or known[1].lower() in known[0].lower()):
        known = [max(known, key=len)]
    return ", ".join(known) or citation.title


def source_names(citations: Sequence[Citation]) -> str:
    """Return the names of sources as in a sentence, and how many more there are."""
    names = list(dict.fromkeys(map(who, citations)))
    more = len(names) - NAMES
    return listed([*names[:NAMES], *([f"{more} more"] if more > 0 else [])]) if names else ""


def option_name(option: str) -> str:
    """Return an option as the head of a column."""
    return "Both" if option == Language.HYBRID else name(option)

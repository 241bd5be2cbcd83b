"""`advisor sources`: what the corpus holds and what it leans to; shelf.py prints all but the vocabulary."""

from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

from bot.commands.common import as_line
from corpus.errors import BadInput
from corpus.vocabulary import (
    CONTESTED,
    EVIDENCE_KIND_TO_GRADE,
    Criterion,
    Described,
    Grade,
    Kind,
    Language,
    Outcome,
    Role,
    Strength,
    Work,
)

LISTS: dict[str, type[Described]] = {
    "language": Language,
    "work": Work,
    "criterion": Criterion,
    "grade": Grade,
    "role": Role,
    "outcome": Outcome,
    "strength": Strength,
    "kind": Kind,
}


def sources(source: str | None, *, vocabulary: bool, lean: bool, as_json: bool) -> int:
    """Print the shelf, one source of it, what it leans to, or the vocabulary.

    Raises:
        BadInput: There is no source of that id, or several things are asked for at once.
        UnusableIndex: What the shelf leans to is asked for, and there is no index to read it from.

    """
    if [vocabulary, lean, source is not None].count(True) > 1:
        raise BadInput("give the id of a source, --lean or --vocabulary, and only one of them")
    if vocabulary:
        return _print_vocabulary(as_json=as_json)
    from bot.commands import shelf
    from bot.settings import read_settings

    settings = read_settings()
    if lean:
        return shelf.print_leans(settings, as_json=as_json)
    held = shelf.read_shelf(settings)
    if source is None:
        return shelf.print_shelf(held, as_json=as_json)
    return shelf.print_source(held, pick(source, held.sources), as_json=as_json)


def pick(wanted: str, ids: Collection[str]) -> str:
    """Return `wanted` where it is among the ids; raise `BadInput` naming the nearest of them where it is not."""
    if wanted in ids:
        return wanted
    close = get_close_matches(wanted, sorted(ids), n=1, cutoff=0.5)  # 0 to 1, from nothing alike to the same
    hint = f"did you mean {close[0]}?" if close else "advisor sources lists them"
    raise BadInput(f"there is no source {wanted!r}; {hint}")


def _print_vocabulary(*, as_json: bool) -> int:
    if as_json:
        lists: dict[str, Any] = {name: {member.value: member.sentence for member in LISTS[name]} for name in LISTS}
        print(as_line(lists | {"contested": CONTESTED, "evidence_kind_to_grade": dict(EVIDENCE_KIND_TO_GRADE)}))
        return 0
    from bot.terminal import paragraph, show

    for name, members in LISTS.items():
        width = max(len(member) for member in members) + 4  # columns
        show([paragraph(("heading", name), gap=True)])
        show(paragraph(member.sentence, label=f"  {member}", hang=width) for member in members)
    return 0

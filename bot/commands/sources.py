"""`advisor sources`: what the corpus holds, read from the source files themselves."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from difflib import get_close_matches
from typing import Any

from bot.commands.common import as_line
from corpus.errors import BadInput
from corpus.types import Source
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


def sources(source: str | None, *, vocabulary: bool, as_json: bool) -> int:
    """Print the list of sources, one of them, or the vocabulary; raise `BadInput` for an id that is none."""
    if vocabulary:
        return _print_vocabulary(as_json=as_json)
    from corpus.load import load_sources

    shelf = {one.id: one for one in (*load_sources().sources, *_documents())}
    if source is None:
        return _print_list(tuple(shelf.values()), as_json=as_json)
    return _print_one(shelf[pick(source, shelf)], as_json=as_json)


def _documents() -> tuple[Source, ...]:
    """Return the headers of the user's own documents."""
    from bot.holdings import filed_documents
    from bot.settings import read_settings
    from corpus.documents import source_of

    return tuple(source_of(document) for document in filed_documents(read_settings()))


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


def _print_list(shelf: Sequence[Source], *, as_json: bool) -> int:
    if as_json:
        print(as_line([_header(one) for one in shelf]))
        return 0
    from bot.terminal import paragraph, show

    show([paragraph(f"{len(shelf)} sources, {sum(len(one.notes) for one in shelf)} notes")])
    for one in shelf:
        who = ", ".join(part for part in (one.author or one.publisher, one.published) if part)
        counts = f"{one.kind}, {len(one.notes)} notes" + (f", {len(one.checks)} checks" if one.checks else "")
        counts = "a document of yours" if one.kind == "document" else counts
        show([
            paragraph(("found", one.id), gap=True),
            paragraph(f"{one.title}", label="", hang=2),
            paragraph(("quiet", f"{who}; {counts}" if who else counts), hang=2),
        ])  # fmt: skip
    return 0


def _header(source: Source) -> dict[str, Any]:
    """Return the header of a source, with the numbers of its notes and checks in place of them."""
    fields = {name: getattr(source, name) for name in Source.__dataclass_fields__ if name not in {"notes", "checks"}}
    return fields | {"notes": len(source.notes), "checks": len(source.checks)}


def _print_one(source: Source, *, as_json: bool) -> int:
    if as_json:
        print(as_line(asdict(source)))
        return 0
    from bot.layout import words
    from bot.terminal import paragraph, show

    show([paragraph(("verdict", source.title))])
    for name, value in _header(source).items():
        if name not in {"title", "notes", "checks"} and value:
            text = ", ".join(value) if isinstance(value, tuple) else str(value)
            show([paragraph(text, label=words(name).removesuffix(" basis"), hang=12)])
    if source.kind == "document":
        show([paragraph(f"advisor corpus tag {source.id} --list shows its passages and their tags", gap=True)])
    for note in source.notes:
        sides = [f"for {one}" for one in note.favours] + [f"against {one}" for one in note.against]
        tags = "; ".join([", ".join(sides) or "no side", words(note.criterion), words(note.grade), note.where])
        show([paragraph(note.text, ("quiet", f" ({tags})"), label=note.id, hang=6, gap=note is source.notes[0])])
    for check in source.checks:
        show([
            paragraph(("heading", f"Check: {check.article} agrees with it: {check.agrees}"), gap=True),
            paragraph(check.claim, label="claim", hang=8),
            paragraph(check.source_says, label="source", hang=8),
        ])  # fmt: skip
    return 0

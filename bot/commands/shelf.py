"""The shelf in the terminal: all sources as a table, one of them with its notes and checks, and what it leans to."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bot.commands.common import as_line
from corpus.errors import UnusableIndex
from corpus.types import Check, Source
from corpus.vocabulary import Grade, Kind, Language

if TYPE_CHECKING:
    from bot.base_rate import Lean
    from bot.settings import Settings
    from bot.table import Table
    from bot.terminal import Block, Paragraph

FAILED = ("no", "partly")
"""How a check turned out where an article says other than its source."""
AUTHOR = 18  # characters of an author's name in the table
DASH = "–"


@dataclass(frozen=True, slots=True)
class HeldShelf:
    """All sources by id, and of which an original is indexed."""

    sources: Mapping[str, Source]
    originals: frozenset[str] | None
    """None where there is no index to tell."""


def read_shelf(settings: "Settings") -> HeldShelf:
    """Read the source files, the user's documents, and from the index of which there are originals."""
    from bot.holdings import filed_documents
    from corpus.documents import source_of
    from corpus.load import load_sources
    from index.store import open_index

    documents = (source_of(document) for document in filed_documents(settings))
    sources = {one.id: one for one in (*load_sources().sources, *documents)}
    try:
        index = open_index(
            settings.index_dir, corpus_hash=None, model=settings.embed_model, chroma_url=settings.chroma_url
        )
    except UnusableIndex:
        return HeldShelf(sources, None)
    return HeldShelf(sources, frozenset(source for source, kind in index.documents if kind == Kind.ORIGINAL))


def grade_of(source: Source) -> Grade | None:
    """Return the grade that most notes of a source have, the strongest of several; None where it has no notes."""
    counted = Counter(note.grade for note in source.notes)
    return min(counted, key=lambda grade: (-counted[grade], list(Grade).index(grade)), default=None)


def checks_of(source: Source, shelf: Mapping[str, Source]) -> list[tuple[Source, Check]]:
    """Return the checks that concern a source, each with the source that it stands in.

    Of an article these are the checks of its claims, of any other source those of what articles claim of it.
    """
    own = [(source, check) for check in source.checks]
    return own + [(other, check) for other in shelf.values() for check in other.checks if check.article == source.id]


def print_shelf(held: HeldShelf, *, as_json: bool) -> int:
    """Print all sources: a table, or row by row where the terminal is narrow."""
    shelf = list(held.sources.values())
    if as_json:
        print(as_line([_header(one, held) for one in shelf]))
        return 0
    from bot.terminal import paragraph, show

    notes = sum(len(one.notes) for one in shelf)
    failed = sum(check.agrees in FAILED for one in shelf for check in one.checks)
    told = f"{len(shelf)} sources, {notes} notes; {failed} claims of articles depart from the source that they name."
    show([paragraph(told), _table(shelf, held), paragraph(("quiet", "One of them: advisor sources ID"), gap=True)])
    return 0


def _table(shelf: Sequence[Source], held: HeldShelf) -> "Table":
    from dataclasses import replace

    from bot.terminal import clean, table

    head = ("id", "author", "date", "kind", "grade", "notes", "original", "failed")
    made = table(head, [_row(one, held) for one in shelf], right=[5], blank=DASH, gap=True)
    return replace(made, told=tuple((clean(one.id), clean(_in_words(one, held))) for one in shelf))


def _row(source: Source, held: HeldShelf) -> tuple[str, ...]:
    from bot.layout import excerpt
    from bot.reasons import SHORT

    who = excerpt(source.author or source.publisher or DASH, 6)
    grade, (failed, checked) = grade_of(source), _counts(source, held)
    return (
        source.id,
        who if len(who) <= AUTHOR else who[: AUTHOR - 1].rstrip() + "…",
        source.published or DASH,
        source.kind,
        SHORT.get(grade, grade) if grade else DASH,
        str(len(source.notes)),
        _original(source, held),
        f"{failed} of {checked}" if checked else DASH,
    )


def _in_words(source: Source, held: HeldShelf) -> str:
    """Return a row of the table as a line of text, for a terminal in which the table does not fit."""
    from bot.layout import words

    grade, (failed, checked) = grade_of(source), _counts(source, held)
    original = {"yes": "original indexed", "no": "no original"}.get(_original(source, held))
    parts = [
        source.author or source.publisher, source.published, source.kind, words(grade) if grade else None,
        f"{len(source.notes)} notes", original, f"{failed} of {checked} checks failed" if checked else None,
    ]  # fmt: skip
    return ", ".join(part for part in parts if part)


def _original(source: Source, held: HeldShelf) -> str:
    return DASH if held.originals is None else "yes" if source.id in held.originals else "no"


def _counts(source: Source, held: HeldShelf) -> tuple[int, int]:
    """Return how many checks that concern a source failed, of how many that came to a result."""
    results = [check.agrees for _, check in checks_of(source, held.sources) if check.agrees != "unverified"]
    return sum(result in FAILED for result in results), len(results)


def _header(source: Source, held: HeldShelf) -> dict[str, Any]:
    """Return the header of a source, with the numbers of its notes and checks in place of them."""
    fields = {name: getattr(source, name) for name in Source.__dataclass_fields__ if name not in {"notes", "checks"}}
    failed, checked = _counts(source, held)
    original = None if held.originals is None else source.id in held.originals
    counted = {"notes": len(source.notes), "checks": len(source.checks), "checked": checked, "failed": failed}
    return fields | {"grade": grade_of(source), "original": original} | counted


def print_source(held: HeldShelf, id_: str, *, as_json: bool) -> int:
    """Print one source with its notes and the checks that concern it."""
    source = held.sources[id_]
    if as_json:
        others = [{"source": one.id} | asdict(check) for one, check in checks_of(source, held.sources) if one != source]
        print(as_line(asdict(source) | {"claims_checked": others}))
        return 0
    from bot.terminal import show

    show(_whole(source, held))
    return 0


def _whole(source: Source, held: HeldShelf) -> "Iterator[Block]":
    from bot.layout import words
    from bot.terminal import paragraph

    yield paragraph(("verdict", source.title))
    header = _header(source, held)
    for name in ("id", "author", "publisher", "published", "published_basis", "url", "licence", "kind", "interest",
                 "text_status", "cited_by"):  # fmt: skip
        value = header[name]
        if value:
            text = ", ".join(value) if isinstance(value, tuple) else str(value)
            yield paragraph(text, label="  " + _LABELS.get(name, words(name)), hang=13)
    yield paragraph({"yes": "is indexed", "no": "is not indexed"}.get(_original(source, held), "no index to tell"),
                    label="  original", hang=13)  # fmt: skip
    if source.kind == "document":
        yield paragraph(f"advisor corpus tag {source.id} --list shows its passages and their tags", gap=True)
    for place, note in enumerate(source.notes):
        if place == 0:
            yield paragraph(("heading", f"Notes: {len(source.notes)}"), gap=True)
        sides = [f"for {one}" for one in note.favours] + [f"against {one}" for one in note.against]
        tags = "; ".join([", ".join(sides) or "no side", words(note.criterion), words(note.grade), note.where])
        yield paragraph(note.text, ("quiet", f" ({tags})"), label=f"  {note.id}", hang=8)
    yield from _checks(source, held)


_LABELS = {"published_basis": "dated by", "text_status": "read", "cited_by": "cited by"}


def _checks(source: Source, held: HeldShelf) -> "Iterator[Paragraph]":
    from bot.terminal import paragraph

    found = checks_of(source, held.sources)
    results = Counter(check.agrees for _, check in found)
    for place, (other, check) in enumerate(found):
        if place == 0:
            what = "Claims of it, against their sources" if source.kind == "article" else "What articles claim of it"
            told = ", ".join(f"{results[one]} {one}" for one in ("yes", "partly", "no", "unverified") if results[one])
            yield paragraph(("heading", f"{what}. Agrees: {told}"), gap=True)
        style = {"yes": "good", "no": "bad", "partly": "warning"}.get(check.agrees, "quiet")
        about = f"{check.article} of {other.id}" if other is source else f"of {other.id}"
        basis = ("quiet", f" ({about}; basis: {check.basis})")
        yield paragraph((style, check.agrees), basis, label="  agrees", hang=10, gap=place > 0)
        yield paragraph(check.claim, label="  claim", hang=10)
        yield paragraph(check.source_says, label="  source", hang=10)


def print_leans(settings: "Settings", *, as_json: bool) -> int:
    """Print what the evidence leans to by kind of work, whatever is asked."""
    from bot.base_rate import leans_of
    from bot.library import read_library
    from corpus.load import corpus_hash
    from index.store import open_index

    index = open_index(
        settings.index_dir, corpus_hash=corpus_hash(), model=settings.embed_model, chroma_url=settings.chroma_url
    )
    library = read_library(index)
    leans = leans_of(library.scales)
    if as_json:
        print(as_line([_lean_in_json(one) for one in leans]))
        return 0
    from bot.terminal import show

    show(_lay_out_leans(leans))
    return 0


def _lean_in_json(lean: "Lean") -> dict[str, Any]:
    shares = {language: round(share, 4) for language, share in lean.shares.items()}
    return {"work": lean.work, "pieces": lean.pieces, "sources": lean.sources, "shares": shares, "lopsided": lean.side}


def _lay_out_leans(leans: "Sequence[Lean]") -> "Iterator[Block]":
    from bot.base_rate import LEAST, LOPSIDED
    from bot.layout import words
    from bot.terminal import paragraph, table

    yield paragraph("What the evidence on each kind of work speaks for, whatever is asked: shares by weight.")
    shown = (Language.PYTHON, Language.HYBRID, Language.RUST)
    rows = []
    for lean in leans:
        others = [(language, share) for language, share in lean.shares.items() if language not in shown]
        most = f"{_option(others[0][0])} {others[0][1]:.0%}" if others else DASH
        shares = (f"{lean.shares[one]:.0%}" if one in lean.shares else DASH for one in shown)
        about = words(lean.work) + (" *" if lean.side else "")
        rows.append((about, str(lean.pieces), str(lean.sources), *shares, most))
    yield table(
        ("", "pieces", "sources", "Python", "Both", "Rust", "most of the rest"), rows,
        right=range(1, 6), blank=DASH, gap=True,
    )  # fmt: skip
    yield paragraph(
        f"Pieces are independent: each story counts once. Both is Python over a native core, which keeps Python. "
        f"* {LOPSIDED:.0%} or more of at least {LEAST} pieces are on one side; answers on it say so.",
        gap=True,
    )


def _option(language: str) -> str:
    from bot.reasons import option_name

    return option_name(language)

"""`advisor corpus tag`: a person confirms or mends the tags of a document's passages, in a dialogue or by options."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

from bot.commands.common import as_line
from bot.commands.corpus import pick_document
from bot.commands.index import Bar
from bot.faults import say
from bot.layout import words
from bot.settings import read_settings
from bot.terminal import Paragraph, paragraph, show
from corpus.documents import Filed, Tags, filing, hash_of, read_documents, save_tags
from corpus.errors import BadInput, StaleIndex
from corpus.types import Passage
from corpus.vocabulary import Criterion, Described, Grade, Language, Work

if TYPE_CHECKING:
    from bot.settings import Settings

NOTHING = "-"
"""What is written for no language."""
KEYS = "Enter confirms, e mends, n takes no side, s skips, q ends"
D = TypeVar("D", bound=Described)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Tags as they were given on the command line; None where one stays as it is."""

    favours: str | None = None
    against: str | None = None
    work: str | None = None
    criterion: str | None = None
    grade: str | None = None


def tag(name: str, *, passages: Sequence[str], wanted: Wanted, confirm: bool, listed: bool, as_json: bool) -> int:
    """Show the passages of a document, or confirm and mend their tags and bring the index up to date; return 0.

    Raises:
        BadInput: There is no such document, passage or tag.
        StaleIndex: The index does not hold the document as it is.

    """
    settings = read_settings()
    changing = confirm or wanted != Wanted()
    if passages and not changing:
        raise BadInput("say what to do with the passages: --confirm, or tags such as --favours rust")
    if changing and not passages:
        raise BadInput("name the passages: --passage 3, or --passage all; --list numbers them")
    with filing(settings.documents_dir):
        documents, _ = read_documents(settings.documents_dir)
        pick_document(name, [one.id for one in documents])
        document = next(one for one in documents if one.id == name)
        rows = _passages(settings, document)
        if listed or (as_json and not changing):
            return _list(document, rows, as_json=as_json)
        if changing:
            chosen = _chosen(passages, len(rows))
            tags = {_key(document, rows[n]): mended(tags_of(rows[n]), wanted) for n in chosen}
            save_tags(settings.documents_dir, document, tags)
        else:
            Dialogue(settings, document, rows).hold(_lines())
        changed, _ = read_documents(settings.documents_dir)
        _update(settings, changed)
    return _report(next(one for one in changed if one.id == name), rows, as_json=as_json)


def mended(tags: Tags, wanted: Wanted) -> Tags:
    """Return tags with what was given in place of what they were; raise `BadInput` for a value that is on no list."""
    changed = Tags(
        tags.favours if wanted.favours is None else _many(Language, wanted.favours, "--favours"),
        tags.against if wanted.against is None else _many(Language, wanted.against, "--against"),
        tags.work if wanted.work is None else _many(Work, wanted.work, "--work"),
        tags.criterion if wanted.criterion is None else _one(Criterion, wanted.criterion, "--criterion"),
        tags.grade if wanted.grade is None else _one(Grade, wanted.grade, "--grade"),
    )
    both = sorted(set(changed.favours) & set(changed.against))
    if both:
        raise BadInput(f"a passage cannot stand for and against {both[0]}; give {NOTHING} for one of them")
    if not changed.work:
        raise BadInput("--work cannot be empty; general is for whatever the work")
    return changed


def tags_of(passage: Passage) -> Tags:
    """Return the tags that a passage bears."""
    return Tags(passage.favours, passage.against, passage.work, passage.criterion, passage.grade)


class Dialogue:
    """A walk through the passages that nobody has confirmed yet; what is confirmed is kept at once."""

    def __init__(self, settings: "Settings", document: Filed, rows: Sequence[Passage]) -> None:
        """Begin at the first passage."""
        self.settings = settings
        self.document = document
        self.rows = rows

    def hold(self, lines: Callable[[str], str | None]) -> None:
        """Ask for each passage; `lines` shows a prompt and returns a line, None where there are no more."""
        _tell([paragraph(("heading", self.document.header.title)), paragraph(KEYS)])
        for number, passage in enumerate(self.rows, start=1):
            if not passage.inferred:
                continue
            _tell(_shown(self.document, passage, number, len(self.rows)))
            answer = self._answer(lines, tags_of(passage))
            if answer == "q":
                return
            if isinstance(answer, Tags):
                tags = {_key(self.document, passage): answer}
                self.document = save_tags(self.settings.documents_dir, self.document, tags)

    def _answer(self, lines: Callable[[str], str | None], tags: Tags) -> Tags | str:
        """Return the tags to keep, `s` or `q`."""
        while True:
            line = lines("tags ok? ")
            match "q" if line is None else line.strip().lower():
                case "" | "y" | "yes":
                    return tags
                case "n":
                    return replace(tags, favours=(), against=())
                case "e":
                    return self._mend(lines, tags)
                case "s" | "q" as key:
                    return key
                case _:
                    say(KEYS)

    @staticmethod
    def _mend(lines: Callable[[str], str | None], tags: Tags) -> Tags | str:
        """Ask for each tag in turn; an empty line leaves it as it is."""
        for field in Wanted.__dataclass_fields__:
            while True:
                held = getattr(tags, field)
                shown = ", ".join(held) or NOTHING if isinstance(held, tuple) else held
                line = lines(f"{field} [{shown}]: ")
                if line is None:
                    return "q"
                try:
                    tags = mended(tags, Wanted(**{field: line})) if line.strip() else tags
                except BadInput as error:
                    say(str(error).removeprefix("--"))
                else:
                    break
        return tags


def _lines() -> Callable[[str], str | None]:
    """Return what reads lines from standard input; prompts go to standard error, past whoever reads the results."""

    def line(prompt: str) -> str | None:
        print(prompt, end="", file=sys.stderr, flush=True)
        read = sys.stdin.readline()
        return read.rstrip("\n") if read else None

    return line


def _passages(settings: "Settings", document: Filed) -> tuple[Passage, ...]:
    """Return the document's passages as they are in the index, in the order of the text."""
    from index.files import read_manifest
    from index.material import digest_of_document
    from index.store import open_index

    manifest = read_manifest(settings.index_dir)
    if manifest.documents.get(document.id) != digest_of_document(document):
        raise StaleIndex(f"the index does not hold {document.id} as it is now; run `advisor index`")
    index = open_index(settings.index_dir, corpus_hash=None, model=settings.embed_model, chroma_url=settings.chroma_url)
    rows = tuple(sorted((p for p in index.passages if p.source == document.id), key=lambda passage: passage.start))
    index.close()
    return rows


def _chosen(passages: Sequence[str], count: int) -> list[int]:
    """Return the places of passages by their numbers, from 0; raise `BadInput` for a number that none has."""
    if "all" in passages:
        return list(range(count))
    for one in passages:
        if not one.isdecimal() or not 1 <= int(one) <= count:
            raise BadInput(f"--passage cannot be {one!r}; the document has 1 to {count}, or give all")
    return sorted({int(one) - 1 for one in passages})


def _many(kind: type[D], text: str, option: str) -> tuple[D, ...]:
    names = [name.strip() for name in text.split(",") if name.strip() not in {"", NOTHING}]
    return tuple(dict.fromkeys(_one(kind, name, option) for name in names))


def _one(kind: type[D], text: str, option: str) -> D:
    name = "_".join(text.lower().replace("-", " ").split())
    try:
        return kind(name)
    except ValueError:
        close = get_close_matches(name, list(kind), n=1, cutoff=0.5)  # 0 to 1, from nothing alike to the same
        hint = f"did you mean {close[0]}?" if close else f"it is one of {', '.join(kind)}"
        raise BadInput(f"{option} cannot be {text.strip()!r}; {hint}") from None


def _update(settings: "Settings", documents: Sequence[Filed]) -> None:
    from bot.holdings import update_documents

    with Bar() as bar:
        update_documents(settings, documents, bar)


def _key(document: Filed, passage: Passage) -> str:
    return hash_of(document.text[passage.start : passage.end])


def _shown(document: Filed, passage: Passage, number: int, count: int) -> Iterator[Paragraph]:
    place = f", “{passage.section}”" if passage.section else ""
    yield paragraph(("quiet", f"{number} of {count}{place}"), gap=True)
    yield paragraph(document.text[passage.start : passage.end], label="> ", hang=2)
    yield paragraph(("label", _in_words(tags_of(passage), inferred=passage.inferred)), hang=2)


def _in_words(tags: Tags, *, inferred: bool) -> str:
    sides = [f"for {one}" for one in tags.favours] + [f"against {one}" for one in tags.against]
    parts = [", ".join(sides) or "no side", ", ".join(words(one) for one in tags.work), words(tags.criterion)]
    return "; ".join([*parts, words(tags.grade), "inferred" if inferred else "confirmed"])


def _tell(paragraphs: Sequence[Paragraph] | Iterator[Paragraph]) -> None:
    show(paragraphs, sys.stderr)


def _list(document: Filed, rows: Sequence[Passage], *, as_json: bool) -> int:
    if as_json:
        print(as_line({"id": document.id, "passages": [_row(document, one, n) for n, one in enumerate(rows, start=1)]}))
    else:
        for number, passage in enumerate(rows, start=1):
            show(_shown(document, passage, number, len(rows)))
    return 0


def _row(document: Filed, passage: Passage, number: int) -> dict[str, Any]:
    return {
        "n": number, "start": passage.start, "end": passage.end, "section": passage.section,
        "text": document.text[passage.start : passage.end], "favours": list(passage.favours),
        "against": list(passage.against), "work": list(passage.work), "criterion": passage.criterion,
        "grade": passage.grade, "inferred": passage.inferred,
    }  # fmt: skip


def _report(document: Filed, rows: Sequence[Passage], *, as_json: bool) -> int:
    confirmed = sum(_key(document, passage) in document.tags for passage in rows)
    if as_json:
        print(as_line({"id": document.id, "passages": len(rows), "confirmed": confirmed}))
    else:
        print(f"{document.id}: the tags of {confirmed} of {len(rows)} passages are confirmed")
    return 0

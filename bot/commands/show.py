"""`advisor show`: the passage behind a number in its surroundings, a source's text, or the whole last answer."""

from typing import TYPE_CHECKING, Any

from bot.answer import Answer, Citation
from bot.commands.common import as_line, kept_answer
from bot.commands.sources import pick
from bot.layout import lay_out, words
from bot.settings import read_settings
from bot.terminal import Paragraph, clean_lines, paragraph
from bot.terminal import show as print_paragraphs
from corpus.errors import BadInput
from corpus.vocabulary import Kind

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.store import Index

AROUND = 600  # characters shown on each side of a passage


def show(what: str | None, *, as_json: bool, kind: str | None) -> int:
    """Print a passage, a text or the last answer; raise `BadInput` where there is no such thing."""
    settings = read_settings()
    if kind is not None and kind not in set(Kind):
        raise BadInput(f"--kind cannot be {kind!r}; give note or original")
    if what is None:
        return _whole(kept_answer(settings), as_json=as_json)
    if what.isdecimal():
        return show_citation(kept_answer(settings), int(what), settings, as_json=as_json)
    return _source(what, Kind(kind) if kind else None, settings, as_json=as_json)


def _whole(answer: Answer, *, as_json: bool) -> int:
    if as_json:
        print(as_line(answer.to_dict()))
    else:
        print_paragraphs([paragraph(("heading", answer.question), label="> ", hang=2)])
        print_paragraphs(lay_out(answer, everything=True))
    return 0


def show_citation(answer: Answer, number: int, settings: "Settings", *, as_json: bool) -> int:
    """Print a cited passage in its surroundings; raise `BadInput` where the answer has no such number."""
    found = [one for one in answer.citations if one.n == number]
    if not found:
        numbers = f"1 to {max(one.n for one in answer.citations)}" if answer.citations else "none"
        raise BadInput(f"the last answer has no citation {number}; it has {numbers}")
    citation = found[0]
    text = _text(_open(settings), citation.source, Kind(citation.kind))
    if text[citation.start : citation.end] != citation.passage:
        raise BadInput(f"the text of {citation.source} has changed since that answer; ask the question again")
    if as_json:
        document = {"source": citation.source, "kind": citation.kind, "text": text}
        print(as_line(document | {"n": number, "start": citation.start, "end": citation.end}))
    else:
        print_paragraphs(surroundings(citation, text))
    return 0


def surroundings(citation: Citation, text: str) -> list[Paragraph]:
    """Return the passage between what stands before and after it in its text, under a line that says where it is."""
    start = _after_break(text, max(0, citation.start - AROUND), citation.start)
    end = _before_break(text, citation.end, min(len(text), citation.end + AROUND))
    place = [citation.title, citation.author, citation.published, citation.section]
    facts = [words(citation.grade), "the source's own words" if citation.kind == Kind.ORIGINAL else "a note of ours"]
    lines = [
        paragraph(("heading", f"[{citation.n}] " + ", ".join(part for part in place if part))),
        paragraph(("quiet", "; ".join(facts)), ("quiet", f"; {citation.url}" if citation.url else "")),
    ]
    before, after = text[start : citation.start], text[citation.end : end]
    lines += _parts("… " if start else "", before, "quiet", label="  ")
    lines += _parts("", citation.passage, "found", label="> ")
    lines += _parts("", after, "quiet", label="  ", closing=" …" if end < len(text) else "")
    return lines


def _parts(opening: str, text: str, style: str, *, label: str, closing: str = "") -> list[Paragraph]:
    rows = [row for row in clean_lines(text).split("\n") if row.strip()]
    if not rows:
        return []
    rows[0], rows[-1] = opening + rows[0], rows[-1] + closing
    return [paragraph((style, row), label=label, hang=2, gap=place == 0) for place, row in enumerate(rows)]


def _after_break(text: str, start: int, end: int) -> int:
    """Return where the first whole line or word after `start` begins, before `end`."""
    if start == 0:
        return 0
    for mark in ("\n", " "):
        place = text.find(mark, start, end)
        if place >= 0:
            return place + 1
    return start


def _before_break(text: str, start: int, end: int) -> int:
    """Return where the last whole line or word before `end` ends, after `start`."""
    if end == len(text):
        return end
    for mark in ("\n", " "):
        place = text.rfind(mark, start, end)
        if place >= 0:
            return place
    return end


def _source(source: str, kind: Kind | None, settings: "Settings", *, as_json: bool) -> int:
    index = _open(settings)
    pick(source, {one for one, _ in index.documents})
    kind = kind or (Kind.NOTE if (source, Kind.NOTE) in index.documents else Kind.ORIGINAL)
    text = _text(index, source, kind)
    if as_json:
        document: dict[str, Any] = {"source": source, "kind": kind.value, "text": text}
        print(as_line(document))
    else:
        print(clean_lines(text))
    return 0


def _open(settings: "Settings") -> "Index":
    from corpus.load import corpus_hash
    from index.store import open_index

    return open_index(
        settings.index_dir, corpus_hash=corpus_hash(), model=settings.embed_model, chroma_url=settings.chroma_url
    )


def _text(index: "Index", source: str, kind: Kind) -> str:
    text = index.documents.get((source, kind))
    if text is None:
        raise BadInput(f"the index holds no {kind} of {source}; advisor index --originals DIR adds originals")
    return text

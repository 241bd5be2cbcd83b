"""Reading notes are well formed, say each thing once, in words of our own, and every figure stands in the original."""

import calendar
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from bot.quantities import Quantity, parse_quantities
from corpus.types import Source

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("ADVISOR_SHARED") or ROOT.parent / "shared")
CATALOGUE = SHARED / "originals" / "catalogue.yaml"
FILES = tuple(sorted((ROOT / "corpus" / "sources").glob("*.yaml")))

COPIED = 8  # words in a row that count as copied
ECHO = 5  # words in a row that are reported
SAME = 0.8  # 0..1, Jaccard of two notes' words from which they say the same
SHORTEST = 6  # words of a note, at least

needs_originals = pytest.mark.skipif(not CATALOGUE.is_file(), reason=f"no originals at hand ({CATALOGUE} is absent)")
each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


@dataclass(frozen=True, slots=True)
class Original:
    """What a source's notes were written from: its text, or a digest with what the catalogue's checks say of it."""

    text: str
    header: str
    """Title and date: what a reader of the page sees above the text."""
    digest: bool
    """True where the text is a summary: only what it puts in quotation marks is the source's wording."""

    def wording(self) -> str:
        """Give the source's own wording, as far as the text holds it."""
        return "\n".join(re.findall(r'"([^"]{40,})"', self.text)) if self.digest else self.text


def read_source(file: Path) -> Source:
    """Read one source file; raise pydantic's ValidationError where it does not hold a source."""
    data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return Source(**data)


@cache
def catalogue() -> list[dict[str, Any]]:
    """Read what is known of every source of the originals' folder."""
    entries: list[dict[str, Any]] = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    return entries


def find_original(source: str) -> Original | None:
    """Find the text of a source; None where only its header is known."""
    entry = next((entry for entry in catalogue() if entry["id"] == source), None)
    if entry is None or not entry["text"]:
        return None
    path = CATALOGUE.parent / entry["text"]
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":  # five header lines and a blank one stand above the text
        text = text.partition("\n\n")[2]
    digest = entry["text_status"] == "digest"
    if digest:  # a check tells what was read of the source, as the digest does
        text = "\n".join([text, *(check["source_says"] for check in entry.get("checks", []))])
    return Original(text, f"{entry['title']}\n{date_in_words(entry['published'])}", digest)


def date_in_words(published: str | None) -> str:
    """Write a date as notes do: `2026-02-28, February 28, 2026`; nothing where there is none."""
    if not published:
        return ""
    year, *rest = published.split("-")
    if not rest:
        return year
    day = f" {int(rest[1])}," if len(rest) > 1 else ""
    return f"{published}, {calendar.month_name[int(rest[0])]}{day} {year}"


def original_or_skip(source: str) -> Original:
    """Give the text of a source, or skip the test with the reason."""
    original = find_original(source)
    if original is None:
        pytest.skip(f"the originals hold no text of {source}")
    return original


def spoken(text: str) -> list[str]:
    """Split a text into words and figures as they are written, addresses left out."""
    text = re.sub(r"https?://\S+", " ", text.replace("’", "'"))
    return re.findall(r"[\w$%@]+(?:[.,'-]\w+)*", text)


def runs(words: list[str], length: int) -> Iterator[tuple[str, ...]]:
    """Give every run of so many words, in order, in lower case."""
    lowered = [word.lower() for word in words]
    return (tuple(lowered[start : start + length]) for start in range(len(lowered) - length + 1))


def only_names(words: list[str]) -> bool:
    """Say whether a run is a list of names: nothing but capitalised words, figures and what joins them."""
    return all(not word[0].islower() or word in ("and", "or", "of") for word in words)


def shared_runs(note: str, original: str, length: int, titles: frozenset[tuple[str, ...]] = frozenset()) -> list[str]:
    """List the runs of words that a note has in common with an original; names and titles are let through."""
    known, words = frozenset(runs(spoken(original), length)), spoken(note)
    found = [(at, run) for at, run in enumerate(runs(words, length)) if run in known and run not in titles]
    return [" ".join(run) for at, run in found if not only_names(words[at : at + length])]


def likeness(one: str, two: str) -> float:
    """Compare two notes by their sets of words: 0 nothing in common, 1 the same words."""
    first, second = ({word.lower() for word in spoken(text)} for text in (one, two))
    return len(first & second) / len(first | second)


def missing_quantities(note: str, known: tuple[Quantity, ...]) -> list[str]:
    """List the quantities of a note that no known quantity matches, as the note writes them."""
    return [
        note[quantity.start : quantity.end]
        for quantity in parse_quantities(note)
        if not any(quantity.matches(other) for other in known)
    ]


def test_there_are_source_files() -> None:
    """The folder of sources is not empty: every test below runs on something."""
    assert FILES


@each_file
def test_a_source_file_holds_a_valid_source_named_after_it(file: Path) -> None:
    """The schema accepts every source file, and its id is the file's name."""
    source = read_source(file)
    assert source.id == file.stem
    assert bool(source.notes) == (source.text_status != "none")


def test_an_unknown_tag_is_refused(tmp_path: Path) -> None:
    """A note whose kind of work is not in the vocabulary makes its file invalid."""
    data = yaml.safe_load(FILES[0].read_text(encoding="utf-8"))
    data["notes"][0]["work"] = ["alchemy"]
    (tmp_path / "bad.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(ValidationError, match="alchemy"):
        read_source(tmp_path / "bad.yaml")


@each_file
def test_note_ids_are_unique_and_in_order(file: Path) -> None:
    """A source's notes are numbered upwards, and no number is used twice."""
    ids = [note.id for note in read_source(file).notes]
    assert all(int(one.removeprefix("n")) < int(two.removeprefix("n")) for one, two in pairwise(ids))


@each_file
def test_a_note_is_a_sentence_that_stands_alone(file: Path) -> None:
    """Every note has some length, begins with no word that points back, and ends with a full stop."""
    dangling = re.compile(r"(?:It|They|He|She|This|These|That|Those(?! who)|Its|Their|His|Her|Here|Such)\b")
    for note in read_source(file).notes:
        assert len(note.text.split()) >= SHORTEST, f"{note.id} is too short: {note.text}"
        assert note.text.endswith("."), f"{note.id} does not end with a full stop"
        assert not dangling.match(note.text), f"{note.id} points back: {note.text}"


@each_file
def test_no_language_is_both_favoured_and_opposed_by_one_note(file: Path) -> None:
    """A note takes one side of a language, or none."""
    for note in read_source(file).notes:
        assert not set(note.favours) & set(note.against), note.id


@each_file
def test_no_two_notes_of_a_source_say_the_same(file: Path) -> None:
    """No pair of a source's notes shares four fifths of its words."""
    pairs = combinations(read_source(file).notes, 2)
    assert not [(one.id, two.id) for one, two in pairs if likeness(one.text, two.text) >= SAME]


@pytest.mark.parametrize(
    ("judge", "expected"),
    [
        (lambda: likeness("Rust halves the bill of a proxy.", "Of a proxy Rust halves the bill!") >= SAME, True),
        (lambda: likeness("Rust halves the bill of a proxy.", "Go is calm in front of a model.") >= SAME, False),
        (lambda: shared_runs("so ab cd ef gh ij", "AB cd; ef gh ij kl", ECHO), ["ab cd ef gh ij"]),
        (lambda: shared_runs("so ab cd ef gh ij", "ab cd ef or gh ij", ECHO), []),
        (lambda: shared_runs("on Redis, Doom, QEMU and Linux", "Redis, Doom, QEMU and Linux", ECHO), []),
        (lambda: missing_quantities("It took ten hours.", parse_quantities("a run of 10 hours")), []),
        (lambda: missing_quantities("It took 2.5 minutes.", parse_quantities("in 150 s")), []),
        (lambda: missing_quantities("It ran ten times faster.", parse_quantities("a 10x gain")), []),
        (lambda: missing_quantities("It used 1.2 GB.", parse_quantities("it used 1200 MB")), []),
        (lambda: missing_quantities("It took 12 hours.", parse_quantities("a run of 10 hours")), ["12 hours"]),
        (lambda: missing_quantities("It took 10 minutes.", parse_quantities("a run of 10 hours")), ["10 minutes"]),
    ],
)
def test_the_judges_of_this_file_tell_good_from_bad(judge: Callable[[], object], expected: object) -> None:
    """What compares notes with each other and with originals finds a planted fault and lets a fair note pass."""
    assert judge() == expected


@needs_originals
@each_file
def test_no_note_copies_its_original(file: Path, record_property: Callable[[str, object], None]) -> None:
    """No note shares eight words in a row with what it was written from; runs of five are counted and reported."""
    source = read_source(file)
    wording = original_or_skip(source.id).wording()
    titles = [entry["title"] for entry in catalogue()]
    allowed = frozenset(run for title in titles for run in runs(spoken(title), COPIED))
    copied = {note.id: shared_runs(note.text, wording, COPIED, allowed) for note in source.notes}
    echoes = {note.id: shared_runs(note.text, wording, ECHO) for note in source.notes}
    number = sum(map(len, echoes.values()))
    record_property("runs_of_five_words", number)
    print(f"{source.id}: {number} runs of {ECHO} words, in {sum(map(bool, echoes.values()))} notes")  # noqa: T201 it is the report
    assert not {note: found for note, found in copied.items() if found}


@needs_originals
@each_file
def test_every_quantity_of_a_note_stands_in_its_original(file: Path) -> None:
    """Every figure of a note is found in what it was written from, title and date included, by value and unit."""
    source = read_source(file)
    original = original_or_skip(source.id)
    known = parse_quantities(original.text) + parse_quantities(original.header)
    missing = {note.id: missing_quantities(note.text, known) for note in source.notes}
    assert not {note: figures for note, figures in missing.items() if figures}


@needs_originals
def test_a_wrong_figure_would_be_found() -> None:
    """A figure that differs from the original's, in value or in unit, is reported as missing."""
    original = find_original("mitchem-why-use-python")
    assert original is not None
    known = parse_quantities(original.text) + parse_quantities(original.header)
    assert missing_quantities("Mitchem wrote so on 28 April 2026.", known) == []
    assert missing_quantities("Mitchem wrote so on 29 April 2027.", known) == ["29 April", "2027"]
    assert missing_quantities("The build fell from 2.5 minutes to 40 seconds.", known) == []
    assert missing_quantities("The build fell from 2.5 hours to 44 seconds.", known) == ["2.5 hours", "44 seconds"]

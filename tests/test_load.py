"""Source files: read whole, or refused with file, line and reason."""

from datetime import date
from pathlib import Path

import pytest

from corpus.errors import BadInput, BadSource
from corpus.load import corpus_hash, examine_sources, load_source, load_sources, notes_document
from corpus.vocabulary import Criterion, Grade, Language, Work

GOOD = """\
id: kettle
title: Boiling water
author: null
publisher: null
published: 2026-05
url: null
licence: CC0-1.0
kind: extra
notes:
- id: n01
  where: Opening
  text: >-
    Kettles written in Rust boil water
    in 3 minutes.
  favours: [rust]
  work: [systems]
  criterion: latency
  grade: measured
- id: n02
  where: Opening
  text: Python kettles whistle.
  against: [python]
  work: [general]
  criterion: safety
  grade: opinion
"""


def put(folder: Path, text: str | bytes = GOOD, name: str = "kettle.yaml") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def refusal(folder: Path, text: str | bytes, name: str = "kettle.yaml") -> str:
    file = put(folder, text, name)
    with pytest.raises(BadSource) as caught:
        load_sources(folder)
    message = str(caught.value)
    assert message.startswith(f"{file}:")
    assert "\n" not in message
    return message.removeprefix(f"{file}:")


def test_a_good_file_is_read_with_its_types(tmp_path):
    put(tmp_path)
    (source,) = load_sources(tmp_path).sources
    assert (source.id, source.published, source.author) == ("kettle", "2026-05", None)
    first = source.notes[0]
    assert first.text == "Kettles written in Rust boil water in 3 minutes."
    assert first.favours == (Language.RUST,)
    assert (first.work, first.criterion, first.grade) == ((Work.SYSTEMS,), Criterion.LATENCY, Grade.MEASURED)


def test_every_note_is_read_back_from_its_offsets(tmp_path):
    put(tmp_path)
    (source,) = load_sources(tmp_path).sources
    document, passages = notes_document(source)
    assert [document.text[p.start : p.end] for p in passages] == [note.text for note in source.notes]
    assert [p.id for p in passages] == ["kettle#n01", "kettle#n02"]
    assert passages[1].against == (Language.PYTHON,)
    assert not any(p.inferred for p in passages)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("favours: [rust]", "favours: [rast]", 15, "unknown value 'rast'"),
        ("work: [systems]", "work: [plumbing]", 16, "unknown value 'plumbing'"),
        ("work: [systems]", "work: []", 16, "'work' is empty"),
        ("grade: measured", "grade: certain", 18, "unknown value 'certain'"),
        ("  where: Opening\n  text: Python", "  text: Python", 19, "notes, entry 2: has no 'where'"),
        ("title: Boiling water\n", "", 1, "has no 'title'"),
        ("title: Boiling water", "title:", 2, "string"),
        ("kind: extra", "kind: extra\ncolour: red", 9, "unknown field 'colour'"),
        ("id: n02", "id: n01", 19, "taken by entry 1"),
        ("id: kettle", "id: kettles", 1, "make them the same"),
        ("published: 2026-05", "published: 2026-13", 5, "no date"),
        ("published: 2026-05", "published: May 2026", 5, "'published' cannot be 'May 2026'"),
        ("published: 2026-05", "published: 9999-01-01", 5, "in the future"),
        ("  against: [python]", "  against: [python]\n  favours: [python]", 22, "for and against python"),
        ("kind: extra", "kind: extra\nkind: extra", 9, "a second time"),
        ("author: null", "author: &a null\ninterest: *a", 4, "alias"),
        ("url: null", "url: !!python/object:os.system x", 6, "tag"),
        ("url: null", "url: [", 8, "not YAML"),
        ("notes:\n", "notes: none\nothers:\n", 9, "tuple"),
    ],
)
def test_a_fault_is_refused_on_its_line(tmp_path, old, new, line, words):
    assert old in GOOD
    message = refusal(tmp_path, GOOD.replace(old, new, 1))
    number, reason = message.split(": ", 1)
    assert words in reason
    assert int(number) == line


@pytest.mark.parametrize(
    ("data", "start"),
    [
        (b"", "1: the file is empty"),
        (b"# only a comment\n", "1: the file is empty"),
        (b"- a list\n", "1: the source must be a mapping of fields"),
        (b"id: kettle\ntitle: caf\xe9\n", "2: not UTF-8 text"),
        (b"id: kettle\n\x00\x01\n", "2: not text but binary data"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "1: not UTF-8 text"),
        (b"[" * 5000, "2: not YAML"),
    ],
)
def test_what_is_no_source_file_is_refused(tmp_path, data, start):
    assert refusal(tmp_path, data).startswith(start)


def test_the_last_day_that_is_not_the_future_is_today(tmp_path):
    file = put(tmp_path, GOOD.replace("2026-05", "2026-05-17"))
    assert load_source(file, date(2026, 5, 17)).published == "2026-05-17"
    with pytest.raises(BadSource, match="future"):
        load_source(file, date(2026, 5, 16))


def test_a_file_that_cannot_be_read_names_the_mend(tmp_path):
    (tmp_path / "kettle.yaml").mkdir()
    with pytest.raises(BadSource, match=r"kettle\.yaml:1: cannot be read .*restore"):
        load_sources(tmp_path)


def test_a_wrong_ending_is_refused_rather_than_overlooked(tmp_path):
    assert "rename" in refusal(tmp_path, GOOD, "kettle.yml")


def test_a_folder_without_sources_is_bad_input(tmp_path):
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(BadInput, match="name a"):
            load_sources(folder)


def test_all_faults_are_told_and_the_rest_is_loaded(tmp_path):
    put(tmp_path)
    put(tmp_path, GOOD.replace("id: kettle", "id: pot").replace("rust", "rast"), "pot.yaml")
    put(tmp_path, b"\xff", "pan.yaml")
    shelf, faults = examine_sources(tmp_path)
    assert [source.id for source in shelf.sources] == ["kettle"]
    assert [str(fault).split(":")[0].rpartition("/")[2] for fault in faults] == ["pan.yaml", "pot.yaml"]


CHECKED = GOOD.replace(
    "notes:\n",
    """\
checks:
- article: kettle
  claim: Kettles written in Rust boil water at once.
  source_says: They take 3 minutes.
  agrees: no
  basis: the post itself
  claimed_in: [n01]
  shown_by: [n02]
notes:
""",
)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("shown_by: [n02]", "shown_by: [n09]", 16, "no note 'n09'"),
        ("article: kettle", "article: samovar", 10, "a source 'samovar'"),
        ("claimed_in: [n01]", "claimed_in: [n07]", 10, "a note 'n07' of kettle"),
        ("agrees: no", "agrees: perhaps", 13, "unknown value 'perhaps'"),
    ],
)
def test_a_check_that_leads_nowhere_is_refused_on_its_line(tmp_path, old, new, line, words):
    put(tmp_path, CHECKED)
    (check,) = load_sources(tmp_path).sources[0].checks
    assert (check.agrees, check.claimed_in, check.shown_by) == ("no", ("n01",), ("n02",))
    message = refusal(tmp_path, CHECKED.replace(old, new, 1))
    assert words in message
    assert int(message.split(": ", 1)[0]) == line


def test_a_check_of_an_article_whose_file_is_refused_is_not_blamed_twice(tmp_path):
    put(tmp_path, CHECKED.replace("article: kettle", "article: pot").replace("[n01]", "[n02]"))
    put(tmp_path, b"\xff", "pot.yaml")
    shelf, faults = examine_sources(tmp_path)
    assert [source.id for source in shelf.sources] == ["kettle"]
    assert len(faults) == 1


def test_the_hash_changes_with_bytes_and_names_and_is_the_same_without_parsing(tmp_path):
    file = put(tmp_path)
    before = corpus_hash(tmp_path)
    assert load_sources(tmp_path).hash == before
    put(tmp_path, GOOD + "# a remark\n")
    assert corpus_hash(tmp_path) != before
    put(tmp_path)
    assert corpus_hash(tmp_path) == before
    file.rename(tmp_path / "pot.yaml")
    assert corpus_hash(tmp_path) != before


def test_the_shipped_sources_are_sound():
    shelf, faults = examine_sources()
    assert [str(fault) for fault in faults] == []
    assert shelf.sources

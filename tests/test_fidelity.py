"""Fidelity: notes held against their originals, articles against their notes, the checker against people."""

import json

import numpy as np
import pytest

from bot.grounding import Judgement
from corpus.errors import BadInput, BadSource
from corpus.load import Shelf, load_sources
from corpus.types import Document, Note, Source
from corpus.vocabulary import Kind
from evals.fidelity import Bench, Finding, Report, breaches, completeness, measure, shares, unread
from evals.fidelity_coverage import CLOSE, article_sentences, cover, hold
from evals.fidelity_evidence import choose, ground, offer
from evals.fidelity_labels import Label, Verdict, corrected, load_labels
from evals.fidelity_marks import copied, known_of, missing_figures, missing_names
from evals.fidelity_readings import fingerprint, load_readings, with_read, write_readings
from evals.fidelity_report import plain, to_json, unread_lines
from evals.fidelity_texts import Text, find_originals, read_texts, split
from index.lexical import stems_of

PAGE = """\
# The mill in Rust

Our mill in Ulm moved its grain counter to Rust in March 2024. It needs 12 MB, where Python took 400 MB.

## Price

Nobody at Stadtwerke wants the old counter back, and the port cost $2,000 in all.
The weather was fine.
"""
CATALOGUE = """\
- {id: mill, text: mill.md, text_status: full, checks: [{article: news, source_says: The port took 9 days}]}
- {id: silo, text: silo.md, text_status: digest, checks: [{article: news, source_says: It holds 7 tons}]}
- {id: barn, text: null, text_status: none}
"""
HEAD = "Title: The mill\nURL: https://mill.example\nAuthor: A. Miller\nDate: 2025\nLicence: CC0 | Status: complete\n\n"


def encode(texts):
    """Hash stems into 256 dimensions: texts that share words are near."""
    rows = np.zeros((len(texts), 256), np.float32)
    for row, text in zip(rows, texts, strict=True):
        for stem in stems_of(text):
            row[int(fingerprint(stem), 16) % 256] += 1
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


class WordChecker:
    """Supports a claim whose words all stand in what it is offered."""

    def check(self, claim, passages):
        missing = set(stems_of(claim)) - set(stems_of(" ".join(passages)))
        return Judgement(not missing, 0.0 if missing else 1.0, f"missing {sorted(missing)}", None, None)


def note(number, text, basis=None):
    return Note(
        id=f"n{number:02}", text=text, where="Opening", work=("general",), criterion="memory", grade="opinion",
        basis=basis,
    )  # fmt: skip


def source(name, *notes, kind="linked", **header):
    fields = {"title": "The mill in Rust", "author": "A. Miller", "publisher": None, "published": "2025-06"} | header
    return Source(id=name, url=None, licence="CC0", kind=kind, notes=notes, **fields)


def text_of(body, **fields):
    return Text("mill", "The mill in Rust. A. Miller. 2025-06, June 2025", "", body, tuple(split(body)), **fields)


MILL = text_of(PAGE, digest=False)


def test_a_text_is_taken_apart_into_sentences_rows_and_lines_below_their_headings():
    assert [(one.section, one.text) for one in MILL.sentences][:2] == [
        ("The mill in Rust", "Our mill in Ulm moved its grain counter to Rust in March 2024."),
        ("The mill in Rust", "It needs 12 MB, where Python took 400 MB."),
    ]
    assert [one.text for one in split("| a | 1 |\n|---|---|\n| b | 2 |\n\n- one\n  more\n- two")] == [
        "| a | 1 |", "| b | 2 |", "one more", "two",
    ]  # fmt: skip
    assert [(one.section, one.text) for one in split("Price\n=====\n\nIt costs\n[$2](https://x.example) now.")] == [
        ("Price", "It costs $2 now.")
    ]


def test_a_figure_that_the_original_gives_neither_in_text_nor_in_title_or_date_is_missing():
    known = known_of(MILL).quantities
    assert missing_figures("In June 2025 the mill needed 12 MB and 0.4 GB.", known) == []
    assert missing_figures("The mill needed 12 GB and $3,000 in 2023.", known) == ["12 GB", "$3,000", "2023"]


def test_a_name_that_the_original_does_not_mention_is_missing_but_another_form_of_it_is_not():
    known = known_of(MILL)
    assert missing_names("Miller's Rust-made counter in Ulm pleased Stadtwerke.", known) == []
    assert missing_names("The counter in Bonn, says Miller, left Go for Rust.", known) == ["Bonn", "Go"]
    spelled = known_of(text_of("The global interpreter lock and large language models.", digest=False))
    assert missing_names("About the GIL, LLMs and the JIT.", spelled) == ["JIT"]


def test_eight_words_in_a_row_of_the_original_are_copied_seven_and_names_in_a_row_are_not():
    known = known_of(MILL)
    assert copied("They moved its grain counter to Rust in spring.", known, frozenset()) == []
    assert copied("It moved its grain counter to Rust in March 2024.", known, frozenset())
    listing = known_of(text_of("Use Ada, Bash, Cobol, Dart, Erlang, Forth, Go and Haskell.", digest=False))
    assert copied("Ada, Bash, Cobol, Dart, Erlang, Forth, Go and Haskell", listing, frozenset()) == []


def test_of_a_digest_only_what_it_quotes_is_the_sources_wording():
    digest = text_of('He says "the counter is the best that we have ever had here" and more in our words.', digest=True)
    assert digest.wording() == "the counter is the best that we have ever had here"


def test_evidence_is_gathered_from_several_places_and_led_in_by_header_and_headings():
    base = ground(MILL, encode)
    claim = "Miller's port to Rust cost $2,000, and the grain counter needs 12 MB."
    vector = encode([claim])[0]
    assert len(choose(base, claim, vector)) == 3
    offered = offer(base, claim, vector)
    assert offered.startswith("The mill in Rust, A, Miller, 2025-06, June 2025, The mill in Rust, Price: ")
    assert "12 MB" in offered
    assert "$2,000" in offered
    assert "weather" not in offered


def folder(path):
    (path / "mill.md").write_text(HEAD + PAGE)
    (path / "silo.md").write_text(HEAD.replace("complete", "digest") + "A silo in Ulm, in our words.")
    (path / "catalogue.yaml").write_text(CATALOGUE)
    return path


def test_digest_notes_stand_on_the_digest_and_on_what_the_checks_say_of_the_source(tmp_path):
    shelf = Shelf(
        (source("mill", note(1, "Ulm."), note(2, "Nine days.", "digest")), source("silo", note(1, "Ulm.", "digest"))),
        "0",
    )
    texts = read_texts(folder(tmp_path), shelf)
    assert texts.keys() == {("mill", False), ("mill", True), ("silo", True)}
    assert "9 days" in texts["mill", True].body
    assert "9 days" not in texts["mill", False].body
    assert texts["silo", True].body.startswith("A silo in Ulm")


def test_a_folder_without_catalogue_or_texts_is_refused_and_no_folder_is_no_fault(tmp_path, monkeypatch):
    shelf = Shelf((source("mill", note(1, "Ulm.")),), "0")
    with pytest.raises(BadInput, match="--originals"):
        read_texts(tmp_path, shelf)
    (tmp_path / "catalogue.yaml").write_text("- {text: x.md}\n")
    with pytest.raises(BadSource, match="list of entries"):
        read_texts(tmp_path, shelf)
    (tmp_path / "catalogue.yaml").write_text("- {id: other, text: x.md}\n")
    with pytest.raises(BadInput, match="no text"):
        read_texts(tmp_path, shelf)
    monkeypatch.setenv("ADVISOR_SHARED", str(tmp_path / "absent"))
    monkeypatch.delenv("ADVISOR_ORIGINALS", raising=False)
    assert find_originals(None) is None
    assert find_originals(tmp_path) == tmp_path


def run(tmp_path, readings=None, labels=()):
    true = note(1, "Miller's grain counter needs 12 MB in Rust, where Python took 400 MB.")
    free = note(2, "An abacus of Miller's fits in little room.")
    wrong = note(3, "Miller's grain counter in Bonn needs 13 MB.")
    shelf = Shelf((source("barn"), source("mill", true, free, wrong, kind="article")), "0")
    bench = Bench(read_texts(folder(tmp_path), shelf), encode, WordChecker(), readings or {})
    articles = {"mill": Document("mill", Kind.ORIGINAL, PAGE)}
    return measure(shelf, articles, labels, bench)


def test_a_note_is_in_order_if_its_figures_and_names_stand_and_the_checker_or_a_reader_supports_it(tmp_path):
    report = run(tmp_path)
    assert [(one.id, one.figures, one.names, one.supported) for one in report.findings] == [
        ("mill#n01", (), (), True),
        ("mill#n02", (), (), False),
        ("mill#n03", ("13 MB",), ("Bonn",), False),
    ]
    found = shares(report, "original")
    assert (found["figures"].good, found["names"].good, found["checker"].good, found["support"].good) == (2, 2, 1, 1)
    assert [one.id for one in unread(report)] == ["mill#n02", "mill#n03"]
    assert report.skipped == {"barn": "it has no notes"}
    assert "support of notes from originals: 33.3% is below 98%" in breaches(report)


def test_a_reading_supports_a_note_until_it_is_reworded_and_never_one_with_a_wrong_figure(tmp_path):
    texts = {one.id: one.text for one in run(tmp_path).findings}
    readings = {name: fingerprint(text) for name, text in texts.items()}
    assert shares(run(tmp_path, readings), "original")["support"].good == 2
    assert shares(run(tmp_path, readings | {"mill#n02": fingerprint("other words")}), "original")["support"].good == 1


def test_readings_are_written_down_by_note_or_source_and_forgotten_with_their_note(tmp_path):
    path = tmp_path / "readings.yaml"
    texts = {"mill#n02": "Two.", "mill#n10": "Ten.", "barn#n01": "One."}
    assert load_readings(path) == {}
    write_readings(with_read({"gone#n01": "0"}, texts, ["mill", "barn#n01"]), path)
    assert load_readings(path) == {name: fingerprint(text) for name, text in texts.items()}
    assert path.read_text().index("n02") < path.read_text().index("n10")
    with pytest.raises(BadInput, match="mill#n99"):
        with_read({}, texts, ["mill#n99"])


ARTICLE = """\
# News

In Ulm the mill paid $2,000 for a grain counter. It was worth it. Python had needed 400 MB for the same counter.

| Language | Strength |
| Rust | small memory |
"""


def test_sentences_with_a_figure_or_a_name_and_cells_of_tables_are_asked_to_be_covered():
    found = article_sentences(ARTICLE)
    assert [one.text for one in found if one.figures or one.names] == [
        "In Ulm the mill paid $2,000 for a grain counter.",
        "Python had needed 400 MB for the same counter.",
        "Rust, strength: small memory",
    ]


def test_a_sentence_is_covered_by_one_or_two_notes_that_hold_its_figures_and_tell_the_same():
    whole = note(1, "The mill in Ulm paid for its grain counter $2,000, News says.")
    half = note(2, "The counter in Python had needed for the same 400 MB, News says.")
    stray = note(3, "A bakery in Ulm sold 400 MB of songs for $2,000 in Python.")
    table = note(4, "Small memory is the strength of Rust, News says.")
    found = cover(
        article_sentences(ARTICLE), hold([whole, half, stray, table], encode), [hold([stray], encode)], encode
    )
    assert [(one.covered, one.by) for one in found] == [(True, ("n01",)), (True, ("n02",)), (True, ("n04",))]
    assert found[0].after_loss < CLOSE
    assert found[0].elsewhere < CLOSE
    lost = cover(article_sentences(ARTICLE), hold([half, stray], encode), [], encode)
    assert [one.covered for one in lost] == [False, True, False]


def verdict(faithful, supported, number=1):
    label = Label(
        f"mill#n{number:02}", "A text.", faithful, "" if faithful else "opposite", "" if faithful else "it is not"
    )
    return Verdict(label, supported, False, 0.5, "")


def test_the_labels_tell_hits_from_misses_and_what_a_measured_share_is_worth():
    assert [verdict(*pair).outcome for pair in ((True, True), (True, False), (False, False), (False, True))] == [
        "passed", "false alarm", "hit", "miss",
    ]  # fmt: skip
    verdicts = [verdict(True, n < 8) for n in range(10)] + [verdict(False, n < 2) for n in range(10)]
    share, low, high = corrected(0.5, verdicts)
    assert share == pytest.approx(0.5)
    assert 0 <= low < share < high <= 1
    assert corrected(0.5, [verdict(True, supported=False), verdict(False, supported=True)]) is None


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("- {note: a#n1}", "note and a text"),
        ("- {note: a#n1, text: x, label: fine}", "write label"),
        ("- {note: a#n1, text: x, label: wrong}", "write label"),
        ("- {note: a#n1, text: x, label: wrong, kind: odd, wrong: y}", "unknown kind"),
        ("a: b", "list"),
    ],
)
def test_a_faulty_label_is_refused_with_its_line(tmp_path, entry, reason):
    path = tmp_path / "labels.yaml"
    path.write_text(entry)
    with pytest.raises(BadInput, match=rf"labels\.yaml:1: .*{reason}"):
        load_labels(path)


def test_a_hundred_notes_are_labelled_a_third_of_them_seeded_with_an_error():
    labels = load_labels()
    notes = {f"{one.id}#{each.id}" for one in load_sources().sources for each in one.notes}
    assert len(labels) == len({label.note for label in labels}) == 100
    assert sum(not label.faithful for label in labels) == 33
    assert {label.note for label in labels} <= notes


def test_labelled_texts_are_judged_like_notes(tmp_path):
    labels = (
        Label("mill#n01", "The grain counter needs 12 MB.", True, "", ""),
        Label("mill#n01", "The grain counter needs 13 MB.", False, "figure_new", "it needs 12 MB"),
        Label("barn#n01", "Nothing is known of it.", True, "", ""),
    )
    report = run(tmp_path, labels=labels)
    assert [(one.outcome, one.flagged) for one in report.verdicts] == [("passed", False), ("hit", True)]


def test_the_report_says_what_is_wrong_in_words_and_in_json(tmp_path):
    report = run(tmp_path, labels=(Label("mill#n01", "The grain counter needs 12 MB.", True, "", ""),))
    shown = plain(report)
    for expected in ("mill#n03: figures 13 MB; names Bonn", "faithful: 1 of 1 supported", "below the gate: figures"):
        assert expected in shown
    assert "evidence: The mill in Rust" in unread_lines(report)
    data = json.loads(to_json(report))
    assert data["notes"]["original"]["figures"] == {"share": 0.6667, "good": 2, "of": 3}
    assert data["completeness"]["all"]["of"] == completeness(report)[""].of == 3
    assert data["breaches"] == breaches(report)


def test_a_report_of_nothing_is_no_pass():
    assert breaches(Report((), {}, (), {})) == [
        "nothing was measured: the originals at hand are of no note or of no article"
    ]
    assert unread(Report((Finding("a#n1", "x", "original", (), (), (), True, 1.0, "", "", False),), {}, (), {})) == []

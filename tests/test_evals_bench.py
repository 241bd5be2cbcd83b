"""The benchmark on public sets: figures worked out by hand, and tables for what a folder holds."""

import json

import numpy as np
import pytest

from bot.grounding import GroundingChecker
from corpus.errors import BadInput
from evals.bench import bench
from evals.bench_abstention import make_shelf, report_abstention, signals
from evals.bench_figures import auroc, balanced, cut_at, f1, interval, recall_at
from evals.bench_grounding import Judged, caught, kinds_table, report_grounding
from evals.checker_sets import Pair, family, read_pairs
from evals.planting import plant

SOURCE = (
    "The proxy was rewritten in Rust by Klaus in 2021. Memory fell from 400 MB to 12 MB, which pleased Ana in Oslo."
)


def quiet(said):
    """Say nothing."""


def write(folder, name, rows):
    """Write rows as JSON lines."""
    (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows))


def test_figures_agree_with_those_worked_out_by_hand():
    """AUROC counts ties half; the cut is a quantile of the controls."""
    good, scores = np.array([True, True, False, False]), np.array([0.9, 0.5, 0.5, 0.1])
    assert auroc(good, scores) == pytest.approx(3.5 / 4)
    assert auroc(good, -scores) == pytest.approx(0.5 / 4)
    assert auroc(np.array([True]), np.array([1.0])) == 0.5
    passed = scores >= 0.5
    assert balanced(good, passed) == pytest.approx(0.75)
    assert f1(good, passed) == pytest.approx(2 / 3)
    assert cut_at(np.linspace(0, 1, 101), 0.05) == pytest.approx(0.05)
    assert recall_at(good, scores, 0.0) == 0.5
    assert caught(good, scores) == 1.0


def test_an_interval_holds_its_figure_and_is_the_same_every_time():
    """Whole groups are drawn, with a fixed seed."""
    values = np.array([0.0, 1.0, 1.0, 0.0, 1.0])
    one = interval(lambda n: float(values[n].mean()), ["a", "a", "b", "c", "d"])
    assert one.value == pytest.approx(0.6)
    assert one.low <= one.value <= one.high
    assert one == interval(lambda n: float(values[n].mean()), ["a", "a", "b", "c", "d"])


@pytest.fixture
def sets(tmp_path):
    """A folder with a few rows of some of the sets, another part of them than we train on."""
    write(tmp_path, "wice_test", [
        {"claim": "Memory fell from 400 MB to 12 MB.", "source": SOURCE, "label": 1},
        {"claim": "Memory rose from 12 MB to 400 MB.", "source": SOURCE, "label": 0},
        {"claim": "Sheep are kept for wool in Wales.", "source": SOURCE, "label": 0},
    ])  # fmt: skip
    write(tmp_path, "flips_wice_sources", [{"source_id": "s", "text": SOURCE}])
    write(tmp_path, "flips_wice", [
        {"source_id": "s", "kind": "control", "claim": "The proxy was rewritten in Rust by Klaus in 2021.", "label": 1},
        {"source_id": "s", "kind": "number_novel", "claim": "The proxy was rewritten in Rust in 1987.", "label": 0},
        {"source_id": "s", "kind": "entity_novel", "claim": "The proxy was rewritten in Go by Klaus.", "label": 0},
    ])  # fmt: skip
    return tmp_path


def test_sets_are_known_by_how_their_files_begin(sets):
    """Another part of a set is read as the one we train on, and shares its family with its flips."""
    pairs = read_pairs(sets)
    assert [(pair.set, pair.kind, pair.supported) for pair in pairs][:4] == [
        ("flips_wice", "control", True),
        ("flips_wice", "number_novel", False),
        ("flips_wice", "entity_novel", False),
        ("wice_test", "judged", True),
    ]
    assert {family(pair.set) for pair in pairs} == {"wice"}


def test_grounding_is_reported_for_each_set_with_floor_and_published_figures(sets):
    """Planted errors come by kind too, at 5% false alarms and at the shipped threshold."""
    told = report_grounding(sets, GroundingChecker(), quiet)
    assert "checked by rules and learned score" in told
    assert "FactCG 0.769" in told
    lines = {line.split()[0]: line for line in told.splitlines() if line}
    assert lines["wice_test"].split()[1] == "3"
    assert "0.77" in lines["wice_test"]
    assert lines["number_novel"].split()[1:] == ["1.00", "/", "1.00", "(1)"]
    assert "*" not in told


def test_the_kinds_of_planted_errors_stand_side_by_side():
    """A kind that a set lacks leaves its place empty."""
    rows = [
        Judged(Pair("flips_a", "s", kind, "c", "s", kind == "control"), score, score >= 0.5)
        for kind, score in [("control", 0.9), ("control", 0.8), ("negation", 0.6), ("antonym", 0.95)]
    ]
    table = kinds_table({"flips_a": rows, "flips_b": rows[:3]}).splitlines()
    assert table[1].split() == ["antonym", "0.00", "/", "0.00", "(1)"]
    assert table[2].split() == ["negation", "1.00", "/", "0.00", "(1)", "1.00", "/", "0.00", "(1)"]


def letters(texts):
    """Count letters: a deterministic function of each text."""
    rows = np.array(
        [[text.count(letter) + 0.01 for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts], np.float32
    )
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_a_hidden_paragraph_takes_its_signals_with_it():
    """What answers a question is missed where it is gone."""
    shelf = make_shelf([f"Zebras of herd {n} live in Africa. They eat grass." for n in range(6)], ["z"] * 6, letters)
    question = "Where do the zebras of herd 3 live?"
    vector = letters([question])[0]
    kept = signals(shelf, question, vector, np.zeros(6, bool))
    gone = signals(shelf, question, vector, np.arange(6) == 3)
    assert len(kept) == len(gone)
    assert kept[3] > gone[3]
    assert kept[8] > gone[8]


def test_abstention_is_reported_for_the_sets_that_are_there(tmp_path):
    """Without QED there is no line for it."""
    towns = ["Oslo", "Bergen", "Turku", "Malmo", "Visby", "Riga", "Narva", "Tartu", "Pskov", "Gdansk"]
    write(tmp_path, "squad2_passages", [
        {"id": town, "title": f"t{n % 5}", "text": f"{town} has {n + 2} harbours. Ships come to {town} daily."}
        for n, town in enumerate(towns)
    ])  # fmt: skip
    write(tmp_path, "squad2_questions", [
        {"question": f"How many {what} has {town}?", "passage_id": town, "answerable": what == "harbours"}
        for town in towns for what in ("harbours", "mayors")
    ])  # fmt: skip
    told = report_abstention(tmp_path, letters, quiet)
    assert [line.split("  ")[0] for line in told.splitlines()[2:]] == [
        "SQuAD, topic removed", "SQuAD, paragraph removed", "SQuAD 2, no answer",
    ]  # fmt: skip
    assert "0.894" in told


@pytest.mark.parametrize("only", [["nothing"], ["retrieval"]])
def test_what_a_folder_lacks_is_refused_in_one_line(sets, only):
    """An unknown part, or one that the folder has no set for."""
    with pytest.raises(BadInput) as caught:
        bench(sets, only, quiet)
    assert "\n" not in str(caught.value)


def test_a_damaged_set_is_named_with_its_line(sets):
    """A row without a field says which."""
    write(sets, "begin_test", [{"claim": "a", "source": "b", "label": 1}, {"claim": "a", "source": "b"}])
    with pytest.raises(BadInput, match=r"begin_test\.jsonl:2: a row without label"):
        read_pairs(sets)


def test_errors_are_planted_of_every_kind_that_a_sentence_has_room_for():
    """Each differs from the sentence, and a novel name or number is not in the source."""
    claim = "In Oslo the new proxy by Klaus was not slower than Ana expected in 2021."
    made = {one.kind: one.claim for one in plant(claim, SOURCE, ["Lima"], "4")}
    assert set(made) == {
        "negation", "antonym", "entity_novel", "entity_from_source", "entity_swap_in_sentence", "number_novel",
        "number_from_source",
    }  # fmt: skip
    assert all(text != claim for text in made.values())
    assert "Lima" in made["entity_novel"]
    assert "2021" not in made["number_novel"]
    assert list(plant(claim, SOURCE, ["Lima"], "4")) == list(plant(claim, SOURCE, ["Lima"], "4"))
    without = [one for one in plant(claim, SOURCE, [], "4") if one.kind != "entity_novel"]
    assert without == [one for one in plant(claim, SOURCE, ["Lima"], "4") if one.kind != "entity_novel"]

"""An exported question becomes a case that loads, once, or is refused in one line."""

import json
from types import SimpleNamespace

import pytest
from fakes_evals import CASES, SOURCES, write_cases

from corpus.errors import BadInput
from evals import __main__ as command
from evals.add import Wanted, add, read_line
from evals.case import load_cases

ROW = {
    "schema": 1, "answer": "0a1b2c3d4e5f", "question": "and for a daemon?", "resolved": "Python or Rust for a daemon?",
    "outcome": "answered", "lean": "rust", "sources": ["alpha"], "asked": 3, "up": 0, "down": 2, "reasons": ["wrong"],
}  # fmt: skip
RIGHT = Wanted("verdict", ("answered", "thin"), ("rust",), ("alpha",), why="It runs for months.")


@pytest.fixture
def folder(tmp_path):
    """A folder of cases."""
    return write_cases(tmp_path / "cases", "# A comment that stays.\n" + CASES)


def test_a_case_from_feedback_loads_with_its_gold_answer_and_the_question_as_it_was_resolved(folder):
    added = add(ROW, RIGHT, folder, frozenset(SOURCES))
    assert added.file == folder / "verdict.yaml"
    case = next(case for case in load_cases(folder) if case.id == "verdict-asked-0a1b2c3d4e5f")
    assert case == added.case
    assert case.question == "Python or Rust for a daemon?"
    assert (case.wanted.outcome, case.wanted.lean, case.wanted.sources) == (("answered", "thin"), ("rust",), ("alpha",))
    assert (case.why, case.tags) == ("It runs for months.", ("feedback",))
    assert added.part in ("tuning", "heldout")
    assert (folder / "cases.yaml").read_text().startswith("# A comment that stays.")


def test_a_second_case_of_a_kind_is_put_behind_the_first_and_leaves_it_as_it_was(folder):
    add(ROW, RIGHT, folder)
    first = (folder / "verdict.yaml").read_text()
    add(ROW | {"answer": "ffff", "resolved": "Python or Rust for a router?"}, RIGHT, folder)
    assert (folder / "verdict.yaml").read_text().startswith(first)
    assert len(load_cases(folder)) == 13


def test_alternatives_of_what_must_be_said_are_parted_by_a_bar(folder):
    wanted = Wanted("fact", ("answered",), sources=("alpha",), contains=("12 MB|12 megabytes", "1.2 GB"), why="So.")
    assert add(ROW, wanted, folder).case.wanted.contains == (("12 MB", "12 megabytes"), "1.2 GB")


@pytest.mark.parametrize("again", ["Python or Rust for a shipper?", "  python or  RUST for a shipper? "])
def test_a_question_that_is_a_case_already_is_refused_however_it_is_spelt(folder, again):
    with pytest.raises(BadInput, match="the question stands among the cases already, as v-1"):
        add(ROW | {"resolved": again}, RIGHT, folder)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted("verdikt", ("answered",)), "--kind verdikt: the kinds are verdict,"),
        (Wanted("followup", ("answered",)), "an export has no conversations"),
        (Wanted("verdict", ("answered",), why="x"), "a verdict needs `gold.lean`"),
        (Wanted("verdict", ("answerd",), ("rust",)), "gold.outcome"),
        (Wanted("verdict", ("answered",), ("rust",), ("delta",)), "the source delta, which the corpus does not have"),
        (Wanted("verdict", ("answered",), ("rust",), id="v-1"), "--id v-1: a case has that id"),
        (Wanted("paraphrase", (), pair="nobody"), "the pair nobody is not another case"),
    ],
)
def test_a_case_that_makes_no_sense_is_refused_in_one_line_and_not_written(folder, wanted, said):
    before = {path.name: path.read_text() for path in folder.iterdir()}
    with pytest.raises(BadInput, match=said) as refused:
        add(ROW, wanted, folder, frozenset(SOURCES))
    assert "\n" not in str(refused.value)
    assert {path.name: path.read_text() for path in folder.iterdir()} == before


def test_a_paraphrase_takes_the_gold_answer_of_its_pair(folder):
    added = add(ROW, Wanted("paraphrase", (), pair="v-1", why="The same."), folder)
    assert added.case.wanted.lean == ("rust",)


def test_the_line_of_an_answer_is_found_and_a_lone_line_needs_no_name():
    lines = [json.dumps(ROW), "", json.dumps(ROW | {"answer": "ffff"})]
    assert read_line(lines, "ffff")["answer"] == "ffff"
    assert read_line(lines[:1], None) == ROW


@pytest.mark.parametrize(
    ("lines", "answer", "said"),
    [
        (["{"], None, "line 1 is not JSON"),
        (['{"id": 1}'], None, "line 1 is no exported question"),
        ([], None, "there is no line"),
        ([json.dumps(ROW)], "ffff", "no line has the answer ffff"),
        ([json.dumps(ROW)] * 2, None, "2 lines: name one by --answer, such as --answer 0a1b2c3d4e5f"),
    ],
)
def test_a_file_that_was_not_exported_is_refused(lines, answer, said):
    with pytest.raises(BadInput, match=said):
        read_line(lines, answer)


@pytest.fixture
def typed(tmp_path, folder, monkeypatch, capsys):
    """Run the command on an exported file; return exit code, stdout and stderr."""
    export = tmp_path / "asked.jsonl"
    export.write_text(json.dumps(ROW) + "\n")
    shelf = SimpleNamespace(sources=[SimpleNamespace(id=name) for name in SOURCES])
    monkeypatch.setattr("corpus.load.load_sources", lambda: shelf)

    def run(*words):
        monkeypatch.setattr("sys.argv", ["evals", "add", str(export), "--cases", str(folder), *words])
        try:
            command.main()
        except SystemExit as ended:
            return ended.code or 0, *capsys.readouterr()
        return 0, *capsys.readouterr()

    return run


def test_the_command_writes_the_case_and_says_where(typed, folder):
    words = ("--kind", "verdict", "--outcome", "answered", "--lean", "rust", "--why", "It runs for months.")
    code, out, err = typed(*words)
    assert (code, err) == (0, "")
    assert out.startswith(f"verdict-asked-0a1b2c3d4e5f: written to {folder / 'verdict.yaml'}, ")
    code, out, err = typed(*words)
    assert (code, out) == (2, "")
    assert err == "evals: the question stands among the cases already, as verdict-asked-0a1b2c3d4e5f\n"


def test_what_is_left_out_is_refused_without_a_terminal_and_asked_for_on_one(typed, monkeypatch):
    code, _, err = typed("--kind", "uncovered")
    assert code == 2
    assert (
        err
        == "evals: --outcome is missing: the right answer to “Python or Rust for a daemon?” is for a person to say\n"
    )
    asked = []

    def answer(text, **_):
        asked.append(text)
        return "not_covered" if "outcome" in text else "No source speaks of it."

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.prompt", answer)
    code, out, err = typed("--kind", "uncovered")
    assert code == 0
    assert "asked 3 times, liked 0, disliked 2 (wrong); it was answered: answered, rust" in err
    assert "uncovered-asked-0a1b2c3d4e5f" in out
    assert len(asked) == 2

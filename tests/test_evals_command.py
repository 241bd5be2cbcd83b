"""The command `python -m evals`: its exit codes, what goes where, and what it refuses."""

import json
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest
from fakes_evals import CASES, SmallIndex, oracle, write_cases

from corpus.errors import MissingIndex
from evals import __main__ as command
from evals.case import load_cases


@pytest.fixture
def ask(tmp_path, monkeypatch, capsys):
    """Run the command on the fixture's cases with a bent oracle; return exit code, stdout and stderr."""
    folder = write_cases(tmp_path / "cases")
    monkeypatch.chdir(tmp_path)

    def run(*words, bend=lambda _case, trace: trace, text=CASES):
        write_cases(folder, text)
        monkeypatch.setattr("index.store.open_index", lambda *_args, **_kwargs: SmallIndex())
        wiring = SimpleNamespace(make_advisor=lambda _settings: oracle(load_cases(folder), bend))
        monkeypatch.setitem(sys.modules, "bot.wiring", wiring)
        monkeypatch.setattr("sys.argv", ["evals", "--cases", str(folder), *words])
        with pytest.raises(SystemExit) as ended:
            command.main()
        return SimpleNamespace(code=ended.value.code or 0, **capsys.readouterr()._asdict())

    return run


def wrong(case, trace):
    """Spoil the verdicts."""
    if trace.answer.verdict is None:
        return trace
    return replace(trace, answer=replace(trace.answer, verdict=replace(trace.answer.verdict, lean="zig")))


def test_a_run_that_passes_prints_the_table_writes_both_reports_and_exits_with_0(ask, tmp_path):
    done = ask()
    assert done.code == 0
    assert "verdict               " in done.out
    assert "the gate is passed" in done.out
    assert {path.suffix for path in (tmp_path / "reports").iterdir()} == {".json", ".html"}
    assert done.err.count("written: reports") == 2


def test_a_run_below_the_gate_exits_with_1_unless_it_is_told_not_to(ask):
    assert ask(bend=wrong).code == 1
    assert "below the gate: verdict (heldout)" in ask("--no-gate", bend=wrong).out
    assert ask("--no-gate", bend=wrong).code == 0


def test_json_is_the_only_thing_on_stdout(ask, tmp_path):
    done = ask("--json", "--out", str(tmp_path / "elsewhere"))
    data = json.loads(done.out)
    assert data["gate"]["passed"] is True
    written = next((tmp_path / "elsewhere").glob("*.json")).read_text(encoding="utf-8")
    assert json.loads(written) == data


def test_a_run_can_be_narrowed_to_a_kind_an_id_and_a_part(ask):
    ran = json.loads(ask("--json", "--only", "fact", "--only", "u-1").out)["cases"]
    assert [case["id"] for case in ran] == ["f-1", "u-1"]
    parts = {case["part"] for case in json.loads(ask("--json", "--split", "heldout").out)["cases"]}
    assert parts == {"heldout"}


def test_junit_and_markdown_are_written_where_they_are_wanted(ask, tmp_path):
    ask("--junit", str(tmp_path / "a" / "junit.xml"), "--markdown", str(tmp_path / "b.md"))
    assert (tmp_path / "a" / "junit.xml").read_text().startswith("<?xml")
    assert "| verdict |" in (tmp_path / "b.md").read_text()


@pytest.mark.parametrize(
    ("words", "text", "said"),
    [
        (["--only", "verdikt"], CASES, "evals: --only verdikt: no case or kind has that name"),
        ([], "- {id: a}", "evals: cases.yaml:1: a: kind"),
        ([], CASES.replace("sources: [gamma]", "sources: [delta]"), "the source delta, which the corpus does not have"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(ask, words, text, said):
    done = ask(*words, text=text)
    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1
    assert done.out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--against", "no-such-commit"], "evals: --against no-such-commit: neither a file nor a commit here"),
        (["--configuration", "gpt"], "evals: --configuration gpt: write extractive, baseline, or openai:MODEL"),
        (["--judge", "gpt"], "evals: --judge: write openai:MODEL"),
    ],
)
def test_what_to_compare_with_is_refused_before_a_case_is_run(ask, words, said):
    def never(_case, _trace):
        raise AssertionError("a case was run")

    done = ask(*words, bend=never)
    assert done.code == 2
    assert done.err.startswith(said)
    assert done.err.count("\n") == 1


def test_a_second_run_can_be_compared_with_the_first_and_stands_behind_it_in_the_history(ask, tmp_path):
    ask("--json")
    (first,) = (tmp_path / "reports").glob("*.json")
    kept = first.rename(first.with_name("evals-0123456789ab.json"))
    kept.write_text(kept.read_text().replace('"commit": "unknown"', '"commit": "0123456789ab"'))
    done = ask("--against", str(kept), bend=wrong)
    assert "against 0123456789ab:" in done.out
    assert "verdict: 1.000 → 0.000" in done.out
    assert "2 runs from" in (tmp_path / "reports" / "evals-unknown.html").read_text()


def test_a_baseline_stands_beside_every_run(ask):
    done = ask("--json")
    (side,) = json.loads(done.out)["sides"]
    assert side["name"] == "baseline"
    assert {one["metric"] for one in side["figures"]} >= {"verdict", "abstention_recall", "invariance"}
    assert "baseline" in ask().out.splitlines()[0]


def test_a_part_that_does_not_exist_is_exit_code_2(ask):
    assert ask("--split", "middle").code == 2


def test_without_an_index_the_line_names_the_command_that_builds_one(ask, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise MissingIndex("no index; run `advisor index`")

    def run_without():
        monkeypatch.setattr("index.store.open_index", refuse)

    ask()
    run_without()
    monkeypatch.setattr("sys.argv", ["evals"])
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 3


def test_help_imports_nothing_heavy():
    script = (
        "import sys; sys.argv = ['evals', '--help']\n"
        "import runpy\n"
        "try: runpy.run_module('evals', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'torch', 'chromadb', 'onnxruntime', 'pydantic'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "--no-gate" in done.stdout

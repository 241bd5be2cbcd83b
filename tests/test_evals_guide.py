"""A metric is one file of at most forty lines: the guide's own example is put where it says, and measured."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fakes_evals import CASES, DOCUMENTS, MORE, oracle, write_cases

from evals import metrics
from evals.case import load_cases, split
from evals.gate import Thresholds
from evals.gold import History
from evals.page import page
from evals.result import Run, measure, read_stamp, to_dict
from evals.summary import markdown, plain
from evals.trial import run

GUIDE = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.fixture
def added(tmp_path, monkeypatch):
    """Do what the guide says, in a folder of its own; return all metrics that are found then."""
    section = GUIDE.partition("## Adding a metric")[2].partition("\n## ")[0]
    name = re.search(r"`evals/metrics/(\w+)\.py`", section).group(1)
    example = re.search(r"```python\n(.*?)```", section, re.DOTALL).group(1)
    assert len(example.splitlines()) <= 40
    folder = tmp_path / "metrics"
    folder.mkdir()
    (folder / f"{name}.py").write_text(example, encoding="utf-8")
    monkeypatch.setattr(metrics, "__path__", [*metrics.__path__, str(folder)])
    yield metrics.find_metrics()
    sys.modules.pop(f"evals.metrics.{name}", None)


def measured(tmp_path, found, bend=lambda _case, trace: trace):
    """Run the cases on a bent oracle by the metrics that were found."""
    folder = write_cases(tmp_path / "cases", CASES + MORE)
    cases = load_cases(folder)
    trials = run(cases, oracle(cases, bend), DOCUMENTS, split(cases))
    done = Run(read_stamp(folder), cases, tuple(trials), DOCUMENTS, History((), None))
    return measure(done, found, Thresholds({}, {"faults": 0, "several_leans": 1, "unexplained_changes": 0}))


def test_the_guides_example_is_found_measured_and_shown_in_every_form(tmp_path, added):
    (new,) = {one.name for one in added} - {one.name for one in metrics.METRICS}
    result = measured(tmp_path, added)
    assert result.figure(new, "all").mean == 1.0, "the gold answers get full marks"
    for shown in (plain(result), markdown(result), page(result)):
        assert new in shown
    assert any(one["metric"] == new for one in to_dict(result)["figures"])


def test_the_guides_example_finds_what_it_says_it_finds(tmp_path, added):
    (new,) = {one.name for one in added} - {one.name for one in metrics.METRICS}

    def twice(case, trace):
        said = trace.answer.statements
        return replace(trace, answer=replace(trace.answer, statements=said + said)) if case.id == "v-1" else trace

    result = measured(tmp_path, added, twice)
    assert result.scores[new]["v-1"].value == 0.5
    assert result.figure(new, "all").mean < 1.0


def test_two_metrics_of_one_name_are_refused(tmp_path, monkeypatch):
    (tmp_path / "again.py").write_text("from evals.metrics.verdicts import METRICS\n")
    monkeypatch.setattr(metrics, "__path__", [*metrics.__path__, str(tmp_path)])
    with pytest.raises(ValueError, match="two metrics are called verdict"):
        metrics.find_metrics()
    sys.modules.pop("evals.metrics.again", None)


def test_every_option_that_the_guide_names_is_one_of_the_command():
    from typer.testing import CliRunner

    from evals.__main__ import app

    section = GUIDE.partition("## Evaluating a change")[2].partition("\n## ")[0]
    shown = "".join(CliRunner().invoke(app, words, env={"COLUMNS": "200"}).output for words in (["-h"], ["add", "-h"]))
    options = set(re.findall(r"(--[a-z]+)", section)) - {"--export"}
    assert len(options) >= 6
    for option in options:
        assert option in shown

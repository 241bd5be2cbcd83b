"""The reports say what was found, load nothing, and leave foreign text as text."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from fakes_evals import CASES, DOCUMENTS, SOURCES, oracle, statement, write_cases

from corpus.vocabulary import Role
from evals.case import load_cases
from evals.charts import histogram
from evals.evaluate import Places, Plan, evaluate, write_reports
from evals.html import Html, tag
from evals.page import page
from evals.summary import junit, markdown, plain

EVIL = "<script>alert('x')</script> & <img src=http://evil.example/x> \x00 <!channel>"


def result_of(tmp_path, bend=lambda _case, trace: trace, text=CASES):
    """Run the cases on a bent oracle."""
    folder = write_cases(tmp_path / "cases", text)
    plan = Plan(folder=folder, log=tmp_path / "none.yaml")
    return evaluate(plan, oracle(load_cases(folder), bend), DOCUMENTS, frozenset(SOURCES))


def spoilt(case, trace):
    """Spoil one tuning case, one held-out case, and let one raise."""
    if case.id == "h-1":
        raise RuntimeError(EVIL)
    if case.id in ("v-1", "v-2"):
        verdict = replace(trace.answer.verdict, lean="go", summary=EVIL)
        return replace(trace, answer=replace(trace.answer, verdict=verdict, statements=(statement(EVIL, Role.FOR, 1),)))
    return trace


class Reader(HTMLParser):
    """Collects what a browser would load or run, the open elements, and the text."""

    def __init__(self):
        super().__init__()
        self.loads, self.text, self.open, self.styled = [], [], [], False

    def handle_starttag(self, tag, attributes):
        if tag != "meta":
            self.open.append(tag)
        self.loads += [tag] if tag in ("script", "iframe", "object", "embed", "link", "img", "base", "form") else []
        self.loads += [
            name for name, _ in attributes if name in ("src", "href", "srcset", "action") or name.startswith("on")
        ]

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag != "meta":
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def read(markup):
    """Parse a page, and check that its elements are closed in order."""
    reader = Reader()
    reader.feed(markup)
    reader.close()
    assert reader.open == []
    return reader


def test_the_page_loads_and_runs_nothing_even_where_foreign_text_wants_to(tmp_path):
    markup = page(result_of(tmp_path, spoilt))
    assert read(markup).loads == []
    assert not re.search(r"@import|url\(", markup)


def test_foreign_text_is_shown_as_text(tmp_path):
    markup = page(result_of(tmp_path, spoilt))
    assert "<script" not in markup
    assert "<img" not in markup
    assert "<script>alert('x')</script> & <img src=http://evil.example/x>" in "".join(read(markup).text)


def revealed(result):
    """The same, for somebody who may see the held-out cases."""
    return replace(result, beside=replace(result.beside, reveal=True))


def blocks_of(markup):
    """The failed cases of a page by id."""
    found = re.findall(r'<details class="case" id="case-([\w-]+)">(.*?)</details>', markup, re.DOTALL)
    return dict(found)


def test_every_failed_case_is_one_click_away_with_question_gold_answer_and_evidence(tmp_path):
    blocks = blocks_of(page(revealed(result_of(tmp_path, spoilt))))
    assert set(blocks) == {"h-1", "o-1", "p-1", "v-1", "v-2"}
    for wanted in (
        "Python or Rust for a notebook?",
        "the lean is go, not python",
        "beta#n1",
        "gold source",
        "Statements",
    ):
        assert wanted in blocks["v-2"]
    assert "RuntimeError" in blocks["h-1"]


def test_nothing_of_a_held_out_case_is_shown_but_that_it_failed(tmp_path):
    result = result_of(tmp_path, spoilt)
    markup = page(result)
    assert set(blocks_of(markup)) == {"h-1", "v-2"}
    text = "".join(read(markup).text)
    held = [trial for trial in result.run.trials if trial.part == "heldout"]
    assert {trial.case.id for trial in held} >= {"v-1", "o-1", "p-1"}
    for trial in held:
        for question in trial.case.asked:
            assert question not in text
    assert "Failed, held out: 3" in text
    assert "held out: verdict" in junit(result)
    assert "the lean is go, not rust" not in junit(result)


def test_the_page_fits_a_phone_and_both_colour_schemes(tmp_path):
    markup = page(result_of(tmp_path))
    assert 'name="viewport"' in markup
    assert "prefers-color-scheme: dark" in markup
    assert "The gate is passed." in markup


def test_a_page_of_a_run_without_answers_can_be_read(tmp_path):
    def fail(_case, _trace):
        raise RuntimeError("boom")

    text = "".join(read(page(result_of(tmp_path, fail))).text)
    assert "11 of 11 cases raised an exception" in text
    assert "nothing to score" in text


def test_the_json_holds_figures_and_cases_and_is_bound_to_the_commit(tmp_path):
    result = result_of(tmp_path, spoilt)
    paths = write_reports(result, Places(tmp_path / "out", tmp_path / "junit.xml", tmp_path / "summary.md"))
    assert [path.name for path in paths] == ["evals-unknown.json", "evals-unknown.html", "junit.xml", "summary.md"]
    data = json.loads(paths[0].read_text(encoding="utf-8"))
    figure = next(one for one in data["figures"] if (one["metric"], one["part"]) == ("verdict", "all"))
    assert (figure["mean"], figure["n"]) == (0.0, 2)
    case = next(one for one in data["cases"] if one["id"] == "v-2")
    assert case["reasons"] == {"verdict": "the lean is go, not python"}
    assert case["answers"][-1]["verdict"]["lean"] == "go"
    assert data["gate"]["passed"] is False
    assert data["commit"] == "unknown"


def test_the_terminal_names_failed_cases_of_the_tuning_part_only(tmp_path):
    said = plain(result_of(tmp_path, spoilt))
    assert "v-2: verdict: the lean is go, not python" in said
    assert "h-1: fault: RuntimeError" in said
    assert "  v-1:" not in said
    assert "11 cases, 5 failed: 2 tuning, 3 held out" in said
    assert "below the gate: verdict (heldout): 0.000 is below 0.72" in said
    assert "0.000 ± 0.000 (1)" in said


def test_the_markdown_is_one_table_row_a_metric(tmp_path):
    result = result_of(tmp_path)
    rows = [line for line in markdown(result).splitlines() if line.startswith("| ")]
    assert len(rows) == len(result.metrics) + 2
    assert {row.count("|") for row in rows} == {6}


def test_the_junit_file_counts_failures_and_faults_apart(tmp_path):
    suite = ET.fromstring(junit(result_of(tmp_path, spoilt)))
    broken = len(suite.findall("testcase[@classname='evals.gate']"))
    assert suite.get("errors") == "1"
    assert suite.get("failures") == str(4 + broken)
    assert suite.get("tests") == str(11 + broken)


def test_the_page_lists_a_changed_gold_answer_with_its_reason(tmp_path):
    result = result_of(tmp_path)
    from evals.gold import Change, History

    change = Change("v-1", "1a2b3c4d5e6f", '{"lean":["go"]}', "", "removed", None)
    changed = replace(result, run=replace(result.run, history=History((change,), "1a2b3c4d5e6f")))
    text = "".join(read(page(changed)).text)
    assert "no reason logged" in text
    assert "Gold answers changed since 1a2b3c4d5e6f: 1, 0 with a reason." in text


@pytest.mark.parametrize("times", [[5.0], [0.0, 0.0], [1.0, 10.0, 100.0, 1000.0], [3.0] * 50 + [90_000.0]])
def test_a_histogram_counts_every_turn_and_stays_in_its_frame(times):
    markup = histogram(times).markup
    assert sum(int(count) for count in re.findall(r"ms: (\d+)</title>", markup)) == len(times)
    for x, width in re.findall(r'<rect class="bar" x="([\d.e+-]+)" y="[\d.e+-]+" width="([\d.e+-]+)"', markup):
        assert 0 <= float(x) <= float(x) + float(width) <= 640


def test_only_what_was_made_as_markup_is_markup():
    assert (
        tag("p", "<b>", Html("<i/>"), ["&", None], title='"<').markup == '<p title="&quot;&lt;">&lt;b&gt;<i/>&amp;</p>'
    )

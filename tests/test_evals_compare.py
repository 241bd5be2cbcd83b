"""Two runs are compared case by case, and a difference is called a change only where chance would seldom make it."""

import json
import subprocess
from dataclasses import replace

import pytest
from fakes_evals import CASES, DOCUMENTS, SOURCES, oracle, write_cases

from corpus.errors import BadInput
from corpus.vocabulary import Outcome
from evals.case import load_cases
from evals.compare import compare, paired_interval, sign_test
from evals.evaluate import Places, Plan, evaluate, write_reports
from evals.page import page
from evals.result import to_dict
from evals.score import Score, figure
from evals.side import Side, side_from
from evals.stored import earlier, history
from evals.summary import plain
from evals.summary_beside import against_lines


def side(name, values, marks=None, metric="verdict"):
    """A side with one metric, whose cases are all in the tuning part."""
    scores = {case: Score(case, value) for case, value in values.items()}
    parts = dict.fromkeys(values, "tuning")
    figures = tuple(figure(metric, part, list(scores.values())) for part in ("tuning", "all"))
    return Side(name, figures, {metric: scores}, parts, marks or dict.fromkeys(values, "same"))


def run_of(tmp_path, bend=lambda _case, trace: trace, text=CASES, **plan):
    """Run the cases on a bent oracle."""
    folder = write_cases(tmp_path / "cases", text)
    planned = Plan(folder=folder, log=tmp_path / "none.yaml", **plan)
    return evaluate(planned, oracle(load_cases(folder), bend), DOCUMENTS, frozenset(SOURCES))


def lose(name):
    """Get one case wrong."""
    return lambda case, trace: (
        replace(trace, answer=replace(trace.answer, outcome=Outcome.THIN)) if case.id == name else trace
    )


@pytest.mark.parametrize(
    ("won", "lost", "p"),
    [(0, 0, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (6, 0, 0.03125), (10, 2, 0.03857421875), (3, 3, 1.0)],
)
def test_the_sign_test_is_exact(won, lost, p):
    assert sign_test(won, lost) == pytest.approx(p)
    assert sign_test(lost, won) == pytest.approx(p)


def test_six_wins_without_a_loss_are_a_change_and_five_are_none():
    def won(number):
        cases = [f"c{n:02}" for n in range(30)]
        before = side("old", dict.fromkeys(cases, 0.0))
        after = side("new", {case: float(n < number) for n, case in enumerate(cases)})
        (one,) = compare(before, after).differences
        return one

    assert won(6).changed
    assert not won(5).changed
    assert won(6).won == ("c00", "c01", "c02", "c03", "c04", "c05")
    assert (won(6).before, won(6).after) == (0.0, 0.2)
    assert 0 < won(6).low < 0.2 < won(6).high < 0.5


def test_the_interval_of_a_difference_pairs_the_cases():
    before = [(0.0, 1)] * 20 + [(1.0, 1)] * 20
    low, high = paired_interval(before, before, 1)
    assert (low, high) == (0.0, 0.0), "cases that score alike differ by nothing, however they vary among each other"


def test_a_case_that_was_asked_or_judged_otherwise_is_not_compared():
    before = side("old", {"a": 0.0, "b": 0.0, "gone": 1.0}, {"a": "1", "b": "1", "gone": "1"})
    after = side("new", {"a": 1.0, "b": 1.0, "new": 1.0}, {"a": "1", "b": "2", "new": "1"})
    found = compare(before, after)
    assert [one.won for one in found.differences] == [("a",)]
    assert (found.left_out, found.only_before, found.only_after) == (1, 1, 1)


def test_cases_of_the_held_out_part_are_counted_and_not_named():
    found = compare(side("old", {"open": 0.0, "secret": 0.0}), side("new", {"open": 1.0, "secret": 1.0}))
    said = "\n".join(against_lines(found, {"open": "tuning", "secret": "heldout"}))
    assert "won 2 (open, 1 held out)" in said
    assert "secret" not in said


def test_a_run_read_back_from_its_report_is_the_run(tmp_path):
    result = run_of(tmp_path)
    data = json.loads(json.dumps(to_dict(result)))
    again = side_from("again", data)
    assert again.figures == result.figures
    found = compare(again, side_from("now", data))
    assert found.left_out == 0
    assert found.moved == ()


def test_a_weighted_mean_is_compared_by_its_weights(tmp_path):
    result = run_of(tmp_path, lambda case, trace: replace(trace, supported=0) if case.id == "v-1" else trace)
    before = side_from("old", to_dict(run_of(tmp_path)))
    after = side_from("new", to_dict(result))
    one = next(d for d in compare(before, after).differences if d.metric == "drafted_support")
    assert one.after == pytest.approx(result.figure("drafted_support", "all").mean)
    assert (one.before, one.lost) == (1.0, ("v-1",))


def test_against_a_commit_takes_the_report_that_is_stored_under_its_name(tmp_path):
    repository = tmp_path / "repository"
    repository.mkdir()
    git = ["git", "-C", str(repository), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "one"], check=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    reports = tmp_path / "reports"
    with pytest.raises(BadInput, match=rf"there is no .*evals-{commit[:12]}\.json; make it: git worktree add"):
        earlier("HEAD", reports, repository)
    result = run_of(tmp_path)
    stamp = replace(result.run.stamp, commit=commit, dirty=False)
    write_reports(replace(result, run=replace(result.run, stamp=stamp)), Places(reports))
    found = earlier("HEAD", reports, repository)
    assert found.name == commit[:12]
    assert found.figures == result.figures


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "neither a file nor a commit"),
        ("{", "cannot be read"),
        ("[]", "no report"),
        ('{"figures": [{}]}', "no report"),
    ],
)
def test_what_is_no_report_is_refused_in_one_line(tmp_path, text, said):
    path = tmp_path / "report.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(BadInput, match=said) as refused:
        earlier(str(path), tmp_path, tmp_path)
    assert "\n" not in str(refused.value)


def test_what_changed_is_told_on_the_terminal_and_in_the_page(tmp_path):
    before = side_from("1a2b3c4d5e6f", to_dict(run_of(tmp_path)))
    result = run_of(tmp_path, lose("v-2"))
    now = side_from("this run", to_dict(result))
    told = replace(result, beside=replace(result.beside, against=compare(before, now)))
    assert "verdict: 1.000 → 0.500 (-0.500, " in plain(told)
    assert "lost 1 (v-2)" in plain(told)
    assert "Against 1a2b3c4d5e6f" in page(told)
    assert next(one for one in to_dict(told)["against"]["differences"] if one["metric"] == "verdict")["lost"] == (
        "v-2",
    )


def test_the_history_has_every_whole_run_of_a_folder_and_passes_over_what_it_cannot_read(tmp_path):
    reports = tmp_path / "reports"
    result = run_of(tmp_path)
    for number, partial in ((1, False), (2, False), (3, True)):
        stamp = replace(result.run.stamp, commit=str(number) * 40, when=f"2026-01-0{4 - number}T00:00:00+00:00")
        write_reports(replace(result, run=replace(result.run, stamp=stamp, partial=partial)), Places(reports))
    (reports / "evals-broken.json").write_text("{")
    points = history(reports)
    assert [point.commit[0] for point in points] == ["2", "1"], "by time, the oldest first, narrowed runs left out"
    text = page(replace(result, beside=replace(result.beside, earlier=points)))
    assert "3 runs from 2026-01-02" in text
    drawn = [one for one in result.figures if one.part in ("heldout", "all") and one.mean is not None]
    assert text.count('class="spark"') == len(drawn)

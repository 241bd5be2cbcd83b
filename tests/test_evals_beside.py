"""Configurations, the baseline, repeats and judges stand beside a run, and none of them moves the gate but repeats."""

from dataclasses import replace

import pytest
from fakes_evals import CASES, DOCUMENTS, SOURCES, SmallIndex, found, oracle, write_cases
from loopback_model import Reply, honest, serving

from bot.settings import Settings
from corpus.errors import BadConfiguration, BadInput
from corpus.types import Passage
from corpus.vocabulary import Language, Outcome
from evals import asked, judges
from evals.baseline import FAIR, FLOOR, Baseline, Near, majority
from evals.case import load_cases
from evals.configurations import Configuration, configurations
from evals.curves import recall_curve, tradeoff
from evals.evaluate import Others, Plan, evaluate
from evals.metrics import METRICS
from evals.page import page
from evals.repeat import shuffled
from evals.result import to_dict
from evals.score import Score
from evals.summary import junit, markdown, plain

MODEL = "openai-like:m@http://127.0.0.1:9"


def run_of(tmp_path, bend=lambda _case, trace: trace, others=None, **plan):
    """Run the cases on a bent oracle, with what stands beside it."""
    folder = write_cases(tmp_path / "cases", CASES)
    planned = Plan(folder=folder, log=tmp_path / "none.yaml", **plan)
    return evaluate(planned, oracle(load_cases(folder), bend), DOCUMENTS, frozenset(SOURCES), others=others)


def beside(tmp_path, bend, name="other", only=None):
    """Others with one configuration: a bent oracle on the same cases."""
    cases = load_cases(write_cases(tmp_path / "cases", CASES))
    return Others((Configuration(name, lambda: oracle(cases, bend), only),))


def wrong(_case, trace):
    """Lean to Zig."""
    if trace.answer.verdict is None:
        return trace
    return replace(trace, answer=replace(trace.answer, verdict=replace(trace.answer.verdict, lean="zig")))


def test_configurations_stand_side_by_side_in_every_form_and_only_the_first_is_judged(tmp_path):
    result = run_of(tmp_path, others=beside(tmp_path, wrong, "openai-like:m@http://127.0.0.1:1"))
    assert result.breaches == ()
    (side,) = result.beside.sides
    assert side.figure("verdict", "all").mean == 0.0
    assert "openai-like:m@http://127.0.0.1:1" in plain(result).splitlines()[0]
    assert "0.000 ± 0.000 (2)" in next(line for line in plain(result).splitlines() if line.startswith("verdict "))
    assert next(line for line in markdown(result).splitlines() if line.startswith("| verdict |")).count("|") == 7
    data = to_dict(result)["sides"][0]
    assert (data["name"], data["cases"]["v-1"]["verdict"]) == ("openai-like:m@http://127.0.0.1:1", 0.0)
    assert "Side by side" in page(result)


def test_the_same_number_stands_in_json_junit_markdown_terminal_and_page(tmp_path):
    def half(case, trace):
        return wrong(case, trace) if case.id == "v-2" else trace

    result = run_of(tmp_path, half)
    shown = "0.500 ± 0.354 (2)"
    one = next(f for f in to_dict(result)["figures"] if (f["metric"], f["part"]) == ("verdict", "all"))
    assert f"{one['mean']:.3f} ± {one['error']:.3f} ({one['n']})" == shown
    assert f'<property name="verdict.all" value="{shown}" />' in junit(result)
    assert (
        next(line for line in markdown(result).splitlines() if line.startswith("| verdict |")).split(" | ")[3] == shown
    )
    assert shown in next(line for line in plain(result).splitlines() if line.startswith("verdict "))
    assert '0.500<span class="quiet"> ± 0.354 (2)</span>' in page(result)


def test_false_covered_and_false_not_covered_are_both_told(tmp_path):
    def cross(case, trace):
        if case.id == "u-1":
            return replace(trace, answer=replace(trace.answer, outcome=Outcome.THIN))
        return replace(trace, answer=replace(trace.answer, outcome=Outcome.NOT_COVERED)) if case.id == "v-1" else trace

    result = run_of(tmp_path, cross)
    said = "false “covered”: 50.0% of 2 questions outside the corpus were answered; false “not covered”: 11.1% of 9"
    assert said in plain(result)
    assert said in markdown(result)
    assert "alse “covered”: 50.0% of 2" in page(result)
    missed = to_dict(result)["missed"]["all"]
    assert (missed["false_covered"], missed["covered"]) == (0.5, 9)
    assert missed["false_not_covered"] == pytest.approx(1 / 9)


def test_the_trade_off_marks_where_the_program_stands(tmp_path):
    result = run_of(tmp_path)
    outside = ("uncovered", "homonym")
    cosines = {trial.case.id: 0.3 if trial.case.kind in outside else 0.8 for trial in result.run.trials}
    one = tradeoff(result.run.trials, cosines | {"v-1": 0.1}, FLOOR)
    points = {name: (lost, answered) for name, lost, answered in one.marked}
    assert points["the program"] == (0.0, 0.0)
    assert points["cosine under 0.44"] == (pytest.approx(1 / 9), 0.0)
    assert points["thin answers withheld too"] == (pytest.approx(1 / 9), 0.0)
    assert one.floors.points[0] == (0.0, 1.0)
    assert one.floors.points[-1] == (1.0, 0.0)
    text = page(replace(result, beside=replace(result.beside, tradeoff=one)))
    assert "the program (0.0%, 0.0%)" in text


def test_the_curve_of_recall_never_falls_where_one_source_is_wanted(tmp_path):
    def late(case, trace):
        return replace(trace, evidence=(found("gamma"), found("alpha"))) if case.id == "v-1" else trace

    curve = recall_curve("it", run_of(tmp_path, late).run.trials)
    assert [x for x, _ in curve.points] == [float(k) for k in range(1, 11)]
    assert curve.points[0][1] < curve.points[1][1] == curve.points[-1][1] == 1.0


def note(source, *favours):
    """A note that favours languages, as found."""
    passage = found(source).passage
    return Near(Passage(**{name: getattr(passage, name) for name in passage.__slots__} | {"favours": favours}), 0.5)


def test_the_baseline_goes_with_the_majority_and_calls_a_draw_contested():
    rust, python = Language.RUST, Language.PYTHON
    assert majority([note("a", rust), note("b", rust, python), note("c")]) == "rust"
    assert majority([note("a", rust), note("b", python)]) == "contested"
    assert majority([note("a")]) == "contested"


def test_the_baseline_abstains_below_its_floor_and_reports_the_nearest_first():
    index = SmallIndex()
    plain_one = Baseline(index)
    near = plain_one.trace("alpha: rust took 12 mb where python took 1.2 gb. the other held on.")
    assert near.answer.outcome is Outcome.ANSWERED
    assert near.evidence[0].passage.source == "alpha"
    assert [one.score for one in near.evidence] == sorted((one.score for one in near.evidence), reverse=True)
    far = plain_one.trace("zzzz jjjj qqqq xxxx")
    assert far.evidence[0].score < FLOOR
    assert (far.answer.outcome, far.answer.verdict) == (Outcome.NOT_COVERED, None)


def test_the_baseline_is_measured_by_metrics_that_there_are():
    assert set(FAIR) <= {metric.name for metric in METRICS}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ((), ["extractive", "baseline"]),
        (
            ("extractive", f"llm={MODEL}/v1"),
            ["extractive", f"{MODEL}/v1", "baseline"],
        ),
        (("openai-like:m@http://user:secret@127.0.0.1:9/v1",), [f"{MODEL}/v1", "baseline"]),
    ],
)
def test_configurations_are_named_as_settings_name_them_without_secrets(words, names):
    assert [one.name for one in configurations(words, Settings(), SmallIndex())] == names


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("gpt-9",), r"--configuration gpt-9: write extractive, baseline, or openai:MODEL"),
        (("sk-averylongsecretkey",), r"--configuration sk-averylong…: write"),
        (("extractive", "extractive"), "is named twice"),
        (("baseline",), "name what to judge as well"),
    ],
)
def test_a_configuration_that_there_is_not_is_refused_in_one_line(words, said):
    with pytest.raises(BadInput, match=said):
        configurations(words, Settings(), SmallIndex())


def test_a_program_that_repeats_is_steady_and_its_later_runs_come_in_another_order(tmp_path):
    order = []

    def seen(case, trace):
        order.append(case.id)
        return trace

    result = run_of(tmp_path, seen, repeat=3, seed=5)
    first, second, third = (order[start : start + 11] for start in (0, 11, 22))
    assert first == sorted(first)
    assert sorted(second) == first
    assert len({tuple(first), tuple(second), tuple(third)}) == 3
    assert result.beside.repeats.unsteady == {}
    assert {one.deviation for one in result.beside.repeats.spreads} == {0.0}
    cases = load_cases(write_cases(tmp_path / "cases", CASES))
    assert [case.id for case in shuffled(cases, 5, 1)] == second, "a seed draws the same order again"


def test_a_program_that_answers_otherwise_the_second_time_is_unsteady_and_fails_the_gate(tmp_path):
    times = {}

    def fickle(case, trace):
        times[case.id] = times.get(case.id, 0) + 1
        return wrong(case, trace) if times[case.id] > 1 and case.id == "v-1" else trace

    result = run_of(tmp_path, fickle, repeat=2)
    assert "verdict" in result.beside.repeats.unsteady["v-1"]
    assert any(one.startswith("run 2: verdict (heldout)") for one in result.breaches)
    assert "2 runs: 3 cases did not score alike in all" in plain(result)
    assert to_dict(result)["repeats"]["runs"] == 2
    assert "Cases that did not score alike" in page(result)


def judge_of(server, reply):
    """A judge over the loopback server, which replies by what the request says."""

    def behave(_data):
        return Reply(reply(server.requests[-1]["messages"][-1]["content"]))

    server.behave = behave
    return asked._judge(f"openai-like:loopback-1@{server.url}", Settings())


def claim_of(request):
    """What of a request is to be judged, without the evaluator's own examples and the context."""
    return request.rpartition("Information:")[2].partition("Context:")[0]


def test_a_model_judges_faithfulness_and_relevancy_and_its_agreement_with_the_metrics_is_told(tmp_path):
    def bent(case, trace):
        return replace(trace, supported=0) if case.id == "f-1" else trace

    with serving(honest) as server:
        judge = judge_of(server, lambda request: "NO" if "12 MB" in claim_of(request) else "YES")
        result = run_of(tmp_path, bent, Others(judge=judge))
        assert {body["model"] for body in server.requests} == {"loopback-1"}
    one = result.beside.judged
    assert one.failed == 0
    shown = [trial.case.id for trial in result.run.trials if trial.answer.statements]
    assert sorted(one.opinions["faithfulness"]) == sorted(one.opinions["relevancy"]) == sorted(shown)
    assert one.opinions["faithfulness"]["f-1"] is False
    assert one.opinions["faithfulness"]["v-1"] is True
    agreed = {(a.judge, a.metric): a for a in one.agreements}
    support = agreed["faithfulness", "drafted_support"]
    assert (support.share, support.kappa, support.n) == (1.0, 1.0, len(shown))
    assert agreed["faithfulness", "fact"].kappa is None
    assert "not part of the gate" in plain(result)
    assert to_dict(result)["judged"]["opinions"]["faithfulness"]["f-1"] is False
    assert "Judged by a model" in page(result)


def test_a_judge_that_says_no_to_everything_does_not_move_the_gate(tmp_path):
    with serving(honest) as server:
        result = run_of(tmp_path, others=Others(judge=judge_of(server, lambda _: "NO")))
    assert result.beside.judged.share("faithfulness") == 0.0
    assert result.breaches == ()


def test_a_judge_that_fails_leaves_its_cases_unjudged_and_says_why(tmp_path):
    with serving(lambda _: Reply(status=500)) as server:
        judge = asked._judge(f"openai-like:loopback-1@{server.url}", Settings())
        result = run_of(tmp_path, others=Others(judge=judge))
    one = result.beside.judged
    assert one.opinions == {"faithfulness": {}, "relevancy": {}}
    assert one.failed == 2 * sum(bool(trial.answer.statements) for trial in result.run.trials)
    assert one.reason
    assert "questions failed" in plain(result)
    assert result.breaches == ()


def test_agreement_beyond_chance_is_nothing_for_a_judge_that_guesses():
    opinions = {str(n): n % 2 == 0 for n in range(40)}
    scores = {"m": {str(n): Score(str(n), float(n % 4 < 2)) for n in range(40)}}
    one = judges.agreement("faithfulness", "m", opinions, scores)
    assert (one.share, one.kappa) == (0.5, 0.0)
    assert judges.agreement("faithfulness", "m", {}, scores) is None


def test_a_judge_that_is_no_model_is_refused_before_a_case_is_run():
    with pytest.raises(BadInput, match="--judge: write openai:MODEL"):
        asked._judge("somebody", Settings())
    with pytest.raises(BadConfiguration, match="needs a key"):
        asked._judge("openai:gpt-x", Settings())

"""The gate cannot be passed by abstaining more, quoting more, padding or answering less."""

from dataclasses import replace

import pytest
from fakes_evals import CASES, DOCUMENTS, MORE, SOURCES, found, oracle, write_cases

from corpus.vocabulary import Outcome
from evals.case import counts_in, load_cases, split
from evals.evaluate import Plan, evaluate
from evals.gate import COMMITTED, Thresholds, read_thresholds
from evals.metrics import METRICS
from evals.moves import MOVES, Stopped, hold, passed
from evals.score import figure
from evals.trial import run

GATED = read_thresholds(COMMITTED, metrics=[metric.name for metric in METRICS])
COPIES = 12  # times that each kind of case stands in the set, so that one case of it is not all of it


def many():
    """A set with some of every kind."""
    return "".join(numbered(line, copy) for copy in range(COPIES) for line in (CASES + MORE).splitlines(keepends=True))


def numbered(line, copy):
    """Give ids and questions of a line of the cases a number, so that copies of it stand apart."""
    for before in ("id: ", "pair: "):
        line = line.replace(before, f"{before}n{copy}-")
    for before in ("question: '", "turns: ['", "', '"):
        line = line.replace(before, f"{before}{copy} ")
    return line


def plain_trace(case, trace):
    """What a fair program answers: both sides, further evidence that it does not show, some of it thin or far."""
    answer = trace.answer
    if answer.verdict and case.id.startswith(("n3-", "n9-")):
        answer = replace(answer, outcome=Outcome.THIN)
    others = [found(name) for name in ("gamma", "delta", "zeta")]
    near = [replace(one, passage=replace(one.passage, start=30, end=50), score=0.2) for one in others]
    first = [replace(one, score=0.3 if case.id.startswith("n5-") else 0.9) for one in trace.evidence]
    return replace(trace, answer=answer, evidence=(*first, *near))


@pytest.fixture(scope="module")
def fair(tmp_path_factory):
    """The trials of a fair program, and a gate whose floors are what it reaches."""
    folder = write_cases(tmp_path_factory.mktemp("moves") / "cases", many())
    cases = load_cases(folder)
    parts = split(cases)
    trials = run(cases, oracle(cases, plain_trace), DOCUMENTS, parts)
    assert not any(trial.fault for trial in trials)
    scores = {metric.name: metric.score(trials) for metric in METRICS}
    least = {}
    for part, name in GATED.least:
        one = figure(name, part, [s for s in scores[name] if counts_in(part, s.case, parts[s.case])])
        assert one.mean is not None, f"{name} has nothing to score"
        least[part, name] = one.mean
    return trials, Thresholds(least, {})


@pytest.mark.parametrize("move", list(MOVES))
def test_a_program_at_its_floors_is_stopped_when_it_makes_the_move(fair, move):
    trials, thresholds = fair
    stopped = {one.move: one.by for one in hold(trials, DOCUMENTS, METRICS, thresholds)}
    assert stopped[move], f"nothing of the gate falls when a program {move}"


def test_without_the_metrics_that_were_set_against_them_some_moves_would_pass(fair):
    trials, thresholds = fair
    new = {"coverage", "shown_sources", "to_the_point", "other_side", "brief", "own_words", "cited_statements"}
    without = Thresholds({key: least for key, least in thresholds.least.items() if key[1] not in new}, {})
    free = [one.move for one in hold(trials, DOCUMENTS, METRICS, without) if not one.by]
    assert {"puts three more passages behind each answer", "shows only what speaks for its verdict"} <= set(free)


def test_a_move_that_nothing_stops_is_a_breach_of_its_own():
    free = Stopped("abstains from everything", ())
    assert passed([free, Stopped("never abstains", ("x",))]) == [
        "the gate would let a program pass that abstains from everything; raise the floors in evals/thresholds.toml"
    ]


def test_a_metric_that_was_below_its_floor_before_the_move_does_not_stop_it(fair):
    trials, _ = fair
    above = Thresholds({("all", "mrr"): 1.0}, {})
    late = [replace(t, traces=tuple(replace(x, evidence=()) for x in t.traces)) for t in trials]
    assert {one.by for one in hold(late, DOCUMENTS, METRICS, above)} == {()}


def test_the_moves_are_made_on_whole_runs_of_the_shipped_cases_only(tmp_path):
    folder = write_cases(tmp_path / "cases")
    cases = load_cases(folder)

    def moved(**plan):
        planned = Plan(folder=folder, log=tmp_path / "none.yaml", **plan)
        return evaluate(planned, oracle(cases), DOCUMENTS, frozenset(SOURCES))

    assert moved().beside.moves == ()
    tried = moved(moves=True)
    assert [one.move for one in tried.beside.moves] == list(MOVES)
    assert set(passed(tried.beside.moves)) <= set(tried.breaches)

"""The gate fails whenever it must, and only then."""

from dataclasses import replace

import pytest
from fakes_evals import CASES, DOCUMENTS, SOURCES, citation, found, oracle, statement, write_cases

from bot.answer import Support
from corpus.errors import BadInput
from corpus.vocabulary import Outcome, Role
from evals.case import counts_in, load_cases
from evals.evaluate import Plan, evaluate
from evals.gate import COMMITTED, Thresholds, read_thresholds, shortfalls
from evals.metrics import METRICS
from evals.score import Figure


def breaches(tmp_path, bend=lambda _case, trace: trace, text=CASES, **plan):
    """Run the cases on a bent oracle against the committed thresholds."""
    folder = write_cases(tmp_path / "cases", text)
    planned = Plan(folder=folder, log=tmp_path / "none.yaml", **plan)
    result = evaluate(planned, oracle(load_cases(folder), bend), DOCUMENTS, frozenset(SOURCES))
    return list(result.breaches)


def bend(name, change):
    """Bend one case's answer."""
    return lambda case, trace: replace(trace, answer=change(trace.answer)) if case.id == name else trace


def one_sided(answer):
    """Leave out what speaks against the verdict."""
    return replace(answer, statements=tuple(one for one in answer.statements if one.role is Role.FOR))


def wordy(answer):
    """Say everything forty times."""
    return replace(answer, statements=tuple(replace(one, text=f"{one.text} " * 40) for one in answer.statements))


def quoting(answer):
    """Call every statement a quotation."""
    quoted = (replace(one, support=Support("quote", 1.0)) for one in answer.statements)
    return replace(answer, statements=tuple(quoted))


def test_the_gold_answers_pass_the_committed_gate(tmp_path):
    assert breaches(tmp_path) == []


@pytest.mark.parametrize(
    ("metric", "spoil"),
    [
        ("verdict", bend("v-1", lambda a: replace(a, verdict=replace(a.verdict, lean="go")))),
        ("fact", bend("f-1", lambda a: replace(a, statements=()))),
        ("abstention_recall", bend("u-1", lambda a: replace(a, outcome=Outcome.THIN))),
        ("abstention_precision", bend("v-1", lambda a: replace(a, outcome=Outcome.NOT_COVERED))),
        ("invariance", bend("o-1", lambda a: replace(a, verdict=None))),
        ("citation_precision", bend("v-2", lambda a: replace(a, citations=(replace(a.citations[0], start=1),)))),
        ("cited_statements", bend("v-2", lambda a: replace(a, statements=(statement("So.", Role.FOR),)))),
        ("drafted_support", lambda _case, trace: replace(trace, supported=0)),
        ("coverage", bend("v-1", lambda a: replace(a, outcome=Outcome.NOT_COVERED))),
        ("shown_sources", lambda _case, trace: replace(trace, answer=replace(trace.answer, statements=()))),
        ("to_the_point", lambda _case, trace: replace(trace, answer=replace(trace.answer, citations=()))),
        ("other_side", lambda _case, trace: replace(trace, answer=one_sided(trace.answer))),
        ("brief", lambda _case, trace: replace(trace, answer=wordy(trace.answer))),
        ("own_words", lambda _case, trace: replace(trace, answer=quoting(trace.answer))),
        ("mrr", lambda _case, trace: replace(trace, evidence=(found("gamma"),) * 10)),
        ("recall_10", lambda _case, trace: replace(trace, evidence=(found("gamma"),) * 10)),
    ],
)
def test_each_gated_metric_can_fail_the_gate(tmp_path, metric, spoil):
    assert any(line.startswith(f"{metric} (") for line in breaches(tmp_path, spoil))


def test_every_gated_metric_is_among_those_tried():
    tried = next(mark for mark in test_each_gated_metric_can_fail_the_gate.pytestmark if mark.name == "parametrize")
    gated = {metric for _, metric in read_thresholds(COMMITTED, metrics=[one.name for one in METRICS]).least}
    assert gated == {metric for metric, _ in tried.args[1]}


def test_abstaining_from_everything_fails(tmp_path):
    def silent(_case, trace):
        return replace(trace, answer=replace(trace.answer, outcome=Outcome.NOT_COVERED, verdict=None))

    assert {line.split(" ")[0] for line in breaches(tmp_path, silent)} >= {"verdict", "fact", "abstention_precision"}


def test_saying_nothing_fails(tmp_path):
    def bare(_case, trace):
        return replace(trace, answer=replace(trace.answer, statements=(), citations=()))

    assert any(line.startswith("fact (heldout)") for line in breaches(tmp_path, bare))


def test_citing_what_does_not_exist_fails(tmp_path):
    false = replace(citation(0, "alpha"), passage="Rust always wins.")
    spoilt = breaches(tmp_path, bend("u-1", lambda a: replace(a, nearest=(false,))))
    assert spoilt == ["citation_precision (all): 0.909 is below 1.00"]


def test_one_exception_fails_the_gate_and_is_no_zero(tmp_path):
    def fail(case, trace):
        if case.id == "h-1":
            raise ValueError("boom")
        return trace

    assert breaches(tmp_path, fail) == ["1 of 11 cases raised an exception: h-1"]


def test_a_gated_metric_without_a_case_fails_unless_the_run_was_narrowed(tmp_path):
    no_facts = CASES.replace("kind: fact", "kind: thin").replace(
        "outcome: [answered], contains", "outcome: [thin], contains"
    )
    assert "fact (heldout): nothing to score, and 0.84 is asked for" in breaches(tmp_path, text=no_facts)
    assert breaches(tmp_path, only=("verdict",)) == []


def test_a_part_that_was_not_run_is_not_judged(tmp_path):
    wrong = bend("v-1", lambda a: replace(a, verdict=replace(a.verdict, lean="go")))
    assert breaches(tmp_path, wrong, part="tuning") == []
    assert breaches(tmp_path, wrong, part="heldout") != []


def test_too_many_cases_that_accept_several_leans_fail(tmp_path):
    text = CASES.replace("lean: [rust]", "lean: [rust, go]")
    assert any("accept more than one" in line for line in breaches(tmp_path, text=text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[heldout]\nverdicts = 0.9", r"\[heldout\] verdicts: there is no metric of that name"),
        ("[held]\nverdict = 0.9", r"\[held\] is not a part"),
        ("verdict = 0.9", r"\[verdict\] is not a part"),
        ("[all]\nverdict = 90", "write a number from 0 to 1"),
        ("[all]\nverdict = true", "write a number from 0 to 1"),
        ("[limits]\nfault = 0", r"\[limits\] fault: there is no metric"),
        ("[all", "cannot be read as thresholds"),
    ],
)
def test_bad_thresholds_are_refused(tmp_path, text, said):
    path = tmp_path / "thresholds.toml"
    path.write_text(text)
    with pytest.raises(BadInput, match=said):
        read_thresholds(path, metrics=["verdict"])


def test_a_goal_that_the_held_out_part_misses_is_told_and_does_not_fail_the_gate():
    figures = [
        Figure("verdict", "heldout", 0.85, 0.05, 0.7, 0.95, 20, 20),
        Figure("verdict", "tuning", 0.5, 0.1, 0.3, 0.7, 9, 9),
    ]
    short_of = shortfalls(figures, Thresholds({}, {}, {"verdict": 0.9, "fact": 0.9}))
    assert short_of == ["verdict (heldout): 0.850, the goal is 0.90"]
    assert not shortfalls(figures, Thresholds({}, {}, {"verdict": 0.85}))


@pytest.mark.parametrize(("part", "case", "side", "counts"), [
    ("first", "log-shipper", "heldout", True), ("first", "s-log-shipper", "heldout", False),
    ("first", "log-shipper", "tuning", False), ("heldout", "s-log-shipper", "heldout", True),
    ("heldout", "log-shipper", "tuning", False), ("all", "s-log-shipper", "tuning", True),
])  # fmt: skip
def test_the_first_set_is_asked_for_its_old_floors_on_its_held_out_cases(part, case, side, counts):
    assert counts_in(part, case, side) is counts

"""Each metric says what its sentence says, on trials made by hand."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
from fakes_evals import CASES, DOCUMENTS, MORE, Trace, answer, citation, found, golden, oracle, statement, write_cases

from bot.answer import Support, Verdict
from corpus.vocabulary import Outcome, Role, Strength
from evals import metrics
from evals.case import BadCase, load_cases, split
from evals.metrics import METRICS
from evals.reading import names, normalised, says
from evals.score import Score, bootstrap, figure, wilson
from evals.trial import misplacement, run

QUOTED = replace(statement("It won.", Role.FOR, 1), support=Support("quote", 1.0))


def scores(tmp_path, metric, bend=lambda _case, trace: trace, text=CASES):
    """Run the cases on a bent oracle and return one metric's values by case."""
    cases = load_cases(write_cases(tmp_path, text))
    trials = run(cases, oracle(cases, bend), DOCUMENTS, split(cases))
    assert not any(trial.fault for trial in trials), [trial.fault for trial in trials if trial.fault]
    found = next(one for one in METRICS if one.name == metric).score(trials)
    return {score.case: score.value for score in found}


def only(name, change):
    """Bend one case's answer."""
    return lambda case, trace: replace(trace, answer=change(trace.answer)) if case.id == name else trace


@pytest.mark.parametrize("metric", [metric.name for metric in METRICS])
def test_the_gold_answers_get_full_marks_of_every_metric(tmp_path, metric):
    found = scores(tmp_path, metric, text=CASES + MORE)
    assert found
    assert set(found.values()) == {1.0}


@pytest.mark.parametrize(
    ("metric", "case", "change"),
    [
        ("verdict", "v-1", lambda a: replace(a, verdict=replace(a.verdict, lean="python"))),
        ("verdict", "v-1", lambda a: replace(a, verdict=None)),
        ("verdict", "v-1", lambda a: replace(a, outcome=Outcome.THIN)),
        ("verdict_reworded", "p-1", lambda a: replace(a, verdict=replace(a.verdict, lean="go"))),
        ("fact", "f-1", lambda a: replace(a, verdict=Verdict("rust", Strength.THIN, "Take Rust."))),
        ("fact", "f-1", lambda a: replace(a, statements=(statement("112 MB and 1.2 GB", Role.CONTEXT, 1),))),
        ("fact", "f-1", lambda a: replace(a, outcome=Outcome.NOT_COVERED)),
        ("thin", "t-1", lambda a: replace(a, outcome=Outcome.ANSWERED)),
        ("followup", "t-2", lambda a: replace(a, verdict=replace(a.verdict, lean="rust"))),
        ("two_subjects", "v-3", lambda a: replace(a, verdict=replace(a.verdict, summary="Take Python."))),
        ("conflict", "c-1", lambda a: replace(a, statements=(statement("One says so.", Role.CONFLICT, 1),))),
        ("conflict", "c-1", lambda a: replace(a, statements=(statement("Both say so.", Role.CONTEXT, 1, 2),))),
        ("abstention_recall", "u-1", lambda a: replace(a, outcome=Outcome.THIN)),
        ("abstention_precision", "v-2", lambda a: replace(a, outcome=Outcome.NOT_COVERED)),
        ("guidance", "h-1", lambda a: replace(a, covers=())),
        ("invariance", "o-1", lambda a: replace(a, verdict=replace(a.verdict, lean="python"))),
        ("invariance_order", "o-1", lambda a: replace(a, outcome=Outcome.THIN)),
        ("invariance_paraphrase", "p-1", lambda a: replace(a, verdict=None)),
        ("citation_precision", "v-1", lambda a: replace(a, citations=(replace(a.citations[0], start=1),))),
        ("citation_precision", "h-1", lambda a: replace(a, nearest=(replace(citation(0, "alpha"), passage="x"),))),
        ("cited_statements", "v-1", lambda a: replace(a, statements=(statement("So.", Role.AGAINST),))),
        ("cited_statements", "v-1", lambda a: replace(a, statements=(statement("So.", Role.FOR, 7),))),
        ("cited_statements", "c-1", lambda a: replace(a, statements=(statement("So.", Role.CHECK, 1),))),
        ("coverage", "v-1", lambda a: replace(a, outcome=Outcome.NOT_COVERED)),
        ("shown_sources", "v-1", lambda a: replace(a, statements=())),
        ("to_the_point", "v-1", lambda a: replace(a, citations=(citation(1, "gamma"),))),
        ("other_side", "v-1", lambda a: replace(a, statements=(statement("It won.", Role.FOR, 1),))),
        ("own_words", "v-1", lambda a: replace(a, statements=(QUOTED,))),
        ("gold_cited", "v-1", lambda a: replace(a, citations=(citation(1, "gamma"),))),
    ],
)
def test_a_wrong_answer_loses_its_own_mark_and_no_other(tmp_path, metric, case, change):
    found = scores(tmp_path, metric, only(case, change))
    assert found.pop(case) == 0.0
    assert set(found.values()) <= {1.0}


def test_a_question_back_is_right_for_two_subjects(tmp_path):
    bend = only("v-3", lambda a: replace(a, verdict=None, asks="Which of the two?"))
    assert scores(tmp_path, "two_subjects", bend) == {"v-3": 1.0}


def test_a_conversation_hands_the_answer_before_on(tmp_path):
    seen = []

    def bend(case, trace):
        seen.append(case.id)
        return trace

    assert scores(tmp_path, "followup", bend) == {"t-2": 1.0}
    assert seen.count("t-2") == 1, "the first turn alone must not be taken for the second"


def test_context_needs_no_citation(tmp_path):
    bend = only("v-1", lambda a: replace(a, statements=(statement("So.", Role.CONTEXT),)))
    assert "v-1" not in scores(tmp_path, "cited_statements", bend)


def test_a_case_that_accepts_abstention_counts_in_neither_of_its_metrics(tmp_path):
    text = "- {id: a, kind: thin, question: q, gold: {outcome: [thin, not_covered]}}"
    bend = only("a", lambda a: replace(a, outcome=Outcome.NOT_COVERED))
    assert scores(tmp_path, "abstention_precision", bend, text) == {}
    assert scores(tmp_path, "abstention_recall", bend, text) == {}


def test_a_question_back_is_no_abstention(tmp_path):
    bend = only("v-3", lambda a: replace(a, outcome=Outcome.NOT_COVERED, verdict=None, asks="Which of the two?"))
    assert "v-3" not in scores(tmp_path, "abstention_precision", bend)
    assert scores(tmp_path, "two_subjects", bend) == {"v-3": 1.0}


def test_a_metric_fits_in_forty_lines():
    folder = Path(metrics.__file__).parent
    assert {path.name for path in folder.glob("*.py") if len(path.read_text().splitlines()) > 40} == set()
    named = {metric.name for metric in METRICS}
    assert len(named) == len(METRICS)


def test_a_fact_said_by_the_third_statement_ranks_a_third(tmp_path):
    def bury(a):
        noise = statement("The price was 12,000.", Role.CONTEXT, 1)
        return replace(a, statements=(noise, noise, *a.statements))

    assert scores(tmp_path, "fact_rank", only("f-1", bury)) == {"f-1": pytest.approx(1 / 3)}
    assert scores(tmp_path, "fact_rank", only("f-1", lambda a: replace(a, statements=()))) == {"f-1": 0.0}


def test_retrieval_counts_gold_sources_by_rank(tmp_path):
    def late(case, trace):
        others = [found(name) for name in ("gamma", "gamma", "delta", "epsilon", "zeta", "eta")]
        return replace(trace, evidence=(*others, found("beta"))) if case.id == "c-1" else trace

    assert scores(tmp_path, "recall_5", late)["c-1"] == 0.0
    assert scores(tmp_path, "recall_10", late)["c-1"] == 0.5
    assert scores(tmp_path, "hit_5", late)["c-1"] == 0.0
    assert scores(tmp_path, "mrr", late)["c-1"] == pytest.approx(1 / 6)
    assert scores(tmp_path, "mrr", lambda _case, trace: replace(trace, evidence=()))["c-1"] == 0.0


def test_sources_judged_to_hold_evidence_count_beside_the_gold_ones(tmp_path):
    folder = write_cases(tmp_path / "cases")
    folder.with_name("relevance.yaml").write_text("c-1: [gamma]\n", encoding="utf-8")
    (case,) = (case for case in load_cases(folder) if case.id == "c-1")
    assert case.relevant == {*case.wanted.sources, "gamma"}
    folder.with_name("relevance.yaml").write_text("c-1: gamma!\n", encoding="utf-8")
    with pytest.raises(BadCase, match="not a mapping"):
        load_cases(folder)


def test_words_beyond_a_screenful_lose_and_words_within_it_do_not(tmp_path):
    def long(words):
        return only("f-1", lambda a: replace(a, statements=(statement("word " * words, Role.CONTEXT, 1),)))

    assert scores(tmp_path, "brief", long(150))["f-1"] == 1.0
    assert scores(tmp_path, "brief", long(300))["f-1"] == pytest.approx(0.5)


def test_a_question_back_about_what_is_covered_is_no_silence(tmp_path):
    bend = only("v-3", lambda a: replace(a, outcome=Outcome.NOT_COVERED, verdict=None, asks="Which of the two?"))
    assert scores(tmp_path, "coverage", bend)["v-3"] == 1.0


def test_a_checked_claim_is_right_where_article_and_source_are_both_cited(tmp_path):
    bare = only("k-1", lambda a: replace(a, statements=(statement("It is not.", Role.CHECK, 1),)))
    assert scores(tmp_path, "check", bare, CASES + MORE) == {"k-1": 0.0}


def test_drafted_support_counts_statements_not_cases(tmp_path):
    cases = load_cases(write_cases(tmp_path))
    bend = lambda case, trace: replace(trace, drafted=8, supported=6) if case.id == "v-1" else trace  # noqa: E731
    trials = run(cases, oracle(cases, bend), DOCUMENTS, split(cases))
    found = next(one for one in METRICS if one.name == "drafted_support").score(trials)
    one = figure("drafted_support", "all", found)
    assert one.n == 8 + sum(score.weight for score in found if score.case != "v-1")
    assert one.mean == pytest.approx((one.n - 2) / one.n)
    assert one.error is not None
    assert one.error > 0


def test_an_exception_is_a_fault_and_in_no_mean(tmp_path):
    cases = load_cases(write_cases(tmp_path))

    def bend(case, trace):
        if case.id == "v-1":
            raise RuntimeError("boom")
        return trace

    trials = run(cases, oracle(cases, bend), DOCUMENTS, split(cases))
    assert [trial.case.id for trial in trials if trial.fault] == ["v-1"]
    assert "RuntimeError: boom" in next(trial.fault for trial in trials if trial.fault)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": "nobody"}, "no such document"),
        ({"kind": "original"}, "no such document"),
        ({"end": 9999}, "outside the document"),
        ({"start": 20}, "outside the document"),
        ({"start": 3, "end": 23}, "another text"),
    ],
)
def test_a_citation_that_is_not_at_its_place_is_told_apart(change, said):
    assert said in misplacement(replace(citation(1, "alpha"), **change), DOCUMENTS)
    assert misplacement(citation(1, "alpha"), DOCUMENTS) == ""


@pytest.mark.parametrize(
    ("text", "wanted", "said"),
    [
        ("It took 12 MB.", "12 MB", True),
        ("It took 112 MB.", "12 MB", False),
        ("It took 3.12 MB.", "12 MB", False),
        ("version 120", "12", False),
        ("version 12.5", "12", False),
        ("It is 12.", "12", True),
        ("30,000 people", "30000", True),
        ("30 000", "30,000", False),
        ("a rise of 92 per cent", "92%", True),
        ("a rise of 192%", "92%", False),
        ("Django", "go", False),
        ("a good one", "go", False),
        ("Go won.", "go", True),
        ("It compiles", "compile", True),
        ("It’s “so”", 'it\'s "so"', True),
        ("nothing", ("one", "noth"), True),
        ("a 10× gain", "10x", True),
    ],
)
def test_words_are_found_as_a_reader_finds_them(text, wanted, said):
    assert says(text, wanted) is said


def test_spelling_is_brought_to_one_form():
    assert normalised("A  1,000,000 \u2013 5 percent") == "a 1000000 - 5%"


@pytest.mark.parametrize(
    ("text", "lean", "named"),
    [
        ("Rust for the first", "rust", True),
        ("C++ there", "c", False),
        ("C++ there", "cpp", True),
        ("Take C.", "c", True),
        ("let us go", "go", False),
        ("Take Go.", "go", True),
        ("A hybrid", "hybrid", True),
    ],
)
def test_languages_are_named_by_their_names(text, lean, named):
    assert names(text, lean) is named


def test_a_share_has_the_binomial_error_and_an_interval_that_is_never_empty():
    one = figure("m", "all", [Score(str(n), float(n < 8)) for n in range(10)])
    assert one.mean == 0.8
    assert one.error == pytest.approx(math.sqrt(0.8 * 0.2 / 10))
    full = figure("m", "all", [Score(str(n), 1.0) for n in range(10)])
    assert (full.error, full.high) == (0.0, pytest.approx(1.0))
    assert full.low == pytest.approx(0.7225, abs=1e-3)
    assert wilson(0.0, 10)[0] == 0.0


def test_other_means_are_bootstrapped_alike_every_time():
    found = [Score(str(n), n / 40, weight=1 + n % 3) for n in range(40)]
    error, low, high = bootstrap(found)
    mean = sum(score.value * score.weight for score in found) / sum(score.weight for score in found)
    assert bootstrap(found) == (error, low, high)
    assert low < mean < high
    assert 0.02 < error < 0.08


def test_nothing_scored_has_no_mean():
    one = figure("m", "all", [])
    assert (one.mean, one.error, one.n) == (None, None, 0)


def test_the_oracle_covers_nothing_that_it_was_not_given(tmp_path):
    cases = load_cases(write_cases(tmp_path))
    assert oracle(cases).trace("What is love?").answer == answer("What is love?")
    assert isinstance(golden(cases[0]), Trace)

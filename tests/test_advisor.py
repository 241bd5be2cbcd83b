"""Whole answers over the shipped notes: cited, the same every time, and honest about what is not covered."""

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations
from pathlib import Path
from types import SimpleNamespace

import pytest
from core_pieces import advisor_of
from index_shelves import BAKERY, MILL, write_shelf

from bot import weights
from bot.advisor import Advisor
from bot.answer import Answer
from bot.compose import Brief, Draft, ExtractiveComposer
from bot.coverage import is_gibberish
from bot.facts import FACTS
from bot.grounding import GroundingChecker, Judgement
from bot.library import Keeper, Library
from bot.matters import POINTS
from bot.points import asks_about, plain
from corpus.errors import BadInput, MissingIndex
from corpus.load import load_sources
from corpus.subjects import OTHER_SOFTWARE, OUTSIDE, Example
from corpus.vocabulary import CONTESTED, Kind, Language, Outcome, Role, Strength
from index.build import build
from index.files import ENCODERS
from index.store import current_generation, open_index

ROOT = Path(__file__).resolve().parents[1]
SUBJECTS = (
    "a log shipper", "training a neural network", "a web API", "a notebook of sales data", "a quick prototype",
    "a proxy with 10,000 requests a second", "a compiler", "serverless functions", "a robot arm controller",
    "an ETL pipeline", "code written by AI agents", "hiring a junior team", "a spreadsheet add-in",
)  # fmt: skip
QUESTIONS = tuple(f"Should we use Python or Rust for {subject}?" for subject in SUBJECTS)
FACT_QUESTIONS = (
    "What became the most used language on GitHub?", "Is Rust faster than Python?",
    "How much did AWS Lambda cold starts in Rust take?", "Who maintains Polars?",
)  # fmt: skip
HOMONYMS = (
    "How do I keep rust off my bicycle chain?", "What does a python eat?", "How do I feed my pet python?",
    "How do I remove rust from a car?", "Where do pythons lay their eggs?", "What should I cook tonight?",
)  # fmt: skip
UNKNOWN = (
    "Java or Kotlin for a web API?",
    "Should we use C# or Ruby for a desktop application?",
    "Scala vs Clojure for ETL",
)


@pytest.fixture(scope="module")
def advisor(built_home) -> Advisor:
    """One advisor over the shipped notes."""
    return advisor_of(built_home)


@pytest.fixture(scope="module")
def answers(advisor) -> dict[str, Answer]:
    """Answers to all questions of the lists above."""
    return {question: advisor.answer(question) for question in (*QUESTIONS, *FACT_QUESTIONS, *HOMONYMS, *UNKNOWN)}


@pytest.fixture(scope="module")
def library(advisor) -> Library:
    """The library that the advisor answers from."""
    return advisor._keeper.library()


def rebuilt(advisor: Advisor, composer: object = None, checker: object = None) -> Advisor:
    """An advisor over the same library with other parts."""
    return Advisor(advisor._keeper, composer or ExtractiveComposer(), checker or GroundingChecker(), "test")


def found(answer: Answer) -> tuple[object, ...]:
    """Everything that an answer says, whatever the wording of the question."""
    return (
        answer.outcome, answer.verdict, answer.statements, answer.citations, answer.nearest, answer.would_change,
        answer.ledger, answer.asks, answer.covers, answer.notice,
    )  # fmt: skip


def canonical(answer: Answer) -> bytes:
    """The JSON form without the time it took."""
    data = answer.to_dict()
    del data["timing_ms"]
    return json.dumps(data, ensure_ascii=False).encode()


def shown(answers: dict[str, Answer]) -> list[Answer]:
    """The answers that state something."""
    return [answer for answer in answers.values() if answer.statements]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_order_of_options_changes_nothing(advisor, answers, subject):
    for text in (f"Should we use Rust or Python for {subject}?", f"Should we use RUST or python for {subject}?"):
        assert found(advisor.answer(text)) == found(answers[f"Should we use Python or Rust for {subject}?"])


def test_the_order_of_three_options_changes_nothing(advisor):
    orders = [advisor.answer(f"{a}, {b} or {c} for a proxy?") for a, b, c in permutations(("Go", "Python", "Rust"))]
    assert all(found(answer) == found(orders[0]) for answer in orders)


def test_most_subjects_of_software_get_an_answer(answers):
    """Guards the tests below, which hold for answers that state something."""
    assert sum(bool(answers[question].statements) for question in QUESTIONS) >= len(QUESTIONS) - 2
    assert any(answers[question].statements for question in FACT_QUESTIONS)


def test_every_statement_is_cited_and_every_citation_is_used(answers):
    for answer in shown(answers):
        numbers = [citation.n for citation in answer.citations]
        assert numbers == list(range(1, len(numbers) + 1))
        used = {n for statement in answer.statements for n in statement.citations}
        assert used == set(numbers)
        assert all(statement.citations and statement.text.strip() for statement in answer.statements)
        assert all(0 <= statement.support.score <= 1 for statement in answer.statements)


def test_every_citation_is_cut_from_its_document(answers, library):
    cited = [citation for answer in answers.values() for citation in (*answer.citations, *answer.nearest)]
    assert cited
    for citation in cited:
        text = library.index.documents[citation.source, Kind(citation.kind)]
        assert citation.passage == text[citation.start : citation.end]
        assert citation.passage
        if citation.kind == Kind.NOTE:
            assert f"{citation.source}#{citation.note}" in library.place


def test_a_statement_with_one_citation_says_what_its_passage_says(answers):
    for answer in shown(answers):
        by_number = {citation.n: citation for citation in answer.citations}
        for statement in answer.statements:
            if statement.role not in {Role.CHECK, Role.CONFLICT}:  # worded by us, and checked
                assert all(by_number[n].passage in statement.text for n in statement.citations)


def test_a_conflict_cites_two_sources(answers):
    conflicts = [(a, s) for a in shown(answers) for s in a.statements if s.role in {Role.CONFLICT, Role.CHECK}]
    assert conflicts
    for answer, statement in conflicts:
        sources = {citation.source for citation in answer.citations if citation.n in statement.citations}
        assert len(sources) == 2
        assert statement.option is None


def test_an_answer_is_thin_where_its_verdict_is_and_nowhere_else(answers):
    for answer in answers.values():
        thin = answer.verdict is not None and answer.verdict.strength == Strength.THIN
        assert (answer.outcome == Outcome.THIN) == thin


def test_a_choice_that_is_covered_leans_and_nothing_else_has_a_verdict(answers):
    for question in QUESTIONS:
        answer = answers[question]
        assert (answer.verdict is None) == (answer.outcome == Outcome.NOT_COVERED)
        if answer.verdict:
            assert answer.verdict.lean in {*Language, CONTESTED}
            assert answer.verdict.summary
    for question in (*FACT_QUESTIONS, *HOMONYMS, *UNKNOWN):
        assert answers[question].verdict is None


def test_both_sides_of_a_verdict_are_heard(answers):
    for question in QUESTIONS:
        if answers[question].verdict and answers[question].verdict.lean in {"python", "rust"}:
            options = {statement.option for statement in answers[question].statements}
            assert {"python", "rust"} & options
            assert answers[question].verdict.lean in options


def test_what_is_plain_to_everybody_is_answered_so(answers):
    leans = {question: answer.verdict and answer.verdict.lean for question, answer in answers.items()}
    assert leans[QUESTIONS[1]] == "python", "training a neural network"
    assert leans[QUESTIONS[3]] == "python", "a notebook"
    assert leans[QUESTIONS[5]] not in {"python", "hybrid", CONTESTED}, "a proxy under load"


@pytest.mark.parametrize("question", HOMONYMS)
def test_homonyms_are_not_covered(answers, question):
    answer = answers[question]
    assert (answer.outcome, answer.verdict, answer.statements) == (Outcome.NOT_COVERED, None, ())
    assert answer.covers


@pytest.mark.parametrize("question", ["Python or Rust for asdf qwer zxcv?", "rust or python for a blorptang"])
def test_a_subject_of_no_known_word_is_not_covered(advisor, question):
    answer = advisor.answer(question)
    assert (answer.outcome, answer.verdict) == (Outcome.NOT_COVERED, None)


@pytest.mark.parametrize("subject", ["ETL", "an STM32 board", "Zorblax", "grpc"])
def test_a_name_or_an_abbreviation_is_no_gibberish(advisor, subject):
    assert not is_gibberish(subject, advisor._keeper.library().known)


@pytest.mark.parametrize("question", UNKNOWN)
def test_a_pair_of_languages_that_no_source_knows_is_not_covered(answers, question):
    answer = answers[question]
    assert (answer.outcome, answer.statements, answer.citations) == (Outcome.NOT_COVERED, (), ())
    assert answer.covers
    assert answer.nearest
    assert {citation.n for citation in answer.nearest} == {0}
    assert answer.notice
    assert "No source here" in answer.notice


@pytest.mark.parametrize("question", ["Python or Rust?", "Should we use Rust or Python?", "Rust vs Python"])
def test_without_a_subject_the_advisor_asks_back_and_says_what_is_covered(advisor, question):
    answer = advisor.answer(question)
    assert (answer.outcome, answer.verdict, answer.statements) == (Outcome.NOT_COVERED, None, ())
    assert answer.asks
    assert answer.asks.startswith("Python or Rust for what?")
    assert len(answer.covers) > 10


def test_two_subjects_are_both_answered(advisor):
    answer = advisor.answer("Python or Rust for a notebook and for a proxy?")
    assert answer.verdict is not None
    for subject in ("a notebook", "a proxy"):
        assert f"For {subject}" in answer.verdict.summary
        alone = advisor.answer(f"Python or Rust for {subject}?")
        assert alone.verdict is not None
        said = alone.verdict.summary.partition(" the evidence ")[2]
        assert said
        assert said in answer.verdict.summary
    assert answer.notice
    assert {"python", "rust"} <= {statement.option for statement in answer.statements}


@pytest.mark.parametrize(
    ("misspelt", "right"),
    [
        ("Should we use Pyhton or Rsut for a log shipper?", "Should we use Python or Rust for a log shipper?"),
        ("Should we use phyton or ruts for a log shipper?", "Should we use Python or Rust for a log shipper?"),
        ("Python or Rust for training a nueral netwrok?", "Python or Rust for training a neural network?"),
        ("javascrpt or rust for a proxy?", "JavaScript or Rust for a proxy?"),
    ],
)
def test_misspelt_questions_are_answered_as_if_spelt_right(advisor, misspelt, right):
    assert found(advisor.answer(misspelt)) == found(advisor.answer(right))


def test_ordinary_words_are_no_options(advisor):
    answer = advisor.answer(
        "We trust you: must we go ahead with Python or Rust for a log shipper? Thanks for a swift reply"
    )
    assert answer.verdict is not None
    assert {cell.option for cell in answer.ledger if cell.citation} <= {"python", "rust", "hybrid", "go"}
    assert answer.verdict.lean == advisor.answer("Python or Rust for a log shipper?").verdict.lean


@pytest.mark.parametrize(
    "question",
    ["", "x " * 1500, "Python\x00 or Rust for a proxy?", "Sollen wir Python oder Rust für den Proxy nehmen?"],
)
def test_what_cannot_be_read_is_refused_in_one_line(advisor, question):
    with pytest.raises(BadInput) as refusal:
        advisor.answer(question)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("question", [QUESTIONS[0], QUESTIONS[6], FACT_QUESTIONS[1], UNKNOWN[0], "Python or Rust?"])
def test_the_same_question_gets_the_same_bytes_from_this_advisor_and_from_another(advisor, built_home, question):
    first = advisor.answer(question)
    assert canonical(advisor.answer(question)) == canonical(first)
    assert canonical(advisor_of(built_home).answer(question)) == canonical(first)
    assert advisor.answer(question) == first


def test_answers_survive_their_json_form(answers, advisor):
    asked_back = advisor.answer("Python or Rust?")
    for answer in (*answers.values(), asked_back):
        again = Answer.from_dict(json.loads(json.dumps(answer.to_dict())))
        assert again == answer
        assert canonical(again) == canonical(answer)
        assert Answer.from_dict(answer.to_dict()) == answer


def test_answers_have_ids_of_their_own(answers, advisor):
    assert len({answer.id for answer in answers.values()}) == len(answers)
    assert rebuilt(advisor).answer(QUESTIONS[0]).id != answers[QUESTIONS[0]].id, "the configuration is part of the id"


def test_many_threads_get_the_same_answers(built_home, answers):
    shared = advisor_of(built_home)
    got: dict[int, bytes] = {}
    start = threading.Barrier(4)

    def ask(number: int) -> None:
        start.wait()
        got[number] = canonical(shared.answer(QUESTIONS[number % 2]))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {number: canonical(answers[QUESTIONS[number % 2]]) for number in range(4)}


def test_what_would_change_the_answer_does(advisor, answers):
    checked = 0
    conditions = {fact.condition: fact for fact in FACTS}
    for question in QUESTIONS:
        before = answers[question]
        for reason in before.would_change:
            condition, _, outcome = reason.removeprefix("If ").rpartition(", ")
            assert condition in conditions, reason
            if conditions[condition].id == "latency" or not outcome.startswith(("it would", "the sources")):
                continue
            after = advisor.answer(f"What if {condition}?", previous=before)
            assert after.verdict.lean != before.verdict.lean, f"{question} {reason}"
            checked += 1
    assert checked


def test_an_answer_reports_its_corpus(answers, library):
    answer = answers[QUESTIONS[0]]
    assert answer.corpus.hash == library.index.manifest.corpus
    assert answer.corpus.sources == len(library.index.sources)
    assert answer.timing_ms["total"] > 0
    assert answer.question == answer.resolved == QUESTIONS[0]


def test_the_ledger_names_citations_of_the_answer(answers):
    for answer in shown(answers):
        numbers = {citation.n for citation in answer.citations}
        assert all(cell.citation is None or cell.citation in numbers for cell in answer.ledger)
        assert len({(cell.option, cell.criterion) for cell in answer.ledger}) == len(answer.ledger)
        assert all(cell.independent >= 1 for cell in answer.ledger)


def test_a_trace_tells_what_was_drawn_on(advisor, answers):
    for question in (QUESTIONS[0], FACT_QUESTIONS[1], UNKNOWN[0]):
        trace = advisor.trace(question)
        assert trace.answer == answers[question]
        assert trace.evidence
        assert 0 <= trace.supported <= trace.drafted
        assert trace.drafted >= len(trace.answer.statements)


def test_a_follow_up_changes_the_subject_and_keeps_what_was_told(advisor):
    first = advisor.answer(QUESTIONS[0])
    second = advisor.answer("We have 10,000 requests a second.", previous=first)
    third = advisor.answer("and nobody knows Rust", previous=second)
    fourth = advisor.answer("what about a web API?", previous=third)
    assert "web API" in fourth.verdict.summary
    assert "10,000 requests" in fourth.resolved
    assert "nobody knows Rust" in fourth.resolved
    why = advisor.answer("why?", previous=fourth)
    assert why.resolved == fourth.resolved
    assert found(why) == found(fourth)
    assert why.question == "why?"


def test_a_follow_up_adds_a_language(advisor):
    first = advisor.answer("Python or Rust for a proxy?")
    assert found(advisor.answer("and Go?", previous=first)) == found(
        advisor.answer("Should we use Python, Go or Rust for a proxy?")
    )


def test_why_of_nothing_is_refused(advisor):
    with pytest.raises(BadInput, match="full question"):
        advisor.answer("why?")


def test_an_answer_to_the_question_back_is_answered(advisor):
    asked = advisor.answer("Python or Rust?")
    assert found(advisor.answer("a log shipper", previous=asked)) == found(advisor.answer(QUESTIONS[0]))


@pytest.mark.parametrize("least", ["DISPUTABLE", "DISPUTED"])
def test_weak_pieces_are_no_side_of_a_conflict(advisor, answers, monkeypatch, least):
    told = (q for q in QUESTIONS if any(s.role == Role.CONFLICT for s in answers[q].statements))
    question = next(q for q in told if not any(asks_about(point, plain(q)) for point in POINTS))
    monkeypatch.setattr(weights, least, 2.0)
    assert all(s.role != Role.CONFLICT for s in advisor.answer(question).statements)


@dataclass(slots=True)
class Listening:
    """The extractive composer, with its briefs and drafts remembered."""

    heard: list[tuple[Brief, list[Draft]]] = field(default_factory=list)

    def compose(self, brief: Brief) -> list[Draft]:
        """Compose and remember."""
        drafts = ExtractiveComposer().compose(brief)
        self.heard.append((brief, drafts))
        return drafts


@pytest.mark.parametrize("question", QUESTIONS[:6])
def test_answers_cite_what_the_composer_was_given(advisor, question):
    composer = Listening()
    answer = rebuilt(advisor, composer).answer(question)
    [(brief, _)] = composer.heard
    given = {piece.passage.id for piece in (*brief.decision.pieces, *brief.general)}
    given |= {passage.id for pair in brief.conflicts for passage in pair}
    drafted = {n for one in answer.statements if one.role != Role.CHECK for n in one.citations}
    assert {f"{one.source}#{one.note}" for one in answer.citations if one.n in drafted} <= given


@dataclass(frozen=True, slots=True)
class Embroidering:
    """Drafts a sentence that no source says for every passage that the extractive composer picks."""

    claim: str

    def compose(self, brief: Brief) -> list[Draft]:
        """Put the claim in the place of every sentence."""
        drafts = ExtractiveComposer().compose(brief)
        return [replace(draft, parts=tuple(replace(part, text=self.claim) for part in draft.parts)) for draft in drafts]


@dataclass(frozen=True, slots=True)
class Refusing:
    """Supports nothing."""

    def check(self, claim: str, passages: Sequence[str]) -> Judgement:
        """Refuse."""
        return Judgement(False, 0.0, "nothing is supported", None, None)


@pytest.mark.parametrize("checker", [Refusing(), GroundingChecker()], ids=["refusing", "shipped"])
def test_what_the_checker_refuses_is_not_stated(advisor, answers, checker):
    claim = "COBOL needs 977 gigabytes of memory on the moon."
    trace = rebuilt(advisor, Embroidering(claim), checker).trace(QUESTIONS[1])
    assert trace.answer.statements
    assert all(claim not in statement.text for statement in trace.answer.statements)
    checks = [s for s in trace.answer.statements if s.role is Role.CHECK]  # drafted from the corpus, not by a composer
    assert trace.supported <= 2 * len(checks) < trace.drafted
    composed = [s.text for s in trace.answer.statements if s.role is not Role.CHECK]
    plain = [s.text for s in answers[QUESTIONS[1]].statements if s.role is not Role.CHECK]
    assert [text for text in composed if text in plain] == plain  # a shorter claim leaves room for more


def test_a_keeper_opens_an_index_once_until_it_is_swapped(library):
    state = SimpleNamespace(generation="one", opened=0)

    def open_():
        state.opened += 1
        return library.index

    keeper = Keeper(lambda: state.generation, open_)
    first = keeper.library()
    assert keeper.library() is first
    assert state.opened == 1
    state.generation = "two"
    second = keeper.library()
    assert second is not first
    assert keeper.library() is second
    assert state.opened == 2


def test_a_keeper_tries_again_after_a_failure(library):
    built: list[object] = []

    def open_():
        if not built:
            raise MissingIndex("no index; run advisor index")
        return library.index

    keeper = Keeper(lambda: "one" if built else None, open_)
    for _ in range(2):
        with pytest.raises(MissingIndex):
            keeper.library()
    built.append(True)
    assert keeper.library().index is library.index


def test_an_advisor_without_an_index_names_the_mend(tmp_path):
    with pytest.raises(MissingIndex, match="advisor index"):
        advisor_of(tmp_path).answer(QUESTIONS[0])


EXAMPLES = (
    Example("a log shipper", "network_and_disk"), Example("a proxy in front of an API", "high_throughput_service"),
    Example("training a model", "ml_research"), Example("languages", "general"), Example("a calendar", OTHER_SOFTWARE),
    Example("a bicycle chain", OUTSIDE),
)  # fmt: skip


def test_a_running_advisor_takes_up_a_swapped_index(tmp_path, built_home):
    folder = tmp_path / "index"
    folder.mkdir()
    (folder / ENCODERS).symlink_to(built_home / "index" / ENCODERS)
    build(folder, load_sources(write_shelf(tmp_path / "one", bakery=BAKERY)), examples=EXAMPLES)
    keeper = Keeper(lambda: current_generation(folder), lambda: open_index(folder, corpus_hash=None))
    running = Advisor(keeper, ExtractiveComposer(), GroundingChecker(), "test")
    question = "Should we use Python or Rust for a log shipper?"
    before = running.answer(question)
    assert "mill" not in {citation.source for citation in before.citations}
    build(folder, load_sources(write_shelf(tmp_path / "two", bakery=BAKERY, mill=MILL)), examples=EXAMPLES)
    after = running.answer(question)
    assert after.verdict is not None
    assert (after.verdict.lean, after.outcome) == ("rust", Outcome.ANSWERED)
    assert "mill" in {citation.source for citation in after.citations}
    assert (before.corpus, before.id) != (after.corpus, after.id)
    assert (before.corpus.sources, after.corpus.sources) == (1, 2)


ANSWER = """
import sys
from pathlib import Path
from bot.settings import Settings
from bot.wiring import make_advisor

answer = make_advisor(Settings(ADVISOR_HOME=Path(sys.argv[1]))).answer(sys.argv[2])
assert answer.statements
heavy = {"torch", "sentence_transformers", "transformers", "llama_index", "sklearn", "onnx", "pandas", "scipy", "rich"}
print(sorted(heavy & sys.modules.keys()))
"""


def test_answering_loads_no_training_library(built_home):
    command = [sys.executable, "-c", ANSWER, str(built_home), QUESTIONS[0]]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")

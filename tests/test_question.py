"""Questions: what they choose between, what for, and what is refused."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts import FACTS, facts_in
from bot.kind import kind_of
from bot.language import looks_english
from bot.options import NAMES, mentions
from bot.question import MAX_LENGTH, check, parse
from bot.subject import MAX_SUBJECTS
from corpus.errors import BadInput
from corpus.vocabulary import Criterion, Language


def named(text: str) -> list[str]:
    """The languages that a text names, in order of place."""
    return [mention.name for mention in mentions(text)]


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("Python or Rust?", ["python", "rust"]),
        ("pyhton or rsut", ["python", "rust"]),
        ("Phyton vs. Ruts", ["python", "rust"]),
        ("pyton/rustt", ["python", "rust"]),
        ("python3 or rustlang", ["python", "rust"]),
        ("Python 3.12 or Rust", ["python", "rust"]),
        ("typscript or javscript", ["typescript", "javascript"]),
        ("C++ or C", ["cpp", "c"]),
        ("golang or Zig", ["go", "zig"]),
        ("Java or Kotlin", ["java", "kotlin"]),
        ("C# or Ruby", ["c#", "ruby"]),
        ("Python, R or Julia for statistics", ["python", "r", "julia"]),
    ],
)
def test_languages_are_recognised_misspelt_ones_too(text, languages):
    assert named(text) == languages


@pytest.mark.parametrize(
    "text",
    [
        "We trust that it works", "It must work", "I must trust my team", "Go ahead and tell me", "Just go for it",
        "We go ahead on Monday", "a swift reply, please", "thanks for the swift answer", "a crust of bread",
        "We entrust you with this", "rustic furniture", "C'est la vie", "Pythonesque humour", "thrust",
    ],
)  # fmt: skip
def test_ordinary_english_words_name_no_language(text):
    assert named(text) == []


@pytest.mark.parametrize("text", ["go or rust for a proxy", "rust vs go", "swift or python", "python, julia"])
def test_ordinary_words_are_languages_beside_another_language(text):
    assert len(named(text)) == 2


def test_a_sentence_that_opens_with_the_language_go_names_it():
    assert named("Go or Rust?") == ["go", "rust"]
    assert named("Go for a proxy?") == ["go"]


def test_every_language_but_the_hybrid_can_be_named():
    assert set(NAMES) == set(Language) - {Language.HYBRID}


@given(st.text(max_size=80))
def test_mentions_stand_in_order_and_do_not_overlap(text):
    found = mentions(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= m.start < m.end <= len(text) for m in found)


@given(st.permutations(["Python", "Rust", "Go", "C++"]), st.sampled_from(["a proxy", "a notebook", "parsing logs"]))
def test_the_order_of_options_changes_nothing_in_a_parsed_question(order, subject):
    def asked(languages: list[str]) -> object:
        question = parse(f"Should we use {', '.join(languages[:-1])} or {languages[-1]} for {subject}?")
        return (
            question.plain, question.kind, question.named, question.options, question.unknown, question.subjects,
            question.criteria, question.facts, question.joined, question.foreign, question.parts,
        )  # fmt: skip

    assert asked(order) == asked(sorted(order))


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("Should we use Python or Rust for a proxy?", ("python", "rust")),
        ("Should we use Rust or Python for a proxy?", ("python", "rust")),
        ("Which language for a proxy?", ("python", "rust")),
        ("Should we use Rust for a proxy?", ("python", "rust")),
        ("Is Go good for a proxy?", ("go", "python", "rust")),
        ("Go or Rust for a proxy?", ("go", "rust")),
        ("Java or Kotlin for a proxy?", ()),
        ("Java or Rust for a proxy?", ("rust",)),
    ],
)
def test_options_are_those_named_and_python_and_rust_where_fewer_than_two_are(text, options):
    assert parse(text).options == options


def test_languages_that_the_corpus_does_not_know_are_told_apart():
    question = parse("Should we use Kotlin, Java or Rust for a web API?")
    assert question.unknown == ("java", "kotlin")
    assert question.named == ("java", "kotlin", "rust")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Should we use Python or Rust for a log shipper?", "log shipper"),
        ("Python or Rust for a log shipper", "log shipper"),
        ("We are building a log shipper. Python or Rust?", "log shipper"),
        ("For a log shipper, would you use Rust or Python?", "log shipper"),
        ("which language should I write a log shipper in", "log shipper"),
        ("I need a log shipper: rust, or python?", "log shipper"),
    ],
)
def test_the_subject_is_found_wherever_it_stands(text, subject):
    assert subject in parse(text).subjects[0]


@pytest.mark.parametrize(
    "text", ["Python or Rust?", "Rust vs Python", "Should we use Python or Rust?", "Which is better, Python or Rust?"]
)
def test_a_question_without_a_subject_has_none(text):
    question = parse(text)
    assert question.subjects == ()
    assert question.kind == "choice"


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=200))
def test_whatever_is_read_has_few_subjects_that_are_not_blank(text):
    try:
        question = parse(text)
    except BadInput:
        return
    assert len(question.subjects) <= MAX_SUBJECTS
    assert all(subject.strip() for subject in question.subjects)


def test_two_subjects_are_told_apart():
    assert parse("Python or Rust for a notebook and for a proxy?").parts == ("a notebook", "a proxy")
    assert parse("Python or Rust for a proxy?").parts == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Should we use Python or Rust for a proxy?", "choice"),
        ("Is Python or Rust the better choice for a proxy?", "choice"),
        ("What should I write a compiler in?", "choice"),
        ("Python or Rust for a notebook", "choice"),
        ("Which language did Discord move its service to?", "fact"),
        ("How much memory did the service use after it was ported to Rust?", "fact"),
        ("Who maintains NumPy?", "fact"),
        ("When was Polars released?", "fact"),
    ],
)
def test_advice_is_told_from_facts(text, kind):
    assert kind_of(text, mentions(text)) == kind


@pytest.mark.parametrize(
    ("text", "criterion"),
    [
        ("Python or Rust for a proxy, considering memory usage?", Criterion.MEMORY),
        ("Which is better for hiring, Python or Rust?", Criterion.LEARNING_AND_HIRING),
        ("Python or Rust for a proxy where latency matters?", Criterion.LATENCY),
    ],
)
def test_criteria_that_a_question_names_are_found(text, criterion):
    assert criterion in parse(text).criteria


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("It must serve 10,000 requests a second.", "throughput"),
        ("We expect 50k requests per second.", "throughput"),
        ("Nobody here knows Rust.", "knows_python"),
        ("Claude writes all of it.", "agents"),
        ("We have a large existing Python code base.", "python_code"),
        ("It runs in 64 MB of RAM.", "memory"),
        ("The budget is 5 ms.", "latency"),
        ("It must be ready by Friday.", "deadline"),
        ("It is just a prototype.", "throwaway"),
        ("It is CPU-bound.", "cores"),
    ],
)
def test_circumstances_are_recognised_as_people_put_them(text, fact):
    assert fact in {found.id for found in facts_in(text)}


def test_a_question_without_circumstances_has_none():
    assert facts_in("Should we use Python or Rust for a log shipper?") == ()


def test_circumstances_have_ids_of_their_own_and_shares_in_range():
    assert len({fact.id for fact in FACTS}) == len(FACTS)
    assert all(0 < share <= 1 for fact in FACTS for share in fact.work.values())
    assert all(factor > 0 for fact in FACTS for factor in fact.criteria.values())


REFUSED = {
    "empty": "",
    "blank": " \n\t ",
    "signs only": "?!…",
    "too long": "Python or Rust for " + "x" * MAX_LENGTH,
    "control characters": "Python or Rust\x00\x01\x02 for a proxy",
    "bytes read as text": b"\x89PNG\xff\xfe\x00binary".decode("utf-8", "replace"),
    "half a pair": "Python or Rust \ud800 for a proxy",
    "German": "Sollten wir Python oder Rust für einen Proxy verwenden?",
    "French": "Devrait-on utiliser Python ou Rust pour un proxy et pour les journaux ?",
    "Spanish": "¿Deberíamos usar Python o Rust para un servidor web?",
    "Chinese": "我们应该为网络代理使用哪种编程语言来编写程序，还是继续用现有的方案？",
    "Russian": "Нам использовать Python или Rust для прокси-сервера?",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_read_is_refused_in_one_line(text):
    with pytest.raises(BadInput) as refusal:
        parse(text)
    line = str(refusal.value)
    assert line.strip()
    assert "\n" not in line
    assert len(line) < 200
    assert re.search(r"ask|shorten|send", line), "the line names no mend"


def test_a_question_of_the_greatest_length_is_read():
    assert len(check("Python or Rust for " + "x" * (MAX_LENGTH - 19))) == MAX_LENGTH
    with pytest.raises(BadInput, match=f"{MAX_LENGTH + 1:,} characters"):
        check("Python or Rust for " + "x" * (MAX_LENGTH - 18))


def test_blanks_and_curly_apostrophes_are_made_plain():
    assert check("  Isn\u2019t Rust\n\tbetter  ") == "Isn't Rust better"


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_in_one_line(text):
    refusal = None
    try:
        parse(text)
    except BadInput as error:
        refusal = str(error)
    assert refusal is None or "\n" not in refusal


@pytest.mark.parametrize(
    "text",
    ["Python or Rust?", "rust vs go for grpc", "O(n) in Rust?", "Python o Rust", "naïve Bayes in Python or Rust?"],
)
def test_short_and_technical_texts_pass_for_english(text):
    assert looks_english(text)


def test_alternatives_that_are_no_languages_are_told():
    assert parse("Should we use Postgres or MySQL for analytics?").foreign
    assert parse("Should we use Python or Django for a web page?").foreign
    assert not parse("Should we use Python or Rust for Postgres?").foreign
    assert not parse("Slow loop: Numba or Rust?").foreign

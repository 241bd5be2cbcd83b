"""A choice: its subject and its question are both looked for, and what the question is after is read from all of it."""

import numpy as np
import pytest

from bot import weights
from bot.choice import read
from bot.intent import CHOICE_OVER_RULE, FACT_OVER_RULE, is_off_topic, read_intent
from bot.question import parse

QUESTION = "We move logs from two hundred tills to one store, and memory is dear. Python or Rust for the shipper?"


@pytest.mark.parametrize("name", ["WHOLE", "WORDED"])
def test_each_weight_of_closeness_matters(monkeypatch, real_advisor, name):
    library = real_advisor.trace(QUESTION).asked.library
    asked = parse(QUESTION)
    vector = library.index.encode([asked.plain])[0]

    def close():
        _, found = read(library, asked.subjects, (asked.plain, vector))
        return np.concatenate([found.near, found.direct])

    before = close()
    monkeypatch.setattr(weights, name, 0.9)
    assert not np.allclose(before, close())


def test_without_a_whole_question_the_subject_stands_for_it(real_advisor):
    library = real_advisor.trace(QUESTION).asked.library
    reading, close = read(library, ["a log shipper"])
    vector = library.index.encode([reading.subject])[0]
    assert np.allclose(close.near, library.vectors @ vector, atol=1e-5)


CHOICE, FACT = parse("Python or Rust for a log shipper?"), parse("What did the C compiler cost?")


@pytest.mark.parametrize(("question", "lead", "kind"), [
    (CHOICE, 0.0, "choice"), (CHOICE, FACT_OVER_RULE - 0.1, "choice"), (CHOICE, FACT_OVER_RULE + 0.1, "fact"),
    (FACT, 0.0, "fact"), (FACT, -CHOICE_OVER_RULE + 0.1, "fact"), (FACT, -CHOICE_OVER_RULE - 0.1, "choice"),
])  # fmt: skip
def test_the_words_decide_unless_the_model_speaks_clearly_against_them(question, lead, kind):
    fact = float(np.exp(lead) / (1 + np.exp(lead)))
    assert read_intent(question, {"fact": fact, "choice": 1 - fact}).kind == kind


@pytest.mark.parametrize("text", [
    "How do I sort a list of dictionaries by a key in Python?",
    "Which Postgres index type should I pick for JSON columns?",
    "My car's door sill is full of rust, who can weld it?",
])  # fmt: skip
def test_what_is_no_matter_of_programming_languages_is_not_covered(real_advisor, text):
    trace = real_advisor.trace(text)
    assert is_off_topic(trace.asked.outside, joined=False)
    assert trace.answer.outcome == "not_covered"

"""Examples that something is learned from: sound, refused where they are not, and none is an evaluation case."""

import json
import re
from pathlib import Path

import pytest

from corpus.asked import FOLDER, load_asked
from corpus.errors import BadSource
from corpus.load import load_sources
from corpus.questions import load_questions
from evals.case import load_cases
from index.intent import asking_sentence

RUN = 8  # words in a row that make an example a copy of a case


def words(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return re.findall(r"[a-z0-9']+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of so many words of a text."""
    found = words(text)
    return {tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}


def test_no_example_is_an_evaluation_case():
    asked = [question for case in load_cases() for question in case.asked]
    whole, parts = {tuple(words(one)) for one in asked}, set[tuple[str, ...]]().union(*map(runs, asked))
    examples = [one.text for one in load_questions()]
    examples += [question for questions in load_sources().asked.values() for question in questions]
    assert [one for one in examples if tuple(words(one)) in whole or runs(one) & parts] == []


def test_every_note_has_questions_that_it_answers():
    shelf = load_sources()
    notes = {f"{source.id}#{note.id}" for source in shelf.sources for note in source.notes}
    assert set(shelf.asked) == notes
    assert all(1 <= len(questions) <= 4 for questions in shelf.asked.values())


@pytest.mark.parametrize(("text", "reason"), [
    ("- one\n", "not a mapping"), ("n01: one\n", "not a list of questions"), ("n01: []\n", "not a list of questions"),
    ("n01: [' ']\n", "not a list of questions"), ("n09: ['Why?']\n", "has no note n09"), ("n01: [\n", "cannot be read"),
])  # fmt: skip
def test_a_file_of_questions_that_cannot_be_used_is_refused_with_its_place(tmp_path: Path, text: str, reason: str):
    folder = tmp_path / FOLDER
    folder.mkdir()
    (folder / "mill.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadSource, match=rf"mill\.yaml:\d+: .*{reason}"):
        load_asked(tmp_path / "sources", {"mill": ["n01"]})


def test_questions_of_a_source_that_is_not_on_the_shelf_are_passed_over(tmp_path: Path):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "mill.yaml").write_text("n01: ['Why?']\n", encoding="utf-8")
    assert load_asked(tmp_path / "sources", {"bakery": ["n01"]}) == {}
    assert load_asked(tmp_path / "sources", {"mill": ["n01"]}) == {"mill#n01": ("Why?",)}


@pytest.mark.parametrize("line", ["{}", "nothing", json.dumps({"text": "Why?", "intent": "love"}), '{"text": 1}'])
def test_an_example_question_that_cannot_be_used_is_refused_with_its_line(tmp_path: Path, line: str):
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps({"text": "Why?", "intent": "fact"}) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(BadSource, match=r"questions\.jsonl:2: "):
        load_questions(file)


def test_every_intent_has_examples():
    intents = [one.intent for one in load_questions()]
    assert min(map(intents.count, ("choice", "fact", "outside"))) >= 150


@pytest.mark.parametrize(("text", "asking"), [
    ("We ship logs. Python or Rust for it?", "Python or Rust for it?"), ("Python or Rust?", "Python or Rust?"),
    ("Is it slow? We have ten boxes.", "Is it slow?"), ("We ship logs. Thanks.", "We ship logs."),
])  # fmt: skip
def test_the_sentence_that_asks_is_found(text: str, asking: str):
    assert asking_sentence(text) == asking

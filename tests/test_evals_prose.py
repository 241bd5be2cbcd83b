"""What is shown of a model's prose: hardly a lie of any kind, and most of what is faithful."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from loopback_model import MODEL, Reply, said, serving, side_of

from bot.settings import Settings
from bot.wiring import make_advisor
from corpus.errors import BadInput
from evals.prose.flips import Base, capitals, flips, names_of
from evals.prose.measure import BEYOND, KINDS, Figures, measure, plain
from evals.prose.sets import note_bases, planted, read_faithful

MOST_LIES = 0.02  # 0 to 1, share of planted lies that may be shown
LEAST_FAITHFUL = 0.5  # 0 to 1, share of faithful statements that have to be shown
QUESTIONS = (
    "Should we use Python or Rust for a log shipper?",
    "Python or Rust for a data pipeline?",
    "Should we use Python or Rust for a web service with 20k requests a second?",
    "Python or Rust for an AI agent back end?",
)


@pytest.fixture(scope="module")
def figures() -> Figures:
    return measure(100)


def test_at_most_two_lies_in_a_hundred_are_shown(figures):
    assert figures.lie_rate <= MOST_LIES, figures.leaked
    assert all(share.rate <= 0.06 for share in figures.lies), plain(figures)


def test_every_kind_of_lie_is_planted_in_equal_number(figures):
    assert [share.name for share in figures.lies] == list(KINDS)
    assert {share.total for share in figures.lies} == {100}


def test_the_finer_kinds_are_told_beside_them(figures):
    assert [share.name for share in figures.beyond] == list(BEYOND)
    assert all(share.total > 20 for share in figures.beyond)
    assert sum(share.rate for share in figures.beyond) / len(BEYOND) <= 0.06


def test_at_least_half_of_what_is_faithful_is_shown(figures):
    by_name = {share.name: share for share in figures.faithful}
    assert by_name["all"].total >= 300
    for part in ("all", "held out", "reworded", "free"):
        assert by_name[part].rate >= LEAST_FAITHFUL, plain(figures)
    assert by_name["reworded"].total + by_name["free"].total >= 200


def test_the_figures_are_told_by_kind(figures):
    table = plain(figures)
    assert all(kind in table for kind in (*KINDS, *BEYOND, "held out", "free"))
    assert json.loads(json.dumps(figures.to_dict()))["lies_shown"] == figures.lie_rate


def test_faithful_statements_are_over_varied_sources():
    faithful = read_faithful()
    assert len({one.source for one in faithful}) >= 40
    assert len({one.text for one in faithful}) == len(faithful)
    assert not any(one.text in one.passages for one in faithful)


def test_a_file_of_another_shape_is_refused(tmp_path):
    file = tmp_path / "faithful.yaml"
    file.write_text("- text: only this")
    with pytest.raises(BadInput, match="text"):
        read_faithful(file)


@pytest.mark.parametrize("kind", [*KINDS, *BEYOND])
def test_every_flip_changes_its_statement(kind):
    made = planted(kind, note_bases(), 40)
    assert len(made) > 10
    for _, flip in made:
        assert flip.text != flip.orig
        assert flip.kind == kind


def test_swapping_two_members_of_a_list_is_no_lie():
    text = "Peaklight turns to Go or Rust."
    base = Base("x", text, (text,), (), capitals([text, "It is Rust, and Go is Go, says Peaklight."]))
    assert names_of(text, base.known) == ["Peaklight", "Go", "Rust"]
    swapped = [flip.text for flip in flips(base, "entity_swap_in_sentence")]
    assert "Peaklight turns to Rust or Go." not in swapped
    assert "Go turns to Peaklight or Rust." in swapped


@pytest.mark.slow
def test_lies_do_not_reach_a_user_through_the_models_own_client(built_home):
    """Every kind is planted in whatever passages the model is shown; what comes out is compared with what went in."""
    bases = {base.text: (source, base) for source, base in note_bases()}
    told: dict[str, set[str]] = {kind: set() for kind in KINDS}
    shown = 0

    def liar(kind: str):
        def behave(data: Mapping[str, Any]) -> Reply:
            rows = []
            for passage in data["passages"]:
                _, base = bases.get(passage["text"], ("", None))
                made = flips(base, kind, [other["text"] for other in data["passages"]]) if base else []
                cited = [p["n"] for p in data["passages"] if made and p["text"] in made[0].cited]
                rows += [{"text": made[0].text, "citations": cited, **side_of(passage)}] if made else []
            told[kind].update(row["text"] for row in rows)
            return Reply(said(rows, data["verdict"]["summary"]))

        return behave

    with serving() as model:
        settings = Settings(ADVISOR_HOME=built_home, ADVISOR_LLM=f"openai-like:{MODEL}@{model.url}")
        advisor = make_advisor(settings)
        for kind in KINDS:
            model.behave = liar(kind)
            for question in QUESTIONS:
                answer = advisor.answer(question)
                shown += sum(statement.text in told[kind] for statement in answer.statements)
    planted_ = sum(map(len, told.values()))
    assert planted_ >= 100
    assert shown <= MOST_LIES * planted_

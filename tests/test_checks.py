"""Checks: an article that departs from the source it names is told so, with both cited."""

import pytest
from core_pieces import passage

from bot.advisor import Advisor
from bot.checks import MOST, check_drafts, find_misreadings, retellings
from bot.compose import ExtractiveComposer
from bot.grounding import GroundingChecker
from bot.library import Keeper
from corpus.load import load_sources
from corpus.subjects import OTHER_SOFTWARE, OUTSIDE, Example
from corpus.types import Check
from corpus.vocabulary import Language, Role
from index.build import build
from index.files import ENCODERS
from index.store import current_generation, open_index

EXAMPLES = (
    Example("a proxy in front of an API", "high_throughput_service"), Example("a notebook", "data_analysis"),
    Example("languages", "general"), Example("a calendar", OTHER_SOFTWARE), Example("a bicycle chain", OUTSIDE),
)  # fmt: skip

ARTICLE = """\
id: gazette
title: Mills of the future
author: null
publisher: The Gazette
published: 2026-02
url: null
licence: CC0-1.0
kind: article
notes:
- id: n01
  where: Opening
  text: The Gazette says Millwrights Ltd moved all of its mills from Go to Rust in 2024, to save on machines.
  favours: [rust]
  work: [high_throughput_service]
  criterion: cost
  grade: opinion
- id: n02
  where: Opening
  text: Python is what the Gazette would write a notebook of grain prices in.
  favours: [python]
  work: [data_analysis]
  criterion: ecosystem
  grade: opinion
"""
SOURCE = """\
id: millwrights-port
title: One mill, another language
author: Ada Miller
publisher: Millwrights Ltd
published: 2020-02
url: null
licence: CC0-1.0
kind: linked
cited_by: [gazette]
notes:
- id: n01
  where: Opening
  text: >-
    Millwrights Ltd moved one mill, the proxy for grain orders, from Go to Rust in 2019, because of pauses in
    collection.
  favours: [rust]
  against: [go]
  work: [high_throughput_service]
  criterion: latency
  grade: production_report
- id: n02
  where: Closing
  text: Millwrights Ltd names neither cost nor Python as a reason.
  work: [high_throughput_service]
  criterion: cost
  grade: production_report
checks:
- article: gazette
  claim: Millwrights Ltd moved all of its mills to Rust in 2024.
  source_says: Millwrights Ltd moved one mill from Go to Rust in 2019, because of pauses in collection.
  agrees: no
  basis: the post itself
  claimed_in: [n01]
  shown_by: [n01, n02]
- article: gazette
  claim: Rust was chosen.
  source_says: Rust was chosen.
  agrees: yes
  basis: the post itself
  claimed_in: [n01]
  shown_by: [n01]
- article: gazette
  claim: Seven mills were closed.
  source_says: It could not be verified.
  agrees: unverified
  basis: not read
  claimed_in: [n01]
  shown_by: [n01]
"""


@pytest.fixture(scope="module")
def advisor(tmp_path_factory, built_home):
    """An advisor over an article and the source that it misstates."""
    folder, place = tmp_path_factory.mktemp("shelf"), tmp_path_factory.mktemp("home") / "index"
    place.mkdir()
    (place / ENCODERS).symlink_to(built_home / "index" / ENCODERS)
    (folder / "gazette.yaml").write_text(ARTICLE, encoding="utf-8")
    (folder / "millwrights-port.yaml").write_text(SOURCE, encoding="utf-8")
    build(place, load_sources(folder), examples=EXAMPLES)
    keeper = Keeper(lambda: current_generation(place), lambda: open_index(place, corpus_hash=None))
    return Advisor(keeper, ExtractiveComposer(), GroundingChecker(), "test")


def checks_of(answer):
    """The statements that hold an article against its source."""
    return [one for one in answer.statements if one.role == Role.CHECK]


@pytest.mark.parametrize(
    "question",
    [
        "When did Millwrights Ltd move its mills to Rust?",
        "Does the move of Millwrights Ltd to Rust argue against Python?",
        "What does the Gazette get wrong about its sources?",
    ],
)
def test_a_question_about_a_misstated_source_is_told_so_with_both_cited(advisor, question):
    answer = advisor.answer(question)
    (check,) = checks_of(answer)
    assert "all of its mills to Rust in 2024" in check.text
    assert "one mill from Go to Rust in 2019" in check.text
    cited = {citation.source for citation in answer.citations if citation.n in check.citations}
    assert cited == {"gazette", "millwrights-port"}


def test_a_verdict_that_uses_a_misstated_claim_says_so(advisor):
    answer = advisor.answer("Should we use Go or Rust for a proxy?")
    used = {f"{c.source}#{c.note}" for c in answer.citations}
    assert bool(checks_of(answer)) == ("gazette#n01" in used)


def test_an_answer_that_uses_no_misstated_claim_has_no_check(advisor):
    assert not checks_of(advisor.answer("What would the Gazette write a notebook of grain prices in?"))


RUST = Language.RUST
HELD = {
    one.id: one for one in (passage("gazette#n01", [RUST]), passage("gazette#n02", [RUST]), passage("mill#n01", [RUST]))
}


def check(agrees="no", claim="A claim.", claimed_in=("n01",), shown_by=("n01",)):
    """A check of the gazette against the mill."""
    return Check(
        article="gazette", claim=claim, source_says="What it says.", agrees=agrees, basis="the text",
        claimed_in=claimed_in, shown_by=shown_by,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (check("no"), True),
        (check("partly"), True),
        (check("yes"), False),
        (check("unverified"), False),
        (check("no", claimed_in=()), False),
        (check("no", shown_by=("n09",)), False),
    ],
)
def test_only_a_claim_that_its_source_contradicts_or_qualifies_is_told(one, told):
    assert bool(find_misreadings({"mill": [one]}, HELD)) is told


def test_a_check_is_told_once_however_many_notes_make_the_claim():
    found = find_misreadings({"mill": [check(claimed_in=("n01", "n02"))]}, HELD)
    (draft,) = check_drafts(found, ["gazette#n02", "gazette#n01"])
    assert [part.passages[0].id for part in draft.parts] == ["gazette#n02", "mill#n01"]


def test_what_is_to_the_point_is_told_first_and_no_more_than_a_few():
    found = find_misreadings({"mill": [check(claim=f"Claim {n}.") for n in range(9)]}, HELD)
    drafts = check_drafts(found, ["gazette#n01"], lambda one: float(one.check.claim[6]))
    assert [draft.parts[0].text for draft in drafts] == [f"Claim {8 - n}." for n in range(MOST)]


def test_retellings_group_each_note_of_a_source_with_the_claims_made_from_it():
    groups = retellings({"mill": [check("yes", claimed_in=("n01", "n02"))]}, HELD)
    assert groups == (frozenset({"mill#n01", "gazette#n01", "gazette#n02"}),)

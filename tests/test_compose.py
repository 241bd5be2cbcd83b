"""Composing and citing: nothing but the brief is drafted, and nothing unsupported is stated."""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import SimpleNamespace

import pytest
from core_pieces import passage, piece
from hypothesis import given
from hypothesis import strategies as st
from test_verdict import ledger, ledgers

from bot.cite import Citer, citation
from bot.compose import (
    MOST_FOR,
    MOST_GENERAL,
    PER_SOURCE,
    SAME,
    Brief,
    Draft,
    ExtractiveComposer,
    Part,
    choose,
    summary_of,
)
from bot.conflicts import Conflict
from bot.grounding import Judgement
from bot.points import Point
from bot.verdict import Decision, decide
from corpus.types import Passage, Source
from corpus.vocabulary import CONTESTED, Criterion, Kind, Language, Role, Strength

PYTHON, RUST, GO, HYBRID = Language.PYTHON, Language.RUST, Language.GO, Language.HYBRID
BOTH = (PYTHON, RUST)


def brief(decision: Decision, general=(), conflicts=(), alike=lambda _a, _b: 0.0) -> Brief:
    """A brief on a log shipper."""
    return Brief("a log shipper", decision, tuple(general), tuple(conflicts), alike)


def drafted(one: Brief) -> list[Draft]:
    """What the extractive composer makes of a brief."""
    return ExtractiveComposer().compose(one)


def ids(drafts: list[Draft], role: Role, option: str | None) -> list[str]:
    """The passages that drafts of a role and an option rest on."""
    return [
        p.id
        for draft in drafts
        if (draft.role, draft.option) == (role, option)
        for part in draft.parts
        for p in part.passages
    ]


@given(ledgers(), ledgers(), st.permutations([PYTHON, RUST, GO]), st.integers(0, 3), st.sampled_from([0.0, 0.9]))
def test_drafts_rest_on_passages_of_the_brief_alone(scales, others, options, pairs, cosine):
    general = tuple(
        replace(p, specific=False, passage=replace(p.passage, id=f"g-{p.passage.id}")) for p in others.pieces
    )
    found = [p.passage for p in scales.pieces]
    conflicts = [(a, b) for a, b in pairwise(found) if a.source != b.source][:pairs]
    one = brief(decide(scales, options), general, conflicts, lambda _a, _b: cosine)
    own = {p.passage.id for p in (*one.decision.pieces, *one.general)} | {p.id for pair in conflicts for p in pair}
    drafts = drafted(one)
    assert all(p.id in own and not part.text for draft in drafts for part in draft.parts for p in part.passages)
    for draft in drafts:
        if draft.role == Role.CONFLICT:
            assert len({p.source for part in draft.parts for p in part.passages}) == 2
            assert draft.option is None
        else:
            assert len(draft.parts) == 1
            assert draft.option
    assert drafts == drafted(brief(decide(scales, sorted(options)), general, conflicts, lambda _a, _b: cosine))


@given(ledgers())
def test_what_is_drafted_for_an_option_favours_it_and_what_is_drafted_against_it_does_not(scales):
    for draft in drafted(brief(decide(scales, BOTH))):
        passage_ = draft.parts[0].passages[0]
        if draft.role == Role.FOR:
            assert {draft.option} & set(passage_.favours) or (draft.option == HYBRID and PYTHON in passage_.favours)
        elif draft.role == Role.AGAINST:
            assert draft.option in passage_.against


def test_both_sides_are_drafted_the_lean_first():
    scales = ledger(
        *(piece(f"{s}#n01", {RUST: 1.0}, 0.6) for s in "abc"),
        piece("d#n01", {PYTHON: 1.0}, 0.3),
        piece("e#n01", {PYTHON: -0.5}, 0.5),
    )
    drafts = drafted(brief(decide(scales, BOTH)))
    assert [(draft.role, draft.option) for draft in drafts] == [
        *[(Role.FOR, "rust")] * 3, (Role.AGAINST, "python"), (Role.FOR, "python"),
    ]  # fmt: skip


def test_a_contested_question_gets_both_sides_alike():
    scales = ledger(piece("a#n01", {RUST: 1.0}, 0.5), piece("b#n01", {PYTHON: 1.0}, 0.5))
    drafts = drafted(brief(decide(scales, BOTH)))
    assert ids(drafts, Role.FOR, "rust") == ["a#n01"]
    assert ids(drafts, Role.FOR, "python") == ["b#n01"]


def test_a_side_that_nothing_on_the_subject_speaks_for_is_shown_by_general_evidence():
    scales = ledger(*(piece(f"{s}#n01", {RUST: 1.0}, 0.6) for s in "ab"))
    general = [piece(f"g{n}#n01", {PYTHON: 1.0}, 0.1, specific=False) for n in range(5)]
    drafts = drafted(brief(decide(scales, BOTH), general))
    assert ids(drafts, Role.FOR, "python") == [p.passage.id for p in general[:MOST_GENERAL]]


def test_faint_pieces_are_not_shown():
    scales = ledger(piece("a#n01", {RUST: 1.0}, 1.0), piece("b#n01", {RUST: 1.0}, 0.01))
    assert ids(drafted(brief(decide(scales, BOTH))), Role.FOR, "rust") == ["a#n01"]


def test_a_conflict_is_drafted_with_both_its_passages():
    pair = (passage("a#n01", [RUST]), passage("b#n01", [], [RUST]))
    drafts = drafted(brief(decide(ledger(piece("c#n01", {RUST: 1.0}, 0.6)), BOTH), conflicts=[pair]))
    assert [p for part in drafts[-1].parts for p in part.passages] == list(pair)
    assert drafts[-1].role == Role.CONFLICT


@given(ledgers(), st.integers(1, 5), st.sampled_from([0.0, SAME]))
def test_as_many_as_wanted_are_chosen_the_heaviest_first(scales, most, cosine):
    chosen = choose(scales.pieces, most, lambda _a, _b: cosine)
    assert len(chosen) == min(most if cosine < SAME else 1, len(scales.pieces))
    assert [p.weight for p in chosen] == sorted((p.weight for p in chosen), reverse=True)
    if scales.pieces:
        assert scales.pieces[0] in chosen


def test_one_source_does_not_crowd_out_another():
    mill = [piece(f"mill#n{n:02}", {RUST: 1.0}, 0.9 - n / 100) for n in range(6)]
    chosen = choose([*mill, piece("bakery#n01", {RUST: 1.0}, 0.2)], PER_SOURCE + 1, lambda _a, _b: 0.0)
    assert [p.passage.source for p in chosen] == ["mill"] * PER_SOURCE + ["bakery"]
    assert len(choose(mill, MOST_FOR, lambda _a, _b: 0.0)) == MOST_FOR


@given(ledgers(), st.permutations([PYTHON, RUST, GO]), st.booleans())
def test_a_summary_is_one_sentence_that_names_the_subject_and_the_lean(scales, options, familiar):
    decision = decide(scales, options, familiar=familiar)
    text = summary_of(decision, "a log shipper")
    assert "a log shipper" in text
    assert text[0].isupper()
    assert text.endswith(".")
    assert ". " not in text
    assert "  " not in text
    if decision.lean not in {CONTESTED, HYBRID}:
        assert str(decision.lean).capitalize().replace("Cpp", "C++") in text


def test_a_summary_says_how_firm_it_is():
    pieces = (piece("a#n01", {RUST: 1.0}, criterion=Criterion.LATENCY),)
    texts = {
        strength: summary_of(Decision("rust", strength, ("python",), pieces, {"rust": 0.4}), "a log shipper")
        for strength in Strength
    }
    assert len(set(texts.values())) == len(Strength)
    assert all("latency" in text for text in texts.values())
    assert "little" in texts[Strength.THIN]


TEXTS = {
    ("mill", Kind.NOTE): "The mill's shipper kept below 20 MB. It was written in Rust.",
    ("mill", Kind.ORIGINAL): "Our shipper in Rust never needed more than twenty megabytes.",
    ("bakery", Kind.NOTE): "The bakery found Rust too large.",
}
NOTE = passage("mill#n01", [RUST], place=(0, 36))
SECOND = passage("mill#n02", [RUST], place=(37, 60))
ORIGINAL = passage("mill@0-60", [RUST], kind=Kind.ORIGINAL, place=(0, 60))
BAKERY = passage("bakery#n01", [], [RUST], place=(0, 32))


@dataclass(slots=True)
class FakeChecker:
    """Supports the claims for which `says` is true, and remembers what it was asked."""

    says: object = True
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def check(self, claim: str, passages) -> Judgement:
        """Judge by `says`: a bool, or a function of claim and passages."""
        self.asked.append((claim, tuple(passages)))
        supported = self.says(claim, passages) if callable(self.says) else self.says
        return Judgement(supported, 0.9 if supported else 0.1, "as told", None, None)


def _source(id_: str, published: str | None) -> Source:
    return Source(
        id=id_,
        title=id_.title(),
        author=None,
        publisher=None,
        published=published,
        url=None,
        licence="CC0-1.0",
        kind="extra",
    )


def text_of(one: Passage) -> str:
    """The passage's text, read from its offsets."""
    return TEXTS[one.source, one.kind][one.start : one.end]


def citer(
    checker: FakeChecker,
    *,
    quotes: dict[str, tuple[tuple[Passage, float], ...]] | None = None,
    conflicts: dict[tuple[str, str], Conflict] | None = None,
) -> Citer:
    """A citer over three short documents."""
    sources = {"mill": _source("mill", "2025-03"), "bakery": _source("bakery", None)}
    return Citer(
        SimpleNamespace(
            text=text_of,
            header=lambda one: one.source.title(),
            quotes=quotes or {},
            conflicts=conflicts or {},
            index=SimpleNamespace(sources=sources),
        ),
        checker,
    )


def draft(*parts: tuple[str, Passage], role: Role = Role.FOR) -> Draft:
    """A draft for Rust of those parts."""
    return Draft(role, "rust", "memory", tuple(Part((passage,), text) for text, passage in parts))


def test_an_empty_text_stands_for_the_passages_own_sentence():
    one = citer(FakeChecker()).statement(draft(("", NOTE)))
    assert (one.text, one.citations, one.support.kind) == (text_of(NOTE), (1,), "paraphrase")


def test_a_drafted_sentence_is_stated_where_its_passage_supports_it():
    checker = FakeChecker()
    one = citer(checker).statement(draft(("Rust kept it small.", NOTE)))
    assert (one.text, one.support.kind, one.support.score) == ("Rust kept it small.", "written", 0.9)
    assert [(claim, given[0]) for claim, given in checker.asked] == [("Rust kept it small.", text_of(NOTE))]


def test_a_drafted_sentence_that_is_not_supported_gives_way_to_the_passages_own():
    working = citer(FakeChecker(says=False))
    one = working.statement(draft(("Rust is ten times smaller.", NOTE)))
    assert (one.text, one.support.kind, one.citations) == (text_of(NOTE), "paraphrase", (1,))
    assert (working.drafted, working.supported) == (1, 0)


def test_only_the_unsupported_side_of_a_conflict_gives_way():
    working = citer(FakeChecker(says=lambda claim, _: "small" in claim))
    one = working.statement(draft(("Rust is small.", NOTE), ("Rust is large and slow.", BAKERY), role=Role.CONFLICT))
    assert "Rust is small (2025-03)." in one.text
    assert text_of(BAKERY).removesuffix(".") in one.text
    assert "slow" not in one.text
    assert one.citations == (1, 2)
    assert (working.drafted, working.supported) == (2, 1)


def test_a_conflict_tells_when_each_side_was_published():
    one = citer(FakeChecker()).statement(draft(("", NOTE), ("", BAKERY), role=Role.CONFLICT))
    said, other = text_of(NOTE).removesuffix("."), text_of(BAKERY).removesuffix(".")
    assert one.text == f"{said} (2025-03). Against that: {other} (undated)."


def test_a_conflict_names_what_it_is_about_and_what_decides():
    point = Point("size", "whether Rust is small", None, ("small",), holds="The program decides.")
    found = {(NOTE.id, BAKERY.id): Conflict(NOTE, BAKERY, point)}
    one = citer(FakeChecker(), conflicts=found).statement(draft(("", NOTE), ("", BAKERY), role=Role.CONFLICT))
    assert one.text.startswith(f"On whether Rust is small: {text_of(NOTE).removesuffix('.')} (2025-03). Against that: ")
    assert one.text.endswith(" (undated). The program decides.")
    assert one.citations == (1, 2)


def test_the_original_is_quoted_where_it_says_what_the_note_says():
    working = citer(FakeChecker(), quotes={NOTE.id: ((ORIGINAL, 0.5),)})
    one = working.statement(draft(("", NOTE)))
    assert (one.text, one.support.kind) == (text_of(ORIGINAL), "quote")
    assert [(c.kind, c.passage, c.note) for c in working.citations] == [("original", text_of(ORIGINAL), None)]


def test_a_quotation_on_one_side_of_a_conflict_stands_in_marks_behind_its_source():
    working = citer(FakeChecker(), quotes={NOTE.id: ((ORIGINAL, 0.5),)})
    one = working.statement(draft(("", NOTE), ("", BAKERY), role=Role.CONFLICT))
    who = working.citations[0].publisher or working.citations[0].author or working.citations[0].title
    assert one.text.startswith(f"{who}: “{text_of(ORIGINAL)}” (2025-03). Against that: ")
    assert one.support.kind != "quote"


def test_an_original_that_does_not_say_what_the_note_says_is_not_quoted():
    working = citer(FakeChecker(says=False), quotes={NOTE.id: ((ORIGINAL, 0.5),)})
    one = working.statement(draft(("", NOTE)))
    assert (one.text, one.support.kind) == (text_of(NOTE), "paraphrase")
    assert working.citations[0].kind == "note"


def test_passages_are_numbered_in_the_order_of_citing_and_each_once():
    working = citer(FakeChecker())
    numbers = [working.statement(draft(("", one))).citations for one in (NOTE, BAKERY, NOTE, SECOND)]
    assert numbers == [(1,), (2,), (1,), (3,)]
    assert [c.n for c in working.citations] == [1, 2, 3]


@pytest.mark.parametrize("one", [NOTE, SECOND, BAKERY, ORIGINAL])
def test_a_citation_is_cut_from_its_document_by_its_offsets(one):
    cited = citation(citer(FakeChecker()).library, one, 7)
    assert cited.passage == TEXTS[cited.source, Kind(cited.kind)][cited.start : cited.end] != ""
    assert cited.n == 7

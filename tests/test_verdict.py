"""Verdicts: the same for options in any order, thin where little is known, contested where the scales are level."""

import pytest
from core_pieces import passage, piece
from hypothesis import given
from hypothesis import strategies as st
from test_ledger import GRADES, SCALES

from bot import weights
from bot.coverage import covered_kinds, unheard_options
from bot.ledger import Ledger, Piece
from bot.verdict import Decision, balance_of, decide
from bot.wording import WORK
from corpus.vocabulary import CONTESTED, Criterion, Grade, Language, Strength, Work

PYTHON, RUST, GO, HYBRID = Language.PYTHON, Language.RUST, Language.GO, Language.HYBRID
BOTH = (PYTHON, RUST)


def ledger(*pieces: Piece) -> Ledger:
    """A ledger of those pieces, the heaviest first."""
    return Ledger(tuple(sorted(pieces, key=lambda p: (-p.weight, p.passage.id))))


@st.composite
def ledgers(draw) -> Ledger:
    """Up to eight pieces of four sources for and against five languages."""
    share = st.sampled_from([1.0, 0.6, -0.5])
    sides = st.dictionaries(st.sampled_from([PYTHON, RUST, GO, HYBRID, Language.CPP]), share, min_size=1, max_size=3)
    # Whoever speaks of a core below Python speaks of Python.
    sides = sides.map(lambda found: {PYTHON: 0.6, **found} if HYBRID in found else found)
    return ledger(
        *(
            piece(
                f"{draw(st.sampled_from('abcd'))}#n{number}", draw(sides), draw(st.floats(0, 1, width=16)),
                grade=draw(st.sampled_from(list(Grade))), specific=draw(st.booleans()),
            )
            for number in range(draw(st.integers(0, 8)))
        )
    )  # fmt: skip


OPTIONS = st.lists(st.sampled_from([PYTHON, RUST, GO, Language.CPP]), min_size=2, max_size=4, unique=True)


@given(ledgers(), OPTIONS, st.data(), st.booleans())
def test_the_order_of_options_changes_no_decision(scales, options, data, familiar):
    order = data.draw(st.permutations(options))
    assert decide(scales, order, familiar=familiar) == decide(scales, sorted(options), familiar=familiar)


@given(ledgers(), OPTIONS, st.booleans())
def test_a_decision_always_leans_and_names_whom_it_was_weighed_against(scales, options, familiar):
    decision = decide(scales, options, familiar=familiar)
    stood = {str(option) for p in scales.pieces for option in p.stances}
    assert decision.lean in {*options, *stood, CONTESTED}
    assert decision.lean not in decision.rivals
    assert set(decision.rivals) <= set(options)
    if decision.lean == CONTESTED:
        assert len(decision.rivals) >= 2
    assert all(p.weight > 0 for p in decision.pieces)
    assert decision.balance == balance_of(decision.pieces)


@given(ledgers(), OPTIONS)
def test_work_of_which_no_source_speaks_gets_a_thin_verdict_on_what_was_asked_about(scales, options):
    decision = decide(scales, options, familiar=False)
    assert decision.strength == Strength.THIN
    assert decision.lean in {*options, CONTESTED}


@given(ledgers())
def test_a_strong_verdict_rests_on_two_sources_at_least(scales):
    decision = decide(scales, BOTH)
    if decision.strength == Strength.STRONG:
        assert len({p.passage.source for p in decision.pieces}) >= 2
        assert any(p.stances.get(decision.lean, 0) > 0 for p in decision.pieces)


def test_evidence_that_is_all_on_one_side_wins():
    scales = ledger(*(piece(f"{s}#n01", {RUST: 1.0}, 0.6, grade=Grade.MEASURED) for s in "abc"))
    decision = decide(scales, BOTH)
    assert (decision.lean, decision.strength, decision.rivals) == ("rust", Strength.STRONG, ("python",))


def test_nothing_at_all_is_contested_and_thin():
    decision = decide(ledger(), BOTH)
    assert (decision.lean, decision.strength, decision.rivals) == (CONTESTED, Strength.THIN, ("python", "rust"))


@pytest.mark.parametrize("option", [PYTHON, RUST])
def test_level_scales_are_contested_and_a_heavy_side_tips_them(option):
    level = [
        piece("a#n01", {PYTHON: 1.0}, 0.5, grade=Grade.MEASURED),
        piece("b#n01", {RUST: 1.0}, 0.5, grade=Grade.MEASURED),
    ]
    decision = decide(ledger(*level), BOTH)
    assert (decision.lean, decision.rivals, decision.strength) == (CONTESTED, ("python", "rust"), Strength.MODERATE)
    assert decide(ledger(*level, piece("c#n01", {option: 1.0}, 0.9)), BOTH).lean == option


def test_what_speaks_against_both_options_leaves_them_contested():
    assert (
        decide(ledger(piece("a#n01", {PYTHON: -0.5}, 1.0), piece("b#n01", {RUST: -0.5}, 0.9)), BOTH).lean == CONTESTED
    )


def test_evidence_on_the_languages_as_such_does_not_outvote_evidence_on_the_subject():
    own = [piece(f"{s}#n01", {RUST: 1.0}, 0.5, grade=Grade.MEASURED) for s in "ab"]
    general = [piece(f"g{n}#n01", {PYTHON: 1.0}, 0.9, specific=False) for n in range(5)]
    decision = decide(ledger(*own, *general), BOTH)
    assert decision.lean == "rust"
    assert all(p.specific for p in decision.pieces)


def test_general_evidence_alone_gives_a_thin_verdict():
    decision = decide(ledger(*(piece(f"g{n}#n01", {PYTHON: 1.0}, 0.9, specific=False) for n in range(5))), BOTH)
    assert (decision.lean, decision.strength) == ("python", Strength.THIN)


def test_a_third_language_wins_only_where_it_clearly_outweighs_what_was_asked_about():
    go = [piece(f"g{n}#n01", {GO: 1.0}, 0.45, grade=Grade.MEASURED) for n in range(2)]
    assert decide(ledger(*go), BOTH).lean == "go"
    assert decide(ledger(*go, piece("r#n01", {RUST: 1.0}, 0.01)), BOTH).lean == "go"
    assert decide(ledger(*go, piece("r#n01", {RUST: 1.0}, 0.85)), BOTH).lean == "rust"
    spoken_of = [piece("p#n01", {PYTHON: -0.5}, 3.0), piece("r#n01", {RUST: -0.5}, 3.0)]
    assert decide(ledger(*go, *spoken_of), BOTH).lean == CONTESTED


def test_a_third_language_beside_a_choice_of_the_askers_own_wins_only_where_nothing_is_said_on_that():
    go = [piece(f"g{n}#n01", {GO: 1.0}, 0.9, grade=Grade.MEASURED) for n in range(3)]
    own = (RUST, Language.CPP)
    assert decide(ledger(*go, piece("r#n01", {RUST: 1.0}, 0.01)), own).lean == "go"
    assert decide(ledger(*go, piece("r#n01", {RUST: 1.0}, 0.6)), own).lean == "rust"


def test_what_favours_an_option_too_does_not_count_for_a_third_language():
    shared = [piece(f"g{n}#n01", {GO: 1.0, RUST: 0.6}, 0.9, grade=Grade.MEASURED) for n in range(3)]
    assert decide(ledger(*shared), BOTH).lean == "rust"


def test_a_third_language_that_was_asked_about_needs_no_such_lead():
    go = [piece(f"g{n}#n01", {GO: 1.0}, 0.9, grade=Grade.MEASURED) for n in range(3)]
    assert decide(ledger(*go, piece("r#n01", {RUST: 1.0}, 0.6)), (*BOTH, GO)).lean == "go"


def test_a_native_core_below_python_wins_where_it_outweighs_both():
    core = [piece(f"h{n}#n01", {HYBRID: 1.0}, 0.6, grade=Grade.PRODUCTION_REPORT) for n in range(2)]
    decision = decide(ledger(*core, piece("p#n01", {PYTHON: 1.0}, 0.3), piece("r#n01", {RUST: 1.0}, 0.3)), BOTH)
    assert decision.lean == HYBRID
    assert decision.rivals == ("python", "rust")


def test_one_weak_voice_is_thin_and_a_measurement_of_the_same_weight_is_not():
    said = piece("a#n01", {RUST: 1.0}, weights.ENOUGH * 1.05, grade=Grade.OPINION)
    measured = piece("a#n01", {RUST: 1.0}, weights.ENOUGH * 1.05, grade=Grade.MEASURED)
    assert decide(ledger(said), BOTH).strength == Strength.THIN
    assert decide(ledger(measured), BOTH).strength == Strength.MODERATE


def _thin_margin() -> Decision:
    return decide(
        ledger(piece("a#n01", {RUST: 1.0}, 0.5, specific=False), piece("b#n01", {PYTHON: 1.0}, 0.3, specific=False)),
        BOTH,
    )


def _go_beside(weight: float, options: tuple[Language, ...] = BOTH) -> Decision:
    return decide(ledger(piece("g#n01", {GO: 1.0}, 0.3), piece("r#n01", {RUST: 1.0}, weight)), options)


def _two_for_rust(*others: Piece) -> Decision:
    pieces = [piece("a#n01", {RUST: 1.0}, 0.5, grade=Grade.MEASURED), piece("b#n01", {RUST: 1.0}, 0.4)]
    return decide(ledger(*pieces, *others), BOTH)


RULES = {
    "HYBRID_TO_PYTHON": (0.0, 1.0, {}, lambda: _two_for_rust(piece("h#n01", {HYBRID: 1.0}, 0.85)).lean),
    "CONTESTED_MARGIN": (0.0, 0.9, {}, lambda: _two_for_rust(piece("p#n01", {PYTHON: 1.0}, 0.6)).lean),
    "CONTESTED_GENERAL": (0.1, 0.9, {}, lambda: _thin_margin().lean),
    "THIRD_MARGIN": (1.0, 9.0, {"ENOUGH": 0.2, "THIRD_LEAST": 0.01}, lambda: _go_beside(0.1).lean),
    "THIRD_LEAST": (0.1, 0.5, {"ENOUGH": 0.2, "THIRD_MARGIN": 1.0}, lambda: _go_beside(0.1).lean),
    "THIRD_ALONE": (
        1.0, 3.0, {},
        lambda: decide(
            ledger(piece("g#n01", {GO: 1.0}, 0.3), piece("b#n01", {GO: 0.6, RUST: 0.2}, 0.2)), BOTH
        ).lean,
    ),
    "SILENT": (
        0.05, 0.2, {"ENOUGH": 0.2, "THIRD_MARGIN": 1.0, "THIRD_LEAST": 0.01},
        lambda: _go_beside(0.1, (RUST, Language.CPP)).lean,
    ),
    "ENOUGH": (0.2, 2.0, {}, lambda: _two_for_rust().strength),
    "COUNTS": (0.1, 0.45, {"STRONG_WEIGHT": 0.5, "CLEAR_LEAD": 0.1}, lambda: _two_for_rust().strength),
    "ONE_SOURCE_ENOUGH": (
        0.1, 0.9, {"ENOUGH": 0.1}, lambda: decide(ledger(piece("a#n01", {RUST: 1.0}, 0.5)), BOTH).strength,
    ),
    "CLEAR_LEAD": (
        0.1, 0.95, {"STRONG_WEIGHT": 0.5, "CONTESTED_MARGIN": 0.0},
        lambda: _two_for_rust(piece("p#n01", {PYTHON: 1.0}, 0.2)).strength,
    ),
    "STRONG_WEIGHT": (0.5, 2.0, {"CLEAR_LEAD": 0.1}, lambda: _two_for_rust().strength),
    "HEARD": (0.1, 0.9, {}, lambda: unheard_options(ledger(piece("g#n01", {GO: 1.0})), [GO, RUST])),
}  # fmt: skip
"""By weight: two values, what else must be fixed, and a situation that comes out otherwise under each."""


@pytest.mark.parametrize("name", RULES)
def test_each_weight_of_the_verdict_changes_a_decision(monkeypatch, name):
    low, high, fixed, situation = RULES[name]
    for other, value in fixed.items():
        monkeypatch.setattr(weights, other, value)
    found = []
    for value in (low, high):
        monkeypatch.setattr(weights, name, value)
        found.append(situation())
    assert found[0] != found[1]


def test_every_weight_is_tested():
    """A number that nobody shows to matter has no place among the weights."""
    elsewhere = {"DISPUTABLE", "DISPUTED", "WHOLE", "WORDED"}  # in tests/test_advisor.py and tests/test_choice.py
    tested = {*RULES, *SCALES, *(table for table, _, _ in GRADES.values()), *elsewhere}
    assert tested == {name for name in vars(weights) if name.isupper()}


def test_options_are_heard_where_something_relevant_speaks_of_them_and_python_and_rust_always():
    scales = ledger(piece("g#n01", {GO: -0.5}), piece("z#n01", {Language.ZIG: 1.0}, criterion=Criterion.POPULARITY))
    assert unheard_options(scales, [GO, PYTHON, RUST]) == ()
    assert unheard_options(scales, [Language.ZIG, Language.SWIFT, RUST]) == ("zig", "swift")


def test_what_is_covered_is_the_work_on_which_somebody_takes_a_side():
    found = [passage("a#n01", [RUST], work=[Work.SERVERLESS]), passage("b#n01", work=[Work.PORTING])]
    assert covered_kinds(found) == (WORK[Work.SERVERLESS],)
    assert covered_kinds(found[::-1]) == covered_kinds(found)

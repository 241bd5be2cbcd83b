"""What a follow-up wants to see of an answer: why, its sources, its gist; and the ledger as people read it."""

import re
from dataclasses import replace

import pytest
from fakes import FakeAdvisor, statement
from rich_answers import CLAIM, LARGE, QUESTION, SAYS, SLOW, SMALL, grounds, rich_answer

from bot.answer import Answer, Cell, View
from bot.layout import FIRST_WORDS, Hints, lay_out
from bot.reasons import cell_text, left_out, reasons_of, rows_of, rule_of, source_name, strength_of
from bot.retold import conflict_text, retell, told_by
from bot.selection import choose
from bot.table import lines_of, told
from bot.terminal import plain, table
from corpus.vocabulary import Outcome, Role, Strength


def seen(view: View, answer: Answer | None = None, width: int | None = None) -> str:
    """What a follow-up of that sort shows."""
    return plain(lay_out(replace(answer or rich_answer(), view=view)), width)


def test_why_shows_pieces_by_criterion_and_option_with_the_best_grade():
    lines = seen("why").splitlines()
    head = next(n for n, line in enumerate(lines) if line.split() == ["Python", "Rust", "Both"])
    assert [re.split(r"  +", line.strip()) for line in lines[head + 1 : head + 4]] == [
        ["Memory", "–", "2 for, 1 against (measured)", "1 for (opinion)"],
        ["Speed", "4 against (report)", "1 for (experience)", "–"],
        ["Libraries", "2 for (docs)", "–", "–"],
    ]


def test_why_tells_the_reading_the_rule_and_what_was_left_out():
    text = seen("why")
    assert text.startswith("For a proxy the evidence favours Rust.\n")
    assert "“a proxy” was taken for this kind of work: proxies and services under heavy load." in text
    assert "The evidence for Rust outweighs that for Python, so Rust leads." in text
    assert "3 pieces repeat a story" in text
    assert "1 piece counts for less, as its own source says otherwise." in text
    assert "40 pieces on the languages as such are set aside" in text
    assert "advisor explain " in text


@pytest.mark.parametrize("view", ["why", "sources", "shorter", "more", ""])
def test_no_view_speaks_of_how_passages_are_found(view: View):
    assert not re.search(
        r"\b(?:cosine|vector|embedd\w+|chunk|token|score|relevance|weight 0)\b", seen(view), re.IGNORECASE
    )


@pytest.mark.parametrize(("rule", "lean", "rivals", "said"), [
    ("leads", "rust", ("python",), "The evidence for Rust outweighs that for Python, so Rust leads."),
    ("hybrid", "hybrid", ("python", "rust"), "than for Python or Rust alone, so the answer is both."),
    ("third", "go", ("rust", "python"), "Go was not asked about, but its evidence clearly outweighs that for Rust"),
    ("close", "contested", ("python", "rust"), "for Python and for Rust weighs nearly the same, so neither leads."),
    ("nothing", "contested", ("python", "rust"), "What speaks against Python or Rust weighs no less"),
    ("outvoted", "contested", ("rust", "python"), "Rust has more weight, but from one source alone, and"),
])  # fmt: skip
def test_every_rule_is_told_in_a_sentence_of_its_own(rule: str, lean: str, rivals: tuple[str, ...], said: str):
    assert said in rule_of(grounds(rule=rule, lean=lean, rivals=rivals))


def test_a_verdict_from_general_evidence_says_so():
    general = grounds(general=True, strength=Strength.THIN)
    assert any("languages as such had to decide" in one for one in reasons_of(general))
    answer = rich_answer(grounds=(general,), verdict=replace(rich_answer().verdict, strength=Strength.THIN))
    assert strength_of(answer).endswith("on the languages as such, none on the work itself.")


def test_nothing_is_said_of_what_was_not_left_out():
    assert left_out(grounds(repeated=0, doubted=0, aside=0)) == ()
    repeated, doubted, aside = left_out(grounds(repeated=1, doubted=2, aside=1))
    assert repeated == "1 piece repeats a story that another piece tells; each story counts once."
    assert doubted == "2 pieces count for less, as their own source says otherwise."
    assert aside.startswith("1 piece on the languages as such is set aside; such evidence decides only where nothing")


def test_sources_come_with_author_date_grade_interest_and_address():
    text = seen("sources")
    assert text.startswith("5 of 5 sources are used.\n")
    assert "  [1] Less memory, An Author, Less Corp, 2025-03-01: measured. https://example.org/a\n" in text
    assert "Interest: maker of the tool.\n" in text
    assert "  [3] Learning, An Author, undated: opinion.\n" in text
    assert text.count("Interest:") == 1


def test_passages_of_one_source_are_one_entry_with_all_its_grades():
    first = rich_answer().citations[0]
    text = seen("sources", rich_answer(citations=(first, replace(first, n=2, grade="opinion"))))
    assert "  [1][2] Less memory, An Author, Less Corp, 2025-03-01: measured, opinion." in text
    assert text.startswith("1 of 5 sources is used.\n")


def test_shorter_is_the_verdict_and_one_line_of_strength_with_names():
    assert seen("shorter") == (
        "For a proxy the evidence favours Rust.\n"
        "Strength: strong, from Less Corp, Weeks saved, An Author, Art Icle and 1 more.\n"
    )


def test_more_is_everything():
    assert seen("more") == plain(lay_out(rich_answer(), everything=True))


def test_views_of_a_fact_and_of_what_is_not_covered_stand_alone():
    fact = rich_answer(verdict=None, statements=(statement(SMALL, Role.CONTEXT, None, 1),), grounds=(), ledger=())
    assert seen("shorter", fact).splitlines()[0] == SMALL
    assert "nothing had to be weighed" in seen("why", fact)
    outside = replace(FakeAdvisor().answer("Rust on a bicycle?"))
    assert seen("why", outside).startswith("The corpus does not cover this.\n")
    assert seen("shorter", outside) == "The corpus does not cover this.\n"
    assert seen("sources", outside).startswith("1 of 5 sources comes nearest.\n")
    assert seen("sources", replace(outside, nearest=())) == "The answer rests on no source.\n"


def test_a_question_back_is_shown_whatever_view_was_asked_for():
    asks = FakeAdvisor().answer("which?")
    assert seen("why", asks) == "Python or Rust for what?\n"


def test_the_ledger_stands_in_a_first_answer_where_it_fits():
    text = plain(lay_out(rich_answer()))
    assert (
        "  Evidence   Python              Rust\n  Memory     –                   2 for, 1 against (measured)\n" in text
    )
    assert "Both" not in text
    crowded = rich_answer(would_change=("word " * 40,), statements=(statement("word " * 120, Role.FOR, "rust", 1),))
    assert "Evidence  " not in plain(lay_out(crowded))


def test_a_narrow_terminal_gets_the_ledger_row_by_row():
    text = plain(lay_out(rich_answer()), 40)
    assert "  Memory: Rust: 2 for, 1 against\n  (measured)\n" in text
    assert max(map(len, text.splitlines())) <= 60  # an address is not broken


def test_a_first_answer_shows_both_sides_the_check_and_the_conflict_before_a_third_word_for_one_side():
    more = tuple(statement(f"{SMALL} {n}", Role.FOR, "rust", 1) for n in range(9))
    text = plain(lay_out(rich_answer(statements=(*more, *rich_answer().statements))))
    assert len(text.partition("\n+ ")[0].split()) <= FIRST_WORDS + len((rich_answer().base_rate or "").split())
    assert LARGE in text
    assert SAYS in text
    assert SLOW.removesuffix(".") in text


def test_what_is_left_out_is_counted_by_kind():
    text = plain(
        lay_out(rich_answer(statements=(statement("word " * 140, Role.FOR, "rust", 1), *rich_answer().statements)))
    )
    assert re.search(r"\+ 4 more \(1 check against a source, 1 disagreement\): advisor show\.", text)


def test_hints_name_what_works_where_the_answer_is_shown():
    long = FakeAdvisor().answer("long")
    assert "/show 1" in plain(lay_out(long, hints=Hints("more", "/show {n}")))
    bare = plain(lay_out(long, hints=Hints("ask again with --all", None)))
    assert "advisor show" not in bare
    assert "ask again with --all" in bare


def test_the_base_rate_stands_below_the_strength():
    lines = plain(lay_out(rich_answer())).splitlines()
    assert lines[2] == "Strength: strong. 12 independent pieces of evidence from 5 sources."
    assert lines[3].startswith("Base rate: whatever is asked about proxies")


def test_what_stands_above_is_named_by_its_number_in_a_disagreement():
    answer = rich_answer()
    conflict, check = answer.statements[2], answer.statements[3]
    assert retell(conflict, answer, set()) == (conflict.text, (1, 3))
    assert retell(conflict, answer, {SMALL}) == ("Against [1] (2025-03-01): Rust took weeks to learn (undated).", (3,))
    assert retell(conflict, answer, {SLOW}) == ("Against [3] (undated): Rust took 30% less memory (2025-03-01).", (1,))
    assert retell(conflict, answer, {SMALL, SLOW}) == ("[1] (2025-03-01) and [3] (undated) say different things.", ())
    assert retell(check, answer, {CLAIM}) == (
        "On [4]: its own source, Com Pany (2020-02): The company names no costs.",
        (5,),
    )
    written = replace(conflict, text="A sentence drafted from both.")
    assert retell(written, answer, {SMALL, SLOW}) == (written.text, (1, 3))


def test_what_a_disagreement_is_about_and_what_decides_stay_where_its_sides_are_named_by_number():
    answer = rich_answer()
    text = conflict_text([SMALL, SLOW], ["2025-03-01", None], on="whether Rust pays", holds="The program decides.")
    framed = replace(answer.statements[2], text=text)
    assert retell(framed, answer, {SMALL}) == (
        "On whether Rust pays: against [1] (2025-03-01): Rust took weeks to learn (undated). The program decides.",
        (3,),
    )
    assert retell(framed, answer, {SMALL, SLOW})[0] == (
        "On whether Rust pays: [1] (2025-03-01) and [3] (undated) say different things. The program decides."
    )
    assert told_by(framed, answer) == {text, SMALL, SLOW}


def test_a_disagreement_counts_both_of_its_sides_as_told():
    answer = rich_answer()
    assert told_by(answer.statements[2], answer) >= {SMALL, SLOW}
    assert told_by(answer.statements[3], answer) >= {CLAIM, SAYS}
    assert told_by(answer.statements[0], answer) == {SMALL}


def test_no_statement_of_an_answer_is_told_twice():
    text = plain(lay_out(rich_answer(), everything=True)).partition("\nSources\n")[0]
    for said in (SMALL, LARGE, SLOW, CLAIM, SAYS):
        assert text.count(said.removesuffix(".")) == 1


@pytest.mark.parametrize(("cell", "text"), [
    (None, "–"),
    (Cell("rust", "memory", 1.0, 3, "measured", None), "3 for (measured)"),
    (Cell("rust", "memory", -1.0, 2, "production_report", None, 2), "2 against (report)"),
    (Cell("rust", "memory", 0.1, 3, "documentation", None, 1), "2 for, 1 against (docs)"),
])  # fmt: skip
def test_a_cell_tells_how_many_stand_for_and_against_and_the_best_grade(cell: Cell | None, text: str):
    assert cell_text(cell) == text


def test_rows_go_by_weight_and_ties_by_name():
    cells = [Cell("rust", name, weight, 1, "measured", None) for name, weight in [("b", -0.5), ("a", 0.5), ("c", 0.9)]]
    assert [row.criterion for row in rows_of(cells, ("rust",))] == ["c", "a", "b"]
    assert rows_of(cells, ("python",)) == ()


@pytest.mark.parametrize(("author", "publisher", "name"), [
    ("Niko Matsakis (Vision Doc group)", "Rust Project", "Niko Matsakis, Rust Project"),
    ("Noah Mitchem", "Medium", "Noah Mitchem"),
    ("Dask contributors", "Dask", "Dask contributors"),
    (None, "Signal Reads (also Medium)", "Signal Reads"),
    ("Thomas Wouters, Matt Page, Sam Gross", "PSF", "Thomas Wouters, PSF"),
    (None, None, "Less memory"),
])  # fmt: skip
def test_a_source_is_named_by_its_first_author_and_its_publisher(author: str | None, publisher: str | None, name: str):
    assert source_name(replace(rich_answer().citations[0], author=author, publisher=publisher)) == name


def test_at_least_one_statement_is_chosen_though_nothing_fits():
    parts = choose(rich_answer(), lambda _: False)
    assert {part.kind for part in parts} == {"statement"}
    assert len(parts) == 1


def test_a_table_is_in_columns_where_it_fits_and_told_by_row_where_not():
    one = table(("", "n"), [("東京", "1"), ("ab", "22")], right=[1], blank="–")
    assert lines_of(one, None) == ["         n", "  東京   1", "  ab    22"]
    assert lines_of(one, 9) is None
    assert told(table(("", "a", "b"), [("x", "1", "–")], blank="–")) == [("x", "a: 1")]


def test_hostile_text_in_a_table_is_only_text():
    answer = rich_answer(ledger=(Cell("rust", "\x1b[31mevil\n[bold]", 1.0, 1, "\x1b]0;x\x07odd", None),))
    text = plain(lay_out(answer, everything=True))
    assert "\x1b" not in text
    assert "[bold]" in text


def test_an_answer_kept_by_an_older_version_is_still_shown():
    old = rich_answer(grounds=(), basis=None, base_rate=None)
    assert "Strength: strong. Several independent sources, clearly on one side." in plain(lay_out(old))
    assert plain(lay_out(replace(old, view="why"))).startswith("For a proxy the evidence favours Rust.\n")
    assert old.outcome is Outcome.ANSWERED
    assert old.question == QUESTION

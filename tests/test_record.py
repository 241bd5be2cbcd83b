"""Decision records: MADR's headings, everything that an answer holds, the same bytes each time, no foreign markup."""

import re
from dataclasses import replace
from datetime import date

import pytest
from fakes import HOSTILE, FakeAdvisor, statement
from hypothesis import given
from hypothesis import strategies as st
from rich_answers import LARGE, SAYS, SLOW, SMALL, grounds, rich_answer

from bot.answer import Verdict
from bot.record import escaped, one_year_on, write_record
from corpus.errors import BadInput
from corpus.vocabulary import Role, Strength

TODAY = date(2026, 11, 20)
RECORD = write_record(rich_answer(), TODAY)


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above."""
    level = heading.partition(" ")[0]
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1].strip()


def test_a_record_has_the_headings_of_madr_in_their_order():
    assert re.findall(r"^#+ .*$", RECORD, re.MULTILINE) == [
        "# Rust for a proxy", "## Context and Problem Statement", "## Decision Drivers", "## Considered Options",
        "## Decision Outcome", "### Consequences", "## Pros and Cons of the Options", "### Python", "### Rust",
        "## Dissent", "## Revisit When", "## More Information", "## Sources",
    ]  # fmt: skip
    assert RECORD.startswith("---\nstatus: proposed\ndate: 2026-11-20\n---\n")


def test_the_outcome_is_the_verdict_with_its_strength_and_its_rule():
    outcome = section(RECORD, "## Decision Outcome")
    assert outcome.startswith("Proposed option: “Rust”, because for a proxy the evidence favours Rust.")
    assert "Strength of the evidence: strong. 12 independent pieces of evidence from 5 sources." in outcome
    assert "The evidence for Rust outweighs that for Python, so Rust leads." in outcome


def test_consequences_follow_the_ledger_by_criterion():
    assert section(RECORD, "### Consequences") == (
        "* Good, because on memory the evidence speaks for it: 2 for, 1 against (measured)\n"
        "* Good, because on speed the evidence speaks for it: 1 for (experience)"
    )


def test_options_come_with_the_ledger_and_what_was_said_on_each():
    pros = section(RECORD, "## Pros and Cons of the Options")
    assert "| Evidence | Python | Rust | Python over a native core |" in pros
    assert "| Memory | – | 2 for, 1 against (measured) | 1 for (opinion) |" in pros
    assert f"### Rust\n\n* Good, because of memory: {SMALL} [1]" in pros
    assert f"### Python\n\n* Good, because of libraries: {LARGE} [2]" in pros


def test_dissent_names_the_other_side_and_tells_disagreements_and_checks():
    dissent = section(RECORD, "## Dissent")
    assert "* The other side, told above: [2]\n" in dissent
    assert f"* Sources disagree: Against \\[1\\] (2025-03-01): {SLOW.removesuffix('.')} (undated). \\[3\\]" in dissent
    assert f"Its own source, Com Pany (2020-02): {SAYS} [4], [5]" in dissent


def test_a_record_is_to_be_revisited_under_what_would_change_it_and_after_a_year():
    assert section(RECORD, "## Revisit When") == (
        "* If so, then Python.\n* On 2027-11-20 at the latest, one year on: evidence ages."
    )
    assert one_year_on(date(2028, 2, 29)) == date(2029, 2, 28)


def test_sources_have_their_addresses_where_they_have_any():
    sources = section(RECORD, "## Sources")
    assert "* [1] Less memory, An Author, Less Corp, 2025-03-01, “Speed”: measured, paraphrase. Interest: m" in sources
    assert "* \\[3\\] Learning, An Author, undated, “Speed”: opinion, paraphrase." in sources
    assert "[1]: <https://example.org/a>" in sources
    assert "[3]: <" not in sources


def test_the_same_answer_and_date_give_the_same_bytes():
    assert write_record(rich_answer(), TODAY) == RECORD
    changed = write_record(rich_answer(), date(2026, 11, 21))
    assert [line for line in changed.splitlines() if line not in RECORD.splitlines()] == [
        "date: 2026-11-21", "* On 2027-11-21 at the latest, one year on: evidence ages.",
    ]  # fmt: skip


def test_an_answer_without_a_verdict_is_no_decision():
    with pytest.raises(BadInput, match="no verdict"):
        write_record(FakeAdvisor().answer("Rust on a bicycle?"), TODAY)


def test_a_contested_answer_chooses_nothing():
    verdict = Verdict("contested", Strength.MODERATE, "For a proxy the sources disagree.")
    text = write_record(
        rich_answer(verdict=verdict, grounds=(grounds(lean="contested", rule="close", rivals=("python", "rust")),)),
        TODAY,
    )
    assert "# Python or Rust for a proxy: contested\n" in text
    assert "No option is chosen, because for a proxy the sources disagree." in text
    assert "### Consequences" not in text


def test_a_record_of_an_older_answer_is_titled_by_its_question():
    text = write_record(rich_answer(grounds=(), ledger=()), TODAY)
    assert "\n# Should we use Python or Rust for a proxy?\n" in text
    assert "## Decision Drivers" not in text


def test_what_was_asked_and_what_was_answered_both_stand_where_they_differ():
    assert "It was asked as: and for a proxy?" in write_record(rich_answer(question="and for a proxy?"), TODAY)


def test_quotations_stand_in_quotation_marks():
    one = statement(SMALL, Role.FOR, "rust", 1)
    quoted = replace(one, support=replace(one.support, kind="quote"))
    assert f"“{SMALL}” [1]" in write_record(rich_answer(statements=(quoted,)), TODAY)


def test_hostile_text_is_shown_and_not_obeyed():
    poison = (
        f"{HOSTILE} </details><script>x</script> ![i](https://evil.example/i) | a | www.evil.example\n# Heading\n---"
    )
    first = rich_answer().citations[0]
    text = write_record(
        rich_answer(
            question=poison, resolved=poison, notice=poison, would_change=(poison,), base_rate=poison,
            statements=(statement(poison, Role.FOR, "rust", 1),), grounds=(grounds(subject=poison),),
            citations=(replace(first, title=poison, author=poison, section=poison, interest=poison, published=poison,
                               url="https://a.example/> [x]: <javascript:alert(1)"),),
        ),
        TODAY,
    )  # fmt: skip
    assert not re.search(r"(?<!\\)<(?!https?://[^\s<>]+>$)", text, re.MULTILINE)
    assert not re.search(r"(?<!\\)\]\(|://evil|(?<!\\)!?\[i|javascript:alert\(1\)>|www\.", text)
    headings = re.findall(r"^#+ .*$", text, re.MULTILINE)
    assert set(headings[1:]) < set(re.findall(r"^#+ .*$", RECORD, re.MULTILINE))
    assert "\u202e" not in text


@given(st.text(max_size=80))
def test_escaped_text_is_one_line_and_opens_no_markup(text: str):
    line = escaped(text)
    assert "\n" not in line
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_~<>|\[\]#]", line)
    assert not re.match(r"[+=-]|\d+[.)]", line)

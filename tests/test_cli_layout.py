"""How an answer reads on a screen: the verdict first, sides by criterion, where each sentence comes from, no noise."""

import re
from dataclasses import replace

import pytest
from fakes import HOSTILE, FakeAdvisor

from bot.answer import Answer, Statement
from bot.layout import FIRST_WORDS, excerpt, lay_out, words
from bot.terminal import clean, clean_lines, paragraph, plain
from corpus.vocabulary import Outcome, Role

ANSWER = FakeAdvisor().answer("Should we use Python or Rust for a log shipper?")


def text_of(answer: Answer, *, everything: bool = False, width: int | None = None) -> str:
    """The answer as it is piped, or wrapped."""
    return plain(lay_out(answer, everything=everything), width)


def test_sides_stand_under_their_headings_with_criteria_and_numbers() -> None:
    """For the lean, then against it, then where an article departs from its source and where sources disagree."""
    headings = ["For Rust", "Against Rust", "Checked against its own source", "Where sources disagree"]
    places = [text_of(ANSWER).index(f"\n{heading}\n") for heading in headings]
    assert places == sorted(places)
    assert "  - Memory: A measured service used 30% less memory in Rust. (0) [1]\n" in text_of(ANSWER)
    assert "another says the same. [1][2]\n" in text_of(ANSWER)


def test_a_source_is_named_with_author_date_grade_kind_and_address() -> None:
    """A note is called a paraphrase, an original a quote."""
    line = next(line for line in text_of(ANSWER, everything=True).splitlines() if line.startswith("  [2] "))
    assert line == "  [2] A title, An Author, 2025-03-01: measured, paraphrase, “Speed”. https://example.org/a"
    original = replace(ANSWER, citations=(replace(ANSWER.citations[0], kind="original"), *ANSWER.citations[1:]))
    assert "measured, quote, “Speed”. https" in text_of(original, everything=True)


def test_a_first_answer_names_its_sources_in_a_few_words() -> None:
    """Who, when, how they know it, and where to read it; the title is one command away."""
    first = replace(ANSWER.citations[0], author="Ann Author (Working Group)", publisher="The Rust Project")
    text = text_of(replace(ANSWER, citations=(first,)))
    assert "\n  [1] Ann Author, The Rust Project, 2025-03-01, measured. https://example.org/a\n" in text
    assert "2025-03-01, measured, quote. https" in text_of(
        replace(ANSWER, citations=(replace(first, kind="original"),))
    )


def test_passages_of_one_source_share_a_line() -> None:
    """Under the numbers that cite it, unless they differ in grade."""
    first, second = ANSWER.citations[0], replace(ANSWER.citations[0], n=2, passage="another")
    assert "  [1][2] An Author, 2025" in text_of(replace(ANSWER, citations=(first, second)))
    apart = text_of(replace(ANSWER, citations=(first, replace(second, grade="opinion"))))
    assert "\n  [1] An Author" in apart
    assert "\n  [2] An Author" in apart


def test_a_quotation_stands_in_quotation_marks() -> None:
    """The source's own words are told from ours at sight."""
    first = ANSWER.statements[0]
    quoted = replace(ANSWER, statements=(replace(first, support=replace(first.support, kind="quote")),))
    assert "“A measured service used 30% less memory in Rust. (0)” [1]" in text_of(quoted)


def test_scores_and_ids_are_not_shown_on_the_first_screen() -> None:
    """They are in the JSON form for those who want them."""
    assert "0.9" not in text_of(ANSWER)
    assert ANSWER.id not in text_of(ANSWER)
    assert ANSWER.id in text_of(ANSWER, everything=True)


@pytest.mark.parametrize("question", ["Python or Rust for a shell?", "a long one, Python or Rust?"])
def test_a_first_answer_has_at_most_150_words_and_fits_a_screen(question: str) -> None:
    """Before the line that counts what is left out; on 80 columns it takes at most 40 lines."""
    text = text_of(FakeAdvisor().answer(question))
    before = text.partition("+ ")[0]
    assert len(before.split()) <= FIRST_WORDS
    assert text_of(FakeAdvisor().answer(question), width=80).count("\n") <= 40


def test_both_sides_are_heard_before_either_is_heard_twice() -> None:
    """Forty reasons for one option do not crowd out the one against it."""
    text = text_of(FakeAdvisor().answer("a long one, Python or Rust?"))
    assert "Against Rust" in text
    assert re.search(r"\+ \d+ more: advisor show\.", text)


def test_at_least_one_statement_is_shown_however_long() -> None:
    """A verdict without any reason would be worse than a long screen."""
    giant = replace(ANSWER, statements=(replace(ANSWER.statements[0], text="word " * 400),))
    assert "word word" in text_of(giant)


def test_everything_means_every_statement_and_every_citation() -> None:
    """Nothing is counted as left out."""
    answer = FakeAdvisor().answer("a long one, Python or Rust?")
    text = text_of(answer, everything=True)
    assert all(f"({number})" in text for number in range(40))
    assert all(f"[{one.n}]" in text.partition("\nSources\n")[2] for one in answer.citations)
    assert "more: advisor show" not in text


def test_criteria_of_one_side_are_kept_together() -> None:
    """In the order in which they first come up."""
    first = ANSWER.statements[0]

    def on(criterion: str, text: str) -> Statement:
        return replace(first, criterion=criterion, text=text)

    statements = (on("memory", "one"), on("safety", "two"), on("memory", "three"))
    text = text_of(replace(ANSWER, statements=statements))
    assert re.findall(r"- (\w+): (\w+)", text) == [("Memory", "one"), ("Memory", "three"), ("Safety", "two")]


def test_what_is_not_covered_is_said_with_the_nearest_evidence_and_what_is_covered() -> None:
    """No verdict, no strength."""
    text = text_of(FakeAdvisor().answer("Rust on my bicycle chain?"))
    assert text.startswith("The corpus does not cover this.\n")
    assert "The nearest that it holds\n  - Rust is a language. (A title, An Author" in text
    assert "What it covers\n  services; notebooks.\n" in text
    assert "Strength" not in text


def test_a_question_back_is_the_first_line() -> None:
    """With the map of what is covered under it."""
    text = text_of(FakeAdvisor().answer("Python or Rust, which?"))
    assert text.startswith("Python or Rust for what?\n")
    assert "  services; notebooks.\n" in text


def test_a_fact_is_answered_without_a_verdict() -> None:
    """The passage that says it comes first, with its number, under no heading."""
    fact = Statement("It cost about 20,000 dollars.", Role.CONTEXT, None, "cost", (1,), ANSWER.statements[0].support)
    text = text_of(replace(ANSWER, verdict=None, statements=(fact,), would_change=()))
    assert text.startswith("It cost about 20,000 dollars. [1]\n\nSources\n")
    assert "What bears on it" not in text


def test_a_notice_is_shown_above_the_evidence() -> None:
    """It says how the answer is limited."""
    text = text_of(replace(ANSWER, outcome=Outcome.THIN, notice="Only general evidence bears on this."))
    assert text.index("Only general evidence") < text.index("For Rust")


@pytest.mark.parametrize("everything", [False, True])
def test_hostile_text_reaches_no_terminal(everything: bool) -> None:
    """Escape sequences, control characters and reordering are taken out of every part of an answer."""
    poison = f"\x1b[2J\x1b]0;owned\x07\x1b]8;;https://evil.example\x1b\\{HOSTILE}\x9b31m\x00\u2066"
    first, source = ANSWER.statements[0], ANSWER.citations[0]
    answer = replace(
        ANSWER, notice=poison, would_change=(poison,), statements=(replace(first, text=poison, criterion=None),),
        citations=(replace(source, title=poison, author=poison, section=poison, url=f"https://a.example/{poison}"),),
    )  # fmt: skip
    text = text_of(answer, everything=everything)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert "owned" not in text


def test_rich_takes_foreign_brackets_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    """Text in square brackets is printed, not read as a style or a link."""
    import sys

    from bot.terminal import _show_rich

    _show_rich([paragraph("[bold red]loud[/] [link=https://evil.example]x[/link] :tada: [1]")], sys.stdout)
    assert capsys.readouterr().out == "[bold red]loud[/] [link=https://evil.example]x[/link] :tada: [1]\n"


def test_rich_and_plain_lay_out_the_same_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The colours are all that differs, hanging indents included."""
    import sys

    from bot import terminal

    monkeypatch.setattr(terminal, "columns", lambda _: 72)
    lines = lay_out(ANSWER)
    terminal._show_rich(lines, sys.stdout)
    shown = "".join(f"{line.rstrip()}\n" for line in capsys.readouterr().out.splitlines())
    assert shown == plain(lines, 72)


def test_only_web_addresses_are_shown_as_addresses() -> None:
    """A script or a file is no place to send a reader."""
    for url in ("javascript:alert(1)", "file:///etc/passwd", "https://a b", None):
        answer = replace(ANSWER, citations=(replace(ANSWER.citations[0], url=url),))
        assert "2025-03-01, measured.\n" in text_of(answer)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("a\tb\r\nc", "a b c", id="white space"),
        pytest.param("\x1b[1;31mred\x1b[0m", "red", id="colours"),
        pytest.param("\x1b]0;title\x07text", "text", id="window title"),
        pytest.param("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link", id="link"),
        pytest.param("\x1b(Bplain", "plain", id="character set"),
        pytest.param("a\x00b\x08c\x7fd", "abcd", id="control characters"),
        pytest.param("abc\u202etxt.exe", "abctxt.exe", id="reordering"),
        pytest.param("naïve – “quoted” 東京 🦀", "naïve – “quoted” 東京 🦀", id="other scripts"),
    ],
)
def test_clean_text_shows_what_it_says(text: str, cleaned: str) -> None:
    """Nothing but letters in the order in which they stand."""
    assert clean(text) == cleaned
    assert clean(cleaned) == cleaned


def test_lines_are_kept_where_they_mean_something() -> None:
    """A text of several lines keeps its lines and indents."""
    assert clean_lines("a\n  b\tc\x1b[0m\r\n") == "a\n  b c\n"


def test_a_long_passage_is_cut_between_words() -> None:
    """With an ellipsis; a short one is whole."""
    assert excerpt("one two, three four", 2) == "one two …"
    assert excerpt("one two", 2) == "one two"


def test_tags_are_shown_as_words() -> None:
    """Snake case is for machines."""
    assert words("learning_and_hiring") == "learning and hiring"
    assert words("ai_assistance") == "AI assistance"
    assert words("ml_research") == "ML research"

"""Quantities are read with their units and compared by value."""

import pytest

from bot.quantities import Sort, parse_quantities, unmatched

SAME = [
    ("a 1.2 GB image", "an image of 1200 MB"),
    ("1.2GB", "1,200 megabytes"),
    ("nearly 2,000 sessions", "2,000 sessions"),
    ("a 2.5-minute build", "it builds in 150 s"),
    ("two and a half minutes", "2.5 minutes"),
    ("2½ hours", "150 minutes"),
    ("10x faster", "ten times as fast"),
    ("10-fold", "tenfold"),
    ("an order of magnitude", "10×"),
    ("two orders of magnitude", "100 times"),
    ("a 40-second job", "40 seconds"),
    ("just under $20,000", "20k dollars"),
    ("$20,000", "20 thousand USD"),
    ("33% of them", "33 per cent of them"),
    ("a third of users", "33% of users"),
    ("three quarters of them", "75 percent"),
    ("a 7 percentage point rise", "7pp"),
    ("7 points", "seven percentage points"),
    ("10k requests per second", "10,000 rps"),
    ("600 requests per minute", "10 requests per second"),
    ("twenty thousand lines", "20,000 lines"),
    ("two hundred and five lines", "205 lines"),
    ("2 weeks", "14 days"),
    ("a fortnight", "two weeks"),
    ("18 months", "a year and a half"),
    ("the last 10 years", "the past decade"),
    ("the tenth consecutive year", "ten years running"),
    ("nine consecutive years", "9 years in a row"),
    ("~1/10th the size", "a tenth of the size"),
    ("one-tenth the size", "ten times smaller"),
    ("one-tenth the size", "10% of the size"),
    ("7M monthly downloads", "seven million downloads a month"),
    ("half a million users", "500,000 users"),
    ("released on March 19, 2026", "released on 19 March 2026"),
    ("on 2026-03-19", "on March 19th"),
    ("Python 3.13", "the 3.13 release of Python"),
    ("GPT-4", "gpt 4"),
    ("at 2am", "at 02:00"),
    ("about 25,000 lines", "24,700 lines"),
    ("more than 30,000 replies", "31,400 replies"),
    ("12 MB", "12.3 MB"),
    ("a dozen tools", "12 tools"),
    ("it doubled", "2x"),
    ("3 supervised hours", "the run: 10 hours, 3 supervised"),
]

DIFFERENT = [
    ("12 MB", "1.2 MB"),
    ("12 MB", "12 GB"),
    ("1.2 GB", "1.3 GB"),
    ("10x", "100x"),
    ("10x", "10%"),
    ("10% faster", "ten times faster"),
    ("a 7 percentage point rise", "a rise of 7%"),
    ("nine years", "the tenth consecutive year"),
    ("the third release", "three releases"),
    ("the third place", "the fourth place"),
    ("33%", "a quarter of them"),
    ("40 seconds", "40 minutes"),
    ("40 seconds", "40 milliseconds"),
    ("$20,000", "€20,000"),
    ("$20,000", "$2,000"),
    ("12 packages", "12 MB"),
    ("2024", "2025"),
    ("the 1990s", "the 1980s"),
    ("Python 3.13", "Python 3.14"),
    ("Python 3.1", "Python 3.10"),
    ("Python 3.13", "Rust 3.13"),
    ("March 19", "April 19"),
    ("10 requests per second", "10 requests per minute"),
    ("more than 30,000 replies", "fewer than 30,000 replies"),
    ("more than 30,000 replies", "29,000 replies"),
    ("about 25,000 lines", "20,000 lines"),
    ("2am", "2pm"),
    ("three orders of magnitude", "two orders of magnitude"),
    ("16-bit", "16 bytes"),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_two_spellings_of_one_figure_match_both_ways(left: str, right: str) -> None:
    """Two spellings of a figure match, whichever stands first."""
    assert parse_quantities(left)
    assert parse_quantities(right)
    pairs = [(a, b) for a in parse_quantities(left) for b in parse_quantities(right)]
    assert any(a.matches(b) for a, b in pairs)
    assert any(b.matches(a) for a, b in pairs)


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_figures_that_differ_in_value_unit_or_sort_do_not_match(left: str, right: str) -> None:
    """A figure of another value, unit or sort is another figure."""
    assert parse_quantities(left)
    assert parse_quantities(right)
    assert not any(a.matches(b) or b.matches(a) for a in parse_quantities(left) for b in parse_quantities(right))


@pytest.mark.parametrize(
    "text",
    [
        "[3]", "as told [1, 2]", "Passage 2 says so", "see Figure 4", "Table 2 and section 3.1", "1. First\n2) Then",
        "- 3. an item", "https://example.org/2024/10x", "one of them", "no one knew", "a third-party tool",
        "the first half", "support 24/7", "100s of users", "a minute later", "last quarter",
    ],
)  # fmt: skip
def test_what_is_no_quantity_is_not_read_as_one(text: str) -> None:
    """List markers, citation marks, references, addresses and pronouns are not numbers."""
    assert parse_quantities(text) == ()


def test_a_quantity_is_located_in_its_text() -> None:
    """The offsets of a quantity give the figure as it was written."""
    text = "It fell from a 1.2GB image to 25 MB, ten times over."
    assert [text[q.start : q.end] for q in parse_quantities(text)] == ["1.2GB", "25 MB", "ten times"]


def test_both_ends_of_a_range_bear_its_unit() -> None:
    """The first number of a range has the unit and the scale of the second."""
    for text in ("10–100x the speed", "10 to 100 times", "between 10 and 100 times"):
        assert [(q.value, q.unit) for q in parse_quantities(text)] == [(10.0, "x"), (100.0, "x")]
    assert [q.value for q in parse_quantities("$10-20 million")] == [10e6, 20e6]
    assert [q.value / 86_400 for q in parse_quantities("two or three weeks")] == [14.0, 21.0]


def test_sorts_are_told_apart() -> None:
    """Years, dates, versions, ordinals, times of day and fractions are not plain amounts."""
    text = "In 2024 Python 3.13 came third at 2am on March 3: a tenth of 12 files."
    sorts = [q.kind for q in parse_quantities(text)]
    assert sorts == [Sort.YEAR, Sort.VERSION, Sort.ORDINAL, Sort.CLOCK, Sort.DATE, Sort.FRACTION, Sort.AMOUNT]


def test_hedges_are_kept() -> None:
    """The words before a figure, and a plus sign after it, say how firm it is."""
    text = "about 5, nearly 6, over 7, up to 8, at least 9 and 65,000+ of 10"
    hedges = [q.approximation for q in parse_quantities(text)]
    assert hedges == ["about", "below", "above", "at_most", "at_least", "at_least", "exact"]


def test_unmatched_names_the_figures_that_the_source_lacks() -> None:
    """Only figures with no equal in the source are given."""
    claim = parse_quantities("12 MB in 40 s, for $60")
    source = parse_quantities("It took 12,000 kB, 41 s and 60 dollars.")
    assert [q.value for q in unmatched(claim, source)] == [40.0]

"""The grounding checker passes what its passages say, stops what they do not, and says in words what differs."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.grounding import GroundingChecker
from bot.grounding.checker import examine
from bot.grounding.relations import relations
from bot.grounding.words import sentences, words_in

SHIPPER = (
    "The team rewrote its log shipper in Rust last spring. Its memory footprint fell from 400 MB to 12 MB, and start-up"
    " is up to 3.4x faster than the Python version. Deployment did not become simpler: the image is still 1.2 GB."
    " It might shrink further."
)
SURVEY = (
    "In 2025 the poll reached more than 30,000 developers in nearly 200 countries. Rust was the most admired language"
    " for the tenth consecutive year, with 72%, ahead of Gleam at 70%. Python's share rose by 7 percentage points."
)
PORT = (
    "Klaus ported the parser from C++ to Rust in two weeks. The port has roughly 25,000 lines. It cost just under"
    " $20,000 and took 16 agents. Nobody reviewed the generated tests. The old parser needed 2.5 minutes for a build"
    " that now takes 40 seconds."
)
COMPARE = (
    "For CPU-bound loops Rust is faster than Python, and Rust services use less memory than Python services. Python is"
    " easier to learn than Rust. Go sits between them. Most teams are not ready to adopt Rust yet."
)
SERVING = (
    "Python remains the default for training models because PyTorch and its libraries are mature. Inference servers are"
    " often written in C++ or Rust. Threads do not run Python code in parallel without the free-threaded build."
    " Libraries such as Polars allow lazy evaluation."
)

SUPPORTED = [
    ("The team rewrote its log shipper in Rust last spring.", SHIPPER),
    ("the team rewrote its log shipper in rust last spring", SHIPPER),
    ("It might shrink further.", SHIPPER),
    ("The log shipper was rewritten in Rust last spring.", SHIPPER),
    ("The memory footprint fell from 400 MB to 12 MB.", SHIPPER),
    ("Its memory footprint fell from 0.4 GB to 12 MB.", SHIPPER),
    ("Start-up is up to 3.4 times faster than the Python version.", SHIPPER),
    ("The image is still 1,200 MB.", SHIPPER),
    ("Deployment did not become simpler.", SHIPPER),
    ("The poll reached over 30,000 developers in nearly 200 countries in 2025.", SURVEY),
    ("Rust was the most admired language for ten years running.", SURVEY),
    ("Rust was the most admired language at 72 per cent.", SURVEY),
    ("Python's share rose by seven percentage points.", SURVEY),
    ("Python's share increased by 7 percentage points.", SURVEY),
    ("Klaus ported the parser from C++ to Rust in 14 days.", PORT),
    ("Klaus ported the parser from C++ to Rust in a fortnight.", PORT),
    ("The port has about 25k lines.", PORT),
    ("The port cost nearly 20k dollars and took sixteen agents.", PORT),
    ("The old parser needed 150 seconds for a build.", PORT),
    ("The build now takes 40 seconds.", PORT),
    ("Nobody reviewed the generated tests.", PORT),
    ("Rust is faster than Python for CPU-bound loops.", COMPARE),
    ("Python is slower than Rust for CPU-bound loops.", COMPARE),
    ("Rust services use less memory than Python services.", COMPARE),
    ("Python services use more memory than Rust services.", COMPARE),
    ("Python is easier to learn than Rust.", COMPARE),
    ("Rust is harder to learn than Python.", COMPARE),
    ("Most teams are not ready to adopt Rust yet.", COMPARE),
    ("Python remains the default for training models.", SERVING),
    ("Inference servers are often written in C++ or Rust.", SERVING),
    ("Polars allows lazy evaluation.", SERVING),
]

UNSUPPORTED = [
    ("The log shipper was rewritten in Go last spring.", SHIPPER, "Go"),
    ("The team rewrote its log shipper in Python last spring.", SHIPPER, "Rust"),
    ("Its memory footprint fell from 400 MB to 1.2 MB.", SHIPPER, "12 MB, not 1.2 MB"),
    ("Its memory footprint fell from 400 MB to 12 GB.", SHIPPER, "12 GB"),
    ("Its memory footprint fell from 500 MB to 12 MB.", SHIPPER, "500 MB"),
    ("Its memory footprint fell from 12 MB to 400 MB.", SHIPPER, "other way round"),
    ("Its memory footprint rose from 12 MB to 400 MB.", SHIPPER, "other way round"),
    ("Start-up is 3.4x faster than the Python version.", SHIPPER, "up to 3.4x"),
    ("Start-up is up to 3.4x slower than the Python version.", SHIPPER, "faster"),
    ("Start-up is up to 34x faster than the Python version.", SHIPPER, "34x"),
    ("Deployment did become simpler.", SHIPPER, "not"),
    ("The image is still 1.2 MB.", SHIPPER, "1.2 MB"),
    ("It will shrink further.", SHIPPER, "might"),
    ("The team of Cloudflare rewrote its log shipper in Rust last spring.", SHIPPER, "Cloudflare"),
    ("The poll reached fewer than 30,000 developers in nearly 200 countries.", SURVEY, "more than"),
    ("The poll reached more than 80,000 developers in nearly 200 countries.", SURVEY, "80,000"),
    ("In 2024 the poll reached more than 30,000 developers.", SURVEY, "2024"),
    ("Rust was the most admired language for the ninth consecutive year.", SURVEY, "ninth"),
    ("Zig was the most admired language for the tenth consecutive year.", SURVEY, "Zig"),
    ("Rust was the least admired language for the tenth consecutive year.", SURVEY, "most"),
    (
        "Gleam was the most admired language for the tenth consecutive year, with 72%, ahead of Rust at 70%.",
        SURVEY,
        "not",
    ),
    ("Python's share rose by 7%.", SURVEY, "7%"),
    ("Python's share fell by 7 percentage points.", SURVEY, "rose"),
    ("Python's share did not rise by 7 percentage points.", SURVEY, "not"),
    ("Klaus ported the parser from Rust to C++ in two weeks.", PORT, "other way round"),
    ("Klaus ported the parser from C++ to Rust in two months.", PORT, "two months"),
    ("Klaus ported the parser from C++ to Zig in two weeks.", PORT, "Zig"),
    ("Petra ported the parser from C++ to Rust in two weeks.", PORT, "Petra"),
    ("It cost just under €20,000 and took 16 agents.", PORT, "€20,000"),
    ("It cost just under $2,000 and took 16 agents.", PORT, "$2,000"),
    ("It cost just under $20,000 and took 61 agents.", PORT, "61"),
    ("The port has roughly 2,500 lines.", PORT, "2,500"),
    ("The old parser needed 40 minutes for a build.", PORT, "40 minutes"),
    ("Python is faster than Rust for CPU-bound loops.", COMPARE, "other way round"),
    ("Rust is slower than Python for CPU-bound loops.", COMPARE, "other way round"),
    ("Rust services use more memory than Python services.", COMPARE, "other way round"),
    ("Rust is easier to learn than Python.", COMPARE, "other way round"),
    ("Most teams are ready to adopt Rust.", COMPARE, "not"),
    ("All teams must adopt Rust.", COMPARE, ""),
    ("Rust remains the default for training models.", SERVING, "Python"),
    ("Threads run Python code in parallel without the free-threaded build.", SERVING, "not"),
    ("Libraries such as Polars forbid lazy evaluation.", SERVING, "allow"),
    ("Libraries such as Vaex allow lazy evaluation.", SERVING, "Vaex"),
    ("Kubernetes schedules containers across nodes.", SERVING, "Kubernetes"),
    ("Inference servers are often written in Haskell.", SERVING, "Haskell"),
    pytest.param(
        "Python remains the default for web pages because PyTorch is mature.",
        SERVING,
        "web pages",
        marks=pytest.mark.xfail(reason="two ordinary words in place of two others pass in looser wording", strict=True),
    ),
]

PASSAGES = [SHIPPER, SURVEY, PORT, COMPARE, SERVING]
CHECKER = GroundingChecker()


@pytest.mark.parametrize(("claim", "passage"), SUPPORTED)
def test_what_the_passage_says_is_supported_in_its_own_or_other_words(claim: str, passage: str) -> None:
    """A claim that follows passes, with a score from the threshold up and a span in the passage."""
    judgement = CHECKER.check(claim, [passage])
    assert judgement.supported, judgement
    assert CHECKER.weights.threshold <= judgement.score <= 1.0
    assert judgement.passage == 0
    assert judgement.span is not None


@pytest.mark.parametrize(("claim", "passage", "word"), UNSUPPORTED)
def test_what_the_passage_does_not_say_is_stopped_with_the_difference_in_words(
    claim: str, passage: str, word: str
) -> None:
    """A claim that differs does not pass, and the reason names the difference."""
    judgement = CHECKER.check(claim, [passage])
    assert not judgement.supported, judgement
    assert 0.0 <= judgement.score < CHECKER.weights.threshold
    assert word in judgement.reason


@pytest.mark.parametrize("passage", PASSAGES)
def test_every_sentence_of_a_passage_is_supported_by_it(passage: str) -> None:
    """A passage's own sentence scores 1 and is found where it stands, among other passages too."""
    for start, end in sentences(passage):
        judgement = CHECKER.check(passage[start:end], ["Nothing of the kind.", passage])
        assert (judgement.supported, judgement.score, judgement.passage) == (True, 1.0, 1)
        assert judgement.span == (start, end)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([p[a:b] for p in PASSAGES for a, b in sentences(p)]), min_size=1, max_size=8))
def test_a_sentence_is_supported_wherever_it_stands(parts: list[str]) -> None:
    """The sentences around a sentence do not take its support away."""
    passage = " ".join(parts)
    assert all(CHECKER.check(part, [passage]).supported for part in parts)


COMPARATIVES = ["faster", "slower", "safer", "simpler", "harder", "cheaper", "better", "smaller", "larger"]
TEMPLATES = [
    "{a} is {c} than {b}.", "For this job {a} was clearly {c} than {b} in every run.", "We found {a} {c} than {b}.",
    "{a} services are {c} than {b} services, and everybody in the group agrees.",
    "They moved the service from {a} to {b}.",
    "The proxy was ported from {a} to {b} within a month.", "The team replaced {a} with {b}.",
    "{a} uses less memory than {b}.", "{a} needs more time than {b} for the same table.", "{a} outperforms {b}.",
]  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(TEMPLATES),
    st.sampled_from(COMPARATIVES),
    st.permutations(["Python", "Rust", "Go", "TypeScript", "C++"]),
    st.booleans(),
)
def test_a_comparison_with_its_languages_swapped_is_never_supported(
    template: str, comparative: str, languages: list[str], surrounded: bool
) -> None:
    """Rust faster than Python is not Python faster than Rust, whatever stands around it."""
    a, b = languages[:2]
    passage = template.format(a=a, b=b, c=comparative)
    if surrounded:
        passage = f"Both languages were tried on the same machine. {passage} The report gives no further figures."
    swapped = template.format(a=b, b=a, c=comparative)
    assert not CHECKER.check(swapped, [passage]).supported
    assert CHECKER.check(template.format(a=a, b=b, c=comparative), [passage]).supported


@pytest.mark.parametrize("claim", ["", "   ", "…", "!!!", None, 7, b"Rust is fast."])
def test_a_claim_without_words_is_not_supported(claim: object) -> None:
    """What is no text, or holds no word, fails closed with a reason."""
    judgement = CHECKER.check(claim, [COMPARE])  # type: ignore[arg-type]
    assert (judgement.supported, judgement.score, judgement.span, judgement.passage) == (False, 0.0, None, None)
    assert judgement.reason


@pytest.mark.parametrize("passages", [[], [""], ["  \n"], None, [None], 3, [b"Rust is fast."]])
def test_a_claim_without_a_passage_is_not_supported(passages: object) -> None:
    """No passage, an empty one or one that is no text fails closed with a reason."""
    judgement = CHECKER.check("Rust is fast.", passages)  # type: ignore[arg-type]
    assert (judgement.supported, judgement.score, judgement.span) == (False, 0.0, None)
    assert judgement.reason


def test_a_claim_may_draw_on_several_passages_and_its_span_names_one() -> None:
    """The passage that bears on the claim is named by its number."""
    judgement = CHECKER.check("Klaus ported the parser to Rust.", [SURVEY, PORT])
    assert judgement.supported
    assert judgement.passage == 1
    assert judgement.span is not None
    assert "Klaus" in PORT[slice(*judgement.span)]


def test_the_same_question_has_the_same_answer() -> None:
    """Judging is a function of claim and passages."""
    assert [CHECKER.check(c, [p]) for c, p in SUPPORTED] == [GroundingChecker().check(c, [p]) for c, p in SUPPORTED]


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200), st.lists(st.text(max_size=300), max_size=3))
def test_any_text_gets_a_judgement(claim: str, passages: list[str]) -> None:
    """Whatever is handed in, the score is in range, agrees with the verdict, and the span lies in its passage."""
    judgement = CHECKER.check(claim, passages)
    assert 0.0 <= judgement.score <= 1.0
    assert judgement.supported == (judgement.score >= CHECKER.weights.threshold)
    assert judgement.reason
    if judgement.span is not None:
        assert judgement.passage is not None
        assert 0 <= judgement.span[0] < judgement.span[1] <= len(passages[judgement.passage])


def test_a_check_takes_milliseconds() -> None:
    """A claim against a passage seen for the first time is judged in well under 50 ms."""
    started = time.perf_counter()
    for number in range(20):
        CHECKER.check("The log shipper was rewritten in Rust.", [f"{SHIPPER} This is entry {number}."])
    assert (time.perf_counter() - started) / 20 < 0.05  # seconds, ten times what it takes on one idle core


def test_relations_read_the_same_either_way_round() -> None:
    """A comparison told from the other side is the same relation."""
    assert relations("Rust is faster than Python.") == relations("Python is slower than Rust.")
    assert relations("Rust is faster than Python.") != relations("Python is faster than Rust.")
    assert relations("They moved from Go to Rust.")[0] == relations("Go was replaced by Rust.")[0]
    assert relations("Rust replaced Go.")[0] == relations("They replaced Go with Rust.")[0]
    assert relations("Go replaced Rust.")[0] != relations("They replaced Go with Rust.")[0]


def test_words_keep_the_names_of_languages_whole() -> None:
    """C++ and C# are words, and a thousand's comma is no boundary."""
    assert words_in("C++ and C# read 1,200 files").words == ("c++", "and", "c#", "read", "1200", "files")


def test_every_weight_belongs_to_a_feature_that_is_measured() -> None:
    """No weight of the shipped score waits for a feature that nobody measures."""
    examined = examine("Rust is faster.", [COMPARE])
    assert not isinstance(examined, str)
    weights = CHECKER.weights
    weighed = {*weights.plain.weights, *weights.held.names, *weights.typed.names}
    assert weighed <= {*examined.values, *weights.neutral}

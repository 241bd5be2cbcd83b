"""The gate on written prose: what is said in other words passes, and a lie does not, whichever kind it is."""

import pytest

from bot.model.likeness import LIGHT, alike, groups, opposites
from bot.model.strict import refuse

PIPELINE = (
    "In the Signal Reads author's RAG data-processing pipeline, the Python version needed nearly 400 MB of memory per "
    "request in production; with Rust the memory footprint fell to 12 MB."
)
DISCORD = "By 2024 Discord had moved its performance-critical subsystems from Go to Rust, Article Riot reports."
LOCK = (
    "The Global Interpreter Lock (GIL), Silent Barrage says, keeps Python from true multi-threading in CPU-bound tasks."
)
COMPILER = (
    "Some benchmark results, to be read with care, suggest to Article Riot that the strict compiler of Rust may help "
    "AI tools to produce correct code more reliably."
)
PORT = "Ladybird's Rust port gave output equal to that of the C++ original in none but 3 of 1,200 tests."
HEADERS = {
    PIPELINE: "A title. Signal Reads", DISCORD: "A title. Article Riot", LOCK: "A title. Silent Barrage",
    COMPILER: "A title. Article Riot", PORT: "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("Discord moved its performance-critical subsystems from Go to Rust by 2024.", DISCORD),
        ("By 2024, Discord's performance-critical subsystems had been moved from Go to Rust.", DISCORD),
        ("According to Article Riot, Discord switched its subsystems from Go to Rust by 2024.", DISCORD),
        ("The Python version needed nearly 400 MB of memory per request; with Rust it fell to 12 MB.", PIPELINE),
        ("With Rust the memory footprint of the pipeline fell to 12 MB.", PIPELINE),
        ("In CPU-bound tasks the GIL keeps Python from true multi-threading.", LOCK),
        ("Rust's strict compiler may help AI tools to produce correct code more reliably.", COMPILER),
    ],
)  # fmt: skip
def test_what_a_passage_says_passes_in_other_words(text, passage):
    assert refuse(text, passage, HEADERS[passage]) is None


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("Discord moved its performance-critical subsystems from Rust to Go by 2024.", DISCORD),
        ("Dropbox moved its performance-critical subsystems from Go to Rust by 2024.", DISCORD),
        ("Article Riot moved its performance-critical subsystems from Go to Rust by 2024.", DISCORD),
        ("Discord moved its performance-critical subsystems from Go to Rust by 2023.", DISCORD),
        ("Discord had not moved its performance-critical subsystems from Go to Rust by 2024.", DISCORD),
        ("Discord moved its performance-critical subsystems from Python to Rust by 2024.", DISCORD),
        ("Discord moved all its subsystems from Go to Rust by 2024.", DISCORD),
        ("The Rust version needed nearly 400 MB of memory per request in production.", PIPELINE),
        ("The Python version needed nearly 12 MB of memory per request in production.", PIPELINE),
        ("The Python version needed nearly 400 GB of memory per request in production.", PIPELINE),
        ("The Python version needed 400 MB of memory per request in production.", PIPELINE),
        ("With Rust the memory footprint rose to 12 MB.", PIPELINE),
        ("The GIL does not keep Python from true multi-threading in CPU-bound tasks.", LOCK),
        ("The GIL allows Python true multi-threading in CPU-bound tasks.", LOCK),
        ("The GIL keeps Rust from true multi-threading in CPU-bound tasks.", LOCK),
        ("Rust's strict compiler helps AI tools to produce correct code more reliably.", COMPILER),
        ("Rust's strict compiler may help AI tools to produce correct code less reliably.", COMPILER),
        ("Rust's lax compiler may help AI tools to produce correct code more reliably.", COMPILER),
        ("Rust's strict compiler may help people to produce correct code more reliably.", COMPILER),
    ],
)  # fmt: skip
def test_a_lie_does_not_pass(text, passage):
    assert refuse(text, passage, HEADERS[passage]) is not None


def test_a_sentence_of_the_passage_passes_word_for_word():
    for passage, header in HEADERS.items():
        assert refuse(passage, passage, header) is None


def test_what_stands_in_two_distant_sentences_is_not_one_statement():
    passage = "Rust compiles slowly. " + "It rains in spring. " * 3 + "Python programs start at once."
    assert refuse("Python compiles slowly.", passage) is not None
    assert refuse("Rust programs start at once.", passage) is not None
    assert refuse("Python programs start at once.", passage) is None


@pytest.mark.parametrize("passage", ["", "   "])
def test_nothing_follows_from_an_empty_passage(passage):
    assert refuse("Rust is fast.", passage) is not None


def test_a_refusal_says_why_in_words():
    refusal = refuse("Discord moved its subsystems from Go to Rust by 2023.", DISCORD)
    assert (refusal.kind, "2023" in refusal.reason) == ("figure", True)


def test_no_word_stands_for_its_opposite():
    for word in groups():
        assert not any(alike(word, other) and word != other for other in opposites(word) if other in groups()), word


def test_light_words_carry_no_denial():
    assert not LIGHT & {"not", "no", "never", "without", "stop", "fail", "refuse", "less", "more", "only", "all"}

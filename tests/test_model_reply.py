"""A reply is read while it comes, whatever stands around it and however it is cut."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.failure import Failure
from bot.model.reply import Reader, Written

ROWS = [
    {"text": 'Rust is "fast" { and } safe.', "citations": [1], "role": "for", "option": "rust"},
    {"text": "Python ships sooner \\ than others.", "citations": [2, 3], "role": "for", "option": "python"},
]
WHOLE = json.dumps({"summary": 'Rust "wins".', "statements": ROWS})


def read(text: str, size: int = 7) -> tuple[list[Written], Reader]:
    reader = Reader()
    found = [w for start in range(0, len(text), size) for w in reader.feed(text[start : start + size])]
    return found, reader


@given(st.integers(1, 200))
def test_statements_are_the_same_however_the_reply_is_cut(size):
    found, reader = read(WHOLE, size)
    reader.finish()
    assert [w.text for w in found] == [row["text"] for row in ROWS]
    assert [w.citations for w in found] == [(1,), (2, 3)]
    assert reader.summary == 'Rust "wins".'


@pytest.mark.parametrize(
    "text",
    [f"```json\n{WHOLE}\n```", f"Here's what \"you\" wanted:\n{WHOLE}\nHope that helps!", json.dumps(ROWS),
     "\n".join(json.dumps(row) for row in ROWS), WHOLE.replace('"summary": ', '"extra": {"a": 1}, "summary": ')],
    ids=["fenced", "chatty", "array", "lines", "extra"],
)  # fmt: skip
def test_fences_chatter_and_other_shapes_are_passed_over(text):
    found, reader = read(text)
    reader.finish()
    assert [w.text for w in found] == [row["text"] for row in ROWS]


def test_a_statement_is_given_as_soon_as_it_is_whole():
    reader = Reader()
    first = WHOLE.index("}", WHOLE.index("safe.")) + 1
    assert list(reader.feed(WHOLE[: first - 1])) == []
    assert [w.text for w in reader.feed(WHOLE[first - 1 : first])] == [ROWS[0]["text"]]
    assert reader.summary == 'Rust "wins".'


@pytest.mark.parametrize(
    ("citations", "numbers"),
    [("[1]", (1,)), ("1, 2", (1, 2)), (3, (3,)), (["1", 2], (1, 2)), ([], ()), ("none", ())],
)
def test_citations_are_read_however_they_are_written(citations, numbers):
    found, _ = read(json.dumps({"text": "x", "citations": citations}))
    assert found[0].citations == numbers


@pytest.mark.parametrize(
    "row",
    [{"text": ""}, {"text": 3}, {"text": "x" * 601}, {"text": "x", "citations": [1, 2, 3, 4, 5]},
     {"text": "x", "citations": {"a": 1}}, {"text": "x", "citations": [None]}, {"text": ["x"]}],
)  # fmt: skip
def test_what_is_no_statement_is_counted_and_left_out(row):
    found, reader = read(json.dumps({"statements": [row, ROWS[0]]}))
    assert [w.text for w in found] == [ROWS[0]["text"]]
    assert reader.faulty == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "empty"), (" \n ", "empty"), ("no JSON at all", "malformed"), (WHOLE[:-1], "malformed"),
     ('{"statements": [}', "malformed"), ("I'm sorry, but I can't help with that.", "refused"),
     ("I cannot assist with this request.", "refused"), ("[1, 2, 3]", "malformed")],
)  # fmt: skip
def test_a_reply_that_cannot_be_read_says_why(text, reason):
    _, reader = read(text)
    with pytest.raises(Failure) as caught:
        reader.finish()
    assert caught.value.reason == reason


@given(st.text(alphabet='{}[]",:\\ntextciao1 ', max_size=200))
def test_nothing_that_a_model_writes_breaks_the_reader(text):
    _, reader = read(text, 3)
    with contextlib.suppress(Failure):
        reader.finish()


def test_a_reply_nested_without_end_is_malformed():
    _, reader = read('{"a":' * 20_000 + "1" + "}" * 20_000, 4096)
    assert reader.faulty > 0

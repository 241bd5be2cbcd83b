"""`advisor check`: claims against their sources, and the sentences of a draft against the corpus."""

import io
import json
import sys

import pytest

from bot.cli import run
from bot.draft import read_draft
from bot.grounding.contradiction import contradiction

SOURCE = "The proxy was rewritten in Rust. Memory fell from 400 MB to 12 MB, and nothing else changed."


def told(monkeypatch, capsys, lines, *options):
    """Feed lines to `advisor check -`; return the exit code and what it printed, line by line."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode())))
    code = run(["check", "-", *options])
    out, err = capsys.readouterr()
    return code, out.splitlines(), err


def test_each_claim_gives_one_object_in_order_with_its_own_id(monkeypatch, capsys):
    """Ids of any kind come back, and every object has the same five fields."""
    rows = [
        {"id": 7, "claim": "Memory fell from 400 MB to 12 MB, and nothing else changed.", "source": SOURCE},
        {"id": "b", "claim": "Memory fell from 400 MB to 120 MB.", "source": SOURCE},
        {"id": None, "claim": "Sheep are kept for their wool.", "source": SOURCE},
    ]
    code, out, err = told(monkeypatch, capsys, map(json.dumps, rows), "--json")
    found = [json.loads(line) for line in out]
    assert (code, err) == (0, "")
    assert [one["id"] for one in found] == [7, "b", None]
    assert all(set(one) == {"id", "supported", "score", "reason", "span"} for one in found)
    assert [one["supported"] for one in found] == [True, False, False]
    assert all(0.0 <= one["score"] <= 1.0 for one in found)
    assert SOURCE[slice(*found[0]["span"])] == rows[0]["claim"]
    assert "12 MB" in found[1]["reason"]
    assert found[2]["span"] is None


def test_offsets_count_code_points_of_the_source(monkeypatch, capsys):
    """An emoji before the sentence moves its span by one."""
    source = "🦀 Rust is strict. Python is calm and quick to write."
    row = {"id": 1, "claim": "Python is calm and quick to write.", "source": source}
    _, out, _ = told(monkeypatch, capsys, [json.dumps(row)], "--json")
    assert source[slice(*json.loads(out[0])["span"])] == row["claim"]


@pytest.mark.parametrize(
    "line", ["no JSON", "[1]", '{"id": 3, "claim": "a"}', '{"id": 3, "claim": 1, "source": "a"}', ""]
)
def test_a_line_that_cannot_be_read_gives_an_error_in_its_place_and_the_rest_go_on(monkeypatch, capsys, line):
    """The exit code says that some line failed."""
    good = json.dumps({"id": "good", "claim": "The proxy was rewritten in Rust.", "source": SOURCE})
    code, out, _ = told(monkeypatch, capsys, [line, good], "--json")
    first, second = map(json.loads, out)
    assert code == 5
    assert first["error"]["code"] == "bad_input"
    assert second["supported"] is True


def test_empty_input_is_refused_with_what_to_give(monkeypatch, capsys):
    """Nothing on standard input is bad input, not success."""
    code, out, err = told(monkeypatch, capsys, [], "--json")
    assert (code, out) == (2, [])
    assert "one claim a line" in err


def test_without_json_a_claim_is_one_line_for_people(monkeypatch, capsys):
    """The verdict, the score and the reason."""
    row = {"id": "x", "claim": "The proxy was rewritten in Go.", "source": SOURCE}
    _, out, _ = told(monkeypatch, capsys, [json.dumps(row)])
    assert out[0].startswith("x: not supported (0.")


def test_a_judge_without_a_model_is_refused_with_the_mend(monkeypatch, capsys):
    """`--judge` needs `ADVISOR_LLM`."""
    code, _, err = told(monkeypatch, capsys, ["{}"], "--json", "--judge")
    assert code == 4
    assert "ADVISOR_LLM" in err


DRAFT = """---
title: "not this."
---
# A heading is no sentence.

We port the proxy.
It is **fast** in [Rust](https://example.org), says
the team [1]. Is it?

```python
print("not this.")
```
<!-- nor this. -->
- [ ] One entry.
- Another
  entry.

> A quoted one.

| a | table. |
Under
=====
Last.
"""


def test_a_draft_is_read_as_sentences_with_their_lines():
    """Headings, tables, code, comments and front matter are no sentences; markup and footnotes go."""
    assert [(one.line, one.text) for one in read_draft(DRAFT)] == [
        (6, "We port the proxy."),
        (7, "It is fast in Rust, says the team."),
        (8, "Is it?"),
        (14, "One entry."),
        (15, "Another entry."),
        (18, "A quoted one."),
        (23, "Last."),
    ]


def test_a_fence_that_is_never_closed_hides_the_rest():
    """What follows is code, as Markdown has it."""
    assert [one.text for one in read_draft("One.\n\n~~~\nTwo.\n```\nThree.")] == ["One."]


@pytest.mark.parametrize(
    ("claim", "passage", "gate"),
    [
        ("Rust is slower than Python for this job.", "Rust is faster than Python for this job.", "direction"),
        (
            "The rewrite made the start slower for every user.",
            "The rewrite made the start faster for every user.",
            "opposite",
        ),
        (
            "The team did not finish the port within a month.",
            "The team did finish the port within a month.",
            "negation",
        ),
        ("The port of the parser took nine weeks of work.", "The port of the parser took two weeks of work.", "figure"),
    ],
)
def test_a_passage_contradicts_what_says_the_contrary_of_it(claim, passage, gate):
    """Each finding says which kind of difference it is."""
    finding = contradiction(claim, passage)
    assert finding is not None
    assert finding.gate == gate


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("Rust is faster than Python for this job.", "Rust is faster than Python for this job."),
        ("Go is a good choice for proxies.", "Rust is faster than Python for this job."),
        ("The bakery sells 40 loaves each day.", "The port of the parser took two weeks of work."),
        ("The port of the parser was done by Ana.", "The port of the parser took two weeks of work."),
    ],
)
def test_a_passage_does_not_contradict_what_it_says_or_says_nothing_of(claim, passage):
    """What is missing is unknown, not false."""
    assert contradiction(claim, passage) is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"# Heading alone\n", "no sentence"),
        (b"a\x00b.", "binary"),
    ],
)
def test_a_draft_that_cannot_be_checked_is_refused_in_one_line(tmp_path, capsys, content, says):
    """The exit code is that of bad input."""
    path = tmp_path / "draft.md"
    if content is not None:
        path.write_bytes(content)
    assert run(["check", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert len(err.splitlines()) == 1


@pytest.fixture
def corpus(built_home, monkeypatch):
    """The index of the shipped notes, and one note's text that names nobody."""
    from bot.settings import read_settings
    from bot.wiring import make_keeper

    monkeypatch.setenv("ADVISOR_HOME", str(built_home))
    return make_keeper(read_settings()).library()


def test_a_draft_is_marked_sentence_by_sentence(corpus, tmp_path, capsys):
    """A note's own words are supported with the note as citation; another matter is unknown; the exit code is 0."""
    note = next(p for p in corpus.passages if "\n" not in corpus.text(p) and len(corpus.text(p).split()) > 12)
    path = tmp_path / "adr.md"
    path.write_text(
        f"# ADR\n\n{corpus.text(note)}\n\nThe canteen will serve lentil soup on Thursdays.\n", encoding="utf-8"
    )
    assert run(["check", str(path), "--json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(set(one) == {"line", "text", "status", "reason", "citations"} for one in found)
    assert found[0]["status"] == "supported"
    assert found[0]["line"] == 3
    assert any(cited["source"] == note.source for cited in found[0]["citations"])
    assert (found[-1]["status"], found[-1]["citations"]) == ("unknown", [])


def test_a_contradicted_sentence_fails_the_draft(corpus, tmp_path, capsys):
    """A note turned round is contradicted by that note, and the exit code is 1."""
    note = next(p for p in corpus.passages if " is faster than " in corpus.text(p) or " faster than " in corpus.text(p))
    turned = corpus.text(note).replace("faster than", "slower than")
    path = tmp_path / "adr.md"
    path.write_text(turned, encoding="utf-8")
    code = run(["check", str(path), "--json"])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 1
    assert any(one["status"] == "contradicted" and one["citations"] for one in found)

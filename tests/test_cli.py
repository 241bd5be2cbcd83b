"""The command line: what goes in, what comes out where, and with which exit code."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from fakes import FakeAdvisor

from bot.answer import Basis
from bot.cli import run
from corpus.errors import MissingIndex

QUESTION = "Should we use Python or Rust for a log shipper?"


@dataclass(frozen=True, slots=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def advisor(monkeypatch: pytest.MonkeyPatch) -> FakeAdvisor:
    """The fake advisor in place of the real one."""
    fake = FakeAdvisor()
    monkeypatch.setitem(sys.modules, "bot.wiring", SimpleNamespace(make_advisor=lambda _: fake))
    return fake


@pytest.fixture
def cli(advisor: FakeAdvisor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line with the fake advisor, and standard input where it is given."""

    def command(*arguments: str, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = run(arguments)
        return Result(code, *capsys.readouterr())

    return command


def one_line(text: str) -> str:
    """Return the text of standard error, which must be exactly one line."""
    assert text.endswith("\n")
    assert text.count("\n") == 1, text
    return text.strip()


def test_the_first_line_is_the_verdict_and_stands_alone(cli: Run) -> None:
    """Nothing but the sentence is on it, and an empty line follows."""
    result = cli("ask", QUESTION)
    first, second = result.out.split("\n")[:2]
    assert first == "Rust, for this work."
    assert second == ""
    assert (result.code, result.err) == (0, "")


def test_words_without_quotes_are_one_question(cli: Run, advisor: FakeAdvisor) -> None:
    """The shell splits them; they are put together again."""
    cli("ask", *QUESTION.split())
    assert advisor.asked == [(QUESTION, None)]


def test_json_is_one_line_with_the_answer(cli: Run) -> None:
    """Schema, question, verdict, and citations with offsets into their text."""
    result = cli("ask", "--json", QUESTION)
    assert result.out.count("\n") == 1
    answer = json.loads(result.out)
    assert next(iter(answer)) == "schema"
    assert (answer["schema"], answer["question"], answer["outcome"]) == (1, QUESTION, "answered")
    assert answer["verdict"]["lean"] == "rust"
    assert [c["n"] for c in answer["citations"]] == [1, 2, 3]


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("", id="empty"),
        pytest.param(" \t\n ", id="blank"),
        pytest.param("x" * 20_000, id="20,000 characters"),
        pytest.param("Should we use Python or Rust for \x01\x02 that?", id="binary"),
        pytest.param("Should we use Python or Rust for \udcff\udcfe?", id="undecodable"),
        pytest.param("¿Deberíamos usar Python o Rust para un servidor web?", id="another language"),
    ],
)
def test_a_bad_question_is_refused_in_one_line_before_anything_is_opened(
    question: str, cli: Run, advisor: FakeAdvisor
) -> None:
    """Exit code 2, nothing on standard output, and the advisor is never asked."""
    result = cli("ask", question)
    assert (result.code, result.out) == (2, "")
    assert one_line(result.err).startswith("advisor: ")
    assert advisor.asked == []


def test_no_question_at_all_is_bad_input(cli: Run) -> None:
    """The line shows how to ask."""
    result = cli("ask")
    assert result.code == 2
    assert "Should we use Python or Rust" in one_line(result.err)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        pytest.param(["ask", "--jsno", "x"], "--jsno", id="option"),
        pytest.param(["advise", "x"], "advise", id="command"),
        pytest.param(["replay"], "ID", id="missing argument"),
        pytest.param(["show", "--kind", "digest", "1"], "digest", id="choice"),
        pytest.param(["forget"], "forget --all", id="nothing to forget"),
        pytest.param(["forget", "abc", "--all"], "forget --all", id="one and all"),
        pytest.param(["sources", "signalreads-python-obsolet"], "signalreads-python-obsolete", id="nearly a source"),
    ],
)
def test_a_bad_command_line_is_refused_in_one_line(arguments: list[str], named: str, cli: Run) -> None:
    """The line names what is wrong, or what was meant."""
    result = cli(*arguments)
    assert (result.code, result.out) == (2, "")
    assert named in one_line(result.err)


def test_a_missing_index_is_exit_code_3(cli: Run) -> None:
    """The line names the command that builds one."""
    result = cli("ask", "unbuilt: Python or Rust for a daemon?")
    assert result.code == 3
    assert "advisor index" in one_line(result.err)


def test_a_setting_that_cannot_be_used_is_exit_code_4(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line names the variable."""
    monkeypatch.setenv("ADVISOR_METRICS_PORT", "ninety")
    result = cli("ask", QUESTION)
    assert result.code == 4
    assert "ADVISOR_METRICS_PORT" in one_line(result.err)


@pytest.mark.parametrize(("variable", "value"), [
    ("ADVISOR_HOME", "/dev/null/home"), ("ADVISOR_INDEX", "/dev/null"), ("ADVISOR_CHROMA_URL", "chroma.example:8000"),
])  # fmt: skip
def test_a_place_that_cannot_be_one_is_named_by_its_setting(
    cli: Run, advisor: FakeAdvisor, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """Exit code 4, before anything is looked for there."""
    monkeypatch.setenv(variable, value)
    result = cli("ask", QUESTION)
    assert (result.code, result.out, advisor.asked) == (4, "", [])
    assert one_line(result.err).startswith(f"advisor: {variable} cannot be used: ")


def test_a_fault_of_ours_keeps_its_traceback_in_the_log(cli: Run, tmp_path: Path) -> None:
    """One line names the log; the log has the traceback."""
    result = cli("ask", "explode: Python or Rust for a daemon?")
    log = tmp_path / "home" / "advisor.log"
    assert result.code == 1
    assert str(log) in one_line(result.err)
    assert "RuntimeError: the fake advisor was told to explode" in log.read_text()
    assert "Traceback" in log.read_text()


def test_a_fault_is_told_where_its_log_cannot_be_written(cli: Run, tmp_path: Path) -> None:
    """The line says so, and names the variable that mends it."""
    (tmp_path / "home" / "advisor.log").mkdir(parents=True)
    result = cli("ask", "--no-store", "explode: Python or Rust for a daemon?")
    assert result.code == 1
    assert "ADVISOR_HOME" in one_line(result.err)


def test_lines_of_standard_input_are_answered_in_order(cli: Run, advisor: FakeAdvisor) -> None:
    """One line in, one line out; the last needs no line break, and a byte order mark is no character."""
    questions = [f"Python or Rust for task {number}?" for number in range(5)]
    result = cli("ask", "--json", "-", stdin=b"\xef\xbb\xbf" + "\r\n".join(questions).encode())
    assert [json.loads(line)["question"] for line in result.out.splitlines()] == questions
    assert (result.code, result.err) == (0, "")


def test_a_line_that_fails_is_told_in_its_place_and_the_rest_go_on(cli: Run, tmp_path: Path) -> None:
    """Blank, undecodable, too long, refused and exploding lines each give an object; the exit code is 5."""
    lines = [b"Python or Rust for a shell?", b"", b"caf\xe9 in Python or Rust?", b"y" * 100_000,
             b"explode, Rust or Python?", b"a\x00b", b"Python or Rust for a parser?"]  # fmt: skip
    result = cli("ask", "--json", "-", stdin=b"\n".join(lines) + b"\n")
    objects = [json.loads(line) for line in result.out.splitlines()]
    assert [one.get("error", {}).get("code") for one in objects] == [
        None, "bad_input", "bad_input", "bad_input", "internal", "bad_input", None,
    ]  # fmt: skip
    assert all({"schema", "question", "error"} == set(one) for one in objects if "error" in one)
    assert objects[1]["question"] == ""
    assert objects[5]["question"] == "a\x00b"
    assert result.code == 5
    assert "told to explode" in (tmp_path / "home" / "advisor.log").read_text()


def test_without_json_a_line_that_fails_is_told_on_standard_error(cli: Run) -> None:
    """By its number; the answers stand under their questions on standard output."""
    result = cli("ask", "-", stdin=b"\nPython or Rust for a shell?\n")
    assert result.code == 5
    assert one_line(result.err).startswith("advisor: line 1: ")
    assert result.out.startswith("> Python or Rust for a shell?\nRust, for this work.\n\n")


def test_input_that_is_no_text_at_all_is_refused_in_one_line(cli: Run, advisor: FakeAdvisor) -> None:
    """A picture piped in by mistake gives one line and exit code 2, not one for each of its line breaks."""
    result = cli("ask", "-", stdin=b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe\n\xff\xd8\x00")
    assert (result.code, result.out) == (2, "")
    assert "UTF-8" in one_line(result.err)
    assert advisor.asked == []


def test_standard_input_with_nothing_in_it_is_refused(cli: Run) -> None:
    """Exit code 2 and one line."""
    result = cli("ask", "-")
    assert result.code == 2
    assert "empty" in one_line(result.err)


def test_an_unusable_index_ends_a_batch(cli: Run) -> None:
    """No line can be answered without it: exit code 3, once."""
    result = cli("ask", "--json", "-", stdin=b"unbuilt, Python or Rust?\nunbuilt again, Python or Rust?\n")
    assert (result.code, result.out) == (3, "")
    one_line(result.err)


def test_an_answer_is_kept_and_replayed(cli: Run) -> None:
    """Replay prints the same answer without the time that it took, and says that it is the same."""
    asked = json.loads(cli("ask", "--json", QUESTION).out)
    result = cli("replay", "--json", asked["id"])
    assert json.loads(result.out) == {key: value for key, value in asked.items() if key != "timing_ms"}
    assert result.code == 0
    assert "same" in one_line(result.err)


def test_replay_tells_an_answer_that_came_out_otherwise(
    cli: Run, advisor: FakeAdvisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same id with another text is a fault of ours, and the line names the part that differs."""
    from dataclasses import replace

    answer = advisor.answer(QUESTION)
    cli("ask", QUESTION)
    monkeypatch.setattr(FakeAdvisor, "answer", lambda *_, **__: replace(answer, would_change=("another reason",)))
    result = cli("replay", answer.id)
    assert result.code == 1
    assert "would_change" in one_line(result.err)


def test_replay_names_what_an_answer_was_given_from_that_is_otherwise_now(
    cli: Run, advisor: FakeAdvisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It could not come out the same: exit code 3, and each part with how it was and how it is."""
    from dataclasses import replace

    answer = replace(advisor.answer(QUESTION), basis=Basis("i" * 64, "small", "extractive"))
    monkeypatch.setattr(FakeAdvisor, "answer", lambda *_, **__: answer)
    cli("ask", QUESTION)
    now = replace(answer, id="another", basis=Basis("j" * 64, "large", "openai:x"))
    monkeypatch.setattr(FakeAdvisor, "answer", lambda *_, **__: now)
    result = cli("replay", answer.id)
    assert (result.code, result.out) == (3, "")
    assert "the index was iiiiiiiiiiii and is jjjjjjjjjjjj, the model was small and is large" in one_line(result.err)
    assert "the configuration was extractive and is openai:x; restore them to replay it" in result.err
    assert "corpus" not in result.err
    changed = json.loads(cli("replay", "--json", answer.id).out)
    assert changed["same"] is False
    assert changed["changed"]["model"] == {"before": "small", "after": "large"}


def test_replay_tells_that_a_model_does_not_write_the_same_twice(
    cli: Run, advisor: FakeAdvisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A difference under the same configuration is then no fault of ours."""
    from dataclasses import replace

    answer = replace(advisor.answer(QUESTION), basis=Basis("i", "small", "openai:x"))
    monkeypatch.setattr(FakeAdvisor, "answer", lambda *_, **__: answer)
    cli("ask", QUESTION)
    monkeypatch.setattr(FakeAdvisor, "answer", lambda *_, **__: replace(answer, would_change=()))
    result = cli("replay", answer.id)
    assert result.code == 1
    assert "would_change: a language model wrote the sentences" in one_line(result.err)


def test_an_answer_that_is_not_to_be_kept_is_not(cli: Run, tmp_path: Path) -> None:
    """--no-store writes nothing at all."""
    answer = json.loads(cli("ask", "--json", "--no-store", QUESTION).out)
    assert not (tmp_path / "home").exists()
    assert cli("replay", answer["id"]).code == 2


def test_an_answer_is_given_though_it_cannot_be_kept(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer on standard output, one warning on standard error, exit code 0."""
    monkeypatch.setenv("ADVISOR_STATE_URL", "sqlite:////dev/null/state.sqlite")
    result = cli("ask", QUESTION)
    assert result.code == 0
    assert result.out.startswith("Rust, for this work.")
    assert "not kept" in one_line(result.err)


def test_what_was_kept_can_be_forgotten(cli: Run) -> None:
    """One by its id, or all; what is gone cannot be forgotten again."""
    ids = [json.loads(cli("ask", "--json", f"Python or Rust for {what}?").out)["id"] for what in ("a shell", "a game")]
    assert cli("forget", ids[0]).code == 0
    assert cli("forget", ids[0]).code == 2
    assert cli("forget", "--all").out == "1 answer forgotten\n"
    assert cli("replay", ids[1]).code == 2


def test_the_last_answer_is_shown_whole(cli: Run) -> None:
    """Every statement, under its question, though the first screen left some out."""
    short = cli("ask", f"{QUESTION} long").out
    whole = cli("show").out
    assert whole.startswith(f"> {QUESTION} long\n")
    assert "(39)" in whole
    assert "(39)" not in short
    assert "more: advisor show" in short


def test_show_without_an_answer_says_what_to_do(cli: Run) -> None:
    """Nothing was asked yet: exit code 2."""
    assert "advisor ask" in one_line(cli("show", "1").err)


def test_show_tells_when_the_last_answer_was_forgotten(cli: Run) -> None:
    """Others may be kept, but no number refers to them."""
    cli("ask", QUESTION)
    last = json.loads(cli("ask", "--json", "Python or Rust for a game?").out)
    cli("forget", last["id"])
    result = cli("show", "1")
    assert result.code == 2
    assert "was forgotten; ask again" in one_line(result.err)


def test_no_command_is_named_that_would_find_nothing(cli: Run) -> None:
    """Where nothing is kept, neither `show` nor a number of it is offered."""
    out = cli("ask", "--no-store", f"{QUESTION} long").out
    assert "advisor show" not in out
    assert "more: ask again with --all.\n" in out
    assert "advisor show" in cli("ask", f"{QUESTION} long").out


def test_a_number_that_the_answer_has_not_is_refused(cli: Run) -> None:
    """The line says which it has."""
    cli("ask", QUESTION)
    result = cli("show", "9")
    assert result.code == 2
    assert "1 to 3" in one_line(result.err)


def test_a_conversation_carries_the_answer_before(cli: Run, advisor: FakeAdvisor) -> None:
    """A follow-up is asked with the previous answer; /new begins anew; bad lines do not end it."""
    new = ["/new", "Python or Rust for a game?"]
    lines = [QUESTION, "and for a notebook?", "explode", "", "/nonsense", *new, "/quit", "no"]
    result = cli("chat", stdin="\n".join(lines).encode())
    questions = [question for question, _ in advisor.asked]
    assert questions == [QUESTION, "and for a notebook?", "explode", "Python or Rust for a game?"]
    assert advisor.asked[0][1] is None
    assert advisor.asked[1][1] is not None
    assert advisor.asked[3][1] is None
    assert result.code == 0
    assert result.out.count("Rust, for this work.") == 3
    assert "told to explode" in result.err
    assert "/nonsense" in result.err


def test_a_number_in_a_conversation_asks_what_was_suggested(cli: Run, advisor: FakeAdvisor) -> None:
    """What would change an answer is numbered; a number that is not there is refused and nothing is asked."""
    result = cli("chat", stdin=f"{QUESTION}\n1\n7\n".encode())
    assert "What would change this (type its number)\n  1 A service that waits" in result.out
    assert advisor.asked[1][0] == "A service that waits for a database most of the time."
    assert len(advisor.asked) == 2
    assert "nothing under 7" in one_line(result.err)


def test_thanks_in_a_conversation_get_a_friendly_line_and_no_question_is_asked(cli: Run, advisor: FakeAdvisor) -> None:
    """Neither is anything wrong with it."""
    result = cli("chat", stdin=b"hello\nthanks a lot!\nok\nbye\n")
    assert result.out.splitlines() == [
        "Hello. Ask me about a piece of work, for example: Python or Rust for a log shipper?",
        "You are welcome. Ask on whenever something else is to be decided.",
        "Good. Ask on whenever something else is to be decided.",
        "Goodbye, and good luck with it.",
    ]
    assert (result.code, result.err, advisor.asked) == (0, "", [])


def test_a_conversation_names_its_own_ways_to_see_more(cli: Run) -> None:
    """Not those of the shell."""
    out = cli("chat", stdin=f"{QUESTION} long\n".encode()).out
    assert ": more. The passage behind a number: /show 1\n" in out


def test_a_conversation_tells_its_commands_and_its_history(cli: Run) -> None:
    """/help lists the commands, /history the questions, /all the last answer."""
    out = cli("chat", stdin=f"/help\n{QUESTION} long\n/history\n/all\n".encode()).out
    assert "/quit" in out
    assert f"1  {QUESTION} long" in out
    assert "(39)" in out


def test_an_unusable_index_ends_a_conversation(cli: Run) -> None:
    """There is nothing to go on with: exit code 3."""
    assert cli("chat", stdin=b"unbuilt, Python or Rust?\nmore\n").code == 3


def test_the_vocabulary_is_printed_with_a_sentence_each(cli: Run) -> None:
    """As JSON: every list, every member, and the table from kinds of evidence to grades."""
    lists = json.loads(cli("sources", "--vocabulary", "--json").out)
    assert {"work", "criterion", "grade", "role", "outcome", "strength", "language"} <= set(lists)
    assert lists["criterion"]["memory"].endswith(".")
    assert lists["evidence_kind_to_grade"]["benchmark"] == "measured"
    assert "native_extension" in cli("sources", "--vocabulary").out


def test_the_version_is_that_of_the_package(cli: Run) -> None:
    """It stands in pyproject.toml and nowhere else."""
    import tomllib

    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    assert cli("--version").out == f"advisor {project['version']}\n"


def test_help_is_printed_with_an_example(cli: Run) -> None:
    """With -h, with --help, and with no command at all."""
    texts = {cli(*arguments).out for arguments in ([], ["-h"], ["--help"])}
    assert len(texts) == 1
    assert "Example: advisor ask" in texts.pop()
    assert "Example: advisor ask" in cli("ask", "-h").out


def test_ctrl_c_is_exit_code_130_without_a_word(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever pressed it knows."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(FakeAdvisor, "answer", interrupt)
    assert cli("ask", QUESTION) == Result(130, "", "")


def test_a_message_with_line_breaks_and_escapes_is_still_one_plain_line(
    cli: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a library says in an error may hold anything."""

    def refuse(*_: object, **__: object) -> None:
        raise MissingIndex("no index:\n\x1b[31mrun\x1b[0m advisor index\r\n")

    monkeypatch.setattr(FakeAdvisor, "answer", refuse)
    assert one_line(cli("ask", QUESTION).err) == "advisor: no index: run advisor index"

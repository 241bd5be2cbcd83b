"""The command line as its own process: streams, terminals, signals, cold starts, and the real advisor behind it."""

import contextlib
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import pytest

ROOT = Path(__file__).parents[1]
ADVISOR = [sys.executable, "-c", "from bot.cli import main; main()"]
QUESTION = "Should we use Python or Rust for a log shipper?"
SITE = """
import socket
def refuse(self, address, *rest):
    if self.family in (socket.AF_INET, socket.AF_INET6):
        raise RuntimeError(f"reached for the network: {address}")
    return connect(self, address, *rest)
connect = socket.socket.connect
socket.socket.connect = refuse
def refuse_name(host, *rest, **options):
    raise RuntimeError(f"looked up {host}")
socket.getaddrinfo = refuse_name
"""
"""Put before everything else in a process, it makes any use of the network a fault."""


def run(*arguments: str, home: Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run `advisor` in a process of its own, with no standard input unless it is given."""
    return subprocess.run(
        [*ADVISOR, *arguments], cwd=ROOT, input=stdin, capture_output=True, check=False, timeout=120,
        env={**os.environ, "ADVISOR_HOME": str(home), **environment},
    )  # fmt: skip


@pytest.fixture
def home(built_home: Path, tmp_path: Path) -> Path:
    """A home of one's own with the shared index in it."""
    place = tmp_path / "home"
    place.mkdir(exist_ok=True)
    (place / "index").symlink_to(built_home / "index")
    return place


def test_a_question_is_answered_in_one_process(home: Path) -> None:
    """The answer on standard output, nothing on standard error, exit code 0; every statement is cited."""
    done = run("ask", "--json", QUESTION, home=home)
    assert (done.returncode, done.stderr) == (0, b"")
    answer = json.loads(done.stdout)
    assert answer["verdict"]["lean"]
    numbers = {one["n"] for one in answer["citations"]}
    for statement in answer["statements"]:
        assert set(statement["citations"]) <= numbers
        assert statement["citations"] or statement["role"] == "context"


def test_answers_from_standard_input_are_those_of_single_questions(home: Path) -> None:
    """The same ids, line by line, whatever else is asked in the same process."""
    questions = [QUESTION, "Python or Rust for a notebook that explores a table?"]
    batch = run("ask", "--json", "-", home=home, stdin="\n".join(questions).encode())
    single = [json.loads(run("ask", "--json", one, home=home).stdout)["id"] for one in questions]
    assert [json.loads(line)["id"] for line in batch.stdout.splitlines()] == single


def test_a_shown_passage_stands_in_its_text_at_its_offsets(home: Path) -> None:
    """`passage == text[start:end]`, where the text is what `show SOURCE --json --kind` gives."""
    answer = json.loads(run("ask", "--json", QUESTION, home=home).stdout)
    assert answer["citations"]
    for citation in answer["citations"]:
        shown = json.loads(run("show", citation["source"], "--json", "--kind", citation["kind"], home=home).stdout)
        assert shown["text"][citation["start"] : citation["end"]] == citation["passage"]
        assert (shown["source"], shown["kind"]) == (citation["source"], citation["kind"])
    first = answer["citations"][0]
    plain = run("show", str(first["n"]), home=home).stdout.decode()
    assert f"> {first['passage']}\n" in plain


def test_an_answer_is_replayed_by_another_process(home: Path) -> None:
    """The same bytes, without the time that it took."""
    answer = json.loads(run("ask", "--json", QUESTION, home=home).stdout)
    done = run("replay", "--json", answer["id"], home=home)
    assert done.returncode == 0
    del answer["timing_ms"]
    assert json.loads(done.stdout) == answer


def test_answering_loads_no_torch_and_uses_no_network(home: Path, tmp_path: Path) -> None:
    """Nor sentence-transformers, LlamaIndex, Slack, or rich where the answer is piped.

    The network is shut off, so that a look-up would be a fault.
    """
    code = (
        f"{SITE}\nimport sys\nfrom bot.cli import run\ncode = run(['ask', '--json', {QUESTION!r}])\n"
        "print(code, *sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "ADVISOR_HOME": str(home)},
    )  # fmt: skip
    code_and_names = done.stderr.splitlines()[-1].split()
    assert code_and_names[0] == "0"
    heavy = {"torch", "sentence_transformers", "transformers", "llama_index", "slack_bolt", "rich"}
    assert not heavy & set(code_and_names)
    assert json.loads(done.stdout)["outcome"] == "answered"
    assert not (tmp_path / "home" / "advisor.log").exists()


@pytest.mark.parametrize("question", ["ask", "bicycle"])
def test_the_answer_is_plain_where_it_is_piped(home: Path, question: str) -> None:
    """No escape sequence, whatever the terminal is said to be."""
    done = run("ask", f"{QUESTION} {question}", home=home, TERM="xterm-256color", COLORTERM="truecolor")
    assert b"\x1b" not in done.stdout


def on_a_terminal(*arguments: str, home: Path, typed: Sequence[str] = (), **environment: str) -> bytes:
    """Run `advisor` on a terminal of 80 columns, type a line at each prompt, and return what the terminal was sent."""
    leader, follower = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS"}}
    env = {**clean, "ADVISOR_HOME": str(home), "TERM": "xterm", "COLUMNS": "80", **environment}
    ends = {"stdin": follower, "stdout": follower, "stderr": follower}
    process = subprocess.Popen([*ADVISOR, *arguments], cwd=ROOT, env=env, **ends)
    os.close(follower)
    lines, prompts, sent = iter(typed), 0, b""
    with contextlib.suppress(OSError):  # the terminal is gone once the process has ended
        while select.select([leader], [], [], 60)[0] and (chunk := os.read(leader, 65536)):
            sent += chunk
            if sent.count(b"advisor> ") > prompts:
                prompts += 1
                os.write(leader, next(lines).encode())
    os.close(leader)
    assert process.wait(60) == 0, sent
    return sent


def test_a_terminal_gets_colour_and_no_color_takes_it_away(home: Path) -> None:
    """NO_COLOR, and a terminal that is dumb, get no escape sequence at all; lines are wrapped all the same."""
    assert b"\x1b[1m" in on_a_terminal("ask", QUESTION, home=home)
    for variable in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        sent = on_a_terminal("ask", QUESTION, home=home, **variable)
        assert b"\x1b" not in sent
        lines = [line for line in sent.decode().splitlines() if "http" not in line]
        assert max(map(len, lines)) <= 80


def test_a_conversation_is_held_on_a_terminal(home: Path) -> None:
    """A question, a follow-up, and Ctrl-D."""
    sent = on_a_terminal("chat", home=home, typed=[f"{QUESTION}\n", "and for a notebook?\n", "\x04"], NO_COLOR="1")
    assert sent.count(b"Strength: ") == 2


@contextlib.contextmanager
def answering(home: Path) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes], IO[bytes]]]:
    """A process that answers lines of standard input, with its three streams."""
    process = subprocess.Popen(
        [*ADVISOR, "ask", "--json", "--no-store", "-"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env={**os.environ, "ADVISOR_HOME": str(home)},
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    assert process.stderr
    with process.stdin, process.stdout, process.stderr:
        yield process, process.stdin, process.stdout, process.stderr


def test_a_closed_pipe_ends_quietly(home: Path) -> None:
    """As with `| head -1`: no complaint, no traceback."""
    with answering(home) as (process, stdin, stdout, stderr):
        stdin.write("\n".join([QUESTION] * 40).encode())
        stdin.close()
        stdout.readline()
        stdout.close()
        assert stderr.read() == b""
        assert process.wait(60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here to stand for a full disk")
def test_a_full_disk_is_told_in_one_line(home: Path) -> None:
    """Exit code 1; the answer was not written, and Python says nothing of its own beside that."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*ADVISOR, "ask", "--no-store", QUESTION], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False,
            env={**os.environ, "ADVISOR_HOME": str(home)},
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1


def test_ctrl_c_ends_with_130_and_says_nothing(home: Path) -> None:
    """Wherever it comes in, once the process waits for a line."""
    with answering(home) as (process, stdin, stdout, stderr):
        stdin.write(f"{QUESTION}\n".encode())
        stdin.flush()
        assert json.loads(stdout.readline())["question"] == QUESTION
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert stderr.read() == b""


def test_an_ascii_terminal_is_answered_too(home: Path) -> None:
    """What it cannot show becomes a question mark; JSON is ASCII anyway."""
    environment = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    done = run("ask", QUESTION, home=home, **environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert run("ask", "--json", QUESTION, home=home, **environment).stdout.isascii()


def test_every_kind_of_bad_index_is_exit_code_3_in_one_line(home: Path, built_home: Path) -> None:
    """None, a foreign folder, and damaged files; each names `advisor index`."""
    (home / "index").unlink()
    cases = {"missing": lambda place: None, "foreign": _foreign, "corrupt": lambda place: _corrupt(built_home, place)}
    for name, prepare in cases.items():
        shutil.rmtree(home / "index", ignore_errors=True)
        prepare(home / "index")
        done = run("ask", QUESTION, home=home)
        assert done.returncode == 3, (name, done.stderr)
        assert done.stderr.count(b"\n") == 1, name
        assert b"advisor index" in done.stderr, name


def _foreign(place: Path) -> None:
    place.mkdir()
    (place / "holiday.jpg").write_bytes(b"\xff\xd8")


def _corrupt(built_home: Path, place: Path) -> None:
    shutil.copytree(built_home / "index", place)
    generation = (place / "CURRENT").read_text().strip()
    for file in (place / generation).glob("*.json"):
        file.write_bytes(file.read_bytes()[:100])


def test_an_index_of_other_sources_is_refused_as_stale(home: Path, built_home: Path, tmp_path: Path) -> None:
    """A copy of the program whose sources have changed names the command that mends it."""
    copy = tmp_path / "checkout"
    for package in ("bot", "corpus", "index"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    source = copy / "corpus" / "sources" / "mitchem-why-use-python.yaml"
    source.write_text(source.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    done = subprocess.run(
        [*ADVISOR, "ask", QUESTION], cwd=copy, capture_output=True, check=False,
        env={**os.environ, "ADVISOR_HOME": str(home), "PYTHONPATH": str(copy)},
    )  # fmt: skip
    assert done.returncode == 3
    assert b"advisor index" in done.stderr
    source.write_bytes(b"id: [")
    done = subprocess.run(
        [*ADVISOR, "index"], cwd=copy, capture_output=True, check=False,
        env={**os.environ, "ADVISOR_HOME": str(tmp_path / "other"), "PYTHONPATH": str(copy)},
    )  # fmt: skip
    assert done.returncode == 2
    assert re.search(rb"mitchem[^ ]*\.yaml:\d+: ", done.stderr)
    assert done.stderr.count(b"\n") == 1


def test_doctor_finds_everything_working_and_says_what_is_not(home: Path) -> None:
    """Exit code 0 with an index; without one, 3, and the finding names the mend; secrets are not printed."""
    well = run("doctor", "--json", home=home, SLACK_BOT_TOKEN="xoxb-very-secret", SLACK_APP_TOKEN="xapp-very-secret")
    report = json.loads(well.stdout)
    assert (well.returncode, report["usable"]) == (0, True)
    assert b"very-secret" not in well.stdout
    assert {one["part"]: one["state"] for one in report["findings"]}["index"] == "works"
    (home / "index").unlink()
    ill = run("doctor", home=home)
    assert ill.returncode == 3
    assert b"run `advisor index`" in ill.stdout


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ADVISOR_STATE_URL", "postgres://nowhere/x"),
        ("ADVISOR_STATE_URL", "sqlite:////dev/null/state.sqlite"),
        ("SLACK_BOT_TOKEN", "not-a-token"),
        ("ADVISOR_ORIGINALS", "/nowhere/at/all"),
        ("ADVISOR_METRICS_PORT", "-1"),
        ("ADVISOR_HOME", "/dev/null/x"),
        ("ADVISOR_CHROMA_URL", "http://127.0.0.1:9"),
    ],
)
def test_doctor_names_the_setting_that_cannot_work(home: Path, variable: str, value: str) -> None:
    """Exit code 4 or that of the index, and the variable by its name."""
    done = subprocess.run(
        [*ADVISOR, "doctor"], cwd=ROOT, capture_output=True, check=False,
        env={**os.environ, "ADVISOR_HOME": str(home), variable: value},
    )  # fmt: skip
    assert done.returncode in {3, 4}
    broken = [line for line in done.stdout.decode().splitlines() if "broken: " in line]
    assert any(variable in line for line in broken), broken


def test_the_table_of_settings_is_complete() -> None:
    """Doctor and README list exactly the variables that the settings are read from."""
    from bot.doctor import VARIABLES
    from bot.settings import Settings

    assert set(VARIABLES) == {field.alias for field in Settings.model_fields.values()}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in readme for name in VARIABLES)


def test_an_unchanged_index_is_recognised_at_once(home: Path) -> None:
    """`advisor index --if-needed` reads a manifest and no more."""
    begun = time.monotonic()
    done = run("index", "--if-needed", home=home)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert time.monotonic() - begun < 2  # seconds; measured 0.23
    assert run("index", home=home).stdout.endswith(b"nothing had changed\n")


def test_help_starts_at_once() -> None:
    """The fastest of five runs takes at most 8 times as long as the fastest of five that do nothing."""

    def fastest(*command: str) -> float:
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
            times.append(time.perf_counter() - begun)
        return min(times)

    assert fastest(*ADVISOR, "--help") <= 8 * fastest(sys.executable, "-c", "pass")

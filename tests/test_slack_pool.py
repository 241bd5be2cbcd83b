"""Answers are computed in processes of their own: they come back whole, and a process that dies costs no answer."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from fakes import FakeAdvisor

from bot.answer import Answer
from bot.slack.pool import PooledAdvisor
from corpus.errors import BadInput, MissingIndex

QUESTION = "Should we use Python or Rust for a log shipper?"
ROOT = Path(__file__).resolve().parents[1]


@dataclass(slots=True)
class Dying(FakeAdvisor):
    """A fake advisor that dies of `fatal` questions: always, or `once`, as the file of that name says."""

    folder: str = ""

    def answer(self, question: str, *, previous: Answer | None = None, sources: object = ()) -> Answer:
        """Answer, or die."""
        marker = Path(self.folder) / "died"
        if "fatal" in question and not ("once" in question and marker.exists()):
            marker.touch()
            os._exit(9)
        return FakeAdvisor.answer(self, question, previous=previous)


def make(folder: str) -> Dying:
    """An advisor, as a process of the pool makes it."""
    return Dying(folder=folder)


def make_none() -> FakeAdvisor:
    """Fail as an advisor without an index does."""
    raise MissingIndex("no index at /nowhere: run advisor index")


def pid_of(_: object) -> int:
    """The id of the process that looks."""
    return os.getpid()


@pytest.fixture
def pooled(tmp_path: Path) -> Iterator[PooledAdvisor]:
    """Two processes."""
    pooled = PooledAdvisor(partial(make, str(tmp_path)), 2)
    pooled.warm(QUESTION)
    yield pooled
    pooled.close()


def test_an_answer_comes_back_as_it_was_given(pooled: PooledAdvisor) -> None:
    """With the answer before it taken into account; it was computed elsewhere."""
    first = pooled.answer(QUESTION)
    assert first == FakeAdvisor().answer(QUESTION)
    assert pooled.answer("and a notebook?", previous=first) == FakeAdvisor().answer("and a notebook?", previous=first)
    assert pooled.ask(pid_of) != os.getpid()


def test_a_failure_comes_back_as_it_was_raised(pooled: PooledAdvisor) -> None:
    """One that the asker can mend with its own line, a fault with its traceback."""
    with pytest.raises(BadInput, match="ask in English"):
        pooled.answer("¿en español?")
    with pytest.raises(RuntimeError, match="told to explode") as caught:
        pooled.answer("explode")
    assert "fakes.py" in str(caught.value.__cause__)
    assert pooled.answer(QUESTION).verdict


def test_a_process_that_dies_is_replaced_and_its_question_answered(pooled: PooledAdvisor) -> None:
    """As if nothing had been."""
    assert pooled.answer("fatal once").verdict
    os.kill(pooled.ask(pid_of), signal.SIGKILL)
    time.sleep(0.2)
    assert pooled.answer(QUESTION).verdict


def test_a_question_that_kills_every_process_fails_and_the_next_one_does_not(pooled: PooledAdvisor) -> None:
    """It is not tried for ever."""
    with pytest.raises(Exception, match="terminated abruptly"):
        pooled.answer("fatal")
    assert pooled.answer(QUESTION).verdict


def test_a_missing_index_is_said_while_the_processes_are_warmed(tmp_path: Path) -> None:
    """With the line that names the mend, so that the bot does not start."""
    pooled = PooledAdvisor(make_none, 1)
    with pytest.raises(MissingIndex, match="run advisor index"):
        pooled.warm(QUESTION)
    pooled.close()


def test_signals_that_end_the_bot_do_not_end_an_answer_under_way(pooled: PooledAdvisor) -> None:
    """A service manager sends them to every process; the bot itself finishes and ends the others."""
    for number in (signal.SIGTERM, signal.SIGINT):
        os.kill(pooled.ask(pid_of), number)
    assert pooled.answer(QUESTION).verdict


def test_the_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    """Also where that is killed."""
    code = (
        "import sys, time; from functools import partial; from test_slack_pool import make, pid_of;"
        "from bot.slack.pool import PooledAdvisor\n"
        "if __name__ == '__main__':\n"
        "    pooled = PooledAdvisor(partial(make, sys.argv[1]), 1)\n"
        "    print(pooled.ask(pid_of), flush=True); time.sleep(60)"
    )
    script = tmp_path / "starter.py"
    script.write_text(code)
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    command = [sys.executable, str(script), str(tmp_path)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout
        child = int(starter.stdout.readline())
        starter.kill()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and "Z" not in Path(f"/proc/{child}/stat").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)

"""The wheel holds what answering needs and nothing else, and works from an empty folder."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "corpus", "index", "evals")
UNLOCKED = frozenset({"anthropic", "ollama"})
"""Groups of providers that no test drives, which whoever names one installs."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built by the installed back end without isolation."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def project() -> dict[str, object]:
    """The project table of pyproject.toml."""
    table: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def test_the_wheel_holds_the_four_packages_with_their_data_and_no_tests(wheel: Path) -> None:
    """Every file of the packages that git knows of is in it, and nothing beside them but metadata."""
    names = set(zipfile.ZipFile(wheel).namelist())
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)
    listed = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {name for name in listed.stdout.splitlines() if (ROOT / name).exists()} <= names
    for pattern in (r"corpus/sources/.+\.yaml", r"corpus/subjects\.yaml", r"evals/cases/.+\.yaml", r"bot/data/.+"):
        assert any(re.fullmatch(pattern, name) for name in names), pattern
    assert not [name for name in names if "__pycache__" in name or "test_" in name]


def test_the_metadata_names_script_licence_and_version(wheel: Path) -> None:
    """The console script is `advisor`; the version is that of pyproject.toml."""
    with zipfile.ZipFile(wheel) as archive:
        files = {Path(name).name: archive.read(name).decode() for name in archive.namelist() if "dist-info" in name}
    assert "advisor = bot.cli:main" in files["entry_points.txt"]
    assert f"\nVersion: {project()['version']}\n" in files["METADATA"]
    assert "LICENSE" in files


@pytest.mark.slow
def test_the_installed_wheel_indexes_and_answers_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    """Only the libraries come from this environment; the four packages come from the wheel."""
    target, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    env = {**os.environ, "PYTHONPATH": str(target), "ADVISOR_HOME": str(tmp_path / "home")}

    def run(*command: str) -> str:
        done = subprocess.run(command, cwd=empty, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert Path(run(sys.executable, "-c", "import bot.cli; print(bot.cli.__file__)").strip()).is_relative_to(target)
    advisor = str(target / "bin" / "advisor")
    assert run(advisor, "--version") == f"advisor {project()['version']}\n"
    assert run(advisor, "index").startswith("index: ")
    assert "Sources" in run(advisor, "ask", "Should we use Python or Rust for a log shipper?")
    assert list(empty.iterdir()) == []


def test_the_lock_is_exact_whole_and_names_no_host() -> None:
    """Every direct dependency is in it; torch stands first, without a local version."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines[0] == "torch==2.13.0"
    for line in lines:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*( ; .+)?", line), line
        assert "//" not in line
    locked = {line.partition("==")[0] for line in lines}
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {name: group for name, group in table["optional-dependencies"].items() if name not in UNLOCKED}
    wanted = [*table["dependencies"], *(one for group in groups.values() for one in group)]
    names = {re.split(r"[^A-Za-z0-9._-]", one)[0].lower().replace("_", "-").replace(".", "-") for one in wanted}
    assert names <= locked


def test_make_hands_a_question_over_unread() -> None:
    """Quotes, dollars, backticks, make's own functions: nothing in Q is run or expanded."""
    question = """a "b" 'c' $HOME $(shell touch pwned) `touch pwned`; touch pwned # $$x \\ $(Q)"""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    probe = makefile + '\n.PHONY: probe\nprobe:\n\t@printf "%s" "$$Q"\n'
    done = subprocess.run(
        ["make", "-s", "-f", "-", "probe", f"Q={question}"], input=probe, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == question
    assert '"$$Q"' in makefile
    assert not Path("pwned").exists()


def test_make_help_lists_every_target() -> None:
    """Each with one line."""
    done = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = {line.split()[1] for line in done.stdout.splitlines()}
    assert listed == {
        "help", "ask", "chat", "slack", "evals", "fidelity", "bench", "bench-slack", "test", "check", "index", "lock",
    }  # fmt: skip

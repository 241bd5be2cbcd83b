"""Imports run one way, corpus <- index <- bot <- evals, and what is heavy stays out of the way of an answer."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ORDER = ("corpus", "index", "bot", "evals")
"""Each may import itself and what stands before it."""
HEAVY = ("torch", "sentence_transformers", "transformers", "llama_index", "chromadb", "slack_bolt", "rich", "numpy")
"""What the command line must not load before it knows that it is needed."""


def imported(file: Path) -> set[str]:
    """The top-level names of everything that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno} imports relatively"
            names.add(str(node.module).partition(".")[0])
        elif isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
    return names


@pytest.mark.parametrize("package", ORDER)
def test_imports_run_one_way(package: str) -> None:
    """No package imports one that builds on it."""
    later = set(ORDER[ORDER.index(package) + 1 :]) | {"tests"}
    for file in sorted((ROOT / package).rglob("*.py")):
        assert not imported(file) & later, f"{file} imports what builds on it"


def test_packages_are_exactly_four() -> None:
    """Nothing else beside them can be imported by name, and the wheel is told so."""
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert folders == set(ORDER)
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(ORDER)


def loaded_by(code: str) -> set[str]:
    """The top-level names of the modules that a fresh interpreter has loaded after running the code."""
    report = "\nimport sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", code + report], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(run.stdout.splitlines()[-1].split())


def test_help_loads_nothing_heavy() -> None:
    """Neither pydantic nor any library that reads, searches or draws."""
    loaded = loaded_by("from bot.cli import run; run(['--help']); run(['--version'])")
    assert not loaded & {*HEAVY, "pydantic", "yaml", "sqlite3"}


def test_the_test_of_imports_sees_them() -> None:
    """A module that is loaded is reported, lest the others pass for nothing."""
    assert "numpy" in loaded_by("import numpy")
    assert imported(ROOT / "bot" / "answer.py") >= {"dataclasses", "corpus"}

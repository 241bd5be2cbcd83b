"""Reports of earlier runs: found by commit, and read for comparison and for the history of each metric."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import BadInput
from evals.git import NoGit, git
from evals.score import Figure
from evals.side import Side, side_from

KEPT = 30  # runs of the history, the newest


@dataclass(frozen=True, slots=True)
class Point:
    """What one stored run measured."""

    commit: str
    dirty: bool
    when: str
    """UTC, ISO 8601."""
    cases: int
    figures: tuple[Figure, ...]
    current: bool = False
    """Whether it is the run that is reported."""

    @property
    def name(self) -> str:
        """The stem of the report's files."""
        return f"evals-{self.commit[:12]}{'-dirty' if self.dirty else ''}"


def earlier(name: str, folder: Path, checkout: Path) -> Side:
    """Return the run that `--against` names: a file of a JSON report, or a commit whose report is stored in a folder.

    Raises:
        BadInput: There is no such commit, no report of it, or what is there is no report.

    """
    path = Path(name)
    if not path.is_file():
        commit = _commit(name, checkout)
        path = folder / f"evals-{commit[:12]}.json"
        if not path.is_file():
            raise BadInput(
                f"--against {name}: there is no {path}; make it: git worktree add ../at-{commit[:12]} {commit[:12]} && "
                f"(cd ../at-{commit[:12]} && advisor index && python -m evals --no-gate --out {folder.resolve()}), "
                "with an ADVISOR_HOME of its own"
            )
        name = commit[:12]
    else:
        name = path.stem.removeprefix("evals-")
    try:
        return side_from(name, read(path))
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"--against: {path} is no report of a run ({error})") from None


def read(path: Path) -> dict[str, Any]:
    """Read a JSON report; raise `BadInput` where it is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise BadInput(f"--against: {path} cannot be read as a report: {error}") from None
    if not isinstance(data, dict) or "figures" not in data:
        raise BadInput(f"--against: {path} is no report of a run: it has no figures")
    return data


def history(folder: Path) -> tuple[Point, ...]:
    """Return what the stored runs of a folder measured, the oldest first; what cannot be read is passed over."""
    points = []
    for path in sorted(folder.glob("evals-*.json"), key=lambda one: one.stat().st_mtime)[-KEPT:]:
        try:
            data = read(path)
            if data.get("partial"):
                continue
            figures = tuple(Figure(**one) for one in data["figures"])
            points.append(Point(data["commit"], data["dirty"], data["when"], len(data["cases"]), figures))
        except (BadInput, KeyError, TypeError):
            continue
    return tuple(sorted(points, key=lambda one: (one.when, one.commit)))


def _commit(name: str, checkout: Path) -> str:
    try:
        return git(checkout, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}").strip()
    except NoGit as error:
        raise BadInput(f"--against {name}: neither a file nor a commit here ({error})") from None

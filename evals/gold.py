"""Gold answers that changed since they were first committed, each with the reason that was logged for it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from corpus.errors import BadInput
from evals.case import BadCase, parse_cases
from evals.git import NoGit, git

LOG = Path(__file__).parent / "gold_changes.yaml"
"""Where the reasons are kept."""
REMOVED = "removed"
JUDGED = ("kind", "question", "turns", "gold", "pair")
"""The keys of a case that decide what is asked and what is right; changing any of them is logged."""


@dataclass(frozen=True, slots=True)
class Change:
    """A case that is no longer as it was first committed."""

    case: str
    since: str
    """The commit, 12 digits, that first had the case."""
    was: str
    """What was judged by, as JSON."""
    now: str
    """The same as it stands; empty where the case was removed."""
    fingerprint: str
    """Of what stands now, 8 digits, or `removed`."""
    reason: str | None


@dataclass(frozen=True, slots=True)
class History:
    """What became of the gold answers."""

    changes: tuple[Change, ...]
    first: str | None
    """The first commit of the cases, 12 digits."""
    unknown: str | None = None
    """Why nothing can be said, where that is so."""

    @property
    def unexplained(self) -> tuple[Change, ...]:
        """The changes without a reason."""
        return tuple(change for change in self.changes if not change.reason)


def gold_history(cases: Path, log: Path = LOG) -> History:
    """Compare every case with its first commit; raise `BadInput` where the log of reasons cannot be read."""
    reasons = read_reasons(log)
    try:
        if git(cases, "rev-parse", "--is-shallow-repository").strip() == "true":
            return History((), None, "the checkout is shallow: fetch the whole history to compare gold answers")
        first = _first_versions(cases)
    except NoGit as error:
        return History((), None, f"no git history here: {error}")
    if not first:
        return History((), None, "the cases are not committed yet")
    present = {name: raw for path in sorted(cases.glob("*.yaml")) for name, raw in _judged(path.read_text("utf-8"))}
    changes = []
    for name, (commit, was) in sorted(first.items()):
        now = present.get(name, "")
        if now != was:
            mark = fingerprint(now)
            changes.append(Change(name, commit[:12], was, now, mark, reasons.get((name, mark))))
    return History(tuple(changes), next(iter(first.values()))[0][:12])


def fingerprint(judged: str) -> str:
    """Return the 8 digits that stand for what a case is judged by, or `removed` where it is empty."""
    return hashlib.sha256(judged.encode()).hexdigest()[:8] if judged else REMOVED


def read_reasons(log: Path) -> Mapping[tuple[str, str], str]:
    """Read the logged reasons by case id and fingerprint; raise `BadInput` with the place of a bad entry."""
    if not log.exists():
        return {}
    try:
        entries = yaml.safe_load(log.read_text(encoding="utf-8")) or []
    except yaml.YAMLError as error:
        raise BadInput(f"{log.name}: not YAML: {error}") from None
    reasons = {}
    for number, entry in enumerate(entries if isinstance(entries, list) else [entries], start=1):
        if not isinstance(entry, dict) or entry.keys() != {"id", "now", "reason"} or not str(entry["reason"]).strip():
            raise BadInput(f"{log.name}: entry {number}: write exactly id, now and reason, none of them empty")
        reasons[str(entry["id"]), str(entry["now"])] = str(entry["reason"]).strip()
    return reasons


def _first_versions(cases: Path) -> dict[str, tuple[str, str]]:
    """From case id to the first commit that had it and what it was judged by there, oldest first."""
    first: dict[str, tuple[str, str]] = {}
    prefix = git(cases, "rev-parse", "--show-prefix").strip()
    for commit in git(cases, "log", "--reverse", "--format=%H", "--", ".").split():
        listed = git(cases, "diff-tree", "--root", "--no-commit-id", "--name-only", "-r", "-z", "--relative", commit)
        for name in sorted(name for name in listed.split("\0") if name.endswith(".yaml") and "/" not in name):
            try:
                text = git(cases, "show", f"{commit}:{prefix}{name}")
            except NoGit:  # the commit removed the file
                continue
            for case, judged in _judged(text):
                first.setdefault(case, (commit, judged))
    return first


def _judged(text: str) -> list[tuple[str, str]]:
    """Each case of a file by id, with what it is judged by as canonical JSON; nothing where the file is broken."""
    try:
        raw = [content for _, content in parse_cases(text)]
    except BadCase:
        return []
    return [(str(case["id"]), _canonical(case)) for case in raw if isinstance(case, dict) and "id" in case]


def _canonical(case: Mapping[str, Any]) -> str:
    kept = {key: case[key] for key in JUDGED if case.get(key)}
    return json.dumps(kept, sort_keys=True, ensure_ascii=False, default=str)

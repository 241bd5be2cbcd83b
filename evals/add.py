"""A case from feedback: one line of `advisor stats --export`, and what would have been the right answer to it."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import yaml

from corpus.errors import BadInput
from evals.case import BadCase, Case, CaseKind, load_cases, split
from evals.reading import normalised

KINDS: tuple[str, ...] = get_args(CaseKind)
WIDTH = 120  # columns of a file of cases


@dataclass(frozen=True, slots=True)
class Wanted:
    """The right answer, as a person gives it; an empty field asks for nothing."""

    kind: str
    outcome: tuple[str, ...]
    lean: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    """What a faithful answer says; alternatives are parted by `|`."""
    pair: str | None = None
    why: str = ""
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """Where a case was written."""

    case: Case
    file: Path
    part: str
    """`tuning` or `heldout`, by the hash of its id."""


def read_line(lines: Iterable[str], answer: str | None) -> Mapping[str, Any]:
    """Return the exported line of an answer, or the only one; raise `BadInput` where there is none or no such."""
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            raise BadInput(f"line {number} is not JSON; give what `advisor stats --export` writes") from None
        if not isinstance(row, dict) or row.get("schema") != 1 or not {"answer", "question"} <= row.keys():
            raise BadInput(f"line {number} is no exported question; give what `advisor stats --export` writes")
        rows.append(row)
    chosen = [row for row in rows if answer in (None, row["answer"])]
    if not chosen:
        raise BadInput(f"no line has the answer {answer}" if rows else "there is no line; nobody gave feedback yet")
    if answer is None and len(chosen) > 1:
        raise BadInput(f"{len(chosen)} lines: name one by --answer, such as --answer {chosen[0]['answer']}")
    return chosen[0]


def add(row: Mapping[str, Any], wanted: Wanted, folder: Path, sources: frozenset[str] | None = None) -> Added:
    """Write an exported question as a case into the file of its kind.

    What was asked is the question as it was resolved, so that a follow-up stands alone.

    Raises:
        BadInput: The question or the id stands among the cases already, or the gold answer makes no sense.

    """
    if wanted.kind not in KINDS:
        raise BadInput(f"--kind {wanted.kind}: the kinds are {', '.join(KINDS)}")
    if wanted.kind == "followup":
        raise BadInput("--kind followup: an export has no conversations; take the kind of the question itself")
    question = str(row.get("resolved") or row["question"]).strip()
    known = load_cases(folder)
    asked = {normalised(one.asked[-1]): one.id for one in known if not one.turns}
    if twin := asked.get(normalised(question)):
        raise BadInput(f"the question stands among the cases already, as {twin}")
    raw = _raw(question, wanted, wanted.id or f"{wanted.kind}-asked-{row['answer']}")
    if any(one.id == raw["id"] for one in known):
        raise BadInput(f"--id {raw['id']}: a case has that id; give another")
    file = folder / f"{wanted.kind}.yaml"
    text = _appended(file, raw)
    case, part = _tried(folder, file.name, text, str(raw["id"]), sources)
    file.write_text(text, encoding="utf-8")
    return Added(case, file, part)


def _raw(question: str, wanted: Wanted, name: str) -> dict[str, Any]:
    """Return the case as it is written; fields that ask for nothing are left out."""
    contains = [alternatives if len(alternatives := one.split("|")) > 1 else one for one in wanted.contains]
    gold = {
        "outcome": list(wanted.outcome), "lean": list(wanted.lean), "sources": list(wanted.sources),
        "contains": contains,
    }  # fmt: skip
    held = {key: value for key, value in gold.items() if value}
    case = {"id": name, "kind": wanted.kind, "question": question, "pair": wanted.pair, "gold": held}
    return {key: value for key, value in case.items() if value} | {"why": wanted.why, "tags": ["feedback"]}


def _appended(file: Path, raw: Mapping[str, Any]) -> str:
    before = file.read_text(encoding="utf-8") if file.exists() else f"# Cases of kind {raw['kind']}.\n"
    text = yaml.safe_dump([dict(raw)], sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False)
    return f"{before.rstrip()}\n{text}"


def _tried(folder: Path, name: str, text: str, new: str, sources: frozenset[str] | None) -> tuple[Case, str]:
    """Load the whole set as it would be, so that a case that makes no sense is never written."""
    with tempfile.TemporaryDirectory() as made:
        trial = Path(made) / "cases"
        trial.mkdir()
        for path in folder.glob("*.yaml"):
            shutil.copy(path, trial)
        (trial / name).write_text(text, encoding="utf-8")
        try:
            cases = load_cases(trial, sources=sources)
        except BadCase as error:
            _, _, reason = str(error).partition(f"{new}: ")
            raise BadInput(f"the case makes no sense: {reason or error}") from None
    return next(case for case in cases if case.id == new), split(cases)[new]

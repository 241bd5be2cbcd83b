"""Case: a question with its gold answer, and the files that cases are read from."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as validated

from corpus.errors import BadInput
from corpus.vocabulary import Language, Outcome

SHIPPED = Path(__file__).parent / "cases"
"""The folder of the cases that come with the program."""

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)
RELEVANCE = "relevance.yaml"
"""The file beside a folder of cases that names further sources judged to hold evidence for a case."""
SECOND = "s-"
"""What the ids of the second set begin with, which was written from all eighty sources."""
HELD_OUT = 3
"""One case in so many is held out from tuning."""

CaseKind = Literal[
    "verdict",
    "fact",
    "conflict",
    "check",
    "constraint",
    "uncovered",
    "homonym",
    "paraphrase",
    "order",
    "followup",
    "thin",
]
Text = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Lean = Language | Literal["contested"]
"""What a verdict may lean to."""
Part = Literal["tuning", "heldout"]
"""The side of the split that a case stands on."""


class BadCase(BadInput):
    """Raised when a file of cases is refused; the message is `file:line: id: reason`."""

    code = "bad_case"


@validated(frozen=True, slots=True, config=STRICT, kw_only=True)
class Gold:
    """What a right answer has; an empty field asks for nothing."""

    outcome: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    """The accepted outcomes."""
    lean: tuple[Lean, ...] = ()
    """The accepted leans; empty where no verdict is asked for."""
    sources: tuple[Identifier, ...] = ()
    """The sources whose notes hold the evidence."""
    contains: tuple[Text | Annotated[tuple[Text, ...], Field(min_length=1)], ...] = ()
    """What the shown statements must say; a tuple inside lists wordings of which one is enough."""
    conflict: tuple[Identifier, Identifier] | None = None
    """The two sources that disagree."""
    check: tuple[Identifier, Identifier] | None = None
    """The article, and the source that it misstates."""
    parts: tuple[Lean, ...] = ()
    """The leans, one a subject, of a question that asks about two subjects."""


@validated(frozen=True, slots=True, config=STRICT, kw_only=True)
class Case:
    """A question, or a conversation, and its gold answer."""

    id: Identifier
    kind: CaseKind
    question: Text | None = None
    turns: tuple[Text, ...] = ()
    """A conversation, asked in order; the answer to the last turn is judged."""
    gold: Gold | None = None
    """Left out where a pair is named: then the pair's gold holds here too."""
    pair: Identifier | None = None
    """The case that must get the same outcome and lean."""
    why: str = ""
    """Why the gold answer is what it is."""
    tags: tuple[Text, ...] = ()
    also: tuple[Identifier, ...] = ()
    """Sources beside the gold ones that were judged to hold evidence; no part of the gold answer."""

    @property
    def relevant(self) -> frozenset[str]:
        """The sources that a search for this case should find: the gold ones and those judged beside them."""
        return frozenset((*self.wanted.sources, *self.also)) if self.wanted.sources else frozenset()

    @property
    def asked(self) -> tuple[str, ...]:
        """Every question of the case, in order; at least one."""
        return self.turns or (self.question or "",)

    @property
    def wanted(self) -> Gold:
        """The gold answer; `load_cases` sees to it that there is one."""
        assert self.gold is not None
        return self.gold


def load_cases(folder: Path = SHIPPED, *, sources: frozenset[str] | None = None) -> tuple[Case, ...]:
    """Read every `*.yaml` of a folder, sorted by id; raise `BadCase` with file, line and reason.

    With `sources`, the ids that the corpus has, a gold source that is not among them is refused.
    """
    found: dict[str, Case] = {}
    places: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        for line, case in _read(path):
            place = f"{path.name}:{line}: {case.id}"
            if case.id in found:
                raise BadCase(f"{place}: the id stands already at {places[case.id]}; give one of them another")
            found[case.id], places[case.id] = case, place
    if not found:
        raise BadCase(f"{folder}: no cases here; name a folder that holds *.yaml files of cases")
    for name, case in found.items():
        if case.pair and (case.pair not in found or case.pair == name):
            raise BadCase(f"{places[name]}: the pair {case.pair} is not another case of this set")
    also = read_relevance(folder.with_name(RELEVANCE))
    inherited = {
        name: replace(_inherit(case, found), also=also.get(name) or also.get(root(case, found)) or ())
        for name, case in found.items()
    }
    for name, case in inherited.items():
        if fault := fault_of(case, sources):
            raise BadCase(f"{places[name]}: {fault}")
    return tuple(inherited[name] for name in sorted(inherited))


def read_relevance(path: Path) -> dict[str, tuple[str, ...]]:
    """Read which sources were judged to hold evidence for which case; nothing where there is no such file.

    Raises:
        BadCase: The file is no mapping from case ids to lists of source ids.

    """
    if not path.is_file():
        return {}
    try:
        data = TypeAdapter(dict[Identifier, tuple[Identifier, ...]]).validate_python(
            yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        )
    except (yaml.YAMLError, ValidationError) as error:
        raise BadCase(f"{path.name}:1: not a mapping from cases to sources: {str(error).splitlines()[0]}") from None
    return data


def parse_cases(text: str) -> Iterator[tuple[int, Any]]:
    """Yield the line (from 1) and the raw content of each case of a YAML text: a list, or a list under `cases`."""
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == "cases"), None)
        if not isinstance(node, yaml.SequenceNode):
            raise BadCase("1: a file of cases is a list of cases")
        for child in node.value:
            yield child.start_mark.line + 1, loader.construct_object(child, deep=True)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadCase(f"{mark.line + 1 if mark else 1}: not YAML: {getattr(error, 'problem', error)}") from None
    finally:
        loader.dispose()


def root(case: Case, cases: Mapping[str, Case]) -> str:
    """Return the id of the case that the pairs of this one lead to; in a circle of pairs, the smallest id of it."""
    seen = [case.id]
    while pair := cases[seen[-1]].pair:
        if pair in seen:
            return min(seen[seen.index(pair) :])
        seen.append(pair)
    return seen[-1]


def split(cases: Iterable[Case]) -> dict[str, Part]:
    """Say for each id on which side it stands: by a hash of its root's id, so that pairs stay on one side for good."""
    by_id = {case.id: case for case in cases}
    return {name: "heldout" if _hash(root(case, by_id)) % HELD_OUT == 0 else "tuning" for name, case in by_id.items()}


def fault_of(case: Case, sources: frozenset[str] | None = None) -> str:
    """Return why a case makes no sense, in words, or an empty string."""
    gold = case.gold
    if bool(case.question) == bool(case.turns):
        return "give either `question` or `turns`"
    if gold is None:
        return "`gold` is missing, and no `pair` is named to take it from"
    if (
        unknown := sorted({*gold.sources, *(gold.conflict or ()), *(gold.check or ())} - sources)
        if sources is not None
        else []
    ):
        return f"gold names the source {unknown[0]}, which the corpus does not have"
    if gold.outcome == (Outcome.NOT_COVERED,) and (gold.lean or gold.contains):
        return "gold expects `not_covered`, which has no verdict and no facts"
    rules: dict[str, tuple[bool, str]] = {
        "verdict": (bool(gold.lean or gold.parts), "a verdict needs `gold.lean` or `gold.parts`"),
        "fact": (bool(gold.contains) and not gold.lean, "a fact needs `gold.contains` and no `gold.lean`"),
        "conflict": (len(set(gold.conflict or ())) == 2, "a conflict needs two different sources in `gold.conflict`"),
        "check": (len(set(gold.check or ())) == 2, "a check needs an article and another source in `gold.check`"),
        "constraint": (bool(gold.lean), "a constraint needs `gold.lean`"),
        "uncovered": (gold.outcome == (Outcome.NOT_COVERED,), "`gold.outcome` must be [not_covered]"),
        "homonym": (gold.outcome == (Outcome.NOT_COVERED,), "`gold.outcome` must be [not_covered]"),
        "paraphrase": (case.pair is not None, "`pair` is missing"),
        "order": (case.pair is not None, "`pair` is missing"),
        "followup": (len(case.turns) > 1, "a follow-up needs two or more `turns`"),
        "thin": (Outcome.THIN in gold.outcome, "`gold.outcome` must accept thin"),
    }
    holds, reason = rules[case.kind]
    return "" if holds else reason


def counts_in(part: str, case: str, side: str) -> bool:
    """Tell whether a case counts in a part of the figures, given the side of the split that it stands on.

    `first` are the held-out cases of the set that was written from the five articles.
    """
    if part == "first":
        return side == "heldout" and not case.startswith(SECOND)
    return part in ("all", side)


def _read(path: Path) -> Iterator[tuple[int, Case]]:
    adapter = TypeAdapter(Case)
    try:
        for line, raw in parse_cases(path.read_text(encoding="utf-8")):
            name = raw.get("id", "no id") if isinstance(raw, dict) else "no id"
            try:
                yield line, adapter.validate_python(raw)
            except ValidationError as error:
                raise BadCase(f"{line}: {name}: {_first(error)}") from None
    except BadCase as error:
        raise BadCase(f"{path.name}:{error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadCase(f"{path.name}:1: cannot be read as UTF-8 text: {error}") from None


def _hash(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(step) for step in first["loc"] if isinstance(step, int) or step.islower())
    hint = "; write it in quotes" if first["type"] == "string_type" else ""
    return f"{where or 'case'}: {first['msg'][0].lower()}{first['msg'][1:]}{hint}"


def _inherit(case: Case, cases: Mapping[str, Case]) -> Case:
    if case.gold or not case.pair:
        return case
    return replace(case, gold=cases[case.pair].gold or cases[root(case, cases)].gold)


def select(cases: Iterable[Case], only: Iterable[str]) -> tuple[Case, ...]:
    """Return the cases whose id or kind is named, with the cases they are paired with; all where nothing is named."""
    by_id = {case.id: case for case in cases}
    names = set(only)
    if unknown := sorted(names - by_id.keys() - {case.kind for case in by_id.values()}):
        kinds = ", ".join(sorted({case.kind for case in by_id.values()}))
        raise BadInput(f"--only {unknown[0]}: no case or kind has that name; the kinds here are {kinds}")
    chosen = {name for name, case in by_id.items() if not names or {name, case.kind} & names}
    chosen |= {pair for name in chosen if (pair := by_id[name].pair)}
    return tuple(by_id[name] for name in sorted(chosen))

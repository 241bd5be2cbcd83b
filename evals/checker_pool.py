"""What the checker is trained on: the judged pairs, the planted errors of the public sets, and more planted by rule."""

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from evals.checker_sets import CONTROL, Pair, family, is_planted, rows_of
from evals.planting import names_of, plant

FOLDS = 5
SEED = 7
TITLES = 600  # abstracts whose titles are taken as claims
QUESTIONS = 500  # questions that, with their answer, are taken as claims
EDITED = 0.25  # 0..1, share taken of the true edits of one summary, which are nearly alike


@dataclass(frozen=True, slots=True)
class Row:
    """A pair to train on."""

    pair: Pair
    origin: str | None
    """The true sentence that an error was planted into, or that is itself a control; None for judged pairs."""
    fold: int  # 0 to FOLDS - 1; texts that are used together are in one fold

    @property
    def made(self) -> bool:
        """Say whether the row was made here, from sets that hold no planted errors of their own."""
        return self.pair.set.startswith("made_")


def make_rows(folder: Path, pairs: Sequence[Pair]) -> tuple[Row, ...]:
    """Return all rows in a fixed order; raises `BadInput` where a file cannot be read."""
    draw = random.Random(SEED)  # noqa: S311 - repeatable, nothing secret
    origins = _origins(folder, {pair.set for pair in pairs if is_planted(pair.set)})
    known = [(pair, origins.get((pair.set, pair.group, pair.claim))) for pair in pairs]
    made = [*_planted_into(pairs, draw), *_titles(folder, draw), *_questions(folder, draw)]
    every = [*known, *made]
    folds = _folds([pair for pair, _ in every])
    return tuple(Row(pair, origin, fold) for (pair, origin), fold in zip(every, folds, strict=True))


def _origins(folder: Path, names: Iterable[str]) -> dict[tuple[str, str, str], str]:
    """Read which sentence each planted error was made from; a control is its own."""
    return {
        (name, row["source_id"], row["claim"]): row.get("orig") or row["claim"]
        for name in sorted(names)
        for row in rows_of(folder, name)
    }


Made = tuple[Pair, str]
"""A pair and its true sentence."""


def _planted_into(pairs: Sequence[Pair], draw: random.Random) -> Iterator[Made]:
    """Plant errors into the supported claims of the judged sets."""
    by_set: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        if not is_planted(pair.set):
            by_set[pair.set].append(pair)
    for name, found in sorted(by_set.items()):
        foreign, seen = names_of({pair.source for pair in found}), set()
        for pair in found:
            again = pair.group in seen and family(name) == "summedits"
            if pair.supported and not (again and draw.random() > EDITED):
                seen.add(pair.group)
                yield from _with_errors(f"made_{name}", pair.group, pair.claim, pair.source, foreign)


def _titles(folder: Path, draw: random.Random) -> Iterator[Made]:
    """Take the titles of abstracts as what the abstracts say in other words."""
    rows = [
        row for row in rows_of(folder, "scifact_corpus") if len(row["title"].split()) > 5 < 2 * len(row["sentences"])
    ]
    foreign = names_of(" ".join(row["sentences"]) for row in rows[: 2 * TITLES])
    for row in draw.sample(rows, min(TITLES, len(rows))):
        claim = row["title"].rstrip(".") + "."
        yield from _with_errors("made_titles", row["doc_id"], claim, " ".join(row["sentences"]), foreign)


def _questions(folder: Path, draw: random.Random) -> Iterator[Made]:
    """Take questions with their answers as what their paragraphs say in other words."""
    texts = {row["id"]: row["text"] for row in rows_of(folder, "squad2_passages")}
    rows = [row for row in rows_of(folder, "squad2_questions") if row["answerable"] and row.get("answers")]
    foreign = names_of(texts.values())
    for row in draw.sample(rows, min(QUESTIONS, len(rows))):
        claim, source = f"{row['question']} {row['answers'][0]}", texts[row["passage_id"]]
        yield from _with_errors("made_squad", row["passage_id"], claim, source, foreign)


def _with_errors(name: str, group: str, claim: str, source: str, foreign: Sequence[str]) -> Iterator[Made]:
    """Yield a true claim, then the same with each kind of error."""
    yield Pair(name, group, CONTROL, claim, source, supported=True), claim
    for planted in plant(claim, source, foreign, str(SEED)):
        yield Pair(name, group, planted.kind, planted.claim, source, supported=False), claim


def _folds(pairs: Sequence[Pair]) -> list[int]:
    """Give each pair a fold; pairs of one family that share a group or a source are in the same."""
    heads: dict[tuple[str, str, str], tuple[str, str, str]] = {}

    def head(key: tuple[str, str, str]) -> tuple[str, str, str]:
        while heads.setdefault(key, key) != key:
            heads[key] = heads[heads[key]]
            key = heads[key]
        return key

    keys = []
    for pair in pairs:
        kin = family(pair.set.removeprefix("made_")).replace("titles", "scifact")
        group, text = (kin, "group", pair.group), (kin, "text", pair.source)
        heads[head(group)] = head(text)
        keys.append(text)
    return [int(hashlib.sha256(repr(head(key)).encode()).hexdigest(), 16) % FOLDS for key in keys]


def planted_tokens(claim: list[int], origin: list[int]) -> list[bool]:
    """Say of each token of a claim whether it was put there; beside a token that was taken away, of its neighbours."""
    found = [False] * len(claim)
    for tag, _, _, start, end in SequenceMatcher(None, origin, claim, autojunk=False).get_opcodes():
        first, last = (max(0, start - 1), start + 1) if tag == "delete" else (start, end)
        for place in range(first, min(last, len(claim))) if tag != "equal" else ():
            found[place] = True
    return found

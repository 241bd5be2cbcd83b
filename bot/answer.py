"""Answer and its parts: what every surface renders, and its JSON form, which is also how answers are kept."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeVar

from corpus.vocabulary import Outcome, Role, Strength

N = TypeVar("N", int, float)
View = Literal["", "why", "sources", "shorter", "more"]
"""What of an answer is to be seen: the answer as such, how it follows, its sources, its gist, or all of it."""

SCHEMA = 1
"""Version of the JSON form."""


@dataclass(frozen=True, slots=True)
class Support:
    """How a statement stands to the passages it cites."""

    kind: Literal["quote", "paraphrase", "written"]
    """`quote`: the source's own words; `paraphrase`: a reading note; `written`: a sentence drafted from passages."""
    score: float  # 0 to 1, from the grounding checker


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, and the numbers of the citations that it rests on."""

    text: str
    role: Role
    option: str | None
    """A language, `hybrid`, or None where the statement takes no side."""
    criterion: str | None
    citations: tuple[int, ...]
    support: Support


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that an answer rests on, with its place: `passage == text[start:end]` of the document."""

    n: int  # from 1; 0 in `nearest`, where nothing is cited by number
    source: str
    title: str
    author: str | None
    published: str | None
    url: str | None
    section: str | None
    grade: str
    kind: str
    passage: str
    start: int  # code points
    end: int  # code points, exclusive
    note: str | None
    inferred: bool = False
    publisher: str | None = None
    interest: str | None = None
    """The author's stake in the matter, where there is one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where the evidence leans, how firmly, and one sentence that stands alone."""

    lean: str
    """A language, `hybrid` or `contested`."""
    strength: Strength
    summary: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the ledger: the evidence for or against an option by one criterion."""

    option: str
    criterion: str
    weight: float  # signed; above 0 speaks for the option
    independent: int  # pieces of evidence left after repetitions are merged
    grade: str  # of the best piece
    citation: int | None  # number of the best passage, where the answer cites it
    against: int = 0  # how many of the pieces speak against the option


@dataclass(frozen=True, slots=True)
class Grounds:
    """How a verdict on one subject came about: by which rule, on how much, and how much was left out."""

    subject: str
    work: str
    """The kind of work that the subject was taken for."""
    options: tuple[str, ...]
    """What was chosen between, sorted."""
    lean: str
    strength: Strength
    rivals: tuple[str, ...]
    """What the lean was weighed against, the strongest first; both sides where it is contested."""
    rule: str
    """How the lean came about: a `Rule` of bot/verdict.py."""
    general: bool
    """True where only evidence on the languages as such could decide."""
    pieces: int  # independent pieces of evidence that bear on the subject
    sources: int  # sources that those come from
    repeated: int  # pieces left out because they tell another's story again
    doubted: int  # pieces that count for less because the source that they name says otherwise
    aside: int  # pieces on the languages as such that were left out


@dataclass(frozen=True, slots=True)
class CorpusState:
    """Which corpus an answer was given from."""

    hash: str
    sources: int
    passages: int


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer depends on besides its question and the corpus."""

    index: str
    """Hash of all that the index was built from."""
    model: str
    """Name of the embedding model."""
    configuration: str
    """How the sentences were written, and whatever else is configured."""
    sources: tuple[str, ...] = ()
    """Ids of the sources that it was limited to, sorted; empty for all."""


@dataclass(frozen=True, slots=True)
class Prose:
    """What a language model had to do with an answer, and what that cost."""

    model: str
    """As configured, without anything secret."""
    written: int  # statements in the model's words
    dropped: dict[str, int]
    """How many of its statements, and of its wordings of the verdict, were dropped, by reason."""
    fallback: str | None
    """Why the answer is in the sources' words alone; None where the model's words stand."""
    tokens_read: int | None
    tokens_written: int | None
    cost: float | None  # in the currency of ADVISOR_LLM_PRICES; None where tokens or price are not known

    @classmethod
    def total(cls, parts: Sequence["Prose"]) -> "Prose | None":
        """Add up what was written for the parts of one answer; None where there is none."""
        if not parts:
            return None
        why = sorted({reason for one in parts for reason in one.dropped})
        return cls(
            model=parts[0].model,
            written=sum(one.written for one in parts),
            dropped={reason: sum(one.dropped.get(reason, 0) for one in parts) for reason in why},
            fallback=next((one.fallback for one in parts if one.fallback), None),
            tokens_read=_sum([one.tokens_read for one in parts]),
            tokens_written=_sum([one.tokens_written for one in parts]),
            cost=_sum([one.cost for one in parts]),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that was found and shown for one question."""

    id: str
    question: str
    resolved: str
    """The question as answered, after the conversation so far was taken into account."""
    outcome: Outcome
    verdict: Verdict | None
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[Citation, ...]
    would_change: tuple[str, ...]
    corpus: CorpusState
    timing_ms: dict[str, float] = field(compare=False)
    ledger: tuple[Cell, ...] = ()
    asks: str | None = None
    """A question back to the asker, where the question cannot be answered as it stands."""
    covers: tuple[str, ...] = ()
    """What the corpus does cover, in words, where the question is outside it or asks for no subject."""
    notice: str | None = None
    """One sentence above the answer: how a thin answer is limited, or how the question was read."""
    view: View = ""
    """What of the answer a follow-up asked to see."""
    grounds: tuple[Grounds, ...] = ()
    """How the verdict came about: one for each subject that was weighed."""
    base_rate: str | None = None
    """One sentence on how lopsided the corpus is on this kind of work, whatever is asked about it."""
    basis: Basis | None = None
    prose: Prose | None = field(default=None, compare=False)
    """What a language model wrote of it; None where none was asked."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, with `schema` first."""
        return {"schema": SCHEMA} | asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Answer":
        """Rebuild an answer from its JSON form; raise `KeyError` or `TypeError` where it is not one."""
        verdict = data["verdict"]
        return cls(
            **{k: v for k, v in data.items() if k not in _NESTED and k != "schema"},
            outcome=Outcome(data["outcome"]),
            verdict=verdict and Verdict(**verdict | {"strength": Strength(verdict["strength"])}),
            statements=tuple(_statement(s) for s in data["statements"]),
            citations=tuple(Citation(**c) for c in data["citations"]),
            nearest=tuple(Citation(**c) for c in data["nearest"]),
            would_change=tuple(data["would_change"]),
            corpus=CorpusState(**data["corpus"]),
            ledger=tuple(Cell(**c) for c in data["ledger"]),
            covers=tuple(data["covers"]),
            grounds=tuple(_grounds(one) for one in data.get("grounds", ())),
            basis=_basis(data["basis"]) if data.get("basis") else None,
            prose=Prose(**data["prose"]) if data.get("prose") else None,
        )


_NESTED = frozenset({
    "outcome", "verdict", "statements", "citations", "nearest", "would_change", "corpus", "ledger", "covers",
    "grounds", "basis", "prose",
})  # fmt: skip


def _basis(data: dict[str, Any]) -> Basis:
    return Basis(**data | {"sources": tuple(data.get("sources", ()))})


def _grounds(data: dict[str, Any]) -> Grounds:
    rest: dict[str, Any] = {
        "options": tuple(data["options"]), "rivals": tuple(data["rivals"]), "strength": Strength(data["strength"]),
    }  # fmt: skip
    return Grounds(**data | rest)


def _sum(values: Sequence[N | None]) -> N | None:
    """Add up; what is not known makes the sum unknown."""
    known = [value for value in values if value is not None]
    return sum(known[1:], start=known[0]) if len(known) == len(values) else None


def _statement(data: dict[str, Any]) -> Statement:
    rest: dict[str, Any] = {
        "role": Role(data["role"]), "citations": tuple(data["citations"]), "support": Support(**data["support"]),
    }  # fmt: skip
    return Statement(**data | rest)

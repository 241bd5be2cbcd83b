"""Trial: one case put to the advisor, with everything that came back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from traceback import format_exception
from typing import Protocol

from bot.answer import Answer, Citation
from corpus.types import Passage
from corpus.vocabulary import Kind
from evals.case import Case, Part

Documents = Mapping[tuple[str, Kind], str]
"""From (source id, kind) to the text that citations are offsets into."""
Say = Callable[[str], None]


class Found(Protocol):
    """A passage as the search found it."""

    @property
    def passage(self) -> Passage:
        """The passage."""

    @property
    def score(self) -> float:
        """Cosine, -1 to 1."""


class Traced(Protocol):
    """An answer and how it came about."""

    @property
    def answer(self) -> Answer:
        """What was shown."""

    @property
    def evidence(self) -> Sequence[Found]:
        """What was found, in rank order."""

    @property
    def drafted(self) -> int:
        """How many statements were drafted, from 0."""

    @property
    def supported(self) -> int:
        """How many of the drafted statements the checker supported, from 0 to `drafted`."""


class Traceable(Protocol):
    """Whatever answers questions and tells how it came to the answer."""

    def trace(self, question: str, *, previous: Answer | None = None) -> Traced:
        """Answer a question, in the light of the previous answer of the conversation."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A case and what came back: one trace a turn, or the fault that stopped it."""

    case: Case
    part: Part
    traces: tuple[Traced, ...]
    ms: tuple[float, ...]  # wall time of each turn, milliseconds
    misplaced: tuple[str, ...] = ()
    """The citations that were not re-found at their offsets, in words."""
    fault: str | None = None
    """The traceback of the exception, where there was one: such a trial is unscored, never zero."""

    @property
    def trace(self) -> Traced:
        """The trace of the last turn; raise `IndexError` where a fault left none."""
        return self.traces[-1]

    @property
    def answer(self) -> Answer:
        """The answer to the last turn, which is the one that is judged."""
        return self.traces[-1].answer


def run(
    cases: Sequence[Case],
    advisor: Traceable,
    documents: Documents,
    parts: Mapping[str, Part],
    say: Say = lambda _: None,
) -> list[Trial]:
    """Put every case to the advisor, in order; `parts` is the split of the whole set, `say` is told of the progress."""
    trials = []
    for number, case in enumerate(cases, start=1):
        say(f"{number}/{len(cases)} {case.id}")
        trials.append(_try(case, parts[case.id], advisor, documents))
    return trials


def shown_citations(answer: Answer) -> Iterator[Citation]:
    """Yield every citation that an answer shows, those of the nearest evidence included."""
    yield from answer.citations
    yield from answer.nearest


def misplacement(citation: Citation, documents: Documents) -> str:
    """Return why a citation is not its passage's place, in words, or an empty string where it is."""
    text = next((documents.get((citation.source, kind)) for kind in Kind if kind == citation.kind), None)
    place = f"{citation.source} ({citation.kind}) {citation.start}-{citation.end}"
    if text is None:
        return f"{place}: the index has no such document"
    if not 0 <= citation.start < citation.end <= len(text):
        return f"{place}: outside the document, which has {len(text)} characters"
    if text[citation.start : citation.end] != citation.passage:
        return f"{place}: the document has another text there"
    return ""


def _try(case: Case, part: Part, advisor: Traceable, documents: Documents) -> Trial:
    traces: list[Traced] = []
    times: list[float] = []
    fault = None
    misplaced: list[str] = []
    try:
        for question in case.asked:
            start = perf_counter()
            traces.append(advisor.trace(question, previous=traces[-1].answer if traces else None))
            times.append((perf_counter() - start) * 1000)
        shown = [citation for trace in traces for citation in shown_citations(trace.answer)]
        misplaced = [reason for citation in shown if (reason := misplacement(citation, documents))]
    except Exception as error:  # noqa: BLE001 - whatever a case raises is a fault of the program, reported with its traceback
        fault = "".join(format_exception(error))
    return Trial(case, part, tuple(traces), tuple(times), tuple(misplaced), fault)

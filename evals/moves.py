"""Moves by which a program could look better without being better, and whether the gate stops each of them.

A move changes what was answered, as a wrapper around the advisor would: it abstains more, quotes more, pads, or says
less. Each is made on the trials of the run itself, so that every run shows whether its gate still holds.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.answer import Answer, Citation, Statement, Support
from corpus.vocabulary import Outcome, Role, Strength
from evals.case import counts_in
from evals.gate import SLACK, Thresholds, floor_text, short
from evals.score import Figure, Metric, figure
from evals.trial import Documents, Found, Traced, Trial

ONE_IN = 10  # of how many questions one is abstained from
FAR = 0.5  # cosine of the nearest evidence, -1 to 1, below which a timid program would abstain
PADDING = 3  # statements put behind the others
FULL = Support("quote", 1.0)

Move = Callable[[Traced, Documents], Traced]
"""From what was answered to what a program that makes the move would have answered."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a move makes of a trace."""

    answer: Answer
    evidence: Sequence[Found]
    drafted: int
    supported: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """A move, and which gated metrics fall below their floor by it."""

    move: str
    by: tuple[str, ...]
    """As `metric (part): 0.931 becomes 0.700, below 0.90`; empty where the gate lets the move pass."""


def hold(
    trials: Sequence[Trial], documents: Documents, metrics: Sequence[Metric], thresholds: Thresholds
) -> tuple[Stopped, ...]:
    """Make every move on the trials, and say what of the gate stops it: what falls by it below its floor."""
    sound = [trial for trial in trials if not trial.fault]
    parts = {trial.case.id: trial.part for trial in trials}
    gated = [metric for metric in metrics if any(name == metric.name for _, name in thresholds.least)]
    honest = _gated(sound, parts, gated, thresholds)

    def stopped(move: Move) -> tuple[str, ...]:
        cheating = _gated([made(move, trial, documents) for trial in sound], parts, gated, thresholds)
        return tuple(
            f"{name} ({part}): {was.mean:.3f} becomes {now.mean:.3f}, below {floor_text(least)}"
            for (part, name), least in sorted(thresholds.least.items())
            if (was := honest[part, name]).mean is not None
            if (now := cheating[part, name]).mean is not None and now.mean < was.mean - SLACK and short(now, least)
        )

    return tuple(Stopped(name, stopped(move)) for name, move in MOVES.items())


def passed(stopped: Sequence[Stopped]) -> list[str]:
    """Return one sentence for each move that nothing stops."""
    mend = "raise the floors in evals/thresholds.toml"
    return [f"the gate would let a program pass that {one.move}; {mend}" for one in stopped if not one.by]


def made(move: Move, trial: Trial, documents: Documents) -> Trial:
    """Return a trial with every turn answered as the move has it."""
    return replace(trial, traces=tuple(move(trace, documents) for trace in trial.traces))


def _gated(
    trials: Sequence[Trial], parts: Mapping[str, str], gated: Sequence[Metric], thresholds: Thresholds
) -> dict[tuple[str, str], Figure]:
    """Return the figure of every part and metric that the gate asks something of."""
    scores = {metric.name: metric.score(trials) for metric in gated}
    return {
        (part, name): figure(name, part, [one for one in scores[name] if counts_in(part, one.case, parts[one.case])])
        for part, name in thresholds.least
    }


def _telling(change: Callable[[Answer], Answer]) -> Move:
    """Make a move of a change to an answer."""
    return lambda trace, _: Told(change(trace.answer), trace.evidence, trace.drafted, trace.supported)


def _silent(answer: Answer) -> Answer:
    """Abstain, as the program does: no verdict, no statements, and what is covered."""
    return replace(
        answer, outcome=Outcome.NOT_COVERED, verdict=None, statements=(), citations=(), covers=("network and disk",)
    )


def _drawn(answer: Answer) -> bool:
    """Draw one question in ten, by a hash of its words."""
    return int.from_bytes(hashlib.sha256(answer.question.encode()).digest()[:8], "big") % ONE_IN == 0


def _abstain_at_random(answer: Answer) -> Answer:
    return _silent(answer) if _drawn(answer) else answer


def _ask_back_at_random(answer: Answer) -> Answer:
    return replace(_silent(answer), asks="For what?") if _drawn(answer) else answer


def _abstain_when_thin(answer: Answer) -> Answer:
    return _silent(answer) if answer.outcome is Outcome.THIN else answer


def _abstain_when_far(trace: Traced, _: Documents) -> Traced:
    near = max((found.score for found in trace.evidence), default=-1.0)
    return Told(_silent(trace.answer), trace.evidence, 0, 0) if near < FAR else trace


def _answer_all(answer: Answer) -> Answer:
    return replace(answer, outcome=Outcome.THIN) if answer.outcome is Outcome.NOT_COVERED else answer


def _hedge(answer: Answer) -> Answer:
    if not answer.verdict:
        return answer
    return replace(answer, outcome=Outcome.THIN, verdict=replace(answer.verdict, strength=Strength.THIN))


def _contest(answer: Answer) -> Answer:
    return replace(answer, verdict=replace(answer.verdict, lean="contested")) if answer.verdict else answer


def _keep(choose: Callable[[Answer], Sequence[Statement]]) -> Move:
    """Make a move of a choice among the statements."""
    return _telling(lambda answer: replace(answer, statements=tuple(choose(answer))))


def _agreeing(answer: Answer) -> Sequence[Statement]:
    """Return the statements that speak for the verdict; all where there is none."""
    lean = answer.verdict.lean if answer.verdict else None
    return [s for s in answer.statements if lean is None or (s.role is Role.FOR and s.option == lean)]


def _quote(trace: Traced, _: Documents) -> Traced:
    """Show the cited passages as quotations in place of the statements."""
    cited = {one.n: one for one in trace.answer.citations}
    quotes = [_quoted(cited[n], s) for s in trace.answer.statements for n in s.citations if n in cited]
    return Told(replace(trace.answer, statements=tuple(quotes)), trace.evidence, len(quotes), len(quotes))


def _quoted(citation: Citation, statement: Statement) -> Statement:
    return Statement(citation.passage, statement.role, statement.option, statement.criterion, (citation.n,), FULL)


def _pad(trace: Traced, documents: Documents) -> Traced:
    """Put further evidence, as it stands, behind the statements."""
    if not trace.answer.statements:
        return trace
    cited = {(one.source, one.start) for one in trace.answer.citations}
    new = [found for found in trace.evidence if (found.passage.source, found.passage.start) not in cited][:PADDING]
    first = max((one.n for one in trace.answer.citations), default=0) + 1
    citations = [_cited(found, number, documents) for number, found in enumerate(new, first)]
    said = [Statement(c.passage, Role.CONTEXT, None, None, (c.n,), Support("paraphrase", 1.0)) for c in citations]
    told = replace(
        trace.answer,
        statements=(*trace.answer.statements, *said),
        citations=(*trace.answer.citations, *citations),
    )
    return Told(told, trace.evidence, trace.drafted + len(said), trace.supported + len(said))


def _cited(found: Found, number: int, documents: Documents) -> Citation:
    passage = found.passage
    text = documents.get((passage.source, passage.kind), "")[passage.start : passage.end]
    return Citation(
        number, passage.source, passage.source, None, None, None, passage.section, passage.grade.value,
        passage.kind.value, text, passage.start, passage.end, passage.note,
    )  # fmt: skip


MOVES: Mapping[str, Move] = MappingProxyType(
    {
        "abstains from one question in ten": _telling(_abstain_at_random),
        "asks back about one question in ten": _telling(_ask_back_at_random),
        "abstains where its evidence is thin": _telling(_abstain_when_thin),
        "abstains where its evidence is not near": _abstain_when_far,
        "abstains from everything": _telling(_silent),
        "never abstains": _telling(_answer_all),
        "calls every verdict thin": _telling(_hedge),
        "calls every question contested": _telling(_contest),
        "answers with quotations only": _quote,
        "puts three more passages behind each answer": _pad,
        "shows the first statement only": _keep(lambda answer: answer.statements[:1]),
        "leaves out the last statement": _keep(lambda answer: answer.statements[:-1] or answer.statements),
        "shows half of the statements": _keep(lambda answer: answer.statements[: (len(answer.statements) + 1) // 2]),
        "shows only what speaks for its verdict": _keep(_agreeing),
        "shows no statement": _keep(lambda _: ()),
    }
)
"""What a program that makes the move does, and the move."""

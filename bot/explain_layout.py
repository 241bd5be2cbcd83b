"""An explanation as people read it, and as JSON."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bot.answer import Grounds
from bot.explain import Counted, Explained, Factors, LeftOut, readings_of
from bot.explain_lookup import LookedUp
from bot.layout import words
from bot.reasons import criterion_name, rule_of
from bot.terminal import Block, paragraph
from bot.weights import CLEAR_LEAD
from bot.wording import WORK, listed, name
from corpus.types import Passage
from corpus.vocabulary import Work

COUNTED = 12  # pieces told one by one, the heaviest
LEFT = 3  # pieces told one by one of those left out for one reason

TextOf = Callable[[Passage], str]
"""Reads the text of a passage."""
REASONS = {
    "repeats": ("piece repeats a story that another piece tells", "pieces repeat a story that another piece tells"),
    "general": ("piece is on the languages as such", "pieces are on the languages as such"),
}


def lay_out_choice(explained: Explained, grounds: Grounds, text_of: TextOf) -> Iterator[Block]:
    """Yield how the subject was read, the rule and its numbers, what counted, and what was left out."""
    yield paragraph(("heading", "How the question was read"), gap=True)
    yield from _reading(explained)
    yield paragraph(("heading", "The rule"), gap=True)
    yield paragraph(rule_of(grounds), hang=2)
    yield from (paragraph(line, hang=2) for line in _measures(explained))
    weight = sum(one.weight for one in explained.counted)
    yield paragraph(("heading", f"What counted: {len(explained.counted)} pieces, {weight:.2f} in all"), gap=True)
    for one in explained.counted[:COUNTED]:
        yield from _counted(one, text_of)
    rest = explained.counted[COUNTED:]
    if rest:
        together = f"{sum(one.weight for one in rest):.2f}"
        yield paragraph(("quiet", f"+ {len(rest)} lighter ones, {together} together: --json tells them all."), hang=2)
    yield from _left_out(explained)


def _reading(explained: Explained) -> Iterator[Block]:
    reading = explained.reading
    taken = [f"{_work(work)} {share:.0%}" for work, share in readings_of(reading)]
    rows = [
        ("subject", reading.subject),
        ("taken for", "; ".join(taken)),
        ("options", ", ".join(map(name, explained.options))),
        ("told", "; ".join(explained.facts)),
        ("asked for", ", ".join(criterion_name(one).lower() for one in explained.criteria)),
    ]
    yield from (paragraph(text, label=f"  {label}", hang=13) for label, text in rows if text)
    if not reading.familiar:
        yield paragraph("The subject is of a kind that no source speaks of in particular.", hang=2)


def _work(work: str) -> str:
    return WORK.get(Work(work), "the languages as such")


def _measures(explained: Explained) -> Iterator[str]:
    """Yield the numbers of the rule in three lines."""
    known = {one.name: one for one in explained.measures}
    named = ("lead", "weight_behind", "sources_behind", "firm_behind")
    options = [f"{name(one.name)} {one.value:.2f}" for one in explained.measures if one.name not in named]
    yield f"Net weight: {', '.join(options)}."
    lead, weight, sources = (known[one] for one in named[:3])
    needed = f"; below {lead.needed:.0%} neither leads" if lead.needed is not None else ""
    yield f"Lead: {lead.value:.0%} of both sides{needed}."
    count = f"{sources.value:.0f} {'source' if sources.value == 1 else 'sources'} that count"
    strong = f"a strong verdict takes {weight.needed:.2f} from {sources.needed:.0f}, and a lead of {CLEAR_LEAD:.0%}"
    yield f"Behind it: {weight.value:.2f} from {count}; {strong}."


def _counted(one: Counted, text_of: TextOf) -> Iterator[Block]:
    sides = [(share > 0, option) for option, share in one.stances.items()]
    told = [
        f"{'for' if speaks else 'against'} {listed([name(option) for side, option in sides if side is speaks])}"
        for speaks in (True, False)
        if any(side is speaks for side, _ in sides)
    ]
    yield paragraph(("found", ", ".join(told)), ("", f": {text_of(one.passage)}"), label=f"  {one.weight:.3f}", hang=9)
    yield paragraph(("quiet", f"{one.passage.id} = {formula(one)}"), hang=9)


def formula(one: Counted) -> str:
    """Return how the weight of a piece comes about, without the factors that are 1."""
    factors = one.factors
    near = _times(
        (factors.relevance, "near the subject", True),
        (factors.focus, "beside the nearest", False),
        (factors.criterion, criterion_name(one.passage.criterion).lower(), False),
    )
    if factors.direct >= FAINT:
        near = f"({near} + {factors.direct:.2f} to the question itself)"
    rest = _times(
        (factors.grade, words(one.passage.grade), True),
        (factors.check, "its source says otherwise", False),
        (factors.source, "same source again", False),
    )
    return f"{near} × {rest}"


FAINT = 0.005  # weight below which what is added is not worth a word


def _times(*parts: tuple[float, str, bool]) -> str:
    return " × ".join(f"{value:.2f} {why}" for value, why, always in parts if always or abs(value - 1) > 1e-9)


def _left_out(explained: Explained) -> Iterator[Block]:
    yield paragraph(("heading", "What was left out"), gap=True)
    for reason, (one, many) in REASONS.items():
        same = [left for left in explained.left_out if left.reason == reason]
        if same:
            examples = [
                f"{left.passage.id} (told by {left.of})" if left.of else left.passage.id for left in same[:LEFT]
            ]
            more = f" and {len(same) - LEFT} more" if len(same) > LEFT else ""
            count = f"{len(same)} {one if len(same) == 1 else many}"
            yield paragraph(f"{count}: {', '.join(examples)}{more}.", label="  -", hang=4)
    verbs = "piece takes sides and is" if explained.far == 1 else "pieces take sides and are"
    yield paragraph(f"{explained.far} {verbs} too far from the subject to bear on it.", label="  -", hang=4)


def lay_out_lookup(found: LookedUp, text_of: TextOf) -> Iterator[Block]:
    """Yield the passages that were looked at for a fact, and what they had to reach."""
    yield paragraph(("heading", "What was looked at"), gap=True)
    yield paragraph(
        f"The best passage answers with a likelihood of {found.likelihood:.0%} ({found.least:.0%} is needed); "
        f"another is shown from a score of {found.close:.2f}. "
        "It counts how near the meaning is and how many of the question's rare words are in it.",
        hang=2,
    )
    for one in found.looked:
        shown = "shown" if one.shown else "not shown"
        yield paragraph(text_of(one.passage), label=f"  {one.score:.2f}", hang=8)
        told = f"{one.passage.id}: {shown}; meaning {one.meaning:.2f}, words {one.words:.0%}"
        yield paragraph(("quiet", told), hang=8)


def choice_in_json(explained: Explained, text_of: TextOf) -> dict[str, Any]:
    """Return an explanation as JSON: every piece that counted, and every one that was left out though it is near."""
    reading, decision = explained.reading, explained.decision
    return {
        "subject": reading.subject,
        "reading": {str(work): round(share, 4) for work, share in sorted(reading.shares.items())},
        "other": round(reading.other, 4),
        "outside": round(reading.outside, 4),
        "options": list(explained.options),
        "criteria": list(explained.criteria),
        "facts": list(explained.facts),
        "lean": decision.lean,
        "strength": decision.strength,
        "rule": decision.rule,
        "general": explained.general,
        "measures": [
            {"name": one.name, "value": round(one.value, 4), "needed": one.needed} for one in explained.measures
        ],
        "counted": [_counted_in_json(one, text_of) for one in explained.counted],
        "left_out": [_left_in_json(one) for one in explained.left_out],
        "far": explained.far,
    }


def _counted_in_json(one: Counted, text_of: TextOf) -> dict[str, Any]:
    return {
        "passage": one.passage.id,
        "text": text_of(one.passage),
        "grade": one.passage.grade,
        "criterion": one.passage.criterion,
        "stances": dict(one.stances),
        "weight": round(one.weight, 6),
        "factors": {name_: round(getattr(one.factors, name_), 6) for name_ in Factors.__dataclass_fields__},
    }


def _left_in_json(one: LeftOut) -> dict[str, Any]:
    return {"passage": one.passage.id, "reason": one.reason, "of": one.of}


def lookup_in_json(found: LookedUp, text_of: TextOf) -> dict[str, Any]:
    """Return as JSON what was looked at for a fact."""
    looked: Sequence[dict[str, Any]] = [
        {"passage": one.passage.id, "text": text_of(one.passage), "score": round(one.score, 4),
         "meaning": round(one.meaning, 4), "words": round(one.words, 4), "shown": one.shown}
        for one in found.looked
    ]  # fmt: skip
    return {
        "least": found.least,
        "likelihood": round(found.likelihood, 4),
        "close": round(found.close, 4),
        "looked": list(looked),
    }

"""The fidelity report in words for a terminal, and as JSON."""

import json
from collections import Counter
from collections.abc import Iterator

from evals.fidelity import (
    DIGEST,
    GOAL,
    LEAST,
    ORIGINAL,
    Finding,
    Report,
    Share,
    breaches,
    completeness,
    shares,
    unread,
)
from evals.fidelity_coverage import CLOSE, Cover
from evals.fidelity_labels import Verdict, corrected, passed_share

SENTENCES = {
    "figures": "every figure stands in the original, by value and unit",
    "names": "every name stands in it",
    "wording": "no eight words in a row are its own",
    "checker": "the grounding checker finds it supported",
    "read": "somebody read it against the original and found it faithful",
    "support": "one of the two, and every figure in place",
}
MOST = 40  # lines of one kind on a terminal


def plain(report: Report) -> str:
    """Return the report for a terminal."""
    lines: list[str] = []
    for group, title in ((ORIGINAL, "notes from originals"), (DIGEST, "notes from digests")):
        lines += [title, *_shares(shares(report, group)), ""]
    lines += ["sentences of the articles with a figure or a name, covered by their notes", *_articles(report), ""]
    lines += ["the checker on notes labelled by hand", *_labels(report), ""]
    lines += _some("not in order", [_fault(one) for one in report.findings if one.figures or one.names or one.copied])
    lines += _some("neither supported nor read", [f"{one.id}: {one.reason}" for one in unread(report)])
    lines += _some("not covered", list(_uncovered(report)))
    lines += [f"left out: {_reasons(report)}"] if report.skipped else []
    alone = shares(report, ORIGINAL)["checker"]
    if alone.value < GOAL:
        lines.append(f"short of the goal: the checker alone supports {alone.value:.1%}, the goal is {GOAL:.0%}")
    lines += [f"below the gate: {breach}" for breach in breaches(report)] or ["the gate is passed"]
    return "\n".join(lines)


def unread_lines(report: Report) -> str:
    """Return what is left to read: each note, why the checker doubts it, and the evidence that it was offered."""
    return "\n\n".join(
        f"{one.id}  (score {one.score:.2f}: {one.reason})\n  {one.text}\n  evidence: {one.evidence}"
        for one in unread(report)
    )


def to_json(report: Report) -> str:
    """Return the report as JSON, keys in a fixed order."""
    groups = {
        group: {name: _share(share) for name, share in shares(report, group).items()} for group in (ORIGINAL, DIGEST)
    }
    good, bad = (passed_share(report.verdicts, faithful=faithful) for faithful in (True, False))
    view = corrected(shares(report, ORIGINAL)["checker"].value, report.verdicts)
    value = {
        "schema": 1,
        "gate": dict(LEAST),
        "breaches": breaches(report),
        "notes": groups,
        "completeness": {article or "all": _share(share) for article, share in completeness(report).items()},
        "controls": dict(zip(("after_loss", "elsewhere"), _controls(report), strict=True)),
        "labels": {
            "faithful_supported": good,
            "wrong_supported": bad,
            "expected_faithful": None if view is None else dict(zip(("share", "low", "high"), view, strict=True)),
            "verdicts": [_verdict(one) for one in report.verdicts],
        },
        "findings": [_finding(one) for one in report.findings],
        "uncovered": [
            {"article": article, "sentence": one.statement.text, "closeness": round(one.closeness, 3)}
            for article, some in report.covers.items()
            for one in some
            if not one.covered
        ],
        "skipped": dict(report.skipped),
    }
    return json.dumps(value, ensure_ascii=False, indent=1)


def _shares(by_name: dict[str, Share]) -> Iterator[str]:
    for name, share in by_name.items():
        asked = f"gate {LEAST[name]:.0%}" if name in LEAST else ""
        yield f"  {name:<9}{share.value:>7.1%}  {share.good:>4} of {share.of:<5}{asked:<10}{SENTENCES[name]}"


def _articles(report: Report) -> Iterator[str]:
    for article, share in sorted(completeness(report).items(), key=lambda item: (not item[0], item[0])):
        asked = "" if article else f"  gate {LEAST['completeness']:.0%}"
        yield f"  {article or 'all':<30}{share.value:>7.1%}  {share.good:>4} of {share.of}{asked}"
    after, elsewhere = _controls(report)
    if after is not None and elsewhere is not None:
        yield f"  control: {after:.0%} of those covered would still count without the notes that cover them, and the"
        yield f"  notes of the other articles would cover {elsewhere:.0%} of all (closeness from {CLOSE} on)"


def _controls(report: Report) -> tuple[float | None, float | None]:
    """Return the shares, 0 to 1, that count without the notes that cover them, and by the notes of other articles."""
    every = [one for some in report.covers.values() for one in some]
    covered = [one for one in every if one.covered]
    if not covered:
        return None, None
    return _part(one.after_loss >= CLOSE for one in covered), _part(one.elsewhere >= CLOSE for one in every)


def _part(holds: Iterator[bool]) -> float:
    values = list(holds)
    return sum(values) / len(values)


def _labels(report: Report) -> Iterator[str]:
    outcomes = Counter(verdict.outcome for verdict in report.verdicts)
    faithful, wrong = outcomes["passed"] + outcomes["false alarm"], outcomes["hit"] + outcomes["miss"]
    caught = sum(one.outcome == "hit" or one.flagged for one in report.verdicts if not one.label.faithful)
    yield f"  faithful: {outcomes['passed']} of {faithful} supported, {outcomes['false alarm']} false alarms"
    yield f"  wrong:    {outcomes['hit']} of {wrong} caught, {outcomes['miss']} missed; with figures and names {caught}"
    kinds = sorted({one.label.kind for one in report.verdicts if one.label.kind})
    by_kind = (
        f"{kind} {sum(one.outcome == 'hit' for one in some)}/{len(some)}"
        for kind in kinds
        for some in [[one for one in report.verdicts if one.label.kind == kind]]
    )
    yield f"  caught by kind of error: {', '.join(by_kind)}"
    measured = shares(report, ORIGINAL)["checker"].value
    view = corrected(measured, report.verdicts)
    if view is not None:
        share, low, high = view
        yield f"  by these labels, {measured:.1%} supported means {share:.0%} faithful ({low:.0%} to {high:.0%})"
    missed = [f"{one.label.note}: {one.label.wrong}" for one in report.verdicts if one.outcome == "miss"]
    yield from _some("  missed", missed)


def _uncovered(report: Report) -> Iterator[str]:
    for article, some in report.covers.items():
        yield from (f"{article}: {one.statement.text} ({_near(one)})" for one in some if not one.covered)


def _near(one: Cover) -> str:
    return f"closeness {one.closeness:.2f}" if one.by else "no one or two notes hold its figures and names"


def _some(title: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    more = [f"  and {len(lines) - MOST} more"] if len(lines) > MOST else []
    return [f"{title}: {len(lines)}", *(f"  {line}" for line in lines[:MOST]), *more]


def _fault(one: Finding) -> str:
    faults = [("figures", one.figures), ("names", one.names), ("copied", one.copied)]
    return f"{one.id}: " + "; ".join(f"{name} {', '.join(found)}" for name, found in faults if found)


def _reasons(report: Report) -> str:
    counted = Counter(report.skipped.values())
    return "; ".join(f"{number} sources, as {reason}" for reason, number in sorted(counted.items()))


def _share(share: Share) -> dict[str, float | int]:
    return {"share": round(share.value, 4), "good": share.good, "of": share.of}


def _finding(one: Finding) -> dict[str, object]:
    return {
        "note": one.id, "group": one.group, "supported": one.supported, "read": one.read, "score": round(one.score, 4),
        "reason": one.reason, "figures": one.figures, "names": one.names, "copied": one.copied,
    }  # fmt: skip


def _verdict(one: Verdict) -> dict[str, object]:
    return {
        "note": one.label.note, "label": "faithful" if one.label.faithful else "wrong", "kind": one.label.kind or None,
        "outcome": one.outcome, "flagged": one.flagged, "score": round(one.score, 4), "reason": one.reason,
    }  # fmt: skip

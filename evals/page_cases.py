"""One failed case in the report: question, gold, answer, evidence and why, behind one click."""

from collections.abc import Iterable

from bot.answer import Answer, Citation, Statement
from evals.html import Html, join, tag
from evals.reading import label, quoted
from evals.result import Result
from evals.trial import Documents, Found, Trial

EVIDENCE = 10  # pieces shown of each case
LONG = 400  # characters shown of a piece of evidence


def case_details(result: Result, trial: Trial) -> Html:
    """Return a case as a closed <details>, which opens to everything that is known of it."""
    reasons = result.reasons(trial)
    given = "fault" if trial.fault else label(trial.answer)
    summary = tag(
        "summary",
        tag(
            "span",
            tag("span", trial.case.id, class_="mono"),
            " ",
            tag("span", trial.case.kind, class_="chip"),
            class_="head",
        ),
        tag("span", " → ".join(trial.case.asked)),
        [tag("span", f"{metric}: {why}", class_="why") for metric, why in reasons.items()],
    )
    columns = tag("div", _gold(trial), _outcome(trial, given), class_="two")
    fault = tag("pre", trial.fault) if trial.fault else None
    shown = join(_statements(trial.answer), _evidence(trial, result.run.documents)) if trial.traces else None
    return tag(
        "details", summary, tag("div", columns, fault, shown, class_="body"), class_="case", id=f"case-{trial.case.id}"
    )


def _gold(trial: Trial) -> Html:
    gold = trial.case.wanted
    facts = {
        "outcome": " or ".join(gold.outcome),
        "lean": " or ".join(gold.lean),
        "says": "; ".join(quoted(item) for item in gold.contains),
        "conflict": " against ".join(gold.conflict or ()),
        "parts": ", ".join(gold.parts),
        "sources": ", ".join(gold.sources),
        "pair": trial.case.pair or "",
        "why": trial.case.why,
        "tags": ", ".join(trial.case.tags),
    }
    return tag("div", tag("h3", "Gold"), _listed((name, text) for name, text in facts.items() if text))


def _outcome(trial: Trial, given: str) -> Html:
    if not trial.traces:
        return tag("div", tag("h3", "Given"), tag("p", "A fault, before the first answer."))
    answer = trial.answer
    facts = {
        "outcome": answer.outcome.value,
        "given": given,
        "strength": answer.verdict.strength.value if answer.verdict else "",
        "verdict": answer.verdict.summary if answer.verdict else "",
        "notice": answer.notice or "",
        "asks": answer.asks or "",
        "read as": answer.resolved if answer.resolved != trial.case.asked[-1] else "",
        "drafted": f"{trial.trace.drafted}, of which supported {trial.trace.supported}",
        "time": ", ".join(f"{time:.0f} ms" for time in trial.ms),
    }
    return tag("div", tag("h3", "Given"), _listed((name, text) for name, text in facts.items() if text))


def _listed(facts: Iterable[tuple[str, str]]) -> Html:
    return tag("ul", [tag("li", tag("span", name, class_="chip"), text) for name, text in facts])


def _statements(answer: Answer) -> Html:
    if not answer.statements:
        return join(tag("h3", "Statements"), tag("p", "None.", class_="quiet"))
    cited = {citation.n: citation for citation in answer.citations}
    listed = [_statement(statement, cited) for statement in answer.statements]
    return join(tag("h3", "Statements"), tag("ul", listed))


def _statement(statement: Statement, cited: dict[int, Citation]) -> Html:
    marks = [statement.role.value, statement.option, statement.criterion]
    support = f"{statement.support.kind} {statement.support.score:.2f}"
    sources = [f"[{n}] {cited[n].source}" if n in cited else f"[{n}] is not listed" for n in statement.citations]
    return tag(
        "li",
        [tag("span", mark, class_="chip") for mark in [*marks, support] if mark],
        statement.text,
        " ",
        tag("span", "; ".join(sources), class_="quiet"),
    )


def _evidence(trial: Trial, documents: Documents) -> Html:
    found = list(trial.trace.evidence)
    more = f"The first {EVIDENCE} of {len(found)}." if len(found) > EVIDENCE else None
    listed = tag("ol", [_found(one, set(trial.case.wanted.sources), documents) for one in found[:EVIDENCE]])
    return join(
        tag("h3", "Evidence, in rank order"), listed, tag("p", more or ("" if found else "None."), class_="quiet")
    )


def _found(one: Found, gold: set[str], documents: Documents) -> Html:
    passage = one.passage
    text = documents.get((passage.source, passage.kind), "")[passage.start : passage.end]
    return tag(
        "li",
        tag("span", passage.id, class_="mono"),
        " ",
        tag("span", "gold source", class_="chip gold") if passage.source in gold else None,
        tag("span", f"{one.score:.2f}", class_="chip"),
        tag("span", passage.grade.value, class_="chip"),
        tag("blockquote", text[:LONG] + ("…" if len(text) > LONG else "")),
    )

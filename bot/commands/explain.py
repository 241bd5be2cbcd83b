"""`advisor explain`: which evidence counted how much and why, what was left out, and the rule that was applied."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bot.answer import Answer
from bot.commands.common import as_line, kept_answer
from bot.commands.replay import asked_again, changes_between, told
from bot.settings import read_settings
from corpus.errors import StaleIndex
from corpus.vocabulary import Outcome

if TYPE_CHECKING:
    from bot.advisor import Trace
    from bot.terminal import Block


def explain(answer_id: str | None, *, as_json: bool) -> int:
    """Print how a kept answer came about, worked out anew; the last answer where no id is given.

    Raises:
        BadInput: No such answer is kept.
        StaleIndex: It was given from another corpus, index, model or configuration.

    """
    from bot.terminal import show
    from bot.wiring import make_advisor

    settings = read_settings()
    kept = kept_answer(settings, answer_id)
    trace = asked_again(kept, make_advisor(settings).trace, lambda one: one.answer)
    if trace.answer.id != kept.id:
        raise StaleIndex(
            f"answer {kept.id} cannot be explained any more: {told(changes_between(kept, trace.answer))}, or ask again"
        )
    if as_json:
        print(as_line(in_json(kept, trace)))
    else:
        show(lay_out(kept, trace))
    return 0


def lay_out(kept: Answer, trace: "Trace") -> "Iterator[Block]":
    """Yield the explanation of an answer, the question first."""
    from bot.explain import explain_choice
    from bot.explain_layout import lay_out_choice, lay_out_lookup
    from bot.explain_lookup import explain_lookup, why_not
    from bot.terminal import paragraph
    from bot.views import gist

    yield paragraph(("heading", kept.resolved), label="> ", hang=2)
    yield paragraph(("verdict", kept.asks or gist(kept)))
    if trace.asked is None or kept.outcome is Outcome.NOT_COVERED or kept.asks:
        yield from (paragraph(reason, gap=place == 0) for place, reason in enumerate(why_not(trace)))
    if trace.asked is None:
        return
    library = trace.asked.library
    if kept.verdict:
        for weighed, grounds in zip(trace.weighed, trace.answer.grounds, strict=True):
            explained = explain_choice(weighed, trace.asked.question, library.doubted)
            yield from lay_out_choice(explained, grounds, library.text)
    elif trace.findings:
        shown = {f"{one.source}#{one.note}" for one in kept.citations}
        yield from lay_out_lookup(explain_lookup(trace.findings, shown), library.text)


def in_json(kept: Answer, trace: "Trace") -> dict[str, Any]:
    """Return the explanation as JSON: `subjects` of a choice, `lookup` of a fact, `reasons` where neither suffices."""
    from bot.explain import explain_choice
    from bot.explain_layout import choice_in_json, lookup_in_json
    from bot.explain_lookup import explain_lookup, why_not

    uncovered = trace.asked is None or kept.outcome is Outcome.NOT_COVERED
    document: dict[str, Any] = {
        "schema": 1, "id": kept.id, "question": kept.resolved, "outcome": kept.outcome,
        "reasons": list(why_not(trace)) if uncovered else [], "subjects": [], "lookup": None,
    }  # fmt: skip
    if trace.asked is None:
        return document
    library, question = trace.asked.library, trace.asked.question
    if kept.verdict:
        explained = [explain_choice(weighed, question, library.doubted) for weighed in trace.weighed]
        document["subjects"] = [choice_in_json(one, library.text) for one in explained]
    elif trace.findings:
        shown = {f"{one.source}#{one.note}" for one in kept.citations}
        document["lookup"] = lookup_in_json(explain_lookup(trace.findings, shown), library.text)
    return document

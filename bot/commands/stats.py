"""`advisor stats`: what was asked, how it ended, what is missing, and what people thought of it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.commands.common import as_line
from bot.faults import say
from bot.settings import Settings, read_settings
from corpus.errors import UnusableIndex

if TYPE_CHECKING:
    from bot.stats import Alike, Stats
    from bot.terminal import Block

SHOWN = 10  # gaps, sources and questions on a screen; --json has all


def stats(*, as_json: bool, export: bool) -> int:
    """Print the numbers, as text or JSON; or, with `export`, one line of JSON for every question with feedback."""
    from bot.state import open_store
    from bot.stats import export as rows
    from bot.stats import gather

    settings = read_settings()
    store = open_store(settings.state)
    if export:
        for row in rows(store):
            print(as_line(row))
        return 0
    found = gather(store, _by_meaning(settings))
    if as_json:
        print(as_line({"schema": 1} | asdict(found)))
        return 0
    from bot.terminal import show

    show(_lay_out(found))
    return 0


def _by_meaning(settings: Settings) -> "Alike | None":
    """Return what compares texts by meaning; None, after saying so, where there is no index whose encoder could."""
    from bot.wiring import make_advisor

    try:
        index = make_advisor(settings).index
    except UnusableIndex as error:
        say(f"gaps are not grouped by meaning: {error}")
        return None

    def alike(texts: Sequence[str]) -> Sequence[Sequence[float]]:
        vectors = index.encode(list(texts))
        return [[float(value) for value in row] for row in vectors @ vectors.T]

    return alike


def _lay_out(found: "Stats") -> list["Block"]:
    from bot.terminal import paragraph, table

    if not found.asked and not found.ended:
        return [paragraph("Nothing was asked yet, or nothing of it is kept.")]
    period = f", given last between {found.first} and {found.last}" if found.first else ""
    blocks: list[Block] = [paragraph(f"{found.asked} answers to {found.answers} questions are kept{period}.")]
    ends = [*found.outcomes, *((f"no answer kept, {how}", count) for how, count in found.ended)]
    blocks.append(
        table(("outcome", "times"), [(how.replace("_", " "), str(n)) for how, n in ends], right=(1,), gap=True)
    )
    if found.gaps:
        blocks.append(paragraph(("heading", "What the corpus does not cover"), gap=True))
        for gap in found.gaps[:SHOWN]:
            others = f" (and {len(gap.questions) - 1} like it)" if len(gap.questions) > 1 else ""
            blocks.append(paragraph(f"{gap.question}{others}", label=f"{gap.asked:>4} × ", hang=7))
    for title, feedback in (("Feedback by source", found.by_source), ("Feedback by question", found.by_question)):
        if feedback:
            rows = [(one.about, str(one.up), str(one.down)) for one in feedback[:SHOWN]]
            blocks.append(paragraph(("heading", title), gap=True))
            blocks.append(table(("about", "helpful", "not"), rows, right=(1, 2)))
    for use in found.models:
        cost = f"cost {use.cost:g}" if use.cost is not None else "cost not known"
        told = f"{use.answers} answers, {use.tokens_read} tokens read, {use.tokens_written} written, {cost}"
        held = f"{use.written} statements shown, {sum(use.dropped.values())} dropped"
        fell = f"{sum(use.fallbacks.values())} answers in the sources' own words"
        blocks.append(paragraph(("heading", use.model), f": {told}; {held}, {fell}.", gap=True))
    return blocks

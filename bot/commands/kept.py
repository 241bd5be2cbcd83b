"""`advisor replay` and `advisor forget`: answers that were kept."""

import sys
from dataclasses import replace
from typing import Any

from bot.answer import Answer
from bot.commands.common import as_line
from bot.faults import FAULT, say
from bot.settings import read_settings
from corpus.errors import BadInput, StaleIndex


def canonical(answer: Answer) -> dict[str, Any]:
    """Return the JSON form without what differs from run to run: the time it took."""
    return {key: value for key, value in answer.to_dict().items() if key != "timing_ms"}


def replay(answer_id: str, *, as_json: bool) -> int:
    """Answer a kept question again and print that; 0 where both are the same, 1 where they differ.

    Raises:
        BadInput: No answer of that id is kept.
        StaleIndex: It was given from another corpus, index, model or configuration.

    """
    from bot.state import open_store
    from bot.wiring import make_advisor

    settings = read_settings()
    kept = open_store(settings.state).get_answer(answer_id)
    if kept is None:
        raise BadInput(f"no answer {answer_id} is kept; the id stands at the end of advisor ask --all")
    advisor = make_advisor(settings)
    sources = kept.basis.sources if kept.basis else ()
    again = replace(advisor.answer(kept.resolved, sources=sources), question=kept.question)
    if again.id != kept.id:  # it may have asked for more of the answer before it, which resolves to the same question
        again = advisor.answer(kept.question, previous=kept, sources=sources)
    if again.id != kept.id:
        raise StaleIndex(
            f"answer {kept.id} was given from another corpus, index, model or configuration "
            f"(corpus {kept.corpus.hash[:8]}, now {again.corpus.hash[:8]}); restore those to replay it"
        )
    _print(again, as_json=as_json)
    if as_line(canonical(again)) == as_line(canonical(kept)):
        say("the same answer as was kept, byte for byte")
        return 0
    differ = [key for key, value in canonical(kept).items() if canonical(again)[key] != value]
    say(f"the answer differs from the kept one in: {', '.join(differ)}; please report this")
    return FAULT


def _print(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        print(as_line(canonical(answer)))
    else:
        from bot.layout import lay_out
        from bot.terminal import show

        show(lay_out(answer))
    sys.stdout.flush()


def forget(answer_id: str | None, *, everything: bool, older_than: float | None = None) -> int:
    """Delete one kept answer, or all, or what was last of use before `older_than` days (0 or more).

    Raises `BadInput` where it is not clear which, or none is kept under the id.
    """
    from bot.state import open_store

    if [everything, bool(answer_id), older_than is not None].count(True) != 1:
        raise BadInput("name one answer, or give --all, or --older-than DAYS: advisor forget ID, advisor forget --all")
    store = open_store(read_settings().state)
    if older_than is not None:
        erased = store.forget_before(store.now() - older_than * 86_400)  # seconds of a day
        print(f"{erased.answers} answers, {erased.votes} votes and {erased.threads} threads forgotten")
    elif answer_id is None:
        count = store.forget_all()
        print(f"{count} answer{'' if count == 1 else 's'} forgotten")
    elif store.forget(answer_id):
        print(f"answer {answer_id} forgotten")
    else:
        raise BadInput(f"no answer {answer_id} is kept, so there is nothing to forget")
    return 0

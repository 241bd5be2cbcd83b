"""`advisor replay`: a kept answer given again, the same byte for byte, or what changed since."""

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from bot.answer import Answer, Basis
from bot.commands.common import as_line, kept_answer
from bot.faults import FAULT, say
from bot.settings import read_settings
from corpus.errors import BadInput, StaleIndex
from corpus.load import corpus_hash

if TYPE_CHECKING:
    from bot.commands.chat import Answering

T = TypeVar("T")
EXTRACTIVE = "extractive"
"""The configuration under which no language model writes, so that the same question gives the same bytes."""
SHOWN = 12  # characters of a hash


class Change(NamedTuple):
    """Something that an answer depends on, as it was and as it is."""

    part: str
    before: str | None
    """None where the answer was kept by a version that did not note it."""
    after: str | None


def canonical(answer: Answer) -> dict[str, Any]:
    """Return the JSON form without what differs from run to run: the time it took."""
    return {key: value for key, value in answer.to_dict().items() if key != "timing_ms"}


def replay(answer_id: str, *, as_json: bool) -> int:
    """Answer a kept question again and print that; 0 where both are the same, 1 where they differ.

    Raises:
        BadInput: No answer of that id is kept.
        StaleIndex: It was given from another corpus, index, model or configuration; the message names each.

    """
    from bot.wiring import make_advisor

    settings = read_settings()
    kept = kept_answer(settings, answer_id)
    try:
        now = answer_again(make_advisor(settings), kept)
    except StaleIndex as error:
        raise StaleIndex(f"answer {kept.id} cannot be given again: {_since(kept)}{error}") from error
    changes = changes_between(kept, now)
    if changes or now.id != kept.id:
        if as_json:
            print(as_line({"schema": 1, "id": kept.id, "same": False, "changed": told_in_json(changes)}), flush=True)
        raise StaleIndex(f"answer {kept.id} cannot be given again: {told(changes)}")
    _print(now, as_json=as_json)
    return _compare(kept, now)


def _since(kept: Answer) -> str:
    """Tell how the sources differ from those of a kept answer, where they do."""
    now = corpus_hash()
    return "" if now == kept.corpus.hash else f"{told((Change('corpus', kept.corpus.hash, now),))}; "


def answer_again(advisor: "Answering", kept: Answer) -> Answer:
    """Answer what was asked: as it was resolved, or as it was put, where it wanted to see an answer in another way."""
    return replace(asked_again(kept, advisor.answer, lambda answer: answer), question=kept.question)


def asked_again(kept: Answer, ask: Callable[..., T], answer_of: Callable[[T], Answer]) -> T:
    """Return what `ask` gives for the question of a kept answer; `answer_of` finds the answer in it."""
    sources = kept.basis.sources if kept.basis else ()
    found: list[T] = []
    for text, previous in ((kept.resolved, None), (kept.question, kept)):
        try:
            given = ask(text, previous=previous, sources=sources)
        except BadInput:
            continue  # it was a follow-up, and is no question by itself
        found.append(given)
        if answer_of(given).id == kept.id:
            return given
    if not found:
        raise BadInput(f"answer {kept.id} was to a follow-up that cannot be read without its conversation")
    return found[0]


def changes_between(kept: Answer, now: Answer) -> tuple[Change, ...]:
    """Return what two answers were given from, wherever that differs."""
    before, after = _parts(kept), _parts(now)
    return tuple(Change(part, before[part], after[part]) for part in after if before[part] not in (None, after[part]))


def _parts(answer: Answer) -> dict[str, str | None]:
    basis = answer.basis or Basis("", "", "")
    return {
        "corpus": answer.corpus.hash,
        "index": basis.index or None,
        "model": basis.model or None,
        "configuration": basis.configuration or None,
    }


def told(changes: tuple[Change, ...]) -> str:
    """Return the changes in one sentence, or that the question itself is read otherwise now."""
    if not changes:
        return "its question is read otherwise by this version of the program"
    parts = [f"the {one.part} was {_short(one.before)} and is {_short(one.after)}" for one in changes]
    return f"{', '.join(parts)}; restore {'it' if len(parts) == 1 else 'them'} to replay it"


def told_in_json(changes: tuple[Change, ...]) -> dict[str, Any]:
    """Return the changes by what changed, each with `before` and `after`."""
    return {one.part: {"before": one.before, "after": one.after} for one in changes}


def _short(value: str | None) -> str:
    text = value or "unknown"
    return text[:SHOWN] if len(text) == 64 else text  # a sha256 in hex


def _compare(kept: Answer, now: Answer) -> int:
    before, after = canonical(kept), canonical(now)
    if as_line(before) == as_line(after):
        say("the same answer as was kept, byte for byte")
        return 0
    differ = ", ".join(key for key in after if before[key] != after[key])
    written = after["basis"] is not None and not str(after["basis"]["configuration"]).startswith(EXTRACTIVE)
    why = (
        "a language model wrote the sentences, and does not write the same twice"
        if written
        else "corpus, index, model and configuration are the same, so another version of the program gave it"
    )
    say(f"the answer differs from the kept one in {differ}: {why}")
    return FAULT


def _print(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        print(as_line(canonical(answer)))
    else:
        from bot.layout import lay_out
        from bot.terminal import show

        show(lay_out(answer))
    sys.stdout.flush()

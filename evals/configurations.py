"""Configurations: the ways of answering that one report sets side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import BadConfiguration, BadInput
from evals.baseline import FAIR, NAME, Baseline
from evals.trial import Traceable

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.store import Index

EXTRACTIVE = "extractive"


@dataclass(frozen=True, slots=True)
class Configuration:
    """A way of answering, by name; `make` is called when its turn comes."""

    name: str
    make: Callable[[], Traceable]
    only: tuple[str, ...] | None = None
    """The metrics that it is measured by; None for all."""


def configurations(words: Sequence[str], settings: "Settings", index: "Index") -> tuple[Configuration, ...]:
    """Return the configurations that are asked for: the first is the one that is judged; the baseline stands last.

    A word is `extractive`, `baseline`, or a language model as ADVISOR_LLM names it, with or without `llm=` before it.
    Without a word, it is the program as the settings have it.

    Raises:
        BadInput: A word is none of these, stands twice, or the baseline alone would be judged.

    """
    asked = [word.strip().removeprefix("llm=") for word in words if word.strip() != NAME]
    if words and not asked:
        raise BadInput(f"--configuration {NAME}: it stands beside the others always; name what to judge as well")
    if twice := sorted({word for word in asked if asked.count(word) > 1}):
        raise BadInput(f"--configuration {twice[0]}: it is named twice; name each once")
    found = [_configured(word, settings) for word in asked] or [_as_set(settings)]
    return (*found, Configuration(NAME, lambda: Baseline(index), FAIR))


def _as_set(settings: "Settings") -> Configuration:
    return _configured(settings.llm or EXTRACTIVE, settings)


def _configured(word: str, settings: "Settings") -> Configuration:
    from bot.model.spec import FORMS, read_spec
    from bot.wiring import make_advisor

    if word == EXTRACTIVE:
        return Configuration(word, lambda: make_advisor(settings.model_copy(update={"llm": None})))
    try:
        name = str(read_spec(word))
    except BadConfiguration:
        shown = word[:12] + ("…" if len(word) > 12 else "")  # it might be a key
        raise BadInput(f"--configuration {shown}: write {EXTRACTIVE}, {NAME}, or {FORMS}") from None
    return Configuration(name, lambda: make_advisor(settings.model_copy(update={"llm": word})))

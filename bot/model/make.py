"""From settings to a composer that lets a model write, and to the advisor that shows what is written as it comes."""

from collections.abc import Collection, Iterator
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from bot.advisor import Advisor
from bot.answer import Answer
from bot.grounding import Checker
from bot.model.client import LlamaModel, make_llm
from bot.model.composer import ModelComposer
from bot.model.prompt import fingerprint
from bot.model.spec import Spec, key_of, module_of, read_spec
from bot.model.usage import read_prices
from bot.writing import Piece

if TYPE_CHECKING:
    from bot.settings import Settings

GATE = 1
"""Version of the rules by which written prose is judged; another one gives answers another id."""


def make_composer(settings: "Settings", checker: Checker) -> ModelComposer:
    """Return the composer for the model that the settings name; nothing is imported or sent yet.

    Raises `BadConfiguration` where no such model is known, its package is missing, or its key.
    """
    spec = read_spec(settings.llm or "")
    module, key = module_of(spec), _key(settings, spec)
    return ModelComposer(
        model=LlamaModel(partial(make_llm, spec, module, key, settings.llm_timeout)),
        checker=checker,
        name=str(spec),
        priced=spec.model,
        seconds=settings.llm_timeout,
        prices=read_prices(settings.llm_prices),
        secrets=tuple(filter(None, (key,))),
    )


def _key(settings: "Settings", spec: Spec) -> str | None:
    secrets = {"OPENAI_API_KEY": settings.openai_api_key, "ANTHROPIC_API_KEY": settings.anthropic_api_key}
    keys = {name: secret.get_secret_value() if secret else None for name, secret in secrets.items()}
    own = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
    return key_of(spec, own, keys)


def configuration_of(composer: ModelComposer) -> str:
    """Return what an answer depends on besides question and corpus: the model, what it is told, how it is judged."""
    return f"written by {composer.name}, prompt {fingerprint()}, gate {GATE}"


class WritingAdvisor(Advisor):
    """An advisor that can be listened to while a model writes."""

    def write(self, question: str, *, previous: Answer | None = None, sources: Collection[str] = ()) -> Iterator[Piece]:
        """Yield the pieces of an answer as they are checked, the whole answer last; raise as `answer` does.

        The answer may hold others than those, where the model's words do not carry the verdict: it is what counts.
        """
        queue: SimpleQueue[Piece | BaseException] = SimpleQueue()

        def answer() -> None:
            try:
                queue.put(self.trace(question, previous=previous, sources=sources, show=queue.put).answer)
            except BaseException as error:  # noqa: BLE001 - raised where the pieces are read
                queue.put(error)

        Thread(target=copy_context().run, args=(answer,), name="advisor-answer", daemon=True).start()
        while True:
            piece = queue.get()
            if isinstance(piece, BaseException):
                raise piece
            yield piece
            if isinstance(piece, Answer):
                return

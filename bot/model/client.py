"""The one place that speaks to a language model: any of LlamaIndex's, streamed, under one deadline."""

from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass, field
from importlib import import_module
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any, Protocol
from weakref import finalize

from bot.model.failure import Failure, failure_of
from bot.model.spec import Spec

LONGEST_REPLY = 60_000  # characters; a reply that goes on beyond is none
MOST_TOKENS = 4000  # that a model may write
TEMPERATURE = 0.0  # 0 to 2


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a reply, and what came with it."""

    text: str
    read: int | None = None  # tokens of the request so far
    written: int | None = None  # tokens of the reply so far
    stop: str | None = None
    """Why the model stopped, in its provider's words."""
    refusal: bool = False


class Model(Protocol):
    """Whatever writes a reply to a request, piece by piece."""

    def stream(self, system: str, user: str) -> Iterator[Chunk]:
        """Yield the pieces of the reply; raises whatever the client raises."""
        ...


@dataclass(slots=True, weakref_slot=True)
class LlamaModel:
    """A language model of LlamaIndex, made at its first use; its connections end with it."""

    make: Callable[[], Any]
    _llm: Any = None
    _lock: Lock = field(default_factory=Lock)

    def stream(self, system: str, user: str) -> Iterator[Chunk]:
        """Yield the pieces of the reply; raises whatever the client raises."""
        from llama_index.core.llms import ChatMessage, MessageRole

        with self._lock:
            if self._llm is None:
                self._llm = self.make()
                client = getattr(self._llm, "_http_client", None)
                if client is not None:
                    finalize(self, client.close)
        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=system),
            ChatMessage(role=MessageRole.USER, content=user),
        ]
        for response in self._llm.stream_chat(messages):
            yield _chunk(response)


def make_llm(spec: Spec, module: str, key: str | None, seconds: float) -> Any:  # noqa: ANN401 - LlamaIndex is untyped
    """Return LlamaIndex's client for a model; nothing is sent yet. Retries are off: a failure has its own answer."""
    found = import_module(module)
    if spec.provider == "anthropic":
        return found.Anthropic(
            model=spec.model, api_key=key, temperature=TEMPERATURE, max_tokens=MOST_TOKENS, timeout=seconds,
            max_retries=0,
        )  # fmt: skip
    if spec.provider == "ollama":
        return found.Ollama(model=spec.model, temperature=TEMPERATURE, request_timeout=seconds)
    common: dict[str, Any] = {
        "model": spec.model, "temperature": TEMPERATURE, "max_tokens": MOST_TOKENS, "timeout": seconds,
        "max_retries": 0, "additional_kwargs": {"stream_options": {"include_usage": True}},
    }  # fmt: skip
    common["http_client"] = import_module("openai").DefaultHttpxClient()
    if spec.provider == "openai":
        return found.OpenAI(api_key=key, **common)
    return found.OpenAILike(api_key=key or "none", api_base=spec.url, is_chat_model=True, **common)


def _chunk(response: Any) -> Chunk:  # noqa: ANN401
    """Read a piece of a reply, whichever provider it comes from."""
    raw, counts = response.raw, dict(response.additional_kwargs or {})
    choices = _get(raw, "choices") or ()
    first = choices[0] if choices else None
    delta = _get(first, "delta")
    usage = _get(raw, "usage")
    return Chunk(
        text=response.delta or "",
        read=_count(counts.get("prompt_tokens"), _get(usage, "prompt_tokens"), _get(usage, "input_tokens")),
        written=_count(counts.get("completion_tokens"), _get(usage, "completion_tokens"), _get(usage, "output_tokens")),
        stop=_get(first, "finish_reason") or _get(raw, "stop_reason") or _get(raw, "done_reason"),
        refusal=bool(_get(delta, "refusal")),
    )


def _get(value: Any, name: str) -> Any:  # noqa: ANN401
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)


def _count(*found: object) -> int | None:
    return next((value for value in found if isinstance(value, int) and not isinstance(value, bool)), None)


@dataclass(slots=True)
class Hearing:
    """Listens to a reply until its deadline, and counts its tokens."""

    model: Model
    system: str
    user: str
    seconds: float
    """How long the whole reply may take, above 0."""
    secrets: tuple[str, ...] = ()
    read: int | None = None
    written: int | None = None

    def pieces(self) -> Iterator[str]:
        """Yield the text as it comes; raise `Failure` where the model fails, refuses, or takes too long.

        The model is listened to in a thread of its own: however a client waits, the deadline holds.
        """
        queue: SimpleQueue[Chunk | BaseException | None] = SimpleQueue()
        gone = Event()
        Thread(target=copy_context().run, args=(self._listen, queue, gone), name="advisor-model", daemon=True).start()
        try:
            yield from self._heard(queue, monotonic() + self.seconds)
        finally:
            gone.set()

    def _listen(self, queue: "SimpleQueue[Chunk | BaseException | None]", gone: Event) -> None:
        try:
            for chunk in self.model.stream(self.system, self.user):
                if gone.is_set():
                    return
                queue.put(chunk)
            queue.put(None)
        except BaseException as error:  # noqa: BLE001 - handed to whoever listens
            queue.put(error)

    def _heard(self, queue: "SimpleQueue[Chunk | BaseException | None]", deadline: float) -> Iterator[str]:
        length = 0
        while True:
            try:
                chunk = queue.get(timeout=max(0.0, deadline - monotonic()))
            except Empty:
                raise Failure("timeout", f"nothing more came within {self.seconds:g} s") from None
            if chunk is None:
                return
            if isinstance(chunk, BaseException):
                raise failure_of(chunk, begun=length > 0, secrets=self.secrets)
            self.read, self.written = chunk.read or self.read, chunk.written or self.written
            if chunk.refusal or chunk.stop in ("content_filter", "refusal"):
                raise Failure("refused", f"stopped for {chunk.stop or 'a refusal'}")
            length += len(chunk.text)
            if length > LONGEST_REPLY:
                raise Failure("malformed", f"more than {LONGEST_REPLY} characters")
            if chunk.text:
                yield chunk.text
            if chunk.stop in ("length", "max_tokens"):
                raise Failure("cut_off", "the reply was longer than it may be")

"""What `ADVISOR_LLM` names: a provider, a model, and an address where the provider has none of its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from types import MappingProxyType
from urllib.parse import urlsplit

from corpus.errors import BadConfiguration

FORMS = "openai:MODEL, anthropic:MODEL, ollama:MODEL or openai-like:MODEL@URL"
OWN_KEY = MappingProxyType({"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"})
"""Where a provider's key is looked for beside `ADVISOR_LLM_API_KEY`; the others need none."""
_MODULES = MappingProxyType(
    {
        "openai": "llama_index.llms.openai",
        "anthropic": "llama_index.llms.anthropic",
        "ollama": "llama_index.llms.ollama",
        "openai-like": "llama_index.llms.openai_like",
    }
)
"""The module that speaks to a provider; each comes with the optional group of dependencies named like the provider."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A language model by name."""

    provider: str
    """`openai`, `anthropic`, `ollama` or `openai-like`."""
    model: str
    url: str | None = None
    """Where it answers; None for the provider's own place."""

    def __str__(self) -> str:
        """Return it as it is written, without what an address may hold of passwords."""
        return f"{self.provider}:{self.model}" + (f"@{public(self.url)}" if self.url else "")


def public(url: str) -> str:
    """Return an address without user, password and query."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "") + parts.path.rstrip("/")


def read_spec(text: str) -> Spec:
    """Read `PROVIDER:MODEL`, with `@URL` behind it for openai-like; raise `BadConfiguration` for anything else."""
    provider, colon, rest = text.strip().partition(":")
    if provider not in _MODULES or not colon:
        raise BadConfiguration(f"ADVISOR_LLM names no model that is known: {_short(provider)}; set it to {FORMS}")
    model, at, url = (rest, "", "") if provider != "openai-like" else _parted(rest)
    if not model or model != model.strip() or re.search(r"\s", model):
        raise BadConfiguration(f"ADVISOR_LLM names no model after {provider}: ; set it to {FORMS}")
    if provider != "openai-like":
        return Spec(provider, model)
    if not at or not _is_address(url):
        raise BadConfiguration(
            "ADVISOR_LLM: openai-like needs an address, such as openai-like:MODEL@http://127.0.0.1:8000/v1"
        )
    return Spec(provider, model, url)


def _parted(rest: str) -> tuple[str, str, str]:
    """Part MODEL@URL at the `@` before the address: a model's name may hold one, as may a user in an address."""
    match = re.search(r"@(?=https?://)", rest)
    if match is None:
        return rest.partition("@")
    return rest[: match.start()], "@", rest[match.end() :]


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _short(text: str) -> str:
    """Quote the beginning of what somebody set, which might be a key that was put into the wrong variable."""
    return repr(text[:12] + ("…" if len(text) > 12 else ""))


def module_of(spec: Spec) -> str:
    """Return the module that speaks to a provider, without importing it.

    Raises `BadConfiguration` naming the optional group that brings it, where it is not installed.
    """
    module = _MODULES[spec.provider]
    try:
        found = find_spec(module)
    except ModuleNotFoundError:
        found = None
    if found is None:
        raise BadConfiguration(
            f"ADVISOR_LLM={spec} needs a package that is not installed: "
            f"pip install 'python-or-rust[{spec.provider}]', or unset ADVISOR_LLM"
        )
    return module


def key_of(spec: Spec, own: str | None, keys: Mapping[str, str | None]) -> str | None:
    """Return the key for a provider: `own`, which is `ADVISOR_LLM_API_KEY`, or else the provider's from `keys`.

    Raises `BadConfiguration` where the provider needs one and there is none. A key of one provider is never handed to
    another.
    """
    variable = OWN_KEY.get(spec.provider)
    key = own or (keys.get(variable) if variable else None)
    if variable and not key:
        raise BadConfiguration(f"ADVISOR_LLM={spec} needs a key: set {variable}, or unset ADVISOR_LLM")
    return key

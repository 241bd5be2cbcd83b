"""Why a model wrote nothing that can be used: every way it ends, each with the words that a reader is told."""

import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType

REASONS = MappingProxyType({
    "timeout": "the language model did not answer in time",
    "rate_limited": "the language model's provider asks for a pause",
    "refused": "the language model declined to answer",
    "malformed": "the language model's reply could not be read",
    "empty": "the language model's reply was empty",
    "unreachable": "the language model could not be reached",
    "cut_off": "the language model broke off",
    "key_refused": "the language model's provider did not accept the key",
    "rejected": "the language model's provider rejected the request",
    "server_error": "the language model's server failed",
    "failed": "the language model could not be used",
    "unsupported": "too little of what the language model wrote could be shown to follow from its sources",
})  # fmt: skip
"""Each reason, and how a reader is told of it."""

_KEYS = (
    re.compile(r"\b(?:sk|rk|pk|gsk|hf|xai|AIza)[-_]?[A-Za-z0-9*_-]{6,}"),
    re.compile(r"(?i)\b(bearer|basic)(\s+)[^\s'\",}]+"),
    re.compile(r"(?i)\b((?:x-)?api[-_ ]?key|authorization)(['\"]?\s*[:=]\s*['\"]?)(?!bearer|basic)[^\s'\",}]+"),
    re.compile(r"(\w+://)[^/@\s\"']+@"),
)
LONGEST_DETAIL = 200  # characters of what a provider says that are logged


class Failure(Exception):
    """Raised when a model wrote nothing that can be used; `reason` is a key of `REASONS`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        """Take the reason and what is known of it; the detail is for the log and holds no key."""
        super().__init__(REASONS[reason])
        self.reason = reason
        self.detail = detail


def failure_of(error: BaseException, *, begun: bool, secrets: Iterable[str] = ()) -> Failure:
    """Tell from whatever a client raised why the model cannot be used; `begun` where part of the reply had come."""
    chain = list(_chain(error))
    status = next((code for one in chain if (code := _status(one)) is not None), None)
    names = " ".join(type(one).__name__ for one in chain)
    detail = without_keys(f"{type(error).__name__}" + (f" {status}" if status else "") + f": {error}", secrets)
    return Failure(_reason(status, names, begun=begun), detail[:LONGEST_DETAIL])


def _reason(status: int | None, names: str, *, begun: bool) -> str:
    if status == 429 or "RateLimit" in names:
        return "rate_limited"
    if status in (401, 403):
        return "key_refused"
    if status in (408, 504) or "Timeout" in names:
        return "timeout"
    if status is not None and status >= 400:
        return "server_error" if status >= 500 else "rejected"
    if any(word in names for word in ("Connect", "Protocol", "Network", "ReadError", "WriteError", "OSError")):
        return "cut_off" if begun else "unreachable"
    return "malformed" if "JSONDecode" in names else "failed"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _status(error: BaseException) -> int | None:
    """Return the HTTP status that an error carries, wherever the client puts it."""
    response = getattr(error, "response", None)
    for found in (getattr(error, "status_code", None), getattr(response, "status_code", None)):
        if isinstance(found, int):
            return found
    return None


def without_keys(text: str, secrets: Iterable[str] = ()) -> str:
    """Strike out the secrets, and whatever else looks like a key or a password."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "[secret]")
    text = _KEYS[0].sub("[secret]", text)
    for header in _KEYS[1:3]:
        text = header.sub(r"\1\2[secret]", text)
    return " ".join(_KEYS[3].sub(r"\1[secret]@", text).split())

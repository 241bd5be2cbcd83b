"""Slack's address, clients for it, tokens of the right kind, and first calls that fail in one line."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from corpus.errors import BadConfiguration

if TYPE_CHECKING:
    from pydantic import SecretStr
    from slack_sdk import WebClient

SLACK = "https://slack.com/api/"
CALL_SECONDS = 15  # for one call of Slack's
REFUSED = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type")
T = TypeVar("T")


def api_url(configured: str | None) -> str:
    """Return Slack's address with a trailing slash; raise `BadConfiguration` where it has no scheme or no `/api`."""
    if not configured:
        return SLACK
    url = configured.rstrip("/") + "/"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not parts.path.endswith("/api/"):
        raise BadConfiguration(f"ADVISOR_SLACK_API_URL must look like {SLACK} and end in /api/; mend or unset it")
    return url


def make_client(token: str | None, base_url: str, *, patient: bool = True) -> "WebClient":
    """Return a client that repeats nothing: a repeated post could appear twice.

    A `patient` one waits out rate limits, which certainly did nothing; others leave that to whoever calls.
    """
    from slack_sdk import WebClient
    from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

    handlers = [RateLimitErrorRetryHandler(max_retry_count=2)] if patient else []
    return WebClient(token=token, base_url=base_url, timeout=CALL_SECONDS, retry_handlers=handlers)  # type: ignore[arg-type]


def token(secret: "SecretStr | None", variable: str, prefix: str) -> str:
    """Return a token that begins with `prefix`; raise `BadConfiguration` where it is missing or of another kind."""
    value = given(secret)
    if not value:
        raise BadConfiguration(f"{variable} is not set: it is the token that starts with {prefix} (docs/slack.md)")
    if not re.fullmatch(re.escape(prefix) + r"[\w.-]+", value):
        raise BadConfiguration(f"{variable} is not of the right kind: it must start with {prefix} (docs/slack.md)")
    return value


def given(secret: "SecretStr | None") -> str:
    """Return a secret without the blanks around it, or an empty text."""
    return secret.get_secret_value().strip() if secret else ""


def first_call(call: Callable[[], T], base_url: str, variable: str, prefix: str) -> T:
    """Make a first call to Slack, and say in one line what is wrong where it fails."""
    from slack_sdk.errors import SlackApiError

    try:
        with _one_voice():
            return call()
    except SlackApiError as error:
        code = str(error.response.get("error"))
        if code in REFUSED:
            raise BadConfiguration(
                f"Slack refuses {variable} ({code}): copy the token that starts with {prefix} again (docs/slack.md)"
            ) from None
        raise BadConfiguration(f"Slack answers {code[:80]!r} to {variable}: see docs/slack.md") from None
    except OSError as error:
        raise BadConfiguration(f"Slack cannot be reached at {base_url}: {getattr(error, 'reason', error)}") from None


@contextmanager
def _one_voice() -> Iterator[None]:
    """Silence Slack's own libraries: what fails is said once, in our words."""
    libraries = [logging.getLogger(name) for name in ("slack_sdk", "slack_bolt")]
    levels = [library.level for library in libraries]
    for library in libraries:
        library.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for library, level in zip(libraries, levels, strict=True):
            library.setLevel(level)

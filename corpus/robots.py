"""What a host's robots.txt asks of us (RFC 9309)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from corpus.errors import NotFetched

AGENT = "python-or-rust-advisor/1 (reads single pages that its user names)"
"""How we name ourselves to hosts."""
TOKEN = "python-or-rust-advisor"  # noqa: S105 - a product token, by which robots.txt addresses us
LARGEST = 512_000  # bytes of a robots.txt that are read


@dataclass(frozen=True, slots=True)
class Rules:
    """What is allowed on a host, and how fast."""

    parsed: Any = None  # a Protego; None where everything is allowed
    unknown: str | None = None
    """Why the rules are not known, where they are not; then nothing is allowed."""
    pause: float = 0.0  # seconds between two requests

    def allows(self, url: str) -> bool:
        """Tell whether we may fetch this address."""
        return self.unknown is None and (self.parsed is None or bool(self.parsed.can_fetch(url, TOKEN)))


PERMISSIVE = Rules()
"""Everything is allowed."""


def rules_for(fetch: Callable[[], tuple[int, bytes]]) -> Rules:
    """Return the rules of a host whose robots.txt is got with `fetch`, which returns a status and a body.

    A host without one (a status from 400 to 499) allows everything; one whose robots.txt cannot be had allows nothing.
    """
    from protego import Protego

    try:
        status, body = fetch()
    except NotFetched as error:
        return Rules(unknown=error.reason.replace("_", " "))
    if 400 <= status < 500:
        return PERMISSIVE
    if status != 200:
        return Rules(unknown=f"status {status}")
    parsed = Protego.parse(body[:LARGEST].decode("utf-8", errors="replace"))
    return Rules(parsed, pause=float(parsed.crawl_delay(TOKEN) or 0.0))

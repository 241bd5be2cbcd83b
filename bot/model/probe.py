"""Does the configured model answer? One small request, for `advisor doctor`."""

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from bot.grounding import GroundingChecker
from bot.model.client import Hearing
from bot.model.failure import Failure
from bot.model.make import make_composer
from corpus.errors import BadConfiguration

if TYPE_CHECKING:
    from bot.settings import Settings

PATIENCE = 20.0  # seconds at most that the doctor waits
MENDS = {
    "key_refused": "check the key",
    "rejected": "check the model's name and the address",
    "unreachable": "start the server, or check the address and the network",
    "rate_limited": "wait, or raise the limit with the provider",
    "timeout": "give it more time with ADVISOR_LLM_TIMEOUT, or start the server",
}
"""What would mend a failure; for the others, unsetting ADVISOR_LLM gives answers without a model."""


def probe(settings: "Settings") -> str:
    """Ask the model for one word and say how that went; raise `BadConfiguration` naming the mend where it failed."""
    composer = make_composer(settings, GroundingChecker())
    began = perf_counter()
    hearing = Hearing(
        composer.model, "Reply with one word.", "Reply with OK.", min(composer.seconds, PATIENCE), composer.secrets
    )
    try:
        said = "".join(hearing.pieces()).strip()
    except Failure as failure:
        raise BadConfiguration(_told(composer.name, failure)) from None
    if not said:
        raise BadConfiguration(_told(composer.name, Failure("empty")))
    return f"{composer.name} answers, in {perf_counter() - began:.1f} s"


def used(settings: "Settings") -> str:
    """Return in words what models were used for so far, as far as it is kept."""
    from bot.state import open_store

    path = settings.state.removeprefix("sqlite:///")
    if settings.state.startswith("sqlite:///") and not Path(path).exists():
        return "nothing was written by it yet"
    store = open_store(settings.state)
    try:
        uses = store.model_use()
    finally:
        store.close()
    answers = sum(use.answers for use in uses)
    costs = [use.cost for use in uses if use.cost is not None]
    unpriced = sum(use.unpriced for use in uses)
    cost = f"cost {sum(costs):g}" + (f" and {unpriced} answers without a price" if unpriced else "")
    tokens = sum(use.tokens_read + use.tokens_written for use in uses)
    return f"{answers} answers kept, {tokens} tokens, {cost if costs else 'cost not known'}"


def _told(name: str, failure: Failure) -> str:
    why = f"{failure}" + (f" ({failure.detail})" if failure.detail else "")
    mend = MENDS.get(failure.reason, "look at its server's log")
    return f"ADVISOR_LLM={name}: {why}; {mend}, or unset ADVISOR_LLM. Until then answers are in the sources' own words"

"""`advisor slack`: check the tokens, connect over Socket Mode, answer until told to stop."""

import logging
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from bot.settings import Settings
from bot.slack.desk import Advising, Desk, Pace
from bot.slack.post import Poster
from bot.slack.views import Knowledge, shipped_knowledge
from corpus.errors import BadConfiguration

if TYPE_CHECKING:
    from pydantic import SecretStr
    from slack_bolt import App
    from slack_bolt.authorization import AuthorizeResult
    from slack_sdk import WebClient

SLACK = "https://slack.com/api/"
CONNECT_SECONDS = 15.0  # for the first connection
CLOSE_SECONDS = 10.0  # for the connection to end
CALL_SECONDS = 15  # for one call of Slack's
REFUSED = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type")
MakeAdvisor = Callable[[Settings], Advising]
T = TypeVar("T")
_TOKEN = re.compile(r"\bx(?:ox[a-z.]+|app)-[\w.-]+")


def run_slack(settings: Settings, *, advisor: MakeAdvisor | None = None, pace: Pace | None = None) -> None:
    """Answer in Slack until SIGTERM or SIGINT; print `advisor slack: ready` on stderr once connected.

    Running answers are finished before it returns. Raises what `serving` raises.
    """
    _log_without_tokens()
    stop = _on_signal()
    with serving(settings, advisor=advisor or _wire, pace=pace):
        print("advisor slack: ready", file=sys.stderr, flush=True)  # noqa: T201 - the contract's words
        stop.wait()


@contextmanager
def serving(
    settings: Settings, *, advisor: MakeAdvisor, knowledge: Knowledge = shipped_knowledge, pace: Pace | None = None
) -> Iterator[None]:
    """Answer in Slack while the block runs; `advisor` makes the advisor, after everything cheap was checked.

    Raises `BadConfiguration` where a token is missing, malformed or refused, or Slack or the state store cannot be
    used, and whatever `advisor` raises, `UnusableIndex` above all.
    """
    from bot.slack.app import make_app
    from bot.state import open_store

    bot_token = _token(settings.slack_bot_token, "SLACK_BOT_TOKEN", "xoxb-")
    app_token = _token(settings.slack_app_token, "SLACK_APP_TOKEN", "xapp-")
    base_url = api_url(settings.slack_api_url)
    pace = pace or Pace()
    client = make_client(bot_token, base_url)
    with ExitStack() as closing:  # undone in reverse: nothing comes in any more, then running answers are finished
        store = open_store(settings.state)
        closing.callback(store.close)
        identity = _identify(client, bot_token)
        desk = Desk(advisor(settings), store, Poster(lambda _team: client, base_url, pace.pause), pace)
        app = make_app(desk, store, client=client, authorize=_always(identity), knowledge=knowledge)
        closing.callback(app.listener_runner.listener_executor.shutdown)
        closing.callback(desk.stop)
        desk.start()
        closing.callback(_connect(app, make_client(app_token, base_url), app_token))
        yield


def api_url(configured: str | None) -> str:
    """Return Slack's address with a trailing slash; raise `BadConfiguration` where it has no scheme or no `/api`."""
    if not configured:
        return SLACK
    url = configured.rstrip("/") + "/"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not parts.path.endswith("/api/"):
        raise BadConfiguration(f"ADVISOR_SLACK_API_URL must look like {SLACK} and end in /api/; mend or unset it")
    return url


def make_client(token: str, base_url: str) -> "WebClient":
    """Return a client that waits out rate limits and repeats nothing else: a repeated post could appear twice."""
    from slack_sdk import WebClient
    from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

    return WebClient(
        token=token, base_url=base_url, timeout=CALL_SECONDS,
        retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=2)],
    )  # fmt: skip


def _token(secret: "SecretStr | None", variable: str, prefix: str) -> str:
    value = secret.get_secret_value().strip() if secret else ""
    if not value:
        raise BadConfiguration(f"{variable} is not set: it is the token that starts with {prefix} (docs/slack.md)")
    if not re.fullmatch(re.escape(prefix) + r"[\w.-]+", value):
        raise BadConfiguration(f"{variable} is not of the right kind: it must start with {prefix} (docs/slack.md)")
    return value


def _identify(client: "WebClient", bot_token: str) -> "AuthorizeResult":
    from slack_bolt.authorization import AuthorizeResult

    who = _call(client.auth_test, client.base_url, "SLACK_BOT_TOKEN", "xoxb-")
    return AuthorizeResult(
        enterprise_id=who.get("enterprise_id"), team_id=who["team_id"], bot_id=who.get("bot_id"),
        bot_user_id=who["user_id"], bot_token=bot_token,
    )  # fmt: skip


def _always(identity: "AuthorizeResult") -> Callable[..., "AuthorizeResult"]:
    """Return what tells Bolt who we are: the same in every event, as one token serves one workspace."""

    def authorize(team_id: str | None) -> "AuthorizeResult":
        del team_id
        return identity

    return authorize


def _connect(app: "App", web_client: "WebClient", app_token: str) -> Callable[[], None]:
    """Open a connection and return what closes it; one more call is one more connection to the same app."""
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    handler = SocketModeHandler(app, app_token, web_client=web_client)
    greeted = threading.Event()

    def listen(_client: object, message: dict[str, object], _raw: str | None) -> None:
        if message.get("type") == "hello":
            greeted.set()

    def close() -> None:
        # The client waits for ever where it is closed in the moment in which it begins to read a new connection.
        closing = threading.Thread(target=handler.close, name="advisor-close", daemon=True)
        closing.start()
        closing.join(CLOSE_SECONDS)

    handler.client.message_listeners.append(listen)
    try:
        _call(handler.connect, web_client.base_url, "SLACK_APP_TOKEN", "xapp-")
        _await(greeted, web_client.base_url)
    except BaseException:
        close()
        raise
    return close


def _await(greeted: threading.Event, base_url: str) -> None:
    if not greeted.wait(CONNECT_SECONDS):
        raise BadConfiguration(f"no Socket Mode connection by way of {base_url}: check the network and proxies")


def _call(call: Callable[[], T], base_url: str, variable: str, prefix: str) -> T:
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


def _wire(settings: Settings) -> Advising:
    """Make the advisor and ask it once: a missing index ends the program, and the first asker finds it warm."""
    from bot.wiring import make_advisor

    made: Advising = make_advisor(settings)
    made.answer("Should we use Python or Rust for a web service?")
    return made


def _on_signal() -> threading.Event:
    """Return an event that the first SIGTERM or SIGINT sets; a second one ends the process at once."""
    stop = threading.Event()

    def handle(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop.set()

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, handle)
    return stop


class _WithoutTokens(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return _TOKEN.sub("[token]", super().format(record))


def _log_without_tokens() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_WithoutTokens("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for existing in logging.getLogger().handlers:
        existing.setFormatter(_WithoutTokens("%(asctime)s %(levelname)s %(name)s: %(message)s"))

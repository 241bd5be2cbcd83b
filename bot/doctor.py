"""A look at everything that answering rests on: what is configured, what works, and what would mend the rest."""

import os
import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from errno import EACCES
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from corpus.errors import AdvisorError, BadConfiguration, StaleIndex

if TYPE_CHECKING:
    from bot.settings import Settings
    from corpus.instructions import Suspect

VARIABLES = MappingProxyType({
    "ADVISOR_HOME": "folder of everything that is written: index, state, cache, log",
    "ADVISOR_INDEX": "folder of the index, where it is not ADVISOR_HOME/index",
    "ADVISOR_STATE_URL": "state store, sqlite:///PATH or postgresql://…, where it is not ADVISOR_HOME/state.sqlite",
    "ADVISOR_RETENTION_DAYS": "days after its last use at which a running Slack bot deletes what is kept",
    "ADVISOR_ORIGINALS": "folder of full texts to index beside the notes",
    "ADVISOR_EMBED_MODEL": "sentence-transformers model, by the name of the shipped one or by folder",
    "ADVISOR_CHROMA_URL": "Chroma server, where the vectors are not kept in the index folder",
    "ADVISOR_LLM": "language model for the prose; none is needed",
    "ADVISOR_LLM_API_KEY": "key for that model, where it is not the provider's own variable",
    "ADVISOR_LLM_TIMEOUT": "seconds that the model may take for an answer",
    "ADVISOR_LLM_PRICES": "prices, MODEL=READ/WRITTEN per million tokens",
    "OPENAI_API_KEY": "key for openai models",
    "ANTHROPIC_API_KEY": "key for anthropic models",
    "ADVISOR_NLI_MODEL": "entailment model for the checker; none is needed",
    "ADVISOR_SLACK_API_URL": "address of Slack's API, for tests",
    "ADVISOR_METRICS_PORT": "the Slack bot's port for /healthz and /metrics",
    "ADVISOR_METRICS_HOST": "the address that it listens at",
    "SLACK_BOT_TOKEN": "the bot's token, xoxb-…",
    "SLACK_APP_TOKEN": "the app's token for Socket Mode, xapp-…",
    "SLACK_SIGNING_SECRET": "what Slack signs events with, for `advisor slack --http`",
    "SLACK_CLIENT_ID": "the app's id, for installing it into many workspaces, with --http",
    "SLACK_CLIENT_SECRET": "the secret beside it",
})  # fmt: skip
"""Every variable of the environment that is read, and what it sets."""
SECRET = frozenset({
    "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET",
    "ADVISOR_LLM_API_KEY", "OPENAI_API_KEY", "ANTHROPIC_API_KEY",
})  # fmt: skip
TOKENS = MappingProxyType({"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"})
"""How Slack's tokens begin."""
MOST_FLAGS = 20  # places that are shown one by one
FAULT = 1  # exit code of a check that failed in a way nobody foresaw

State = Literal["works", "off", "broken", "flagged"]
"""`flagged` is what works and should be looked at."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable, and where its value comes from."""

    name: str
    value: str | None
    """What is in force; `set` for a secret, None where there is nothing."""
    origin: Literal["environment", "default"]
    meaning: str


@dataclass(frozen=True, slots=True)
class Finding:
    """How one part fares."""

    part: str
    state: State
    detail: str
    """What it is, or what is wrong with it and would mend it."""
    exit_code: int = 0
    """What a command that needs this part would exit with."""


@dataclass(frozen=True, slots=True)
class Examination:
    """All settings and all findings."""

    settings: tuple[Setting, ...]
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """0 where everything that is configured works, or else the first exit code that is not 0."""
        return next((one.exit_code for one in self.findings if one.exit_code), 0)


def examine(environment: Mapping[str, str] = os.environ) -> Examination:
    """Look at every part; what is broken becomes a finding, and nothing is raised."""
    from bot.settings import read_settings

    found = [_finding("python", _python)]
    try:
        settings = read_settings(places=False)
    except BadConfiguration as error:
        found.append(Finding("settings", "broken", str(error), error.exit_code))
        return Examination(settings_of(None, environment), tuple(found))
    parts: dict[str, Callable[[Settings], tuple[State, str]]] = {
        "home": _home, "corpus": _corpus, "weights": _weights, "index": _index,
        "originals": _originals, "fetched": _fetched, "documents": _documents,
        "state": _state, "chroma": _chroma, "model": _model, "slack": _slack,
    }  # fmt: skip
    found += [_finding(part, partial(look, settings)) for part, look in parts.items()]
    try:
        found += _instructions(settings)
    except (AdvisorError, OSError) as error:  # the parts above say what is wrong with the folder
        found.append(Finding("documents", "broken", f"documents cannot be looked through: {error}"))
    return Examination(settings_of(settings, environment), tuple(found))


def settings_of(settings: "Settings | None", environment: Mapping[str, str]) -> tuple[Setting, ...]:
    """Return every variable with its value in force; without settings, with what the environment says."""
    from bot.model.failure import without_keys
    from bot.settings import Settings
    from bot.state_postgres import shown

    values: dict[str, object] = {}
    if settings is not None:
        values = {str(field.alias): getattr(settings, name) for name, field in Settings.model_fields.items()}
        values |= {"ADVISOR_INDEX": settings.index_dir, "ADVISOR_STATE_URL": shown(settings.state)}
        values |= {"ADVISOR_LLM": settings.llm and without_keys(settings.llm)}
    rows = []
    for name, meaning in VARIABLES.items():
        given = bool(environment.get(name))
        value = values.get(name, shown(environment.get(name, "")) or None)
        told = None if value is None else "set" if name in SECRET else str(value)
        rows.append(Setting(name, told, "environment" if given else "default", meaning))
    return tuple(rows)


def _finding(part: str, look: Callable[[], tuple[State, str]]) -> Finding:
    try:
        state, detail = look()
    except AdvisorError as error:
        return Finding(part, "broken", str(error), error.exit_code)
    except Exception as error:  # noqa: BLE001 - the other parts are still looked at
        return Finding(part, "broken", f"a fault of ours, {type(error).__name__}: {error}", FAULT)
    return Finding(part, state, detail)


def _python() -> tuple[State, str]:
    return "works", f"Python {platform.python_version()} in {sys.prefix}"


def _home(settings: "Settings") -> tuple[State, str]:
    home = settings.home
    _writable(home, "ADVISOR_HOME")
    return "works", f"{home}" + ("" if home.exists() else " (made when it is first needed)")


def _writable(folder: Path, variable: str) -> None:
    """Raise `BadConfiguration` where nothing can be written into a folder, or into the nearest one above it."""
    from tempfile import TemporaryFile

    nearest = next((one for one in (folder, *folder.absolute().parents) if one.exists()), folder)
    try:
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
        with TemporaryFile(dir=nearest):  # it has no name, and nothing of it is left
            pass
    except OSError as error:
        raise BadConfiguration(
            f"{nearest} cannot be written to ({error.strerror}); mend its permissions or set {variable}"
        ) from error


def _corpus(_: "Settings") -> tuple[State, str]:
    from corpus.load import examine_sources

    shelf, faults = examine_sources()
    if faults:
        raise faults[0]
    notes, checks = (sum(len(getattr(one, part)) for one in shelf.sources) for part in ("notes", "checks"))
    return "works", f"{len(shelf.sources)} sources, {notes} notes, {checks} checks; hash {shelf.hash[:12]}"


def _weights(settings: "Settings") -> tuple[State, str]:
    from index.weights import find_weights

    weights = find_weights(settings.embed_model)
    return "works", f"{weights.model}, sha256 {weights.sha256[:12]}, in {weights.folder}"


def _index(settings: "Settings") -> tuple[State, str]:
    from corpus.load import corpus_hash
    from index.store import open_index

    index = open_index(
        settings.index_dir, corpus_hash=corpus_hash(), model=settings.embed_model, chroma_url=settings.chroma_url
    )
    dimensions = index.encode(["is it alive?"]).shape[1]
    held = f"{len(index.passages)} passages of {len(index.sources)} sources, {dimensions} dimensions"
    return "works", f"{held}, in {settings.index_dir}"


def _originals(settings: "Settings") -> tuple[State, str]:
    folder = settings.originals
    if folder is None:
        return "off", "no full texts are configured (ADVISOR_ORIGINALS); notes are cited as paraphrases"
    if not folder.is_dir():
        raise BadConfiguration(f"ADVISOR_ORIGINALS: {folder} is no folder; name one that is, or unset it")
    return "works", str(folder)


def _fetched(settings: "Settings") -> tuple[State, str]:
    from bot.commands.corpus import fetched_records

    records = fetched_records(settings)
    if not records:
        return "off", "no originals have been fetched; `advisor corpus fetch` gets them from their addresses"
    count = f"{len(records)} original{'' if len(records) == 1 else 's'}, in {settings.originals_cache}"
    apart = [f"{one.source}: {', '.join(sorted(one.missing))}" for one in records if one.missing]
    if apart:
        return "flagged", f"{count}; figures of these notes do not stand in theirs: {'; '.join(apart)}"
    return "works", count


def _documents(settings: "Settings") -> tuple[State, str]:
    from bot.holdings import are_indexed
    from corpus.documents import read_documents
    from index.files import read_manifest

    documents, faults = read_documents(settings.documents_dir)
    if faults:
        raise faults[0]
    if not documents:
        return "off", "no documents of yours; `advisor corpus add` takes files, folders and addresses"
    if not are_indexed(settings, read_manifest(settings.index_dir)):
        raise StaleIndex("documents have changed since the index was built; run `advisor index`")
    return "works", f"{len(documents)} in {settings.documents_dir}"


def _instructions(settings: "Settings") -> list[Finding]:
    """Flag every place of a document or a fetched original that reads like an instruction to a language model."""
    from bot.commands.corpus import fetched_records
    from corpus.cache import read_text
    from corpus.documents import read_documents
    from corpus.instructions import find_instructions

    documents, _ = read_documents(settings.documents_dir)
    texts = [(one.id, one.text) for one in documents]
    texts += [(one.source, read_text(settings.originals_cache, one.source)) for one in fetched_records(settings)]
    found = [
        Finding("documents", "flagged", f"{name}, {_place(text, one)}: it {one.what}; it is data and is not followed")
        for name, text in texts
        for one in find_instructions(text)
    ]
    more = Finding("documents", "flagged", f"{len(found) - MOST_FLAGS} more places read like instructions")
    return found if len(found) <= MOST_FLAGS else [*found[:MOST_FLAGS], more]


def _place(text: str, suspect: "Suspect") -> str:
    """Say where in a text something stands, and how it begins."""
    line = text.count("\n", 0, suspect.start) + 1
    words = " ".join(text[suspect.start : suspect.end].split())[:80]  # characters
    return f"line {line}, characters {suspect.start} to {suspect.end}, “{words}”"


def _state(settings: "Settings") -> tuple[State, str]:
    from bot.state import open_store
    from bot.state_postgres import shown

    path = Path(settings.state.removeprefix("sqlite:///"))
    if settings.state.startswith("sqlite:///") and not path.exists():
        _writable(path.parent, "ADVISOR_STATE_URL")
        return "works", f"{path} (made with the first answer)"
    open_store(settings.state).close()
    return "works", shown(settings.state)


def _chroma(settings: "Settings") -> tuple[State, str]:
    if settings.chroma_url is None:
        return "off", "vectors are kept in the index folder; no server is configured (ADVISOR_CHROMA_URL)"
    import socket

    address = urlsplit(settings.chroma_url)
    try:
        port = address.port or (443 if address.scheme == "https" else 80)
        socket.create_connection((address.hostname or "", port), timeout=3).close()  # seconds
    except (OSError, ValueError) as error:
        raise BadConfiguration(
            f"ADVISOR_CHROMA_URL: nothing answers at {settings.chroma_url} ({error}); start the server or unset it"
        ) from error
    return "works", f"something answers at {settings.chroma_url}"


def _model(settings: "Settings") -> tuple[State, str]:
    if settings.llm is None:
        return "off", "no language model is configured (ADVISOR_LLM); answers are in the sources' own words"
    from bot.model.probe import probe, used

    return "works", f"{probe(settings)}; {used(settings)}"


def _slack(settings: "Settings") -> tuple[State, str]:
    tokens = {"SLACK_BOT_TOKEN": settings.slack_bot_token, "SLACK_APP_TOKEN": settings.slack_app_token}
    if settings.slack_signing_secret and not settings.slack_app_token:
        return _slack_over_http(settings)
    if not any(tokens.values()):
        return "off", "no tokens are configured; the README's chapter on Slack walks through it"
    for name, prefix in TOKENS.items():
        token = tokens[name]
        if token is None:
            raise BadConfiguration(f"{name} is missing beside the other token; set it too")
        if not token.get_secret_value().startswith(prefix):
            raise BadConfiguration(f"{name} does not begin with {prefix}; copy it again from the app's page")
    return "works", "both tokens are set; `advisor slack` tries them"


def _slack_over_http(settings: "Settings") -> tuple[State, str]:
    if settings.slack_client_id and settings.slack_client_secret:
        return "works", "all is set for `advisor slack --http` and many workspaces"
    if settings.slack_client_id or settings.slack_client_secret:
        raise BadConfiguration("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together; set the other one too")
    token = settings.slack_bot_token
    if token is None or not token.get_secret_value().startswith(TOKENS["SLACK_BOT_TOKEN"]):
        raise BadConfiguration("SLACK_BOT_TOKEN is missing beside SLACK_SIGNING_SECRET; copy it from the app's page")
    return "works", "all is set for `advisor slack --http` and one workspace"

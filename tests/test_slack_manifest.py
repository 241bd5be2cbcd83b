"""The app's manifest: what Slack accepts, and no more than the bot uses."""

import copy
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, validators

from bot.slack.commands import COMMAND
from bot.slack.home import PROMPTS
from bot.slack.shortcuts import ADVISE

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("ADVISOR_SHARED") or ROOT.parent / "shared")
PUBLISHED = sorted(SHARED.glob("**/manifest.schema.*.json"))
HISTORY = {"channels:history", "groups:history", "im:history"}
READ = {"channels:read", "groups:read"}
SCOPES_OF_METHODS = {
    "assistant_threads_setStatus": {"assistant:write"}, "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "auth_test": set(), "auth_revoke": set(), "chat_appendStream": {"chat:write"}, "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"}, "chat_startStream": {"chat:write"}, "chat_stopStream": {"chat:write"},
    "chat_update": {"chat:write"}, "conversations_info": READ, "conversations_replies": HISTORY,
    "files_upload_v2": {"files:write"}, "oauth_v2_access": set(), "users_info": {"users:read"}, "views_open": set(),
    "views_publish": set(), "apps_connections_open": set(),
}  # fmt: skip
"""What a bot token needs for each method that the bot may call; a method that is not here is a new one."""
SCOPES_OF_EVENTS = {
    "app_home_opened": set(), "app_mention": {"app_mentions:read"}, "app_uninstalled": set(), "tokens_revoked": set(),
    "message.channels": {"channels:history"}, "message.groups": {"groups:history"}, "message.im": {"im:history"},
}  # fmt: skip
_CALL = re.compile(
    r"\.((?:apps|assistant|auth|bots|chat|conversations|files|oauth|pins|reactions|team|usergroups|users|views)"
    r"_[A-Za-z0-9_]+)\("
)


@pytest.fixture
def manifest() -> dict[str, Any]:
    """The manifest that people paste."""
    read: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yaml").read_text())
    return read


def faults(manifest: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    """What a schema has against a manifest."""
    validator = validators.validator_for(schema, default=Draft202012Validator)
    return [f"{error.json_path}: {error.message}" for error in validator(schema).iter_errors(manifest)]


def own_schema() -> dict[str, Any]:
    """The rules for the parts that are used, as written down here."""
    read: dict[str, Any] = json.loads((ROOT / "tests" / "data" / "manifest.schema.json").read_text())
    return read


def test_slack_takes_the_manifest(manifest: dict[str, Any]) -> None:
    """By the rules of the parts that are used."""
    assert faults(manifest, own_schema()) == []


@pytest.mark.parametrize(("path", "value"), [
    (("features", "shortcuts", 0, "name"), "Advise on this message, please"),
    (("features", "agent_view", "agent_description"), "a" * 301),
    (("features", "agent_view", "suggested_prompts"), [{"title": "t", "message": "m"}] * 5),
    (("features", "slash_commands", 0, "command"), "advise"), (("display_information", "name"), "n" * 36),
    (("display_information", "background_color"), "red"), (("settings", "interactivity"), {}),
    (("features", "assistant"), {}), (("settings", "event_subscriptions", "bot_events"), ["app_mention"] * 2),
])  # fmt: skip
def test_a_manifest_that_slack_refuses_is_found_out(
    manifest: dict[str, Any], path: tuple[Any, ...], value: Any
) -> None:
    """So the test above can fail."""
    broken = copy.deepcopy(manifest)
    place: Any = broken
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    assert faults(broken, own_schema())


@pytest.mark.skipif(
    not PUBLISHED, reason="Slack's published schema is not at hand: put manifest.schema.*.json into shared"
)
@pytest.mark.parametrize("file", PUBLISHED, ids=lambda file: file.name)
def test_slack_s_published_schema_takes_the_manifest(manifest: dict[str, Any], file: Path) -> None:
    """In every version that is at hand."""
    assert faults(manifest, json.loads(file.read_text())) == []


def test_the_manifest_asks_for_no_more_than_is_used_and_for_no_less(manifest: dict[str, Any]) -> None:
    """Its scopes are those of the events that are read, of the methods that are called, and of the command."""
    code = "\n".join(file.read_text() for file in sorted((ROOT / "bot" / "slack").glob("*.py")))
    called = set(_CALL.findall(code)) | {"assistant_threads_setSuggestedPrompts"}  # by way of Bolt
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    needed = {"commands"}.union(*(SCOPES_OF_METHODS[method] for method in called))
    needed = needed.union(*(SCOPES_OF_EVENTS[event] for event in events))
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed


def test_the_manifest_turns_on_what_the_bot_serves(manifest: dict[str, Any]) -> None:
    """Agent view and not the older assistant view, both tabs, the command, the shortcut, Socket Mode."""
    features, settings = manifest["features"], manifest["settings"]
    assert "assistant_view" not in features
    assert len(features["agent_view"]["suggested_prompts"]) <= 4
    assert {prompt["message"] for prompt in features["agent_view"]["suggested_prompts"]} == set(PROMPTS)
    assert features["app_home"] == {
        "home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False,
    }  # fmt: skip
    assert [command["command"] for command in features["slash_commands"]] == [COMMAND]
    (shortcut,) = features["shortcuts"]
    assert (shortcut["name"], shortcut["type"], shortcut["callback_id"]) == ("Advise on this", "message", ADVISE)
    assert {"app_home_opened", "app_mention", "message.channels", "message.groups", "message.im"} <= set(
        settings["event_subscriptions"]["bot_events"]
    )
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"]["is_enabled"] is True

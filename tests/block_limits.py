"""What Slack refuses inside of blocks, at whatever depth: each function yields what is wrong, in words."""

from collections.abc import Iterator
from typing import Any

TEXTS = {"section": 3000, "header": 150, "alert": 3000, "markdown": 12_000}  # characters
BUTTON = {"text": 75, "value": 2000, "action_id": 255}  # characters
OPTION = {"text": 75, "value": 150}  # characters
MOST_OPTIONS = 100


def wrongs(view_or_blocks: Any) -> list[str]:
    """Everything that Slack would not take."""
    return list(_walk(view_or_blocks))


def _walk(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _walk(one)
    elif isinstance(node, dict):
        yield from _examine(node)
        for one in node.values():
            yield from _walk(one)
    elif isinstance(node, str) and any(0xD800 <= ord(c) <= 0xDFFF for c in node):
        yield "half of a surrogate pair"


def _examine(node: dict[str, Any]) -> Iterator[str]:
    kind = node.get("type")
    if kind in TEXTS and not 0 < len(_text(node)) <= TEXTS[kind]:
        yield f"{kind}: {len(_text(node))} characters"
    if kind == "button":
        yield from _too_long(node, BUTTON)
    if kind in ("plain_text", "mrkdwn") and not node.get("text"):
        yield "an empty text"
    if kind in ("actions", "context_actions"):
        ids = [element.get("action_id") for element in node["elements"]]
        if len(ids) != len(set(ids)):
            yield f"{kind}: the same action twice"
    if kind == "rich_text" and not any(piece.get("text") for part in node["elements"] for piece in part["elements"]):
        yield "rich_text: empty"
    yield from _examine_fields(node, kind)


def _examine_fields(node: dict[str, Any], kind: str | None) -> Iterator[str]:
    for name in ("options", "initial_options"):
        if name in node:
            yield from _options(node[name], name)
    for name, most in (("placeholder", 150), ("label", 2000), ("hint", 2000)):
        if isinstance(node.get(name), dict) and len(node[name]["text"]) > most:
            yield f"{name}: {len(node[name]['text'])} characters"
    if len(node.get("private_metadata") or "") > 3000:
        yield "private_metadata is too long"
    if kind == "modal" and len(node["title"]["text"]) > 24:
        yield "the title is too long"


def _options(options: list[dict[str, Any]], name: str) -> Iterator[str]:
    if not 1 <= len(options) <= MOST_OPTIONS:
        yield f"{name}: {len(options)} of them"
    for option in options:
        yield from _too_long(option, OPTION)
    if len({option["value"] for option in options}) != len(options):
        yield f"{name}: the same value twice"


def _too_long(node: dict[str, Any], limits: dict[str, int]) -> Iterator[str]:
    for name, most in limits.items():
        value = _text(node) if name == "text" else node.get(name) or ""
        if len(value) > most:
            yield f"{name}: {len(value)} characters"


def _text(node: dict[str, Any]) -> str:
    text = node.get("text")
    return str(text["text"] if isinstance(text, dict) else text or "")

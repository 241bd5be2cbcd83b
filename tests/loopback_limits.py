"""What Slack refuses in a message or a view, by its documented limits; each function returns an error code or None."""

import re
from typing import Any

A_MESSAGE, A_VIEW = 50, 100  # blocks
MARKDOWN = 12_000  # characters of all markdown blocks of a message together
TEXT = 40_000  # characters of `text`
SURFACES = {
    "section": ("message", "view"), "divider": ("message", "view"), "header": ("message", "view"),
    "context": ("message", "view"), "actions": ("message", "view"), "image": ("message", "view"),
    "rich_text": ("message", "view"), "input": ("message", "view"), "markdown": ("message",),
    "context_actions": ("message",), "alert": ("message", "view"), "table": ("message",),
}  # fmt: skip
TEXTS = {"section": 3000, "header": 150, "alert": 3000}  # characters
ELEMENTS = {"actions": 25, "context": 10, "context_actions": 5}
BUTTONS = {"text": 75, "value": 2000, "url": 3000}  # characters


def message_error(text: str, blocks: list[dict[str, Any]]) -> str | None:
    """The code with which chat.postMessage would refuse this."""
    if not text and not blocks:
        return "no_text"
    if len(text) > TEXT:
        return "msg_too_long"
    if sum(len(block.get("text", "")) for block in blocks if block.get("type") == "markdown") > MARKDOWN:
        return "msg_blocks_too_long"
    return _blocks_error(blocks, "message", A_MESSAGE)


def view_error(view: dict[str, Any]) -> str | None:
    """The code with which views.open or views.publish would refuse this."""
    modal = view.get("type") == "modal"
    if modal and not (0 < len(view.get("title", {}).get("text", "")) <= 24):
        return "invalid_arguments"
    if len(view.get("private_metadata") or "") > 3000 or len(view.get("callback_id") or "") > 255:
        return "invalid_arguments"
    inputs = any(block.get("type") == "input" for block in view.get("blocks", []))
    if modal and inputs and not view.get("submit"):
        return "invalid_arguments"
    return _blocks_error(view.get("blocks", []), "view", A_VIEW)


def prompts_error(prompts: list[dict[str, str]]) -> str | None:
    """The code with which assistant.threads.setSuggestedPrompts would refuse this."""
    complete = all(prompt.get("title") and prompt.get("message") for prompt in prompts)
    return None if 1 <= len(prompts) <= 4 and complete else "invalid_arguments"


def _blocks_error(blocks: list[dict[str, Any]], surface: str, most: int) -> str | None:
    names = [block["block_id"] for block in blocks if "block_id" in block]
    fits = len(blocks) <= most and len(names) == len(set(names)) and all(len(name) <= 255 for name in names)
    return None if fits and all(_fits(block, surface) for block in blocks) else "invalid_blocks"


def _fits(block: dict[str, Any], surface: str) -> bool:
    kind = block.get("type", "")
    if surface not in SURFACES.get(kind, ()):
        return False
    if kind == "markdown":
        return isinstance(block.get("text"), str) and 0 < len(block["text"]) <= MARKDOWN
    if kind in TEXTS and not _text_fits(block.get("text"), TEXTS[kind], plain=kind == "header"):
        return False
    if kind in ELEMENTS:
        elements = block.get("elements", [])
        return 1 <= len(elements) <= ELEMENTS[kind] and all(_element_fits(kind, element) for element in elements)
    return kind != "input" or (_text_fits(block.get("label"), 2000, plain=True) and "element" in block)


def _element_fits(block: str, element: dict[str, Any]) -> bool:
    if block == "context":
        return _text_fits(element, 3000)
    if block == "context_actions":
        pair = [element.get("positive_button", {}), element.get("negative_button", {})]
        return element.get("type") == "feedback_buttons" and all(_button_fits(button) for button in pair)
    return element.get("type") == "button" and "action_id" in element and _button_fits(element)


def _button_fits(button: dict[str, Any]) -> bool:
    short = all(len(button.get(name) or "") <= most for name, most in BUTTONS.items() if name != "text")
    return short and _text_fits(button.get("text"), BUTTONS["text"], plain=True)


def _text_fits(text: Any, most: int, *, plain: bool = False) -> bool:
    if not isinstance(text, dict) or text.get("type") not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        return False
    return 0 < len(text.get("text", "")) <= most and not re.search(r"[\ud800-\udfff]", text["text"])

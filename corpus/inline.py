"""Strip markup within a line: links, emphasis, roles and tags go, their words stay."""

import html
import re

_TAGS = (
    "a|abbr|article|aside|b|blockquote|body|br|button|center|cite|code|dd|del|details|div|dl|dt|em|figcaption|figure|"
    "font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|nav|ol|p|path|"
    "picture|pre|s|section|small|source|span|strong|sub|summary|sup|svg|table|tbody|td|th|thead|time|title|tr|u|ul|video"
)
_CODE = re.compile(r"(`+)(?=\S|\s\S)(.+?)\1(?!`)")
_STEPS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (rf"</?(?:{_TAGS})\b[^<>]*>", ""),
        (r"`([^`<>]+?)\s*<[^`<>]+>`_{1,2}", r"\1"),  # reST links
        (r"<(https?://[^<>\s]+)>", r"\1"),
        (r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])", ""),  # images
        (r"\[((?:[^\[\]]|\[[^\[\]]*\])+)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)", r"\1"),  # [words](address)
        (r"\[([^\[\]]+)\]\[[^\[\]]*\]", r"\1"),  # [words][name]
        (r"\[\^[^\]]+\]|\s?\[#?[\w-]+\]_(?!\w)", ""),  # footnote marks
        (r"\s?\{#[\w-]+\}|\{[a-z:-]+\}(?=`)", ""),  # anchors of headings, MyST roles
        (r":pep:`(\d+)`", r"PEP \1"),
        (r":[a-z][a-z:-]*:`([^`<>]+?)\s+<[^`<>]+>`", r"\1"),
        (r":[a-z][a-z:-]*:(?=`)", ""),  # reST roles
    )
)
_MARKS = tuple(
    (re.compile(pattern), r"\1")
    for pattern in (
        r"\*\*(?=\S)(.+?)(?<=\S)\*\*",
        r"(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)",
        r"(?<![\w*])\*(?=[^\s*])([^*]*[^\s*])\*(?![\w*])",
        r"(?<![\w_])_(?=[^\s_])([^_]*[^\s_])_(?![\w_])",
        r"\\([\\`*_{}\[\]()#+.!|<>~-])",
    )
)


def strip_inline(text: str) -> str:
    """Return a line's words without Markdown, reStructuredText and HTML markup, spaces made single."""
    for pattern, replacement in _STEPS:
        text = pattern.sub(replacement, text)
    spans: list[str] = []

    def keep(match: re.Match[str]) -> str:
        spans.append(_span(match))
        return f"\0{len(spans) - 1}\0"

    text = _CODE.sub(keep, text)
    for pattern, replacement in _MARKS:
        text = pattern.sub(replacement, text)
    text = re.sub(r"\0(\d+)\0_{0,2}", lambda match: spans[int(match[1])], text)
    return " ".join(html.unescape(text).split())


def _span(match: re.Match[str]) -> str:
    """Return a code span in single backticks, and a reST reference as its words."""
    reference = match[1] == "`" and match.string[match.end() : match.end() + 1] == "_"
    return match[2] if reference else f"`{match[2].strip()}`"

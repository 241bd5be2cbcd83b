"""Foreign text made harmless: nothing in it calls anybody, disguises a link or changes how a message is laid out."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

JOINER = "\u2060"  # word joiner: has no width, and breaks up what Slack would read as a command
_MASS_MENTION = re.compile(r"@(?=channel|here|everyone)", re.IGNORECASE)
_EMOJI = re.compile(r":(?=[\w+'-]+:)")
_LAYOUT = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[#+=-]))")
"""Where a line would begin a heading, a list or a rule."""
_ENTITY = re.compile(r"&(?=#?\w+;)")
_MARKS = re.compile(r"[\\`*~\[\]]|(?<!\w)_|_(?!\w)")
_URL_SAFE = "%/?:#@!$&+,;=~.-_"
URL_LIMIT = 500  # characters; a longer address is not linked
MARKS = 3  # accents on one letter; more of them climb over the lines above and below
SYMBOLS = 12  # emoji and the like in one text


def tidy(text: str, limit: int) -> str:
    """Return the text on one line, cut visibly to `limit` (above 0).

    Control and direction characters are left out, and what there is too much of: accents on a letter, and emoji.
    """
    read = text[: limit * 4 + 100]  # a bound on the work, whatever the text
    line = " ".join("".join(_calmed(read)).split())
    return line if len(line) <= limit and read == text else line[: limit - 1].rstrip() + "…"


def spoken(text: str) -> str:
    """Return a text of several lines without control and direction characters, for where nothing is interpreted."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c)[0] != "C")


def in_text(text: str, limit: int = 3000) -> str:
    """Return foreign text for `text` fields and mrkdwn, tidied to `limit` characters and then escaped."""
    line = tidy(text, limit).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _defuse(line)


def in_markdown(text: str, limit: int = 3000) -> str:
    """Return foreign text for `markdown` blocks, tidied to `limit` characters and then escaped."""
    line = _ENTITY.sub("&amp;", tidy(text, limit)).replace("<", "&lt;").replace(">", "&gt;")
    line = _MARKS.sub(lambda mark: "\\" + mark[0], line)
    return _defuse(_LAYOUT.sub(r"\1\\", line))


def title_in_markdown(text: str, limit: int = 150) -> str:
    """Return foreign text for the text of a Markdown link: never empty, and no bracket in it ends the link."""
    return in_markdown(text.replace("[", "(").replace("]", ")"), limit) or "untitled"


def safe_url(url: str | None) -> str | None:
    """Return an http(s) address that can stand in a link of either notation, or None where there is none to show."""
    if not url or len(url) > URL_LIMIT or any(c.isspace() or unicodedata.category(c)[0] == "C" for c in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or "\\" in parts.netloc:
        return None
    return _MASS_MENTION.sub("%40", quote(url, safe=_URL_SAFE))


def in_label(text: str, limit: int) -> str:
    """Return foreign text for a plain text of at most `limit` characters (above 0), escapes included."""
    length = limit
    while len(label := in_text(text, length)) > limit:
        length -= max(1, (len(label) - limit) // 5)  # an escape takes up to five characters
        if length < 1:
            return "…"
    return label


def _calmed(text: str) -> Iterator[str]:
    """Yield the characters that may stay, blanks as spaces."""
    marks = symbols = 0
    for c in text:
        kind = unicodedata.category(c)
        marks = marks + 1 if kind[0] == "M" else 0
        symbols += kind == "So"
        if c.isspace():
            yield " "
        elif kind[0] != "C" and marks <= MARKS and (kind != "So" or symbols <= SYMBOLS):
            yield c


def _defuse(line: str) -> str:
    line = _EMOJI.sub(":" + JOINER, _MASS_MENTION.sub("@" + JOINER, line))
    return line.replace("](", f"]{JOINER}(")

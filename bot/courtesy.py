"""What is said to somebody who only thanks, greets or agrees: one friendly line, and no error."""

import re

_GREETING = re.compile(r"^\W*(?:hi|hello|hey|good (?:morning|evening|day))\b", re.IGNORECASE)
_FAREWELL = re.compile(r"\b(?:bye|goodbye|see you)\b", re.IGNORECASE)
_THANKS = re.compile(r"\b(?:thank\w*|thx|ty|cheers)\b", re.IGNORECASE)


def reply_to(text: str) -> str:
    """Return one line for a message that asks nothing."""
    if _GREETING.match(text):
        return "Hello. Ask me about a piece of work, for example: Python or Rust for a log shipper?"
    if _FAREWELL.search(text):
        return "Goodbye, and good luck with it."
    if _THANKS.search(text):
        return "You are welcome. Ask on whenever something else is to be decided."
    return "Good. Ask on whenever something else is to be decided."

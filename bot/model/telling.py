"""Who tells: phrases such as "Mitchem argues" or "by Article Riot's account", taken out before order is compared."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.options import mentions
from bot.units import words_of

_VERBS = (
    "say report argue claim note observe hold think believe point write add state find judge estimate predict expect "
    "conclude explain recall remark stress warn concede admit grant caution answer assert maintain suppose complain "
    "object advise suggest describe call count list see give put cite quote reason name read consider recommend ask "
    "foresee liken mean date regard show tell raise"
)
VERB = "(?:" + "|".join(
    sorted({f"{verb}(?:s|es|ed)?" for verb in _VERBS.split()})
) + "|said|wrote|held|thought|told|found|saw|gave|meant|argued|sees|likened|read)"  # fmt: skip
NOUN = (
    "(?:account|view|opinion|reading|telling|judgement|judgment|words|summary|argument|experience|list|table|"
    "language table|thesis|advice|decision rule|rule|case|essay|article|post)"
)
_NO_TELLER = words_of("ai medium also the a of on in and news")


@dataclass(frozen=True, slots=True)
class Told:
    """A text without its phrases of telling, blanked out so that places stay, and whether there were any."""

    text: str
    told: bool


@lru_cache(maxsize=256)
def tellers(header: str) -> str:
    """Return a pattern for the names by which a source is told of, made from its header: title, author, publisher."""
    words = []
    for part in header.split(". ")[1:] or [header]:
        bare = re.sub(r"\(.*?\)", "", part)
        parts = [word for word in re.findall(r"[A-Z][\w'’-]+", bare) if word.lower() not in _NO_TELLER]
        parts = [word for word in parts if not mentions(word)]
        if parts:
            words.append(r"\s".join(map(re.escape, parts)))
            words += [re.escape(parts[-1])] if len(parts) == 2 else []
            words += [re.escape(parts[0])] if len(parts) == 1 else []
    if not words:
        return r"(?!)"
    return "(?:" + "|".join(sorted(set(words), key=lambda w: (-len(w), w))) + ")"


def untold(text: str, header: str) -> Told:
    """Blank out the phrases by which a text tells whose words it gives."""
    name = tellers(header)
    who = (
        rf"(?:(?:the\s)?{name}(?:['’]s)?(?:\s(?:author|article|team))?(?:['’]s(?:\steam)?)?"
        r"|the\s(?:author|article|writer|source|essay)(?:['’]s\steam)?)"
    )
    bare = "".join(rf"(?<!\b{word} )" for word in ("of", "in", "for", "to", "with", "from", "by", "than", "and", "or"))
    patterns = (
        rf",?\s?\baccording to {who}(?![\w])",
        rf",?\s?\b(?:by|in|for|to) {who}['’]?s?\s(?:{NOUN})\b",
        rf",?\s?\bin the {NOUN} of {who}(?!\w)",
        rf",?\s?{bare}\b(?:as )?{who}\s{VERB}\b(?: it\b)?(?: that\b)?",
        rf",\s?\b{VERB}\s{who}(?=\s*[,.;:)]|\s*$|\s(?:whose|which|to|of|in|without)\b)",
        rf"\band {who}\s{VERB} that\b",
        rf",\s?for {who}(?=,)",
        rf"(?<=suggest )\bto {who}(?=\sthat)|(?<=suggests )\bto {who}(?=\sthat)",
        rf"\b(?:the\s)?{name}(?:['’]s)?\s(?:author|article|team)(?:['’]s(?:\steam)?)?\b",
        r"\bthe\s(?:author|article|team)(?:['’]s(?:\steam)?)?(?!\w)",
        rf"\b{name}['’]s\s{NOUN}\b",
    )
    told = False
    for pattern in patterns:
        blanked = re.sub(pattern, lambda m: " " * len(m.group()), text, flags=re.IGNORECASE)
        told, text = told or blanked != text, blanked
    return Told(text, told)

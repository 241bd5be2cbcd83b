"""What a question is about once the languages and the asking are taken out of it."""

import re
from collections.abc import Sequence

from bot.cues import cued
from bot.options import Mention

MARK = "§"
"""Stands in a text for the languages that it names."""

MAX_SUBJECTS = 16  # phrases

_CLAUSE = re.compile(
    r"[.?!;:\n]+(?=\s|$)|\s[-\u2013\u2014]+\s|,\s+(?:but|and|so|because|since|while|which|who|he|she|they|we|i)\b|\((?=\w)|\)"
)
_LINK = re.compile(
    rf"{MARK}(?:[\s,/|]*(?:\b(?:or|vs\.?|versus|and|over|than|rather than|instead of|against|not|to|in|with|use|using|better|just)\b)?[\s,/|]*{MARK})+"
)
_BUILD = (
    r"(?:re)?(?:build|writ|mak|creat|develop|implement|cod|design|program|construct|start|launch|prototyp|port|pars|process|serv|run|"
    r"train|deploy|ship|tackl|handl|analy[sz]|scrap|automat|migrat|rewrit|teach|learn|hir|speed)\w*"
)
_AFTER_FOR = re.compile(
    r"\b(?:for|in case of|when it comes to|about|regarding|as)\s+(?!example\b|instance\b|now\b|me\b|us\b|years?\b|this\b|it\b)(.+)$",
    re.IGNORECASE,
)
_AFTER_BUILD = re.compile(
    rf"\b(?:to|are|am|is|we|i|be|when|by|need|needs|for|start|started|of|and)\s+((?:{_BUILD})\s+.+)$", re.IGNORECASE
)
_AFTER_JUDGING = re.compile(
    r"\b(?:slow|fast|quick|good|bad|outdated|hard|enough|right|wrong|silly|stupid|mad|smart|wise|best|better|easier|time|waste|overkill) to (.+)$",
    re.IGNORECASE,
)
_AFTER_NEED = re.compile(
    r"\b(?:need|needs|want|wants|have|has|got|planning|with)\s+(?:to\s+have\s+)?((?:a|an|the|some|our|new|to)\s+.+)$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    rf"\s*(?:,\s*(?:would|will|is|are|does|do|did|should|can|could|has|have)(?:n'?t)? (?:it|we|they|you|that|he|she|i)\b|,?\s*\b(?:right|please|or not|correct|isn'?t it|don'?t you think|you know|thanks|thank you|yes or no|ok|okay|in 20\d\d|these days|"
    rf"nowadays|today|at all|anyway|instead|too|though|then|or what|and why)\b|,?\s*{MARK}|\b(?:in|to|into|from|with|using|or|than|over|instead of|rather than|and|use|be|is|vs)\b(?=\s*(?:{MARK}|$)))+\s*$",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"(?:for |to |in |with )?(?:that|this|these|those|it|them|such)\b", re.IGNORECASE)
"""The opening of a phrase that refers to what was said elsewhere."""

_ASKING = re.compile(
    r"\b(?:so|hi|hey|hello|please|well|ok|okay|um|uh|hm+|honestly|basically|actually|really|just|maybe|perhaps|still|always|never|ever|clearly|obviously|"
    r"should(?:n'?t)?|shall|would|could|can|must|ought to|might|will|do|does|did|is|are|was|be|been|it'?s|isn'?t|aren'?t|don'?t|not|"
    r"i'?m|i'?ve|i|we'?re|we'?ve|we|you|one|my|our|they|team|teams|people|everyone|somebody|boss|colleagues?|manager|"
    r"use|using|used|pick|picking|choose|choosing|go with|stick with|take|prefer|recommend|advise|suggest|consider|decide|between|"
    r"which|what|why|how|who|whether|if|language|languages|programming|better|best|right|good|bad|wrong|suitable|ideal|choice|option|fit|idea|"
    r"think|thoughts|say|says|agree|know|wonder(?:ing)?|arguing|argue|debate|worth|sense|makes?|than|or|vs|versus|over|instead|rather|"
    r"superior|inferior|worse|faster|slower|too|so much|way|far|tell|convince|me|us|need|needs|want|wants|like|likes|loves?|hates?|says|said|"
    r"true|that|this|there|here|it|much|more|most|very|quite|get|got|have|has|had|to|in|of|for|with|on|at|by|as|the|a|an|and|but|some|any|all|"
    r"new|next|version|versions|project|projects|thing|things|something|stuff|work|working|task|job to do|company|business|app|application|program|software|code|coding|tool|tools|"
    r"going|go|gonna|opinions?|views?|lean|vote|weigh|someone|anyone|pls|hey|thanks|tomorrow|earlier|yesterday|start|starting|build|building|write|writing|make|making|create|creating|develop|developing|development|implement|implementing|"
    r"general|overall|question|help|answer|again|now|today|20\d\d|year|years|month|months|week|weeks|time|day|other|else|else's|both|either|neither|two|one of)\b",
    re.IGNORECASE,
)
"""Words that may surround a subject and are none by themselves."""


def subjects_of(text: str, found: Sequence[Mention]) -> tuple[str, ...]:
    """Return phrases that may name the subject, the likeliest first, at most `MAX_SUBJECTS`; none where there is none."""
    masked = _LINK.sub(MARK, _mask(text, found))
    clauses = [c.strip(" ,") for c in _CLAUSE.split(masked) if c and c.strip(" ,")]
    clauses.sort(key=lambda c: MARK not in c)
    phrases: list[str] = []
    for clause in clauses:
        for phrase in map(_trim, _candidates(clause)):
            if _POINTS_BACK.match(phrase):
                continue
            if has_content(phrase) and phrase.lower() not in {p.lower() for p in phrases}:
                phrases.append(phrase)
    return tuple(phrases[:MAX_SUBJECTS])


def parts_of(text: str, found: Sequence[Mention]) -> tuple[str, ...]:
    """Return the two subjects of a question that asks for two things, or nothing.

    Two things are asked for where `for` stands twice, or where two nouns with an article of their own follow one `for`.
    """
    masked = _LINK.sub(MARK, _mask(text, found))
    article = r"(?:a|an|the|our|my|some)\s+"
    for pattern in (
        r"\bfor\s+(?:both\s+)?(.+?)[,?]?\s+(?:and|or|as well as|plus)\s+(?:also\s+|then\s+|what about\s+|which\s+|another\s+|one\s+|§\s*)*for\s+(.+)$",
        rf"\bfor\s+(?:both\s+)?({article}.+?),?\s+(?:and|as well as|plus)\s+(?:also\s+|for\s+)?({article}.+)$",
        r"\bfor\s+(.+?)\?\s+(?:and|or)\s+(?:what about\s+|how about\s+|for\s+)+(.+)$",
    ):
        match = re.search(pattern, masked, re.IGNORECASE)
        if match:
            pair = tuple(_trim(part) for part in match.groups())
            return pair if all(map(has_content, pair)) else ()
    return ()


def has_content(phrase: str) -> bool:
    """Tell whether anything is left of the phrase when the words of asking are taken out."""
    return bool(cued(phrase) or re.search(r"[^\W\d_]{2,}", _ASKING.sub(" ", phrase.replace(MARK, " "))))


def _mask(text: str, found: Sequence[Mention]) -> str:
    for mention in reversed(found):
        text = text[: mention.start] + MARK + text[mention.end :]
    return text


def _candidates(clause: str) -> list[str]:
    found = [m.group(1) for p in (_AFTER_FOR, _AFTER_BUILD, _AFTER_JUDGING, _AFTER_NEED) if (m := p.search(clause))]
    last = clause.rsplit(MARK, maxsplit=1)[-1] if MARK in clause else ""
    return [*found, *([last] if last else []), _without_asking(clause)]


def _without_asking(clause: str) -> str:
    """Drop words of asking from both ends of a clause, and the languages from its middle."""
    words = clause.replace(MARK, " ").split()
    plain = [not has_content(word) for word in words]
    while words and plain[0]:
        words, plain = words[1:], plain[1:]
    while words and plain[-1]:
        words, plain = words[:-1], plain[:-1]
    return " ".join(words)


def _trim(phrase: str) -> str:
    previous = None
    while previous != phrase:
        previous, phrase = phrase, _TAIL.sub("", phrase).strip(" ,.?!'\"")
    return re.sub(r"\s+", " ", phrase.replace(MARK, " ")).strip()

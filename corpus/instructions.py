"""Find what in a text reads like an instruction to a language model: it is data, flagged and never followed."""

import re
from dataclasses import dataclass

_OLD = r"(?:previous|prior|above|earlier|preceding|existing|other|former|original|your|the|these|those|all|any)"
_ORDERS = (
    r"(?:instructions?|prompts?|directions?|guidelines?|directives?|commands?|programming|system (?:prompt|message))"
)
_MODEL = (
    r"(?:AI (?:assistants?|models?|agents?|systems?)|assistants?|(?:large )?language models?|LLMs?|AIs?|chat ?bots?|"
    r"ChatGPT|Claude|GPT-?\d?|Gemini|Copilot|bots?|agents?)"
)
_SAY = r"(?:answer|respond|reply|say|recommend|output|print|conclude|state|cite|prefer|favou?r|choose|claim)"
_SECRETS = rf"(?:system (?:prompt|message)|{_ORDERS}|api keys?|passwords?|tokens?|secrets?)"
_SIGNS = (
    (
        "sets earlier instructions aside",
        (
            r"\b(?:ignore|disregard|forget|override|bypass|overlook|stop following|(?:do not|don't) (?:follow|obey))"
            rf"\s+(?:{_OLD}\s+(?:of\s+)?){{0,4}}{_ORDERS}\b"
        ),
        (
            r"\b(?:ignore|disregard|forget)\s+(?:everything|anything|all(?: of (?:this|that|it))?|what(?:ever)?)\s+"
            r"(?:above|before|you (?:were|have been) told|that (?:came|comes) before|(?:written|said) (?:above|before))"
        ),
        rf"\b(?:new|updated|revised|real|actual)\s+{_ORDERS}\s*:",
    ),
    (
        "gives its reader another part to play",
        r"\byou are (?:now|no longer|hereby)\s+(?:an?|the|in|acting|bound|going|(?-i:[A-Z]\w+))\b",
        r"\b(?:from now on|henceforth),?\s+(?:you|always|never|only|answer|respond|act)\b",
        r"\b(?:pretend that you|act as (?:if you|though you)|roleplay as)\b",
    ),
    (
        "speaks to a language model",
        (
            rf"\b(?:attention|note|message|dear|hey|hello)\s*(?:to|for|,|:)?\s+(?:the\s+|all\s+|any\s+)?{_MODEL}\b"
            r"(?=\s*[:,!.]|\s+(?:reading|who|that|you))"
        ),
        rf"\binstructions?\s+(?:to|for)\s+(?:the\s+|all\s+|any\s+)?{_MODEL}\s*:",
        (
            rf"\b(?:as an?|if you are an?|you are an?)\s+(?:helpful\s+)?{_MODEL}\b,?\s+"
            rf"(?:you|please|must|always|never|ignore|do|summari[sz]e|{_SAY})\b"
        ),
    ),
    (
        "dictates an answer",
        rf"\b(?:you|{_MODEL})\s+(?:must|should|shall|will|have to|need to)\s+(?:always|only|never|now)\s+{_SAY}\b",
        rf"^\W*(?:always|only|never)\s+{_SAY}\b",
        r"\b(?:respond|reply|answer)\s+(?:only\s+)?(?:with|in)\s+(?:only|exactly|the (?:word|phrase|following))\b",
    ),
    (
        "asks for what is secret, or to keep a secret",
        (
            r"\b(?:reveal|print|show|repeat|output|leak|disclose)\s+(?:your|the)\s+"
            rf"(?:hidden\s+|full\s+|entire\s+)?{_SECRETS}\b"
        ),
        (
            r"\b(?:do not|don't|never)\s+(?:tell|inform|(?:mention|reveal) (?:this|it) to|let)\s+(?:the\s+)?"
            r"(?:users?|humans?|reader|asker)\b"
        ),
    ),
    (
        "bears the marks of a model's own input",
        r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)\|>|\[/?INST\]|<</?SYS>>",
        r"<start_of_turn>|</?(?:system|instructions?|system[_-]prompt|tool_(?:call|use|result)|function_calls?)>",
        (
            r"^\W*(?:###\s*)?(?:system|assistant)(?: (?:prompt|message|instructions?))?\s*:\s+"
            rf"(?:you|your|always|never|ignore|act|{_SAY})\b"
        ),
        "[\U000e0020-\U000e007f]{3,}",  # letters that no screen shows
    ),
)
"""What such text does, and how that is told."""
_RULES = tuple((what, re.compile("|".join(signs), re.IGNORECASE | re.MULTILINE)) for what, *signs in _SIGNS)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A place of a text that reads like an instruction: `text[start:end]`."""

    start: int  # code points
    end: int  # code points, exclusive
    what: str
    """What it does, in words."""


def find_instructions(text: str) -> tuple[Suspect, ...]:
    """Return what reads like an instruction to a model, in order; of places that overlap the first and longest."""
    found = [Suspect(match.start(), match.end(), what) for what, rule in _RULES for match in rule.finditer(text)]
    kept: list[Suspect] = []
    for suspect in sorted(found, key=lambda one: (one.start, -one.end, one.what)):
        if not kept or suspect.start >= kept[-1].end:
            kept.append(suspect)
    return tuple(kept)

"""Does a question ask for a choice of language, or for a fact that a source holds?"""

import itertools
import re
from collections.abc import Sequence
from typing import Literal

from bot.options import Mention

_ADVICE = re.compile(
    r"\b(?:should|shall|ought)(?:n'?t)?\b"
    r"|\b(?:i|we|you|one|they|team|startup|company) (?:really |still |just )?(?:should|shouldn'?t|must|ought)\b"
    r"|\b(?:can|could|would|do|might) (?:i|we|you) (?:really |still |just |ever |get away )?"
    r"(?:use|do|write|build|pick|choose|recommend|prefer|go|advise|suggest|take|need|want|stick|switch|move|reach)\b"
    r"|\b(?:better|best|right|good|bad|wrong|suitable|ideal|great|poor|perfect|sensible|smart|only|terrible|awful)"
    r" (?:\w+ )?(?:language|choice|fit|option|pick|stack|tool|idea|suited|for|at|bet|when)\b"
    r"|\b(?:recommend|advice|advise|worth|makes? sense|convince me|agree that|what do you think|thoughts|opinions?)\b"
    r"|\bstay (?:in|with|on)\b|\b(?:we|i|rather|should|just) keep\b|\b(?:torn between|deciding|decide|debating|arguing|choos(?:e|ing)|pick(?:ing)?|stick with|go with|lean towards?)\b"
    r"|\b(?:too slow|fast enough|good enough|ready|suitable|overkill|the right|fine|ok|okay|enough|viable|suited|acceptable|sane|safe) (?:for|in|to|when|if|as)\b"
    r"|\b(?:can|could|will|would) (?:\w+ ){0,3}?(?:replace|take over|do the job|work|cope|handle|be used|be enough)\b"
    r"|\b(?:better|worse) (?:choice |option |language |fit |bet |pick )?than\b[^.?!]*\b(?:for|in|when|at|to)\b"
    r"|\bwhy would (?:anyone|anybody|someone|somebody|you|we|i|one|people)\b|\bwhy (?:still |even |not )?use\b"
    r"|\bmakes? (?:\w+ )?sense\b|\bis it (?:\w+ )?(?:ok|okay|fine|smart|wise|stupid|crazy|wrong|right|sane|sensible|foolish|silly|a waste|worth|a good|a bad|a mistake)\b"
    r"|\bisn'?t it (?:\w+ )?(?:ok|fine|smart|wise|stupid|crazy|wrong|right|silly|a mistake|better|foolish)\b|\b(?:start|begin) with\b"
    r"|\b(?:is|are|isn'?t|aren'?t) (?:\w+ ){0,4}?(?:always|never|clearly|obviously|so much|simply|just|way|far)"
    r" (?:\w+ )?(?:better|worse|best|superior|inferior|right|wrong)\b"
    r"|\b(?:don'?t|do not|never|stop|avoid|forget|no point in) us(?:e|ing)\b|\buse\b[^.?!]*\binstead\b",
    re.IGNORECASE,
)
"""Words by which people ask for advice."""

_LANGUAGE_SOUGHT = re.compile(
    r"\b(?:what|which) (?:\w+ ){0,3}?(?:languages?|stack)\b(?=[^.?!]*\b(?:should|shall|would|could|can|do (?:we|i|you)|to use|is (?:the )?(?:best|better|right)|suits?|fits?|makes)\b|[^.?!]{0,24}\bfor (?!.*\b(?:was|were|did|is called|said)\b))|\b(?:language|stack) (?:to use|for|should|would|do you)\b"
    r"|\bwhat (?:should|would|shall) (?:i|we|you|one) (?:\w+ )?(?:write|build|use|implement|code|program|pick|choose)\b"
    r"|\bwhat to (?:use|write|build)\b",
    re.IGNORECASE,
)
"""Words by which people ask for a language without naming one."""

_LOADED = re.compile(
    r"\b(?:obviously|clearly|always|surely|plainly|of course|evidently|undoubtedly|insane|hopeless|no-brainer|any sane|ridiculous)\b",
    re.IGNORECASE,
)
"""Words by which people ask for a choice that they have made already."""
_THING_SOUGHT = re.compile(
    r"^\W*(?:which|what|who|when|where|(?:for |by )?how (?:much|many|long|old|often|big|large|far))\b(?![^?]*\bshould\b)",
    re.IGNORECASE,
)
"""The opening of a question after a thing, a person, a time or a number."""

_QUANTITY_SOUGHT = re.compile(
    r"^\W*(?:(?:from|at|by|for|in|to|with|about|roughly) )?(?:how (?:many|much|long|old|often)|who|when|where)\b",
    re.IGNORECASE,
)
"""The opening of a question after a number, a time, a place or a person, whatever languages it names."""

_FACT_OPENER = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay|hi|hello|please|tell me|do you know|can you tell me|remind me|just curious|"
    r"according to [^,]+|in [^,]{3,60}),?\s+)*"
    r"(?:who|whom|whose|what|when|where|how|for how|by how|in what|in which|on what|on which|at what|at which|which|why|did|was|"
    r"were|has|had|have (?:the|any|there|they|people|developers|teams|companies)|does|do|is|are|name|list|from|to what|will|would|can|could|since when|give me|explain|describe)\b",
    re.IGNORECASE,
)
_NARRATED = re.compile(
    r"\b(?:did|was|were|has|had|have|says?|said|claims?|claimed|argues?|argued|reports?|reported|according|costs?|took|"
    r"authors?'?s?|articles?|wrote|ported|acquired|quoted?|cites?|cited|named|mentions?|mentioned|survey|describes?|give|gives|gave)\b",
    re.IGNORECASE,
)
_WE = re.compile(r"\b(?:i|i'm|we|we're|us|me|my|our|ours|you|team)\b", re.IGNORECASE)
_STATES_NEED = re.compile(
    r"\b(?:we|i|our|my|team)\b[^.?!]{0,40}\b(?:build\w*|writ\w+|need\w*|want\w*|plan\w*|start\w*|mak\w+|creat\w+|develop\w*|design\w*)\b",
    re.IGNORECASE,
)


def kind_of(text: str, found: Sequence[Mention]) -> Literal["choice", "fact"]:
    """Tell a request for advice from a question after something that a source says.

    A narrated question ("what did … choose?") asks for a fact even where it names two languages.
    """
    asks_fact = bool(_FACT_OPENER.search(text))
    narrated = asks_fact and bool(_NARRATED.search(text)) and not _WE.search(text)
    advice = bool(_ADVICE.search(text))
    if narrated and not (advice and re.search(r"\b(?:better|best|right|worth)\b", text) and joined(text, found)):
        return "fact"
    if _QUANTITY_SOUGHT.search(text) and not _WE.search(text):
        return "fact"
    if joined(text, found) or _LANGUAGE_SOUGHT.search(text):
        return "choice"
    if re.search(r"\b(?:when|why|how much|how many|how long|where|who)\W*$", text, re.IGNORECASE) and not joined(
        text, found
    ):
        return "fact"
    if found and _LOADED.search(text):
        return "choice"
    if _THING_SOUGHT.search(text) and not _WE.search(text):
        return "fact"
    if advice and (found or not asks_fact or _WE.search(text)):
        return "choice"
    if found and not asks_fact and re.search(r"\b(?:for|in|as|with|when)\b", text):
        return "choice"
    if _STATES_NEED.search(text) and not asks_fact:
        return "choice"
    return "fact" if asks_fact or (text.rstrip().endswith("?") and not found) else "choice"


def states_need(text: str) -> bool:
    """Tell whether a text says what somebody is about to make."""
    return bool(_STATES_NEED.search(text))


def joined(text: str, found: Sequence[Mention]) -> bool:
    """Tell whether two different languages are set against each other, as in `Python or Rust`."""
    link = re.compile(
        r"\s*(?:,|/|\||,?\s*\bor\b|\bvs\b\.?|\bversus\b|\bover\b|\brather than\b|\binstead of\b)\s*(?:(?:in|to|use|using|just|maybe|even|stay|stick|keep|with|it|stay in|go|go with|be|port|rewrite)\s+){0,3}"
    )
    return any(a.name != b.name and link.fullmatch(text[a.end : b.start]) for a, b in itertools.pairwise(found))

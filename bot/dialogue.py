"""A follow-up, put back into a full question by what was asked before."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.answer import Answer, View
from bot.facts import facts_in
from bot.kind import joined, kind_of, states_need
from bot.options import mentions
from bot.question import criteria_in
from bot.subject import has_content, subjects_of
from bot.wording import for_subject, listed, name
from corpus.errors import BadInput
from corpus.vocabulary import Language

_ABOUT = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|and|but|so|then|hm+|well|thanks|right|now|also|cool|great|fine)\b[\s,.!]*)*"
    r"(?:what|how) (?:about|if (?:it(?:'s| is| was| were)|we(?:'re| are)?(?: do(?:ing)?| build(?:ing)?)?|the (?:thing|work) (?:is|were)))\s+(?:for\s+|with\s+|in\s+)?(.+?)\W*$"
    r"|^\W*(?:(?:ok(?:ay)?|and|but|so|then|also|hm+|well|cool|great|fine)\b[\s,.!]*)+(?:for|in|with|to|as|if it(?:'s| is| were)?)\s+(.+?)\W*$"
    r"|^\W*(?:(?:ok(?:ay)?|hm+|well|cool|great|fine|thanks)\b[\s,.!]*)*(?:for|same for|same question for|and)\s+"
    r"(?!if\b|we\b|i\b|our (?:team|code)\b|the team\b|what\b|how\b|why\b|who\b|when\b|does\b|is\b)(.+?)\W*$"
    r"|^\W*(?:would|does|will|is) (?:it|that|this|the answer) (?:be )?(?:change|differ|different|the same|hold|stand|apply)\w*\s+(?:if it (?:is|were|ran)\s+|for|on|in|with|when|to)\s+(.+?)\W*$",
    re.IGNORECASE,
)
_LEAD = r"^\W*(?:(?:and|but|ok(?:ay)?|so|hm+|well|thanks|great)\b[\s,.!]*)*"
_END = r"(?:\s+please)?\W*$"
_VIEWS: tuple[tuple[View, str], ...] = (
    (
        "why",
        (
            r"(?:why(?: (?:is that|so|not|do you (?:say|think) (?:so|that)))?|how come|explain(?: (?:that|it|this|yourself|why))?|are you sure|really"
            r"|how (?:did|do) you (?:get|come|arrive)[^?]*|what makes you (?:say|think) (?:so|that)|reason(?:s|ing)?)"
        ),
    ),
    (
        "sources",
        (
            r"(?:(?:show (?:me )?)?(?:the |your |all )?(?:sources|evidence|proof|citations|references|links)|(?:what|which) (?:are|is) (?:the|your) (?:sources?|evidence)"
            r"|says who|who says (?:so|that)|based on what|where (?:does|did|do) (?:that|this|you) (?:\w+ )?(?:come )?(?:from|get (?:that|this)(?: from)?)|source)"
        ),
    ),
    (
        "shorter",
        r"(?:(?:make (?:it|that) )?(?:short(?:er)?|brief(?:er|ly)?)|(?:can you )?(?:shorten|condense)(?: (?:it|that|this))?|in (?:short|brief|one (?:line|sentence|word))|tl;?dr|summar(?:y|ise|ize)(?: (?:it|that|this))?|too long|the short version)",
    ),
    (
        "more",
        r"(?:(?:tell me |say |show (?:me )?)?more(?: details?)?|(?:in )?(?:more )?details?|go on|continue|everything|all of it|the (?:rest|long version)|longer|elaborate)",
    ),
)
"""What a follow-up can want of the answer before it, and how people say so."""
_THANKS = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|great|cool|nice|perfect|good|fine|awesome|super|many|alright|all right|got it|understood|makes sense|interesting"
    r"|thank(?:s| you)?(?: (?:a lot|so much|very much|again))?|thx|ty|cheers|will do|noted|hi|hello|hey|bye|lol|wow|that helps(?: a lot)?|very helpful|helpful)\b[\s,.!:;)]*)+$",
    re.IGNORECASE,
)
_DISAGREES = re.compile(
    r"^\W*(?:(?:but|well|no|hm+|sorry)\b[\s,.]*)*(?:i (?:strongly |really )?(?:disagree|don'?t (?:agree|think so|buy (?:it|that)))|that'?s (?:wrong|not (?:right|true))|wrong|not true|nonsense)\W*$",
    re.IGNORECASE,
)
_SITUATION = re.compile(
    r"^\W*(?:(?:and|but|ok(?:ay)?|so|hm+|well|i disagree|i don'?t agree|no|actually|what)\b[\s,:;.-]*)*"
    r"(?:if|we|our|i|it|nobody|no ?one|everyone|the (?:team|code|service|data|budget|deadline)|there|suppose|assume|given|say|because|with)\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|and|but|so|then|also|hm+|well)\b[\s,.!]*)*(?:would|does|will|is) (?:it|that|this|the answer) (?:\w+ ){1,3}?(?:if|when|given that|because|since)\s+",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\b(?:it|its|that|this|they|them|their|those|these|he|she|his|her|there)\b", re.IGNORECASE)


_OPENING = re.compile(
    r"^\W*(?:(?:so|and|but|ok(?:ay)?|then|hm+)\b[\s,.!]*)*(?:should|shall|could|can|would) (?:we|i|you)\s+"
    r"(?:also\s+)?(?:use (?:it|that) for\s+)?",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\W*(?:what|which|who|how|why|when|where)\b(?! about\b)", re.IGNORECASE)
_WHAT_IF = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|and|but|so|then|hm+|well)\b[\s,.!]*)*(?:what if|suppose|assume|imagine|say)\b", re.IGNORECASE
)
_SAME = re.compile(
    r"^\W*(?:(?:and|so|then|is|does|do|would|will|it|that|this|the|still|we)\b[\s,]*)*"
    r"(?:(?:the )?same|final|still|your|verdict|answer|change|hold|stand|matter|now|then|true|valid|right)\b[^.?!]{0,30}\?$",
    re.IGNORECASE,
)
"""A sentence that only asks whether the answer before still holds."""
_OUT = re.compile(
    r"\b(?:take|leave|drop|remove|without|forget|scratch|rule(?: out)?|exclude|not|except|minus)\s+(\S+?)(?:\s+out)?(?=[\s,.;!?]|$)",
    re.IGNORECASE,
)
"""What takes a language out of the choice."""
BARE = 5  # words of a follow-up that says nothing
FEW = 3  # words of a follow-up that names a criterion
SHORT = 10  # words of a follow-up that can be a subject or a circumstance and no question of its own


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question that stands alone, and what the follow-up wanted of it."""

    text: str
    view: View = ""
    """What the asker wants to see of the answer, where it is not the answer as such."""
    asks: str | None = None
    """A question back, where the follow-up cannot be put into a question."""


def resolve(text: str, previous: Answer | None) -> Resolved:
    """Return the question as it stands in the conversation.

    A full question is taken as it is; a change of subject, options or circumstances is put into the question before.
    Raises `BadInput` where the text refers back and there is nothing to refer to, and where it asks for nothing.
    """
    plain = re.sub(r"\s+", " ", text.replace("\u2019", "'")).strip()
    if is_thanks(plain):
        raise BadInput('there is nothing to answer in that; ask for example: "Python or Rust for a log shipper?"')
    view: View = next((view for view, said in _VIEWS if re.match(_LEAD + said + _END, plain, re.IGNORECASE)), "")
    if previous is None:
        if view:
            raise BadInput(f'"{plain}" refers to an earlier answer and there is none; ask a full question')
        return Resolved(text)
    if view:
        return Resolved(previous.resolved, view=view)
    if _DISAGREES.match(plain):
        asks = "What do you know that these sources do not? Tell me what differs, for example: we have 20k requests a second."
        return Resolved(previous.resolved, asks=asks)
    return _resolve(plain, previous) or _alone(text, plain)


def is_thanks(text: str) -> bool:
    """Tell whether a message only thanks, greets or agrees, so that nothing is asked."""
    return bool(_THANKS.match(text))


def _alone(text: str, plain: str) -> Resolved:
    """Take a text as a question of its own, or ask back where it is too little for one."""
    if len(plain.split()) <= BARE and not mentions(plain) and not has_content(plain):
        return Resolved(
            text, asks="What do you mean? Name another piece of work, another language, or what is different for you."
        )
    return Resolved(text)


def _resolve(plain: str, previous: Answer) -> Resolved | None:
    """Put a follow-up into the question before it; None for a question that stands alone."""
    before, found = previous.resolved, mentions(plain)
    named = tuple(mention.name for mention in found)
    about = _ABOUT.match(plain)
    rest = next((group for group in about.groups() if group), "") if about else ""
    full = joined(plain, found) and bool(subjects_of(plain, found))
    short = len(plain.split()) <= SHORT
    told = _circumstance(plain, bare=bool(about or _SITUATION.match(plain)) and bool(facts_in(plain)))
    asked: str | None = None
    if previous.asks and not joined(plain, found) and has_content(plain) and short:
        asked = _with_subject(before, rest or plain)
    elif full or (turned := _turned(plain, before)):
        asked = None if full else turned
    elif told and facts_in(plain):
        asked = _with_sentence(before, told)
    elif rest and criteria_in(rest) and len(rest.split()) <= FEW:
        asked = _with_sentence(before, f"What matters most is {rest}.")
    elif rest and (named or has_content(rest)):
        asked = _with_rest(before, rest, named)
    elif told and has_content(told):
        asked = _with_sentence(before, told)
    elif kind_of(plain, found) == "fact" and _POINTS_BACK.search(plain):
        asked = f"{plain} (asked after: {before})"
    elif found and not subjects_of(plain, found):
        asked = _with_options(before, named)
    elif not found and kind_of(plain, found) == "choice" and short and not _ASKS.match(plain):
        asked = _with_subject(before, _OPENING.sub("", plain))
    return None if asked is None else Resolved(asked)


def _with_sentence(question: str, sentence: str) -> str:
    return f"{question if question.endswith(('.', '?', '!')) else question + '.'} {sentence}"


def _with_rest(question: str, rest: str, named: tuple[str, ...]) -> str:
    """Ask about what follows `what about`: another language, another subject, or both."""
    if named and not subjects_of(rest, mentions(rest)):
        return _with_options(question, named)
    return _with_subject(_with_options(question, named) if named else question, rest)


def _circumstance(plain: str, *, bare: bool = False) -> str:
    """Return the circumstance that a follow-up tells as a sentence, or nothing; `bare` where it is known to tell one."""
    if _CHANGES.match(plain) and facts_in(plain):
        return _sentence(_CHANGES.sub("", plain))
    told = facts_in(plain) or not plain.endswith("?") or len(plain.split()) <= SHORT
    bare = bare or bool(facts_in(plain) and not plain.endswith("?") and not mentions(plain))
    return _sentence(plain) if (_SITUATION.match(plain) and told) or bare else ""


def _turned(plain: str, before: str) -> str:
    """Return the question before with a language taken out, or with what a follow-up tells; else nothing."""
    named = {mention.name for mention in mentions(plain)}
    gone = {mention.name for match in _OUT.finditer(plain) for mention in mentions(match.group(1))}
    if gone and gone < named and len(plain.split()) <= SHORT:
        return _with_options(before, tuple(sorted(named - gone)), without=gone)
    told = _told_again(plain)
    return _with_sentence(before, told) if told else ""


def _told_again(plain: str) -> str:
    """Return what a follow-up tells beside asking whether the answer still holds, or as a supposition; else nothing."""
    if _WHAT_IF.match(plain) and len(plain.split()) > SHORT:  # a short one may name another subject
        return _sentence(plain)
    sentences = re.split(r"(?<=[.?!])\s+", plain)
    if len(sentences) > 1 and _SAME.match(sentences[-1]):
        return " ".join(sentences[:-1])
    tells = bool(facts_in(plain)) or len(plain.split()) > SHORT
    asks = any(one.endswith("?") for one in sentences) or joined(plain, mentions(plain)) or states_need(plain)
    return plain if tells and not asks else ""


def _options(question: str) -> list[str]:
    named = sorted({m.name for m in mentions(question)})
    return named if len(named) > 1 else sorted({*named, Language.PYTHON.value, Language.RUST.value})


def _with_subject(question: str, subject: str) -> str:
    """Ask the same of another subject; circumstances that were told stay in force."""
    subject = re.sub(r"^(?:for|about|in|with|to|as)\s+", "", subject.strip(" ?.!"), flags=re.IGNORECASE)
    told = " ".join(s for s in re.split(r"(?<=[.?!])\s+", question)[1:] if facts_in(s))
    options = listed([name(option) for option in _options(question)], "or")
    return f"Should we use {options} {for_subject(subject)}? {told}".strip()


def _with_options(question: str, named: tuple[str, ...], without: AbstractSet[str] = frozenset()) -> str:
    """Ask about the same subject with the named languages beside those asked about before, less those left out."""
    options = listed([name(option) for option in sorted({*_options(question), *named} - without)], "or")
    subjects = subjects_of(question, mentions(question))
    told = " ".join(s for s in re.split(r"(?<=[.?!])\s+", question)[1:] if facts_in(s))
    what = for_subject(subjects[0]) if subjects else ""
    return f"Should we use {options} {what}".strip() + "?" + (f" {told}" if told else "")


def _sentence(text: str) -> str:
    text = re.sub(
        r"^\W*(?:(?:and|but|ok(?:ay)?|so|well|what)\b[\s,]*)+(?=if\b|we\b|our\b|it\b|i\b)",
        "",
        text,
        flags=re.IGNORECASE,
    )
    return text[:1].upper() + text[1:].rstrip("?. ") + "."

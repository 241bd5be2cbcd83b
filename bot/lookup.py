"""A fact that was asked for: which passage says it, and whether any does."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import exp
from types import MappingProxyType

from bot.options import mentions
from bot.quantities import parse_quantities
from corpus.types import Source
from index.lexical import stems_of
from index.search import Evidence

SHORTEST_NAME = 6  # letters of a name by which a source can be told
MOST_SHOWN = 3  # passages shown for one fact
CLOSE = 0.72  # share of the best passage's score from which another is shown too
LIKELY = 0.5  # likelihood below which no passage is taken to say what was asked; see docs/decisions
FLOOR_DISPUTE = 0.33  # the same where a disagreement is asked for, which no single passage states
WORDS = 0.4  # share of the score that the question's words have, the rest is cosine
WORDS_POLAR = 0.35  # the same where yes or no is asked: such a question seldom uses the words of its answer
WRONG_SORT = 0.6  # factor on a passage that lacks the sort of thing asked for, such as a sum of money
WRONG_FIGURE = 0.6  # factor on a passage that lacks a figure which the question names
CERTAIN = 0.66  # score from which the best passage answers whatever its likelihood
MOST_LEXICAL, MOST_WORDS = 30.0, 25  # BM25; words of a question: beyond these they say no more
ANSWERED = MappingProxyType(
    {
        "score": 3.64, "own": 2.37, "asked": 2.78, "fit": 6.93, "outside": -1.77, "lexical": 0.104, "words": 0.122,
        "one": -12.9,
    }
)  # fmt: skip
"""Weights of what tells whether the best passage answers, fitted on 344 questions of our own (223 with an answer in the
corpus, 121 without): its score, the cosines of its text and of its nearest question, how well it fits what the question
expects of an answer, how far the question is off the matter, BM25, and the words of the question."""
NOWHERE = "\0"  # a stem that stands in no passage
STRANGE_NAME = 0.6  # factor where the question names somebody or something that no source names
WRONG_NAME = 0.9  # factor for each other name of the question that neither passage nor header holds
WRONG_NOUN = 0.75  # factor on a passage that does not count the noun whose number is asked for

WRONG_ASKED = 0.85  # factor on a passage that does not hold the noun that is asked for, as in `what licence`

_ASKING = frozenset(stems_of(
    "what which who whom whose when where why how much many long old do does did was were has had have is are "
    "disagree disagrees contradict contradicts conflict conflicting differ differs differently clash quarrel argue against other articles sources both sides "
    "turn turns turned come comes came out get got done happen day date time kind sort way thing throw hold deal back used uses "
    "say says said according author article tell me know give name please exactly about claim report mention does"
))  # fmt: skip
_SYNONYMS = tuple(
    frozenset(stems_of(group))
    for group in (
        "buy bought acquire acquired acquisition purchase purchased own owns owner took",
        "cost costs price pricey expensive spend spent money dollars bill paid",
        "drawback weakness weak downside disadvantage friction flaw problem",
        "strength strong advantage upside benefit",
        "fast faster quick quickly quicker speed speeds rapid slow slower",
        "rewrite rewrote rewritten port ported porting moved move migrate migrated migration switch switched",
        "share percentage percent proportion fraction portion",
        "maker creator author founder founded created wrote builder",
        "memory footprint ram",
        "developer developers devs programmers engineers",
        "suggest advise recommend advice tip",
        "tool tools software program",
        "small smaller tiny size big large huge",
        "obsolete dying dead decline outdated replaced replace",
        "library libraries package packages ecosystem",
    )
)
"""Words that say the same in a question and in its answer; general English, not this corpus."""

_FRAME = re.compile(
    r"^\W*(?:what (?:do|does|did|is|can)|which|tell me what) (?:\w+ ){0,3}?(?:evidence|sources?|articles?|notes?|corpus|said)"
    r"(?: (?:say|says|tell us|speak|speaks|have))?(?: to say)? (?:about|on|of)\s+",
    re.IGNORECASE,
)
"""What a question about the sources begins with, before it names what they are to tell of."""
_SORTS = (
    (re.compile(r"\bhow old\b|\bwhat age\b", re.IGNORECASE), "age"),
    (
        re.compile(
            r"\b(?:how much|what) (?:did|does|do|was|is|would|will)\b.*\b(?:cost|pay|paid|spend|price|charge|earn|salary|fee)\b"
            r"|\bcosts?\b|\bprice\b|\bsalar(?:y|ies)\b",
            re.IGNORECASE,
        ),
        "money",
    ),
    (
        re.compile(
            r"\bhow (?:many|much|long|big|large|fast|often|far)\b|\bby how\b|\bwhat (?:share|percentage|fraction|number|proportion)\b",
            re.IGNORECASE,
        ),
        "number",
    ),
    (
        re.compile(r"\bwhy\b|\bfor (?:what|which) reasons?\b|\bwhat (?:was|is|were|are) the reasons?\b", re.IGNORECASE),
        "reason",
    ),
    (
        re.compile(r"^\W*(?:(?:in|on|by|at|since) )?(?:when|(?:what|which) (?:year|month|date|day))\b", re.IGNORECASE),
        "time",
    ),
)
DISPUTE = re.compile(
    r"\b(?:disagree\w*|contradict\w*|conflict\w*|differ\w*|clash\w*|quarrel\w*|agree on|who says yes|against each other)\b",
    re.IGNORECASE,
)
"""Words by which people ask where sources disagree."""
MISREADS = re.compile(
    r"\b(?:mis(?:stat|quot|represent|read|report|cit)\w*|(?:get|gets|got|getting) (?:\w+ ){0,4}?wrong|wrong about|(?:own|its|their) sources?"
    r"|fact[- ]?check\w*|accura\w+|true to|distort\w*|exaggerat\w*|really (?:say|said|claim\w*))\b",
    re.IGNORECASE,
)
"""Words by which people ask whether an article is true to its source."""
DOUBTS = re.compile(
    r"\b(?:true|correct|right|really|actually|supposedly|allegedly|apparently|heard|read (?:that|somewhere)|quot\w+|cit(?:e|es|ed|ing)"
    r"|claim\w*|says?|said|statement|evidence|prove[sdn]?|proof|confirm\w*|myth|folklore|sources?|argu\w+|passages?)\b",
    re.IGNORECASE,
)
"""Words by which people ask whether what somebody said is so."""
_POLAR = re.compile(r"^\W*(?:is|are|was|were|does|do|did|has|have|will|would|can|could|should)\b", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|reasons?|since|due to|so that|in order|thanks to|owing|caus(?:e|es|ed)|therefore|economic|explain\w*|motiv\w+|for the sake|to (?:save|avoid|get|gain|spare))\b",
    re.IGNORECASE,
)
"""Words by which a passage gives a reason."""
_ASKED_NOUN = re.compile(
    r"\b(?:how much|what|which) (?!(?:is|are|was|were|do|does|did|has|have|the|a|an|to|would|will|can|kind|sort|type|other|two|three|four)\b)(\w{4,})\b",
    re.IGNORECASE,
)
_CLASSES = frozenset(
    stems_of(
        "language languages tool tools library libraries company companies framework package project product people person "
        "team author source article survey program software service year month date day time thing things step steps option "
        "options alternatives alternative share percentage number part parts reason reasons word words way ways does effect "
        "problem problems advantage advantages drawback drawbacks benefit role case cases example examples"
    )
)
"""Nouns whose instances an answer names in their place."""
_UNITS = frozenset(
    [
        "times",
        "years",
        "months",
        "weeks",
        "days",
        "hours",
        "minutes",
        "seconds",
        "milliseconds",
        "bytes",
        "kilobytes",
        "megabytes",
        "gigabytes",
        "terabytes",
        "dollars",
        "euros",
        "points",
    ]
)
"""Nouns that a figure may stand for by a sign of its own."""
_COUNTED = re.compile(r"\bhow many (?:\w+ )??(\w{3,}s)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage and how likely it says what was asked."""

    evidence: Evidence
    score: float  # 0 to 1
    coverage: float  # share of the question's rare words that the passage holds, 0 to 1
    likelihood: float = 1.0  # 0 to 1, that the passage says what was asked


def look_up(
    question: str,
    evidence: Sequence[Evidence],
    texts: Sequence[str],
    headers: Sequence[str],
    rarity_of: Callable[[str], float],
    *,
    outside: float = 0.0,
) -> list[Finding]:
    """Rank passages by how likely they say what is asked, ties by passage id.

    The score is a mean of cosine and of the share of the question's words, by rarity, that the passage or its source's
    header (`headers`, one for each passage) holds, cut down where the passage lacks what an answer must have. `outside`
    is the share, 0 to 1, by which the question was taken for no matter of programming languages.
    """
    asked = [stem for stem in dict.fromkeys(stems_of(question)) if stem not in _ASKING]
    rarity = {stem: rarity_of(stem) for stem in asked}
    total = sum(rarity.values()) or 1.0
    words = WORDS_POLAR if _POLAR.match(question) else WORDS
    names = [(set(stems_of(name)), max(map(rarity_of, stems_of(name)), default=0.0)) for name in _names(question)]
    strange = rarity_of(NOWHERE)
    findings = []
    for found, text, header in zip(evidence, texts, headers, strict=True):
        held = _alike(set(stems_of(text)) | set(stems_of(header)))
        coverage = sum(value for stem, value in rarity.items() if stem in held) / total
        score = (1 - words) * max(found.score, 0.0) + words * coverage
        fit = _fit(question, text, held) * _named(names, held, strange)
        likelihood = likelihood_of(found, score * fit, fit, outside, len(question.split()))
        findings.append(Finding(found, score * fit, coverage, likelihood))
    return sorted(findings, key=lambda f: (-f.score, f.evidence.passage.id))


def likelihood_of(found: Evidence, score: float, fit: float, outside: float, words: int) -> float:
    """Return how likely a passage says what was asked, 0 to 1: a logistic regression, see `ANSWERED`.

    `score` is the passage's, `fit` what it was cut down by, `outside` the share by which the question is off the matter,
    each 0 to 1; the question has so many words.
    """
    own = found.score if found.own is None else found.own
    values = {
        "score": score,
        "own": own,
        "asked": own if found.asked is None else found.asked,
        "fit": fit,
        "outside": outside,
        "lexical": min(found.lexical, MOST_LEXICAL),
        "words": min(words, MOST_WORDS),
    }
    logit = ANSWERED["one"] + sum(ANSWERED[name] * value for name, value in values.items())
    return 1.0 / (1.0 + exp(-max(-50.0, min(50.0, logit))))


def without_sources(question: str, sources: Iterable[Source]) -> tuple[str, frozenset[str]]:
    """Return the question without the names of articles in it, and the ids of those it names.

    An article is named by its publisher, its author, an author's last name or the first part of its id, however spaced.
    The makers of other sources are what people ask about, so that their names stay.
    """
    named = set()
    question = _FRAME.sub("", question) or question
    for source in (one for one in sources if one.kind == "article"):
        keys = {source.id.split("-")[0], *(re.sub(r"\W", "", k) for k in (source.publisher, source.author) if k)}
        keys |= {source.author.split()[-1]} if source.author else set()
        for key in sorted(k.lower() for k in keys if len(k) >= SHORTEST_NAME):
            pattern = r"\b" + r"\s*".join(map(re.escape, key)) + r"(?:\s+AI)?(?:'s)?\b"
            shorter = re.sub(pattern, "", question, flags=re.IGNORECASE)
            if shorter != question:
                named.add(source.id)
                question = shorter
    return re.sub(r"\s+", " ", question).strip(), frozenset(named)


def names_source(question: str, source: Source) -> bool:
    """Tell whether a question names the publisher or the author of a source, or the author's last name."""
    keys = {name for name in (source.publisher, source.author) if name}
    keys |= {source.author.split()[-1]} if source.author else set()
    return any(
        len(key) >= SHORTEST_NAME and re.search(rf"\b{re.escape(key)}\b", question, re.IGNORECASE) for key in keys
    )


def _named(names: Sequence[tuple[set[str], float]], held: set[str], strange: float) -> float:
    """Return 1, or less for each name, given with its rarity, that a passage lacks; least for one no source holds."""
    factors = [STRANGE_NAME if rarity >= strange else WRONG_NAME for stems, rarity in names if not stems & held]
    return min(factors, default=1.0)


def _names(question: str) -> list[str]:
    """Return the words of a question that have a capital and neither open a sentence nor name a language."""
    languages = [(m.start, m.end) for m in mentions(question)]
    return [
        match.group()
        for match in re.finditer(r"(?<![.?!:]\s)(?<!^)\b[A-Z][\w.+#-]+", question)
        if not any(start <= match.start() < end for start, end in languages)
    ]


def _alike(stems: set[str]) -> set[str]:
    """Return the stems with those of words that mean the same."""
    return stems.union(*(group for group in _SYNONYMS if group & stems))


def answering(question: str, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that answer: none where the best does not, else the best and those close to it."""
    if not findings or not is_answer(question, findings[0]):
        return []
    return [f for f in findings if f.score >= CLOSE * findings[0].score][:MOST_SHOWN]


def is_answer(question: str, best: Finding) -> bool:
    """Tell whether the best finding answers: it is likely to, or very near; where a disagreement is asked for, near."""
    least = FLOOR_DISPUTE if DISPUTE.search(question) else CERTAIN
    return best.likelihood >= LIKELY or best.score >= least


def _fit(question: str, text: str, held: set[str]) -> float:
    """Return 1, or less where the passage lacks what the question expects of an answer."""
    fit = 1.0 if _has_sort(question, text) else WRONG_SORT
    theirs = parse_quantities(text)
    named = [q for q in parse_quantities(question) if q.kind in ("amount", "year") and q.label]
    if any(not any(q.matches(other) for other in theirs) for q in named):
        fit *= WRONG_FIGURE
    counted = _COUNTED.search(question)
    if counted and counted.group(1).lower() not in _UNITS:
        wanted = stems_of(counted.group(1))[0]
        nouns = {stem for q in theirs if q.noun for stem in stems_of(q.noun)}
        single = wanted in held and re.search(r"\b(?:one|single|no)\b", text, re.IGNORECASE)
        fit *= 1.0 if wanted in nouns or single else WRONG_NOUN
    asked = _ASKED_NOUN.search(question)
    if asked and (stem := stems_of(asked.group(1))[:1]) and stem[0] not in _CLASSES and stem[0] not in held:
        fit *= WRONG_ASKED
    return fit


def _has_sort(question: str, text: str) -> bool:
    sort = next((sort for pattern, sort in _SORTS if pattern.search(question)), None)
    if sort is None:
        return True
    quantities = parse_quantities(text)
    if sort == "age":
        return bool(re.search(r"\b(?:years? old|aged?|born|year-old|decade-old)\b", text))
    if sort == "reason":
        return bool(_REASON.search(text))
    if sort == "money":
        return any(q.unit in {"usd", "%"} for q in quantities)
    if sort == "time":
        return any(q.kind in ("year", "date") or q.unit == "s" for q in quantities)
    return bool(quantities) or bool(
        re.search(r"\b(?:one|single|sole|both|none|twice|half|several)\b", text, re.IGNORECASE)
    )

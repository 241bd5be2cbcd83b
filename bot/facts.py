"""What an asker tells of their own situation, and how each such fact shifts the weight of the evidence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from corpus.vocabulary import Criterion, Work


@dataclass(frozen=True, slots=True)
class Fact:
    """A circumstance that bears on the choice."""

    id: str
    condition: str
    """As the start of a sentence: `it must serve 10,000 requests a second`."""
    pattern: str
    """Regular expression of how people say it."""
    work: Mapping[Work, float]
    """Kinds of work that it adds to the subject, each with a share from 0 to 1."""
    criteria: Mapping[Criterion, float]
    """Criteria that it makes weigh more (above 1) or less (below 1)."""
    limits: Mapping[Work, float]
    """Kinds of work whose share it bounds, each from 0 to 1."""


def _fact(
    id_: str,
    condition: str,
    pattern: str,
    work: dict[Work, float],
    criteria: dict[Criterion, float] | None = None,
    limits: dict[Work, float] | None = None,
) -> Fact:
    return Fact(
        id_,
        condition,
        pattern,
        MappingProxyType(work),
        MappingProxyType(criteria or {}),
        MappingProxyType(limits or {}),
    )


_MANY = r"(?:\d{1,3}(?:[,. ]\d{3})+|\d{4,}|\d+(?:\.\d+)?\s?k|\d+\s?(?:thousand|million|m)|(?:tens of |hundreds of )?thousands|millions)"
_REQUESTS = r"(?:requests?|reqs?|calls?|messages?|events?|queries|connections?|hits|ops|operations|transactions)"

FACTS = (
    _fact(
        "throughput",
        "it must serve 10,000 requests a second",
        rf"{_MANY}\s*(?:of\s+)?(?:\w+\s+)?(?:{_REQUESTS}\s*(?:/|per|a|each|every)\s*s(?:ec(?:ond)?)?\b|rps\b|qps\b|tps\b|req/s)"
        r"|high[- ]throughput|very high traffic|heavy (?:load|traffic)|massive (?:load|traffic|scale)",
        {Work.HIGH_THROUGHPUT_SERVICE: 0.8},
        {Criterion.RUNTIME_SPEED: 1.5},
    ),
    _fact(
        "agents",
        "AI agents write most of the code",
        r"(?:agents?|ai|llms?|claude|copilot|codex|gpt|chatgpt|cursor)\b(?:\s+\w+){0,4}?\s+(?:writes?|writing|generates?|codes?|does the coding)"
        r"|(?:written|generated|coded) by (?:an? )?(?:ai|llms?|agents?|claude|copilot|codex)|vibe[- ]cod",
        {Work.AGENT_WRITTEN_CODE: 0.8},
        {Criterion.AI_ASSISTANCE: 1.5},
    ),
    _fact(
        "python_code",
        "there is a working Python code base already",
        r"(?:existing|already|current|legacy|working|lots of|a lot of|big|large|\d+k? lines of|years of)\b[^.?!]{0,40}\bpython (?:code|app|service|script|program|system|stack|monolith|project)"
        r"|\d+k? lines of python|python code\b|\brewrite [^.?!]{0,40}(?:stay|keep|python)\b|\bport(?:ing)? (?:our|the|a) [^.?!]{0,20}python\b|(?:move|moving|migrat\w+|switch\w*) [^.?!]{0,60}from python\b"
        r"|\b(?:rewrite|port|move|migrate|convert)\b(?![^.?!]*(?:c\+\+|\bgo\b|java|typescript|cobol|\.net))[^.?!]{0,60}\b(?:in|to|into)\s+rust\b"
        r"|(?:throw out|replace|redo|rewrite|scrap) [^.?!]{0,40}\bpython\b"
        r"|python (?:code ?base|monolith|app|application|service|code)\b[^.?!]{0,30}\b(?:already|exists?|today|in place)"
        r"|(?:it|everything|our (?:code|stack|service|app)) is (?:already )?(?:all )?(?:written )?in python",
        {Work.NATIVE_EXTENSION: 0.8},
        limits={Work.PORTING: 0.3},  # what sources tell of ports is mostly of other languages than Python
    ),
    _fact(
        "knows_python",
        "the team knows Python and nobody knows Rust",
        r"(?:nobody|no ?one|none of us|team does ?n[o']t|we do ?n[o']t|without (?:any )?|never|no) (?:\w+ ){0,3}?(?:knows?|knowing|learn(?:ed|t)|used?|written|speaks?|experience (?:in|with)) (?:any )?rust"
        r"|(?:only|all|just|mostly) (?:of us )?(?:knows?|write|use|speak) python|python (?:team|shop|developers|people|devs)\b|new to rust",
        {Work.HIRING_AND_LEARNING: 0.15},
        {Criterion.LEARNING_AND_HIRING: 2.0, Criterion.DELIVERY_SPEED: 1.3},
        limits={Work.PORTING: 0.3},
    ),
    _fact(
        "memory",
        "memory is tight",
        r"\d+\s?(?:mb|mib|megabytes)\b|(?:tight|low|little|limited|small|scarce) (?:on )?(?:memory|ram)|memory (?:is |budget |limit|footprint|constrained)",
        {},
        {Criterion.MEMORY: 3.0, Criterion.COST: 1.5},
    ),
    _fact(
        "latency",
        "each response must come within milliseconds",
        r"\b\d+\s?(?:ms|milliseconds?|µs|us|microseconds?)\b|(?:a|one|few|some|within) (?:milli|micro)seconds?|(?:low|ultra-low|tight|bounded|hard|strict) latency|real[- ]time|latency[- ](?:budget|critical|sensitive)|p99",
        {Work.REALTIME_SYSTEMS: 0.7},
        {Criterion.LATENCY: 2.0},
    ),
    _fact(
        "deadline",
        "something must be shown by the end of the week",
        r"(?<!decide )(?<!choose )(?<!pick )(?<!answer )\bby (?:next )?(?:monday|tuesday|wednesday|thursday|friday|tomorrow|the end of)|in (?:one|two|three|a few|\d) (?:days?|weeks?)\b|(?<!hard )deadlines?(?! miss)|as soon as possible|asap|quick(?:ly)? (?:demo|win)|this week|next week",
        {Work.PROTOTYPING: 0.7},
        {Criterion.DELIVERY_SPEED: 2.0},
    ),
    _fact(
        "throwaway",
        "it is a throwaway first version",
        r"throw ?away|one[- ]off|just a (?:demo|prototype|script|test)|proof of concept|\bpoc\b|\bmvp\b",
        {Work.PROTOTYPING: 0.8},
    ),
    _fact(
        "cores",
        "it must keep all cores busy with shared data",
        r"all (?:the )?cores|multi[- ]?core|(?:many|\d+) (?:threads|cores)|cpu[- ]bound",
        {Work.CONCURRENCY: 0.6},
    ),
)
"""Every fact that the advisor can take into account, in the order in which they are offered."""


def facts_in(text: str) -> tuple[Fact, ...]:
    """Return the facts that the text states, in the order of `FACTS`."""
    return tuple(fact for fact in FACTS if re.search(fact.pattern, text, re.IGNORECASE))

"""How options, criteria and subjects are written in a sentence."""

import re
from typing import Protocol

from corpus.vocabulary import Criterion, Language, Work

OPTION = {
    Language.PYTHON: "Python",
    Language.RUST: "Rust",
    Language.HYBRID: "Python over a native core",
    Language.GO: "Go",
    Language.TYPESCRIPT: "TypeScript",
    Language.JAVASCRIPT: "JavaScript",
    Language.CPP: "C++",
    Language.C: "C",
    Language.JULIA: "Julia",
    Language.MOJO: "Mojo",
    Language.ZIG: "Zig",
    Language.SWIFT: "Swift",
    Language.ELIXIR: "Elixir",
    Language.GLEAM: "Gleam",
    Language.HASKELL: "Haskell",
}
CRITERION = {
    Criterion.RUNTIME_SPEED: "speed",
    Criterion.LATENCY: "latency",
    Criterion.MEMORY: "memory",
    Criterion.SAFETY: "safety",
    Criterion.DELIVERY_SPEED: "quick delivery",
    Criterion.ECOSYSTEM: "libraries",
    Criterion.LEARNING_AND_HIRING: "learning and hiring",
    Criterion.DEPLOYMENT: "deployment",
    Criterion.AI_ASSISTANCE: "AI assistance",
    Criterion.MAINTENANCE: "maintenance",
    Criterion.COST: "cost",
    Criterion.POPULARITY: "popularity",
}
_VERB = re.compile(
    r"(?:re)?(?:build|write|make|create|develop|implement|code|design|run|parse|process|serve|train|deploy|ship|handle|analy[sz]e|scrape|"
    r"automate|migrate|teach|learn|hire|port|move|start|speed|do|sync|copy|read|store|search|index|render|show|collect|send)\b",
    re.IGNORECASE,
)


def name(option: str) -> str:
    """Return how an option is written, `python` as `Python`."""
    return OPTION.get(Language(option), option) if option in set(Language) else option.capitalize()


PLATFORMS = frozenset({"Medium", "GitHub", "X", "Twitter", "Substack", "YouTube", "DEV Community", "personal blog"})
"""Publishers on whose pages anybody writes."""


class Named(Protocol):
    """Whatever has an author, a publisher and a title: a source, or a citation of it."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def author(self) -> str | None:
        """Who wrote it."""

    @property
    def publisher(self) -> str | None:
        """Where it appeared."""


def who(source: Named) -> str:
    """Return by which name a source is spoken of: its publisher, its author where that is a platform, or its title."""
    publisher = re.sub(r"\s*\(.*\)$", "", source.publisher or "")
    if source.author and (publisher in PLATFORMS or re.fullmatch(r"[\w.-]+\.\w{2,}", publisher)):
        return source.author
    return publisher or source.author or source.title


def listed(words: list[str], last: str = "and") -> str:
    """Join words as in a sentence: `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def for_subject(subject: str) -> str:
    """Return `for a log shipper`, or `to parse logs` where the subject is something to do."""
    subject = re.sub(r"^(?:for|to|about|as)\s+", "", subject.strip(), flags=re.IGNORECASE)
    return f"to {subject}" if _VERB.match(subject) else f"for {subject}"


def capital(text: str) -> str:
    """Return the text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


WORK = {
    Work.ML_RESEARCH: "machine-learning research and training",
    Work.DATA_ANALYSIS: "data analysis and notebooks",
    Work.DATA_PIPELINE: "data pipelines and batch jobs",
    Work.DATA_HOT_PATH: "hot paths over rows and records",
    Work.LARGE_DATA: "data larger than memory",
    Work.NUMERICAL_COMPUTING: "scientific and numerical computing",
    Work.AI_BACKEND: "back ends of AI products, agents and retrieval",
    Work.MODEL_SERVING: "serving models",
    Work.HIGH_THROUGHPUT_SERVICE: "proxies and services under heavy load",
    Work.WEB_BACKEND: "web back ends",
    Work.CLOUD_INFRASTRUCTURE: "microservices and cloud infrastructure",
    Work.NETWORK_AND_DISK: "network and file tools",
    Work.USER_INTERFACE: "user interfaces in the browser",
    Work.DESKTOP_APP: "desktop applications",
    Work.DEVELOPER_TOOLING: "developer tools",
    Work.COMPILERS_AND_ENGINES: "compilers, browsers and language engines",
    Work.PORTING: "porting existing code",
    Work.NATIVE_EXTENSION: "fast cores below Python",
    Work.SERVERLESS: "serverless functions and containers",
    Work.BROWSER_AND_EDGE: "WebAssembly, browser and edge",
    Work.REALTIME_SYSTEMS: "real-time systems and small devices",
    Work.CONCURRENCY: "concurrency on many cores",
    Work.SYSTEMS: "systems programming",
    Work.PROTOTYPING: "prototypes and scripts",
    Work.AGENT_WRITTEN_CODE: "code that AI agents write",
    Work.HIRING_AND_LEARNING: "learning and hiring",
}
"""The kinds of work that the corpus covers, in words."""

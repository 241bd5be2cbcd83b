"""The fixed lists: what may stand in a note, a statement and a verdict, each with one sentence.

`advisor sources --vocabulary --json` prints them.
"""

from enum import StrEnum
from types import MappingProxyType
from typing import Self


class Described(StrEnum):
    """A string enum whose members carry one sentence each, as `member.sentence`."""

    sentence: str

    def __new__(cls, value: str, sentence: str = "") -> Self:
        """Build a member from its snake_case value and its sentence."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member


class Language(Described):
    """What a note may favour or speak against, and what a verdict may lean to."""

    PYTHON = "python", "Python, with its libraries, whatever they are written in underneath."
    RUST = "rust", "Rust on its own, without a Python layer."
    HYBRID = "hybrid", "Python on top with a Rust or C++ core below: both languages, each for its part."
    GO = "go", "Go."
    TYPESCRIPT = "typescript", "TypeScript, on a server or in a browser."
    JAVASCRIPT = "javascript", "JavaScript without types."
    CPP = "cpp", "C++."
    C = "c", "C."
    JULIA = "julia", "Julia."
    MOJO = "mojo", "Mojo."
    ZIG = "zig", "Zig."
    SWIFT = "swift", "Swift."
    ELIXIR = "elixir", "Elixir."
    GLEAM = "gleam", "Gleam."
    HASKELL = "haskell", "Haskell."


class Work(Described):
    """The kind of work that a note bears on."""

    GENERAL = "general", "The languages as such, whatever the work."
    ML_RESEARCH = "ml_research", "Machine-learning research, building and training models, trying out a paper."
    DATA_ANALYSIS = "data_analysis", "Exploring, cleaning and analysing data; notebooks, tables, statistics, plots."
    DATA_PIPELINE = (
        "data_pipeline",
        "Pipelines and batch jobs that end in a file or a table: ETL, embedding jobs, reports.",
    )
    DATA_HOT_PATH = "data_hot_path", "The part of a data job where the cost of each row or record decides."
    LARGE_DATA = "large_data", "Data larger than one machine's memory, parallel and distributed processing."
    NUMERICAL_COMPUTING = "numerical_computing", "Scientific computing, simulation, arrays and heavy arithmetic."
    AI_BACKEND = (
        "ai_backend",
        "Back-end logic of AI products: agents, tool calls, retrieval, model routing, orchestration.",
    )
    MODEL_SERVING = "model_serving", "Serving models in production: inference engines and what stands around them."
    HIGH_THROUGHPUT_SERVICE = (
        "high_throughput_service",
        "Proxies, gateways and services with thousands of requests a second.",
    )
    WEB_BACKEND = "web_backend", "Web back ends and application programming interfaces (REST, CRUD, business logic)."
    CLOUD_INFRASTRUCTURE = "cloud_infrastructure", "Networked services, microservices and the tools that run a cloud."
    NETWORK_AND_DISK = (
        "network_and_disk",
        "Programs that move bytes: agents, daemons, shippers, file and network tools.",
    )
    USER_INTERFACE = "user_interface", "Whatever ends on a screen in a browser: front ends, components, streaming chat."
    DESKTOP_APP = "desktop_app", "Applications that a user installs on a desktop machine."
    DEVELOPER_TOOLING = (
        "developer_tooling",
        "Tools for programmers: linters, bundlers, package managers, build systems.",
    )
    COMPILERS_AND_ENGINES = (
        "compilers_and_engines",
        "Compilers, interpreters, language runtimes, browser engines, parsers.",
    )
    PORTING = "porting", "Moving an existing code base or library to another language."
    NATIVE_EXTENSION = "native_extension", "A fast core below a Python interface; the hot path of a Python program."
    SERVERLESS = "serverless", "Functions that start on demand: cold starts, bundles, container images."
    BROWSER_AND_EDGE = "browser_and_edge", "Code run in the browser or at the edge, by WebAssembly or on small devices."
    REALTIME_SYSTEMS = (
        "realtime_systems",
        "Where latency is bounded or the device is small: robots, vehicles, control, trading, firmware.",
    )
    CONCURRENCY = "concurrency", "Many threads or tasks at once, on shared data or on all cores."
    SYSTEMS = "systems", "Systems programming: operating systems, databases, storage, infrastructure for AI."
    PROTOTYPING = "prototyping", "A demo, a first version, a script: whatever must exist by Friday."
    AGENT_WRITTEN_CODE = "agent_written_code", "Code that AI assistants or agents write, and its review."
    HIRING_AND_LEARNING = (
        "hiring_and_learning",
        "Choosing what to learn or whom to hire; ramp-up, careers, communities.",
    )


class Criterion(Described):
    """What a piece of evidence is about."""

    RUNTIME_SPEED = "runtime_speed", "How fast the program computes, and how much it gets through."
    LATENCY = "latency", "How soon one response comes, start-up and worst case included."
    MEMORY = "memory", "How much memory and space the program, its build or its image takes."
    SAFETY = "safety", "Which faults the language prevents: memory, types, races, wrong results."
    DELIVERY_SPEED = "delivery_speed", "How soon working software is in users' hands."
    ECOSYSTEM = "ecosystem", "Libraries, tools and packages that can be had."
    LEARNING_AND_HIRING = "learning_and_hiring", "How hard the language is to learn, and how easily people are found."
    DEPLOYMENT = "deployment", "How the program is packaged, shipped, started and run."
    AI_ASSISTANCE = "ai_assistance", "How well AI assistants write, review and mend code in the language."
    MAINTENANCE = "maintenance", "What it takes to read, change and keep the code over the years."
    COST = "cost", "Money: machines, people, licences, model calls."
    POPULARITY = "popularity", "How many use the language, how many like it, and where that is heading."


class Grade(Described):
    """How a source knows what it says; the strongest first."""

    MEASURED = "measured", "Measured, with a method that can be looked at."
    SURVEY = "survey", "Asked of many people, with the number asked."
    PRODUCTION_REPORT = "production_report", "Told by those who did it, of a named system, with particulars."
    DOCUMENTATION = "documentation", "Stated by the makers of a thing about what it is or does."
    EXPERIENCE = "experience", "Told by one author of their own work, without particulars that can be checked."
    OPINION = "opinion", "Argued or foretold, with no observation of its own."


EVIDENCE_KIND_TO_GRADE = MappingProxyType(
    {
        "benchmark": Grade.MEASURED,
        "survey": Grade.SURVEY,
        "case-study": Grade.PRODUCTION_REPORT,
        "primary-announcement": Grade.PRODUCTION_REPORT,
        "documentation": Grade.DOCUMENTATION,
        "anecdote": Grade.EXPERIENCE,
        "opinion": Grade.OPINION,
    }
)
"""From a source's kind of evidence to the grade that its notes have unless a note says otherwise."""


class Role(Described):
    """What a statement does in an answer."""

    FOR = "for", "Evidence for the option it names."
    AGAINST = "against", "Evidence against the option it names."
    CONTEXT = "context", "What bears on the question and takes no side, or the fact that was asked for."
    CONFLICT = "conflict", "Two sources disagree; both are cited."
    CHECK = "check", "An article says other than the source it names; both are cited."


class Outcome(Described):
    """How far the corpus carries an answer."""

    ANSWERED = "answered", "Evidence about the subject itself was found and holds."
    THIN = "thin", "Only general or weak evidence bears on the subject."
    NOT_COVERED = "not_covered", "The corpus has nothing on it; the nearest evidence is shown."


class Strength(Described):
    """How firmly a verdict stands."""

    STRONG = "strong", "Several independent sources, clearly on one side."
    MODERATE = "moderate", "Evidence on the subject itself, with little against it or few sources for it."
    THIN = "thin", "General evidence only, or a single weak piece of it."


class Kind(Described):
    """What a passage is cut from."""

    NOTE = "note", "A reading note in this project's own words."
    ORIGINAL = "original", "The source's own wording."


CONTESTED = "contested"
"""The lean of a verdict when sources of like weight stand on both sides."""

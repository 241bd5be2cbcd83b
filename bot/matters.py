"""The matters at issue among sources: what they are, and by which words a note, or a question, speaks of one."""

from bot.points import Point
from corpus.vocabulary import Language

PYTHON, RUST, TYPESCRIPT = Language.PYTHON, Language.RUST, Language.TYPESCRIPT
POINTS = (
    Point(
        "python-with-ai", "whether Python still makes sense where AI writes the code", PYTHON,
        words=(
            "age of ai", "ai written", "ai assisted", "what ai writes", "once ai writes", "when agents write",
            "ai assistants use", "ai tools that",
        ),
        unless=("concurrent",),
        topic=("ai writ*", "ai cod*", "ai assist*", "assistants", "agents write", "age of ai"),
        topic_also=("python",),
    ),
    Point(
        "ai-and-python", "how well AI gets on with Python", PYTHON,
        words=(
            "ai written", "ai assisted", "ai coding systems", "code from ai", "coding agents", "his agent",
            "ronacher agents", "for llms", "for agents", "llm powered",
        ),
        unless=("concurrent",),
        topic=("ai writ*", "ai cod*", "ai assist*", "assistants", "coding agents", "agents"), topic_also=("python",),
    ),
    Point(
        "readability-with-ai", "whether readable code still counts where AI writes it", PYTHON,
        words=("readability", "read it easily", "readable"), also=("ai", "agents", "human audience"),
        topic=("readab*",),
    ),
    Point(
        "rust-hard", "how much the difficulty of Rust counts", RUST,
        words=(
            "learning curve", "hard to learn", "how hard rust", "perceived difficulty", "without difficulty",
            "hard about writing", "reached in rust", "knew not a line",
            "learning the language", "hard for practically all",
        ),
        yes=("learnt rust without difficulty",),
        topic=("learning curve", "how hard", "hard to learn", "hard to write", "easy to learn", "learn rust", "steep"),
    ),
    Point(
        "rust-builds", "whether Rust's compile times hold its users up", RUST,
        words=(
            "compile times", "compilation time*", "slow compilation", "build times", "build performance", "rebuild*",
            "builds from scratch", "inline annotations", "cycle of compiling", "continuous integration",
        ),
        also=(
            "complain*", "problem*", "block*", "hold up", "happy", "limits", "trouble", "reason", "cycle", "held back",
        ),
        unless=("compared with c++", "disk space", "bundler", "might become"),
        topic=("compile time*", "compilation", "compiles", "build time*", "slow builds", "builds"),
        topic_also=("rust",),
    ),
    Point(
        "python-back-end", "whether Python is right for the back end of AI products", PYTHON,
        words=(
            "ai back end*", "backend ai", "back end ai", "orchestrate", "orchestration", "inference orchestrator",
            "glue code", "glue layer", "agent loop that",
            "agentic workflows", "is the glue",
        ),
        unless=("can do without",),
        topic=("back end*", "backend*", "orchestrat*", "glue", "agent*"),
        topic_also=("ai", "llm*", "agent*", "orchestrat*", "glue"),
    ),
    Point(
        "python-default", "whether a new project should start from Python", None,
        words=("python", "pip"),
        yes=("even more firmly to python", "come out as the choice", "stick with python"),
        no=("need not be the default", "stop reaching for pip"),
        topic=("default", "new project", "start from", "first choice", "go to language"),
        topic_also=("python",),
    ),
    Point(
        "python-future", "whether Python keeps its place", PYTHON,
        words=(
            "in decline", "next decade", "remain dominant", "keeps its relevance", "staying power", "new relevance",
            "as the past", "old preference", "order has now ended", "from 1991", "training wheels", "centre of gravity",
            "main reason for choosing", "ended python era", "no crisis",
        ),
        topic=(
            "obsolete", "dying", "dead", "decline", "python future", "future of python", "replace python",
            "python place", "on top", "decade", "ten years", "five years", "years from now",
        ),
        topic_also=("python",),
    ),
    Point(
        "python-slow", "whether Python's slowness matters in practice", PYTHON,
        words=(
            "slowness is no", "held back by python", "bring them little", "limits of python speed",
            "not the bottleneck", "holds a team up", "advantage at run time", "choice of algorithm",
            "change of language",
        ),
        topic=("slow*", "fast enough", "change the language", "changing the language"),
        topic_also=("python", "language"),
    ),
    Point(
        "gil", "whether Python is kept to one core by its lock", None,
        words=("gil", "global interpreter lock", "free thread*", "new concurrency"),
        yes=("keeps python from", "stands in the way", "often the bottleneck", "limiting", "blames", "hold up all"),
        no=("free threading lets", "officially supported", "official support as of", "real improvement"),
        remedied=True, holds="Which of them holds depends on the build: with the lock the one, without it the other.",
        topic=("gil", "interpreter lock", "threads", "multi thread*", "free thread*", "cores"),
    ),
    Point(
        "wasm", "whether WebAssembly is a way for Python or away from it", PYTHON,
        words=("webassembly", "wasm"), unless=("sockets", "threading"),
        topic=("webassembly", "wasm"),
    ),
    Point(
        "browser-speed", "whether Python is fast in the browser", PYTHON,
        words=("in the browser is slower", "near native speed", "efficiently in a browser"),
        topic=("browser",),
        topic_also=("python",),
    ),
    Point(
        "python-libraries", "whether Python's lead in libraries lasts", None,
        words=("ecosystem*", "libraries"),
        yes=(
            "grows instead of", "rich ecosystem", "vast ecosystem", "stock of libraries", "wealth of supporting",
            "ecosystem fragmentation", "has no equal", "stay as relevant", "cannot simply be replaced",
        ),
        no=("wearing away", "still will in"),
        topic=("ecosystem*", "libraries", "packages", "community", "open source"),
    ),
    Point(
        "ecosystem-counts", "whether a broad ecosystem still decides", None,
        words=("ecosystem*", "libraries"),
        yes=(
            "rich ecosystem", "vast ecosystem", "stock of libraries", "ecosystem fragmentation", "stay as relevant",
            "cannot simply be replaced", "lead of its ecosystem",
        ),
        no=("loses importance",),
        topic=("ecosystem*", "libraries", "packages"),
    ),
    Point(
        "native-core", "whether to keep Python on top of a native core", PYTHON,
        words=(
            "wrap", "wrapper*", "wrapping", "hybrid approach", "combining the strengths", "co pilot",
            "combine rust and python", "polyglot", "hot paths alone", "growing with extensions",
        ),
        unless=("orchestrator", "lower level languages and keep"),
        topic=("wrap*", "native core", "native code", "native extension*", "hybrid", "on top of"),
    ),
    Point(
        "ai-and-rust", "whether AI has mastered Rust", None,
        words=("ai", "llm*", "agents", "claude"),
        yes=(
            "surpasses most", "good at writing the hard", "taken over what was hard", "gives it a headache",
            "simplest for ai",
        ),
        no=("no sign that ai masters", "not learnt to think"),
        topic=("ai writ*", "ai cod*", "ai assist*", "assistants", "coding agents", "agents write", "master*"),
        topic_also=("rust",),
    ),
    Point(
        "quick-writing", "whether being quick to write still speaks for Python", PYTHON,
        words=(
            "quick iteration", "quick shipping", "prototyped within", "fast prototypes",
            "main reason for choosing python", "just as quickly", "as long to make",
        ),
        no=("just as quickly", "as long to make"),
        topic=("prototyp*", "time to market", "quickest way", "iterate"),
    ),
    Point(
        "python-people", "whether to build on people who know Python", PYTHON,
        words=("hiring python", "stick with python"),
        topic=("hir*", "recruit*", "staff"),
        topic_also=("python",),
    ),
    Point(
        "rust-serverless", "whether Rust fits serverless functions and containers", RUST,
        words=("serverless", "scratch container"),
        topic=("serverless", "lambda", "docker image*", "container image*"),
        topic_also=("rust",),
    ),
    Point(
        "typescript-agents", "whether the types of TypeScript help agents", TYPESCRIPT,
        words=("type checks", "typed languages", "compilers of"), also=("agents",),
        topic=("types", "typed"),
        topic_also=("typescript",),
    ),
    Point(
        "rust-messages", "whether the messages of Rust's compiler help", RUST,
        words=("error messages", "compiler messages", "messages of the compiler"),
        topic=("messages", "diagnostics"),
    ),
    Point(
        "low-level", "whether Rust gives programmers of devices the access they want", RUST,
        words=("pointer to a peripheral", "control and access to details", "control of low level details"),
        topic=("embedded", "devices", "low level", "firmware", "peripheral*"),
    ),
    Point(
        "github-first", "which language is used most on GitHub", PYTHON,
        words=("most popular language", "language used most", "stayed ahead of"), also=("github",),
        holds="Which language leads depends on what is counted, and when.",
        topic=("used most", "most used", "most popular", "passed"),
        topic_also=("github",),
    ),
    Point(
        "network-services", "whether network services belong to Rust or to Go", None,
        words=("network or disk", "networked services"),
        yes=("rust is the choice",), no=("go has become the pragmatic choice",),
        topic=("network service*", "networked", "microservice*", "network daemon*"),
    ),
    Point(
        "native-speed", "whether a native engine makes a program faster", RUST,
        words=(
            "engine in rust", "rust engine", "rust version executed", "component with one in rust", "from java to rust",
        ),
        also=("faster", "gain", "gained", "ms"),
        holds="Each speaks of its own program: what crosses the border between the languages decides.",
        topic=("rust engine", "native", "rewrit*", "moving to", "move to"),
        topic_also=("fast*", "quick*", "slow*", "speed*"),
    ),
    Point(
        "years-admired", "how many years running Rust has been the most admired language", None,
        words=("most admired language",), also=("consecutive", "in a row", "running"), unit="s",
        holds="A count of years running grows with each survey, so the higher one is the newer.",
        topic=("admired", "loved"),
    ),
    Point(
        "free-threading-cost", "how much slower a single thread of Python is without its lock", None,
        words=("free threaded", "free threading", "without the gil"), also=("slower", "overhead", "single threaded"),
        unless=("memory", "condition"), unit="%", holds="Each figure is of another version of the build.",
        topic=("free thread*", "gil", "without the lock"),
        topic_also=("slow*", "fast*", "cost*", "overhead", "penalty", "speed*"),
    ),
    Point(
        "speed-gap", "how much faster Rust is than Python", RUST,
        words=("faster", "slower", "speed", "performance"), also=("python",), unless=("pip", "string processing"),
        unit="x",
        holds="The span is a general claim, the single figure is of one program.",
        topic=("faster", "slower", "speed*", "times as fast", "performance"),
        topic_also=("rust",),
    ),
)  # fmt: skip
"""Every point; the order says nothing."""

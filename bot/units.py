"""The words and signs that make a number a quantity: units with their factors, scales, number words, hedges."""

from types import MappingProxyType

MINUTE, HOUR, DAY, WEEK = 60.0, 3_600.0, 86_400.0, 604_800.0  # seconds
YEAR = 31_557_600.0  # seconds, a Julian year
MONTH = YEAR / 12  # seconds


def words_of(text: str) -> frozenset[str]:
    """Split a list of words into a set."""
    return frozenset(text.split())


def _table(*rows: tuple[str, str, float]) -> MappingProxyType[str, tuple[str, float]]:
    """Turn rows of (spellings, canonical unit, factor) into one lookup by spelling."""
    return MappingProxyType({name: (unit, factor) for names, unit, factor in rows for name in names.split()})


EXACT_UNITS = _table(
    ("B", "B", 1.0),
    ("kB KB", "B", 1e3),
    ("MB", "B", 1e6),
    ("GB", "B", 1e9),
    ("TB", "B", 1e12),
    ("PB", "B", 1e15),
    ("KiB", "B", 2.0**10),
    ("MiB", "B", 2.0**20),
    ("GiB", "B", 2.0**30),
    ("TiB", "B", 2.0**40),
    ("s", "s", 1.0),
    ("h", "s", HOUR),
)
"""Units whose spelling depends on upper and lower case: canonical unit and factor to it."""

UNITS = _table(
    ("byte bytes", "B", 1.0),
    ("kb kilobyte kilobytes", "B", 1e3),
    ("mb megabyte megabytes meg megs", "B", 1e6),
    ("gb gigabyte gigabytes gig gigs", "B", 1e9),
    ("tb terabyte terabytes", "B", 1e12),
    ("pb petabyte petabytes", "B", 1e15),
    ("bit bits", "bit", 1.0),
    ("kbit kbits kbps", "bit", 1e3),
    ("mbit mbits mbps megabit megabits", "bit", 1e6),
    ("gbit gbits gbps gigabit gigabits", "bit", 1e9),
    ("ns nanosecond nanoseconds", "s", 1e-9),
    ("µs μs us microsecond microseconds", "s", 1e-6),
    ("ms msec millisecond milliseconds", "s", 1e-3),
    ("sec secs second seconds", "s", 1.0),
    ("min mins minute minutes", "s", MINUTE),
    ("hr hrs hour hours", "s", HOUR),
    ("day days", "s", DAY),
    ("week weeks wk wks", "s", WEEK),
    ("fortnight fortnights", "s", 2 * WEEK),
    ("month months mo mos", "s", MONTH),
    ("year years yr yrs", "s", YEAR),
    ("decade decades", "s", 10 * YEAR),
    ("century centuries", "s", 100 * YEAR),
    ("x × times fold", "x", 1.0),
    ("% percent pct", "%", 1.0),
    ("pp point points", "pp", 1.0),
    ("dollar dollars usd", "usd", 1.0),
    ("cent cents", "usd", 0.01),
    ("euro euros eur", "eur", 1.0),
    ("pound pounds quid gbp", "gbp", 1.0),
    ("yen jpy", "jpy", 1.0),
    ("aud", "aud", 1.0),
    ("mm", "m", 1e-3),
    ("cm", "m", 1e-2),
    ("metre metres meter meters", "m", 1.0),
    ("km kilometre kilometres kilometer kilometers", "m", 1e3),
    ("mile miles", "m", 1_609.344),
    ("ft foot feet", "m", 0.3048),
    ("inch inches", "m", 0.0254),
    ("mg milligram milligrams", "g", 1e-3),
    ("gram grams", "g", 1.0),
    ("kg kilogram kilograms kilo kilos", "g", 1e3),
    ("lb lbs", "g", 453.59237),
    ("ton tons tonne tonnes", "g", 1e6),
    ("ml", "l", 1e-3),
    ("litre litres liter liters", "l", 1.0),
    ("hz", "Hz", 1.0),
    ("khz", "Hz", 1e3),
    ("mhz", "Hz", 1e6),
    ("ghz", "Hz", 1e9),
    ("watt watts", "W", 1.0),
    ("kw kilowatt kilowatts", "W", 1e3),
    ("mw megawatt megawatts", "W", 1e6),
    ("kwh", "kWh", 1.0),
    ("°c celsius", "°C", 1.0),
    ("°f fahrenheit", "°F", 1.0),
)
"""Units looked up in lower case: canonical unit and factor to it."""

PER_SECOND = frozenset({"rps", "qps", "tps", "iops", "kbps", "mbps", "gbps", "fps"})
"""Units that hold a rate per second in themselves."""

PERIODS = MappingProxyType({
    "s": 1.0, "sec": 1.0, "second": 1.0, "min": MINUTE, "minute": MINUTE, "h": HOUR, "hr": HOUR, "hour": HOUR,
    "day": DAY, "week": WEEK, "wk": WEEK, "month": MONTH, "mo": MONTH, "year": YEAR, "yr": YEAR, "annum": YEAR,
    "daily": DAY, "weekly": WEEK, "monthly": MONTH, "yearly": YEAR, "annual": YEAR, "annually": YEAR, "hourly": HOUR,
})  # fmt: skip
"""Names of a period that something happens per: its length in seconds."""

PERIOD_NAMES = MappingProxyType(
    {1.0: "s", MINUTE: "min", HOUR: "h", DAY: "day", WEEK: "week", MONTH: "month", YEAR: "year"}
)
"""The canonical name of a period, by its length in seconds."""

CURRENCIES = MappingProxyType({
    "$": "usd", "us$": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "a$": "aud", "aud$": "aud", "aud $": "aud",
    "au$": "aud",
})  # fmt: skip

SCALES = MappingProxyType({
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "mio": 1e6, "billion": 1e9, "bn": 1e9,
    "trillion": 1e12, "tn": 1e12, "dozen": 12.0, "lakh": 1e5, "crore": 1e7,
})  # fmt: skip
"""Words that multiply the number before them; the letters K, M and B stand in `parse`, for case decides."""

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
CARDINALS = MappingProxyType(
    {word: float(n) for n, word in enumerate((_ONES + " eighteen nineteen").split(), 1)}
    | {word: 10.0 * n for n, word in enumerate(_TENS.split(), 2)}
    | {"zero": 0.0}
)

ORDINALS = MappingProxyType({
    "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "hundredth": 100,
    "thousandth": 1000, "millionth": 1_000_000,
})  # fmt: skip

DENOMINATORS = MappingProxyType(
    {word: n for word, n in ORDINALS.items() if n > 2} | {"half": 2, "halve": 2, "quarter": 4}
)
"""What a fraction in words divides by, in the singular."""

MULTIPLES = MappingProxyType({
    "twice": 2.0, "double": 2.0, "doubled": 2.0, "doubles": 2.0, "doubling": 2.0, "thrice": 3.0, "triple": 3.0,
    "tripled": 3.0, "triples": 3.0, "tripling": 3.0, "quadruple": 4.0, "quadrupled": 4.0, "quintupled": 5.0,
})  # fmt: skip

_MONTHS = "january february march april may june july august september october november december"
MONTHS = MappingProxyType(
    {name[:width]: number for number, name in enumerate(_MONTHS.split(), 1) for width in {3, len(name)}}
)

HEDGES = (
    ("at_most", r"up to|as much as|as many as|at most|no more than|a maximum of|≤"),
    ("at_least", r"at least|no less than|no fewer than|a minimum of|≥"),
    ("below", r"just under|nearly|almost|close to|less than|fewer than|under|below|shy of|not quite|short of|<"),
    ("above", r"just over|more than|greater than|over|above|upwards of|north of|in excess of|exceeding|beyond|>"),
    ("about", r"about|around|roughly|approximately|approx\.?|some|circa|ca\.|an estimated|estimated|~|≈"),
)
"""Kinds of approximation, with what stands before a number to say so; the first that fits is taken."""

PRODUCTS = words_of(
    "python rust typescript javascript java node go golang swift zig mojo julia linux claude chatgpt gpt opus sonnet"
    " gemini deepseek llama qwen bun react vite numpy pandas polars pydantic numba django pytorch tensorflow cuda"
    " postgres postgresql windows macos ubuntu debian android ios php ruby perl kotlin scala haskell elixir gleam pep"
    " rfc version versions release ver http utf es iso apache gpl cpython pypy prisma next.js ecma phase level tier"
    " type grade stage category class route highway"
)
"""Names after which a bare number is a version or part of the name, in lower case."""

REFERENCES = (
    "passage|source|figure|fig\\.?|table|section|sect\\.?|chapter|footnote|citation|reference|ref\\.?|appendix"
    "|document|step|page|pp?\\.|listing|equation|eq\\.|example|item|note|question|exhibit|snippet|excerpt"
)
"""Words after which a number only points somewhere, joined for a regular expression."""

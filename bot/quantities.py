"""Read the quantities of a text: 1.2 GB is 1,200 MB, an order of magnitude is ten times, "two and a half" is 2.5."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import MappingProxyType

from bot import numerals
from bot.measures import Quantity, Sort, unmatched
from bot.units import (
    CARDINALS,
    CURRENCIES,
    DENOMINATORS,
    EXACT_UNITS,
    MONTHS,
    MULTIPLES,
    ORDINALS,
    PER_SECOND,
    PERIOD_NAMES,
    PERIODS,
    PRODUCTS,
    SCALES,
    UNITS,
)

__all__ = ["Quantity", "Sort", "parse_quantities", "unmatched"]

LETTER_SCALES = MappingProxyType({"k": 1e3, "K": 1e3, "M": 1e6, "m": 1e6, "B": 1e9})
YEARS = range(1500, 2100)  # bare numbers of four digits that are read as years
HEDGE_WIDTH = 24  # characters before a number that can hold a hedge
Reader = Callable[[str, re.Match[str]], "Quantity | None"]


def parse_quantities(text: str) -> tuple[Quantity, ...]:
    """Read the quantities of a text in order; list markers, citation marks, references and addresses are left out."""
    clean = numerals.NOISE.sub(lambda match: " " * len(match.group()), text)
    return _share_units(clean, list(_scan(clean)))


def _scan(text: str) -> Iterator[Quantity]:
    """Walk over the text and read each number with what stands around it."""
    position = 0
    while match := numerals.TOKEN.search(text, position):
        position = max(match.end(), position + 1)
        quantity = READERS[str(match.lastgroup)](text, match)
        if quantity is not None:
            position = max(position, quantity.end)
            yield quantity


def _make(text: str, match: re.Match[str], value: float, unit: str, kind: Sort, **rest: object) -> Quantity:
    """Build a quantity over a whole match, hedged as the words before it say."""
    before = text[max(0, match.start() - HEDGE_WIDTH) : match.start()]
    hedge = next((kind for kind, pattern in numerals.BEFORE if pattern.search(before)), "exact")
    made = Quantity(value, unit, kind, hedge, match.start(), match.end(), precision=1.0)
    return replace(made, **rest)  # type: ignore[arg-type]


def _amount(text: str, match: re.Match[str], core: float, precision: float, label: str, unit: str = "") -> Quantity:
    """Read scale, plus sign, unit and rate after a number, and the noun that it counts."""
    end, scale = match.end(), 1.0
    if half := numerals.AND_A_HALF.match(text, end):
        core, end = core + 1 / DENOMINATORS[half["part"].lower()], half.end()
        precision = 0.1
    if scaled := numerals.SCALE_AFTER.match(text, end):
        scale = LETTER_SCALES[scaled["letter"]] if scaled["letter"] else SCALES[scaled["word"].lower()]
        end = scaled.end()
    plus = text.startswith("+", end)
    end += plus
    factor, per = 1.0, ""
    found, found_factor, found_end = _unit_after(text, end)
    if found and not (unit and found not in CURRENCIES.values()):
        unit, factor, end = found, found_factor, found_end
    if unit in PER_SECOND:
        unit, per = "", "s"
    rate = numerals.RATE_AFTER.match(text, end)
    if rate and not per:
        per = PERIOD_NAMES[PERIODS[str(rate["per"] or rate["a"] or rate["ly"]).removesuffix("s") or "s"]]
    made = _make(text, match, core * scale * factor, unit, Sort.AMOUNT, end=end, precision=precision * scale * factor)
    hedge = "at_least" if plus and made.approximation == "exact" else made.approximation
    return replace(made, per=per, label=label, approximation=hedge, noun="" if unit else _noun_after(text, end))


def _unit_after(text: str, position: int) -> tuple[str, float, int]:
    """Read a unit right after a number: canonical name, factor, end; ("", 1, position) where there is none."""
    if special := numerals.PER_CENT.match(text, position):
        return ("pp" if "point" in special.group() else "%"), 1.0, special.end()
    adjective = numerals.ADJECTIVE.match(text, position)
    match = numerals.UNIT_AFTER.match(text, adjective.end() if adjective else position)
    if match is None:
        return "", 1.0, position
    word = match["unit"]
    if word.lower() in PER_SECOND - {"kbps", "mbps", "gbps"}:
        return "rps", 1.0, match.end()
    found = EXACT_UNITS.get(word) or UNITS.get(word.lower())
    return (*found, match.end()) if found else ("", 1.0, position)


def _noun_after(text: str, position: int) -> str:
    """Give the first plural noun after a count, before any function word; "" where there is none."""
    match = numerals.NOUN_AFTER.match(text, position)
    for word in match[1].replace("-", " ").split() if match else ():
        lower = word.lower()
        if lower in numerals.FUNCTION_WORDS:
            return ""
        if (lower.endswith("s") and not lower.endswith(("ss", "us", "is"))) or lower in ("people", "men", "women"):
            return lower
    return ""


def _digits(text: str, match: re.Match[str]) -> Quantity | None:
    """Read a number in digits: a version, a year, or an amount."""
    label = match["core"].replace(",", "")
    name = _name_before(text, match.start())
    sign = CURRENCIES.get((match["sign"] or "").lower(), "")
    if label.count(".") > 1:
        return _make(text, match, float(".".join(label.split(".")[:2])), name, Sort.VERSION, label=label)
    core = float(label) + {"½": 0.5, "¼": 0.25, "¾": 0.75}.get(match["vulgar"] or "", 0.0)
    precision = 10.0 ** -len(label.partition(".")[2])
    made = _amount(text, match, core, precision, label, sign)
    if made.unit or made.end > match.end():
        return made
    if len(label) == 4 and match["core"] == label and label.isdigit() and int(label) in YEARS:
        return replace(made, kind=Sort.YEAR, noun="", per="")
    is_product = name in PRODUCTS
    if name and (is_product or not made.noun) and len(label.partition(".")[0]) <= 3:
        return replace(made, kind=Sort.VERSION, unit=name, noun="", per="")
    return made


def _name_before(text: str, start: int) -> str:
    """Give the name that a number belongs to ("Python 3.13", "GPT-4"), in lower case, or ""."""
    match = re.search(r"(?P<word>[A-Za-z][\w.+#']*)(?P<joint>[-–\s])$", text[max(0, start - 30) : start])
    if match is None or "\n" in match["joint"]:
        return ""
    word, begin = match["word"], max(0, start - 30) + match.start()
    if match["joint"] in "-–":
        return word.lower() if word.lower() != word else ""
    if word.lower() in PRODUCTS:
        return word.lower()
    opens = not re.search(r"[\w,)’'\"”]\s*$", text[max(0, begin - 3) : begin])
    return word.lower() if word[0].isupper() and not opens and word.capitalize() not in numerals.MONTH else ""


def _words(text: str, match: re.Match[str]) -> Quantity | None:
    """Read a number in words; "one" and "zero" count only with a unit or a scale, for they are mostly pronouns."""
    value, group, last = 0.0, 0.0, 1.0
    words = [word for word in re.split(r"[\s-]+", match.group().lower()) if word]
    for word in words:
        if word in CARDINALS:
            group += CARDINALS[word]
        elif word in ("hundred", "dozen"):
            group = (group or 1.0) * SCALES[word]
        elif word in SCALES:
            value, group, last = value + (group or 1.0) * SCALES[word], 0.0, SCALES[word]
        elif word == "half":
            group = 0.5
    made = _amount(text, match, value + group, 1.0 if group else min(last, value + group), "")
    if words in (["one"], ["zero"]) and (not made.unit or made.unit == "pp"):
        return None
    return made


def _part(text: str, match: re.Match[str]) -> Quantity | None:
    """Read a fraction in words; "a third option" is an ordinal, "a third-party" is nothing."""
    top, bottom = match["top"].lower(), match["bottom"].lower()
    if top in ("a", "an") and not numerals.FRACTION_GOES_ON.match(text, match.end()):
        hyphen = text.startswith("-", match.end())
        return None if hyphen or bottom not in ORDINALS else _make(text, match, ORDINALS[bottom], "", Sort.ORDINAL)
    return _fraction(text, match, CARDINALS.get(top, 1.0), DENOMINATORS[bottom])


def _fraction(text: str, match: re.Match[str], top: float, bottom: float) -> Quantity | None:
    """Make a fraction of its two numbers, in per cent; what is above one is none."""
    if bottom <= 0 or top >= bottom:
        return None
    value = 100.0 * top / bottom
    return _make(text, match, value, "%", Sort.FRACTION, precision=min(2.0, 0.06 * value))


def _ordinal(text: str, match: re.Match[str], value: float) -> Quantity:
    """Read an ordinal; the tenth consecutive year is ten years."""
    straight = numerals.STRAIGHT.match(text, match.end())
    if straight is None:
        return _make(text, match, value, "", Sort.ORDINAL)
    unit, factor = UNITS.get(straight["before"] or straight["after"], ("", 1.0))
    return _make(text, match, value * factor, unit, Sort.AMOUNT, end=straight.end(), precision=factor)


def _clock(text: str, match: re.Match[str]) -> Quantity:
    """Read a time of day, in hours."""
    hour = float(match["hour"] or match["hour2"]) + float(match["minute"] or 0) / 60
    half = (match["half1"] or match["half2"] or "").lower()
    return _make(text, match, hour % 12 + 12 * (half == "p") if half else hour, "", Sort.CLOCK)


def _date(text: str, match: re.Match[str]) -> Quantity:
    """Read the day of a date; its unit is the number of the month."""
    month = (match["mmonth"] or match["dmonth"]).lower()[:3]
    return _make(text, match, float(match["mday"] or match["dday"]), f"month {MONTHS[month]}", Sort.DATE)


def _span(text: str, match: re.Match[str], times: float, word: str) -> Quantity:
    """Make a length of time of a number and the name of a span."""
    factor = UNITS[word.lower()][1]
    return _make(text, match, times * factor, "s", Sort.AMOUNT, precision=0.1 * factor)


def _times(text: str, match: re.Match[str], value: float) -> Quantity:
    """Make a multiple."""
    return _make(text, match, value, "x", Sort.AMOUNT, precision=min(1.0, 0.1 * value))


def _glued(text: str, match: re.Match[str]) -> Quantity:
    """Read letters with digits as a name with its number: x86, H100, v2.8."""
    label, name = match["number"], match["letters"].lower()
    value = float(".".join(label.split(".")[:2]))
    return _make(text, match, value, "" if name == "v" else name, Sort.VERSION, label=label)


def _plain(number: str) -> float:
    """Read a small number in digits or in words."""
    return float(number) if number.isdigit() else CARDINALS[number.lower()]


def _magnitude(text: str, match: re.Match[str]) -> Quantity:
    """Read orders of magnitude: each is ten times."""
    orders = match["orders"].lower()
    return _times(text, match, 10.0 ** (float(orders) if orders.isdigit() else CARDINALS.get(orders, 1.0)))


READERS: MappingProxyType[str, Reader] = MappingProxyType(
    {
        "iso": lambda t, m: _make(t, m, float(m["iday"]), f"month {int(m['imonth'])}", Sort.DATE, label=m["iyear"]),
        "date": _date,
        "clock": _clock,
        "decade": lambda t, m: _make(t, m, float(m["tens"]), "decade", Sort.YEAR),
        "over": lambda t, m: _fraction(t, m, float(m["num"]), float(m["den"])),
        "part": _part,
        "half": lambda t, m: _fraction(t, m, 1.0, 2.0),
        "halfunit": lambda t, m: _span(t, m, 0.5, m["hunit"]),
        "unithalf": lambda t, m: _span(t, m, 1.5, m["uunit"]),
        "decade10": lambda t, m: _span(t, m, 1.0, "decade"),
        "multiple": lambda t, m: _times(t, m, MULTIPLES[m.group().lower()]),
        "magnitude": _magnitude,
        "fold": lambda t, m: _times(t, m, CARDINALS.get(m["folds"].lower(), 100.0)),
        "fortnight": lambda t, m: _span(t, m, 1.0, "fortnight"),
        "nth": lambda t, m: _ordinal(t, m, _plain(m["n1"] or m["n2"] or m["n3"] or m["n4"])),
        "ordinal": lambda t, m: _ordinal(t, m, float(ORDINALS[m.group().lower()])),
        "glued": _glued,
        "digits": _digits,
        "words": _words,
    }
)
"""For each shape of `numerals.TOKEN` what it is read as; None where it is no quantity after all."""


def _share_units(text: str, found: list[Quantity]) -> tuple[Quantity, ...]:
    """Give the first number of a range the unit of the second ("10 to 100 times"), and the second a currency."""
    for n in range(len(found) - 1):
        low, high = found[n], found[n + 1]
        gap = numerals.RANGE_GAP.fullmatch(text, low.end, high.start)
        if gap and low.kind is Sort.YEAR and len(high.label) == 2 and high.kind is Sort.AMOUNT and not high.unit:
            found[n + 1] = replace(high, value=low.value // 100 * 100 + high.value, kind=Sort.YEAR, noun="", per="")
        if gap is None or not low.kind == high.kind == Sort.AMOUNT:
            continue
        if low.unit in CURRENCIES.values() and not high.unit and not high.noun:
            high = found[n + 1] = replace(high, unit=low.unit)
        if low.unit in ("", high.unit) and not low.noun and low.value == (float(low.label) if low.label else low.value):
            factor = _factor(text, high)
            found[n] = replace(
                low, value=low.value * factor, precision=low.precision * factor, unit=high.unit, noun=high.noun
            )
    return tuple(found)


def _factor(text: str, high: Quantity) -> float:
    """Give what scale and unit multiplied the bare number of a quantity by."""
    if high.label and float(high.label):
        return high.value / float(high.label)
    return UNITS.get(text[high.start : high.end].rsplit(maxsplit=1)[-1].lower(), ("", 1.0))[1]

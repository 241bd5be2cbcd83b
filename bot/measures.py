"""Quantity: a number with its unit, and when two of them are the same figure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.units import PERIODS

RELATIVE_EXACT = 1e-9  # of the value: rounding of floats
RELATIVE_ABOUT = 0.05  # of the value: what a hedged figure may be off by
RELATIVE_BOUND = 0.10  # of the value: what a bound ("more than 30,000") may be off by, on its own side
HEDGED = frozenset({"about", "below", "above", "at_most", "at_least"})
OPPOSED = frozenset({
    ("below", "above"), ("above", "below"), ("below", "at_least"), ("at_least", "below"), ("above", "at_most"),
    ("at_most", "above"),
})  # fmt: skip


class Sort(StrEnum):
    """What a number stands for; only like sorts are compared, apart from the bridges in `Quantity.matches`."""

    AMOUNT = "amount"
    FRACTION = "fraction"
    YEAR = "year"
    DATE = "date"
    CLOCK = "clock"
    ORDINAL = "ordinal"
    VERSION = "version"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text with its unit; `text[start:end]` is how it stands there."""

    value: float
    """In the canonical unit; for a version the number as far as it reads as one."""
    unit: str
    """Canonical: `B`, `s`, `x`, `%`, `pp`, `usd`, …; empty for a plain count; a version's name; a date's month."""
    kind: Sort
    approximation: str
    """`exact`, `about`, `below`, `above`, `at_most` or `at_least`."""
    start: int  # code points into the text
    end: int  # code points, exclusive
    precision: float  # of the last digit shown, in the canonical unit
    per: str = ""
    """What a rate is per (`s`, `month`, …), or empty."""
    label: str = ""
    """The digits as written, without separators; of a version, all of it."""
    noun: str = ""
    """Of a count, the plural noun counted, where one follows; of an ordinal that counts, empty."""

    def matches(self, other: "Quantity") -> bool:
        """Say whether both can be the same figure: equal by value and unit, within what either leaves open."""
        kinds = {self.kind, other.kind}
        if Sort.VERSION in kinds:
            return _versions_match(self, other)
        if kinds == {Sort.AMOUNT}:
            return _units_match(self, other) and _close(self, _per(self, other))
        if Sort.FRACTION in kinds and kinds <= {Sort.AMOUNT, Sort.FRACTION}:
            return _fractions_match(self, other)
        if kinds == {Sort.YEAR, Sort.AMOUNT}:
            return self.value == other.value and "" in (self.unit, other.unit)
        return len(kinds) == 1 and self.value == other.value and self.unit == other.unit


def _units_match(one: Quantity, two: Quantity) -> bool:
    """Say whether units agree; a number without unit or noun ("3 supervised") may stand for any."""
    if one.unit == two.unit:
        return True
    return any(not q.unit and not q.noun for q in (one, two))


def _per(one: Quantity, two: Quantity) -> Quantity:
    """Turn the rate of `two` into the period of `one`, where both are rates."""
    if not one.per or not two.per or one.per == two.per:
        return two
    factor = PERIODS[one.per] / PERIODS[two.per]
    return replace(two, value=two.value * factor, precision=two.precision * factor)


def _close(one: Quantity, two: Quantity) -> bool:
    """Say whether two values in one unit can be the same, given precision, hedges and bounds."""
    if (one.approximation, two.approximation) in OPPOSED:
        return False
    gap, largest = abs(one.value - two.value), max(abs(one.value), abs(two.value))
    if gap <= RELATIVE_EXACT * largest:
        return True
    tolerance = min(0.5 * max(one.precision, two.precision), RELATIVE_ABOUT * largest)
    for hedged, plain in ((one, two), (two, one)):
        if hedged.approximation == "about":
            tolerance = max(tolerance, RELATIVE_ABOUT * largest)
        elif hedged.approximation in HEDGED and plain.approximation == "exact":
            below = hedged.approximation in ("below", "at_most")
            if (plain.value <= hedged.value) == below:
                tolerance = max(tolerance, RELATIVE_BOUND * largest)
    return gap <= tolerance * (1 + RELATIVE_EXACT)


def _fractions_match(one: Quantity, two: Quantity) -> bool:
    """Compare a fraction with a percentage, a fraction or, turned over, a multiple: a tenth is 10% or 10x less."""
    if one.kind is Sort.AMOUNT:
        one, two = two, one
    if two.kind is Sort.FRACTION or two.unit == "%":
        return _close(one, two)
    if two.unit == "x" and two.value > 0:
        return _close(one, replace(two, value=100.0 / two.value, precision=one.precision))
    return False


def _versions_match(one: Quantity, two: Quantity) -> bool:
    """Compare labels as written; a bare number may be a version whose name stands elsewhere."""
    if one.label != two.label:
        return False
    if one.kind is two.kind:
        return one.unit == two.unit or not one.unit or not two.unit
    other = two if one.kind is Sort.VERSION else one
    return other.kind is Sort.AMOUNT and not other.unit


def unmatched(claim: Iterable[Quantity], source: Iterable[Quantity]) -> tuple[Quantity, ...]:
    """Give the quantities of a claim that no quantity of the source matches."""
    known = tuple(source)
    return tuple(quantity for quantity in claim if not any(quantity.matches(other) for other in known))

"""Line charts of the report, as inline SVG that takes its colours from the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from evals.curves import Curve, Tradeoff
from evals.html import Html, tag
from evals.score import Figure

WIDE, TALL = 440, 270  # user units
LEFT, RIGHT, TOP, FLOOR = 46, 22, 30, 222  # where the plot begins and ends, in user units
SPARK_WIDE, SPARK_TALL, SPARK_EDGE = 180, 44, 6  # user units
COLOURS = 4  # classes `line-0` to `line-3` of the page
GRID = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """What of the axes is shown: values from 0, or from another low, to a high."""

    low_x: float
    high_x: float
    low_y: float = 0.0
    high_y: float = 1.0

    def x(self, value: float) -> float:
        """Return the place of a value across."""
        return LEFT + (value - self.low_x) / (self.high_x - self.low_x) * (WIDE - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """Return the place of a value down; what lies outside is drawn at the edge."""
        share = (value - self.low_y) / (self.high_y - self.low_y)
        return FLOOR - min(1.0, max(0.0, share)) * (FLOOR - TOP)


def recall_lines(curves: Sequence[Curve]) -> Html:
    """Plot recall against rank, a line a configuration."""
    drawn = [curve for curve in curves if curve.points]
    if not drawn:
        return tag("p", "Nothing to plot.", class_="quiet")
    last = max(x for curve in drawn for x, _ in curve.points)
    frame = Frame(1, max(2.0, last))
    marks = _axes(frame, [(k, f"{k:g}") for k in (1, 3, 5, 10) if k <= last], ("share found", "rank"))
    for number, curve in enumerate(drawn):
        marks += _line(curve, frame, number)
    return _chart("Share of the relevant sources among the first k", marks, [curve.name for curve in drawn])


def tradeoff_plot(one: Tradeoff) -> Html:
    """Plot what is answered though not covered against what is left unanswered though covered, points marked."""
    frame = Frame(0, 1)
    marks = _axes(
        frame,
        [(value, f"{value:.0%}") for value in GRID],
        ("outside, but answered", "covered, but left unanswered"),
        percent=True,
    )
    marks += _line(Curve(one.floors.name, one.floors.points), frame, 1, dots=False)
    for number, (name, x, y) in enumerate(one.marked):
        hint = tag("title", f"{name}: {x:.1%} of the covered left unanswered, {y:.1%} of the uncovered answered")
        shape = {"cx": frame.x(x), "cy": frame.y(y), "r": 6}
        marks.append(tag("g", hint, tag("circle", class_=f"point line-{_MARKS[number % len(_MARKS)]}", **shape)))
    names = [(one.floors.name, "line-1")]
    names += [
        (f"{name} ({x:.1%}, {y:.1%})", f"round line-{_MARKS[number % len(_MARKS)]}")
        for number, (name, x, y) in enumerate(one.marked)
    ]
    return tag("figure", _svg("Abstaining too often against too seldom", marks), _key(names), class_="chart")


_MARKS = (1, 0, 2)


def reliability_plot(rows: Sequence[tuple[str, Figure]]) -> Html:
    """Plot the share that is right, with its 95% interval, of each stated strength from left to right."""
    frame = Frame(0, max(1, len(rows)))
    marks = _axes(
        frame, [(place + 0.5, name) for place, (name, _) in enumerate(rows)], ("share right", "stated strength")
    )
    previous: tuple[float, float] | None = None
    for place, (name, one) in enumerate(rows):
        if one.mean is None or one.low is None or one.high is None:
            continue
        x, y = frame.x(place + 0.5), frame.y(one.mean)
        if previous:
            marks.append(tag("line", x1=previous[0], y1=previous[1], x2=x, y2=y, class_="stroke line-0 faint"))
        hint = tag("title", f"{name}: {one.mean:.3f} of {one.n}, {one.low:.3f} to {one.high:.3f}")
        span = tag("line", x1=x, x2=x, y1=frame.y(one.low), y2=frame.y(one.high), class_="span line-0")
        number = tag("text", f"{one.mean:.2f}", x=x + 10, y=y - 10)
        marks.append(tag("g", hint, span, tag("circle", cx=x, cy=y, r=5, class_="point line-0"), number))
        previous = (x, y)
    return tag("figure", _svg("Stated strength against accuracy", marks), class_="chart")


@dataclass(frozen=True, slots=True)
class Spot:
    """One run on the line of a metric."""

    said: str
    """What is told where somebody points at it."""
    mean: float | None  # 0 to 1; None where nothing was scored
    dirty: bool
    """Whether there were uncommitted changes."""
    cases: int  # that were run


def sparkline(spots: Sequence[Spot], least: float | None) -> Html:
    """Plot one metric over runs, the oldest first; runs of sets of another size are not joined.

    The range is that of the values, at least a tenth; `least` is drawn where it lies within.
    """
    known = [spot.mean for spot in spots if spot.mean is not None]
    if not known:
        return tag("span", "–", class_="quiet")
    low, high = min(known), max(known)
    middle, half = (low + high) / 2, max(0.05, (high - low) / 2)
    step = (SPARK_WIDE - 2 * SPARK_EDGE) / max(1, len(spots) - 1)

    def down(value: float) -> float:
        return SPARK_TALL / 2 - (value - middle) / half * (SPARK_TALL / 2 - SPARK_EDGE)

    marks = []
    if least is not None and abs(least - middle) <= half:
        y = down(least)
        marks.append(tag("line", x1=0, x2=SPARK_WIDE, y1=y, y2=y, class_="least"))
    placed = [(SPARK_EDGE + n * step, down(one.mean), one) for n, one in enumerate(spots) if one.mean is not None]
    for _, group in groupby(placed, key=lambda place: place[2].cases):
        marks.append(tag("path", d=_path([(x, y) for x, y, _ in group]), class_="stroke line-0"))
    for x, y, one in placed:
        circle = tag("circle", cx=x, cy=y, r=3.2, class_=f"point line-0{' hollow' if one.dirty else ''}")
        marks.append(tag("g", tag("title", one.said), circle))
    title = tag("title", f"{len(known)} runs, {low:.3f} to {high:.3f}")
    return tag("svg", title, marks, viewBox=f"0 0 {SPARK_WIDE} {SPARK_TALL}", class_="spark", role="img")


def _axes(
    frame: Frame, ticks: Sequence[tuple[float, str]], names: tuple[str, str], *, percent: bool = False
) -> list[Html]:
    marks = []
    for value in GRID:
        y = frame.y(value)
        marks.append(tag("line", x1=LEFT, x2=WIDE - RIGHT, y1=y, y2=y, class_="grid"))
        marks.append(tag("text", f"{value:.0%}" if percent else f"{value:.2g}", x=LEFT - 8, y=y + 4, text_anchor="end"))
    for value, text in ticks:
        marks.append(tag("text", text, x=frame.x(value), y=FLOOR + 18, text_anchor="middle"))
    marks.append(tag("line", x1=LEFT, x2=WIDE - RIGHT, y1=FLOOR, y2=FLOOR, class_="axis"))
    upward, across = names
    marks.append(tag("text", upward, x=4, y=TOP - 16))
    marks.append(tag("text", across, x=WIDE - RIGHT, y=FLOOR + 38, text_anchor="end"))
    return marks


def _line(curve: Curve, frame: Frame, number: int, *, dots: bool = True) -> list[Html]:
    colour = f"line-{number % COLOURS}"
    places = [(frame.x(x), frame.y(y)) for x, y in curve.points]
    marks = [tag("path", d=_path(places), class_=f"stroke {colour}")]
    if dots:
        for (x, y), (at, value) in zip(places, curve.points, strict=True):
            hint = tag("title", f"{curve.name}, {at:g}: {value:.3f}")
            marks.append(tag("g", hint, tag("circle", cx=x, cy=y, r=3.5, class_=f"point {colour}")))
    return marks


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)


def _chart(title: str, marks: Sequence[Html], names: Sequence[str]) -> Html:
    key = _key([(name, f"line-{number % COLOURS}") for number, name in enumerate(names)])
    return tag("figure", _svg(title, marks), key, class_="chart")


def _svg(title: str, marks: Sequence[Html]) -> Html:
    return tag("svg", tag("title", title), marks, viewBox=f"0 0 {WIDE} {TALL}", role="img")


def _key(names: Sequence[tuple[str, str]]) -> Html:
    return tag("figcaption", [tag("span", name, class_=f"key {colour}") for name, colour in names])

"""The plots of the report, as inline SVG that takes its colours from the page."""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from evals.html import Html, tag
from evals.result import quantile
from evals.score import Figure

WIDTH, ROW = 220, 18  # of an interval plot, in user units
STEPS = (1, 2, 5)  # the marked milliseconds of each power of ten
BARS_PER_DECADE = 12
LEAST = 0.01  # milliseconds; shorter times are drawn as this
WIDE, TALL, EDGE, TOP, FLOOR = 640, 200, 14, 32, 164  # of the histogram, in user units


def intervals(figures: Sequence[tuple[str, Figure]], least: float | None) -> Html:
    """Plot means with their 95% intervals on one line each, from 0 to 1; `least` is marked across them.

    Each figure comes with the class that colours it.
    """
    height = ROW * len(figures) + 4
    marks = [
        tag("line", x1=_x(grid), x2=_x(grid), y1=0, y2=height, class_="grid") for grid in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    if least is not None:
        marks.append(tag("line", x1=_x(least), x2=_x(least), y1=0, y2=height, class_="least"))
    for row, (kind, one) in enumerate(figures):
        y = ROW * row + ROW / 2 + 2
        if one.mean is not None and one.low is not None and one.high is not None:
            marks.append(tag("line", x1=_x(one.low), x2=_x(one.high), y1=y, y2=y, class_=f"{kind} range"))
            marks.append(tag("circle", cx=_x(one.mean), cy=y, r=4, class_=kind))
    told = "; ".join(f"{kind} {one.mean:.3f}" for kind, one in figures if one.mean is not None)
    return tag(
        "svg",
        tag("title", told or "nothing scored"),
        marks,
        viewBox=f"0 0 {WIDTH} {height}",
        class_="intervals",
        role="img",
    )


def histogram(times: Sequence[float]) -> Html:
    """Plot how often each wall time came, on a logarithmic axis of milliseconds, with median and 95% marked."""
    if not times:
        return tag("p", "Nothing to plot.", class_="quiet")
    ordered = sorted(max(time, LEAST) for time in times)
    low, high = math.floor(math.log10(ordered[0]) * 4) / 4, math.ceil(math.log10(ordered[-1]) * 4 + 0.01) / 4
    marks = [*_bars(ordered, low, high), tag("line", x1=EDGE, x2=WIDE - EDGE, y1=FLOOR, y2=FLOOR, class_="axis")]
    for decade in range(math.floor(low), math.ceil(high) + 1):
        for value in (step * 10.0**decade for step in STEPS):
            if low <= math.log10(value) <= high:
                x = _across(value, low, high)
                marks.append(tag("line", x1=x, x2=x, y1=FLOOR, y2=FLOOR + 5, class_="axis"))
                marks.append(tag("text", f"{value:g}", x=x, y=FLOOR + 18, text_anchor="middle"))
    marks.append(tag("text", "milliseconds, logarithmic", x=WIDE - EDGE, y=TALL - 3, text_anchor="end", class_="unit"))
    marks += [
        *_mark("median", quantile(ordered, 0.5), low, high, 26),
        *_mark("95%", quantile(ordered, 0.95), low, high, 12),
    ]
    title = tag("title", "How often each wall time of a turn came")
    return tag("svg", title, marks, viewBox=f"0 0 {WIDE} {TALL}", class_="histogram", role="img")


def _bars(ordered: Sequence[float], low: float, high: float) -> list[Html]:
    bars = max(4, round((high - low) * BARS_PER_DECADE))
    edges = [10 ** (low + bar * (high - low) / bars) for bar in range(bars + 1)]
    counts = Counter(min(bars - 1, bisect_right(edges, time) - 1) for time in ordered)
    step = (WIDE - 2 * EDGE) / bars
    marks = []
    for bar, count in sorted(counts.items()):
        height = count / max(counts.values()) * (FLOOR - TOP)
        hint = tag("title", f"{edges[bar]:.3g} to {edges[bar + 1]:.3g} ms: {count}")
        place = {"x": EDGE + bar * step + 1, "y": FLOOR - height, "width": step - 2, "height": height}
        marks.append(tag("g", hint, tag("rect", class_="bar", **place)))
    return marks


def _mark(name: str, value: float, low: float, high: float, y: float) -> list[Html]:
    """A line at a value, and its name beside it: to the left, unless the frame ends there."""
    x = _across(value, low, high)
    shift, anchor = (-4, "end") if x > WIDE / 4 else (4, "start")
    line = tag("line", x1=x, x2=x, y1=y - 8, y2=FLOOR, class_="least")
    return [line, tag("text", f"{name} {value:.3g} ms", x=x + shift, y=y, text_anchor=anchor)]


def _across(value: float, low: float, high: float) -> float:
    return EDGE + (math.log10(value) - low) / (high - low) * (WIDE - 2 * EDGE)


def _x(value: float) -> float:
    return 6 + value * (WIDTH - 12)

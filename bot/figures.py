"""Which figures of our notes do not stand in the original that they were taken from."""

from collections.abc import Mapping

from bot.quantities import parse_quantities, unmatched
from corpus.types import Source


def missing_figures(source: Source, text: str) -> dict[str, tuple[str, ...]]:
    """Return for each note with such figures those that the text does not give, as the note writes them, by note id."""
    known = parse_quantities(text)
    missing = {}
    for note in source.notes:
        figures = unmatched(parse_quantities(note.text), known)
        if figures:
            missing[note.id] = tuple(note.text[figure.start : figure.end] for figure in figures)
    return missing


def lost_figures(now: Mapping[str, tuple[str, ...]], before: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return the ids of notes that have lost a figure: it does not stand in the text now, and stood there before."""
    return frozenset(note for note, figures in now.items() if set(figures) - set(before.get(note, ())))

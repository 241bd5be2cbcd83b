"""Put the fidelity eval together: shelf, originals, labels and readings in, a report out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.settings import read_settings
from corpus.load import Shelf, load_sources
from corpus.originals import read_originals
from evals.fidelity import Bench, Report, measure
from evals.fidelity_evidence import Encode
from evals.fidelity_labels import load_labels
from evals.fidelity_readings import load_readings, with_read, write_readings
from evals.fidelity_texts import find_originals, read_texts

ABSENT = "the originals are not at hand: name their folder with --originals, or set ADVISOR_ORIGINALS"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was asked for."""

    originals: Path | None = None
    read: Sequence[str] = ()
    """Notes, or sources for all of their notes, that somebody has read and found faithful."""


def run(asked: Asked, say: Callable[[str], None]) -> Report | None:
    """Measure the shipped notes, or return None where there are no originals to hold them against.

    Raises:
        BadInput: A folder was named that holds no originals, or a note that there is not.
        UnusableIndex: There is no index to take the encoder from.

    """
    from bot.grounding import GroundingChecker

    shelf = load_sources()
    folder = find_originals(asked.originals)
    if folder is None:
        return None
    texts, articles = read_texts(folder, shelf), read_originals(folder, shelf)
    readings = recorded(shelf, asked.read)
    bench = Bench(texts, _encoder(say), GroundingChecker(), readings)
    return measure(shelf, articles, load_labels(), bench, say)


def recorded(shelf: Shelf, chosen: Sequence[str]) -> dict[str, str]:
    """Return the readings; those of chosen notes are written down first, bound to their present texts."""
    readings = load_readings()
    if chosen:
        texts = {f"{source.id}#{note.id}": note.text for source in shelf.sources for note in source.notes}
        readings = with_read(readings, texts, chosen)
        write_readings(readings)
    return readings


def _encoder(say: Callable[[str], None]) -> Encode:
    """Return the encoder of the index in force, which keeps its vectors in the cache folder."""
    from evals.retrieval_bench import remembered
    from index.store import open_index

    settings = read_settings()
    index = open_index(settings.index_dir, corpus_hash=None, model=settings.embed_model, chroma_url=settings.chroma_url)
    return remembered(index.encode, index.manifest.weights, settings.home / "cache", say)

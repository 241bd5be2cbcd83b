"""Readings: which notes somebody read against the original and found faithful, each bound to the wording that was read.

The checker takes many a free paraphrase for unsupported. A note that was read is not in doubt for that, as long as
its text stays as it was read; once it is reworded, the reading lapses and it has to be read again.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from textwrap import wrap

from corpus.errors import BadInput
from corpus.strict_yaml import read_yaml

SHIPPED = Path(__file__).with_name("fidelity_readings.yaml")
LENGTH = 10  # hexadecimal digits of a fingerprint
WIDTH = 118  # characters of a line of the file
HEADING = """\
# Notes that somebody read against their original (or, where they go back to one, their digest) and found faithful:
# by source and note, the first ten digits of the sha256 of the text that was read. `python -m evals fidelity --unread`
# lists what is left to read, and `--read SOURCE#NOTE` writes down that it was.
"""


def fingerprint(text: str) -> str:
    """Return what binds a reading to a wording."""
    return sha256(text.encode("utf-8")).hexdigest()[:LENGTH]


def load_readings(path: Path = SHIPPED) -> dict[str, str]:
    """Return the fingerprint of every note that was read, by `SOURCE#NOTE`; raise `BadInput` for a faulty file."""
    if not path.is_file():
        return {}
    value = read_yaml(path).value
    if not isinstance(value, dict) or not all(isinstance(notes, dict) for notes in value.values()):
        raise BadInput(f"{path}: must give the fingerprints of notes by source; restore the file")
    return {f"{source}#{note}": str(mark) for source, notes in value.items() for note, mark in notes.items()}


def write_readings(readings: Mapping[str, str], path: Path = SHIPPED) -> None:
    """Write the file, sorted by source and by the number of the note."""
    lines = [HEADING.rstrip()]
    for source, ids in groupby(sorted(readings, key=_order), key=lambda one: one.partition("#")[0]):
        entries = ", ".join(f"{one.partition('#')[2]}: '{readings[one]}'" for one in ids)
        lines += [f"{source}:", *wrap(f"{{{entries}}}", WIDTH, initial_indent="  ", subsequent_indent="   ")]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def with_read(readings: Mapping[str, str], texts: Mapping[str, str], chosen: Iterable[str]) -> dict[str, str]:
    """Return readings with those of the chosen notes, or of all notes of a chosen source, bound to their present texts.

    Raises `BadInput` for what is neither a note nor a source with notes. What is no longer on the shelf is left out.
    """
    kept = {note: mark for note, mark in readings.items() if note in texts}
    for wanted in chosen:
        ids = [note for note in texts if wanted in (note, note.partition("#")[0])]
        if not ids:
            raise BadInput(f"--read {wanted}: there is no such note; write SOURCE#NOTE, or SOURCE for all of its notes")
        kept |= {note: fingerprint(texts[note]) for note in ids}
    return kept


def _order(note: str) -> tuple[str, int, str]:
    source, _, name = note.partition("#")
    digits = "".join(char for char in name if char.isdigit())
    return source, int(digits or 0), name

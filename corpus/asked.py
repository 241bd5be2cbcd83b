"""Questions that notes answer, in other words than the notes': what makes a note found by whoever does not know it."""

from collections.abc import Collection, Mapping
from pathlib import Path

import yaml

from corpus.errors import BadSource

FOLDER = "asked"
"""The folder of the questions, beside that of the sources."""
HINT = "a file of questions maps the ids of a source's notes to lists of questions"


def asked_files(sources: Path) -> tuple[Path, ...]:
    """Return the files of questions that belong to a folder of sources, by name; none where there are none."""
    return tuple(sorted(sources.with_name(FOLDER).glob("*.yaml")))


def load_asked(sources: Path, notes: Mapping[str, Collection[str]]) -> dict[str, tuple[str, ...]]:
    """Return the questions by passage id (`SOURCE#NOTE`), for the notes whose ids are given by source id.

    A file of a source that is not among them is passed over. Raises `BadSource`, "file:line: reason", where a file is
    no mapping from ids of that source's notes to lists of questions.
    """
    found = {}
    for file in asked_files(sources):
        if file.stem in notes:
            for note, questions in _read(file).items():
                if note not in notes[file.stem]:
                    raise BadSource(f"{file}:1: {file.stem} has no note {note}; remove its questions")
                found[f"{file.stem}#{note}"] = questions
    return found


def _read(file: Path) -> dict[str, tuple[str, ...]]:
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        raise BadSource(f"{file}:{mark.line + 1 if mark else 1}: cannot be read; {HINT}") from None
    if not isinstance(data, dict):
        raise BadSource(f"{file}:1: not a mapping; {HINT}")
    for note, questions in data.items():
        texts = questions if isinstance(questions, list) else []
        if not isinstance(note, str) or not texts or not all(isinstance(one, str) and one.strip() for one in texts):
            raise BadSource(f"{file}:1: {note}: not a list of questions; {HINT}")
    return {note: tuple(" ".join(one.split()) for one in questions) for note, questions in data.items()}

"""Example subjects: what a question may be about, by kind of work, and what is outside."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from corpus.errors import BadSource
from corpus.vocabulary import Work

SUBJECTS_FILE = Path(__file__).with_name("subjects.yaml")
OTHER_SOFTWARE = "other_software"
"""Label of software on which no source says anything in particular."""
OUTSIDE = "outside"
"""Label of what is no choice of language for a piece of software."""


@dataclass(frozen=True, slots=True)
class Example:
    """A subject as somebody might put it, and the label it stands for: a `Work` value or one of the two above."""

    text: str
    label: str


def load_subjects(file: Path = SUBJECTS_FILE) -> tuple[Example, ...]:
    """Read the examples in the file's order; raise `BadSource` on a label or an entry that cannot be used."""
    try:
        groups = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadSource(f"{file}:1: cannot be read ({error}); restore the file") from None
    labels = {*Work, OTHER_SOFTWARE, OUTSIDE}
    examples = []
    for label, texts in groups.items():
        if label not in labels:
            raise BadSource(f"{file}:1: unknown kind of work '{label}'; use one of corpus/vocabulary.py")
        if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
            raise BadSource(f"{file}:1: '{label}' must be a list of texts")
        examples += [Example(text, label) for text in texts]
    return tuple(examples)

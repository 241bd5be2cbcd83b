"""Read a YAML file as plain text values, and know on which line each of them stands."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from corpus.errors import BadSource

Place = tuple[str | int, ...]
"""Keys and positions that lead from the top of a file to a value, such as `("notes", 3, "text")`."""

PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp"))
"""Tags that a scalar without a tag of its own may come to bear; all of them are read as strings."""


@dataclass(frozen=True, slots=True)
class Located:
    """What a file holds, and the line of each of its values."""

    value: Any
    """Mappings, lists, strings and None; a number or a date stays the string that was written."""
    lines: dict[Place, int]  # from 1

    def line(self, place: Place) -> int:
        """Return the line of the value at `place`, or of the nearest thing around it that the file has."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_yaml(file: Path) -> Located:
    """Read one file; raise `BadSource` naming the line where it is not text or not strict YAML.

    Strict means: one document, no key twice, no tags, no anchors and aliases.
    """
    text = read_text(file)
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refused(file, mark.line + 1 if mark else 1, f"not YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise _refused(file, 1, f"not YAML: {str(error).splitlines()[0]}") from None
    if root is None:
        raise _refused(file, 1, "the file is empty")
    lines: dict[Place, int] = {}
    return Located(_value(file, root, (), lines, set()), lines)


def read_text(file: Path) -> str:
    """Read a UTF-8 text file, with or without a byte order mark; raise `BadSource` where it is none."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise _refused(file, 1, f"cannot be read ({error.strerror}); restore the file or its permissions") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refused(file, line, "not UTF-8 text; save the file as UTF-8") from None
    nul = text.find("\0")
    if nul >= 0:
        raise _refused(file, text.count("\n", 0, nul) + 1, "not text but binary data; replace the file")
    return text.replace("\r\n", "\n")


def _value(file: Path, node: Any, place: Place, lines: dict[Place, int], seen: set[int], line: int = 1) -> Any:  # noqa: ANN401
    lines[place] = line
    if id(node) in seen:
        raise _refused(file, line, "an alias (*name) stands here; write the value out")
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        if node.tag not in PLAIN_TAGS:
            raise _refused(file, line, f"the tag {node.tag} is not allowed here; write a plain value")
        return None if node.tag.endswith(":null") and not node.style else node.value
    if not node.tag.endswith((":map", ":seq")):
        raise _refused(file, line, f"the tag {node.tag} is not allowed here; write a plain value")
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(file, child, (*place, n), lines, seen, child.start_mark.line + 1)
            for n, child in enumerate(node.value)
        ]
    result: dict[str, Any] = {}
    for key_node, child in node.value:
        key, key_line = key_node.value, key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise _refused(file, key_line, "a key must be one word")
        if key in result:
            raise _refused(file, key_line, f"'{key}' stands here a second time; keep one")
        result[key] = _value(file, child, (*place, key), lines, seen, key_line)
    return result


def _refused(file: Path, line: int, reason: str) -> BadSource:
    return BadSource(f"{file}:{line}: {reason}")

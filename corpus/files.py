"""Take documents from disk: one file, or all of a folder that can be read."""

import os
from pathlib import Path

from corpus.errors import BadInput
from corpus.readers import SUFFIXES

LARGEST = 50_000_000  # bytes of one file


def read_file(file: Path) -> bytes:
    """Return the bytes of a file; raise `BadInput` where it is missing, none, too large or unreadable."""
    try:
        status = file.stat()
        if file.is_dir():
            raise BadInput(f"{file}: is a folder; give it alone, and its documents are added")
        if not file.is_file():
            raise BadInput(f"{file}: is no file; give a document")
        if status.st_size > LARGEST:
            limit = f"{LARGEST // 1_000_000} MB"
            raise BadInput(
                f"{file}: has {status.st_size / 1e6:,.0f} MB; documents have at most {limit}, give a part of it"
            )
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file}: cannot be read ({error.strerror}); mend its name or its permissions") from None


def files_in(folder: Path) -> tuple[Path, ...]:
    """Return the documents in a folder and the folders below, by name; hidden ones and links to elsewhere are left out.

    Raises:
        BadInput: The folder cannot be read, or holds none.

    """
    found, unreadable = [], list[OSError]()
    for place, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(place) / name
            inside = not file.is_symlink() or file.resolve().is_relative_to(folder.resolve())
            if not name.startswith(".") and file.suffix.lower() in SUFFIXES and inside:
                found.append(file)
    if unreadable:
        error = unreadable[0]
        raise BadInput(f"{error.filename}: cannot be read ({error.strerror}); mend its permissions")
    if not found:
        raise BadInput(f"{folder}: holds no documents ({', '.join(sorted(SUFFIXES))}); give another folder")
    return tuple(found)

"""Turn bytes into text: by what they are first, by what is said of them only then."""

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_LOST = 0.001  # share of characters that may be unreadable in a text that is UTF-8 otherwise
_WINDOWS = frozenset({"iso8859-1", "ascii"})
"""Encodings that pages name when they mean Windows' superset of them, as every browser assumes."""


def decode(data: bytes) -> str:
    """Decode a text file: UTF-8, or UTF-16 with a byte order mark; raise `ValueError` saying what it is instead."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, "is not the text that its first bytes announce")
    if b"\0" in data:
        raise ValueError("is not text but binary data")
    return _strictly(data, "utf-8", "is not UTF-8 text; save it as UTF-8")


def decode_page(data: bytes, declared: str | None = None) -> str:
    """Decode a web page whatever is declared wrongly; raise `ValueError` where it is no text.

    Args:
        data: Of the page.
        declared: The charset that the server named.

    """
    try:
        return decode(data)
    except ValueError:
        pass
    inside = _DECLARED.search(data[:4096])
    for name in (declared, inside and inside[1].decode("ascii", "replace")):
        encoding = _known(name)
        if encoding and encoding != "utf-8":
            try:
                return data.decode(encoding)
            except ValueError:
                continue
    if b"\0" in data:
        raise ValueError("is not text but binary data")
    rough = data.decode("utf-8", errors="replace")
    if rough.count("\ufffd") <= _LOST * len(rough):
        return rough
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise ValueError("is text in no encoding that can be told")
    return str(best)


def _strictly(data: bytes, encoding: str, otherwise: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise ValueError(otherwise) from None


def _known(name: str | None) -> str | None:
    """Return the codec of a declared charset, None where there is none for text."""
    try:
        found = codecs.lookup(name).name if name else None
    except LookupError:
        return None
    return "cp1252" if found in _WINDOWS else found

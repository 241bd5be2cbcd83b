"""Find the sentences of a paragraph, by offsets."""

import re

_END = re.compile(r"(?:[.!?…]+|[.!?]?[:;](?=\s*$))[\"”’')\]*]*(?=\s|$)")
_START = re.compile(r"[\"“‘'(\[*`]*(?:[A-Z0-9@#$€£À-ÞА-Я\u4e00-\u9fff]|[a-z]+(?:[A-Z0-9_]|[.-][a-z0-9])|`)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[“\"])(?:e\.g|i\.e|cf|vs|v|viz|approx|ca|c|al|etc|fig|figs|eq|eqs|sec|ch|vol|no|nos|pp|p|ed|eds|est|incl|"
    r"dr|mr|mrs|ms|prof|st|jr|sr|gen|col|lt|rev|hon|inc|ltd|co|corp|dept|univ|assn|bros|"
    r"jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|min|max|avg|[a-z]|"
    r"[a-z](?:\.[a-z])+|ph\.d|u\.s|u\.k|e\.u|a\.m|p\.m)\.$",
    re.IGNORECASE,
)
_MAY_END = re.compile(r"(?:etc|inc|ltd|co|corp|al|a\.m|p\.m|u\.s|u\.k|e\.u|jr|sr)\.$", re.IGNORECASE)
_OPENER = re.compile(
    r"(?:The|This|That|These|Those|It|Its|They|We|You|I|He|She|In|On|At|By|For|From|With|As|If|When|While|And|But|Or|So|"
    r"Yet|However|There|Here|Then|An?|All|Most|Some|Many|Both|Each|Not|No|Our|Your|My|Their|His|Her)\b"
)


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return start and end of every sentence between two offsets, without the spaces around it.

    A full stop ends no sentence inside a number, after an abbreviation or an initial, within code or brackets, or
    where the text goes on in lower case.
    """
    end = len(text) if end is None else end
    spans, begin = [], _skip_spaces(text, start, end)
    code = [match.span() for match in re.finditer(r"`[^`\n]*`", text[start:end])]
    for match in _END.finditer(text, start, end):
        stop = match.end()
        following = _skip_spaces(text, stop, end)
        within = any(a < match.start() - start < b - 1 for a, b in code)
        if following < end and (within or _open_bracket(text, begin, stop) or not _ends(text, begin, match, following)):
            continue
        if stop > begin:
            spans.append((begin, stop))
        begin = following
    if begin < end and text[begin:end].strip():
        spans.append((begin, begin + len(text[begin:end].rstrip())))
    return spans


def _ends(text: str, begin: int, match: re.Match[str], following: int) -> bool:
    """Tell whether the marks found end a sentence, by what stands before and after them."""
    if not _START.match(text, following):
        return False
    if match[0][0] != "." or match[0].startswith(".."):
        return True
    before = text[begin : match.start() + 1]
    if not _ABBREVIATION.search(before):
        return True
    return bool(_MAY_END.search(before) and _OPENER.match(text, following))


def _open_bracket(text: str, begin: int, stop: int) -> bool:
    """Tell whether a round bracket opened in this sentence is still open."""
    sentence = text[begin:stop]
    return sentence.count("(") > sentence.count(")")


def _skip_spaces(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start

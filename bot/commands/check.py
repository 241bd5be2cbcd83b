"""`advisor check`: claims against their sources, one a line, or the sentences of a draft against the corpus."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from bot.commands.ask import SOME_FAILED, Line, read_lines
from bot.commands.common import as_line
from bot.faults import log_fault, say
from bot.grounding.judgement import OWN, NamedChecker
from bot.settings import read_settings
from bot.terminal import clean
from corpus.errors import AdvisorError, BadConfiguration, BadInput

if TYPE_CHECKING:
    from bot.proofread import Proofread

LONGEST_CLAIM_LINE = 4_000_000  # bytes; a source may be a long document
LONGEST_DRAFT = 4_000_000  # bytes
CONTRADICTED = 1  # exit code


def check(what: str, *, as_json: bool, judge: bool = False) -> int:
    """Check the claims on standard input where `what` is `-`, else the draft in the file that it names."""
    settings = read_settings()
    from bot.wiring import make_checker

    checker = make_checker(settings, judge=judge, reads=what == "-")
    if what == "-":
        return _claims(sys.stdin.buffer, checker, as_json=as_json)
    return _draft(Path(what), checker, as_json=as_json)


def _claims(stream: BinaryIO, checker: NamedChecker, *, as_json: bool) -> int:
    """Judge every line; return 0, or 5 where some line could not be read."""
    number, failed = 0, 0
    for number, line in enumerate(read_lines(stream, LONGEST_CLAIM_LINE), start=1):
        try:
            _claim(line, checker, as_json=as_json)
        except (BadConfiguration, OSError):
            raise  # no other line can be judged, or told
        except AdvisorError as error:
            failed += 1
            _failed(number, line.text, error.code, str(error), as_json=as_json)
        except Exception as error:  # noqa: BLE001 - the other claims are still judged
            failed += 1
            _failed(number, line.text, "internal", log_fault(error), as_json=as_json)
    if not number:
        raise BadInput('standard input is empty; give one claim a line: {"id": …, "claim": "…", "source": "…"}')
    _name(checker)
    return SOME_FAILED if failed else 0


def _claim(line: Line, checker: NamedChecker, *, as_json: bool) -> None:
    """Judge one line and print what was found."""
    if line.fault:
        raise line.fault
    id_, claim, source = _read_claim(line.text)
    found = checker.check(claim, [source])
    if as_json:
        span = list(found.span) if found.span else None
        told = {"id": id_, "supported": found.supported, "score": found.score, "reason": found.reason, "span": span}
        print(as_line(told), flush=True)
    else:
        verdict = "supported" if found.supported else "not supported"
        print(f"{clean(str(id_))}: {verdict} ({found.score:.2f}): {clean(found.reason)}", flush=True)


def _read_claim(line: str) -> tuple[Any, str, str]:
    """Read one line; raise `BadInput` saying what it lacks."""
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BadInput(f"not JSON: {error}") from None
    if not isinstance(row, dict) or not isinstance(row.get("claim"), str) or not isinstance(row.get("source"), str):
        raise BadInput('an object with "id", "claim" and "source" is needed, the last two as text')
    return row.get("id"), row["claim"], row["source"]


def _failed(number: int, line: str, code: str, message: str, *, as_json: bool) -> None:
    if not as_json:
        say(f"line {number}: {message}")
        return
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    id_ = row.get("id") if isinstance(row, dict) else None
    print(as_line({"id": id_, "error": {"code": code, "message": message}}), flush=True)


def _draft(path: Path, checker: NamedChecker, *, as_json: bool) -> int:
    """Check every sentence of a draft; return 0, or 1 where one is contradicted."""
    from bot.draft import read_draft
    from bot.proofread import Status, proofread
    from bot.wiring import make_keeper

    sentences = read_draft(_read(path))
    if not sentences:
        raise BadInput(f"{path} holds no sentence to check")
    library = make_keeper(read_settings()).library()
    found = []
    for sentence in sentences:
        one = proofread(library, checker, sentence)
        found.append(one)
        if as_json:
            print(as_line(one.to_dict()), flush=True)
    if not as_json:
        _show(found)
    _name(checker)
    return CONTRADICTED if any(one.status is Status.CONTRADICTED for one in found) else 0


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except IsADirectoryError:
        raise BadInput(f"{path} is a folder; name a file") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}); name a text file, or `-` for claims") from None
    if len(data) > LONGEST_DRAFT:
        raise BadInput(f"{path} is longer than {LONGEST_DRAFT:,} bytes; check it in parts")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not UTF-8 text; save it as such") from None
    if "\0" in text:
        raise BadInput(f"{path} holds binary data; name a text file")
    return text


def _show(found: "list[Proofread]") -> None:
    """Print a draft's sentences with what became of each, and the counts."""
    from collections import Counter

    from bot.terminal import Paragraph, paragraph, show

    styles = {"supported": "good", "contradicted": "bad", "unknown": "quiet"}
    blocks: list[Paragraph] = []
    for one in found:
        status = one.status.value
        blocks.append(paragraph((styles[status], status), f": {one.text}", label=f"{one.line:>4}  ", hang=6))
        blocks.append(paragraph(("quiet", one.reason), hang=6))
        for cited in one.citations:
            place = f"{cited.source}#{cited.note}" if cited.note else cited.source
            blocks.append(paragraph(("number", f"[{cited.n}] "), cited.passage, ("quiet", f" {place}"), hang=6))
    counts = Counter(one.status.value for one in found)
    blocks.append(paragraph(", ".join(f"{counts[status]} {status}" for status in styles), gap=True))
    show(blocks)


def _name(checker: NamedChecker) -> None:
    """Say on standard error which checker judged, where it was not the own one alone."""
    if checker.by != OWN:
        say(f"checked by {checker.by}")

"""Fidelity: every note held against its original, every article against its notes, and the checker against people.

Asked of a note: its figures and names stand in the original, its wording is not the original's, and the original
supports it, in the eyes of the grounding checker or of somebody who read it. Asked of an article: what its sentences
say with figures and names is told by its notes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.grounding import Checker
from corpus.load import Shelf
from corpus.types import Document, Note, Source
from evals.fidelity_coverage import Cover, article_sentences, cover, hold
from evals.fidelity_evidence import Encode, Floats, Ground, ground, offer
from evals.fidelity_labels import Label, Verdict
from evals.fidelity_marks import Known, copied, inner_names, known_of, missing_figures, missing_names, runs_of
from evals.fidelity_readings import fingerprint
from evals.fidelity_texts import Text

ORIGINAL, DIGEST = "original", "digest"
LEAST: Mapping[str, float] = MappingProxyType(
    {"figures": 1.0, "names": 1.0, "wording": 1.0, "support": 0.98, "completeness": 0.95}
)
"""The least shares that pass, 0 to 1; figures, names, wording and support of the notes of either group."""
GOAL = 0.98  # 0 to 1, share of the notes that the checker should come to support by itself
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one note."""

    id: str
    """`SOURCE#NOTE`."""
    text: str
    group: str
    """`original`, or `digest` where the note was written from one."""
    figures: tuple[str, ...]
    """Figures that the original does not give."""
    names: tuple[str, ...]
    """Names that it does not mention."""
    copied: tuple[str, ...]
    """Runs of words shared with it."""
    supported: bool
    """By the checker."""
    score: float  # 0..1, the checker's
    reason: str
    evidence: str
    """What was offered to the checker."""
    read: bool
    """Whether somebody read this very text against the original and found it faithful."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many things are as they should be."""

    good: int
    of: int

    @property
    def value(self) -> float:
        """Return the share, 0 to 1; 1 where there is nothing to count."""
        return self.good / self.of if self.of else 1.0


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found."""

    findings: tuple[Finding, ...]
    covers: Mapping[str, tuple[Cover, ...]]
    """By article."""
    verdicts: tuple[Verdict, ...]
    skipped: Mapping[str, str]
    """By source: why it was left out."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What notes are held against, and with what."""

    texts: Mapping[tuple[str, bool], Text]
    encode: Encode
    checker: Checker
    readings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ours:
    """What is known from the whole shelf."""

    titles: frozenset[tuple[str, ...]]
    """Runs of words that notes may share with an original, since they are titles."""
    names: frozenset[str]
    """What notes write with a capital where no sentence begins."""


def measure(
    shelf: Shelf, articles: Mapping[str, Document], labels: Sequence[Label], bench: Bench, say: Say = lambda _: None
) -> Report:
    """Hold every note against its text, every article against its notes, and the checker against the labels.

    `articles` are cleaned originals by source id; those of other kinds of source are not asked for completeness.
    """
    findings: list[Finding] = []
    grounds: dict[tuple[str, bool], tuple[Ground, Known]] = {}
    skipped = dict(_skipped(shelf, bench.texts))
    own = Ours(
        frozenset(run for source in shelf.sources for run in runs_of(source.title)),
        inner_names(note.text for source in shelf.sources for note in source.notes),
    )
    for number, source in enumerate(shelf.sources):
        say(f"notes of {source.id}, {number + 1}/{len(shelf.sources)}")
        for group in (False, True):
            notes = [note for note in source.notes if (note.basis is not None) == group]
            text = bench.texts.get((source.id, group))
            if text is not None and notes:
                grounds[source.id, group] = (ground(text, bench.encode), known_of(text))
                findings += _findings(source, notes, *grounds[source.id, group], own, bench)
    say("completeness of the articles")
    covers = _covers(shelf, articles, bench.encode)
    say("labelled notes")
    return Report(tuple(findings), covers, tuple(_verdicts(shelf, labels, grounds, own, bench)), skipped)


def shares(report: Report, group: str) -> dict[str, Share]:
    """Return the shares of a group of notes by name: figures, names, wording, checker, read, support."""
    some = [one for one in report.findings if one.group == group]
    asked: dict[str, Callable[[Finding], bool]] = {
        "figures": lambda one: not one.figures,
        "names": lambda one: not one.names,
        "wording": lambda one: not one.copied,
        "checker": lambda one: one.supported,
        "read": lambda one: one.read,
        "support": is_supported,
    }
    return {name: Share(sum(map(good, some)), len(some)) for name, good in asked.items()}


def is_supported(one: Finding) -> bool:
    """Tell whether a note counts as supported: by the checker or by a reading, and with its figures in place."""
    return (one.supported or one.read) and not one.figures


def completeness(report: Report) -> dict[str, Share]:
    """Return the share of covered sentences by article, and of all under an empty id."""
    found = {
        article: Share(sum(one.covered for one in some), len(some)) for article, some in report.covers.items()
    }  # fmt: skip
    return found | {"": Share(sum(one.good for one in found.values()), sum(one.of for one in found.values()))}


def breaches(report: Report) -> list[str]:
    """Return what is below the gate, one sentence each."""
    found = []
    for group in (ORIGINAL, DIGEST):
        for name, share in shares(report, group).items():
            if name in LEAST and share.value < LEAST[name]:
                found.append(f"{name} of notes from {group}s: {share.value:.1%} is below {LEAST[name]:.0%}")
    whole = completeness(report)[""]
    if whole.value < LEAST["completeness"]:
        found.append(f"completeness of the articles: {whole.value:.1%} is below {LEAST['completeness']:.0%}")
    if not report.findings or not whole.of:
        found.append("nothing was measured: the originals at hand are of no note or of no article")
    return found


def unread(report: Report) -> list[Finding]:
    """Return the notes that neither the checker supports nor anybody read as they stand now."""
    return [one for one in report.findings if not one.supported and not one.read]


def _findings(
    source: Source,
    notes: Sequence[Note],
    base: Ground,
    known: Known,
    own: Ours,
    bench: Bench,
) -> Iterator[Finding]:
    vectors = bench.encode([note.text for note in notes])
    for note, vector in zip(notes, vectors, strict=True):
        name, evidence = f"{source.id}#{note.id}", offer(base, note.text, vector)
        judgement = bench.checker.check(note.text, [evidence])
        yield Finding(
            id=name,
            text=note.text,
            group=DIGEST if base.text.digest else ORIGINAL,
            figures=tuple(missing_figures(note.text, known.quantities)),
            names=tuple(missing_names(note.text, known, own.names)),
            copied=tuple(copied(note.text, known, own.titles)),
            supported=judgement.supported,
            score=judgement.score,
            reason=judgement.reason,
            evidence=evidence,
            read=bench.readings.get(name) == fingerprint(note.text),
        )


def _verdicts(
    shelf: Shelf,
    labels: Sequence[Label],
    grounds: Mapping[tuple[str, bool], tuple[Ground, Known]],
    own: Ours,
    bench: Bench,
) -> Iterator[Verdict]:
    """Judge the labelled texts; those whose original is not at hand are left out."""
    digests = {f"{source.id}#{note.id}": note.basis is not None for source in shelf.sources for note in source.notes}
    at_hand = [
        (label, grounds[key])
        for label in labels
        if (key := (label.note.partition("#")[0], digests.get(label.note, False))) in grounds
    ]
    if not at_hand:
        return
    vectors: Floats = bench.encode([label.text for label, _ in at_hand])
    for (label, (base, known)), vector in zip(at_hand, vectors, strict=True):
        judgement = bench.checker.check(label.text, [offer(base, label.text, vector)])
        flagged = bool(missing_figures(label.text, known.quantities) or missing_names(label.text, known, own.names))
        yield Verdict(label, judgement.supported, flagged, judgement.score, judgement.reason)


def _covers(shelf: Shelf, articles: Mapping[str, Document], encode: Encode) -> dict[str, tuple[Cover, ...]]:
    sources = [source for source in shelf.sources if source.kind == "article" and source.id in articles]
    held = {source.id: hold(source.notes, encode) for source in sources if source.notes}
    return {
        name: tuple(
            cover(
                article_sentences(articles[name].text),
                own,
                [other for id_, other in held.items() if id_ != name],
                encode,
            )
        )
        for name, own in held.items()
    }


def _skipped(shelf: Shelf, texts: Mapping[tuple[str, bool], Text]) -> Iterator[tuple[str, str]]:
    for source in shelf.sources:
        if not source.notes:
            yield source.id, "it has no notes"
        elif any((source.id, note.basis is not None) not in texts for note in source.notes):
            yield source.id, "the folder of originals has no text of it"

"""Advisor: a question in, an answer out; the assembly line of all the other modules."""

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from bot.answer import Answer, Basis, CorpusState, Prose, Statement, Verdict
from bot.base_rate import lean_of, sentence_of
from bot.checks import asked_about, check_drafts, nearness_of
from bot.choice import Weighed, bearing, cells_of, grounds_of, read, weigh_subject, would_change
from bot.cite import Citer, citation
from bot.compose import Composed, Composer, Draft, Part
from bot.composing import compose, to_size, told, verdict_of
from bot.coverage import covered_kinds, is_gibberish, is_outside, unheard_options
from bot.dialogue import Resolved, resolve
from bot.disputes import asks_where, disputes
from bot.grounding import Checker
from bot.intent import is_off_topic, read_intent
from bot.library import FloatMatrix, Keeper, Library
from bot.limits import find, limited
from bot.lookup import DOUBTS, MISREADS, Finding, answering, look_up, names_source, without_sources
from bot.question import Question, check, parse
from bot.spelling import corrected
from bot.wording import listed, name
from bot.writing import Piece
from corpus.types import Passage
from corpus.vocabulary import CONTESTED, Language, Outcome, Role, Strength
from index.intent import asking_sentence
from index.search import Evidence
from index.store import Index

NEAREST = 3  # passages shown where the corpus does not cover a question
LOOKED_AT = 40  # passages looked at for a fact
RANKED = 20  # passages of a choice reported as its evidence


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer and how it came about."""

    answer: Answer
    evidence: tuple[Evidence, ...]
    """What it was drawn from, in rank order."""
    drafted: int
    supported: int
    """How many of the drafted sentences the checker let pass."""
    asked: "Asked | None" = None
    """The question taken apart, with the library that answered it; None where a follow-up could not be read."""
    weighed: tuple[Weighed, ...] = ()
    """What was weighed for a choice: one for each subject."""
    findings: tuple[Finding, ...] = ()
    """What was looked at for a fact, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way: as asked, as resolved, taken apart, with the library that answers it."""

    text: str
    resolved: Resolved
    question: Question
    library: Library
    configuration: str
    started: float  # s, of the performance counter
    vector: FloatMatrix  # float32[d]; of the question as a whole, the languages it names in a fixed order
    outside: float  # 0 to 1, the share by which the question is no matter of programming languages
    show: Callable[[Piece], None] | None = None
    """Takes the pieces of an answer that is written, as they come."""

    def answer(self, outcome: Outcome, **rest: object) -> Answer:
        """Return an answer with everything filled in that does not depend on what was found."""
        manifest = self.library.index.manifest
        key = [
            self.resolved.text,
            self.resolved.view,
            self.resolved.asks,
            manifest.corpus,
            manifest.identity,
            manifest.model,
            self.configuration,
            *sorted(self.library.only or ()),
        ]
        blank: dict[str, object] = {
            "verdict": None, "statements": (), "citations": (), "nearest": (), "would_change": (),
        }  # fmt: skip
        return Answer(
            id=hashlib.sha256(json.dumps(key).encode()).hexdigest()[:12],
            question=self.text,
            resolved=self.resolved.text,
            outcome=outcome,
            view=self.resolved.view,
            corpus=self._corpus(),
            timing_ms={"total": round((perf_counter() - self.started) * 1000, 3)},
            basis=Basis(manifest.identity, manifest.model, self.configuration, tuple(sorted(self.library.only or ()))),
            **blank | rest,  # type: ignore[arg-type]
        )

    def _corpus(self) -> CorpusState:
        """Return what was answered from: the whole index, or the sources that the library is limited to."""
        manifest, only = self.library.index.manifest, self.library.only
        if only is None:
            return CorpusState(manifest.corpus, manifest.sources, len(self.library.index.passages))
        held = [passage.source for passage in self.library.index.passages if passage.source in only]
        return CorpusState(manifest.corpus, len(set(held)), len(held))


class Advisor:
    """Answers questions from an index; safe to use from several threads."""

    def __init__(self, keeper: Keeper, composer: Composer, checker: Checker, configuration: str) -> None:
        """Take the parts; `configuration` names whatever else an answer depends on, and enters its id."""
        self._keeper = keeper
        self._composer = composer
        self._checker = checker
        self._configuration = configuration

    @property
    def index(self) -> Index:
        """The index in force; raises `UnusableIndex` where there is none."""
        return self._keeper.library().index

    def answer(self, question: str, *, previous: Answer | None = None, sources: Collection[str] = ()) -> Answer:
        """Answer a question, in the light of the answer before it in the conversation.

        Where `sources` are named, the answer rests on those alone. Raises `BadInput` for a question that cannot be
        read, and where none of those sources is there; `UnusableIndex` where there is no index to read.
        """
        return self.trace(question, previous=previous, sources=sources).answer

    def trace(
        self,
        question: str,
        *,
        previous: Answer | None = None,
        sources: Collection[str] = (),
        show: Callable[[Piece], None] | None = None,
    ) -> Trace:
        """Answer a question and tell what the answer was drawn from; raises as `answer` does.

        `show` is given the pieces of an answer that is written as they come, each of them checked.
        """
        started = perf_counter()
        resolved = resolve(question, previous)
        if resolved.asks:
            return self._unresolved(question, resolved, started)
        readable = check(resolved.text)
        library = limited(self._keeper.library(), sources)
        parsed = parse(corrected(readable, library.known, library.vocabulary))
        asked = self._asked(question.strip(), resolved, parsed, library, started, show)
        return self._fact(asked) if asked.question.kind == "fact" else self._choice(asked)

    def _asked(
        self,
        text: str,
        resolved: Resolved,
        parsed: Question,
        library: Library,
        started: float,
        show: Callable[[Piece], None] | None = None,
    ) -> Asked:
        """Read what a question is after."""
        model = library.index.intent
        rows = library.index.encode([parsed.plain, asking_sentence(parsed.plain)])
        shares = model.shares(np.hstack([rows[0], rows[1]])) if model else {}
        question = read_intent(parsed, shares) if model else parsed
        return Asked(
            text, resolved, question, library, self._configuration, started, rows[0], shares.get("outside", 0.0), show
        )

    def _unresolved(self, text: str, resolved: Resolved, started: float) -> Trace:
        """Ask back about a follow-up that cannot be put into a question."""
        library = self._keeper.library()
        asked = self._asked(text.strip(), resolved, parse("Python or Rust?"), library, started)
        return Trace(self._ask_back(asked, resolved.asks or ""), (), 0, 0)

    def _fact(self, asked: Asked) -> Trace:
        library, text = asked.library, asked.question.text
        asked_for, named = without_sources(text, library.index.sources.values())
        found = find(library, asked_for, LOOKED_AT, named)
        texts = [library.text(e.passage) for e in found]
        headers = [library.header(e.passage) for e in found]
        findings = look_up(asked_for, found, texts, headers, library.rarity, outside=asked.outside)
        evidence = tuple(finding.evidence for finding in findings)
        chosen = answering(text, findings)
        passages = [finding.evidence.passage for finding in chosen]
        near = _nearness(asked)
        doubted = bool(DOUBTS.search(text) or MISREADS.search(text))
        about = asked_about(library.misread, near, doubted=doubted)
        held = check_drafts(
            library.misread, self._to_check(asked, passages, findings), lambda one: nearness_of(one, near), about
        )
        answers = bool(chosen) and not is_off_topic(asked.outside, joined=asked.question.joined)
        if not answers and not about and not (held and MISREADS.search(text)) and not asks_where(library, text):
            return replace(self._uncovered(asked, evidence), findings=tuple(findings))
        drafts = [Draft(Role.CONTEXT, None, p.criterion, (Part((p,)),)) for p in passages]
        drafts += [
            Draft(Role.CONFLICT, None, a.criterion, (Part((a,)), Part((b,))))
            for a, b in disputes(library, text, asked.question.criteria, {p.id for p in passages})
        ]
        citer = Citer(library, self._checker)
        statements = tuple(citer.statement(draft) for draft in (*drafts, *held))
        answer = asked.answer(Outcome.ANSWERED, statements=statements, citations=tuple(citer.citations))
        return Trace(answer, evidence, citer.drafted, citer.supported, asked, findings=tuple(findings))

    @staticmethod
    def _to_check(asked: Asked, shown: Sequence[Passage], findings: Sequence[Finding]) -> list[str]:
        """Return the notes whose claims are to be held against their sources: those shown, and those asked about."""
        library, text = asked.library, asked.question.text
        used = [passage.id for passage in shown]
        if MISREADS.search(text):
            used += [finding.evidence.passage.id for finding in findings]
        sources = {one.id for one in library.index.sources.values() if names_source(text, one)}
        used += [id_ for id_, its in library.misread.items() if any(m.shown[0].source in sources for m in its)]
        return used

    def _choice(self, asked: Asked) -> Trace:
        question, library = asked.question, asked.library
        if not question.subjects and question.criteria and not question.unknown:
            return self._fact(asked)
        if not question.subjects and not question.unknown:
            options = listed([name(o) for o in question.named] or ["Python", "Rust"], "or")
            asks = f"{options} for what? Name the work, for example: a log shipper, a notebook, an API."
            return Trace(self._ask_back(asked, asks), (), 0, 0)
        if question.parts:
            first, second = (self._weigh(asked, (part,)) for part in question.parts)
            if (
                first
                and second
                and first.reading.kind != second.reading.kind
                and first.decision.lean != second.decision.lean
            ):
                return self._two(asked, (first, second))
        weighed = self._weigh(asked, question.subjects) if len(question.options) > 1 else None
        if weighed is None or unheard_options(weighed.ledger, question.options):
            if asks_where(library, question.text):
                return self._fact(asked)
            found = tuple(find(library, question.text, RANKED))
            return replace(self._uncovered(asked, found), weighed=(weighed,) if weighed else ())
        citer = Citer(library, self._checker)
        composed, statements = self._state(asked, citer, weighed)
        numbers = {f"{c.source}#{c.note}": c.n for c in citer.citations if c.note}
        decision = weighed.decision
        answer = asked.answer(
            Outcome.THIN if decision.strength == Strength.THIN else Outcome.ANSWERED,
            verdict=verdict_of(weighed, composed.summary),
            statements=statements,
            citations=tuple(citer.citations),
            would_change=would_change(library, question, weighed, weighed.reading),
            ledger=cells_of(bearing(weighed), numbers),
            notice=told(_notice(question), composed.notice),
            grounds=(grounds_of(library, question, weighed),),
            base_rate=_base_rate(library, weighed),
            prose=composed.prose,
        )
        return Trace(answer, _ranked(library, weighed), citer.drafted, citer.supported, asked, (weighed,))

    def _weigh(self, asked: Asked, phrases: Sequence[str]) -> Weighed | None:
        """Read and weigh a subject; None where it is outside of what the corpus is about."""
        alone = not asked.question.parts
        if is_off_topic(asked.outside, joined=asked.question.joined):
            return None
        text, vector = asked.question.plain, asked.vector
        if not alone:  # each part as if it had been asked by itself
            text = f"{listed([name(option) for option in asked.question.options], 'or')} for {phrases[0]}?"
            vector = asked.library.index.encode([text])[0]
        reading, close = read(asked.library, phrases, (text, vector))
        whole = reading if asked.question.joined else read(asked.library, [asked.question.plain])[0]
        told = any(fact.work for fact in asked.question.facts)  # circumstances of making software are told
        outside = is_outside(reading, whole, joined=asked.question.joined) and not (told and asked.question.joined)
        if outside or asked.question.foreign or is_gibberish(reading.subject, asked.library.known):
            return None
        return weigh_subject(asked.library, asked.question, reading, close, asked.question.facts)

    def _state(self, asked: Asked, citer: Citer, weighed: Weighed) -> tuple[Composed, tuple[Statement, ...]]:
        show = None if asked.question.parts else asked.show  # two subjects are told together, at the end
        composed = compose(self._composer, self._checker, citer.library, weighed, asked.resolved.text, show)
        used = [passage.id for draft in composed.drafts for part in draft.parts for passage in part.passages]
        near, text = _nearness(asked), asked.question.text
        about = asked_about(citer.library.misread, near, doubted=bool(DOUBTS.search(text)))
        checks = check_drafts(citer.library.misread, used, lambda one: nearness_of(one, near), about)
        drafts = (*composed.drafts, *checks)
        if composed.prose is None:  # what a model writes has been shown as it came
            drafts = to_size(drafts, citer.library.text)
        return composed, tuple(dict.fromkeys(citer.statement(draft) for draft in drafts))

    def _two(self, asked: Asked, both: tuple[Weighed, Weighed]) -> Trace:
        """Give each of two subjects its verdict in one answer."""
        citer = Citer(asked.library, self._checker)
        stated = [self._state(asked, citer, weighed) for weighed in both]
        statements = tuple(dict.fromkeys(s for _, said in stated for s in said))
        leans = [weighed.decision.lean for weighed in both]
        strengths = [weighed.decision.strength for weighed in both]
        parts = [verdict_of(w, composed.summary).summary for w, (composed, _) in zip(both, stated, strict=True)]
        note = next((composed.notice for composed, _ in stated if composed.notice), None)
        mixed = Language.PYTHON in leans and Language.RUST in leans
        strength = min(strengths, key=list(Strength)[::-1].index)
        answer = asked.answer(
            Outcome.THIN if strength == Strength.THIN else Outcome.ANSWERED,
            verdict=Verdict(Language.HYBRID.value if mixed else CONTESTED, strength, " ".join(parts)),
            statements=statements,
            citations=tuple(citer.citations),
            notice=told("The question names two kinds of work; each has its own verdict.", note),
            prose=Prose.total([composed.prose for composed, _ in stated if composed.prose]),
            grounds=tuple(grounds_of(asked.library, asked.question, weighed) for weighed in both),
            base_rate=_base_rate(asked.library, *both),
        )
        ranked = _ranked(asked.library, both[0]) + _ranked(asked.library, both[1])
        return Trace(answer, ranked, citer.drafted, citer.supported, asked, both)

    def _ask_back(self, asked: Asked, asks: str) -> Answer:
        return asked.answer(Outcome.NOT_COVERED, asks=asks, covers=covered_kinds(asked.library.passages))

    def _uncovered(self, asked: Asked, evidence: tuple[Evidence, ...]) -> Trace:
        library, unknown = asked.library, asked.question.unknown
        near = evidence or tuple(find(library, asked.question.text, NEAREST))
        nearest = tuple(citation(library, found.passage, 0) for found in near[:NEAREST])
        named = listed([name(language) for language in unknown]) if unknown else ""
        answer = asked.answer(
            Outcome.NOT_COVERED,
            nearest=nearest,
            covers=covered_kinds(library.passages),
            notice=f"No source here says anything on {named}." if named else None,
        )
        return Trace(answer, evidence, 0, 0, asked)


def _ranked(library: Library, weighed: Weighed) -> tuple[Evidence, ...]:
    """Return the heaviest pieces as evidence, in the order of their weight."""
    pieces = weighed.ledger.pieces[:RANKED]
    return tuple(
        Evidence(p.passage, float(weighed.close.near[library.place[p.passage.id]]), 0.0, min(p.weight, 1.0))
        for p in pieces
    )


def _nearness(asked: Asked) -> Callable[[Passage], float]:
    """Return how near a passage is to a question, -1 to 1."""
    near, place = asked.library.near(asked.vector), asked.library.place
    return lambda passage: float(near[place[passage.id]])


def _base_rate(library: Library, *both: Weighed) -> str | None:
    """Return what the corpus leans to on the kinds of work that were asked about, where that is lopsided."""
    works = dict.fromkeys(weighed.reading.kind for weighed in both)
    leans = (lean_of(work, library.scales) for work in works)
    return " ".join(filter(None, map(sentence_of, leans))) or None


def _notice(question: Question) -> str | None:
    if question.unknown:
        return (
            f"No source here says anything on {listed([name(u) for u in question.unknown])}; the others were weighed."
        )
    return None

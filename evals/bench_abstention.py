"""When to say "not covered", on public sets: the topic removed, the answering paragraph removed, no answer at all.

The signals are those of the index: cosine, BM25 and the share of a question's words, of paragraphs and of sentences.
They are weighed by a logistic regression, cross-validated by question.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from bot.grounding.words import sentences
from evals.bench_figures import auroc, columns, interval, recall_at
from evals.retrieval_sets import read_qed, read_squad_all
from index.lexical import Lexical, build_lexical, content_stems, pairs_of, stems_of

Floats = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]
FOLDS = 5
NEAR = 5  # paragraphs looked at from each side
STRENGTH = 0.1  # of the regression, the inverse of its ridge
FLOORS: Mapping[str, float] = MappingProxyType({
    "SQuAD, topic removed": 0.985, "SQuAD, paragraph removed": 0.894, "QED, paragraph removed": 0.917,
    "SQuAD 2, no answer": 0.651,
})  # fmt: skip
"""AUROC of the floor."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the paragraph it was written for, and whether that answers it."""

    question: str
    paragraph: int
    answered: bool


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """Paragraphs with all that is looked up in them."""

    texts: tuple[str, ...]
    topics: tuple[str, ...]
    """The article of each paragraph."""
    vectors: Floats  # unit rows, one for each paragraph
    owners: NDArray[np.int64]  # of each sentence, the number of its paragraph
    sentence_vectors: Floats  # unit rows, one for each sentence
    sentence_stems: tuple[frozenset[str], ...]
    stems: tuple[frozenset[str], ...]
    pairs: tuple[frozenset[str], ...]
    lexical: Lexical
    holders: Counter[str]
    """In how many paragraphs a stem stands."""

    def rarity(self, stem: str) -> float:
        """Return the inverse document frequency of a stem, above 0."""
        return math.log(1 + (len(self.texts) - self.holders[stem] + 0.5) / (self.holders[stem] + 0.5))


def make_shelf(texts: Sequence[str], topics: Sequence[str], encode: Encode) -> Shelf:
    """Read paragraphs once."""
    pieces = [(n, text[a:b]) for n, text in enumerate(texts) for a, b in sentences(text)]
    listed = [stems_of(text) for text in texts]
    stems = tuple(frozenset(one) for one in listed)
    return Shelf(
        texts=tuple(texts), topics=tuple(topics), vectors=encode(texts),
        owners=np.array([n for n, _ in pieces]), sentence_vectors=encode([text for _, text in pieces]),
        sentence_stems=tuple(frozenset(stems_of(text)) for _, text in pieces), stems=stems,
        pairs=tuple(frozenset(pairs_of(one)) for one in listed), lexical=build_lexical(texts),
        holders=Counter(stem for one in stems for stem in one),
    )  # fmt: skip


def signals(shelf: Shelf, question: str, vector: Floats, hidden: NDArray[np.bool_]) -> list[float]:
    """Measure how well a shelf, without its hidden paragraphs, answers a question."""
    weight = {stem: shelf.rarity(stem) for stem in content_stems(question)}
    total, pairs = sum(weight.values()) or 1.0, frozenset(pairs_of(stems_of(question)))
    dense = np.where(hidden, -1.0, shelf.vectors @ vector)
    words = np.where(hidden, 0.0, shelf.lexical.scores(question)) / (total + 1)
    by_meaning, by_words = (np.argsort(-side, kind="stable")[:NEAR] for side in (dense, words))
    near = list(dict.fromkeys([*by_meaning.tolist(), *by_words.tolist()]))
    held = {n: sum(v for stem, v in weight.items() if stem in shelf.stems[n]) / total for n in near}
    joined = {n: float(dense[n] + words[n] / 2) for n in near}
    best = max(near, key=lambda n: (joined[n], -n))
    missing = [v for stem, v in weight.items() if stem not in shelf.stems[best]]
    paired = [len(pairs & shelf.pairs[n]) / max(1, len(pairs)) for n in near]
    second = sorted(joined.values())[-2] if len(joined) > 1 else 0.0
    return [
        float(dense[by_meaning[0]]), float(dense[by_meaning[0]] - dense[by_meaning[1]]),
        float(dense[by_meaning[0]] - dense[by_meaning].mean()), float(words[by_words[0]]),
        float(words[by_words[0]] - words[by_words[1]]), float(by_meaning[0] == by_words[0]),
        held[int(by_meaning[0])], held[int(by_words[0])], max(held.values()), held[best],
        max(missing, default=0.0), float(len(missing)), max(paired), paired[near.index(best)], joined[best],
        joined[best] - second, float(len(weight)), *_sentence_signals(shelf, weight, vector, hidden),
    ]  # fmt: skip


def _sentence_signals(
    shelf: Shelf, weight: Mapping[str, float], vector: Floats, hidden: NDArray[np.bool_]
) -> list[float]:
    """Measure the best single sentence: its cosine, the share of the question's words that it holds, and both."""
    open_ = ~hidden[shelf.owners]
    total = sum(weight.values()) or 1.0
    cosine = np.where(open_, shelf.sentence_vectors @ vector, -1.0)
    rows = (sum(v for stem, v in weight.items() if stem in stems) for stems in shelf.sentence_stems)
    share = np.where(open_, np.fromiter(rows, np.float64, len(shelf.sentence_stems)) / total, 0.0)
    both = cosine + share
    best = int(both.argmax())
    elsewhere = float(np.where(shelf.owners != shelf.owners[best], both, -1.0).max())
    top = np.sort(cosine)[::-1]
    return [
        float(top[0]), float(top[0] - top[1]), float(share.max()), float(both[best]), float(both[best]) - elsewhere,
        float(cosine[best]), float(share[best]), float((cosine * share).max()),
    ]  # fmt: skip


def situation(
    shelf: Shelf, asked: Sequence[Asked], vectors: Floats, hide: Callable[[Asked], NDArray[np.bool_]] | None
) -> Iterator[tuple[bool, str, list[float]]]:
    """Yield (answered, question, signals): with everything, and without what `hide` takes away.

    Without `hide`, questions with an answer are told from those without one.
    """
    nothing = np.zeros(len(shelf.texts), dtype=bool)
    for one, vector in zip(asked, vectors, strict=True):
        if hide is None:
            yield one.answered, one.question, signals(shelf, one.question, vector, nothing)
        elif one.answered:
            yield True, one.question, signals(shelf, one.question, vector, nothing)
            yield False, one.question, signals(shelf, one.question, vector, hide(one))


def crossed(labels: NDArray[np.bool_], rows: NDArray[np.float64], groups: Sequence[str]) -> NDArray[np.float64]:
    """Score rows by a logistic regression that was fitted on other questions; shape (rows,)."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    place = {group: n % FOLDS for n, group in enumerate(dict.fromkeys(groups))}
    fold = np.array([place[group] for group in groups])
    found = np.zeros(len(rows))
    for number in range(FOLDS):
        model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=2000))
        model.fit(rows[fold != number], labels[fold != number])
        found[fold == number] = model.decision_function(rows[fold == number])
    return found


def report_abstention(folder: Path, encode: Encode, say: Callable[[str], None]) -> str:
    """Measure the four situations and return the table; raises `BadInput` where a file cannot be read."""
    rows = [["not covered when", "n", "AUROC (95%)", "floor", "recall at 10% false abstention", "at 5%"]]
    for name, found in _situations(folder, encode, say):
        labels, groups = np.array([one[0] for one in found]), [one[1] for one in found]
        scores = crossed(labels, np.array([one[2] for one in found]), groups)
        one = interval(lambda n, g=labels, s=scores: auroc(g[n], s[n]), groups)  # type: ignore[misc]
        lost = [f"{recall_at(labels, scores, share):.2f}" for share in (0.10, 0.05)]
        rows.append([name, str(len(found)), str(one), f"{FLOORS[name]:.3f}", *lost])
    return "abstention, logistic regression over the signals of the search, cross-validated\n" + columns(rows)


def _situations(
    folder: Path, encode: Encode, say: Callable[[str], None]
) -> Iterator[tuple[str, list[tuple[bool, str, list[float]]]]]:
    """Yield each situation's name and rows; a set that the folder lacks is passed over."""
    if (folder / "squad2_questions.jsonl").exists():
        texts, topics, asked = read_squad_all(folder)
        shelf, known = make_shelf(texts, topics, encode), [Asked(*one) for one in asked]
        vectors = encode([one.question for one in known])
        of_topic = {topic: np.array([other == topic for other in topics]) for topic in set(topics)}
        numbers = np.arange(len(texts))
        say("abstention: SQuAD, topics")
        yield "SQuAD, topic removed", list(situation(shelf, known, vectors, lambda a: of_topic[topics[a.paragraph]]))
        say("abstention: SQuAD, paragraphs")
        yield "SQuAD, paragraph removed", list(situation(shelf, known, vectors, lambda a: numbers == a.paragraph))
        yield "SQuAD 2, no answer", list(situation(shelf, known, vectors, None))
    if (folder / "nq_qed.jsonl").exists():
        qed = read_qed(folder)
        say("abstention: QED")
        shelf, places = make_shelf(qed.texts, [""] * len(qed.texts), encode), np.arange(len(qed.texts))
        known = [Asked(q, min(relevant), True) for q, relevant in zip(qed.queries, qed.relevant, strict=True)]
        vectors = encode(qed.queries)
        yield "QED, paragraph removed", list(situation(shelf, known, vectors, lambda a: places == a.paragraph))

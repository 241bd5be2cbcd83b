"""Which disagreements belong to the answer of a fact question."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from bot.conflicts import figures_differ, find_conflicts
from bot.library import Library
from bot.lookup import DISPUTE, Finding
from corpus.types import Passage
from corpus.vocabulary import Criterion

WIDE = 30  # nearest passages among which disagreements are looked for
NEAR = 0.65  # share of the best passage's cosine from which another is about what was asked
ASKED = 0.15  # added to the relevance of a passage on a criterion that the question names
MOST = 3  # disagreements shown, each between another pair of sources
_POLAR = re.compile(
    r"^\W*(?:is|are|was|were|does|do|did|has|have|will|would|can|could|should)\b|\b(?:or|whether|really|still)\b",
    re.IGNORECASE,
)
"""Questions that can be answered by yes and by no, or by one of two."""


def disputes(
    library: Library, question: str, criteria: Sequence[Criterion], findings: Sequence[Finding], shown: AbstractSet[str]
) -> list[tuple[Passage, Passage]]:
    """Return pairs of passages that disagree on what was asked, those most to the point first.

    A question with two possible answers gets every disagreement near to it; any other only those about a figure that
    it shows.
    """
    if not findings:
        return []
    best = max(finding.evidence.score for finding in findings)
    wide = sorted(findings, key=lambda f: (-f.evidence.score, f.evidence.passage.id))[:WIDE]
    wide = [f for f in wide if f.evidence.score >= NEAR * best or f.evidence.passage.id in shown]
    passages = [f.evidence.passage for f in wide]
    texts = [library.text(p) for p in passages]
    rows = library.vectors[[library.place[p.id] for p in passages]]
    relevance = [f.evidence.score + ASKED * (f.evidence.passage.criterion in criteria) for f in wide]
    polar = bool(_POLAR.search(question) or DISPUTE.search(question))
    pairs: list[tuple[Passage, Passage]] = []
    for conflict in find_conflicts(passages, texts, rows, relevance):
        a, b = conflict.first, conflict.second
        figure = figures_differ(texts[a], texts[b]) and bool(shown & {passages[a].id, passages[b].id})
        sources = {passages[a].source, passages[b].source}
        fresh = all({p.source for p in pair} != sources for pair in pairs)
        if (polar or figure) and fresh and len(pairs) < MOST:
            pairs.append((passages[a], passages[b]))
    return pairs

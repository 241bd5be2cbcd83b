"""The evidence that the checker is offered for a note: the sentences of the original that hold most of it between them.

A note may sum up what stands in several places, and names its source and subject where the original has them in its
title or in a heading. So the best sentences need not stand side by side, and header and headings lead them in.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.quantities import Quantity, parse_quantities
from evals.fidelity_texts import Text
from index.lexical import stems_of

MOST = 3  # sentences offered, as many as the checker looks at together
FRESH = 0.6  # 0..1, weight of matter that the sentences chosen so far lack, against likeness to the note as a whole
Floats = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]
"""From n texts to unit rows, shape (n, dimensions)."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A text with what choosing from it needs."""

    text: Text
    vectors: Floats  # float32[sentences, d], unit rows
    stems: tuple[frozenset[str], ...]
    """Of each sentence."""
    figures: tuple[tuple[Quantity, ...], ...]
    """Of each sentence."""
    rarity: Mapping[str, float]
    """Of each stem of the text, above 0, the higher the fewer sentences hold it."""


def ground(text: Text, encode: Encode) -> Ground:
    """Prepare a text: encode its sentences and count their stems."""
    texts = [sentence.text for sentence in text.sentences]
    stems = tuple(frozenset(stems_of(one)) for one in texts)
    figures = tuple(parse_quantities(one) for one in texts)
    return Ground(text, encode(texts), stems, figures, rarities(stems))


def rarities(held: Sequence[Collection[str]]) -> dict[str, float]:
    """Return the inverse frequency of every stem among sets of stems, natural logarithm, above 0."""
    counts = Counter(stem for stems in held for stem in stems)
    return {stem: math.log((len(held) + 1) / (count + 0.5)) for stem, count in counts.items()}


def held_share(wanted: Mapping[str, float], stems: Collection[str]) -> float:
    """Return the share, 0 to 1, of wanted stems that stand among others, weighted by what each counts."""
    total = sum(wanted.values())
    return sum(value for stem, value in wanted.items() if stem in stems) / total if total else 0.0


def offer(source: Ground, claim: str, vector: Floats) -> str:
    """Return the passage that is offered for a claim: header, headings, and up to three sentences in their order."""
    chosen = [source.text.sentences[n] for n in choose(source, claim, vector)]
    leading = ", ".join(filter(None, (source.text.header, *dict.fromkeys(one.section for one in chosen))))
    leading = re.sub(r"[.!?]+(?=\s|,|$)", ",", leading).replace(",,", ",")  # one sentence with what it leads in
    closed = [one.text if one.text[-1:] in ".!?" else f"{one.text}." for one in chosen]
    return f"{leading}: {' '.join(closed)}"


def choose(source: Ground, claim: str, vector: Floats) -> list[int]:
    """Return the places of the sentences that together hold most of a claim, in the order of the text.

    Each next sentence is the one that adds most of the claim's figures and rarer words and is nearest to it; ties go
    to the first.
    """
    rarest = math.log(2 * len(source.stems) + 2)  # of a stem that no sentence holds, and of a figure
    figures = {f"#{n}": figure for n, figure in enumerate(parse_quantities(claim))}
    wanted = {stem: source.rarity.get(stem, rarest) for stem in set(stems_of(claim))} | dict.fromkeys(figures, rarest)
    held = [
        stems | {name for name, figure in figures.items() if any(figure.matches(other) for other in known)}
        for stems, known in zip(source.stems, source.figures, strict=True)
    ]
    total = sum(wanted.values()) or 1.0
    likeness = [
        0.5 * float(cosine) + 0.5 * held_share(wanted, matter)
        for cosine, matter in zip(source.vectors @ vector, held, strict=True)
    ]
    chosen: list[int] = []
    missing = dict(wanted)
    while len(chosen) < min(MOST, len(held)):
        fresh = [sum(missing.get(one, 0.0) for one in matter) / total for matter in held]
        worth = [FRESH * new + (1 - FRESH) * like for new, like in zip(fresh, likeness, strict=True)]
        best = max((n for n in range(len(worth)) if n not in chosen), key=lambda n: (worth[n], -n))
        chosen.append(best)
        missing = {one: value for one, value in missing.items() if one not in held[best]}
    return sorted(chosen)

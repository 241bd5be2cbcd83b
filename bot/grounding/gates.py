"""Typed gates: each looks for one kind of difference between a claim and its window, and says in words what differs."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.grounding.lexicon import FIRM_HEDGES, HEDGES, OPEN_WORDS, opposites
from bot.grounding.relations import contradicted, relations
from bot.grounding.window import Claim, Window, alike
from bot.grounding.words import Words, is_negator
from bot.quantities import Quantity, Sort, unmatched
from bot.units import words_of

CLOSE = 0.6  # 0..1, share of the claim's matter in the window from which a local difference counts
CLOSER = 0.7  # 0..1, the same for differences that paraphrase makes more often
LITERAL = 0.7  # 0..1, share of the claim's words that stand in the window in order, from which a swapped word counts
VERY_LITERAL = 0.9  # 0..1, the same from which any word counts, a name or not
NEAR = 4  # words, how far from its counterpart a negator may stand
WEAK_NEGATORS = words_of(
    "fail fails failed failing lack lacks lacked lacking avoid avoids avoided absent stop stopped refuse refuses refused"
    " except unlike non rarely seldom barely scarcely hardly nor neither without none nothing"
)
LANGUAGE_WORDS = words_of("python rust go java javascript typescript ruby swift julia kotlin scala haskell elixir gleam zig mojo")
ALIASES = (
    words_of("us usa america american united"),
    words_of("uk british britain united england english"),
    words_of("eu european europe"),
    words_of("un nations"),
    *(words_of(f"{month} {month[:3]}") for month in "january february march april june july august".split()),  # noqa: SIM905
    *(words_of(f"{month} {month[:3]}") for month in "september october november december".split()),  # noqa: SIM905
)
_NOT_NEGATING = words_of("only just merely simply necessarily least")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a gate found to differ."""

    gate: str
    reason: str
    """One clause in words, such as `the passage says 12 MB, not 1.2 GB`."""


Gate = Callable[[Claim, Window], Finding | None]


def _shown(words: Words, places: range | list[int]) -> str:
    """Quote a run of words as it was written."""
    return words.text[words.starts[places[0]] : words.ends[places[-1]]]


def literal(claim: Claim, window: Window) -> float:
    """Give the share, 0 to 1, of the claim's words that stand in the window in the same order."""
    return len(window.pairs) / max(1, len(claim.words))


def _counterpart(figure: Quantity, window: Window, claim: Claim) -> str:
    """Find what the window gives in place of a figure: the same unit, else the same sort."""
    known = [q for q in window.figures if q.kind is figure.kind and not any(q.matches(o) for o in claim.figures)]
    same = [q for q in known if q.unit == figure.unit and (not is_loose(figure) or q.noun == figure.noun != "")]
    if not same:
        return ""
    nearest = min(same, key=lambda q: (abs(q.value - figure.value), q.start))
    return window.wide.text[nearest.start : nearest.end]


def is_loose(figure: Quantity) -> bool:
    """Say whether a figure is one that prose adds freely: small counts in words, low ordinals."""
    small = figure.kind is Sort.AMOUNT and not figure.unit and not figure.label and figure.value <= 10
    return small or (figure.kind is Sort.ORDINAL and figure.value < 4)


def is_name_part(figure: Quantity, text: str) -> bool:
    """Say whether a figure is part of a name (H100, x86), which the gate of names looks at."""
    return figure.kind is Sort.VERSION and any(c.isalpha() for c in text)


def foreign_figure(claim: Claim, window: Window) -> Finding | None:
    """Find a figure of the claim that no passage gives."""
    for figure in unmatched(claim.figures, window.all_figures):
        text = claim.text[figure.start : figure.end]
        instead = _counterpart(figure, window, claim)
        if is_name_part(figure, text) or (is_loose(figure) and not instead):
            continue
        reason = f"the passage says {instead}, not {text}" if instead else f"the passage does not give the figure {text}"
        return Finding("figure", reason)
    return None


def misplaced_figure(claim: Claim, window: Window) -> Finding | None:
    """Find a figure that stands in the passages, though not where the rest of the claim does."""
    if window.wide_share < CLOSER:
        return None
    for figure in unmatched(claim.figures, window.figures):
        text = claim.text[figure.start : figure.end]
        if not is_loose(figure) and not is_name_part(figure, text) and any(figure.matches(other) for other in window.all_figures):
            return Finding("figure", f"{text} stands elsewhere in the passage, not with what the claim says of it")
    return None


def dropped_bound(claim: Claim, window: Window) -> Finding | None:
    """Find a figure that the passage bounds ("up to 3.4x") and the claim gives bare."""
    bounds = {"at_most": "up to", "at_least": "at least", "below": "less than", "above": "more than"}
    for figure in claim.figures if window.wide_share >= CLOSE else ():
        same = [q for q in window.figures if q.matches(figure)]
        if figure.approximation == "exact" and same and all(q.approximation == "at_most" for q in same):
            text = window.wide.text[same[0].start : same[0].end]
            return Finding("hedge", f"the passage says {bounds['at_most']} {text}, not {text} outright")
        opposed = [q for q in window.figures if q.value == figure.value and q.unit == figure.unit and q not in same]
        if opposed and not same and opposed[0].approximation in bounds:
            text = window.wide.text[opposed[0].start : opposed[0].end]
            return Finding("figure", f"the passage says {bounds[opposed[0].approximation]} {text}")
    return None


def named_in(name: str, claim: Claim, window: Window) -> bool:
    """Say whether a name stands in the passages: as written, as another form of it, or spelled out."""
    words = window.all_words
    whole = "".join(c for c in name.lower() if c.isalnum())
    if whole in words or _alias(whole, window):
        return True
    parts = [part for part in re.split(r"[^\w+#]+|_", name) if part and (part == name or not part.islower())]
    for part in parts:
        lower = part.lower()
        pieces = re.findall(r"[^\W\d_]+|\d+", lower)
        glued = len(pieces) > 1 and all(piece in words for piece in pieces)
        head = lower[: max(4, len(lower) - 3)]
        family = len(lower) > 3 and any(word.startswith(head) for word in words) and lower not in LANGUAGE_WORDS
        plural = lower.rstrip("s") in words or f"{lower}s" in words
        if not (lower in words or plural or glued or family or _alias(lower, window) or _spelled_out(lower, claim, window)):
            return False
    return True


def _alias(name: str, window: Window) -> bool:
    """Say whether another usual name of the same thing stands in the passages."""
    for group in ALIASES:
        if name in group and group & window.all_words:
            return True
    return False


def _spelled_out(acronym: str, claim: Claim, window: Window) -> bool:
    """Say whether words of the window begin with an acronym's letters, in a row, or the claim itself spells it out."""
    letters = acronym.rstrip("s") if len(acronym) > 2 else acronym
    if not 2 <= len(letters) <= 6:
        return False
    for words in (window.wide, claim.words):
        every = "".join(word[0] for word in words.words)
        matter = "".join(word[0] for word, counts in zip(words.words, words.content, strict=True) if counts)
        if letters in every or letters in matter:
            return True
    return False


def foreign_name(claim: Claim, window: Window) -> Finding | None:
    """Find a name of the claim that no passage mentions."""
    for name in claim.names:
        if name.sure and not named_in(name.text, claim, window):
            return Finding("name", f"the passage does not mention {name.text}")
    return None


def foreign_language(claim: Claim, window: Window) -> Finding | None:
    """Find a programming language of the claim that no passage names, or that stands apart from the rest."""
    for language in claim.languages:
        if language not in window.all_languages and language not in window.all_words:
            shown = next((q for q in window.languages if q not in claim.languages), None)
            says = f"the passage speaks of {shown.capitalize()}, not of" if shown else "the passage does not mention"
            return Finding("language", f"{says} {language.capitalize()}")
    return None


def turned_relation(claim: Claim, window: Window) -> Finding | None:
    """Find a comparison or a move that the passage states the other way round."""
    turned = contradicted(relations(claim.text), relations(window.wide.text))
    if turned is None:
        return None
    first, second = turned.first.capitalize(), turned.second.capitalize()
    if turned.respect == "move":
        return Finding("direction", f"the passage has the move between {first} and {second} the other way round")
    return Finding("direction", f"the passage compares {first} and {second} the other way round")


def gaps(claim: Claim, window: Window) -> list[tuple[range, range]]:
    """Give the stretches between paired words where claim and window differ: (places in claim, places in window)."""
    if not window.pairs:
        return []
    first, last = window.pairs[0], window.pairs[-1]
    found = [(range(first[0]), range(max(0, first[1] - first[0] - 1), first[1]))]
    for (a, b), (c, d) in zip(window.pairs, window.pairs[1:], strict=False):
        found.append((range(a + 1, c), range(b + 1, d)))
    rest = len(claim.words) - last[0] - 1
    found.append((range(last[0] + 1, len(claim.words)), range(last[1] + 1, min(len(window.wide), last[1] + 1 + rest))))
    return [(left, right) for left, right in found if left]


def _matter(words: Words, places: range) -> list[int]:
    """Keep the places whose words carry matter."""
    return [n for n in places if words.content[n]]


def swapped_word(claim: Claim, window: Window) -> Finding | None:
    """Find, in a claim that keeps the passage's wording, a word put in another's place."""
    kept = literal(claim, window)
    for n, (left, right) in enumerate(gaps(claim, window)) if kept >= LITERAL else ():
        mine, theirs = _matter(claim.words, left), _matter(window.wide, right)
        if not mine or not theirs or len(left) > 4 or len(right) > 6:
            continue
        flanked = n > 0 and left[-1] + 1 < len(claim.words)
        plain = kept >= VERY_LITERAL and flanked and len(mine) <= 2 and len(theirs) <= 2
        if not (plain or _is_named(claim, mine)) or _same_figures(claim, window, mine, theirs):
            continue
        stems, words = {window.wide.stems[k] for k in right}, {window.wide.words[k] for k in right}
        if not all(alike(claim.words.words[k], stems, words) for k in mine):
            return Finding("swap", f"the passage says “{_shown(window.wide, theirs)}”, not “{_shown(claim.words, mine)}”")
    return None


def _is_named(claim: Claim, places: list[int]) -> bool:
    """Say whether a stretch of the claim holds a sure name, a language or a number."""
    starts = {claim.words.starts[n] for n in places}
    named = {name.start for name in claim.names if name.sure}
    return bool(starts & named) or any(
        claim.words.words[n][0].isdigit() or claim.words.words[n] in LANGUAGE_WORDS for n in places
    )


def _same_figures(claim: Claim, window: Window, mine: list[int], theirs: list[int]) -> bool:
    """Say whether two stretches differ only in how figures are written."""
    left = [q for q in claim.figures if claim.words.starts[mine[0]] < q.end and q.start < claim.words.ends[mine[-1]]]
    right = [q for q in window.figures if window.wide.starts[theirs[0]] < q.end and q.start < window.wide.ends[theirs[-1]]]
    return bool(left) and not unmatched(left, right)


def opposite_word(claim: Claim, window: Window) -> Finding | None:
    """Find a word of the claim whose opposite stands in its place in the window."""
    if window.wide_share < CLOSE:
        return None
    table, agreed = opposites(), set(relations(claim.text)) & set(relations(window.wide.text))
    held = set(window.wide.words)
    for n, word in enumerate(claim.words.words):
        others = table.get(word, frozenset()) & held
        if agreed or not others or word in held or others & set(claim.words.words):
            continue
        other = sorted(others)[0]
        if _beside(claim, window, n, window.wide.words.index(other)):
            return Finding("opposite", f"the passage says “{other}”, not “{word}”")
    return None


def _beside(claim: Claim, window: Window, mine: int, theirs: int) -> bool:
    """Say whether two places stand by the same paired words, and no negator makes up for the difference."""
    near = any(abs(a - mine) <= NEAR and abs(b - theirs) <= NEAR for a, b in window.pairs)
    left = any(is_negator(word) for word in claim.words.words[max(0, mine - 3) : mine])
    right = any(is_negator(word) for word in window.wide.words[max(0, theirs - 3) : theirs])
    return near and left == right


def _negators(words: Words) -> list[int]:
    """Give the places of strong negators; "not only" and its like are none."""
    return [
        n
        for n, word in enumerate(words.words)
        if is_negator(word)
        and word not in WEAK_NEGATORS
        and not (n + 1 < len(words) and words.words[n + 1] in _NOT_NEGATING)
    ]


def _answered(place: int, pairs: list[tuple[int, int]], other: Words) -> bool | None:
    """Say whether a negator has a counterpart beside the words paired with its neighbours; None where it has none."""
    after = [b for a, b in pairs if place <= a <= place + NEAR]
    before = [b for a, b in pairs if place - NEAR <= a < place]
    if not after:
        return None
    low = min([*before[-1:], after[0]]) - NEAR
    span = other.words[max(0, low) : after[0] + NEAR + 1]
    return any(is_negator(word) for word in span)


def turned_negation(claim: Claim, window: Window) -> Finding | None:
    """Find a denial that stands on one side only."""
    if window.wide_share < CLOSER:
        return None
    matter = [(a, b) for a, b in window.pairs if claim.words.content[a] or is_negator(claim.words.words[a])]
    table = opposites()
    excused = any(table.get(word, frozenset()) & set(window.wide.words) for word in claim.words.words)
    for place in _negators(claim.words):
        if _answered(place, matter, window.wide) is False and not excused:
            return Finding("negation", f"the passage does not deny it (“{claim.words.words[place]}” is the claim's)")
    back = [(b, a) for a, b in matter]
    for place in _negators(window.wide):
        if _answered(place, back, claim.words) is False and not excused:
            return Finding("negation", f"the passage says “{window.wide.words[place]}”, which the claim leaves out")
    return None


def dropped_hedge(claim: Claim, window: Window) -> Finding | None:
    """Find a "might" or its like in the passage's wording that the claim leaves out."""
    if window.wide_share < CLOSE or any(word in OPEN_WORDS or word in HEDGES for word in claim.words.words):
        return None
    for place, word in enumerate(window.wide.words):
        if word not in FIRM_HEDGES:
            continue
        if any(place < b <= place + NEAR - 1 and claim.words.content[a] for a, b in window.pairs):
            return Finding("hedge", f"the passage says “{word}”, which the claim leaves out")
    return None


def added_certainty(claim: Claim, window: Window) -> Finding | None:
    """Find an "always" or its like that the passage does not say."""
    strong = words_of("always every all only must guarantees guarantee proves proved entirely exclusively impossible everyone")
    held = strong & set(window.wide.words)
    for word in claim.words.words if window.wide_share >= CLOSE and not held else ():
        if word in strong:
            return Finding("certainty", f"the passage does not say “{word}”")
    return None


GATES: tuple[Gate, ...] = (
    foreign_figure, misplaced_figure, foreign_language, turned_relation, foreign_name, opposite_word, turned_negation,
    swapped_word, dropped_bound, dropped_hedge, added_certainty,
)  # fmt: skip
"""In the order in which their findings are told."""

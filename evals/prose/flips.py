"""Flips: one planted error a statement, made by rule, for every kind of error that prose is measured on.

The word lists stand here, apart from those that the checker reads by, so that the measure does not follow the measured.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

LANGUAGES = ("Python", "Rust", "Go", "TypeScript", "JavaScript", "C++", "Java", "Mojo", "Julia", "Swift", "Zig")
NOVEL_NAMES = (
    "Kotlin", "Elixir", "Dropbox", "Netflix", "Shopify", "Instagram", "Cassandra", "Linus Torvalds", "Guido van Rossum",
    "Figma", "Cloudflare", "Spotify", "Scala", "Haskell", "Amazon", "Erlang", "Kafka", "Perl", "Ruby", "OCaml",
)  # fmt: skip
OPPOSITES = """
more/fewer more/less most/least higher/lower high/low faster/slower fast/slow fastest/slowest quick/slow quickly/slowly
better/worse best/worst larger/smaller large/small bigger/smaller big/small long/short longer/shorter strong/weak
stronger/weaker strength/weakness strengths/weaknesses increase/decrease increased/decreased rose/fell rise/fall
grew/shrank grows/shrinks growing/shrinking raise/lower raises/lowers raised/lowered gain/loss gains/losses gained/lost
cheap/expensive easier/harder easy/hard ease/difficulty easily/hardly simple/complex simplicity/complexity
safe/unsafe safety/danger reliable/unreliable reliability/unreliability possible/impossible able/unable
always/never often/rarely usually/seldom seldom/often before/after early/late earlier/later first/last new/old
newer/older begin/end start/stop open/closed include/exclude require/forbid required/optional optional/required
support/oppose supports/opposes supported/opposed allow/prevent allows/prevents lets/prevents prevent/allow
prevents/allows keeps/discards keep/discard advantage/disadvantage advantages/disadvantages benefit/harm
success/failure succeed/fail succeeds/fails fails/succeeds admired/dreaded popular/unpopular clear/unclear
clearer/murkier common/rare likely/unlikely unlikely/likely static/dynamic dynamic/static statically/dynamically
explicit/implicit single/multiple multiple/single many/few few/many all/none both/neither none/all with/without
without/with active/inactive mature/immature massive/tiny tiny/massive readable/unreadable readability/illegibility
compiled/interpreted interpreted/compiled native/foreign shrank/grew lowered/raised dominates/trails
superior/inferior outperformed/underperformed outruns/trails expands/contracts fewer/more stricter/laxer strict/lax
steep/gentle gentle/steep workable/unworkable lead/lag wins/loses won/lost praise/criticise accept/reject
heavy/light thick/thin thin/thick correct/incorrect production/prototype remains/ceases up/down
over/under above/below inside/outside front/back hardest/easiest simplest/hardest worthwhile/pointless
positive/negative agree/disagree identical/different same/different smaller/larger slow/fast
"""
NUMBER = re.compile(r"(?<![\w.@-])\$?\d[\d,]*(?:\.\d+)?(?:–\d+)?(?=%|x\b|k\b|M\b|K\b|am\b|\b)(?!\.\d)")
_NAME = re.compile(
    r"(?:C\+\+|@?[A-Z][\w+#]*(?:[.-][\w+#]+)*)(?:\s(?:[A-Z][\w+#]*(?:[.-][\w+#]+)*|of(?=\s[A-Z])))*(?<!['’]s)"
)
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|could|will|would|may|might|has|have|had|does|do|did|must|should)\b(?! not|n't)"
)
_VERB = re.compile(
    r"(?<=\w )(rules|runs|grows|makes|gives|needs|keeps|lets|remains|wins|boots|raises|calls|counts|holds|shows|joins|"
    r"handles|prevents|dominates|excels|excel|leads|looks|brings|costs|relies|touches|serves|outruns|matters|admits)\b"
)
_DENIAL = re.compile(r"\b(?:not|never|no longer|seldom|hardly)\s|(?<=\w)n't\b| not\b", re.IGNORECASE)
_UNITS = MappingProxyType({
    "seconds": "minutes", "minutes": "seconds", "hours": "days", "days": "weeks", "weeks": "months", "months": "years",
    "years": "months", "MB": "GB", "GB": "TB", "%": " times", "million": "billion", "hundreds of millions": "thousands",
    "lines": "files", "week": "day", "month": "year", "year": "month", "per second": "per hour", "points": "places",
})  # fmt: skip
_HEDGES = (
    (r"\b(?:roughly|nearly|almost|about|around|approximately|a little under|just under) (?=\d|\$|ten|one)", ""),
    (r"\bup to (?=\d)", ""), (r"\bmay (?:help )?", "will "), (r"\bmight ", "will "), (r"\bcould ", "did "),
    (r"\boften\b", "always"), (r"\busually\b", "always"), (r"\bseldom\b", "never"), (r"\bmost(?= of\b| \w+s\b)", "all"),
    (r"\bmany\b", "all"), (r"\bsome\b", "all"), (r"\bsometimes\b", "always"), (r"\bunlikely\b", "impossible"),
    (r"\bcan (?=[a-z])", "always "), (r"\blikely\b", "certain"), (r"\bmore than (?=\d)", ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Base:
    """A faithful statement to plant an error in, with what it cites and what lies around."""

    id: str
    text: str
    cited: tuple[str, ...]
    """Texts of the passages that it cites."""
    around: tuple[str, ...]
    """Texts of other passages of the same sources."""
    known: frozenset[str] = frozenset()
    """Words that the corpus writes with a capital inside a sentence, so that one at the start can be told a name."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A statement with one planted error, and the texts that it claims to rest on."""

    id: str
    kind: str
    text: str
    cited: tuple[str, ...]
    orig: str


def pick(options: Sequence[str], key: str) -> str:
    """Choose one of the options by a hash of the key: the same for the same, at all times."""
    return options[int(sha256(key.encode()).hexdigest(), 16) % len(options)]


def opposites() -> Mapping[str, tuple[str, ...]]:
    """Return the word list both ways."""
    table: dict[str, list[str]] = {}
    for entry in OPPOSITES.split():
        left, right = entry.split("/")
        table.setdefault(left, []).append(right)
        table.setdefault(right, []).append(left)
    return {word: tuple(dict.fromkeys(others)) for word, others in table.items()}


def capitals(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that texts write with a capital where no sentence begins, and nowhere in small letters."""
    inside = re.compile(r"(?<=[a-z,'’] )(?:C\+\+|@?[A-Z][\w+#]*)")
    held = list(texts)
    small = {word for text in held for word in re.findall(r"\b[a-z]+\b", text)}
    found = {word for text in held for word in inside.findall(text)}
    return frozenset(word for word in found if word.lower() not in small or word in LANGUAGES)


def names_of(text: str, known: frozenset[str]) -> list[str]:
    """Return the names of a text, languages among them, in order and without repetition."""
    found = []
    for match in _NAME.finditer(text):
        words = match.group().split()
        while words and (
            words[0] == "of"
            or (words[0] not in known and words[0].isalpha() and not any(c.isupper() for c in words[0][1:]))
        ):
            words = words[1:]
        name = " ".join(words).rstrip(".,")
        if len(name) > 1:
            found.append(name)
    return list(dict.fromkeys(found))


def put(text: str, old: str, new: str, count: int = 1) -> str:
    """Put one text in another's place where it stands as a word by itself."""
    return re.sub(rf"(?<![\w+]){re.escape(old)}(?![\w+])", lambda _: new, text, count=count)


def _number_novel(base: Base) -> Iterator[str]:
    known = set(NUMBER.findall(" ".join((*base.cited, *base.around))))
    for old in NUMBER.findall(base.text):
        digits = re.sub(r"\D", "", old.split("–")[0].split(".")[0])
        for factor in (3, 7, 0.5):
            value = max(2, round(int(digits) * factor) + 1)
            new = ("$" if old.startswith("$") else "") + (f"{value:,}" if "," in old else str(value))
            if new not in known and new != old:
                yield put_number(base.text, old, new)
                break


def put_number(text: str, old: str, new: str) -> str:
    """Put one figure in another's place."""
    return re.sub(rf"(?<![\w.@-]){re.escape(old)}(?![\d])", lambda _: new, text, count=1)


def _number_from(texts: Iterable[str], base: Base) -> Iterator[str]:
    everywhere = [n for text in texts for n in NUMBER.findall(text)]
    for old in NUMBER.findall(base.text):
        others = [n for n in everywhere if n != old]
        alike = [n for n in others if len(n) == len(old)] or others
        if alike:
            yield put_number(base.text, old, pick(sorted(set(alike)), base.text + old))


def _entity_novel(base: Base) -> Iterator[str]:
    known = " ".join((*base.cited, *base.around, base.text))
    fresh = [name for name in NOVEL_NAMES if name not in known]
    for name in names_of(base.text, base.known):
        yield put(base.text, name, pick(fresh, base.text + name))


def _entity_from(texts: Iterable[str], base: Base) -> Iterator[str]:
    everywhere = [n for text in texts for n in names_of(text, base.known)]
    for name in names_of(base.text, base.known):
        others = [other for other in everywhere if other not in name and name not in other]
        if others:
            yield put(base.text, name, pick(sorted(set(others)), base.text + name))


def _entity_swap(base: Base) -> Iterator[str]:
    found = names_of(base.text, base.known)
    for n, first in enumerate(found):
        for second in found[n + 1 :]:
            if first not in second and second not in first and not listed_together(base.text, first, second):
                swapped = put(put(put(base.text, first, "\0"), second, first), "\0", second)
                if swapped != base.text:
                    yield swapped


def listed_together(text: str, first: str, second: str) -> bool:
    """Say whether two names are members of one list, so that swapping them changes nothing."""
    joint = r"(?:,? and |,? or |,? nor |, )"
    one, two = re.escape(first), re.escape(second)
    return re.search(rf"(?<!\w){one}{joint}(?:[\w+#. ]{{1,30}}{joint})*{two}(?![\w+])", text) is not None


def _negation(base: Base) -> Iterator[str]:
    text = base.text
    if _DENIAL.search(text):
        bare = _DENIAL.sub("", text, count=1)
        yield re.sub(r"\bca\b", "can", re.sub(r"\bwo\b", "will", bare))
        return
    auxiliary = _AUXILIARY.search(text)
    if auxiliary:
        yield f"{text[: auxiliary.end()]} not{text[auxiliary.end() :]}"
    verb = _VERB.search(text)
    if verb:
        stem = verb.group(1)
        plain = stem.removesuffix("s")
        helper = "does" if stem.endswith("s") else "do"
        yield f"{text[: verb.start()]}{helper} not {plain}{text[verb.end() :]}"


def _antonym(base: Base) -> Iterator[str]:
    table = opposites()
    for match in re.finditer(r"[A-Za-z]+", base.text):
        for other in table.get(match.group().lower(), ()):
            new = other.capitalize() if match.group()[0].isupper() else other
            yield base.text[: match.start()] + new + base.text[match.end() :]


def _language(base: Base, *, held: bool) -> Iterator[str]:
    """Swap Python for Rust or the other way; `held` says whether a cited text names what comes in."""
    for old, new in (("Python", "Rust"), ("Rust", "Python")):
        inside = any(re.search(rf"\b{new}\b", text) for text in base.cited)
        flipped = put(base.text, old, new, count=0)
        if inside == held and flipped != base.text:
            if held and re.search(rf"\b{new}\b", base.text):
                yield put(base.text, old, new)
            else:
                yield flipped


def _unit(base: Base) -> Iterator[str]:
    for old, new in _UNITS.items():
        pattern = rf"(?<=\d){re.escape(old)}" if old == "%" else rf"\b{re.escape(old)}\b"
        if re.search(rf"\d[^.;]{{0,12}}{re.escape(old)}", base.text):
            flipped = re.sub(pattern, new, base.text, count=1)
            if flipped != base.text:
                yield flipped


def _hedge(base: Base) -> Iterator[str]:
    for pattern, new in _HEDGES:
        flipped = re.sub(pattern, new, base.text, count=1)
        if flipped != base.text:
            yield flipped


def _direction(base: Base) -> Iterator[str]:
    """Swap the two sides of a comparison or a move, whatever they are."""
    for joint in (" than ", " to ", " rather than ", " instead of ", " over "):
        left, found, right = base.text.partition(joint)
        mine, theirs = names_of(left, base.known), names_of(right, base.known)
        if found and mine and theirs and mine[-1] != theirs[0]:
            yield put(left[::-1], mine[-1][::-1], theirs[0][::-1])[::-1] + joint + put(right, theirs[0], mine[-1])


def _word(base: Base) -> Iterator[str]:
    """Put an ordinary word of another passage in the place of one of the same ending."""
    everywhere = {word for text in base.around for word in re.findall(r"(?<=[a-z] )[a-z]{6,}(?![\w-])", text)}
    held = " ".join(base.cited)
    for old in re.findall(r"(?<=[a-z] )[a-z]{6,}(?![\w-])", base.text):
        alike = sorted(new for new in everywhere if new[-2:] == old[-2:] and new[:4] != old[:4] and new not in held)
        if alike:
            yield put(base.text, old, pick(alike, base.text + old))


Maker = Callable[[Base], Iterator[str]]
MAKERS: Mapping[str, Maker] = MappingProxyType({
    "number_novel": _number_novel,
    "number_from_source": lambda base: _number_from((*base.cited, *base.around), base),
    "number_from_passage": lambda base: _number_from(base.cited, base),
    "entity_novel": _entity_novel,
    "entity_from_source": lambda base: _entity_from((*base.cited, *base.around), base),
    "entity_from_passage": lambda base: _entity_from(base.cited, base),
    "entity_swap_in_sentence": _entity_swap,
    "negation": _negation,
    "antonym": _antonym,
    "python_rust_in_source": lambda base: _language(base, held=True),
    "python_rust_not_in_source": lambda base: _language(base, held=False),
    "python_rust_with_distractor": lambda base: _language(base, held=False),
    "word_from_source": _word,
    "direction": _direction,
    "unit": _unit,
    "hedge": _hedge,
})  # fmt: skip
"""What makes each kind of error, by its name."""


def flips(base: Base, kind: str, distractors: Sequence[str] = ()) -> list[Flip]:
    """Return every flip of a kind that can be made of a statement, without repetition.

    A `python_rust_with_distractor` also cites one of the `distractors` that names the language put in.
    """
    made = []
    for n, text in enumerate(dict.fromkeys(MAKERS[kind](base))):
        if text == base.text:
            continue
        cited = base.cited
        if kind == "python_rust_with_distractor":
            new = next((name for name in ("Rust", "Python") if name in text and name not in base.text), "Rust")
            fitting = [other for other in distractors if re.search(rf"\b{new}\b", other) and other not in cited]
            if not fitting:
                continue
            cited = (*cited, pick(fitting, text))
        made.append(Flip(f"{base.id}/{kind}/{n}", kind, text, cited, base.text))
    return made

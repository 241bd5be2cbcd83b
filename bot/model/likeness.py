"""What a written statement may say in other words: word groups, light words, and words that must not come or go."""

from functools import cache
from importlib.resources import files
from types import MappingProxyType

from bot.grounding.words import opposites_of, stem
from bot.units import words_of

_LIGHT = """
make give take get put come become do have go be offer provide supply deliver continue keep stay remain begin start want
wish intend mean aim target seek treat mention cite name list count belong contain include comprise consist cover hold
carry bring send reach meet face obtain receive own possess apply rely base form produce generate cause lead result
allow enable let permit help serve involve concern relate affect happen occur appear seem arise exist represent account
amount measure deserve justify explain show reveal indicate suggest demonstrate stress emphasize underline point place
set choose pick select turn try attempt manage prefer know think believe feel find notice say report argue claim note
observe view state judge consider regard describe call recall see read warn concede admit conclude assert maintain
expect estimate predict advise recommend use need handle act play run work look tell behave date stand sit lie
thing way case kind sort part matter point term example instance method manner approach fact aspect respect reason
purpose goal result effect consequence outcome difference role set group number level degree extent area field view
opinion judgement idea argument statement finding account comparison practice step position situation circumstance basis
context topic subject issue question option possibility attention interest article author source post essay text writer
piece person someone somebody something anything whatever whoever one other each sign due owing thanks matter
"""
_LIGHT_AS_IT_IS = """
gave given made taken took got gotten came became did done has had having went gone kept began begun meant held carried
brought sent met lay lain led let chose chosen knew known thought felt found said told saw seen sat stood
now today currently already here there also too quite rather very even still just really such thus hence therefore
however meanwhile instead certain particular specific various own overall especially particularly notably essentially
basically effectively actually indeed then afterwards eventually finally together along again back away around further
otherwise anyway respectively accordingly etc example namely itself
"""


def _forms(words: str) -> frozenset[str]:
    """Give the regular forms of words: s, ed, ing."""
    found = set()
    for word in words.split():
        bare = word.removesuffix("e")
        doubled = word + word[-1]
        found |= {word, f"{word}s", f"{word}es", f"{bare}ed", f"{bare}ing", f"{doubled}ed", f"{doubled}ing"}
        found |= {f"{word[:-1]}ies", f"{word[:-1]}ied"} if word.endswith("y") else set()
    return frozenset(found)


LIGHT = _forms(_LIGHT) | words_of(_LIGHT_AS_IT_IS)
"""Words that add nothing of their own: a statement may have them though its passage does not."""

STRONG = words_of(
    """
    always every all only never none must cannot impossible entirely completely fully wholly exclusively solely
    certainly definitely everyone everybody everything nobody nothing best worst fastest slowest first last most
    least more less
    fewer many few much little up down over under above below before after without neither any no not
    well whole half double twice enough too single sole main primary chief clearly clear far any longer
    """
)
"""Words that a statement may only have where its passage has them, or one that stands for them, in the same place."""

STANDS_FOR = MappingProxyType({
    "only": "merely just solely alone exclusively sole single", "merely": "only just", "just": "merely only",
    "all": "every each whole whatever whoever entire any everything both", "every": "all each whatever any",
    "each": "all every", "everything": "all whatever every", "any": "all every whatever no without",
    "over": "above more than beyond", "above": "over more", "under": "below less fewer little", "below": "under less",
    "more": "over greater higher further above better increasingly most", "less": "fewer lower smaller not",
    "fewer": "less", "most": "largest greatest majority more mostly",
    "many": "much large massive lot lots numerous several",
    "much": "many far lot substantial most considerable great large big", "far": "much",
    "little": "few small", "few": "little", "main": "primary chief", "primary": "main chief", "best": "better",
    "before": "earlier ago previously formerly", "first": "one 1 originally",
    "after": "later once then following", "up": "rose rise", "without": "no not", "no": "not without none never",
    "not": "no never without neither nor none instead rather cannot unlike", "never": "not no", "none": "no not",
    "neither": "not no", "nothing": "no not none", "nobody": "no not none", "cannot": "not can", "whole": "entire all",
    "clearly": "clear clearer", "clear": "clearly clearer", "last": "past", "too": "also", "twice": "2 two double",
    "entirely": "wholly fully completely all", "completely": "wholly fully entirely",
    "fully": "wholly entirely completely",
    "wholly": "entirely fully completely", "single": "one sole only", "enough": "sufficient",
    "well": "good badly suited better",
})  # fmt: skip
"""For each such word, the words of a passage that say as much."""

KEPT = words_of(
    """
    only some few may might could perhaps possibly maybe seldom rarely sometimes partly unlikely likely if unless
    whether except until unclear doubts doubt doubted denies deny denied refutes myth false wrong wrongly dispute
    disputes suppose supposes supposedly allegedly would should hardly scarcely barely usually mostly
    nearly almost badly poorly expects expect might hopes hope wants want plans plan intended
    most often increasingly probably tends former formerly
    """
)
"""Words whose loss changes what is said: where a passage has one beside what a statement takes up, it must stay."""

KEPT_AS = MappingProxyType({
    "may": "might could can possibly perhaps", "might": "may could possibly perhaps", "could": "might may can able",
    "often": "frequently commonly usually many most", "usually": "often typically generally mostly normally most",
    "mostly": "most usually mainly", "most": "mostly majority best largest more usually",
    "only": "merely just solely alone unless",
    "few": "little rarely", "some": "certain several partly part may", "seldom": "rarely hardly",
    "rarely": "seldom hardly", "almost": "nearly", "nearly": "almost just under about", "if": "where when once",
    "would": "could might", "should": "advises advise recommends recommend must need", "likely": "probably may might",
    "probably": "likely may", "unlikely": "improbable not", "increasingly": "more", "expects": "expect expected will",
    "formerly": "used once previously before", "until": "before",
    "sometimes": "times occasionally can", "wants": "want aim aims", "unless": "if except", "whether": "if question",
    "doubts": "doubt doubtful unsure", "perhaps": "may might",
    "former": "formerly previous previously once", "badly": "not poorly", "poorly": "not badly",
})  # fmt: skip
"""What keeps such a word in another form."""


_OPPOSITES = """
prototype/production research/production hardest/simplest,easiest easiest/hardest front/back client/server
verbose/terse,brief human/machine lax/strict steep/gentle dominate/trail admire/dread lose/keep discard/keep
allow/prevent,hinder,forbid let/prevent,hinder enable/prevent,hinder workable/unworkable worthwhile/pointless
abandon/keep reject/accept,choose refuse/accept drop/keep increase/cut grow/shrink
"""


@cache
def own_opposites() -> MappingProxyType[str, frozenset[str]]:
    """Give for each stem its opposites, beyond those that the checker knows."""
    table: dict[str, set[str]] = {}
    for entry in _OPPOSITES.split():
        left, _, rights = entry.partition("/")
        for right in rights.split(","):
            table.setdefault(stem(left), set()).add(stem(right))
            table.setdefault(stem(right), set()).add(stem(left))
    return MappingProxyType({word: frozenset(others) for word, others in table.items()})


def opposites(stemmed: str) -> frozenset[str]:
    """Give the stems that are opposite to a stem."""
    return opposites_of(stemmed) | own_opposites().get(stemmed, frozenset())


@cache
def groups() -> MappingProxyType[str, frozenset[int]]:
    """Give for each stem the numbers of the groups of like words that it stands in: one a line in `bot/data`."""
    table: dict[str, set[int]] = {}
    text = files("bot").joinpath("data", "likes.txt").read_text(encoding="utf-8")
    for number, group in enumerate(text.splitlines()):
        for word in group.split():
            table.setdefault(stem(word), set()).add(number)
    return MappingProxyType({word: frozenset(numbers) for word, numbers in table.items()})


@cache
def _members() -> MappingProxyType[int, frozenset[str]]:
    table: dict[int, set[str]] = {}
    for word, numbers in groups().items():
        for number in numbers:
            table.setdefault(number, set()).add(word)
    return MappingProxyType({number: frozenset(words) for number, words in table.items()})


def likes(one: str) -> frozenset[str]:
    """Give the stems that may stand for a stem, but for those of its own family."""
    return frozenset(word for number in groups().get(one, ()) for word in _members()[number])


def alike(one: str, two: str) -> bool:
    """Say whether two stems may stand for each other: the same, of one group, or of one family of words."""
    if one == two:
        return True
    if groups().get(one, frozenset()) & groups().get(two, frozenset()):
        return True
    return _family(one, two)


def _family(one: str, two: str) -> bool:
    """Say whether two stems are forms of one word: `interpret` and `interpreter`, not `useful` and `useless`."""
    short, long = sorted((one, two), key=len)
    if len(short) < 5 or long.endswith("less") or len(long) - len(short) > 4:
        return False
    return long.startswith(short) or (len(short) >= 7 and long[: len(short) - 1] == short[:-1])

"""Is a question English? Decided by script and by small words, which every language has and shares with few others."""

import re
import unicodedata

_SMALL_WORDS = {
    "english": "the a an is are was we i you should or for to of in and what which do does did how who when why it be our my with on can would if vs use",
    "german": "der die das und oder ist sind wir ich sollen sollten sollte für ein eine einen einem mit wie was welche welcher nicht auf zu im den besser soll verwenden nehmen warum",
    "french": "le la les des une est sont nous je vous devons devrait faut pour ou et avec comment quel quelle pourquoi dans sur ne pas utiliser choisir du au mieux il en",
    "spanish": "el la los las una es son nosotros debo deberíamos debemos para o y con cómo qué cuál por en no usar elegir del al mejor un se nuestro",
    "italian": "il lo gli una è sono noi dobbiamo dovremmo per o e con come quale perché nel di non usare scegliere meglio un della che",
    "portuguese": "o os as uma é são nós devemos deveríamos para ou e com como qual por em não usar escolher do da melhor um nosso",
    "dutch": "de het een is zijn wij we moeten voor of en met hoe wat welke waarom niet op te gebruiken beter kunnen ik onze",
    "polish": "czy jest są my powinniśmy dla lub albo i z jak co który dlaczego nie na w użyć lepszy do",
    "swedish": "är vi ska bör för eller och med hur vad vilken varför inte på att använda bättre en ett i",
    "turkish": "ve veya için mi mı ne hangi neden biz bir bu ile nasıl kullanmalıyız daha iyi",
}
_WORDS = {name: frozenset(words.split()) for name, words in _SMALL_WORDS.items()}
_LANGUAGES = frozenset({"python", "rust", "go", "golang", "typescript", "javascript", "java", "c", "julia", "mojo"})
CLEAR = 3  # letters of a small word that stands for its language alone, as in `Python oder Rust?`
_LATIN_SHARE = 0.8  # share of letters, names of languages left out, that must be Latin for the words to be counted


def looks_english(text: str) -> bool:
    """Return False only where the text is clearly in another language; short and technical texts pass."""
    bare = re.sub(r"(?i)python|rust|golang|typescript|javascript", "", text)
    letters = [c for c in bare if c.isalpha()]
    latin = sum("LATIN" in unicodedata.name(c, "") for c in letters)
    if letters and latin < _LATIN_SHARE * len(letters):
        return False
    words = re.findall(r"[^\W\d_]+", text.lower())
    english = sum(word in _WORDS["english"] for word in words)
    foreign = max(sum(word in small for word in words) for name, small in _WORDS.items() if name != "english")
    rest = [word for word in words if word not in _LANGUAGES]
    if foreign == len(rest) > 0 and not english and min(map(len, rest)) >= CLEAR:
        return False
    return foreign < 2 or foreign <= english

"""The shapes that a number takes in a text, as one pattern of named alternatives, and what stands around them."""

import re
from collections.abc import Iterable

from bot.units import CARDINALS, DENOMINATORS, HEDGES, MONTHS, MULTIPLES, ORDINALS, REFERENCES, SCALES, words_of


def any_of(words: Iterable[str]) -> str:
    """Join words for a regular expression, the longest first."""
    return "|".join(sorted((re.escape(word) for word in words), key=lambda word: (-len(word), word)))


SCALE_WORDS = "hundred|thousand|million|billion|trillion|dozen"
CARDINAL = any_of(CARDINALS)
WORDS = (
    rf"(?:(?:half\s)?(?:an?|one)[ -](?:{SCALE_WORDS})|{CARDINAL})\b"
    rf"(?:(?:\s-\s|[\s-])(?:(?<=hundred\s)and\s|(?<=thousand\s)and\s)?(?:{CARDINAL}|{SCALE_WORDS})\b)*"
)
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)*"
MONTH = any_of(name.capitalize() for name in MONTHS) + r"|Sept"
SPAN = r"second|minute|hour|day|week|month|year|decade|century"
FOLDS = "two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|fifty|hundred"

NOISE = re.compile(
    r"https?://\S+|www\.\S+"  # addresses
    r"|\[\^?\d+(?:\s*[,;–-]\s*\d+)*\]"  # citation marks: [3], [2, 5]
    r"|(?m:^[ \t]*(?:[-*•>][ \t]*)?(?:\(\d{1,3}\)|\d{1,3}[.)])(?=\s|$))"  # list markers: 2. (3) - 1)
    rf"|(?i:\b(?:{REFERENCES})s?\s(?:no\.\s)?#?\d+(?:\.\d+)*\b(?!%|,\d)(?:(?:,\s?|\sand\s|–|-|\sto\s)\d+\b)*)"
    r"|\b24/7\b|\b\d+s\s+of\b"
)
"""What carries digits and is no quantity."""

TOKEN = re.compile(
    r"(?P<iso>\b(?P<iyear>\d{4})-(?P<imonth>\d{2})-(?P<iday>\d{2})\b)"
    rf"|(?P<date>\b(?P<mmonth>{MONTH})\.?\s(?P<mday>\d{{1,2}})(?:st|nd|rd|th)?\b(?![\d%x]|:\d|,\d{{3}}\b)"
    rf"|\b(?P<dday>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<dmonth>{MONTH})\b)"
    r"|(?P<clock>\b(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?\b(?:\s?(?P<half1>[ap])\.?m\b)?"
    r"|\b(?P<hour2>\d{1,2})\s?(?P<half2>[ap])\.?m\b)"
    r"|(?P<decade>\b(?P<tens>(?:1[5-9]|20)\d0)\s?['’]?s\b)"
    r"|(?P<over>(?<![\w/.])(?P<num>\d+)/(?P<den>\d+)(?:ths?|rds?|nds?|sts?)?\b(?!/))"
    rf"|(?P<part>\b(?i:(?P<top>an?|{CARDINAL})[ -](?P<bottom>{any_of(DENOMINATORS)})s?)\b)"
    r"|(?P<half>\b(?i:half)(?=\s(?:of|the|as|its|their|our|his|her|that|those|these|all)\b)|(?<=\bin\s)half\b"
    r"|(?<=\bby\s)half\b|\b(?i:halv(?:ed|es|ing))\b)"
    rf"|(?P<halfunit>\b(?i:half\s?-?(?:an?\s)?(?P<hunit>{SPAN})))\b"
    rf"|(?P<unithalf>\b(?i:an?\s(?P<uunit>{SPAN})\sand\sa\shalf)\b)"
    r"|(?P<decade10>\b(?i:(?:a|the\s(?:last|past))\sdecade)\b)"
    rf"|(?P<multiple>\b(?i:{any_of(MULTIPLES)})\b(?!-|\s(?:quot|down|check)))"
    r"|(?P<magnitude>\b(?i:(?P<orders>an|one|two|three|four|five|six|\d)\sorders?\sof\smagnitude)\b)"
    rf"|(?P<fold>\b(?i:(?P<folds>{FOLDS})fold)\b)"
    r"|(?P<fortnight>\b(?i:an?\sfortnight)\b)"
    r"|(?P<nth>\b(?P<n1>\d{1,4})(?:st|nd|rd|th)\b|#(?P<n2>\d{1,3})\b|\bNo\.\s(?P<n3>\d{1,3})\b"
    rf"|\b(?i:number\s(?P<n4>\d{{1,2}}|{CARDINAL}))\b)"
    rf"|(?P<ordinal>\b(?i:{any_of(w for w in ORDINALS if w != 'second')}|(?<=the\s)second)\b(?!-))"
    r"|(?P<glued>\b(?P<letters>[A-Za-z]+)(?P<number>\d+(?:\.\d+)*)[A-Za-z]{0,2}\b)"
    rf"|(?P<digits>(?<![\w.])(?P<sign>US\$|AU?D?\s?\$|[$€£¥])?(?P<core>{DIGITS})(?P<vulgar>[½¼¾])?)"
    rf"|(?P<words>\b(?i:{WORDS}))"
)
"""Every shape of a number; the outermost group that matched is its reader's name."""

SCALE_AFTER = re.compile(
    rf"[ \u00a0-]?(?P<word>(?i:{any_of(scale for scale in SCALES if len(scale) > 1)}))\b|(?P<letter>[kKMBm])(?![\w/])"
)
UNIT_AFTER = re.compile(r"(?P<gap>[ \u00a0]?[-\u2010\u2011]?)(?P<unit>%|°[CF]|×|[A-Za-zµμ]+)(?!\d)")
PER_CENT = re.compile(r"[ \u00a0](?:per[ -]cent)\b|[ -]percentage[ -]points?\b", re.IGNORECASE)
RATE_AFTER = re.compile(
    r"[^.,;:!?()\d\n]{0,30}?(?:\s(?:per|each|every)\s|\s?/\s?)"
    r"(?P<per>seconds?|sec|s|minute|min|hour|hr|h|day|week|wk|month|mo|year|yr|annum)\b"
    r"|[^.,;:!?()\d\n]{0,30}?\sa\s(?P<a>minute|day|week|month|year)\b(?!\s(?:ago|earlier|later|before|after|and))"
    r"|\s(?P<ly>daily|weekly|monthly|yearly|annual|hourly)\b"
)
NOUN_AFTER = re.compile(r"\+?((?:[ -][A-Za-z][\w'’]*){1,5})")
ADJECTIVE = re.compile(r" (?:consecutive|straight|successive|full|whole|more|additional|extra|short|long|solid)(?= )")
AND_A_HALF = re.compile(r"\s(?i:and\s(?:an?|one)\s(?P<part>half|quarter|third))\b")
RANGE_GAP = re.compile(r"\+?-?\s*(?P<sign>–|—|-|to|or|and)\s*", re.IGNORECASE)
BEFORE = tuple(
    (kind, re.compile(rf"(?:^|(?<!\w))(?:{words})\s?(?:only |just |a |an )?$", re.IGNORECASE)) for kind, words in HEDGES
)
STRAIGHT = re.compile(
    r"\s(?:consecutive|straight|successive)\s(?P<before>year|month|week|day|quarter)"
    r"|\s(?P<after>year|month|week|day)\s(?:running|in a row|in succession)"
)
FRACTION_GOES_ON = re.compile(
    r"\s(?:of|the|as|its|less|more|fewer|smaller|faster|slower|cheaper|lower|higher|that|what|in|to|by|or|and|from|on)\b"
    r"|\s?(?:[.,;:!?)”\"—–]|$)"
)
FUNCTION_WORDS = words_of(
    "a an the of to in on at by for from with and or but as is was are were be been has have had than that this which"
    " who while when where it its their our per into over under about after before if so not less versus vs"
)

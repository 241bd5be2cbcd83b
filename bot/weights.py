"""Every number that decides how much a piece of evidence counts, each with its reason."""

from types import MappingProxyType

from corpus.vocabulary import Criterion, Grade

GRADE = MappingProxyType(
    {
        Grade.MEASURED: 1.0,  # a method that can be looked at is the yardstick
        Grade.SURVEY: 0.7,  # many were asked; what they say was not measured, and users praise what they use
        Grade.PRODUCTION_REPORT: 0.8,  # a named system with particulars; told by those who chose it
        Grade.DOCUMENTATION: 0.5,  # the makers know what their thing is and are not neutral on whether to choose it
        Grade.EXPERIENCE: 0.5,  # one author's own work without particulars: never above a measurement
        Grade.OPINION: 0.4,  # an argument without an observation of its own
    }
)
"""Weight by grade, 0 to 1."""

CRITERION = MappingProxyType({Criterion.POPULARITY: 0.25})
"""How many people use or like a language says little on whether it suits the work; all other criteria weigh 1."""

ASKED_CRITERION = 2.0  # a question that names a criterion wants evidence on that criterion first

KIND_SHARE = 0.25  # of a note on the same kind of work, whatever its wording
NEAR_SHARE = 0.75  # added as the wording of note and subject come together
NEAR_ONLY = 0.30  # of a note on other work whose wording is near all the same
NEAR_FLOOR = 0.25  # cosine below which wording says nothing (unrelated pairs lie under it)
NEAR_RANGE = 0.35  # cosine above the floor at which wording says all it can

SHARED_WORDS = 0.7  # of what full agreement of meaning says, where a note holds all the subject's words

FOCUS = 1.0  # power of a piece's relevance over the best one's: what is to the point counts before what is merely alike

DIRECT = 0.45  # what speaks to the question as a whole weighs this much of all that bears on its subject
DIRECT_LEAST = 0.3  # weight that counts as all that bears on the subject where there is less
DIRECT_SPREAD = 0.06  # cosine by which a passage is less direct than the best at which its share is a third of that
DIRECT_MOST = 16  # passages that share in it
DIRECT_HEARD = 0.03  # share from which a passage bears on the subject
WHOLE = 0.5  # share that nearness to the question as a whole has in nearness to its subject
WORDED = 0.3  # added to a passage's cosine to the whole question for all of its words, by rarity, that it holds
GENERAL = 0.10  # a note on the languages as such is a base rate, not evidence about the subject

NEXT_OF_SOURCE = 0.6  # each further piece of one source counts this share of the one before: articles differ in length
SAME_STORY = 0.78  # cosine from which two notes tell the same thing; only the stronger counts
SAME_STORY_OWN = 0.66  # the same within one source, which comes back to its own stories

MISSTATED = MappingProxyType(
    {
        "no": 0.4,  # its own source says otherwise: what is left is that the author holds it
        "partly": 0.8,  # its own source says so with reservations that the claim leaves out
    }
)
"""Share of its weight that an article's claim keeps by how the check against its source turned out, 0 to 1."""

INFERRED = 0.5  # tags taken from the nearest notes: half of the sides so taken are right until somebody confirms them

AGAINST = 0.5  # what speaks against an option leaves open which of the others is right
COMPARED = 0.8  # a comparison is one piece of evidence, told from both ends

HYBRID_TO_PYTHON = 0.4  # a native core below Python keeps Python for whoever does not write the core

CONTESTED_MARGIN = 0.25  # (first - second) / (first + second) below which neither option leads
THIRD_MARGIN = 1.3  # a language that was not asked about must outweigh the best one asked about by this factor
CONTESTED_GENERAL = 0.5  # the same for general evidence, which must be lopsided to decide on a subject it does not name
THIRD_ALONE = 2.0  # factor by which what names it alone must outweigh what names it together with an option asked about
THIRD_LEAST = (
    0.08  # and by evidence that is more than a passing mention, and than all that is said on what was asked about
)

SILENT = 0.1  # weight of the best option asked about below which the corpus is silent on what was asked about

ENOUGH = 0.1  # weight on the subject below which it is not evidence about the subject
COUNTS = 0.06  # weight below which a piece does not make its source a witness
ONE_SOURCE_ENOUGH = 0.22  # one author's word alone is thin below this weight
CLEAR_LEAD = 0.4  # share of both sides' weight by which a strong verdict leads
STRONG_WEIGHT = 0.6  # least weight on the side of a strong verdict
HEARD = 0.10  # relevance from which a passage on a language bears on the subject
DISPUTABLE = 0.2  # relevance from which a passage may be shown as one side of a conflict
DISPUTED = 0.3  # mean relevance of two sides from which a conflict is about the subject, not just its kind of work

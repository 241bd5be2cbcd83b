"""Source, Note and Check: what a file in `corpus/sources` holds, and Document and Passage, what it is cut into."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as validated

from corpus.vocabulary import Criterion, Grade, Kind, Language, Work

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)
Text = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
PartialDate = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
"""YYYY, YYYY-MM or YYYY-MM-DD."""


@validated(frozen=True, slots=True, config=STRICT, kw_only=True)
class Note:
    """One self-contained proposition of a source, in our own words."""

    id: Identifier
    """Unique within its source, such as `n07`."""
    text: Text
    where: Text
    """Section of the original."""
    favours: tuple[Language, ...] = ()
    against: tuple[Language, ...] = ()
    work: Annotated[tuple[Work, ...], Field(min_length=1)]
    criterion: Criterion
    grade: Grade
    basis: Literal["digest"] | None = None
    """`digest` where the note was written from a digest, not from the source's own wording."""


@validated(frozen=True, slots=True, config=STRICT, kw_only=True)
class Check:
    """What an article claims of the source in whose file the check stands, and what that source says."""

    article: Identifier
    claim: Text
    source_says: Text
    agrees: Literal["yes", "partly", "no", "unverified"]
    basis: Text
    """In what it was read, such as `the post itself`."""
    claimed_in: tuple[Identifier, ...] = ()
    """The notes of the article that make the claim."""
    shown_by: tuple[Identifier, ...] = ()
    """The notes of this source that hold what it says instead, or too."""


@validated(frozen=True, slots=True, config=STRICT, kw_only=True)
class Source:
    """A header, and what was learnt from the source."""

    id: Identifier
    title: Text
    author: Text | None
    publisher: Text | None
    published: PartialDate | None
    published_basis: Text | None = None
    url: Text | None
    licence: Text
    kind: Literal["article", "linked", "extra", "document"]
    """`document` is one that the user added; no shipped file is one."""
    interest: Text | None = None
    """The author's stake in the matter, where there is one: maker of the tool, vendor, seller of a course."""
    cited_by: tuple[Identifier, ...] = ()
    text_status: Literal["full", "excerpt", "digest", "none"] | None = None
    """How much of the source could be read for its notes; `none` where it has a row and no notes."""
    notes: tuple[Note, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A text that passages are read from by offsets."""

    source: str
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A located piece of a document, with the tags that it bears."""

    id: str
    """`SOURCE#NOTE` for a note, `SOURCE@START-END` for a piece of an original."""
    source: str
    kind: Kind
    start: int  # code points into the document's text
    end: int  # code points, exclusive
    section: str | None
    note: str | None
    """The id of the note, or of the note of the same source whose tags an original's passage bears."""
    favours: tuple[Language, ...]
    against: tuple[Language, ...]
    work: tuple[Work, ...]
    criterion: Criterion
    grade: Grade
    inferred: bool = False
    """True where the tags were taken from the nearest notes and nobody confirmed them."""

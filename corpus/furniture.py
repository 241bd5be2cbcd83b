"""Tell what a page says from what stands around it: adverts, captions, teasers, calls to comment."""

import re
from collections.abc import Iterator, Sequence

from corpus.markup import Block

_TAIL_TITLES = re.compile(
    r"(?:(?:related|recommended|further|more|suggested)"
    r"(?: (?:reading|posts?|articles?|stories|content|links|for you))?"
    r"|(?:story |article |image )?(?:sources?|credits?)|references|footnotes|citations?|bibliography"
    r"|(?:about|from|by|meet) the (?:author|writer|editor)s?|about (?:me|us)|written by"
    r"|(?:you (?:may|might) also (?:like|enjoy)|read next|up next|keep reading|what to read next|don't miss)"
    r"|more (?:from|by|on|stories|posts|articles)\b.*"
    r"|(?:latest|recent|popular|trending)(?: (?:posts|articles|stories))?"
    r"|(?:comments?|responses|discussion|leave a (?:comment|reply)|join the (?:conversation|discussion))(?: \(?\d+\)?)?"
    r"|share(?: (?:this|on)\b.*)?|follow us\b.*|(?:our )?newsletter|subscribe\b.*|sign up\b.*"
    r"|stay (?:updated|in touch)\b.*"
    r"|(?:advertisements?|sponsors?|sponsored(?: by\b.*)?|promoted|partners|our products)"
    r"|tags|categories|topics|(?:table of )?contents|on this page|in this (?:article|post)|navigation"
    r"|contributing|contributors|licen[sc]es?|licensing|copyright|acknowledge?ments|funding|citation|code of conduct"
    r"|community (?:links|resources)|badges|sponsors and supporters)",
    re.IGNORECASE,
)
_IMAGE = re.compile(
    r"press (?:enter|return) or click to view (?:the )?image\b.*|(?:click|tap) to (?:enlarge|zoom|expand|view)\b.*"
    r"|(?:hero|featured?|cover|article|header|banner|stock|lead|main|title|blog|post)"
    r" (?:image|illustration|photo|picture|graphic|thumbnail)s?(?: \d+)?"
    r"|(?:image|illustration|photo|picture|figure|screenshot|graphic|thumbnail|infographic)s?(?: \d+)?",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:(?:image|photo|picture|illustration|cover|graphic)s?(?: credits?)?:?"
    r" ?(?:by|via|from|courtesy|credit|source)\b.*"
    r"|.*\bon (?:unsplash|pexels|pixabay)\b.*|(?:image|photo) credits?:.*)",
    re.IGNORECASE,
)
_CONTROL = re.compile(
    r"\d+ ?-?min(?:ute)?s?\.? (?:read|listen)\b.*|(?:reading|read) time\b.*|(?:original|source) article\b.*"
    r"|(?:read|learn|find out|show|see|load|view|discover)(?: (?:more|on|all|full (?:story|article|post)))?"
    r"|get started\b.{0,25}|(?:start|try|book|buy|order|shop|download)\b(?: \w+){0,4} (?:now|today|free|trial)"
    r"|(?:log|sign) ?(?:in|up|out)|subscribe|follow|share|tweet|copy link|listen|save|bookmark|print|menu|search|close"
    r"|skip to (?:main )?content|home|previous|next|back to (?:top|blog|home)|open in app|member-only story"
    r"|advertisement|sponsored|promoted|ad|top stories|editors?'? picks?"
    r"|\d+(?:[.,]\d+)?k? (?:comments?|claps?|likes?|shares?|views?|reactions?|responses|followers)"
    r"|(?:published|posted|updated|last (?:updated|modified))\b:?(?: on| in| at)?:? .{0,40}|accept (?:all )?cookies?.*",
    re.IGNORECASE,
)
_ARROW = re.compile(r"[→↗»›➜➔⟶▶]\s*$")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2764\u2600-\u26ff]")
_THANKS = re.compile(
    r"\b(?:thanks?|thank you|appreciate|friends|folks|comments|follow|subscribe|share)\b", re.IGNORECASE
)
_APPEAL = re.compile(
    r"\bthanks? (?:you )?(?:\w+ ){0,4}for (?:reading|stopping|making it)\b|\b(?:in|down in|to) the comments?\b"
    r"|\b(?:leave|drop|post|write) (?:me |us )?(?:a|your) (?:comment|reply|thoughts)\b"
    r"|\blet (?:me|us) know (?:what|if|how)\b"
    r"|(?:^|[.!?] )(?:please )?(?:subscribe|sign up|follow (?:me|us|along)|clap|share this|join (?:my|our)|hit the)\b"
    r"|\b(?:my|our) (?:free )?(?:weekly |monthly )?newsletter\b|\bif you (?:enjoyed|liked|found) (?:this|the)\b",
    re.IGNORECASE,
)


def without_furniture(blocks: Sequence[Block], title: str | None = None) -> list[Block]:
    """Return the blocks that belong to the text itself.

    Args:
        blocks: Of a page, in order.
        title: Of the page; what stands above its heading is left out.

    """
    kept = _from_title(blocks, title)
    kept = list(_without_captions(kept))
    kept = list(_without_tails(kept))
    kept = [block for block in kept if not _is_control(block) and not _is_appeal(block)]
    return _without_empty_sections(kept)


def _from_title(blocks: Sequence[Block], title: str | None) -> list[Block]:
    """Start at the page's title, when it stands among the first blocks; the title is a heading of level 1."""
    wanted = _words(title or "")
    for at, block in enumerate(blocks[:6]):
        if wanted and _words(block.text) == wanted:
            return [Block("heading", block.text, 1), *blocks[at + 1 :]]
    return list(blocks)


def _without_captions(blocks: Sequence[Block]) -> Iterator[Block]:
    """Leave out stand-ins for images, and the short line below one that is its caption."""
    after_image = False
    for block in blocks:
        image = bool(_IMAGE.fullmatch(block.text.strip(" .:*")) or _CREDIT.fullmatch(block.text))
        prompt = image and block.text.lower().startswith(("press", "click", "tap"))
        caption = after_image and block.kind != "row" and len(block.text.split()) <= 10
        if not image and not caption:
            yield block
        after_image = prompt


def _without_tails(blocks: Sequence[Block]) -> Iterator[Block]:
    """Leave out sections that are no part of the text: up to the next heading of their level, or to the end."""
    marked = any(block.kind == "heading" and block.level != 2 for block in blocks[1:])
    skipping: int | None = None
    for number, block in enumerate(blocks):
        title = _TAIL_TITLES.fullmatch(block.text.strip(" :*#—-"))
        short = block.kind in {"heading", "paragraph"} and len(block.text) <= 60  # characters
        if title and short and (block.kind == "heading" or number > len(blocks) / 3):
            late = number > len(blocks) / 3 and not marked
            skipping = 0 if late else block.level or 2
            continue
        if skipping is not None and block.kind == "heading" and block.level <= skipping:
            skipping = None
        if skipping is None:
            yield block


def _is_control(block: Block) -> bool:
    """Tell a button, a counter, a label or a link that invites to go elsewhere."""
    text = block.text.strip(" *|")
    few = len(text.split()) <= 8
    return (few and bool(_ARROW.search(text))) or (few and bool(_CONTROL.fullmatch(text.strip(" .:→↗»›"))))


def _is_appeal(block: Block) -> bool:
    """Tell a paragraph that speaks to the reader about the page: thanks, calls to comment or to subscribe."""
    if block.kind == "heading" or len(block.text.split()) > 70:
        return False
    return bool(_APPEAL.search(block.text)) or bool(_EMOJI.search(block.text) and _THANKS.search(block.text))


def _without_empty_sections(blocks: Sequence[Block]) -> list[Block]:
    """Leave out headings that nothing is left below."""
    kept: list[Block] = []
    for block in reversed(blocks):
        below = kept[-1] if kept else None
        empty = below is None or (below.kind == "heading" and below.level <= block.level)
        if block.kind != "heading" or not empty or block.level == 1:
            kept.append(block)
    return kept[::-1]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())

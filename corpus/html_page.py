"""Take the text of a page out of what stands around it."""

import logging
from dataclasses import dataclass

from corpus.html_bare import bare_blocks, is_bare
from corpus.markup import Block, read_blocks


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's own text, and what the page says of itself."""

    blocks: tuple[Block, ...]
    title: str | None = None
    author: str | None = None
    published: str | None = None


def read_page(html: str, url: str | None = None) -> PageText:
    """Return the main text of an HTML page: headings, lists and tables stay, menus, adverts and comments go.

    A page with nothing around its text, such as an export, is read whole. There are no blocks where there is no text,
    as on a page that is made by its scripts.
    """
    import trafilatura

    for name in ("trafilatura", "htmldate", "courlan", "readability"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # they tell of pages without text; we do that ourselves
    data = html.encode()  # a declaration of another encoding inside must not be believed any more
    tree = trafilatura.load_html(data)
    if tree is None:  # a fragment is not taken for a page
        data = b"<!DOCTYPE html><html><body>" + data + b"</body></html>"
        tree = trafilatura.load_html(data)
    if tree is None:
        return PageText(())
    about = trafilatura.extract_metadata(tree, default_url=url)
    if is_bare(tree):
        return PageText(bare_blocks(tree), about.title, about.author, about.date)
    text = trafilatura.extract(
        data,
        url=url,
        output_format="markdown",
        include_comments=False,
        include_formatting=True,
        include_images=False,
        include_links=False,
        include_tables=True,
    )
    return PageText(tuple(read_blocks(text or "")), about.title, about.author, about.date)

"""Where a long address may go on in the next line: after @ . / - _ and what parts a query, without a hyphen.

Left whole, it ends the line before it early. A sign without width (U+200B) tells Pango of each place; it is drawn as nothing and
stands in no text that is copied from the PDF. Numbers, dates and GB/T 9704-2012 are no addresses.
"""

import re

TAG_OR_WORD = re.compile(r"<[^>]*>|[!-;=?-~]{8,}")
ADDRESS = re.compile(r"[A-Za-z0-9]@[A-Za-z0-9]|://|^www\.|^(?:[A-Za-z0-9-]+\.){2,}[A-Za-z]{2,}(?![A-Za-z0-9-])")
PLACE = re.compile(r"(?<=[@./_=-])(?=[A-Za-z0-9])")
BREAK = "\u200b"


def breakable(html: str) -> str:
    """The markup with these places in its text, not in its tags."""
    return TAG_OR_WORD.sub(_marked, html)


def _marked(found: re.Match[str]) -> str:
    word = found.group()
    return PLACE.sub(BREAK, word) if word[0] != "<" and ADDRESS.search(word) else word

"""The words that come with the system, in files that a person can read: shipped/<code>.txt.

A head of lines 标题：… and 附注：…, an empty line, the body. `version` says which edition of the file it was.
"""

import hashlib
from functools import cache
from pathlib import Path

from foundation.documents.composing import PARTS, TemplateText

FOLDER = Path(__file__).parent / "shipped"


@cache
def shipped_text(code: str) -> TemplateText:
    """Raises FileNotFoundError when a kind has no file, ValueError when the head is none."""
    source = (FOLDER / f"{code}.txt").read_text(encoding="utf-8")
    mark = hashlib.sha256(source.encode()).hexdigest()[:8]
    head, gap, body = source.partition("\n\n")
    parts = dict(line.partition("：")[::2] for line in head.splitlines())
    unknown = set(parts) - {PARTS["title"], PARTS["note"]}
    if not gap or unknown or PARTS["title"] not in parts:
        raise ValueError(
            f"shipped/{code}.txt: expected 标题：, 附注：, an empty line and the body; got {sorted(parts)}"
        )
    return TemplateText(
        title=parts[PARTS["title"]], body=body.strip("\n"), note=parts.get(PARTS["note"], ""), version=f"{code}@{mark}"
    )

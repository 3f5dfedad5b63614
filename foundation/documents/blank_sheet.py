"""A sheet as it is before anybody wrote on it: the words of its template with room where values would stand, or are missing.

Each value is a sign that no office writes; composed, its cell stays empty, a line of nothing else becomes a ruled area, and inside a
sentence it is a line to write on.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from foundation.documents.composing import Frame, TemplateText, composed
from foundation.documents.letter import Block, Heading, Letter, Paragraph, TableBlock
from foundation.documents.letter_kinds import LetterKind, Slot, SlotType

ROOM = "\u2423"
ALONE = re.compile(rf"[{ROOM}。；，、\s]*{ROOM}[{ROOM}。；，、\s]*")
WRITTEN_ON = "_" * 16
DAY = "______年____月____日"
# Keeps the height of a line in a cell.
EMPTY = "\u3000"
# What was talked about fills both sides of a sheet; all else stays on one page.
ROWS, TALKED_ROWS, TOLD_ROWS, LEAST_ROWS = 10, 28, 5, 3
MANY_AREAS = 3


def blank_letter(kind: LetterKind, text: TemplateText, organ: str, values: Mapping[str, Any] | None = None) -> Letter:
    """`values`: what is known already; the rest stays blank. Raises TemplateRefused for words that make no letter."""
    known = values or {}
    letter = composed(kind, text, {slot.name: known.get(slot.name) or _room(slot) for slot in kind.slots}, Frame(organ))
    areas = sum(isinstance(block, Paragraph) and ALONE.fullmatch(block.text) is not None for block in letter.body)
    body = tuple(_cleared(block, LEAST_ROWS if areas >= MANY_AREAS else TOLD_ROWS) for block in letter.body)
    return replace(letter, title=_lined(letter.title), body=body, note=_lined(letter.note), attendance=())


def _room(slot: Slot) -> Any:
    match slot.type:
        case SlotType.DATE:
            return DAY
        case SlotType.LIST if slot.fields:
            return [dict.fromkeys([field.name for field in slot.fields], ROOM)] * ROWS
        case SlotType.LIST:
            return [ROOM]
        case SlotType.TABLE:
            fields = [field.name for field in slot.fields] or [""]
            return TableBlock(tuple(fields), tuple(tuple(EMPTY for _ in fields) for _ in range(ROWS)))
        case SlotType.BLOCKS:
            return ROOM * 2
    return ROOM


def _cleared(block: Block, rows: int) -> Block:
    match block:
        case TableBlock():
            return replace(block, rows=tuple(tuple(_cell(cell) for cell in row) for row in block.rows))
        case Paragraph() if ALONE.fullmatch(block.text):
            count = TALKED_ROWS if block.text.count(ROOM) > 1 else rows
            return TableBlock((), ((EMPTY,),) * count)
        case Heading():
            return replace(block, text=_lined(block.text), rest=_lined(block.rest))
    return replace(block, text=_lined(block.text))


def _cell(text: str) -> str:
    return EMPTY if text.strip() in {"", DAY} or ALONE.fullmatch(text) else _lined(text)


def _lined(text: str) -> str:
    return re.sub(f"{ROOM}+", WRITTEN_ON, text)

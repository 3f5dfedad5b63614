"""What a letter says, without how it looks: frozen values that go to JSON and come back equal."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Form(StrEnum):
    """Which of the layouts a letter takes."""

    DOCUMENT = "document"  # 文件: red head, number, recipients
    ANNOUNCEMENT = "announcement"  # 公告: title, body, signature, nobody addressed
    PLAIN = "plain"  # speeches and reports: title and body


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`role`: body (two characters in), flush (a salutation), centred (a date or name under a title), title (of a
    second speech in the same text).
    """

    text: str
    role: str = "body"


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 一、 2 （一） 3 1. 4 （1）. `rest` is the text that runs on after the heading's sentence."""

    level: int
    text: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class TableBlock:
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


Block = Paragraph | Heading | TableBlock


@dataclass(frozen=True, slots=True)
class Attachment:
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """`number` is "" until the document is issued; `date` is the day it bears (成文日期)."""

    form: Form
    title: str
    body: tuple[Block, ...]
    issuers: tuple[str, ...] = ()
    number: str = ""
    recipients: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    signature: tuple[str, ...] = ()
    date: dt.date | None = None
    note: str = ""
    copies: tuple[str, ...] = ()
    printed_by: str = ""
    printed_on: dt.date | None = None


def to_json(letter: Letter) -> dict[str, Any]:
    return {
        "form": letter.form.value,
        "title": letter.title,
        "body": blocks_to_json(letter.body),
        "issuers": list(letter.issuers),
        "number": letter.number,
        "recipients": list(letter.recipients),
        "attachments": [{"title": one.title, "blocks": blocks_to_json(one.blocks)} for one in letter.attachments],
        "signature": list(letter.signature),
        "date": letter.date.isoformat() if letter.date else None,
        "note": letter.note,
        "copies": list(letter.copies),
        "printed_by": letter.printed_by,
        "printed_on": letter.printed_on.isoformat() if letter.printed_on else None,
    }


def from_json(data: Mapping[str, Any]) -> Letter:
    """The letter that `to_json` wrote. Raises KeyError or ValueError when a part is missing or unknown."""
    return Letter(
        form=Form(data["form"]),
        title=data["title"],
        body=blocks_from_json(data["body"]),
        issuers=tuple(data["issuers"]),
        number=data["number"],
        recipients=tuple(data["recipients"]),
        attachments=tuple(Attachment(one["title"], blocks_from_json(one["blocks"])) for one in data["attachments"]),
        signature=tuple(data["signature"]),
        date=dt.date.fromisoformat(data["date"]) if data["date"] else None,
        note=data["note"],
        copies=tuple(data["copies"]),
        printed_by=data["printed_by"],
        printed_on=dt.date.fromisoformat(data["printed_on"]) if data["printed_on"] else None,
    )


def blocks_to_json(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    return [_block_to_json(block) for block in blocks]


def blocks_from_json(data: Sequence[Mapping[str, Any]]) -> tuple[Block, ...]:
    return tuple(_block_from_json(one) for one in data)


def _block_to_json(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "text": block.text, "role": block.role}
        case Heading():
            return {"kind": "heading", "level": block.level, "text": block.text, "rest": block.rest}
        case TableBlock():
            rows = [list(row) for row in block.rows]
            return {"kind": "table", "header": list(block.header), "rows": rows, "caption": block.caption}


def _block_from_json(data: Mapping[str, Any]) -> Block:
    match data["kind"]:
        case "paragraph":
            return Paragraph(data["text"], data["role"])
        case "heading":
            return Heading(data["level"], data["text"], data["rest"])
        case "table":
            return TableBlock(tuple(data["header"]), tuple(tuple(row) for row in data["rows"]), data["caption"])
        case unknown:
            raise ValueError(f"block kind {unknown!r}: expected paragraph, heading or table")

"""A template and values → a Letter. Pure: who may, and which version, is asked elsewhere.

A line of the rendered text is a paragraph; 一、（一）1.（1） become headings; lines between bars are a table, with a head when the
second of them is dashes (their number is the column's share of the width); a table or blocks slot stands alone on its line.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foundation.documents import plain_text
from foundation.documents.letter import Attachment, Attendance, Block, Form, Letter, Paragraph, PosterSize, TableBlock
from foundation.documents.letter_kinds import LetterKind, Slot, SlotType
from foundation.documents.template_filters import BAR, BODY, NEWLINE, TOKEN, prepared
from foundation.documents.template_language import SINGLE, TemplateRefused, problems, rendered

DASHES = re.compile(r"\|(\s*-+\s*\|)+")
LONGEST_TITLE = 200
MOST_COLUMNS = 20
MOST_ROWS = 5_000
PARTS = {"title": "标题", "body": "正文", "note": "附注"}


@dataclass(frozen=True, slots=True)
class TemplateText:
    """The words of a letter. `version` names what it was composed of: in the letter's snapshot, and for the record."""

    title: str
    body: str
    note: str = ""
    version: str = ""

    @property
    def words(self) -> tuple[str, str, str]:
        """What it says, whichever version says it."""
        return self.title, self.body, self.note


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the words. `organ` is the name the organ has on the day, marked, signed and printed by it."""

    organ: str
    recipients: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    date: dt.date | None = None
    urgency: str = ""
    degree: str = ""
    poster_size: PosterSize = PosterSize.A4


def composed(kind: LetterKind, text: TemplateText, values: Mapping[str, Any], frame: Frame) -> Letter:
    """Raises TemplateRefused for words that cannot be used, TypeError for values that are not those of the kind."""
    ready = prepared(kind.slots, values)
    title = _line(rendered(text.title, kind.slots, ready))
    if not title or len(title) > LONGEST_TITLE:
        raise TemplateRefused(f"排出来的标题有{len(title)}个字，应为1至{LONGEST_TITLE}个字。")
    is_document, is_signed = kind.form is Form.DOCUMENT, kind.form not in {Form.PLAIN, Form.MINUTES, Form.POSTER}
    organ = (frame.organ,)
    return Letter(
        form=kind.form,
        title=title,
        body=blocks_of(rendered(text.body, kind.slots, ready), kind.slots, values),
        issuers=organ if kind.form in {Form.DOCUMENT, Form.LETTER, Form.MINUTES, Form.POSTER} else (),
        recipients=frame.recipients,
        attachments=frame.attachments,
        signature=organ if is_signed else (),
        date=frame.date,
        urgency=frame.urgency,
        degree=frame.degree,
        note=_line(rendered(text.note, kind.slots, ready)),
        attendance=tuple(Attendance(name, tuple(values[name])) for name in kind.attendance if values.get(name)),
        copies=frame.copies,
        printed_by=frame.organ if is_document or kind.form is Form.MINUTES else "",
        qr=str(values.get(kind.qr, "")) if kind.qr else "",
        template=text.version,
        poster_size=frame.poster_size,
    )


def blocks_of(text: str, slots: Sequence[Slot], values: Mapping[str, Any]) -> tuple[Block, ...]:
    kinds = {slot.name: slot for slot in slots}
    blocks: list[Block] = []
    lines: list[str] = []
    table: list[str] = []

    def flush() -> None:
        blocks.extend(plain_text.as_blocks(lines))
        lines.clear()
        if table:
            blocks.append(_table(table))
            table.clear()

    for line in _lines(text):
        is_row = len(line) > 1 and line[0] == line[-1] == "|"
        if (not is_row and table) or (is_row and lines):
            flush()
        if is_row:
            table.append(line)
        elif line.startswith(TOKEN):
            flush()
            blocks.extend(_given(kinds[line[1:]], values))
        elif line.startswith(BODY):
            flush()
            blocks.append(Paragraph(_line(line)))
        else:
            lines.append(_line(line))
    flush()
    return tuple(blocks)


def _lines(text: str) -> list[str]:
    """A row of a table keeps the lines inside its cells; elsewhere a value's new line is a new paragraph."""
    found: list[str] = []
    for line in text.split("\n"):
        whole = line.strip(" \t\u3000")
        parts = [whole] if whole.startswith("|") else whole.split(NEWLINE)
        found += [part.strip(" \t\u3000") for part in parts if part.strip(" \t\u3000")]
    return found


def _given(slot: Slot, values: Mapping[str, Any]) -> Sequence[Block]:
    value = values[slot.name]
    if slot.type is SlotType.TABLE:
        return [value]
    if isinstance(value, str):
        lines = [line.strip(" \t\u3000") for line in value.splitlines()]
        return plain_text.as_blocks([line for line in lines if line])
    return list(value)


def _table(lines: Sequence[str]) -> TableBlock:
    has_head = len(lines) > 1 and DASHES.fullmatch(lines[1]) is not None
    rows = [_cells(line) for line in lines if not DASHES.fullmatch(line)]
    columns = min(max(len(row) for row in rows) if rows else 1, MOST_COLUMNS)
    rows = [(*row, *[""] * (columns - len(row)))[:columns] for row in rows[:MOST_ROWS]]
    shares = [float(cell.count("-")) for cell in lines[1].strip("|").split("|")] if has_head else []
    widths = tuple(shares) if len(set(shares)) > 1 and len(shares) == columns else ()
    if has_head:
        return TableBlock(rows[0], tuple(rows[1:]), widths=widths)
    return TableBlock((), tuple(rows), has_labels=True)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(_restored(cell.strip()) for cell in line[1:-1].split("|"))


def _restored(text: str) -> str:
    return text.replace(NEWLINE, "\n").replace(BAR, "|").replace(BODY, "").replace(TOKEN, "")


def _line(text: str) -> str:
    return "".join(_restored(text).splitlines()).strip()


def sample_values(kind: LetterKind) -> dict[str, Any]:
    return {slot.name: slot.sample for slot in kind.slots}


def text_problems(kind: LetterKind, text: TemplateText) -> dict[str, list[str]]:
    """What is wrong, by part (title, body, note); what only shows when it is rendered is told too. {} = it may be used."""
    found = {part: list(problems(getattr(text, part), kind.slots)) for part in PARTS}
    found["title"] += ["标题只能是一行。"] if "\n" in text.title.strip() else []
    found["title"] += ["标题不能为空。"] if not text.title.strip() else []
    found["body"] += ["正文不能为空。"] if not text.body.strip() else []
    for part in PARTS:
        found[part] += _misplaced(kind, part, getattr(text, part))
    if not any(found.values()):
        try:
            composed(kind, text, sample_values(kind), Frame("发文机关"))
        except TemplateRefused as refused:
            found["body"] += refused.problems
    return {part: said for part, said in found.items() if said}


def _misplaced(kind: LetterKind, part: str, source: str) -> list[str]:
    """A table or blocks slot is the whole of its line, in the body alone."""
    said = []
    for slot in kind.slots:
        if slot.type not in SINGLE:
            continue
        written = re.compile(r"\{\{[-+]?\s*" + re.escape(slot.name) + r"(?![A-Za-z0-9\u4e00-\u9fff])")
        for number, line in enumerate(source.splitlines(), start=1):
            if written.search(line) and (part != "body" or line.strip() != f"{{{{ {slot.name} }}}}"):
                said.append(f"第{number}行：“{slot.name}”要单独占正文的一行，写成{{{{ {slot.name} }}}}。")
    return said

"""Values of slots between three shapes: as a template wants them, as plain JSON on record, as text in a form."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from foundation.documents.letter import TableBlock
from foundation.documents.letter_kinds import Slot, SlotType

BAR = "｜"
MOST_ROWS = 500
LONGEST_CELL = 2_000


class RowWrong(ValueError):
    """A line of a form is not what its slot asks for; the sentence says which and why."""


def to_json(slots: Sequence[Slot], values: Mapping[str, Any]) -> dict[str, Any]:
    return {slot.name: _to_json(slot, values[slot.name]) for slot in slots if slot.name in values}


def from_json(slots: Sequence[Slot], data: Mapping[str, Any]) -> dict[str, Any]:
    """Names the kind does not know any more are left out; what is missing since is empty."""
    return {slot.name: _from_json(slot, data.get(slot.name)) for slot in slots}


def _to_json(slot: Slot, value: Any) -> Any:
    match slot.type:
        case SlotType.DATE:
            return value.isoformat() if value else ""
        case SlotType.LIST if slot.fields:
            return [to_json(slot.fields, row) for row in value or ()]
        case SlotType.LIST:
            return [str(item) for item in value or ()]
        case SlotType.TABLE:
            return [list(row) for row in value.rows] if value else []
    return "" if value is None else str(value)


def _from_json(slot: Slot, data: Any) -> Any:
    match slot.type:
        case SlotType.DATE:
            return dt.date.fromisoformat(data) if data else None
        case SlotType.LIST if slot.fields:
            return [from_json(slot.fields, row) for row in data or ()]
        case SlotType.LIST:
            return list(data or ())
        case SlotType.TABLE:
            rows = tuple(tuple(row) for row in data or ())
            return TableBlock(tuple(field.name for field in slot.fields), rows) if rows else None
    return data or ""


def placeholder(slot: Slot) -> Any:
    """Stands in a preview for what is not filled in yet: 〔会议时间〕."""
    name = f"〔{slot.name}〕"
    match slot.type:
        case SlotType.LIST if slot.fields:
            return [{field.name: placeholder(field) for field in slot.fields}]
        case SlotType.LIST:
            return [name]
        case SlotType.TABLE:
            return None
    return name


def to_text(slot: Slot, value: Any) -> Any:
    """What stands in the field of a form: a line for each item, the cells of a row parted by ｜."""
    match slot.type:
        case SlotType.DATE:
            return value or None
        case SlotType.LIST if slot.fields:
            return "\n".join(
                BAR.join(_cell(field, row.get(field.name)) for field in slot.fields) for row in value or ()
            )
        case SlotType.LIST:
            return "\n".join(_one_line(str(item)) for item in value or ())
        case SlotType.TABLE:
            return "\n".join(BAR.join(_one_line(cell) for cell in row) for row in (value.rows if value else ()))
    return value or ""


def from_text(slot: Slot, text: str) -> Any:
    """The value a person typed. Raises RowWrong."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    match slot.type:
        case SlotType.LIST | SlotType.TABLE:
            found = [line for line in lines if line]
            if len(found) > MOST_ROWS:
                raise RowWrong(f"{slot.name}有{len(found)}行，最多{MOST_ROWS}行。")
            if not slot.fields:
                return found
            rows = [_row(slot, line, number) for number, line in enumerate(found, start=1)]
            if slot.type is SlotType.LIST:
                return rows
            header = tuple(field.name for field in slot.fields)
            return TableBlock(header, tuple(tuple(row.values()) for row in rows)) if rows else None
    return "\n".join(lines).strip()


def _row(slot: Slot, line: str, number: int) -> dict[str, Any]:
    cells = [cell.strip() for cell in line.replace("|", BAR).replace("\t", BAR).split(BAR)]
    names = BAR.join(field.name for field in slot.fields)
    if len(cells) != len(slot.fields):
        raise RowWrong(
            f"{slot.name}第{number}行有{len(cells)}项，应为{len(slot.fields)}项：{names}。没有的留空，{BAR}不能少。"
        )
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise RowWrong(f"{slot.name}第{number}行有一项超过{LONGEST_CELL}字，请缩短。")
    return {
        field.name: [part for part in cell.split("、") if part] if field.type is SlotType.LIST else cell
        for field, cell in zip(slot.fields, cells, strict=True)
    }


def _cell(field: Slot, value: Any) -> str:
    return "、".join(value or ()) if field.type is SlotType.LIST else _one_line(str(value or ""))


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "／").replace(BAR, "／")

"""Short ways to write the slots of a kind, and those that many kinds share."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from foundation.documents.letter_kinds import Slot, SlotType


def text(name: str, label: str, sample: str, *, optional: bool = False, standing: bool = False) -> Slot:
    return Slot(name, label, sample, is_optional=optional, is_standing=standing)


def day(name: str, label: str, sample: dt.date, *, optional: bool = False) -> Slot:
    return Slot(name, label, sample, SlotType.DATE, is_optional=optional)


def lines(name: str, label: str, *sample: str, optional: bool = False, standing: bool = False) -> Slot:
    return Slot(name, label, sample, SlotType.LIST, is_optional=optional, is_standing=standing)


def rows(name: str, label: str, fields: Sequence[Slot], *others: Mapping[str, Any], optional: bool = False) -> Slot:
    """The samples of the fields are the first row of the sample."""
    first = {field.name: field.sample for field in fields}
    return Slot(name, label, (first, *others), SlotType.LIST, tuple(fields), is_optional=optional)


def blocks(name: str, label: str, sample: str, *, optional: bool = False) -> Slot:
    return Slot(name, label, sample, SlotType.BLOCKS, is_optional=optional)


ROUND = text("巡察名称", "哪一届、哪一轮巡察", "六届云岭市委第三轮巡察")
COMMITTEE = text("派出党委", "派出巡察组的党委，写简称", "云岭市委")
TEAM = text("巡察组", "巡察组的名称", "市委第三巡察组")
UNIT = text("单位", "被巡察党组织，写简称", "市财政局党组")
KIND = text("巡察类型", "常规、专项、回头看等", "常规巡察")
BEGIN = day("进驻日期", "现场巡察开始的日期", dt.date(2026, 3, 12))
END = day("结束日期", "现场巡察结束的日期", dt.date(2026, 5, 11))
CONTACT = text("联系人", "本件的联系人", "周敏")
PHONE = text("联系电话", "联系人的电话", "0000-2200110")
FED_BACK = day("反馈日期", "向被巡察党组织反馈的日期", dt.date(2026, 6, 18))

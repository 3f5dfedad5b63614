"""Which letters there are: the slots each is made of, its form, and whether an app drafts it from its own rows (接入).

The words of a letter are a template (shipped/<code>.txt, or the office's own version); what is said here cannot be edited.
Kinds of documents stand in `kinds/`; an app that drafts one from its rows calls `wire` in its wiring.py.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from foundation.documents.letter import Form
from foundation.documents.states import DocumentKind
from foundation.organizations.states import MAINTAINERS

NAME = re.compile(r"[A-Za-z\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff]*")
CODE = re.compile(r"[a-z][a-z_]{1,38}")


class SlotType(StrEnum):
    TEXT = "text"
    DATE = "date"
    LIST = "list"  # lines, or with `fields` rows
    TABLE = "table"  # a TableBlock; stands alone on its line
    BLOCKS = "blocks"  # text with headings of its own; stands alone on its line


TYPE_WORDS = {
    SlotType.TEXT: "文字",
    SlotType.DATE: "日期",
    SlotType.LIST: "列表",
    SlotType.TABLE: "表格",
    SlotType.BLOCKS: "成段文字",
}
FORM_WORDS = {
    Form.DOCUMENT: "文件",
    Form.LETTER: "信函",
    Form.MINUTES: "纪要",
    Form.ANNOUNCEMENT: "公告",
    Form.PLAIN: "表单",
    Form.POSTER: "张贴页",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """`name` is what a template writes between the braces, `label` what it means, `sample` a made-up value for previews.

    `fields` of a list: what each of its rows has, in the order in which a form asks for it. `is_standing`: the sample is what most
    letters say, so a form begins with it.
    """

    name: str
    label: str
    sample: Any
    type: SlotType = SlotType.TEXT
    fields: tuple["Slot", ...] = ()
    is_optional: bool = False
    is_standing: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """What an app knows for a draft: the form on the page begins with it, and the office corrects it there.

    `issuer`: an Organization. `source` names the row (audittrail.name_of).
    """

    issuer: Any
    recipients: tuple[Any, ...]
    values: dict[str, Any]
    source: str = ""
    team_id: int | None = None
    series_code: str = ""


@dataclass(frozen=True, slots=True)
class LetterKind:
    """`series`: what follows the office's word in the number (函 in 云委巡办函〔2026〕3号); None = no number.

    `attendance`: list slots that become the lines 出席, 请假, 列席 of minutes; `qr`: the slot the code leads to. `wired_by`: words
    for the pages on which an app drafts it; "" = 未接入. `fill(user, key)`: values from the row with this key, or None when
    the user does not see it; it raises PermissionDenied or Refused like a service. `is_drafted` False: what is written on it stays
    out of the register of documents. `is_sheet`: it may be printed empty and filled in by hand.
    """

    code: str
    label: str
    group: str
    kind: DocumentKind
    form: Form
    slots: tuple[Slot, ...]
    words: str
    series: str | None = ""
    attendance: tuple[str, ...] = ()
    qr: str = ""
    is_addressed: bool = True
    is_drafted: bool = True
    is_sheet: bool = False
    writers: frozenset[str] = MAINTAINERS
    wired_by: str = ""
    fill: Callable[[Any, str], Filled | None] | None = None

    def slot(self, name: str) -> Slot:
        return next(slot for slot in self.slots if slot.name == name)

    @property
    def form_words(self) -> str:
        return FORM_WORDS[self.form]

    @property
    def number_words(self) -> str:
        if self.series is None:
            return "不编文号"
        return f"机关代字加“{self.series}”编号" if self.series else "按机关代字编号"


_kinds: dict[str, LetterKind] = {}


def register(*kinds: LetterKind) -> None:
    for kind in kinds:
        check_kind(kind)
        if kind.code in _kinds:
            raise ValueError(f"letter kind {kind.code!r} is registered twice")
        _kinds[kind.code] = kind


def wire(
    code: str,
    *,
    by: str,
    fill: Callable[[Any, str], Filled | None] | None = None,
    writers: Iterable[str] = MAINTAINERS,
) -> None:
    """An app drafts this kind from its own rows; `by` says where. Calling it again changes nothing."""
    _kinds[code] = replace(_kinds[code], wired_by=by, fill=fill, writers=frozenset(writers))


def letter_kinds() -> list[LetterKind]:
    return list(_kinds.values())


def letter_kind(code: str) -> LetterKind:
    """Raises LookupError for a code nobody registered."""
    return _kinds[code]


def check_kind(kind: LetterKind) -> None:
    """Names that a template could not write, or write in two meanings, are a mistake of the programmer."""
    if not CODE.fullmatch(kind.code):
        raise ValueError(f"code of a letter kind: {kind.code!r}; expected small letters and _")
    _check_names(kind.code, kind.slots)
    names = {slot.name for slot in kind.slots}
    if lost := {*kind.attendance, *filter(None, [kind.qr])} - names:
        raise ValueError(f"{kind.code}: {sorted(lost)} are no slots; expected some of {sorted(names)}")


def _check_names(where: str, slots: tuple[Slot, ...]) -> None:
    names = [slot.name for slot in slots]
    if len(set(names)) != len(names):
        raise ValueError(f"{where}: a slot stands twice among {names}")
    for slot in slots:
        if not NAME.fullmatch(slot.name) or slot.name == "loop":
            raise ValueError(f"{where}: slot name {slot.name!r}; expected Chinese characters, letters and digits")
        if slot.fields and slot.type is not SlotType.LIST and slot.type is not SlotType.TABLE:
            raise ValueError(f"{where}: {slot.name} has fields; only lists and tables may")
        _check_names(f"{where}.{slot.name}", slot.fields)

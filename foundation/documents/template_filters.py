"""What a template may do with a value (写法), and the values as a template gets them: text, days, rows that count themselves."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from foundation.documents.letter import TableBlock
from foundation.documents.letter_kinds import Slot, SlotType

WEEKDAYS = "一二三四五六日"
DIGITS = "〇一二三四五六七八九"
LONGEST_VALUE = 50_000
MOST_STEPS = 20_000
# Stand in a value for what would break a line of the template; composing.py puts them back. Never in real text.
NEWLINE, BAR, BODY, TOKEN = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
UNWANTED = re.compile("[\ufdd0-\ufdef\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class TooManySteps(ValueError):
    """A template repeats more often than any letter needs."""


class Steps:
    def __init__(self, most: int = MOST_STEPS) -> None:
        self.left = most

    def take(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooManySteps


class Items(Sequence[Any]):
    """A list whose every step is counted, so that loops in loops come to an end."""

    def __init__(self, items: Sequence[Any], steps: Steps) -> None:
        self._items, self._steps = tuple(items), steps

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, place: Any) -> Any:
        return self._items[place]

    def __iter__(self) -> Iterator[Any]:
        for item in self._items:
            self._steps.take()
            yield item


class Day(dt.date):
    """Prints as 2026年3月5日."""

    def __str__(self) -> str:
        return f"{self.year}年{self.month}月{self.day}日"


@dataclass(frozen=True, slots=True)
class Filter:
    """`words`: how many texts in brackets it takes. `counts`: takes lists of rows too."""

    run: Callable[..., Any]
    takes: frozenset[SlotType]
    for_what: str
    says: str
    example: str
    words: int = 0
    gives: SlotType = SlotType.TEXT
    counts: bool = False

    def fits(self, slot: Slot) -> bool:
        return slot.type in self.takes and (self.counts or not slot.fields)


TEXT, DATE, LIST = frozenset({SlotType.TEXT}), frozenset({SlotType.DATE}), frozenset({SlotType.LIST})


def numeral(value: Any) -> str:
    """3 三, 10 十, 12 十二, 35 三十五; anything else as it is."""
    words = str(value)
    if not words.isascii() or not words.isdigit() or not 0 < int(words[:3]) < 100 or len(words) > 2:
        return words
    tens, ones = divmod(int(words), 10)
    head = {0: "", 1: "十"}.get(tens, f"{DIGITS[tens]}十")
    return head + (DIGITS[ones] if ones or not tens else "")


def stopped(value: Any) -> str:
    text = str(value).strip()
    return text if not text or text[-1] in "。；！？：" else f"{text}。"


def points(items: Sequence[Any]) -> str:
    """One item is a paragraph; several are numbered （一）（二）, as the order of headings asks, in the face of the text."""
    texts = [stopped(item) for item in items]
    if len(texts) == 1:
        return f"{BODY}{texts[0]}"
    return NEWLINE.join(f"{BODY}（{numeral(place)}）{text}" for place, text in enumerate(texts, start=1))


def month_day(day: Any) -> str:
    return f"{day.month}月{day.day}日" if isinstance(day, dt.date) else str(day)


def weekday(day: Any) -> str:
    return f"星期{WEEKDAYS[day.weekday()]}" if isinstance(day, dt.date) else str(day)


def _joined(mark: str) -> Callable[[Sequence[Any]], str]:
    return lambda items: mark.join(str(item) for item in items)


FILTERS: dict[str, Filter] = {
    "顿号": Filter(_joined("、"), LIST, "列表", "用、连接", "{{ 名单|顿号 }}"),
    "逗号": Filter(_joined("，"), LIST, "列表", "用，连接", "{{ 名单|逗号 }}"),
    "分号": Filter(_joined("；"), LIST, "列表", "用；连接", "{{ 名单|分号 }}"),
    "分条": Filter(points, LIST, "列表", "一条一段，多条时编（一）（二）", "{{ 要求|分条 }}"),
    "个数": Filter(len, LIST, "列表", "有几项", "{{ 名单|个数 }}", counts=True),
    "月日": Filter(month_day, DATE, "日期", "3月5日", "{{ 日期|月日 }}"),
    "星期": Filter(weekday, DATE, "日期", "星期四", "{{ 日期|星期 }}"),
    "中文数": Filter(numeral, TEXT, "数", "三、十二", "{{ loop.index|中文数 }}"),
    "句号": Filter(stopped, TEXT, "文字", "末尾没有标点时加。", "{{ 地点|句号 }}"),
    "默认": Filter(
        lambda value, word: value or word, TEXT | DATE, "文字和日期", "没有填时写什么", "{{ 主题|默认('无') }}", 1
    ),
}
LOOP = Slot(
    "loop",
    "",
    "",
    SlotType.TABLE,
    (Slot("index", "第几项", 1), Slot("first", "是第一项", 1), Slot("last", "是最后一项", 1)),
)


def prepared(slots: Sequence[Slot], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a template gets them. A missing one that may be empty is empty.

    Raises TypeError for a name that is no slot or a value of another type: programs fill these, and forms that know the types.
    """
    unknown = set(values) - {slot.name for slot in slots}
    missing = {slot.name for slot in slots if not slot.is_optional} - set(values)
    if unknown or missing:
        raise TypeError(f"values of a letter: unknown {sorted(unknown)}, missing {sorted(missing)}")
    steps = Steps()
    return {slot.name: _prepared(slot, values.get(slot.name), steps) for slot in slots}


def _prepared(slot: Slot, value: Any, steps: Steps) -> Any:
    match slot.type:
        case SlotType.TEXT:
            return text_of("" if value is None else str(value))
        case SlotType.DATE:
            # Words stand for a day that is not known yet, in a preview.
            return Day(value.year, value.month, value.day) if isinstance(value, dt.date) else text_of(str(value or ""))
        case SlotType.LIST if slot.fields:
            return Items([_row(slot, row, steps) for row in value or ()], steps)
        case SlotType.LIST:
            if isinstance(value, str):
                raise TypeError(f"{slot.name} is a list, got text")
            return Items([text_of(str(item)) for item in value or ()], steps)
        case SlotType.TABLE:
            if value is not None and not isinstance(value, TableBlock):
                raise TypeError(f"{slot.name} is a table, got {type(value).__name__}")
            return f"{TOKEN}{slot.name}" if value is not None and value.rows else ""
        case SlotType.BLOCKS:
            return f"{TOKEN}{slot.name}" if value else ""


def _row(slot: Slot, row: Mapping[str, Any], steps: Steps) -> SimpleNamespace:
    unknown = set(row) - {field.name for field in slot.fields}
    if unknown:
        raise TypeError(f"row of {slot.name} has {sorted(unknown)}; expected {[field.name for field in slot.fields]}")
    return SimpleNamespace(**{field.name: _prepared(field, row.get(field.name), steps) for field in slot.fields})


def text_of(text: str) -> str:
    """A value keeps its lines and bars, under signs that mean nothing to the template."""
    clean = UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST_VALUE]
    return clean.replace("\n", NEWLINE).replace("|", BAR)

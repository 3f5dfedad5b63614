"""What a delivery says: one message in its own words, or the day's list. Two steps of one matter are one line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

FOOT = "这是“{site}”自动发出的提醒，请登录系统办理，不必回复。"
NUMERALS = "一二三四"
LATE, TODAY, SOON, OTHER = "已逾期", "今天到期", "将要到期", "其他消息"


@dataclass(frozen=True, slots=True)
class Line:
    """`due_on` only for a reminder of a deadline; `matter` is the row that it is about, `order` the later the newer."""

    title: str
    body: str
    url: str
    due_on: date | None
    matter: tuple[str, str]
    order: tuple[date, int]


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    body: str


def folded(lines: Sequence[Line]) -> list[Line]:
    """The newest line of each matter with a deadline, the most urgent first; then what happened, in its order."""
    newest: dict[tuple[str, str], Line] = {}
    for line in sorted((line for line in lines if line.due_on), key=lambda line: line.order):
        newest[line.matter] = line
    due = sorted(newest.values(), key=lambda line: (line.due_on or date.max, line.order))
    return due + sorted((line for line in lines if not line.due_on), key=lambda line: line.order)


def letter_of(lines: Sequence[Line], name: str, today: date) -> Letter:
    lines = folded(lines)
    foot = FOOT.format(site=settings.SITE_NAME)
    if len(lines) == 1:
        (line,) = lines
        title = " ".join(line.title.split())
        parts = [title, line.body, f"办理：{settings.SITE_ADDRESS}{line.url}", foot]
        return Letter(f"【{settings.SITE_NAME}】{title}", "\n\n".join(part for part in parts if part))
    late = sum(_group(line, today) == LATE for line in lines)
    count = f"{len(lines)}件事等您办理" + (f"，其中{late}件已逾期" if late else "")
    head = f"{name}同志：\n\n到{today.month}月{today.day}日，有{count}。"
    return Letter(f"【{settings.SITE_NAME}】有{count}", "\n\n".join([head, *_sections(lines, today), foot]))


def short_text(lines: Sequence[Line], today: date) -> str:
    """For SMS: how many and where to look; no names, no numbers of matters."""
    lines = folded(lines)
    due, late = sum(line.due_on is not None for line in lines), sum(_group(line, today) == LATE for line in lines)
    parts = [f"{due}件事等您办理" + (f"（{late}件已逾期）" if late else "")] if due else []
    if other := len(lines) - due:
        parts.append(f"{other}条新消息")
    return f"【{settings.SITE_NAME}】您有{'、'.join(parts)}，请登录系统，到“消息”查看。"


def _sections(lines: Sequence[Line], today: date) -> list[str]:
    groups = [(name, [line for line in lines if _group(line, today) == name]) for name in (LATE, TODAY, SOON, OTHER)]
    filled = [(name, rows) for name, rows in groups if rows]
    return [
        "\n\n".join(
            [f"{numeral}、{name}（{len(rows)}件）", *(_words(number, row) for number, row in enumerate(rows, 1))]
        )
        for numeral, (name, rows) in zip(NUMERALS, filled, strict=False)
    ]


def _group(line: Line, today: date) -> str:
    if line.due_on is None:
        return OTHER
    if line.due_on < today:
        return LATE
    return TODAY if line.due_on == today else SOON


def _words(number: int, line: Line) -> str:
    parts = [f"{number}. {' '.join(line.title.split())}", line.body, f"办理：{settings.SITE_ADDRESS}{line.url}"]
    return "\n   ".join(part for part in parts if part)

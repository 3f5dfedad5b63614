"""Days, moments and lines of text as letters say them."""

from datetime import date, datetime

from django.utils.timezone import localtime

WEEKDAYS = "一二三四五六日"


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def spell(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def moment_words(moment: datetime) -> str:
    local = localtime(moment)
    return f"{spell(local.date())}（星期{WEEKDAYS[local.weekday()]}）{local:%H:%M}"

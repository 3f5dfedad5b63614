"""Decisions about a letter's look that CSS cannot take: where a title breaks, how wide the mark is, where a date starts."""

import datetime as dt
import math
import re
from dataclasses import dataclass
from functools import lru_cache

from foundation.documents import gbt9704

# Words that a title is not broken within. Enough for the titles of this trade; what is missing breaks by balance.
WHOLE_WORDS = [
    "巡察",
    "巡视",
    "整改",
    "工作",
    "动员会",
    "见面会",
    "推进会",
    "座谈会",
    "专项",
    "领导",
    "小组",
    "办公室",
    "委员会",
    "通知",
    "公告",
    "报告",
    "讲话",
    "情况",
    "问题",
    "反馈",
    "意见",
    "关于",
    "开展",
    "进驻",
    "会议",
    "资金",
    "乡村",
    "振兴",
    "财政局",
    "农业",
    "农村局",
    "党组",
    "党委",
    "市委",
    "县委",
    "云岭",
    "第一轮",
    "第二轮",
    "第三轮",
    "脱贫",
    "攻坚",
    "任务",
    "办理",
    "重点",
    "移交",
    "线索",
    "信访",
    "举报",
    "受理",
    "方案",
    "审核",
    "验收",
    "销号",
    "集中",
    "落实",
    "责任",
    "监督",
    "建设",
    "政治",
    "组织",
    "干部",
    "召开",
    "印发",
    "有关",
    "事项",
    "市",
    "县",
    "党",
    "第",
]
WHOLE_PATTERN = re.compile(
    r"第[一二三四五六七八九十]+(?:巡察组|巡视组|轮|届|次|批)|[一二三四五六七八九十]+届|《[^》]{1,12}》|[0-9]+年?"
)
GOOD_AFTER = "的和与及暨对"
GOOD_BEFORE = ("关于", "工作", "动员", "的通知", "整改", "专项")
FORBIDDEN_START = "，。、；：！？”’）》〕】的会组局轮号年月日"
FORBIDDEN_END = "“‘（《〔【第"
# Digits of the bold face are wider than half a character; counted narrower, a title of 20 would overflow its line.
BOLD_DIGIT = 0.62
WITHIN_WORD, FORBIDDEN, PREFERRED = 60.0, 400.0, -6.0


@dataclass(frozen=True, slots=True)
class Mark:
    """The issuing organ's mark: point size of the type, and how much narrower than square it is set."""

    size: float
    narrowing: float


@dataclass(frozen=True, slots=True)
class SignaturePlace:
    """Characters from the left edge of the type area at which the name and the date start."""

    name: float
    date: float


def chinese_date(day: dt.date) -> str:
    """7.3.5.4: arabic digits, full year, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def width_in_characters(text: str, half: float = 0.5) -> float:
    """A half-width digit or letter counts `half` a character."""
    return sum(half if ord(character) < 0x2E80 and character not in "“”‘’—…·" else 1.0 for character in text)


def title_lines(title: str, longest: int = gbt9704.TITLE_LONGEST_LINE) -> tuple[str, ...]:
    """7.3.1: balanced lines, no word broken. A line break that the author set is kept."""
    return tuple(line for part in title.splitlines() for line in _balanced(part.strip(), longest))


@lru_cache(maxsize=512)
def _balanced(title: str, longest: int) -> tuple[str, ...]:
    width = width_in_characters(title, BOLD_DIGIT)
    if width <= longest:
        return (title,) if title else ()
    count = math.ceil(width / (longest - 1))
    ideal = width / count
    best: dict[tuple[int, int], tuple[float, int]] = {(0, 0): (0.0, 0)}
    for line in range(1, count + 1):
        for end in range(1, len(title) + 1):
            options = [
                (best[line - 1, start][0] + _cost(title, start, end, ideal, longest), start)
                for start in range(max(0, end - 2 * longest), end)
                if (line - 1, start) in best
            ]
            if options:
                best[line, end] = min(options)
    lines, end = [], len(title)
    for line in range(count, 0, -1):
        start = best[line, end][1]
        lines.append(title[start:end])
        end = start
    return tuple(reversed(lines))


def _cost(title: str, start: int, end: int, ideal: float, longest: int) -> float:
    width = width_in_characters(title[start:end], BOLD_DIGIT)
    cost = (width - ideal) ** 2 + (10_000 if width > longest else 0)
    if end == len(title):
        return cost
    before, after = title[end - 1], title[end]
    if after in FORBIDDEN_START or before in FORBIDDEN_END or (before.isascii() and after.isascii()):
        cost += FORBIDDEN
    if before in GOOD_AFTER or title.startswith(GOOD_BEFORE, end):
        cost += PREFERRED
    if any(_splits(title, end, word) for word in WHOLE_WORDS) or any(
        found.start() < end < found.end() for found in WHOLE_PATTERN.finditer(title)
    ):
        cost += WITHIN_WORD
    return cost


def _splits(title: str, at: int, word: str) -> bool:
    return any(title.startswith(word, at - shift) for shift in range(1, len(word)) if at >= shift)


def mark(issuers: tuple[str, ...], suffix: str = "文件") -> Mark:
    """As large as fits the type area; type set narrower than square keeps a long name striking."""
    longest = max((len(name) for name in issuers), default=1) + len(suffix)
    width = gbt9704.TYPE_WIDTH / gbt9704.POINT / longest
    size = min(gbt9704.MARK_LARGEST, width * gbt9704.MARK_TALLEST_TO_WIDTH)
    return Mark(size=round(size, 2), narrowing=round(min(1.0, width / size), 4))


def signature_place(signature: tuple[str, ...], day: dt.date | None) -> SignaturePlace:
    """7.3.5.2: the name two characters from the right, the date two right of the name's start; a longer date goes to
    two from the right and the name moves left.
    """
    line, right = gbt9704.CHARACTERS_PER_LINE, gbt9704.SIGNATURE_RIGHT_CHARACTERS
    name_width = max((width_in_characters(name) for name in signature), default=0.0)
    date_width = width_in_characters(chinese_date(day)) if day else 0.0
    name = line - right - name_width
    date = name + gbt9704.DATE_AFTER_NAME_CHARACTERS
    if date + date_width > line - right:
        date = line - right - date_width
        name = date - gbt9704.DATE_AFTER_NAME_CHARACTERS
    return SignaturePlace(name=max(0.0, min(name, line - right - name_width)), date=max(0.0, date))

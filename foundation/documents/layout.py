"""Decisions about a letter's look that CSS cannot take: where a title breaks, how wide the mark is, where a date starts."""

import datetime as dt
import math
import re
from dataclasses import dataclass
from functools import lru_cache

from foundation.documents import gbt9704
from foundation.documents.letter import Form, Letter

# Words that a title is not broken within. Enough for the titles of this trade; what is missing breaks by balance.
WORDS = (
    "巡察 巡视 整改 工作 动员会 见面会 推进会 座谈会 专项 领导 小组 办公室 委员会 通知 公告 报告 讲话 情况 问题 反馈 意见 关于 开展 进驻 会议 资金 乡村 振兴 财政局 农业 "
    "农村局 党组 党委 市委 县委 云岭 第一轮 第二轮 第三轮 脱贫 攻坚 任务 办理 重点 移交 线索 信访 举报 受理 方案 审核 验收 销号 集中 落实 责任 监督 建设 政治 组织 干部 "
    "召开 印发 有关 事项 成效 评估 办法 试行 实施 规定 制度 名单 清单 加强 改进 进一步 推进 推动 发现 共性 督查 督办 提醒 检查 考核 部署 全市 全县 全区 "
    "延期 报送 批复 同意 常规 延伸 学习 贯彻 精神 安排 计划 总结 规划 人民 医院 学校 教育 卫生 健康 自然 资源 社会 保障 人力 纪委 监委 纪律 政府 人大 政协 机关 单位 "
    "部门 街道 社区 中共 国有 企业 集团 公司 学院 大学 中心 日常 进展 调阅 资料 提供 协助 商请 征求 约谈 问责 告诫 立行立改 建议书 通知书"
)
WHOLE_WORDS = tuple(WORDS.split())
WHOLE_PATTERN = re.compile(
    r"第[一二三四五六七八九十]+(?:巡察组|巡视组|轮|届|次|批)|[一二三四五六七八九十]+届|《[^》]{1,12}》|[0-9]+年?"
)
GOOD_AFTER = "的和与及暨对"
GOOD_BEFORE = ("关于", "工作", "动员", "的通知", "整改", "专项")
FORBIDDEN_START = "，。、；：！？”’）》〕】的会组局轮号年月日"
FORBIDDEN_END = "“‘（《〔【第"
# Digits of the bold face are wider than half a character; counted narrower, a title of 20 would overflow its line.
BOLD_DIGIT = 0.62
WITHIN_WORD, FORBIDDEN, PREFERRED, A_LINE = 120.0, 400.0, -6.0, 40.0


@dataclass(frozen=True, slots=True)
class Mark:
    """The issuing organ's mark: point size of the type, how much narrower than square it is set, the letter spacing in points that
    spreads each name to the width of the longest, and where names and 文件 begin, in mm from the left of the type area.
    """

    size: float
    narrowing: float
    spacings: tuple[float, ...] = (0.0,)
    start: float = 0.0
    suffix_start: float = 0.0


@dataclass(frozen=True, slots=True)
class SignaturePlace:
    """Characters from the left edge of the type area at which the name and the date start."""

    name: float
    date: float


@dataclass(frozen=True, slots=True)
class SealPlace:
    """With seals: names in a row, and how far in from the right the date ends, in characters."""

    columns: int
    date_right: float


def chinese_date(day: dt.date) -> str:
    """7.3.5.4: arabic digits, full year, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def width_in_characters(text: str, half: float = 0.5) -> float:
    """A half-width digit or letter counts `half` a character."""
    return sum(half if ord(character) < 0x2E80 and character not in "“”‘’—…·" else 1.0 for character in text)


def title_lines(title: str, longest: int = gbt9704.TITLE_LONGEST_LINE, names: tuple[str, ...] = ()) -> tuple[str, ...]:
    """7.3.1: balanced lines, no word broken, none of `names` either (of organizations that the letter speaks of). A line break
    that the author set is kept.
    """
    whole = tuple(name for name in names if name in title and 1 < len(name) < longest)
    return tuple(line for part in title.splitlines() for line in _balanced(part.strip(), longest, whole))


@lru_cache(maxsize=512)
def _balanced(title: str, longest: int, names: tuple[str, ...]) -> tuple[str, ...]:
    width = width_in_characters(title, BOLD_DIGIT)
    if width <= longest:
        return (title,) if title else ()
    inside = _inside_words(title, names)
    least = math.ceil(width / longest)
    # One line more than needed is taken where the fewer ones would tear a word.
    return min(_best_lines(title, count, longest, inside) for count in (least, least + 1))[1]


def _best_lines(title: str, count: int, longest: int, inside: frozenset[int]) -> tuple[float, tuple[str, ...]]:
    """The cheapest way to set the title in so many lines, and its cost."""
    ideal = width_in_characters(title, BOLD_DIGIT) / count
    best: dict[tuple[int, int], tuple[float, int]] = {(0, 0): (0.0, 0)}
    for line in range(1, count + 1):
        # A line in the middle is rather longer than its neighbours than shorter: 菱形, not an hourglass.
        wanted = ideal + (0.6 if 1 < line < count else 0)
        for end in range(1, len(title) + 1):
            options = [
                (best[line - 1, start][0] + _cost(title, start, end, wanted, longest, inside), start)
                for start in range(max(0, end - 2 * longest), end)
                if (line - 1, start) in best
            ]
            if options:
                best[line, end] = min(options)
    lines, end = [], len(title)
    if (count, end) not in best:
        return math.inf, (title,)
    for line in range(count, 0, -1):
        start = best[line, end][1]
        lines.append(title[start:end])
        end = start
    return best[count, len(title)][0] + count * A_LINE, tuple(reversed(lines))


def _cost(title: str, start: int, end: int, ideal: float, longest: int, inside: frozenset[int]) -> float:
    width = width_in_characters(title[start:end], BOLD_DIGIT)
    cost = (width - ideal) ** 2 + (10_000 if width > longest else 0)
    if end == len(title):
        return cost
    before, after = title[end - 1], title[end]
    if after in FORBIDDEN_START or before in FORBIDDEN_END or (before.isascii() and after.isascii()):
        cost += FORBIDDEN
    if before in GOOD_AFTER or title.startswith(GOOD_BEFORE, end):
        cost += PREFERRED
    return cost + (WITHIN_WORD if end in inside else 0)


def _inside_words(title: str, names: tuple[str, ...]) -> frozenset[int]:
    """Places of the title where a line break would tear a word, a name or a number."""
    inside: set[int] = set()
    for word in (*WHOLE_WORDS, *names):
        start = title.find(word)
        while start >= 0:
            inside.update(range(start + 1, start + len(word)))
            start = title.find(word, start + 1)
    for found in WHOLE_PATTERN.finditer(title):
        inside.update(range(found.start() + 1, found.end()))
    return frozenset(inside)


def mark(issuers: tuple[str, ...], suffix: str = "文件", largest: float = gbt9704.MARK_LARGEST) -> Mark:
    """As large as fits the type area; type set narrower than square keeps a long name striking. Several names share one width."""
    longest = max((1, *(len(name) for name in issuers)))
    gap = gbt9704.MARK_SUFFIX_GAP if len(issuers) > 1 and suffix else 0
    characters = longest + gap + len(suffix)
    width = gbt9704.TYPE_WIDTH / gbt9704.POINT / characters
    tallest = gbt9704.MARKS_TALLEST / gbt9704.POINT / (gbt9704.MARK_PITCH * max(1, len(issuers)))
    size = min(largest, tallest, width * gbt9704.MARK_TALLEST_TO_WIDTH)
    narrowing = min(1.0, width / size)
    pitch = size * narrowing * gbt9704.POINT
    start = (gbt9704.TYPE_WIDTH - characters * pitch) / 2
    return Mark(
        size=round(size, 2),
        narrowing=round(narrowing, 4),
        spacings=tuple(round((longest - len(name)) * size / max(1, len(name) - 1), 3) for name in issuers),
        start=round(start, 3),
        suffix_start=round(start + (longest + gap) * pitch, 3),
    )


def recipients_move(letter: Letter, title: tuple[str, ...]) -> bool:
    """7.3.2: recipients so many that page 1 would show no text stand in the imprint. 10.3 has none above the text of 纪要: there
    they always do.
    """
    if letter.form not in {Form.DOCUMENT, Form.LETTER}:
        return letter.form is Form.MINUTES
    marks = mark(letter.issuers)
    head = (
        gbt9704.MARK_TOP + marks.size * gbt9704.POINT * gbt9704.MARK_PITCH * len(letter.issuers) + gbt9704.RED_RULE_GAP
    )
    signers = max(1, math.ceil(len(letter.signers) / gbt9704.SIGNERS_PER_ROW))
    blank = gbt9704.NUMBER_BLANK_LINES + gbt9704.TITLE_BLANK_LINES + gbt9704.RECIPIENTS_BLANK_LINES
    width = sum(width_in_characters(name) + 1 for name in letter.recipients)
    used = head / gbt9704.LINE_HEIGHT + signers + blank + len(title) + math.ceil(width / gbt9704.CHARACTERS_PER_LINE)
    return used > gbt9704.LINES_PER_PAGE - 2


def seal_place(signature: tuple[str, ...], day: dt.date | None) -> SealPlace:
    """7.3.5.1: a name over the date and centred on it; a long name moves both to the left until it fits the type area. Several
    names stand in rows of three, two or one, as their length allows.
    """
    longest = max((width_in_characters(name) for name in signature), default=0.0)
    date = width_in_characters(chinese_date(day)) if day else 0.0
    columns = 1
    if len(signature) > 1:
        columns = min(3, len(signature), max(1, int(gbt9704.CHARACTERS_PER_LINE // max(longest, 1))))
    right = max(gbt9704.SEALED_DATE_RIGHT_CHARACTERS, (longest - date) / 2)
    return SealPlace(columns=columns, date_right=min(right, gbt9704.CHARACTERS_PER_LINE - date))


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

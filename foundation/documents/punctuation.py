"""Punctuation, brackets and digits as GB/T 9704, GB/T 15834 and GB/T 15835 want them in Chinese text.

Only the shape of signs changes, never a word or a number, and every change is listed so that the writer can look at it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
# What a half-width sign stands after or before when it belongs to Chinese text.
CHINESE = f"[{HAN}”’）》〉】〕、，。；：！？%％]"
IS_HAN = re.compile(f"[{HAN}]")
NUMERAL = "[一二三四五六七八九十百]{1,4}"
WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+(?:．[０-９]+)?")
DIGIT_DOT = re.compile(r"(?<=[0-9])．(?=[0-9])")
PERCENT = re.compile(r"(?<=[0-9])％")
NUMBER = re.compile(rf"(?<=[{HAN}])[\[［【〖(（〔]((?:19|20)[0-9]{{2}})[\]］】〗)）〕](?=(?:第)?[0-9]{{1,5}}号)")
BRACKETS = re.compile(r"[(（]([^()（）\n]{1,200})[)）]")
QUOTES = re.compile(r'"([^"\n]{1,300})"')
ELLIPSIS = re.compile(rf"(?<={CHINESE})(?:\.{{3,}}|。{{3,}}|…(?!…)(?<!……))")
DASH = re.compile(rf"(?<={CHINESE})-{{2,}}(?=[{HAN}“《（])")
SIGN = re.compile(rf"(?<={CHINESE})[,;:?!]")
STOP = re.compile(rf"(?<=[{HAN}”）》])\.$")
FULL = str.maketrans(",;:?!", "，；：？！")
# A heading's mark: 一、（一）1.（1）(7.3.3), without a second sign after the bracket and without a space.
HEADS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"^({NUMERAL})(?:[.．,，] ?|、 )(?=[{HAN}“《])"), r"\1、"),
    (re.compile(rf"^（({NUMERAL}|[0-9]{{1,2}})）(?:[、.．,，] ?| )(?=\S)"), r"（\1）"),
    (re.compile(r"^([0-9]{1,2})(?:[、．] ?|\. )(?=[^0-9\s])"), r"\1."),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change, as often as it was made; `where` is the beginning of the first paragraph that has it."""

    before: str
    after: str
    count: int
    where: str

    @property
    def sentence(self) -> str:
        times = f"（{self.count}处）" if self.count > 1 else ""
        return f"{self.before} → {self.after}{times}"


def proper(lines: Sequence[str]) -> tuple[list[str], tuple[Change, ...]]:
    """The lines set right, and what was changed in them, in the order in which it occurs."""
    counted: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], str] = {}
    done = []
    for line in lines:
        made: list[tuple[str, str]] = []
        done.append(_proper(line, made))
        counted.update(made)
        for pair in made:
            first.setdefault(pair, line[:20])
    return done, tuple(Change(*pair, count, first[pair]) for pair, count in counted.items())


def _proper(line: str, made: list[tuple[str, str]]) -> str:
    def note(pattern: re.Pattern[str], new: Callable[[re.Match[str]], str], text: str) -> str:
        def swap(match: re.Match[str]) -> str:
            after = new(match)
            if after != match[0]:
                made.append(_shown(match[0], after))
            return after

        return pattern.sub(swap, text)

    line = note(WIDE, lambda found: unicodedata.normalize("NFKC", found[0]), line)
    line = note(DIGIT_DOT, lambda _: ".", line)
    line = note(PERCENT, lambda _: "%", line)
    line = note(NUMBER, lambda found: f"〔{found[1]}〕", line)
    line = note(BRACKETS, _bracketed, line)
    line = note(QUOTES, lambda found: f"“{found[1]}”" if IS_HAN.search(found[1]) else found[0], line)
    line = note(ELLIPSIS, lambda _: "……", line)
    line = note(DASH, lambda _: "——", line)
    line = note(SIGN, lambda found: found[0].translate(FULL), line)
    line = note(STOP, lambda _: "。", line)
    for pattern, form in HEADS:
        line = note(pattern, lambda found, form=form: found.expand(form), line)  # type: ignore[misc]
    return line


def _bracketed(found: re.Match[str]) -> str:
    """Full-width where Chinese stands inside or beside, as in a list (1); a formula f(x) keeps its own."""
    text, start, end = found.string, found.start(), found.end()
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    called = before.isascii() and before.isalnum()
    if IS_HAN.search(found[1]) or (not called and (not start or re.search(CHINESE, before + after))):
        return f"（{found[1]}）"
    return found[0]


def _shown(before: str, after: str) -> tuple[str, str]:
    """Long text between two brackets or quotes is told by its beginning."""
    if len(before) <= 12:
        return before, after
    return f"{before[:4]}…{before[-2:]}", f"{after[:4]}…{after[-2:]}"

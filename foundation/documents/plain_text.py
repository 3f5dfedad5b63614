"""Reads a speech or report that somebody pasted or uploaded as plain text.

Such files come with a teaser before the title, advertisements, a title broken over two lines, sentences broken at a
stray line end, and in UTF-8 or GB18030. What is taken out, joined or changed is listed, never done silently. Lines whose
cells are parted by tabs, as a spreadsheet gives them, are a table.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from foundation.documents.letter import Block, Heading, Paragraph, TableBlock
from foundation.documents.punctuation import Change, proper

LONGEST_TITLE = 60
LONGEST_SECOND_LINE = 16
TITLE_ENDS = [
    "讲话",
    "通知",
    "报告",
    "公告",
    "通报",
    "方案",
    "意见",
    "决定",
    "纪要",
    "致辞",
    "发言",
    "总结",
    "要点",
    "办法",
    "规定",
    "细则",
    "通告",
    "函",
    "批复",
    "请示",
    "提纲",
    "说明",
    "讲话稿",
    "发言稿",
    "发言材料",
    "工作安排",
    "倡议书",
    "建议书",
]
SALUTATION = re.compile(r"^(同志们|各位领导|各位同志|尊敬的[^，。]{1,20})[^。]{0,20}[：:]$")
BYLINE = re.compile(r"^([（(][^（）()]{2,30}[）)]|\d{4}年\d{1,2}月\d{1,2}日)$")
HEADING = (
    (1, re.compile(r"^[一二三四五六七八九十百]{1,4}、")),
    (2, re.compile(r"^[（(][一二三四五六七八九十百]{1,4}[）)]")),
    (4, re.compile(r"^[（(]\d{1,2}[）)]")),
    (3, re.compile(r"^\d{1,2}[.．、](?!\d)")),
)
LONGEST_HEADING = 60
SENTENCE_END = "。！？!?：:；;…”’）)》】"
# A line that stops at one of these goes on in the next line.
UNFINISHED_END = "对和的在把与及为从向将被由、，,"
PUNCTUATION = re.compile(r"[，。！？：；、【】,.!?:;“”]")
NEW_TITLE_START = re.compile(r"^(在|关于|\d{4}年)")
CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
LINE_END = re.compile(r"\r\n|[\r\f\v\x85\u2028\u2029]")
# A letter and the accents after it, as some programs write pinyin: one character each, which every face has.
ACCENTED = re.compile(r"[A-Za-z][\u0300-\u036f]+")
TRIMMED = " \t\u3000\xa0"
CELL = "\t"
# GB 18030-2005 put these in the private area; since 2022 they have places of their own.
PROMOTED = dict(zip(range(0xE78D, 0xE797), (0xFE10, 0xFE12, 0xFE11, *range(0xFE13, 0xFE1A)), strict=True)) | {
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE832: 0x9FB8,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE864: 0x9FBB,
}
NON_TEXT_SHARE = 0.02
STRAY = [chr(code) for code in range(32) if chr(code) not in "\t\n\r\f\v"]


class NotText(ValueError):
    """The bytes are no text in UTF-8 or GB18030."""


@dataclass(frozen=True, slots=True)
class ParsedText:
    """`title` is "" when none was found. `left_out`: lines before the title. `joined`: lines that went on from the one above.
    `changed`: signs set right. `removed`: how many invisible characters were taken out.
    """

    title: str
    blocks: tuple[Block, ...]
    left_out: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()
    removed: int = 0


def decode(data: bytes) -> str:
    """UTF-8 (with or without BOM), UTF-16 with BOM, else GB18030. Raises NotText."""
    encodings = ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        controls = sum(map(text.count, STRAY))
        if controls <= len(text) * NON_TEXT_SHARE:
            return text.translate(PROMOTED) if encoding == "gb18030" else text
    raise NotText("neither UTF-8 nor GB18030 text")


def parse(data: bytes, *, title: str = "") -> ParsedText:
    """Title, blocks and what was left out. With `title` given nothing is searched for and nothing left out."""
    return parse_text(decode(data), title=title)


def parse_text(
    text: str, *, title: str = "", keep_head: bool = False, keep_lines: bool = False, set_right: bool = False
) -> ParsedText:
    """`keep_head`: lines before the title stay, below it. `keep_lines`: no line is joined to the one above. `set_right`:
    signs are put as Chinese text wants them (punctuation.py).
    """
    removed = len(CONTROL.findall(text)) - text.count("\ufeff", 0, 1)
    lines = _lines(text)
    if title:
        head, rest = 0, [line for line in lines if line and line != title]
    else:
        head, title, rest = _find_title(lines)
    left_out = tuple(line for line in lines[:head] if line)
    paragraphs, joined = (rest, ()) if keep_lines else _mend(rest)
    if keep_head:
        paragraphs = [*left_out, *paragraphs]
    changed: tuple[Change, ...] = ()
    if set_right:
        (title, *paragraphs), changed = proper([title, *paragraphs])
    return ParsedText(title, tuple(_blocks(paragraphs)), () if keep_head else left_out, joined, changed, removed)


def as_blocks(paragraphs: list[str]) -> list[Block]:
    """Lines that are whole paragraphs already: headings and salutations get their kind, nothing is joined or left out."""
    return _blocks(paragraphs)


def _lines(text: str) -> list[str]:
    """Trimmed lines; empty ones stay, since a title is not joined across one. Cells of a table stay parted by tabs."""
    text = CONTROL.sub("", LINE_END.sub("\n", text))
    text = ACCENTED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
    return [line for run in _runs(text.split("\n")) for line in run]


def _runs(lines: list[str]) -> Iterator[list[str]]:
    """Lines with equally many tabs below each other are a table, unless the tabs only indent."""
    for tabs, group in groupby(lines, key=lambda line: line.rstrip(" \u3000\xa0").count(CELL)):
        run = list(group)
        rows = [[_squeeze(cell) for cell in line.split(CELL)] for line in run]
        if tabs and len(run) > 1 and any(row[0] for row in rows) and any(any(row[1:]) for row in rows):
            yield [CELL.join(row) for row in rows]
        else:
            yield [_squeeze(line) for line in run]


def _squeeze(line: str) -> str:
    """One space for a run of them, none beside punctuation. Names kept apart by a space stay apart."""
    line = re.sub(f"[{TRIMMED}]+", " ", line).strip()
    return re.sub(r"(?<=[，。！？：；、（《“”》）]) | (?=[，。！？：；、）《“”》（])", "", line)


def _find_title(lines: list[str]) -> tuple[int, str, list[str]]:
    """(index of the title's first line, title, lines after it). Without a title: (0, "", all lines)."""
    for index, line in enumerate(lines):
        below = lines[index + 1] if index + 1 < len(lines) else ""
        if not line or len(line) > LONGEST_TITLE or CELL in line:
            continue
        if _ends_title(line):
            return index, line, [one for one in lines[index + 1 :] if one]
        if _is_split_title(line, below):
            return index, line + below, [one for one in lines[index + 2 :] if one]
        if SALUTATION.match(_next_text(lines, index)) and not PUNCTUATION.search(line):
            return index, line, [one for one in lines[index + 1 :] if one]
    return 0, "", [line for line in lines if line]


def _ends_title(line: str) -> bool:
    return line.rstrip("》】").endswith(tuple(TITLE_ENDS)) and not re.search(r"[。！？；]", line)


def _is_split_title(line: str, below: str) -> bool:
    """A title of which the first line stops in the middle; an advert above a whole title is not one."""
    return (
        0 < len(below) <= LONGEST_SECOND_LINE
        and len(line) + len(below) <= LONGEST_TITLE
        and _ends_title(below)
        and not PUNCTUATION.search(line)
        and not NEW_TITLE_START.match(below)
        and bool(NEW_TITLE_START.match(line) or len(line) > len(below))
    )


def _next_text(lines: list[str], index: int) -> str:
    return next((lines[place] for place in range(index + 1, len(lines)) if lines[place]), "")


def _mend(lines: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """Joins a sentence that a stray line end broke, up to its end or the next heading."""
    mended: list[str] = []
    joined: list[str] = []
    broken = False
    for line in lines:
        if broken and not _heading_level(line) and CELL not in line:
            mended[-1] += line
            joined.append(line)
        else:
            mended.append(line)
            broken = False
        broken = _is_broken(mended[-1]) if not broken else mended[-1][-1] not in SENTENCE_END
    return mended, tuple(joined)


def _is_broken(line: str) -> bool:
    if CELL in line:
        return False
    if _heading_level(line) and len(line) <= LONGEST_HEADING and not re.search(r"[。；]", line):
        return False
    if line[-1] in SENTENCE_END:
        return False
    return line[-1] in UNFINISHED_END or "。" in line


def _heading_level(line: str) -> int:
    return next((level for level, pattern in HEADING if pattern.match(line)), 0)


def _blocks(paragraphs: list[str]) -> list[Block]:
    blocks: list[Block] = []
    for place, text in enumerate(paragraphs):
        below = paragraphs[place + 1] if place + 1 < len(paragraphs) else ""
        above = paragraphs[place - 1] if place else ""
        if CELL not in text:
            blocks.append(_block(place, text, below))
        elif above.count(CELL) != text.count(CELL):
            blocks.append(_table(paragraphs, place))
    return blocks


def _table(paragraphs: list[str], place: int) -> TableBlock:
    """The rows from `place` on; the first one heads the table."""
    rows: list[tuple[str, ...]] = []
    for text in paragraphs[place:]:
        if text.count(CELL) != paragraphs[place].count(CELL):
            break
        rows.append(tuple(text.split(CELL)))
    return TableBlock(rows[0], tuple(rows[1:]))


def _block(place: int, text: str, below: str) -> Block:
    level = _heading_level(text)
    if level:
        return _heading(level, text)
    if SALUTATION.match(text):
        return Paragraph(text, "flush")
    if place <= 1 and BYLINE.match(text):
        return Paragraph(text, "centred")
    if _ends_title(text) and len(text) <= LONGEST_TITLE and SALUTATION.match(below):
        return Paragraph(text, "title")
    return Paragraph(text)


def _heading(level: int, text: str) -> Block:
    """A heading that runs on into its paragraph is cut after its first sentence; an over-long one is plain text."""
    cut = text.find("。") + 1
    if 0 < cut < len(text) and cut <= LONGEST_HEADING:
        return Heading(level, text[:cut], text[cut:])
    if len(text) <= LONGEST_HEADING:
        return Heading(level, text)
    return Paragraph(text)

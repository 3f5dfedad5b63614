"""No empty boxes, ever: which characters of a letter no face of their element can draw, and what is no text at all.

Asked before anything is rendered, so that the person who typed the text learns which character, where, and what to do. What a
face has is read from its own table, once a process; a letter then costs a millisecond.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from fontTools.ttLib import TTLibError

from foundation.documents import faces
from foundation.documents.letter import Attachment, Block, Heading, Letter, Paragraph

MOST_FAULTS = 20
TOLD = 2
SHOWN = 12
EVERY = 0x110000
LINE_SIGNS = frozenset("\n\t")
SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
EMOJI = (range(0x1F000, 0x1FB00), range(0x20E3, 0x20E4))
REPLACE = "请换一个字；是人名用字的，请系统管理员安装有这个字的字体。"
ELEMENTS = {face.variable: face for face in faces.FACES}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, the variable of the face it is set in, and where it stands, in words."""

    face: str
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A character that is not drawn. `sentence` is for the person who typed it."""

    character: str
    place: str
    why: str

    @property
    def sentence(self) -> str:
        return f"{self.place}：{self.why}"


def faults(letter: Letter) -> list[Fault]:
    """In the order of the page, each character once, at most MOST_FAULTS. [] is a letter that can be drawn."""
    stacks = _stacks(tuple(map(str, settings.FONT_DIRS)))
    if not any(one[ord("字")] for one in stacks.values()):
        return [Fault("", "全文", "这台机器没有排公文用的字体。请系统管理员运行manage.py doctor，照它说的安装。")]
    found: dict[str, Fault] = {}
    bad: dict[str, frozenset[str]] = {}
    pieces = list(_pieces(letter))
    for name in ELEMENTS:
        typed = set("".join(piece.text for piece in pieces if piece.face == name)) - LINE_SIGNS
        bad[name] = frozenset(one for one in typed if not stacks[name][ord(one)] or _is_no_text(one))
    for piece in pieces if any(bad.values()) else ():
        for one in piece.text:
            if one in bad[piece.face] and one not in found:
                found[one] = Fault(one, _where(piece, one), _why(one))
                if len(found) == MOST_FAULTS:
                    return list(found.values())
    return list(found.values())


def sentence(found: list[Fault]) -> str:
    """All of it in one, for a job's result and a refusal."""
    more = f"另有{len(found) - TOLD}个字。" if len(found) > TOLD else ""
    return "有字排不出来。" + "".join(fault.sentence for fault in found[:TOLD]) + more


def undrawn_everyday() -> dict[str, int]:
    """For the doctor: of the 6,763 characters of GB 2312, how many an element cannot draw. Elements that draw all are left out."""
    stacks = _stacks(tuple(map(str, settings.FONT_DIRS)))
    everyday = [ord(one) for one in _everyday()]
    missing = {face.element: sum(not stacks[name][point] for point in everyday) for name, face in ELEMENTS.items()}
    return {element: count for element, count in missing.items() if count}


def _everyday() -> str:
    """All hanzi of GB 2312: rows 16 to 87."""
    cells = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return "".join(cell.decode("gb2312", "ignore") for cell in cells)


def forget() -> None:
    """For a test, or after faces were installed while the process runs."""
    _stacks.cache_clear()


@lru_cache(maxsize=4)
def _stacks(_directories: tuple[str, ...]) -> dict[str, bytes]:
    """For each element one byte a code point: 1 when some face of its stack draws it."""
    try:
        installed = faces.installed_files()
    except FileNotFoundError:
        installed = {}
    own, offices = faces.files(), faces.office_files()
    read: dict[tuple[str, int], bytes] = {}
    stacks = {}
    for name, face in ELEMENTS.items():
        known = [installed[family] for family in face.families() if family in installed]
        known += [(str(own[face.file]), 0)] if face.file in own else []
        known += [(str(path), 0) for family, path in offices.items() if family in face.office]
        for file in known:
            if file not in read:
                read[file] = _characters(*file)
        stacks[name] = _either([read[file] for file in known])
    return stacks


def _characters(path: str, index: int) -> bytes:
    """A file that is no font draws nothing."""
    drawn = bytearray(EVERY)
    try:
        points = faces.code_points(path, index)
    except (TTLibError, OSError, KeyError):
        points = []
    for point in points:
        drawn[point] = 1
    return bytes(drawn)


def _either(tables: list[bytes]) -> bytes:
    joined = 0
    for table in tables:
        joined |= int.from_bytes(table, "little")
    return joined.to_bytes(EVERY, "little")


def _is_no_text(one: str) -> bool:
    """Though a face may have a shape for it."""
    point = ord(one)
    if point < 0x7F:
        return point < 0x20
    return unicodedata.category(one) in {"Cc", "Cf", "Cs", "Co"} or one == "\ufffd" or _is_in(point, SELECTORS)


def _why(one: str) -> str:
    """What is wrong with it and what to do."""
    code = f"U+{ord(one):04X}"
    return _why_no_text(one, code) or f"“{one}”（{code}）没有可用的字形，会印成方框。{REPLACE}"


def _why_no_text(one: str, code: str) -> str:
    """ "" for a character that is text, and only lacks a face."""
    known = {
        "Cc": f"有看不见的控制字符（{code}），请删去这一处重新输入。",
        "Cf": f"有看不见的控制字符（{code}），请删去这一处重新输入。",
        "Co": f"有自造字（{code}），换一台机器就成了别的字。请换成国家标准（GB 18030）里的字。",
        "Cs": f"有残缺的字符（{code}），请删去这一处重新输入。",
    }
    if one == "\ufffd":
        return f"有乱码（{code}），原字已经丢失。请照原稿重新输入。"
    if _is_in(ord(one), SELECTORS):
        return f"字后面有看不见的字形选择符（{code}），请删去这个字重新输入。"
    if _is_in(ord(one), EMOJI):
        return f"“{one}”（{code}）是表情符号，公文不用。请删去。"
    return known.get(unicodedata.category(one), "")


def _is_in(point: int, ranges: tuple[range, ...]) -> bool:
    return any(point in one for one in ranges)


def _where(piece: Piece, one: str) -> str:
    """The beginning of the paragraph, and of a long one the words before the character too. Only what can be shown."""
    start = "".join(sign for sign in piece.text[:SHOWN] if sign.isprintable() and sign != one)
    at = piece.text.index(one)
    if at < SHOWN:
        return f"{piece.place}“{start}{'…' if len(piece.text) > SHOWN else ''}”"
    near = "".join(sign for sign in piece.text[at - 6 : at] if sign.isprintable())
    return f"{piece.place}“{start}…”中“{near}”之后"


def _pieces(letter: Letter) -> Iterator[Piece]:
    yield Piece("song", letter.title, "标题")
    yield from (Piece("song", name, "发文机关") for name in letter.issuers)
    heads = (letter.number, letter.serial, letter.degree, letter.urgency, letter.check_code)
    yield from (Piece("fang", text, "版头") for text in heads)
    yield from (Piece("kai", name, "签发人") for name in letter.signers)
    yield from (Piece("fang", name, "主送机关") for name in letter.recipients)
    yield from _of_blocks(letter.body, "正文")
    for row in letter.attendance:
        yield from (Piece("fang", text, "参会名单") for text in (row.label, *row.names))
    yield from (Piece("fang", name, "署名") for name in letter.signature)
    yield Piece("fang", letter.note, "附注")
    yield from (Piece("fang", text, "版记") for text in (*letter.copies, letter.printed_by))
    for place, attachment in enumerate(letter.attachments, start=1):
        yield from _of_attachment(attachment, f"附件{place if len(letter.attachments) > 1 else ''}")


def _of_attachment(attachment: Attachment, place: str) -> Iterator[Piece]:
    yield Piece("song", attachment.title, f"{place}标题")
    yield from _of_blocks(attachment.blocks, place)


def _of_blocks(blocks: tuple[Block, ...], place: str) -> Iterator[Piece]:
    for block in blocks:
        if isinstance(block, Heading):
            yield Piece({1: "hei", 2: "kai"}.get(block.level, "fang"), block.text, place)
            yield Piece("fang", block.rest, place)
        elif isinstance(block, Paragraph):
            yield Piece({"centred": "kai", "title": "song"}.get(block.role, "fang"), block.text, place)
        else:
            yield from (Piece("hei", text, f"{place}表头") for text in (block.caption, *block.header))
            yield from (Piece("fang", text, f"{place}表格") for row in block.rows for text in row)

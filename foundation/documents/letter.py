"""What a letter says, without how it looks: frozen values that go to JSON and come back equal."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any


class Form(StrEnum):
    """Which of the layouts a letter takes."""

    DOCUMENT = "document"  # 文件: red head, number, recipients; with `signers` the upward form (上行文)
    LETTER = "letter"  # 信函: name of the organ, double lines, no page number on the first page
    MINUTES = "minutes"  # 纪要: own mark, attendance
    ANNOUNCEMENT = "announcement"  # 公告: title, body, signature, nobody addressed
    PLAIN = "plain"  # speeches, reports and record sheets: title and body
    POSTER = "poster"  # a page to hang up: large title, lines, a QR code


class Paper(StrEnum):
    """The sheet an attachment is printed on."""

    A4 = "a4"
    A4_LANDSCAPE = "a4-landscape"
    A3_LANDSCAPE = "a3-landscape"


class PosterSize(StrEnum):
    """The sheet a poster is printed on, upright."""

    A4 = "a4"
    A3 = "a3"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`role`: body (two characters in), flush (a salutation), centred (a date or name under a title), title (of a
    second speech in the same text).
    """

    text: str
    role: str = "body"


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 一、 2 （一） 3 1. 4 （1）. `rest` is the text that runs on after the heading's sentence."""

    level: int
    text: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class TableBlock:
    """`widths` are shares of the table's width, () for even ones by content. `has_labels`: the first cell of a row names what
    stands beside it, as in a record sheet; such a table may have no `header`.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    widths: tuple[float, ...] = ()
    has_labels: bool = False


Block = Paragraph | Heading | TableBlock
KINDS: dict[str, type[Block]] = {"paragraph": Paragraph, "heading": Heading, "table": TableBlock}


@dataclass(frozen=True, slots=True)
class Attachment:
    title: str
    blocks: tuple[Block, ...]
    paper: Paper = Paper.A4


@dataclass(frozen=True, slots=True)
class Attendance:
    """One line of minutes: 出席, 请假 or 列席, and the names."""

    label: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """`number` is "" until the document is issued; `date` is the day it bears (成文日期).

    `serial` (份号), `degree` (密级和保密期限 or 内部, as printed) and `urgency` (加急, 特急) stand at the top left. Several `issuers` are
    a joint issue, the leading organ first. `is_sealed` keeps room for the seal. `qr` is what the code at the foot (or on a
    poster) leads to, `check_code` the words beside it. `template` names the version of the template it was composed of.
    """

    form: Form
    title: str
    body: tuple[Block, ...]
    issuers: tuple[str, ...] = ()
    number: str = ""
    signers: tuple[str, ...] = ()
    serial: str = ""
    degree: str = ""
    urgency: str = ""
    recipients: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    signature: tuple[str, ...] = ()
    date: dt.date | None = None
    is_sealed: bool = False
    note: str = ""
    attendance: tuple[Attendance, ...] = ()
    copies: tuple[str, ...] = ()
    printed_by: str = ""
    printed_on: dt.date | None = None
    check_code: str = ""
    qr: str = ""
    template: str = ""
    poster_size: PosterSize = PosterSize.A4

    @property
    def is_large_poster(self) -> bool:
        return self.form is Form.POSTER and self.poster_size is PosterSize.A3


DAYS = frozenset({"date", "printed_on"})


def to_json(letter: Letter) -> dict[str, Any]:
    """Lists for tuples, ISO days; a field that has its default is written too, so that a snapshot says all of it."""
    data = asdict(letter)
    data["body"] = blocks_to_json(letter.body)
    data["attachments"] = [
        {"title": one.title, "blocks": blocks_to_json(one.blocks), "paper": one.paper.value}
        for one in letter.attachments
    ]
    data["form"], data["poster_size"] = letter.form.value, letter.poster_size.value
    for name in DAYS:
        data[name] = data[name].isoformat() if data[name] else None
    return {name: _plain(value) for name, value in data.items()}


def from_json(data: Mapping[str, Any]) -> Letter:
    """The letter that `to_json` wrote, by this version or an older one that knew fewer fields. Raises KeyError for a missing
    form, title or body, ValueError for a part that is unknown.
    """
    unknown = set(data) - {one.name for one in fields(Letter)}
    if unknown:
        raise ValueError(f"letter has {sorted(unknown)}; expected some of {sorted(one.name for one in fields(Letter))}")
    values: dict[str, Any] = {name: _frozen(value) for name, value in data.items()}
    values["form"] = Form(data["form"])
    values["poster_size"] = PosterSize(data.get("poster_size", PosterSize.A4))
    values["body"] = blocks_from_json(data["body"])
    values["attachments"] = tuple(
        Attachment(one["title"], blocks_from_json(one["blocks"]), Paper(one.get("paper", Paper.A4)))
        for one in data.get("attachments", ())
    )
    values["attendance"] = tuple(Attendance(one["label"], tuple(one["names"])) for one in data.get("attendance", ()))
    for name in DAYS & set(data):
        values[name] = dt.date.fromisoformat(data[name]) if data[name] else None
    return Letter(title=data["title"], **{name: value for name, value in values.items() if name != "title"})


def blocks_to_json(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    names = {kind: name for name, kind in KINDS.items()}
    return [{"kind": names[type(block)], **_plain(asdict(block))} for block in blocks]


def blocks_from_json(data: Sequence[Mapping[str, Any]]) -> tuple[Block, ...]:
    return tuple(_block_from_json(one) for one in data)


def _block_from_json(data: Mapping[str, Any]) -> Block:
    if data["kind"] not in KINDS:
        raise ValueError(f"block kind {data['kind']!r}: expected {', '.join(KINDS)}")
    return KINDS[data["kind"]](**{name: _frozen(value) for name, value in data.items() if name != "kind"})


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {name: _plain(one) for name, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
    return value


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value

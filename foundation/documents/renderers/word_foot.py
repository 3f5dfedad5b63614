"""What stands below the text in Word: attachments' note, signature and date, attendance, imprint; and a poster's code."""

import io
from typing import Any

import segno
from docx.document import Document
from docx.oxml.xmlchemy import serialize_for_reading
from docx.shared import Mm

from foundation.documents import gbt9704, layout
from foundation.documents.letter import Form, Letter, Paper
from foundation.documents.renderers.word_flow import KEEP, Flow, between, blank_lines
from foundation.documents.renderers.word_xml import clean, element, indent, paragraph, runs, twips

LINE_WIDTH = gbt9704.CHARACTERS_PER_LINE
CENTRED, RIGHT = element("jc", val="center"), element("jc", val="right")
FOOT = element(
    "framePr",
    w=twips(gbt9704.TYPE_WIDTH),
    wrap="around",
    vAnchor="margin",
    hAnchor="margin",
    xAlign="left",
    yAlign="bottom",
)
# Of names that go on over several lines each has the full height. Word sets type low in an exact line: it is raised by half points.
EVERY_LINE = element("spacing", before=0, after=0, line=twips(gbt9704.IMPRINT_LINE), lineRule="exact")
RAISED = element("position", val=3)
CODE_SIZE = 60


def add_attachment_note(flow: Flow, attachments: list[dict[str, Any]]) -> None:
    """7.3.4: a line that wraps goes on under the first character of the name."""
    for place, attachment in enumerate(attachments):
        number = f"{attachment['number']}." if attachment["number"] else ""
        hang = layout.width_in_characters(number)
        label = "" if place else "附件："
        flow.keep_last()
        spacing = "" if place else blank_lines(1)
        flow.add(
            "Attached", runs(f"{label}{number}{attachment['title']}"), spacing + indent(5 + hang, -len(label) - hang)
        )


def add_signature(flow: Flow, letter: Letter, described: dict[str, Any]) -> None:
    """7.3.5: the name and the day, by the rules with a seal and without one; never alone on a page."""
    if not letter.signature and (not letter.date or letter.form is Form.MINUTES):
        return
    flow.keep_last()
    if described["seal_rows"]:
        _add_seal_rows(flow, letter, described)
    elif letter.is_sealed:
        _add_sealed(flow, letter, described)
    else:
        _add_unsealed(flow, letter, described)


def _add_unsealed(flow: Flow, letter: Letter, described: dict[str, Any]) -> None:
    """7.3.5.2; the names before the last end two characters from the right."""
    right = gbt9704.SIGNATURE_RIGHT_CHARACTERS
    place = layout.signature_place(letter.signature[-1:], letter.date)
    for at, name in enumerate(letter.signature):
        spacing = "" if at else blank_lines(1)
        if described["is_long_name"]:
            where = between(0, right)
        elif at < len(letter.signature) - 1:
            where = between(0, right) + RIGHT
        else:
            where = indent(place.name)
        flow.add("Signature", runs(name), spacing + where)
    if letter.date:
        flow.add(
            "Date", runs(described["date_words"]), ("" if letter.signature else blank_lines(1)) + indent(place.date)
        )


def _add_sealed(flow: Flow, letter: Letter, described: dict[str, Any]) -> None:
    """7.3.5.1: the day four characters from the right, the name in the middle over it, room for the seal above both."""
    date = described["date_words"]
    from_right = layout.seal_place(letter.signature, letter.date).date_right
    middle = LINE_WIDTH - from_right - layout.width_in_characters(date) / 2
    around = between(max(0.0, 2 * middle - LINE_WIDTH), max(0.0, LINE_WIDTH - 2 * middle)) + CENTRED
    for at, name in enumerate(letter.signature):
        flow.add("Signature", runs(name), ("" if at else blank_lines(gbt9704.SEAL_BLANK_LINES)) + around)
    if date:
        above = "" if letter.signature else blank_lines(gbt9704.SEAL_BLANK_LINES)
        flow.add("Date", runs(date), above + between(0, from_right) + RIGHT)


def _add_seal_rows(flow: Flow, letter: Letter, described: dict[str, Any]) -> None:
    """7.3.5.1 joint issue: names in rows with room for their seals, the day below the last."""
    rows = described["seal_rows"]
    width = twips(gbt9704.TYPE_WIDTH) // len(rows[0])
    shown = []
    for at, row in enumerate(rows):
        cells = []
        for place, name in enumerate(row):
            lines = paragraph("Signature", runs(name), KEEP + blank_lines(gbt9704.SEAL_BLANK_LINES) + CENTRED)
            if at == len(rows) - 1 and place == len(row) - 1 and letter.date:
                lines += paragraph("Date", runs(described["date_words"]), CENTRED)
            cells.append(element("tc", element("tcPr", element("tcW", w=width, type="dxa")) + lines))
        height = element("trHeight", val=twips(gbt9704.SEAL_ROW_HEIGHT), hRule="atLeast")
        shown.append(element("tr", element("trPr", element("cantSplit") + height) + "".join(cells)))
    properties = element("tblW", w=width * len(rows[0]), type="dxa") + element("tblLayout", type="fixed")
    properties += element("tblCellMar", "".join(element(side, w=0, type="dxa") for side in ("left", "right")))
    grid = element("tblGrid", element("gridCol", w=width) * len(rows[0]))
    flow.add_markup(element("tbl", element("tblPr", properties) + grid + "".join(shown)))


def add_attendance(flow: Flow, letter: Letter) -> None:
    """10.3: below the text, 出席, 请假 and 列席 in 黑体; a line that wraps goes on under the first name."""
    for at, line in enumerate(letter.attendance):
        flow.keep_last()
        label = f"{line.label}："
        width = layout.width_in_characters(label)
        words = runs(label, element("rStyle", val="Label")) + runs("、".join(line.names))
        spacing = "" if at else blank_lines(gbt9704.ATTENDANCE_BLANK_LINES)
        flow.add("Attendance", words, spacing + indent(gbt9704.BODY_INDENT_CHARACTERS + width, -width))


def add_imprint(flow: Flow, letter: Letter, described: dict[str, Any], *, is_apart: bool) -> None:
    """7.4: copies above the office and the day of printing, between rules, at the foot of the last page. It is a frame of
    ordinary paragraphs, fixed to the foot of the type area of the page where the paragraph after it stands. `is_apart`: it has
    the next even page to itself, without a number.
    """
    if is_apart:
        flow.start_section(Paper.A4, kind="evenPage", is_numbered=False)
    elif flow.paper is not Paper.A4:
        flow.start_section(Paper.A4)
    has_rules = letter.form is not Form.LETTER
    rows = _copies(letter, moved=described["recipients_move"])
    if has_rules:
        flow.add("Imprint", "", _rule(gbt9704.IMPRINT_THICK))
    for words, properties in rows:
        flow.add("Imprint", words, FOOT + properties)
    if letter.printed_by and has_rules:
        if rows:
            flow.add("Imprint", "", _rule(gbt9704.IMPRINT_THIN))
        flow.add("Imprint", *_printed(letter, described))
    if has_rules:
        flow.add("Imprint", "", _rule(gbt9704.IMPRINT_THICK))
    flow.add("Anchor", "")


def _copies(letter: Letter, *, moved: bool) -> list[tuple[str, str]]:
    """7.4.2; with the recipients when they are too many for the first page."""
    one, size = gbt9704.IMPRINT_INDENT_CHARACTERS, gbt9704.IMPRINT_SIZE
    lines = [("主送：", letter.recipients if moved else ()), ("抄送：", letter.copies)]
    return [
        (
            runs(f"{label}{'，'.join(names)}。", RAISED),
            EVERY_LINE + indent(one + len(label), -len(label), one, size=size) + element("jc", val="both"),
        )
        for label, names in lines
        if names
    ]


def _printed(letter: Letter, described: dict[str, Any]) -> tuple[str, str]:
    """7.4.3: the office at the left, the day at the right, each one character in."""
    one, size = gbt9704.IMPRINT_INDENT_CHARACTERS, gbt9704.IMPRINT_SIZE
    tab = element("tab", val="right", pos=twips(gbt9704.TYPE_WIDTH - one * size * gbt9704.POINT))
    day = f"\t{described['printed_words']}印发" if described["printed_words"] else ""
    return runs(f"{letter.printed_by}{day}"), FOOT + element("tabs", tab) + indent(one, size=size)


def _rule(width: float) -> str:
    """A rule of the imprint: a black line as high as the rule is thick. With borders LibreOffice gives up the frame, and it
    parts a frame where the style changes.
    """
    black = element("shd", val="clear", color="auto", fill="000000")
    return FOOT + black + element("spacing", before=0, after=0, line=twips(width), lineRule="exact")


def add_poster_foot(flow: Flow, letter: Letter, described: dict[str, Any], document: Document) -> None:
    """The code, its words, who hangs it up and when."""
    if described["code"]:
        flow.add("Picture", _code(document, letter.qr, CODE_SIZE * flow.scale), _apart(8 * flow.scale, 4 * flow.scale))
    if letter.note:
        flow.add("PosterNote", runs(letter.note))
    for at, words in enumerate((*letter.issuers, described["date_words"])):
        if words:
            flow.add("PosterFoot", runs(words), "" if at else _apart(8 * flow.scale))


def _apart(before: float, after: float = 0) -> str:
    """Millimetres above and below a paragraph."""
    return element("spacing", before=twips(before), after=twips(after))


def _code(document: Document, link: str, width: float) -> str:
    """A run with the picture; readers of the screen hear where it leads."""
    picture = io.BytesIO()
    segno.make(link, micro=False, error="m").save(picture, kind="png", scale=12, border=0)
    picture.seek(0)
    inline = document.part.new_pic_inline(picture, Mm(width), Mm(width))
    inline.docPr.set("descr", clean(link))
    inline.docPr.set("name", "二维码")
    return f"<w:r><w:drawing>{serialize_for_reading(inline)}</w:drawing></w:r>"

"""Pages of a letter in Word: the package, sections, grid, page numbers, and the bytes that are the same each time."""

import datetime as dt
import io
import zipfile
from dataclasses import dataclass

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.section import _Footer, _Header
from docx.shared import Length, Twips

from foundation.documents import faces, gbt9704
from foundation.documents.letter import Letter, Paper
from foundation.documents.renderers import word_styles
from foundation.documents.renderers.word_xml import clean, element, parsed, twips

# The library's template brings a picture of itself, styles of another program and lists: a letter has none of them.
KEPT_PARTS = frozenset({RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS})
EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
ZIP_DAY = (1980, 1, 1, 0, 0, 0)
LONGEST_PROPERTY = 255


@dataclass(frozen=True, slots=True)
class Sheet:
    """Size and margins of a page in millimetres: top, right, bottom, left."""

    width: float
    height: float
    margins: tuple[float, float, float, float]

    @property
    def is_landscape(self) -> bool:
        return self.width > self.height


UPRIGHT = (gbt9704.MARGIN_TOP, gbt9704.MARGIN_OUTSIDE, gbt9704.MARGIN_BOTTOM, gbt9704.MARGIN_INSIDE)
SHEETS = {
    Paper.A4: Sheet(gbt9704.PAGE_WIDTH, gbt9704.PAGE_HEIGHT, UPRIGHT),
    Paper.A4_LANDSCAPE: Sheet(gbt9704.PAGE_HEIGHT, gbt9704.PAGE_WIDTH, (*UPRIGHT[-1:], *UPRIGHT[:-1])),
    Paper.A3_LANDSCAPE: Sheet(gbt9704.A3_WIDTH, gbt9704.PAGE_HEIGHT, UPRIGHT),
}


def empty_document(scale: float = 1.0) -> WordDocument:
    """A document without a page yet, with our styles, settings and fonts; `scale` enlarges the type."""
    document = Document()
    for key, relation in list(document.part.rels.items()):
        if relation.reltype not in KEPT_PARTS:
            del document.part.rels[key]
    for key, relation in list(document.part.package.rels.items()):
        if relation.reltype not in {RELATIONSHIP_TYPE.OFFICE_DOCUMENT, RELATIONSHIP_TYPE.CORE_PROPERTIES}:
            del document.part.package.rels[key]
    word_styles.install(document, scale)
    _set_fonts(document)
    _set_settings(document)
    return document


def section(
    paper: Paper,
    *,
    kind: str = "nextPage",
    margins: tuple[float, float, float, float] | None = None,
    scale: float = 1.0,
    has_grid: bool = True,
) -> str:
    """The properties that end a section: page, margins, and the grid of 22 lines and 28 characters."""
    sheet = SHEETS[paper]
    top, right, bottom, left = (twips(one * scale) for one in margins or sheet.margins)
    size = element(
        "pgSz",
        w=twips(sheet.width * scale),
        h=twips(sheet.height * scale),
        orient="landscape" if sheet.is_landscape else None,
    )
    edges = element(
        "pgMar",
        top=top,
        right=right,
        bottom=bottom,
        left=left,
        header=twips(gbt9704.MARGIN_TOP / 2),
        footer=twips(footer_distance()),
        gutter=0,
    )
    pitch = gbt9704.CHARACTER_PITCH / gbt9704.POINT - gbt9704.BODY_SIZE
    grid = element("docGrid", type="linesAndChars", linePitch=word_styles.LINE, charSpace=round(pitch * 4096))
    # 22 lines of 28 characters are those of the upright page with its own margins.
    is_gridded = has_grid and margins is None and not sheet.is_landscape
    return element("sectPr", element("type", val=kind) + size + edges + (grid if is_gridded else ""))


def footer_distance() -> float:
    """From the foot of the page to the foot of the number's line: its dash stands PAGE_NUMBER_GAP below the type area. The
    line's text stands on four fifths of its height, the dash 0.38 of the type's size higher.
    """
    below_dash = 0.2 * word_styles.PAGE_NUMBER_LINE + 0.38 * gbt9704.PAGE_NUMBER_SIZE
    return gbt9704.MARGIN_BOTTOM - gbt9704.PAGE_NUMBER_GAP - below_dash * gbt9704.POINT


def fill(part: _Header | _Footer, *paragraphs: str) -> None:
    """Puts these paragraphs in the place of what the header or footer has."""
    part.is_linked_to_previous = False
    root = part.part.element
    for old in list(root):
        root.remove(old)
    for markup in paragraphs:
        root.append(parsed(markup))


def length(millimetres: float) -> Length:
    return Twips(twips(millimetres))


def _set_settings(document: WordDocument) -> None:
    settings = document.settings.element
    for child in list(settings):
        settings.remove(child)
    mode = "http://schemas.microsoft.com/office/word"
    compat = element("useFELayout") + element("compatSetting", name="compatibilityMode", uri=mode, val=15)
    for markup in (
        element("zoom", percent=100),
        element("defaultTabStop", val=twips(gbt9704.CHARACTER_PITCH)),
        element("evenAndOddHeaders"),
        element("characterSpacingControl", val="doNotCompress"),
        element("compat", compat),
        element("themeFontLang", val="en-US", eastAsia="zh-CN"),
    ):
        settings.append(parsed(markup))


def _set_fonts(document: WordDocument) -> None:
    """What Word may take where an office lacks the first face: the other names, in the order of faces.py."""
    table = "".join(
        element(
            "font",
            element("altName", val=",".join(face.office[1:])) + element("charset", val="86"),
            name=word_styles.family(face.variable),
        )
        for face in faces.FACES
    )
    blob = serialize_part_xml(parsed(element("fonts", table)))
    main = document.part
    part = Part(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, blob, main.package)
    main.relate_to(part, RELATIONSHIP_TYPE.FONT_TABLE)


def describe(document: WordDocument, letter: Letter) -> None:
    """Core properties: the organ, not the machine or the person who made the file."""
    properties = document.core_properties
    organ = clean("、".join(letter.issuers or letter.signature))[:LONGEST_PROPERTY]
    day = letter.date or letter.printed_on
    made = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) if day else EPOCH
    properties.author = properties.last_modified_by = organ
    properties.title = clean("".join(letter.title.splitlines()))[:LONGEST_PROPERTY]
    properties.subject = clean(letter.number)[:LONGEST_PROPERTY]
    properties.comments = properties.keywords = properties.category = ""
    properties.created = properties.modified = made
    properties.revision = 1
    properties.language = "zh-CN"


def to_bytes(document: WordDocument) -> bytes:
    """The same letter gives the same bytes: members bear one day."""
    first, second = io.BytesIO(), io.BytesIO()
    document.save(first)
    with zipfile.ZipFile(first) as made, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in made.namelist():
            member = zipfile.ZipInfo(name, ZIP_DAY)
            member.compress_type = zipfile.ZIP_DEFLATED
            fixed.writestr(member, made.read(name))
    return second.getvalue()


def type_width(paper: Paper) -> float:
    sheet = SHEETS[paper]
    return sheet.width - sheet.margins[1] - sheet.margins[3]

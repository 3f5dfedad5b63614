"""Page numbers in Word: fields in the footers of a section, which a section that says nothing takes over from the one before."""

from docx.section import Section, _Footer
from docx.shared import Mm

from foundation.documents import gbt9704
from foundation.documents.renderers.word_pages import fill, footer_distance
from foundation.documents.renderers.word_styles import PAGE_NUMBER_LINE
from foundation.documents.renderers.word_xml import element, field, indent, paragraph, runs, twips

ONE, SIZE = gbt9704.PAGE_NUMBER_INDENT_CHARACTERS, gbt9704.PAGE_NUMBER_SIZE
# Properties of the number's line: at the right on odd pages, at the left on even ones, one character in.
ODD = indent(right=ONE, size=SIZE) + element("jc", val="right")
EVEN = indent(left=ONE, size=SIZE) + element("jc", val="left")
BOX = (
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" Requires="wps"><w:drawing>'
    '<wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0" distB="0" '
    'distL="0" distR="0" simplePos="0" relativeHeight="{number}" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">'
    '<wp:simplePos x="0" y="0"/>'
    '<wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>'
    '<wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV>'
    '<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
    '<wp:docPr id="{number}" name="页码"/><wp:cNvGraphicFramePr/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
    '<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
    "<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>"
    '<wps:bodyPr vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></wps:bodyPr>'
    "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
)
FIRST_BOX = 9001  # ids of drawings: no picture of a letter comes near


def number_pages(section: Section, *, raised: float = 0) -> None:
    """— 1 — at the outer edge. `raised`: the footer ends so many millimetres above the sheet's foot, and the number stands where
    it does elsewhere.
    """
    below = element("spacing", line=twips(footer_distance() - raised), lineRule="exact")
    for footer, place in _outside(section):
        fill(footer, _number(place), *([paragraph("Anchor", "", below)] if raised else []))


def number_turned(section: Section) -> None:
    """8: on a sheet set across the number stands where the other pages have it, once the sheet is turned to the right to be read:
    along its left edge, in a box whose lines run downwards. The line's foot is at the left.
    """
    lengths = {
        "left": footer_distance(),
        "top": gbt9704.MARGIN_INSIDE,
        "width": PAGE_NUMBER_LINE * gbt9704.POINT,
        "height": gbt9704.TYPE_WIDTH,
    }
    told = {name: int(Mm(value)) for name, value in lengths.items()}
    for number, (footer, place) in enumerate(_outside(section), start=FIRST_BOX):
        fill(footer, paragraph("Anchor", BOX.format(content=_number(place), number=number, **told)))


def empty_footers(section: Section) -> None:
    """7.5: a page with the imprint alone has no number. What is empty reaches up to the text: on a section that starts on an
    even page LibreOffice ends the text where the footer begins, wherever the margin is.
    """
    height = twips(gbt9704.MARGIN_BOTTOM - footer_distance()) - 1
    empty = element("spacing", line=height, lineRule="exact")
    for footer, _ in _outside(section):
        fill(footer, paragraph("PageNumber", "", empty))


def _outside(section: Section) -> tuple[tuple[_Footer, str], ...]:
    return (section.footer, ODD), (section.even_page_footer, EVEN)


def _number(place: str) -> str:
    return paragraph("PageNumber", runs("— ") + field("PAGE") + runs(" —"), place)

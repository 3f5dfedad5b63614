"""The styles of a letter in Word, named as an office knows them: who changes one changes every place that has it."""

import math
from dataclasses import dataclass, replace

from docx.document import Document

from foundation.documents import faces, gbt9704
from foundation.documents.renderers.word_xml import border, element, fonts, half_points, indent, parsed, points

# Twips, rounded down: 22 lines must fit the page.
LINE = int(gbt9704.LINE_HEIGHT / gbt9704.POINT * 20)
# Twips between characters of 3号, a hair more than 28 a line need: justification gives it back. With the exact figure
# LibreOffice sets 27.
CLOSER = -6
RED_RULE = border("bottom", gbt9704.RED_RULE_WIDTH, color=gbt9704.RED)
INDENT = gbt9704.BODY_INDENT_CHARACTERS
PAGE_NUMBER_LINE = 18.0
RULE_LINE = 1.0
TABLE_LINE = 1.35
DENSE_SIZE = 12.0
# A line of 1.25 has as much air above its type as below; the rest stands before and after it.
IMPRINT_LINE = 1.25 * gbt9704.IMPRINT_SIZE
IMPRINT_AIR = (gbt9704.IMPRINT_LINE / gbt9704.POINT - IMPRINT_LINE) / 2 * 20 / LINE
# What Word and WPS are to look for when a face is not installed.
FACE_NAMES = {face.variable: face.office for face in faces.FACES}
SHOWN = {"hei": "黑体", "page": "宋体"}


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style. `key` is its id, `name` what people see; sizes in points, indents in characters, `before` in lines.

    `line` is the exact height of a line in points, None for that of the page, 0 for what the content needs; `level` the
    level in the outline; `rules` the borders, as markup; `spacing` twips between characters.
    """

    key: str
    name: str
    face: str = "fang"
    size: float = gbt9704.BODY_SIZE
    align: str = "both"
    left: float = 0
    first: float = 0
    before: float = 0
    after: float = 0
    line: float | None = None
    level: int = 0
    keeps_next: bool = False
    breaks_page: bool = False
    is_red: bool = False
    rules: str = ""
    spacing: int | None = None

    @property
    def spaced(self) -> int | None:
        """Twips between characters; None is what the page has."""
        return 0 if self.spacing is None and self.size != gbt9704.BODY_SIZE else self.spacing

    def scaled(self, scale: float) -> "Style":
        """As on a sheet so much larger. Word knows half points: type is rather smaller than wider than the PDF's."""
        line = LINE / 20 if self.line is None else self.line
        spacing = round((CLOSER if self.spaced is None else self.spaced) * scale)
        return replace(
            self,
            size=math.floor(self.size * scale * 2) / 2,
            line=line * scale,
            before=self.before * scale,
            after=self.after * scale,
            spacing=spacing,
        )


STYLES = (
    Style("Body", "公文正文", first=INDENT),
    Style("Flush", "顶格正文"),
    Style("Centred", "居中楷体", face="kai", align="center"),
    Style("DocumentTitle", "公文标题", face="song", size=gbt9704.TITLE_SIZE, align="center", after=1, keeps_next=True),
    Style("Heading1", "一级标题", face="hei", first=INDENT, level=1),
    Style("Heading2", "二级标题", face="kai", first=INDENT, level=2),
    Style("Heading3", "三级标题", first=INDENT, level=3),
    Style("Heading4", "四级标题", first=INDENT, level=4),
    Style("Serial", "份号", align="left"),
    Style("Degree", "密级和紧急程度", face="hei", align="left"),
    Style("Mark", "发文机关标志", face="song", size=gbt9704.MARK_LARGEST, align="center", line=0, is_red=True),
    Style("Number", "发文字号", align="center"),
    Style("RedRule", "红色分隔线", size=1, align="left", line=RULE_LINE, rules=RED_RULE),
    Style("Recipients", "主送机关"),
    Style("Attached", "附件说明", left=5, first=-3),
    Style("Signature", "署名", align="left", keeps_next=True),
    Style("Date", "成文日期", align="left"),
    Style("Note", "附注", first=INDENT),
    Style("AttachmentLabel", "附件标识", face="hei", align="left", breaks_page=True, keeps_next=True),
    Style("Attendance", "出席名单", left=5, first=-3),
    Style("TableCaption", "表题", face="hei", size=gbt9704.SIZE_4, align="center", line=0, keeps_next=True),
    Style("TableText", "表格文字", size=gbt9704.SIZE_4, align="left", line=TABLE_LINE * gbt9704.SIZE_4),
    Style("TableHead", "表头文字", face="hei", size=gbt9704.SIZE_4, align="center", line=TABLE_LINE * gbt9704.SIZE_4),
    Style("DenseText", "密表文字", size=DENSE_SIZE, align="left", line=TABLE_LINE * DENSE_SIZE),
    Style("DenseHead", "密表表头", face="hei", size=DENSE_SIZE, align="center", line=TABLE_LINE * DENSE_SIZE),
    Style(
        "Imprint",
        "版记",
        size=gbt9704.IMPRINT_SIZE,
        align="left",
        before=IMPRINT_AIR,
        after=IMPRINT_AIR,
        line=IMPRINT_LINE,
    ),
    Style("PageNumber", "公文页码", face="page", size=gbt9704.PAGE_NUMBER_SIZE, align="left", line=PAGE_NUMBER_LINE),
    Style("PosterTitle", "张贴标题", face="song", size=44, align="center", after=1, line=59.4, is_red=True),
    Style("PosterText", "张贴正文", size=20, align="center", line=34),
    Style("PosterNote", "扫码提示", face="hei", size=22, align="center", line=33),
    Style("PosterFoot", "张贴落款", align="center"),
    Style("Picture", "图片", align="center", line=0),
    Style("Anchor", "占位", size=1, align="left", line=1),
)
TEXT_STYLES = (
    ("RunOn", "标题后正文", "fang"),
    ("Signer", "签发人姓名", "kai"),
    ("PlainNumber", "信函发文字号", "fang"),
    ("Label", "出席请假列席", "hei"),
)


def family(face: str) -> str:
    """The name by which offices have the face of an element."""
    return SHOWN.get(face, FACE_NAMES[face][0])


def install(document: Document, scale: float = 1.0) -> None:
    """Puts these styles in the place of those of the library's own template."""
    ours = STYLES if scale == 1 else [one.scaled(scale) for one in STYLES]
    styles = document.styles.element
    for child in list(styles):
        styles.remove(child)
    for markup in (
        _defaults(),
        _normal(),
        *_built_in(),
        *map(_paragraph_style, ours),
        *(_text_style(*one) for one in TEXT_STYLES),
        _table_style(),
    ):
        styles.append(parsed(markup))


def _defaults() -> str:
    run = element("rPr", fonts(family("fang")) + element("lang", val="en-US", eastAsia="zh-CN"))
    return element("docDefaults", element("rPrDefault", run) + element("pPrDefault", "<w:pPr/>"))


def _normal() -> str:
    """正文. No line is widened by what stands in it, nothing hangs over the edge, no space comes between 2026 and 年."""
    line_breaking = "".join(
        (
            element("widowControl", val=0),
            element("kinsoku", val=1),
            *(element(name, val=0) for name in ("overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN")),
            *(element(name, val=0) for name in ("adjustRightInd", "snapToGrid")),
            element("spacing", before=0, after=0, line=LINE, lineRule="exact"),
            element("jc", val="both"),
        )
    )
    size = half_points(gbt9704.BODY_SIZE)
    run = element("kern", val=0) + element("sz", val=size) + element("szCs", val=size)
    content = element("name", val="Normal") + "<w:qFormat/>"
    content += element("pPr", line_breaking) + element("rPr", element("spacing", val=CLOSER) + run)
    return element("style", content, type="paragraph", default=1, styleId="Normal")


def _built_in() -> tuple[str, ...]:
    """What Word expects to find by name."""
    cells = "".join(element(side, w=0 if side in {"top", "bottom"} else 108, type="dxa") for side in _SIDES)
    table = element("name", val="Normal Table") + element("uiPriority", val=99) + "<w:semiHidden/>"
    table += element("tblPr", element("tblInd", w=0, type="dxa") + element("tblCellMar", cells))
    words = element("name", val="Default Paragraph Font") + element("uiPriority", val=1) + "<w:semiHidden/>"
    return (
        element("style", words, type="character", default=1, styleId="DefaultParagraphFont"),
        element("style", table, type="table", default=1, styleId="TableNormal"),
    )


def _paragraph_style(style: Style) -> str:
    following = style.key if style.key in {"TableText", "TableHead", "Flush"} else "Body"
    content = element("name", val=style.name) + element("basedOn", val="Normal") + element("next", val=following)
    content += element("uiPriority", val=1) + "<w:qFormat/>"
    content += element("pPr", _paragraph_properties(style)) + element("rPr", _run_properties(style))
    return element("style", content, type="paragraph", customStyle=1, styleId=style.key)


def _paragraph_properties(style: Style) -> str:
    parts = [
        name for name, wanted in (("keepNext", style.keeps_next), ("pageBreakBefore", style.breaks_page)) if wanted
    ]
    if style.line is None:
        height, rule = LINE, "exact"
    else:
        height, rule = (points(style.line), "exact") if style.line else (240, "auto")
    return "".join(
        (
            *(element(name) for name in parts),
            element("pBdr", style.rules) if style.rules else "",
            element(
                "spacing",
                before=round(style.before * LINE),
                after=round(style.after * LINE),
                line=height,
                lineRule=rule,
            ),
            indent(style.left, style.first, size=style.size) if style.left or style.first else "",
            element("jc", val=style.align),
            element("outlineLvl", val=style.level - 1) if style.level else "",
        )
    )


def _run_properties(style: Style) -> str:
    size = half_points(style.size)
    return "".join(
        (
            fonts(family(style.face)),
            element("color", val=gbt9704.RED.lstrip("#").upper()) if style.is_red else "",
            "" if style.spaced is None else element("spacing", val=style.spaced),
            element("sz", val=size) + element("szCs", val=size),
        )
    )


def _text_style(key: str, name: str, face: str) -> str:
    """Of words within a paragraph that have another face than the rest."""
    content = element("name", val=name) + element("basedOn", val="DefaultParagraphFont") + "<w:qFormat/>"
    look = element("rPr", fonts(family(face)))
    return element("style", content + look, type="character", customStyle=1, styleId=key)


_SIDES = ("top", "left", "bottom", "right")


def _table_style() -> str:
    sides = (*_SIDES, "insideH", "insideV")
    rules = element("tblBorders", "".join(border(side, gbt9704.IMPRINT_THIN) for side in sides))
    # The type stands a little below the middle of an exact line.
    margins = {"top": 1.4, "left": 1.6, "bottom": 1.78, "right": 1.6}
    cells = "".join(element(side, w=points(margins[side] / gbt9704.POINT), type="dxa") for side in _SIDES)
    content = element("name", val="公文表格") + element("basedOn", val="TableNormal") + "<w:qFormat/>"
    content += element("tblPr", rules + element("tblCellMar", cells))
    return element("style", content, type="table", customStyle=1, styleId="DocumentTable")

"""The parts of an xlsx package that are the same for each list: styles, print setup, the second sheet (ECMA-376 part 1)."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CONTENT_TYPE = f"{SHEET_TYPE}.sheet"

DAY_STYLE, MOMENT_STYLE, HEAD_STYLE = 1, 2, 3
A3, A4 = 8, 9
WIDE = 8  # from so many columns on a list needs A3
LONGEST_NAME = 31
ABOUT = "说明"

STYLES = f"""{XML}<styleSheet xmlns="{NAMESPACE}">
<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>
<numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\\ hh:mm"/></numFmts>
<fonts count="2"><font><sz val="10"/><name val="宋体"/><family val="3"/><charset val="134"/></font>
<font><b/><sz val="10"/><name val="宋体"/><family val="3"/><charset val="134"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FFEEEDEA"/></patternFill></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="4">
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">
<alignment horizontal="left" vertical="top"/></xf>
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">
<alignment horizontal="left" vertical="top"/></xf>
<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1" applyAlignment="1">
<alignment vertical="center" wrapText="1"/></xf>
</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


def column_name(place: int) -> str:
    """1 A, 26 Z, 27 AA."""
    name = ""
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def sheet_name(title: str) -> str:
    """A name that Excel accepts for a sheet, and not that of the second one."""
    kept = "".join("　" if sign in "[]:*?/\\'" else sign for sign in title).strip()[:LONGEST_NAME]
    return kept if kept and kept != ABOUT else "清单"


def sheet_head(widths: Sequence[int]) -> str:
    """The header row stays in sight while scrolling."""
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>' for place, width in enumerate(widths, 1)
    )
    return (
        f'{XML}<worksheet xmlns="{NAMESPACE}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0" tabSelected="1">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>'
    )


def sheet_foot(columns: int, rows: int, *, title: str, mark: str) -> str:
    """Filter arrows, and paper: landscape, all columns on one page's width, who took it out on every page."""
    paper = A3 if columns >= WIDE else A4
    head = f"&L内部资料　用后收回&C{_header_text(title)}&R{_header_text(mark)}"
    return (
        f'</sheetData><autoFilter ref="A1:{column_name(columns)}{rows + 1}"/><printOptions gridLines="1"/>'
        '<pageMargins left="0.4" right="0.4" top="0.7" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="{paper}" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        f"<headerFooter><oddHeader>{escape(head)}</oddHeader><oddFooter>&amp;C第&amp;P页　共&amp;N页</oddFooter>"
        "</headerFooter></worksheet>"
    )


def about_sheet(lines: str) -> str:
    return (
        f'{XML}<worksheet xmlns="{NAMESPACE}"><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
        '<sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="16" customWidth="1"/>'
        '<col min="2" max="2" width="90" customWidth="1"/></cols>'
        f'<sheetData>{lines}</sheetData><pageSetup paperSize="{A4}"/></worksheet>'
    )


def fixed(title: str, columns: int, rows: int) -> Mapping[str, str]:
    """Everything beside the two sheets."""
    name = sheet_name(title)
    last = f"${column_name(columns)}${rows + 1}"
    quoted = escape(f"'{name}'")
    relation = "".join(
        f'<Relationship Id="rId{place}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(
            (("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml"), ("styles", "styles.xml")),
            1,
        )
    )
    return {
        "xl/workbook.xml": (
            f'{XML}<workbook xmlns="{NAMESPACE}" xmlns:r="{OFFICE}"><sheets>'
            f'<sheet name={quoteattr(name)} sheetId="1" r:id="rId1"/><sheet name="{ABOUT}" sheetId="2" r:id="rId2"/>'
            f'</sheets><definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'
            f"{quoted}!$A$1:{last}</definedName>"
            f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{quoted}!$1:$1</definedName></definedNames></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>',
        "xl/styles.xml": STYLES,
        "_rels/.rels": (
            f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "[Content_Types].xml": (
            f'{XML}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{SHEET_TYPE}.styles+xml"/></Types>'
        ),
    }


def _header_text(words: str) -> str:
    """Ampersands are commands there."""
    return words.replace("&", "&&")

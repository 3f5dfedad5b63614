"""Tables of a letter in Word: the head comes again on each page, a row is never split."""

from foundation.documents import table_layout
from foundation.documents.layout import width_in_characters
from foundation.documents.letter import TableBlock
from foundation.documents.renderers.word_xml import element, paragraph, runs, twips

# Characters that a column has at least, and counts for at most.
NARROWEST, WIDEST = 3.0, 24.0
SIDES = {"short": "center", "number": "right"}


def table(block: TableBlock, width: float) -> str:
    """`width` is the type area's, in millimetres. "" for a table without a cell."""
    columns = [twips(share * width) for share in _shares(block)]
    if not columns:
        return ""
    kind = "Dense" if len(columns) >= table_layout.DENSE_COLUMNS else "Table"
    properties = "".join(
        (
            element("tblStyle", val="DocumentTable"),
            element("tblW", w=sum(columns), type="dxa"),
            element("jc", val="center"),
            element("tblLayout", type="fixed"),
            element("tblLook", val="0020", firstRow=1, noHBand=1, noVBand=1),
        )
    )
    grid = element("tblGrid", "".join(element("gridCol", w=one) for one in columns))
    return element("tbl", element("tblPr", properties) + grid + "".join(_rows(block, columns, kind)))


def _rows(block: TableBlock, columns: list[int], kind: str) -> list[str]:
    made = []
    if block.header:
        # Word wants cells up to the edge in each row.
        header = (*block.header, *("" for _ in columns[len(block.header) :]))
        cells = "".join(_cell(words, column, f"{kind}Head") for words, column in zip(header, columns, strict=True))
        made.append(element("tr", element("trPr", element("cantSplit") + element("tblHeader")) + cells))
    for row in table_layout.rows(block):
        cells, at = "", 0
        for cell in row:
            style = f"{kind}{'Head' if cell.kind == 'label' else 'Text'}"
            wide = sum(columns[at : at + cell.span])
            cells += _cell(cell.text, wide, style, side=SIDES.get(cell.kind, ""), span=cell.span)
            at += cell.span
        if cells:
            made.append(element("tr", element("trPr", element("cantSplit")) + cells))
    return made


def _cell(words: str, width: int, style: str, *, side: str = "", span: int = 1) -> str:
    spans = element("gridSpan", val=span) if span > 1 else ""
    properties = element("tcW", w=width, type="dxa") + spans + element("vAlign", val="center")
    where = element("jc", val=side) if side else ""
    return element("tc", element("tcPr", properties) + paragraph(style, runs(words), where))


def _shares(block: TableBlock) -> tuple[float, ...]:
    """Shares of the width: those that the table says, or by its longest cells, so that no column is all air. Word is told
    them: left to itself it sets a table otherwise than WPS does.
    """
    wanted = table_layout.shares(block)
    if not wanted:
        rows = (block.header, *block.rows)
        columns = range(table_layout.columns(block))
        longest = [max(width_in_characters(row[at]) for row in rows if at < len(row)) for at in columns]
        wanted = tuple(min(max(width, NARROWEST), WIDEST) for width in longest)
    return tuple(share / sum(wanted) for share in wanted)

"""Tables of a letter in Word: the head comes again on each page, a row is never split."""

from foundation.documents.layout import width_in_characters
from foundation.documents.letter import TableBlock
from foundation.documents.renderers.word_xml import element, runs, twips

# Characters that a column has at least, and counts for at most.
NARROWEST, WIDEST = 3.0, 24.0


def table(block: TableBlock, width: float) -> str:
    """`width` is the type area's, in millimetres. "" for a table without a cell. Word wants as many cells in each row."""
    columns = [twips(share * width) for share in _shares(block)]
    total = sum(columns)
    properties = "".join(
        (
            element("tblStyle", val="DocumentTable"),
            element("tblW", w=total, type="dxa"),
            element("jc", val="center"),
            element("tblLayout", type="fixed"),
            element("tblLook", val="0020", firstRow=1, noHBand=1, noVBand=1),
        )
    )
    grid = element("tblGrid", "".join(element("gridCol", w=one) for one in columns))
    head = [_row(block.header, columns, is_head=True)] if block.header else []
    rows = [_row(row, columns, has_label=block.has_labels) for row in block.rows if row]
    return element("tbl", element("tblPr", properties) + grid + "".join(head + rows)) if head or rows else ""


def _row(cells: tuple[str, ...], columns: list[int], *, is_head: bool = False, has_label: bool = False) -> str:
    properties = element("cantSplit") + (element("tblHeader") if is_head else "")
    padded = (*cells, *("" for _ in columns[len(cells) :]))
    shown = [
        _cell(words, column, is_head=is_head or (has_label and place == 0))
        for place, (words, column) in enumerate(zip(padded, columns, strict=True))
    ]
    return element("tr", element("trPr", properties) + "".join(shown))


def _cell(words: str, width: int, *, is_head: bool) -> str:
    properties = element("tcW", w=width, type="dxa") + element("vAlign", val="center")
    style = element("pPr", element("pStyle", val="TableHead" if is_head else "TableText"))
    return element("tc", element("tcPr", properties) + element("p", style + runs(words)))


def _shares(block: TableBlock) -> tuple[float, ...]:
    """Shares of the width: those that the table says, or by its longest cells, so that no column is all air. Word is told
    them: left to itself it sets a table otherwise than WPS does.
    """
    rows = (block.header, *block.rows)
    count = max(len(row) for row in rows)
    if len(block.widths) == count and min(block.widths, default=0) > 0:
        wanted = block.widths
    else:
        longest = [max(width_in_characters(row[at]) for row in rows if at < len(row)) for at in range(count)]
        wanted = tuple(min(max(width, NARROWEST), WIDEST) for width in longest)
    return tuple(share / sum(wanted) for share in wanted)

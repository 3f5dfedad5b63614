"""Decisions about a table of a letter: which columns stand in the middle, which at the right, how wide they are."""

import re
from dataclasses import dataclass

from foundation.documents import gbt9704
from foundation.documents.layout import width_in_characters
from foundation.documents.letter import TableBlock

NUMBER = re.compile(r"[-+−]?[0-9][0-9,，.]*%?|[—\-/]?")
# Cells of a column up to this width stand in the middle; a sentence never does.
SHORT = 8.0
SENTENCE = re.compile("[，。；]")
SMALL_NUMBER = 2.0
# A record sheet's labels stand on one line while they leave this much of the pair's width to the value.
LABEL_PADDING = 4
LABEL_LEAST, LABEL_MOST = 0.28, 0.52
# From so many columns on a table is set in 小四.
DENSE_COLUMNS = 7


@dataclass(frozen=True, slots=True)
class Cell:
    """`span` columns; `kind`: label (names what stands beside it), number, short, or text."""

    text: str
    kind: str
    span: int


def columns(table: TableBlock) -> int:
    return max((len(row) for row in (table.header, *table.rows)), default=0)


def kinds(table: TableBlock) -> tuple[str, ...]:
    """How the cells of each column stand."""
    labels = _labels(table)
    return tuple(
        _kind([row[place] for row in table.rows if place < len(row)], is_label=place in labels)
        for place in range(columns(table))
    )


def _labels(table: TableBlock) -> range:
    """A record sheet goes in pairs of label and value; another table with labels has them in its first column."""
    if not table.has_labels:
        return range(0)
    return range(0, columns(table), 2) if _is_record_sheet(table) else range(1)


def _is_record_sheet(table: TableBlock) -> bool:
    return table.has_labels and not table.header and columns(table) > 0 and columns(table) % 2 == 0


def _kind(cells: list[str], *, is_label: bool) -> str:
    if is_label:
        return "label"
    widest = max((width_in_characters(cell) for cell in cells), default=0.0)
    if all(NUMBER.fullmatch(cell.strip()) for cell in cells):
        return "short" if widest <= SMALL_NUMBER else "number"
    return "short" if widest <= SHORT and not any(SENTENCE.search(cell) for cell in cells) else "text"


def rows(table: TableBlock) -> list[list[Cell]]:
    """The cells; the last one of a short row runs on to the table's edge."""
    count, how = columns(table), kinds(table)
    made = []
    for row in table.rows:
        spans = [1] * (len(row) - 1) + [count - len(row) + 1]
        made.append(
            [Cell(text, "text" if span > 1 else kind, span) for text, kind, span in zip(row, how, spans, strict=False)]
        )
    return made


def shares(table: TableBlock) -> tuple[float, ...]:
    """Width of each column in percent, () to let the content decide. A record sheet without widths keeps room for what is
    written by hand.
    """
    if not table.widths and _is_record_sheet(table):
        pairs = columns(table) // 2
        label = _label_share(table, 100 / pairs)
        return (label, round(100 / pairs - label, 2)) * pairs
    total = sum(table.widths)
    if len(table.widths) != columns(table) or total <= 0 or min(table.widths) <= 0:
        return ()
    return tuple(round(100 * width / total, 2) for width in table.widths)


def _label_share(table: TableBlock, pair: float) -> float:
    """Percent of the table for a label, of the `pair` percent that label and value have."""
    labels = [cell for row in table.rows for cell in row[::2]]
    widest = max(width_in_characters(label) for label in labels) * gbt9704.SIZE_4 * gbt9704.POINT + LABEL_PADDING
    return round(min(max(100 * widest / gbt9704.TYPE_WIDTH, LABEL_LEAST * pair), LABEL_MOST * pair), 2)

"""Decisions about a table of a letter: which columns stand in the middle, which at the right, how wide they are."""

import re
from dataclasses import dataclass

from foundation.documents.layout import width_in_characters
from foundation.documents.letter import TableBlock

NUMBER = re.compile(r"[-+−]?[0-9][0-9,，.]*%?|[—\-/]?")
# Cells of a column up to this width stand in the middle; a sentence never does.
SHORT = 8.0
SENTENCE = re.compile("[，。；]")
SMALL_NUMBER = 2.0
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
    return tuple(
        _kind([row[place] for row in table.rows if place < len(row)], is_label=table.has_labels and not place)
        for place in range(columns(table))
    )


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
    """Width of each column in percent, () to let the content decide."""
    total = sum(table.widths)
    if len(table.widths) != columns(table) or total <= 0 or min(table.widths) <= 0:
        return ()
    return tuple(round(100 * width / total, 2) for width in table.widths)

"""What stands in a Word file, one paragraph or table after the other, and the sections that give it its paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from foundation.documents import gbt9704
from foundation.documents.letter import Paper, TableBlock
from foundation.documents.renderers import word_pages, word_styles
from foundation.documents.renderers.word_table import table
from foundation.documents.renderers.word_xml import element, indent, paragraph, runs

LINE = word_styles.LINE
KEEP = element("keepNext")


@dataclass
class Flow:
    """`properties` of a paragraph are direct ones, in the order of the schema. `papers` are those of the sections,
    `numberless` the sections without page numbers; `scale` is that of a poster in A3. A 信函 has no
    grid where its head stands: LibreOffice would move the text to the middle of what the grid leaves.
    """

    parts: list[tuple[str, str, str]] = field(default_factory=list)
    paper: Paper = Paper.A4
    margins: tuple[float, float, float, float] | None = None
    kind: str = "nextPage"
    numberless: list[int] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=lambda: [Paper.A4])
    scale: float = 1.0
    has_grid: bool = True

    def add(self, style: str, content: str, properties: str = "") -> None:
        self.parts.append((style, properties, content))

    def add_markup(self, markup: str) -> None:
        """A table. Two without a paragraph between them would be one."""
        if markup:
            self.parts.append(("", "", markup))
            self.add("Anchor", "")

    def add_title(self, lines: Sequence[str], *, before: float = 0) -> None:
        if lines:
            self.add("DocumentTitle", runs("\n".join(lines)), blank_lines(before) if before else "")

    def add_table(self, block: TableBlock) -> None:
        if block.caption:
            self.add("TableCaption", runs(block.caption))
        self.add_markup(table(block, word_pages.type_width(self.paper) * self.scale))

    def keep_last(self) -> None:
        """What comes next never stands alone on a page."""
        style, properties, content = self.parts[-1] if self.parts else ("", "", "")
        if style and not properties.startswith(KEEP):
            self.parts[-1] = (style, KEEP + properties, content)

    def start_section(self, paper: Paper, *, kind: str = "nextPage", is_numbered: bool = True) -> None:
        """What was added before stands on the paper it had: a section's properties hang on its last paragraph."""
        if not self.parts:
            self.add("Anchor", "")
        style, properties, content = self.parts[-1]
        self.parts[-1] = (style, properties + self._section(), content)
        self.paper, self.kind, self.margins, self.has_grid = paper, kind, None, True
        if not is_numbered:
            self.numberless.append(len(self.papers))
        self.papers.append(paper)

    def _section(self) -> str:
        return word_pages.section(
            self.paper, kind=self.kind, margins=self.margins, scale=self.scale, has_grid=self.has_grid
        )

    def markup(self) -> Iterable[str]:
        if not self.parts:
            self.add("Body", "")
        for style, properties, content in self.parts:
            yield paragraph(style, content, properties) if style else content
        yield self._section()


def blank_lines(lines: float, more: int = 0) -> str:
    """So many lines of the page stay empty before the paragraph, and `more` twips."""
    return element("spacing", before=max(0, round(lines * LINE) + more))


def characters(count: float) -> int:
    """Twips of so many characters of the body."""
    return round(count * gbt9704.CHARACTER_PITCH / 25.4 * 1440)


def between(left: float, right: float) -> str:
    """Indents from both edges, in characters."""
    return indent(left, right=right)

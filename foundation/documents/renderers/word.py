"""A letter as a Word document that an office goes on writing in: styles, fields and tables, no picture of a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from foundation.documents import gbt9704, layout
from foundation.documents.letter import Attachment, Block, Form, Heading, Letter, Paper, Paragraph, TableBlock
from foundation.documents.renderers import word_pages, word_styles
from foundation.documents.renderers.word_table import table
from foundation.documents.renderers.word_xml import element, indent, paragraph, parsed, points, runs, twips

ROLES = {"body": "Body", "flush": "Flush", "centred": "Centred", "title": "DocumentTitle"}
# Height of the mark's line and where its type begins in it, in heights of the type: a line of 1.2 is not cut by Word.
MARK_LINE, MARK_ABOVE = 1.2, 0.1
LINE = word_styles.LINE
FOOT = element(
    "framePr",
    w=twips(gbt9704.TYPE_WIDTH),
    wrap="around",
    vAnchor="margin",
    hAnchor="margin",
    xAlign="left",
    yAlign="bottom",
)


def render_docx(letter: Letter) -> bytes:
    """The same letter gives the same bytes. What XML cannot hold stands as U+FFFD."""
    document = word_pages.empty_document()
    body = document.element.body
    for child in list(body):
        body.remove(child)
    text = Text()
    _compose(text, letter)
    for markup in text.markup():
        body.append(parsed(markup))
    word_pages.number_pages(document.sections[0])
    word_pages.describe(document, letter)
    return word_pages.to_bytes(document)


@dataclass
class Text:
    """What stands in the document so far. `properties` of a paragraph are its direct ones, in the order of the schema."""

    parts: list[tuple[str, str, str]] = field(default_factory=list)
    paper: Paper = Paper.A4

    def add(self, style: str, content: str, properties: str = "") -> None:
        self.parts.append((style, properties, content))

    def add_table(self, block: TableBlock, width: float) -> None:
        markup = table(block, width)
        if block.caption:
            self.add("TableCaption", runs(block.caption))
        if markup:
            self.parts.append(("", "", markup))
        # Two tables without a paragraph between them are one.
        self.add("Anchor", "")

    def keep_last(self) -> None:
        """What comes next never stands alone on a page."""
        style, properties, content = self.parts[-1] if self.parts else ("", "", "")
        if style and not properties.startswith("<w:keepNext"):
            self.parts[-1] = (style, element("keepNext") + properties, content)

    def end_section(self, *, kind: str = "nextPage") -> None:
        """What was added since the last section stands on its paper. A section's properties hang on its last paragraph."""
        style, properties, content = self.parts[-1]
        self.parts[-1] = (style, properties + word_pages.section(self.paper, kind=kind), content)

    def markup(self) -> Iterable[str]:
        for style, properties, content in self.parts:
            yield paragraph(style, content, properties) if style else content
        yield word_pages.section(self.paper)


def _compose(text: Text, letter: Letter) -> None:
    if letter.form == Form.DOCUMENT:
        _red_head(text, letter)
    _title(
        text, layout.title_lines(letter.title), before=gbt9704.TITLE_BLANK_LINES if letter.form == Form.DOCUMENT else 0
    )
    if letter.recipients:
        text.add("Recipients", runs(f"{'，'.join(letter.recipients)}："))
    _blocks(text, letter.body)
    _attachment_note(text, letter.attachments)
    _signature(text, letter)
    if letter.note:
        text.add("Note", runs(f"（{letter.note}）"))
    for place, attachment in enumerate(letter.attachments, start=1):
        _attachment(text, attachment, str(place) if len(letter.attachments) > 1 else "")
    _imprint(text, letter)
    if not text.parts:
        text.add("Body", "")


def _red_head(text: Text, letter: Letter) -> None:
    """7.2: serial, degree and urgency at the top left, the mark, number and red rule."""
    lines = [("Serial", letter.serial), ("Degree", letter.degree), ("Degree", letter.urgency)]
    shown = [(style, words) for style, words in lines if words]
    for style, words in shown:
        text.add(style, runs(words))
    mark = layout.mark(letter.issuers)
    for name in letter.issuers:
        before = twips(gbt9704.MARK_TOP) - len(shown) * LINE - points(MARK_ABOVE * mark.size)
        height = element("spacing", before=before, line=points(MARK_LINE * mark.size), lineRule="exact")
        wide = element("ind", left=-twips(20), right=-twips(20))
        look = element("w", val=round(mark.narrowing * 100)) + element("sz", val=int(mark.size * 2))
        text.add("Mark", runs(f"{name}文件", look), height + wide)
    after_mark = points((MARK_LINE - MARK_ABOVE - 0.93) * mark.size)
    text.add("Number", runs(letter.number or "（签发时编号）"), _before(gbt9704.NUMBER_BLANK_LINES, -after_mark))
    gap = twips(gbt9704.RED_RULE_GAP) - (LINE - points(gbt9704.BODY_SIZE)) // 2 - points(word_styles.RULE_LINE)
    text.add("RedRule", "", _before(0, gap))


def _before(lines: float, more: int = 0) -> str:
    return element("spacing", before=max(0, round(lines * LINE) + more))


def _title(text: Text, lines: Sequence[str], *, before: float = 0) -> None:
    if lines:
        text.add("DocumentTitle", runs("\n".join(lines)), _before(before) if before else "")


def _blocks(text: Text, blocks: Sequence[Block]) -> None:
    width = word_pages.type_width(text.paper)
    for block in blocks:
        match block:
            case Paragraph(text=words, role="title"):
                _title(text, layout.title_lines(words), before=1)
            case Paragraph(text=words, role=role):
                text.add(ROLES.get(role, "Body"), runs(words))
            case Heading(level=level, text=words, rest=rest):
                run_on = element("rStyle", val="RunOn")
                keeps = "" if rest else element("keepNext")
                text.add(f"Heading{min(max(level, 1), 4)}", runs(words) + runs(rest, run_on), keeps)
            case TableBlock():
                text.add_table(block, width)


def _attachment_note(text: Text, attachments: Sequence[Attachment]) -> None:
    """7.3.4: a line that wraps goes on under the first character of the name."""
    for place, attachment in enumerate(attachments, start=1):
        number = f"{place}." if len(attachments) > 1 else ""
        hang = layout.width_in_characters(number)
        label = "附件：" if place == 1 else ""
        place_of_line = indent(5 + hang, -(len(label) + hang))
        spacing = _before(1) if place == 1 else ""
        text.keep_last()
        text.add("Attached", runs(f"{label}{number}{''.join(attachment.title.splitlines())}"), spacing + place_of_line)


def _signature(text: Text, letter: Letter) -> None:
    place = layout.signature_place(letter.signature, letter.date)
    if letter.signature or letter.date:
        text.keep_last()
    for number, name in enumerate(letter.signature):
        text.add("Signature", runs(name), (_before(1) if number == 0 else "") + indent(place.name))
    if letter.date:
        text.add(
            "Date",
            runs(layout.chinese_date(letter.date)),
            ("" if letter.signature else _before(1)) + indent(place.date),
        )


def _attachment(text: Text, attachment: Attachment, number: str) -> None:
    if attachment.paper != text.paper:
        text.end_section()
        text.paper = attachment.paper
    text.add("AttachmentLabel", runs(f"附件{number}"))
    _title(text, layout.title_lines(attachment.title), before=1)
    _blocks(text, attachment.blocks)


def _imprint(text: Text, letter: Letter) -> None:
    """7.4: copies above the office and the day of printing, between rules, at the foot of the last page. It is a frame of
    ordinary paragraphs, fixed to the foot of the type area of the page where the paragraph after it stands.
    """
    one, size = gbt9704.IMPRINT_INDENT_CHARACTERS, gbt9704.IMPRINT_SIZE
    lines = []
    if letter.copies:
        label = "抄送："
        words = f"{label}{'，'.join(letter.copies)}。"
        lines.append((runs(words), indent(one + len(label), -len(label), one, size=size)))
    if letter.printed_by:
        day = f"\t{layout.chinese_date(letter.printed_on)}印发" if letter.printed_on else ""
        edge = twips(gbt9704.TYPE_WIDTH - one * size * gbt9704.POINT)
        tab = element("tabs", element("tab", val="right", pos=edge))
        lines.append((runs(f"{letter.printed_by}{day}"), tab + indent(one, size=size)))
    if not lines:
        return
    if text.paper != Paper.A4:
        text.end_section()
        text.paper = Paper.A4
    for place, (words, properties) in enumerate(lines):
        if letter.form != Form.LETTER:
            text.add("Imprint", "", _rule(gbt9704.IMPRINT_THIN if place else gbt9704.IMPRINT_THICK))
        text.add("Imprint", words, FOOT + properties)
    if letter.form != Form.LETTER:
        text.add("Imprint", "", _rule(gbt9704.IMPRINT_THICK))
    text.add("Anchor", "")


def _rule(width: float) -> str:
    """A rule of the imprint: a black line as high as the rule is thick. With borders LibreOffice gives up the frame, and it
    parts a frame where the style changes.
    """
    black = element("shd", val="clear", color="auto", fill="000000")
    return FOOT + black + element("spacing", before=0, after=0, line=twips(width), lineRule="exact")

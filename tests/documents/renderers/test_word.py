"""Letters as Word files, opened again with python-docx. tests/drill opens them with LibreOffice."""

import datetime as dt
import io
import itertools
import random
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.shared import Mm, Pt

from foundation.documents.letter import Attachment, Form, Heading, Letter, Paper, Paragraph, TableBlock
from foundation.documents.renderers.word import render_docx
from foundation.documents.samples import SAMPLES
from tests.factories.documents import OFFICE_NAME, LetterFactory

# The order in which the schema wants the parts that we write; Word may refuse a file that has them otherwise.
ORDER = {
    "pPr": (
        "pStyle keepNext pageBreakBefore framePr widowControl pBdr shd tabs kinsoku overflowPunct topLinePunct "
        "autoSpaceDE autoSpaceDN adjustRightInd snapToGrid spacing ind jc outlineLvl rPr sectPr"
    ),
    "rPr": "rStyle rFonts color spacing w kern position sz szCs lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
    "sectPr": "type pgSz pgMar titlePg docGrid",
    "tcPr": "tcW gridSpan tcBorders vAlign",
    "trPr": "cantSplit tblHeader",
    "settings": "zoom defaultTabStop evenAndOddHeaders characterSpacingControl compat themeFontLang",
    "style": "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr",
}


def opened(letter):
    return Document(io.BytesIO(render_docx(letter)))


def members(letter):
    with zipfile.ZipFile(io.BytesIO(render_docx(letter))) as package:
        return {name: package.read(name) for name in package.namelist()}


def face(document, style):
    return document.styles[style].element.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia"))


def text_of(element):
    """What a reader sees of paragraphs and tables, in their order."""
    signs = {qn("w:br"): "\n", qn("w:tab"): "\t"}
    return "".join(signs.get(one.tag, one.text or "") for one in element.iter(qn("w:t"), *signs))


def millimetres(length):
    return length / Mm(1)


@pytest.fixture(params=SAMPLES, ids=lambda sample: sample.code)
def sample(request):
    return request.param


@pytest.fixture(params=[one for one in SAMPLES if one.letter.form is not Form.POSTER], ids=lambda one: one.code)
def official(request):
    return request.param


@pytest.mark.parametrize(
    ("style", "family", "size"),
    [
        ("公文正文", "仿宋_GB2312", 16),
        ("公文标题", "方正小标宋_GBK", 22),
        ("一级标题", "黑体", 16),
        ("二级标题", "楷体_GB2312", 16),
        ("三级标题", "仿宋_GB2312", 16),
        ("四级标题", "仿宋_GB2312", 16),
        ("密级和紧急程度", "黑体", 16),
        ("发文字号", "仿宋_GB2312", 16),
        ("主送机关", "仿宋_GB2312", 16),
        ("附件标识", "黑体", 16),
        ("版记", "仿宋_GB2312", 14),
        ("公文页码", "宋体", 14),
    ],
)
@pytest.mark.feature(76)
def test_each_element_has_a_style_with_the_face_and_size_of_the_standard(style, family, size):
    document = opened(LetterFactory())
    assert (face(document, style), document.styles[style].font.size) == (family, Pt(size))


def test_headings_have_levels_in_the_outline():
    document = opened(LetterFactory())
    levels = {}
    for name in ("公文正文", "一级标题", "二级标题", "三级标题", "四级标题"):
        level = document.styles[name].element.find(f".//{qn('w:outlineLvl')}")
        levels[name] = None if level is None else level.get(qn("w:val"))
    assert levels == {"公文正文": None, "一级标题": "0", "二级标题": "1", "三级标题": "2", "四级标题": "3"}


def test_what_runs_on_after_a_heading_is_of_the_same_paragraph_in_the_face_of_the_body():
    document = opened(LetterFactory(body=(Heading(2, "（一）总体要求。", "坚持政治巡察。"),)))
    [heading] = [one for one in document.paragraphs if one.style.name == "二级标题"]
    assert [(run.text, run.style.name) for run in heading.runs] == [
        ("（一）总体要求。", "Default Paragraph Font"),
        ("坚持政治巡察。", "标题后正文"),
    ]
    assert face(document, "标题后正文") == "仿宋_GB2312"


def test_a_long_title_has_its_balanced_lines_in_one_paragraph():
    document = opened(SAMPLES[0].letter)
    [title] = [one for one in document.paragraphs if one.style.name == "公文标题"][:1]
    assert title.text.count("\n") == 1
    assert title.text.replace("\n", "") == SAMPLES[0].letter.title


@pytest.mark.feature(75, 76)
def test_the_page_is_that_of_the_standard_with_its_grid(official):
    section = opened(official.letter).sections[0]
    measured = (
        section.page_width,
        section.page_height,
        section.top_margin,
        section.left_margin,
        section.right_margin,
        section.bottom_margin,
    )
    assert [millimetres(one) for one in measured] == pytest.approx([210, 297, 37, 28, 26, 35], abs=0.05)
    grid = section._sectPr.find(qn("w:docGrid"))
    if official.letter.form is Form.LETTER:
        assert grid is None  # its head pushes the text of page 1 down
        return
    assert grid.get(qn("w:type")) == "linesAndChars"
    lines = 225 / 25.4 * 1440 / int(grid.get(qn("w:linePitch")))
    characters = 156 / 25.4 * 72 / (16 + int(grid.get(qn("w:charSpace"))) / 4096)
    assert (int(lines), round(characters, 2)) == (22, 28.0)


def test_a_line_of_text_is_as_high_as_the_grid_and_stands_two_characters_in():
    properties = opened(LetterFactory()).styles["公文正文"].element.pPr
    spacing, indent = properties.find(qn("w:spacing")), properties.find(qn("w:ind"))
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("579", "exact")
    assert (indent.get(qn("w:firstLineChars")), indent.get(qn("w:firstLine"))) == ("200", "632")


@pytest.mark.feature(76)
def test_page_numbers_are_fields_on_the_outer_side(official):
    document = opened(official.letter)
    assert document.settings.odd_and_even_pages_header_footer is True
    section = document.sections[0]
    shown = []
    for footer in (section.footer, section.even_page_footer):
        line = footer.paragraphs[0]
        field = line._p.find(f".//{qn('w:instrText')}").text.strip()
        indent = line._p.pPr.find(qn("w:ind"))
        one_in = {side: indent.get(qn(f"w:{side}Chars")) for side in ("left", "right")}
        shown.append((text_of(line._p), field, line.style.name, line._p.pPr.find(qn("w:jc")).get(qn("w:val")), one_in))
    assert shown == [
        ("— 1 —", "PAGE", "公文页码", "right", {"left": "0", "right": "100"}),
        ("— 1 —", "PAGE", "公文页码", "left", {"left": "100", "right": "0"}),
    ]


def test_the_dash_of_the_page_number_stands_seven_millimetres_below_the_text():
    section = opened(LetterFactory()).sections[0]
    # The line is 18 pt high with its type on four fifths, the dash 0.38 of 14 pt over that.
    dash = millimetres(section.footer_distance) + (0.2 * 18 + 0.38 * 14) * 25.4 / 72
    assert 35 - dash == pytest.approx(7, abs=0.1)


def test_red_head_title_and_recipients_follow_each_other():
    document = opened(LetterFactory(number="云委巡办〔2026〕1号", serial="000001", degree="内部", urgency="特急"))
    assert [(one.style.name, one.text) for one in document.paragraphs[:8]] == [
        ("份号", "000001"),
        ("密级和紧急程度", "内部"),
        ("密级和紧急程度", "特急"),
        ("发文机关标志", f"{OFFICE_NAME}文件"),
        ("发文字号", "云委巡办〔2026〕1号"),
        ("红色分隔线", ""),
        ("公文标题", "关于召开巡察市财政局党组工作动员会的通知"),
        ("主送机关", "市财政局党组："),
    ]
    assert str(document.styles["发文机关标志"].font.color.rgb) == "D2001E"
    rule = document.styles["红色分隔线"].element.find(f".//{qn('w:pBdr')}/{qn('w:bottom')}")
    assert (rule.get(qn("w:color")), rule.get(qn("w:sz"))) == ("d2001e", "16")


def test_signature_and_date_stand_where_the_pdf_has_them():
    document = opened(LetterFactory(date=dt.date(2026, 3, 5)))
    name, date = (next(one for one in document.paragraphs if one.style.name == style) for style in ("署名", "成文日期"))
    places = [one._p.pPr.find(qn("w:ind")).get(qn("w:leftChars")) for one in (name, date)]
    assert places == ["900", "1100"]
    assert date.text == "2026年3月5日"
    texts = [one.text for one in document.paragraphs]
    assert document.paragraphs[texts.index(name.text) - 1].paragraph_format.keep_with_next


TABLE = TableBlock(("时间", "内容"), (("9:00", "组长讲话"), ("9:30", "表态")), caption="会议议程", widths=(1.0, 3.0))


def test_a_table_repeats_its_head_splits_no_row_and_fills_the_line():
    document = opened(LetterFactory(body=(TABLE, TABLE)))
    assert len(document.tables) == 2
    table = document.tables[0]
    assert table.style.name == "公文表格"
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["时间", "内容"],
        ["9:00", "组长讲话"],
        ["9:30", "表态"],
    ]
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    whole = [row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows]
    assert (heads, whole) == ([True, False, False], [True, True, True])
    widths = [int(one.get(qn("w:w"))) for one in table._tbl.tblGrid]
    assert (sum(widths), widths[1] / widths[0]) == (pytest.approx(156 / 25.4 * 1440, abs=2), pytest.approx(3, abs=0.01))
    assert table.rows[0].cells[0].paragraphs[0].style.name == "表头文字"


def test_rows_of_unequal_length_lose_nothing():
    ragged = TableBlock(("甲",), (("一", "二", "三"), ("四",), ()), widths=(1.0,))
    [table] = opened(LetterFactory(body=(ragged, TableBlock((), ((),))))).tables
    # The last cell of a short row runs on to the edge.
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells == [["甲", "", ""], ["一", "二", "三"], ["四", "四", "四"]]


def test_attachments_start_pages_and_take_sheets_of_their_own():
    document = opened(
        LetterFactory(
            attachments=(
                Attachment("议程", (TABLE,)),
                Attachment("横表", (TABLE,), Paper.A3_LANDSCAPE),
                Attachment("横页", (Paragraph("横"),), Paper.A4_LANDSCAPE),
                Attachment("又是竖页", (Paragraph("竖"),)),
            ),
            copies=("市委办公室",),
        )
    )
    sizes = [(round(millimetres(one.page_width)), round(millimetres(one.page_height))) for one in document.sections]
    assert sizes == [(210, 297), (420, 297), (297, 210), (210, 297)]
    assert [one.orientation for one in document.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    labels = [one for one in document.paragraphs if one.style.name == "附件标识"]
    assert [one.text for one in labels] == ["附件1", "附件2", "附件3", "附件4"]
    assert document.styles["附件标识"].paragraph_format.page_break_before
    notes = [one for one in document.paragraphs if one.style.name == "附件说明"]
    assert [one.text for one in notes] == ["附件：1.议程", "2.横表", "3.横页", "4.又是竖页"]
    hanging = [one._p.pPr.find(qn("w:ind")).get(qn("w:hangingChars")) for one in notes]
    assert hanging == ["400", "100", "100", "100"]


def test_the_imprint_is_a_frame_at_the_foot_of_the_text():
    document = opened(LetterFactory(copies=("甲", "乙"), printed_by="市委巡察办", printed_on=dt.date(2026, 3, 5)))
    lines = [one for one in document.paragraphs if one.style.name == "版记"]
    assert [one.text for one in lines if one.text] == ["抄送：甲，乙。", "市委巡察办\t2026年3月5日印发"]
    frames = {tuple(sorted(one._p.pPr.find(qn("w:framePr")).attrib.items())) for one in lines}
    assert len(frames) == 1
    told = {key.rpartition("}")[2]: value for key, value in frames.pop()}
    assert (told["vAnchor"], told["yAlign"], told["w"]) == ("margin", "bottom", "8844")
    rules = [one._p.pPr.find(qn("w:spacing")).get(qn("w:line")) for one in lines if not one.text]
    assert rules == ["20", "14", "20"]  # 0.35, 0.25 and 0.35 mm in twentieths of a point


def words_of_blocks(blocks):
    for block in blocks:
        if isinstance(block, TableBlock):
            yield from (block.caption, *block.header, *itertools.chain.from_iterable(block.rows))
        elif isinstance(block, Heading):
            yield from (block.text, block.rest)
        else:
            yield block.text


def words_of(letter):
    """Whatever the letter says, in the order of the page, the head apart."""
    yield from (letter.title, *letter.recipients, *words_of_blocks(letter.body))
    yield from (one.title for one in letter.attachments)
    yield from (*letter.signature, letter.note)
    for attachment in letter.attachments:
        yield from (attachment.title, *words_of_blocks(attachment.blocks))
    yield from (*letter.copies, letter.printed_by)


def squeezed(text):
    return "".join(text.split())


@pytest.mark.feature(76)
def test_every_word_of_every_sample_stands_in_the_file_in_order(sample):
    text, place = squeezed(text_of(opened(sample.letter).element.body)), 0
    for words in map(squeezed, words_of(sample.letter)):
        found = text.find(words, place)
        assert found >= place, words
        place = found + len(words)


def test_the_same_letter_gives_the_same_bytes(sample):
    assert render_docx(sample.letter) == render_docx(sample.letter)


def test_the_file_tells_of_the_organ_and_of_no_machine():
    letter = LetterFactory(number="云委巡办〔2026〕1号", date=dt.date(2026, 3, 5))
    properties = opened(letter).core_properties
    assert (properties.author, properties.last_modified_by) == (OFFICE_NAME, OFFICE_NAME)
    assert properties.created == properties.modified == dt.datetime(2026, 3, 5, tzinfo=dt.UTC)
    parts = members(letter)
    assert [name for name in parts if "app.xml" in name or "thumbnail" in name or "custom" in name] == []
    assert not any(b"python-docx" in data for data in parts.values())


@pytest.mark.parametrize("form", Form)
def test_what_we_write_stands_in_the_order_of_the_schema(form):
    letter = replace(SAMPLES[0].letter, form=form, body=(TABLE, *SAMPLES[0].letter.body))
    for name, data in members(letter).items():
        if not name.startswith("word/") or not name.endswith(".xml"):
            continue
        for element in parse_xml(data).iter():
            tag = element.tag.rpartition("}")[2]
            if tag in ORDER and element.tag == qn(f"w:{tag}"):
                order = ORDER[tag].split()
                names = [child.tag.rpartition("}")[2] for child in element if not child.tag.endswith("Reference")]
                places = [order.index(name) for name in names]
                assert places == sorted(places), (name, tag, [child.tag for child in element])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("零\x00位", "零\ufffd位"),
        ("退\x08格\x1b", "退\ufffd格\ufffd"),
        ("半\ud800个", "半\ufffd个"),
        ("非字\ufffe\uffff", "非字\ufffd\ufffd"),
        ("<w:p>&amp;\"'", "<w:p>&amp;\"'"),
        ("䶮𠮷🀄", "䶮𠮷🀄"),
        ("一\n二\t三\r\n四", "一\n二\t三\n四"),
        ("　前后空格 ", "　前后空格 "),
    ],
)
def test_what_xml_cannot_hold_is_replaced_and_all_else_kept(text, shown):
    document = opened(Letter(form=Form.PLAIN, title="", body=(Paragraph(text),)))
    assert document.paragraphs[0].text == shown


def test_letters_of_nothing_open():
    for form in Form:
        assert opened(Letter(form=form, title="", body=())).paragraphs


def some_text(chance, length):
    planes = [(0, 0x7F), (0x80, 0xFFFF), (0x4E00, 0x9FFF), (0x10000, 0x1FFFF), (0x20000, 0x323AF), (0xE0000, 0x10FFFF)]
    return "".join(chr(chance.randint(*chance.choice(planes))) for _ in range(chance.randint(0, length)))


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_in_a_letter_the_file_opens_and_has_it(seed):
    chance = random.Random(seed)
    names = tuple(some_text(chance, 30) for _ in range(chance.choice((0, 1, 40))))
    rows = tuple(tuple(some_text(chance, 20) for _ in range(chance.randint(0, 5))) for _ in range(5))
    table = TableBlock(rows[0], rows[1:], widths=chance.choice(((), (0.0,), (1.0, 2.0, 3.0))), has_labels=seed % 2 == 0)
    letter = Letter(
        form=list(Form)[seed % len(Form)],
        title=some_text(chance, 200),
        body=(Paragraph(some_text(chance, 400)), table, Heading(chance.randint(0, 9), some_text(chance, 30), "后文")),
        issuers=names[:3],
        number=some_text(chance, 30),
        recipients=names,
        attachments=tuple(Attachment(name, (table,), chance.choice(list(Paper))) for name in names[:3]),
        signature=names[:2],
        date=chance.choice((None, dt.date(2026, 3, 5))),
        copies=names,
        printed_by=some_text(chance, 40),
    )
    assert "后文" in text_of(opened(letter).element.body)

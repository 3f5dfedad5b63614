"""What each form has of its own in Word: heads, signatures, imprint."""

import datetime as dt
from dataclasses import replace

import pytest
from docx.enum.section import WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Mm

from foundation.documents.letter import Attachment, Paper, Paragraph
from foundation.documents.samples import SAMPLES
from tests.documents.renderers.test_word import members, millimetres, opened, text_of
from tests.factories.documents import OFFICE_NAME, LetterFactory


def of(code):
    return next(one.letter for one in SAMPLES if one.code == code)


def styled(document, name):
    return [one for one in document.paragraphs if one.style.name == name]


def attribute(paragraph, name, key):
    return paragraph._p.pPr.find(qn(f"w:{name}")).get(qn(f"w:{key}"))


def test_an_upward_document_has_its_number_at_the_left_of_the_last_signers():
    first, last = styled(opened(of("upward")), "发文字号")
    assert (first.text, last.text) == ("\t签发人：王建国\t李卫东", "云委巡〔2026〕8号\t赵䶮")
    assert {run.text.strip(): run.style.name for run in first.runs}["王建国"] == "签发人姓名"
    tabs = [[int(tab.get(qn("w:pos"))) for tab in one._p.pPr.find(qn("w:tabs"))] for one in (first, last)]
    one = 156 / 28 / 25.4 * 1440
    # Three characters a name, one between them, four for the label, one at the edge.
    assert tabs == [pytest.approx([16 * one, 24 * one], abs=1), pytest.approx([20 * one, 24 * one], abs=1)]
    assert attribute(last, "ind", "leftChars") == "100"


def test_a_joint_issue_spreads_the_names_beside_the_word_for_document():
    document = opened(of("joint"))
    names, suffix = document.tables[0].rows[0].cells
    assert [one.text for one in names.paragraphs] == list(of("joint").issuers)
    assert {attribute(one, "jc", "val") for one in names.paragraphs} == {"distribute"}
    assert (suffix.text, suffix._tc.tcPr.find(qn("w:vAlign")).get(qn("w:val"))) == ("文件", "center")


def test_a_joint_issue_leaves_room_for_each_seal():
    table = opened(of("joint")).tables[1]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["中共云岭市纪律检查委员会", "中共云岭市委组织部"],
        ["", "中共云岭市委巡察工作领导小组\n2026年4月9日"],
    ]
    heights = {row._tr.trPr.find(qn("w:trHeight")).get(qn("w:val")) for row in table.rows}
    assert heights == {str(round(46 / 25.4 * 1440))}


def test_under_a_seal_the_name_stands_in_the_middle_over_the_day():
    document = opened(LetterFactory(signature=("市委巡察办",), date=dt.date(2026, 3, 5), is_sealed=True))
    [name], [day] = styled(document, "署名"), styled(document, "成文日期")
    # The day is six characters wide and ends four from the right: its middle is seven from there.
    assert (attribute(day, "jc", "val"), attribute(day, "ind", "rightChars")) == ("right", "400")
    assert (attribute(name, "jc", "val"), attribute(name, "ind", "leftChars")) == ("center", "1400")
    assert attribute(name, "spacing", "before") == str(2 * 579)


def test_minutes_have_their_day_on_the_line_of_the_number_and_name_who_was_there():
    document = opened(of("minutes"))
    [number] = styled(document, "发文字号")
    assert number.text == "云委巡纪〔2026〕5号\t2026年6月17日"
    assert [one.text for one in styled(document, "出席名单")] == [
        "出席：王建国、李卫东、陈立、孙丽华",
        "请假：赵䶮",
        "列席：周敏、钱伟、吴小芳",
    ]
    assert [run.style.name for run in styled(document, "出席名单")[0].runs] == [
        "出席请假列席",
        "Default Paragraph Font",
    ]
    assert styled(document, "成文日期") == []


def test_a_letter_has_mark_and_rules_around_its_first_page_and_no_number_there():
    section = opened(of("letter")).sections[0]
    assert section.different_first_page_header_footer is True
    mark, upper = section.first_page_header.paragraphs
    [lower] = section.first_page_footer.paragraphs
    assert (mark.text, mark.style.name) == (OFFICE_NAME, "发文机关标志")
    kinds, widths = [], []
    for rule in (upper, lower):
        line, indent = rule._p.pPr.find(f".//{qn('w:bottom')}"), rule._p.pPr.find(qn("w:ind"))
        kinds.append((line.get(qn("w:val")), line.get(qn("w:color"))))
        widths.append(156 - sum(int(indent.get(qn(f"w:{side}"))) for side in ("left", "right")) / 1440 * 25.4)
    assert kinds == [("thickThinSmallGap", "d2001e"), ("thinThickSmallGap", "d2001e")]
    assert widths == pytest.approx([170, 170], abs=0.1)
    assert millimetres(section.footer_distance) == pytest.approx(20, abs=0.05)
    assert "PAGE" not in "".join(one.text for one in lower._p.iter(qn("w:instrText")))


def test_a_poster_shows_its_code_and_no_number():
    document = opened(of("poster"))
    [picture] = document.inline_shapes
    assert (millimetres(picture.width), millimetres(picture.height)) == (pytest.approx(60), pytest.approx(60))
    assert document.sections[0].footer.is_linked_to_previous
    assert [one.text for one in styled(document, "张贴标题")] == ["市委第三巡察组\n巡察市财政局党组"]


def test_a_poster_in_a3_has_a_larger_sheet_type_and_code():
    document = opened(of("poster_a3"))
    section, [picture] = document.sections[0], document.inline_shapes
    assert [millimetres(one) for one in (section.page_width, section.page_height, section.left_margin)] == [
        pytest.approx(297, abs=0.05),
        pytest.approx(420, abs=0.05),
        pytest.approx(28 * 2**0.5, abs=0.05),
    ]
    assert millimetres(picture.width) == pytest.approx(60 * 2**0.5, abs=0.1)
    sizes = [document.styles[name].font.size.pt for name in ("张贴标题", "张贴正文", "扫码提示", "张贴落款")]
    assert sizes == [62, 28, 31, 22.5]


def test_no_file_that_can_be_changed_carries_the_check_code():
    letter = of("document")
    assert letter.check_code
    assert letter.qr
    parts = members(letter)
    assert not any(letter.check_code.encode() in data or b"<w:drawing" in data for data in parts.values())


def test_an_imprint_without_room_on_an_even_page_takes_the_next_one_without_number():
    one_page = LetterFactory(body=(Paragraph("短文。"),), copies=("市委办公室",), attachments=())
    document = opened(one_page)
    assert [one.start_type for one in document.sections][1:] == [WD_SECTION.EVEN_PAGE]
    last = document.sections[-1]
    assert (last.footer.is_linked_to_previous, text_of(last.footer._element)) == (False, "")
    two_pages = replace(one_page, body=(Paragraph("长文" * 300),))
    assert len(opened(two_pages).sections) == 1


def test_after_a_sheet_set_across_the_imprint_has_an_even_page_of_its_own():
    kinds = [(round(millimetres(one.page_width)), one.start_type) for one in opened(of("document")).sections]
    assert kinds == [(210, WD_SECTION.NEW_PAGE), (420, WD_SECTION.NEW_PAGE), (210, WD_SECTION.EVEN_PAGE)]


def test_recipients_without_end_stand_in_the_imprint():
    names = tuple(f"第{place}县委巡察工作领导小组办公室" for place in range(40))
    document = opened(LetterFactory(recipients=names))
    assert styled(document, "主送机关") == []
    [line] = [one for one in styled(document, "版记") if one.text.startswith("主送：")]
    assert line.text == f"主送：{'，'.join(names)}。"


def test_names_that_go_on_in_the_imprint_have_eight_millimetres_a_line_and_end_at_one_edge():
    document = opened(LetterFactory(copies=tuple(f"第{place}县委" for place in range(40))))
    [line] = [one for one in styled(document, "版记") if one.text.startswith("抄送：")]
    spacing = (attribute(line, "spacing", "before"), attribute(line, "spacing", "line"), attribute(line, "jc", "val"))
    assert spacing == ("0", str(round(8 / 25.4 * 1440)), "both")


WIDE = tuple(
    Attachment("表", (Paragraph("一"),), sheet)
    for sheet in (Paper.A4_LANDSCAPE, Paper.A4_LANDSCAPE, Paper.A3_LANDSCAPE, Paper.A4)
)


def boxes(footer):
    """Of a footer the place of its box from the sheet's left and upper edge, its width and height in mm, and how its line stands."""
    found = []
    for anchor in footer._element.iter(qn("wp:anchor")):
        offsets = [int(one.text) for one in anchor.iter(qn("wp:posOffset"))]
        extent = anchor.find(qn("wp:extent"))
        sizes = [int(extent.get("cx")), int(extent.get("cy"))]
        [body] = [one for one in anchor.iter() if one.tag.endswith("}bodyPr")]
        measures = [round(one / Mm(1), 1) for one in (*offsets, *sizes)]
        found.append((measures, body.get("vert"), next(anchor.iter(qn("w:jc"))).get(qn("w:val"))))
    return found


def test_8_on_a_sheet_set_across_the_number_stands_along_its_left_edge():
    document = opened(LetterFactory(attachments=WIDE))
    upright, across, wide, last = document.sections
    assert [one.footer.is_linked_to_previous for one in (upright, across, wide, last)] == [False, False, False, True]
    # The line is 6.3 mm high with its foot at the left; its dash, 3.2 mm from the left, is 7 mm from the type area.
    place = [24.9, 28, 6.3, 156]
    assert boxes(across.footer) == [(place, "vert", "right")]
    assert boxes(across.even_page_footer) == [(place, "vert", "left")]
    assert "PAGE" in "".join(one.text for one in across.footer._element.iter(qn("w:instrText")))
    for section in (upright, wide):
        assert boxes(section.footer) == boxes(section.even_page_footer) == []
        assert section.footer.paragraphs[0].style.name == "公文页码"


def test_the_pages_after_a_letters_first_section_have_their_number_as_high_as_others():
    document = opened(replace(of("letter"), attachments=WIDE))
    lines = [[one.style.name for one in section.footer.paragraphs] for section in document.sections]
    # The fourth section takes over what the third has; the last is that of the imprint, with none.
    assert lines == [["公文页码", "占位"], ["占位"], *[["公文页码"]] * 3]
    assert [text_of(section.footer._element) for section in document.sections[2:]] == ["— 1 —", "— 1 —", ""]

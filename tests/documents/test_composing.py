"""From the rendered text to the blocks of a letter."""

import datetime as dt

import pytest

from foundation.documents.composing import Frame, TemplateText, composed, text_problems
from foundation.documents.letter import Form, Heading, Paragraph, TableBlock
from foundation.documents.letter_kinds import LetterKind, Slot, SlotType
from foundation.documents.states import DocumentKind
from foundation.documents.template_language import TemplateRefused

TABLE = TableBlock(("甲", "乙"), (("1", "2"),))
KIND = LetterKind(
    "trial",
    "试",
    "试",
    DocumentKind.OTHER,
    Form.LETTER,
    (
        Slot("单位", "", "市财政局"),
        Slot("日期", "", dt.date(2026, 3, 5), SlotType.DATE),
        Slot("要求", "", ("甲", "乙"), SlotType.LIST),
        Slot("行", "", ({"名": "a"},), SlotType.LIST, (Slot("名", "", "a"), Slot("值", "", "1"))),
        Slot("表", "", TABLE, SlotType.TABLE, is_optional=True),
        Slot("正文", "", "一、总体\n很好。", SlotType.BLOCKS, is_optional=True),
    ),
    "",
)
VALUES = {"单位": "市财政局", "日期": dt.date(2026, 3, 5), "要求": ["按时"], "行": []}


def body(source, **values):
    text = TemplateText("关于{{ 单位 }}的函", source)
    return composed(KIND, text, VALUES | values, Frame("某办")).body


def test_headings_get_their_level_and_points_stay_plain():
    assert body("一、事项\n（一）第一点\n1.细目\n普通一段\n{{ 要求|分条 }}", 要求=["按时", "足额。"]) == (
        Heading(1, "一、事项"),
        Heading(2, "（一）第一点"),
        Heading(3, "1.细目"),
        Paragraph("普通一段"),
        Paragraph("（一）按时。"),
        Paragraph("（二）足额。"),
    )


def test_lines_between_bars_are_a_table_with_shares():
    rows = [{"名": "a|b", "值": "1\n2"}, {"名": "c", "值": ""}]
    source = "前\n| 名 | 值 |\n|----|--|\n{% for 项 in 行 %}\n| {{ 项.名 }} | {{ 项.值 }} |\n{% endfor %}\n后"
    assert body(source, 行=rows) == (
        Paragraph("前"),
        TableBlock(("名", "值"), (("a|b", "1\n2"), ("c", "")), widths=(4.0, 2.0)),
        Paragraph("后"),
    )


def test_a_table_without_dashes_is_a_sheet_of_labels():
    assert body("| 单位 | {{ 单位 }} |\n| 日期 |") == (
        TableBlock((), (("单位", "市财政局"), ("日期", "")), has_labels=True),
    )


def test_a_table_and_blocks_stand_where_they_are_named():
    assert body("见下表。\n{{ 表 }}\n{% if 正文 %}\n{{ 正文 }}\n{% endif %}", 表=TABLE, 正文="一、总体\n\n很好。") == (
        Paragraph("见下表。"),
        TABLE,
        Heading(1, "一、总体"),
        Paragraph("很好。"),
    )
    assert body("见下表。\n{{ 表 }}\n{{ 正文 }}") == (Paragraph("见下表。"),)


def test_a_value_with_lines_makes_paragraphs_and_none_in_a_title():
    assert body("{{ 单位 }}负责", 单位="甲\n乙") == (Paragraph("甲"), Paragraph("乙负责"))
    assert composed(KIND, TemplateText("{{ 单位 }}", "文"), VALUES | {"单位": "甲\n乙"}, Frame("某办")).title == "甲乙"


def test_a_value_cannot_pass_for_a_table_slot():
    assert body("{{ 单位 }}", 单位="\ufdd3表", 表=TABLE) == (Paragraph("表"),)


@pytest.mark.parametrize("unit", ["", "长" * 400])
def test_a_title_beyond_measure_is_refused(unit):
    with pytest.raises(TemplateRefused, match="标题有"):
        composed(KIND, TemplateText("{{ 单位 }}", "文"), VALUES | {"单位": unit}, Frame("某办"))


@pytest.mark.parametrize(
    ("text", "part", "said"),
    [
        (TemplateText("", "文"), "title", "标题不能为空。"),
        (TemplateText("一\n二", "文"), "title", "标题只能是一行。"),
        (TemplateText("题", " \n"), "body", "正文不能为空。"),
        (TemplateText("题", "见{{ 表 }}"), "body", "第1行：“表”要单独占正文的一行，写成{{ 表 }}。"),
        (TemplateText("题", "文", "{{ 表 }}"), "note", "第1行：“表”要单独占正文的一行，写成{{ 表 }}。"),
        (TemplateText("题", "{{ 表 }}\n{{ 没有 }}"), "body", "第2行：没有填写项“没有”。"),
        (TemplateText("{% if 单位 > 1 %}题{% endif %}", "文"), "body", "模板不能排出来"),
    ],
)
def test_what_is_wrong_is_told_by_part(text, part, said):
    found = text_problems(KIND, text)
    assert list(found) == [part]
    assert found[part][0].startswith(said)

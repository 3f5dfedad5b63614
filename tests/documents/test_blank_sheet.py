"""Sheets without values: nothing of a sample is left, and there is room to write."""

import pytest

from foundation.documents.blank_sheet import EMPTY, ROOM, blank_letter
from foundation.documents.composing import TemplateText
from foundation.documents.letter import Paragraph, TableBlock
from foundation.documents.letter_kinds import letter_kind, letter_kinds
from foundation.documents.shipped_texts import shipped_text
from foundation.documents.template_language import TemplateRefused

pytestmark = pytest.mark.feature(77)
SHEETS = ("document_request", "recusal_application", "fact_confirmation", "talk_record", "visit_record")


def blank(code, **words):
    text = shipped_text(code)
    return blank_letter(letter_kind(code), TemplateText(**{"title": text.title, "body": text.body} | words), "某办")


def words_of(letter):
    tables = [
        cell for one in letter.body if isinstance(one, TableBlock) for row in (one.header, *one.rows) for cell in row
    ]
    return "\n".join([letter.title, *(one.text for one in letter.body if not isinstance(one, TableBlock)), *tables])


def test_which_sheets_there_are():
    assert sorted(SHEETS) == sorted(kind.code for kind in letter_kinds() if kind.is_sheet)


@pytest.mark.parametrize("code", SHEETS)
def test_no_sample_and_no_sign_is_left(code):
    found = words_of(blank(code))
    samples = [slot.sample for slot in letter_kind(code).slots if isinstance(slot.sample, str) and len(slot.sample) > 1]
    assert [sample for sample in samples if sample in found] == []
    assert ROOM not in found


def test_cells_stay_empty_and_areas_are_ruled():
    talk = blank("talk_record")
    assert talk.body[0].rows[0] == ("谈话对象", EMPTY, "性别", EMPTY)
    assert talk.body[2] == TableBlock((), ((EMPTY,),) * 28)
    visit = [one for one in blank("visit_record").body if isinstance(one, TableBlock)]
    assert [len(one.rows) for one in visit] == [4, 3, 3, 3]
    facts = [one for one in blank("fact_confirmation").body if isinstance(one, TableBlock)]
    assert [len(one.rows) for one in facts] == [4, 5, 4]


def test_a_sentence_has_lines_to_write_on():
    request = blank("document_request")
    line = "_" * 16
    assert request.title == f"{line}调阅资料清单"
    assert request.body[0] == Paragraph(f"因{line}工作需要，请{line}按照下表提供资料。")
    assert request.body[1].text == "调阅日期：______年____月____日"
    assert request.body[3].rows == ((EMPTY,) * 6,) * 10
    assert blank("recusal_application").body[-1].rows[0] == ("申请人（签字）", EMPTY, "申请日期", EMPTY)


def test_an_office_words_a_sheet_itself():
    made = blank(
        "visit_record", title="登记", body="{{ 反映内容|句号 }}\n{% if 联系方式 %}电话{{ 联系方式 }}{% endif %}"
    )
    assert made.body == (TableBlock((), ((EMPTY,),) * 5), Paragraph(f"电话{'_' * 16}"))
    with pytest.raises(TemplateRefused):
        blank("visit_record", body="{{ 没有 }}")

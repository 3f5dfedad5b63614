"""Every kind has its words, uses every slot, and its sample is a letter that every renderer takes."""

import re
from dataclasses import replace

import pytest

from foundation.documents.composing import PARTS, Frame, composed, sample_values, text_problems
from foundation.documents.letter import Form, from_json, to_json
from foundation.documents.letter_kinds import Slot, SlotType, check_kind, letter_kind, letter_kinds, register
from foundation.documents.renderers import paper, word
from foundation.documents.renderers.screen import render_html
from foundation.documents.shipped_texts import FOLDER, shipped_text
from tests.architecture.sources import ROOT

CODES = [kind.code for kind in letter_kinds()]
# Issue 5's list: 巡察公告 is collective, single and closing; 督办 to 问责 are the five of §2.9.
EXPECTED = {
    "巡察通知", "动员会通知", "见面会通知", "授权任职决定", "巡察公告（集中）", "巡察公告（单位）", "撤离公告", "张贴公告（二维码）",
    "立行立改通知书", "反馈意见", "整改通知", "移交函", "移交清单", "巡察建议书", "信访转办函", "督办通知书", "督查指导书", "提醒书",
    "告诫书", "问责书", "方案审核意见", "延期批复", "验收（销号）通知书", "整改情况通报", "会议纪要", "调阅清单", "回避申请书",
    "事实确认单", "谈话记录", "来访登记",
}  # fmt: skip

pytestmark = pytest.mark.feature(76, 77)


def sample(code):
    kind = letter_kind(code)
    return composed(kind, shipped_text(code), sample_values(kind), Frame("中共云岭市委巡察工作领导小组办公室"))


def test_all_letters_of_the_trade_are_there():
    assert {kind.label for kind in letter_kinds()} == EXPECTED
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_text_is_a_letter(code):
    kind = letter_kind(code)
    assert text_problems(kind, shipped_text(code)) == {}
    letter = sample(code)
    assert from_json(to_json(letter)) == letter
    assert re.fullmatch(code + "@[0-9a-f]{8}", letter.template)
    text = re.sub("<[^>]+>", "", render_html(letter))
    assert letter.body
    assert not re.search(r"\{\{|\{%|[\ufdd0-\ufdef]|None|Undefined", text)


@pytest.mark.parametrize("code", CODES)
def test_every_slot_is_used_and_every_field(code):
    kind, text = letter_kind(code), shipped_text(code)
    words = text.title + text.body + text.note
    kept = {*kind.attendance, kind.qr}
    unused = [slot.name for slot in kind.slots if slot.name not in kept and not used(slot.name, words)]
    unused += [field.name for slot in kind.slots for field in slot.fields if f".{field.name}" not in words]
    assert set(unused) <= ALLOWED_UNUSED.get(code, set())


# Known to the letter, and there for an office that wants to print it.
ALLOWED_UNUSED = {"feedback_opinion": {"编号", "类别"}}


def used(name, words):
    return re.search(r"(\{\{|in|if|and|not|or) " + name + r"[ |]", words) is not None


@pytest.mark.parametrize("code", CODES)
def test_without_the_optional_slots_it_still_is_a_letter(code):
    kind = letter_kind(code)
    values = {slot.name: slot.sample for slot in kind.slots if not slot.is_optional}
    letter = composed(kind, shipped_text(code), values, Frame("某办"))
    assert letter.title
    assert letter.body


def test_minutes_name_who_was_there():
    letter = sample("meeting_minutes")
    assert [(one.label, len(one.names)) for one in letter.attendance] == [("出席", 4), ("请假", 1), ("列席", 2)]


def test_a_poster_leads_to_the_form():
    assert (sample("poster").form, sample("poster").qr) == (Form.POSTER, "https://jubao.example.cn/")


def test_the_petition_letter_asks_for_nothing_of_what_was_told():
    names = {slot.name for slot in letter_kind("petition_transfer").slots}
    assert names == {"收到渠道", "收到日期", "信访件编号", "承办机关", "办理期限", "材料页数", "联系人", "联系电话"}


def test_sheets_that_tell_what_was_found_or_who_told_it_are_not_drafted_here():
    codes = [kind.code for kind in letter_kinds() if not kind.is_drafted]
    assert codes == ["fact_confirmation", "talk_record", "visit_record"]


def test_parts_have_names():
    assert PARTS == {"title": "标题", "body": "正文", "note": "附注"}


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "Bad-Code"},
        {"slots": (Slot("单位", "", ""), Slot("单位", "", ""))},
        {"slots": (Slot("__class__", "", ""),)},
        {"slots": (Slot("loop", "", ""),)},
        {"slots": (Slot("单位", "", "", SlotType.TEXT, (Slot("名", "", ""),)),)},
        {"qr": "没有"},
    ],
)
def test_a_kind_that_templates_could_not_use_is_a_mistake(changes):
    with pytest.raises(ValueError, match=r"expected|twice|may"):
        check_kind(replace(letter_kind("poster"), **changes))


def test_a_kind_is_registered_once():
    with pytest.raises(ValueError, match="registered twice"):
        register(letter_kind("poster"))


def test_the_page_of_documents_says_which_are_wired():
    """And of the others why not."""
    page = (ROOT / "docs" / "documents.md").read_text(encoding="utf-8")
    for kind in letter_kinds():
        line = f"| `{kind.code}` | {kind.label} | {kind.form_words} | {kind.wired_by or '未接入：'}"
        assert f"{line} |" in page if kind.wired_by else line in page


def test_these_alone_are_not_wired():
    assert [kind.code for kind in letter_kinds() if not kind.wired_by] == [
        "immediate_notice",
        "transfer_letter",
        "transfer_list",
        "petition_transfer",
        "meeting_minutes",
        "recusal_application",
        "visit_record",
    ]


@pytest.mark.parametrize(
    "code", ["mobilization_notice", "rectification_bulletin", "meeting_minutes", "recusal_application"]
)
def test_a_few_are_printed_and_made_in_word(code):
    letter = sample(code)
    assert paper.render_pdf(letter).startswith(b"%PDF")
    assert word.render_docx(letter).startswith(b"PK")

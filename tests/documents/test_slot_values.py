"""Values go to JSON and to the text of a form, and come back the same."""

import pytest

from foundation.documents.letter import TableBlock
from foundation.documents.letter_kinds import Slot, SlotType, letter_kinds
from foundation.documents.slot_values import RowWrong, from_json, from_text, to_json, to_text

ROWS = Slot("问题", "", (), SlotType.LIST, (Slot("编号", "", ""), Slot("名称", "", "")))
TABLE = Slot("表", "", None, SlotType.TABLE, (Slot("甲", "", ""), Slot("乙", "", "")))


def plain(value):
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("kind", letter_kinds(), ids=lambda kind: kind.code)
def test_samples_come_back(kind):
    values = {slot.name: slot.sample for slot in kind.slots}
    back = from_json(kind.slots, to_json(kind.slots, values))
    assert to_json(kind.slots, back) == to_json(kind.slots, values)
    typed = {
        slot.name: to_text(slot, slot.sample)
        if slot.type is SlotType.DATE
        else from_text(slot, to_text(slot, slot.sample))
        for slot in kind.slots
    }
    assert to_json(kind.slots, typed) == to_json(kind.slots, values)


def test_rows_take_bars_of_all_widths_and_tabs():
    assert from_text(ROWS, "1｜甲\r\n\n2|乙\n3\t丙\n4｜") == [
        {"编号": "1", "名称": "甲"},
        {"编号": "2", "名称": "乙"},
        {"编号": "3", "名称": "丙"},
        {"编号": "4", "名称": ""},
    ]
    assert from_text(TABLE, "1｜2") == TableBlock(("甲", "乙"), (("1", "2"),))
    assert from_text(TABLE, "") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1｜甲\n2", "问题第2行有1项，应为2项：编号｜名称。没有的留空，｜不能少。"),
        ("1｜" + "长" * 2001, "问题第1行有一项超过2000字，请缩短。"),
        ("1｜甲\n" * 501, "问题有501行，最多500行。"),
    ],
)
def test_a_row_that_does_not_fit_is_told(text, said):
    with pytest.raises(RowWrong) as wrong:
        from_text(ROWS, text)
    assert str(wrong.value) == said


def test_what_stands_in_a_row_cannot_part_it():
    assert to_text(ROWS, [{"编号": "a|b", "名称": "一\n二｜三"}]) == "a／b｜一 二／三"


def test_json_of_an_older_kind_is_read():
    slots = (Slot("单位", "", ""), Slot("名单", "", (), SlotType.LIST))
    assert from_json(slots, {"单位": "甲", "从前的": "x"}) == {"单位": "甲", "名单": []}

import datetime as dt

import pytest

from foundation.documents.letter import (
    Attachment,
    Form,
    Heading,
    Letter,
    Paragraph,
    TableBlock,
    blocks_from_json,
    from_json,
    to_json,
)

FULL = Letter(
    form=Form.DOCUMENT,
    title="关于印发《办法》的通知",
    body=(
        Paragraph("同志们：", "flush"),
        Heading(2, "（一）范围。", "各单位。"),
        TableBlock(("项",), (("一",), ("二",)), "表1"),
    ),
    issuers=("甲", "乙"),
    number="云委巡办〔2026〕1号",
    recipients=("丙",),
    attachments=(Attachment("名单", (Paragraph("张三"),)),),
    signature=("甲",),
    date=dt.date(2026, 3, 5),
    note="此件公开发布",
    copies=("丁",),
    printed_by="甲",
    printed_on=dt.date(2026, 3, 6),
)


@pytest.mark.parametrize("letter", [FULL, Letter(form=Form.PLAIN, title="", body=())])
def test_json_and_back_is_the_same_letter(letter):
    assert from_json(to_json(letter)) == letter


def test_json_holds_plain_values_only():
    assert to_json(FULL)["date"] == "2026-03-05"
    assert to_json(FULL)["body"][1] == {"kind": "heading", "level": 2, "text": "（一）范围。", "rest": "各单位。"}


def test_unknown_block_is_refused():
    with pytest.raises(ValueError, match="picture"):
        blocks_from_json([{"kind": "picture"}])

import datetime as dt

import pytest

from foundation.documents.letter import (
    Attachment,
    Attendance,
    Form,
    Heading,
    Letter,
    Paper,
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
        TableBlock(("项",), (("一",), ("二",)), "表1", widths=(1.0,), has_labels=True),
    ),
    issuers=("甲", "乙"),
    number="云委巡办〔2026〕1号",
    recipients=("丙",),
    signers=("张三", "李四"),
    serial="000001",
    degree="内部",
    urgency="加急",
    attachments=(Attachment("名单", (Paragraph("张三"),), Paper.A3_LANDSCAPE),),
    is_sealed=True,
    attendance=(Attendance("出席", ("张三", "李四")),),
    check_code="7K2M-9QXD",
    qr="https://example.test/check/7K2M-9QXD",
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


def test_a_snapshot_of_an_older_version_knows_fewer_fields():
    old = {
        "form": "document",
        "title": "通知",
        "body": [{"kind": "table", "header": ["项"], "rows": [["一"]], "caption": ""}],
        "attachments": [{"title": "名单", "blocks": []}],
        "date": "2026-03-05",
    }
    assert from_json(old) == Letter(
        form=Form.DOCUMENT,
        title="通知",
        body=(TableBlock(("项",), (("一",),)),),
        attachments=(Attachment("名单", ()),),
        date=dt.date(2026, 3, 5),
    )


def test_unknown_block_is_refused():
    with pytest.raises(ValueError, match="picture"):
        blocks_from_json([{"kind": "picture"}])


def test_unknown_field_is_refused_with_those_that_are_known():
    with pytest.raises(ValueError, match=r"\['colour'\].*'title'"):
        from_json({"form": "plain", "title": "", "body": [], "colour": "red"})


@pytest.mark.parametrize("missing", ["form", "title", "body"])
def test_a_letter_without_form_title_or_body_is_refused(missing):
    data = {"form": "plain", "title": "", "body": []}
    del data[missing]
    with pytest.raises(KeyError, match=missing):
        from_json(data)

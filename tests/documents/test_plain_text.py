"""Own texts with the faults that such files have: teaser, advertisements, broken title, broken sentence, GB18030."""

import pytest

from foundation.documents.letter import Heading, Paragraph
from foundation.documents.plain_text import NotText, decode, parse, parse_text

TITLE = "在六届云岭市委第三轮巡察市水务局党组动员会上的讲话"
BODY = "同志们：\n今天我们召开动员会。\n一、提高认识\n要认真学习。"


def test_plain_file():
    parsed = parse(f"{TITLE}\n{BODY}".encode())
    assert parsed.title == TITLE
    assert parsed.left_out == ()
    assert parsed.blocks == (
        Paragraph("同志们：", "flush"),
        Paragraph("今天我们召开动员会。"),
        Heading(1, "一、提高认识"),
        Paragraph("要认真学习。"),
    )


def test_teaser_before_the_title_is_left_out_and_listed():
    teaser = (
        f"{TITLE}今天我们召开动员会，主要任务是传达贯彻市委部署，动员全体同志统一思想、提高认识、明确任务、落实责任..."
    )
    parsed = parse_text(f" {teaser}\n{TITLE}\n{BODY}")
    assert (parsed.title, parsed.left_out) == (TITLE, (teaser,))


def test_advertisements_before_the_title_are_left_out():
    adverts = ["内部资料 请勿转载", "云上文库", "【会员活动】", "推荐朋友加入，免费赠送材料！", "读者群：  交流群："]
    parsed = parse_text("\r\n".join([*adverts, "", "", TITLE, BODY]))
    assert parsed.title == TITLE
    assert parsed.left_out == (*adverts[:-1], "读者群：交流群：")


def test_an_advert_right_above_the_title_is_not_joined_to_it():
    parsed = parse_text(f"云上文库\n在动员会上的讲话\n{BODY}")
    assert (parsed.title, parsed.left_out) == ("在动员会上的讲话", ("云上文库",))


def test_title_broken_over_two_lines_is_joined():
    parsed = parse_text(f" 在六届云岭市委第三轮巡察工作\n动员会上的讲话\n{BODY}")
    assert (parsed.title, parsed.left_out) == ("在六届云岭市委第三轮巡察工作动员会上的讲话", ())


def test_title_known_by_the_salutation_below_it():
    assert parse_text(f"新春寄语\n{BODY}").title == "新春寄语"


def test_no_title_leaves_nothing_out():
    parsed = parse_text("各单位要抓紧落实，月底前报结果。\n一、抓紧整改。逐项对照。")
    assert (parsed.title, parsed.left_out) == ("", ())
    assert parsed.blocks[1] == Heading(1, "一、抓紧整改。", "逐项对照。")


def test_given_title_is_taken_and_not_repeated():
    parsed = parse_text(f"云上文库\n{TITLE}\n正文。", title=TITLE)
    assert (parsed.title, parsed.blocks) == (TITLE, (Paragraph("云上文库"), Paragraph("正文。")))


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ("一、总体要求", Heading(1, "一、总体要求")),
        ("十二、其他", Heading(1, "十二、其他")),
        ("（三）工作步骤", Heading(2, "（三）工作步骤")),
        ("(三)工作步骤", Heading(2, "(三)工作步骤")),
        ("1.报送名单", Heading(3, "1.报送名单")),
        ("1.5万元以上的", Paragraph("1.5万元以上的")),
        ("（2）逐项核对", Heading(4, "（2）逐项核对")),
        ("一要统一思想。", Paragraph("一要统一思想。")),
        ("　　缩进的段落。", Paragraph("缩进的段落。")),
        ("张三　李四", Paragraph("张三 李四")),
    ],
)
def test_blocks(line, block):
    assert parse_text(f"开头。\n{line}").blocks[1] == block


def test_overlong_numbered_sentence_is_text_not_heading():
    long = "一、" + "统筹推进各项工作，" * 8 + "确保实效"
    assert parse_text(long).blocks == (Paragraph(long),)


def test_sentence_broken_by_a_stray_line_end_is_mended_and_listed():
    parsed = parse_text("刚才宣读了方案。下面请某\n某同志作说明。\n分两批对\n5个乡镇\n进行了巡察。\n二、下一步")
    assert [block.text for block in parsed.blocks] == [
        "刚才宣读了方案。下面请某某同志作说明。",
        "分两批对5个乡镇进行了巡察。",
        "二、下一步",
    ]
    assert parsed.joined == ("某同志作说明。", "5个乡镇", "进行了巡察。")


def test_second_speech_in_the_same_text_gets_a_title():
    parsed = parse_text(f"{TITLE}\n{BODY}\n在动员会上的表态发言\n各位领导，同志们：\n我代表党组表态。")
    assert parsed.blocks[4:6] == (Paragraph("在动员会上的表态发言", "title"), Paragraph("各位领导，同志们：", "flush"))


def test_date_under_the_title_is_centred():
    assert parse_text(f"{TITLE}\n（2026年3月12日）\n{BODY}").blocks[0] == Paragraph("（2026年3月12日）", "centred")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding):
    assert parse(f"{TITLE}\n{BODY}".encode(encoding)).title == TITLE


def test_rare_name_in_gb18030():
    assert decode("委员：䶮、𠮷".encode("gb18030")) == "委员：䶮、𠮷"


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03" * 40, b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, b"\xff\xfe\x00"])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(NotText):
        decode(data)


def test_empty_file_has_no_blocks():
    assert parse(b"").blocks == ()

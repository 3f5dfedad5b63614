"""Own texts with the faults that such files have: teaser, advertisements, broken title, broken sentence, GB18030."""

import time

import pytest

from foundation.documents.letter import Heading, Paragraph, TableBlock
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


def test_the_head_can_be_kept():
    parsed = parse_text(f"内部资料\n云上文库\n{TITLE}\n{BODY}", keep_head=True)
    assert (parsed.title, parsed.left_out) == (TITLE, ())
    assert parsed.blocks[:3] == (Paragraph("内部资料"), Paragraph("云上文库"), Paragraph("同志们：", "flush"))


def test_line_ends_can_be_kept():
    parsed = parse_text("刚才宣读了方案。下面请某\n某同志作说明。", keep_lines=True)
    assert [block.text for block in parsed.blocks] == ["刚才宣读了方案。下面请某", "某同志作说明。"]
    assert parsed.joined == ()


def test_signs_are_set_right_only_when_asked_and_listed():
    text = f"{TITLE}\n同志们:\n今天,我们开会。\n(一)提高认识"
    assert parse_text(text).changed == ()
    parsed = parse_text(text, set_right=True)
    assert parsed.blocks == (
        Paragraph("同志们：", "flush"),
        Paragraph("今天，我们开会。"),
        Heading(2, "（一）提高认识"),
    )
    assert [change.sentence for change in parsed.changed] == [": → ：", ", → ，", "(一) → （一）"]


def test_what_was_left_out_is_told_as_it_stood():
    assert parse_text(f"推荐朋友,免费!\n{TITLE}\n{BODY}", set_right=True).left_out == ("推荐朋友,免费!",)


def test_lines_with_tabs_are_a_table():
    parsed = parse_text("安排如下：\n时间\t内容\n9:00\t讲话\n9:30\t\n\t散会\n请准时。")
    assert parsed.blocks == (
        Paragraph("安排如下："),
        TableBlock(("时间", "内容"), (("9:00", "讲话"), ("9:30", ""), ("", "散会"))),
        Paragraph("请准时。"),
    )


@pytest.mark.parametrize("text", ["\t开头缩进。\n\t又一段。", "出席\t王建国", "开头。\n出席\t王建国\n结尾。"])
def test_tabs_that_indent_or_stand_alone_are_no_table(text):
    assert not any(isinstance(block, TableBlock) for block in parse_text(text).blocks)


def test_invisible_characters_are_taken_out_and_counted():
    parsed = parse_text("开\u200b会\u202e了\x07。\u2028第二段。\x85第三段。")
    assert [block.text for block in parsed.blocks] == ["开会了。", "第二段。", "第三段。"]
    assert parsed.removed == 3


def test_accents_written_apart_become_one_letter():
    assert parse_text("拼音ha\u0301n。").blocks == (Paragraph("拼音hán。"),)


def test_characters_that_gb18030_once_kept_private_get_their_places():
    assert decode("乙".encode("gb18030") + b"\xfe\x59\xa6\xd9") == "乙\u9fb4\ufe10"


def test_a_large_file_is_known_in_a_moment():
    begin = time.process_time()
    assert len(decode(b"a" * 20_000_000)) == 20_000_000
    with pytest.raises(NotText):
        decode(b"a\x01" * 10_000_000)
    assert time.process_time() - begin < 2

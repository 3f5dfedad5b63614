from foundation.documents.letter import Heading, Paragraph, TableBlock
from foundation.documents.samples import SAMPLES
from foundation.documents.selectors.review import changes
from foundation.documents.text import editable, edited, lines_of
from tests.factories.documents import LetterFactory

BODY = (
    Paragraph("同志们：", "flush"),
    Heading(1, "一、时间"),
    TableBlock(("组", "人"), (("一", "周敏"),)),
    Heading(2, "（一）地点。", "在一楼。"),
    Paragraph("请准时参加。"),
)


def test_words_go_out_and_come_back_with_their_roles_and_tables():
    assert editable(BODY) == "同志们：\n一、时间\n〔表1〕\n（一）地点。在一楼。\n请准时参加。"
    assert edited(editable(BODY), BODY) == BODY


def test_changed_words_get_their_layout_and_tables_may_move():
    assert edited("〔表1〕\n二、地点\n关于地点的通知\n〔表2〕\n", BODY) == (
        BODY[2],
        Heading(1, "二、地点"),
        Paragraph("关于地点的通知"),
        Paragraph("〔表2〕"),
    )


def test_every_sample_has_lines_and_goes_back():
    for sample in SAMPLES:
        letter = getattr(sample, "letter", sample)
        assert lines_of(letter)
        assert edited(editable(letter.body), letter.body) == letter.body


def test_changes_show_what_stands_around_them_and_leave_the_rest_out():
    body = tuple(Paragraph(f"第{number}段。") for number in range(12))
    before = LetterFactory(body=body)
    after = LetterFactory(body=(*body[:6], Paragraph("改了的段。"), *body[7:]))
    kinds = [(line.kind, line.text) for line in changes(before, after)]
    assert ("gone", "第6段。") in kinds
    assert ("new", "改了的段。") in kinds
    assert ("kept", "第5段。") in kinds
    assert ("kept", "第0段。") not in kinds
    assert [text for kind, text in kinds if kind == "left"] == ["（6行没有改动）", "（4行没有改动）"]
    assert changes(before, before) == []

"""Word files from outside: what they may not carry, and what they may not say."""

import datetime as dt
import io
import zipfile
from os import urandom

import pytest

from foundation.documents.letter_kinds import letter_kind
from foundation.documents.template_language import TemplateRefused
from foundation.documents.word_template import check_package, fill, sample_of
from tests.documents.test_template_language import HOSTILE
from tests.factories.word_template import changed, text_of, word_file

KIND = letter_kind("extension_reply")
LINKED = (
    b'<Relationship Id="rX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
    b'Target="%s"%s/></Relationships>'
)
RELS = "word/_rels/document.xml.rels"

pytestmark = pytest.mark.feature(77)


def filled(*paragraphs, kind=KIND, **values):
    return text_of(fill(word_file(*paragraphs), kind, sample_of(kind) | values))


def linked(kind, target, mode=b""):
    return changed(word_file(), RELS, lambda text: text.replace(b"</Relationships>", LINKED % (kind, target, mode)))


def test_a_file_is_filled():
    assert filled().splitlines()[-4:] == [
        "关于03-03-002-1的批复",
        "市财政局党组：",
        "同意延至2026年9月20日。",
        "中共云岭市委巡察工作领导小组办公室",
    ]


def test_rows_of_a_table_and_the_head_are_filled():
    kind = letter_kind("acceptance_notice")
    rows = (
        ("编号", "问题"),
        ("{%tr for 项 in 问题 %}", ""),
        ("{{ 项.编号 }}", "{{ 项.问题 }}"),
        ("{%tr endfor %}", ""),
    )
    values = sample_of(kind) | {"问题": [{"编号": "1", "问题": "甲"}, {"编号": "2", "问题": "乙"}]}
    text = text_of(fill(word_file("表", rows=rows, head="{{ 单位 }}"), kind, values))
    assert text.splitlines() == ["市财政局党组", "表", "编号", "问题", "1", "甲", "2", "乙"]


def test_values_are_text_and_never_markup_or_template():
    hostile = "</w:t></w:r><w:instrText>DDE</w:instrText>&{{ 单位.__class__ }}{% set x = 1 %}"
    assert hostile in filled("{{ 理由 }}", 理由=hostile)


def test_points_and_lines_of_a_value_are_lines_in_word():
    text = filled("{{ 后续要求|分条 }}", kind=letter_kind("acceptance_notice"), 后续要求=["甲", "乙|丙"])
    assert text.strip().splitlines() == ["（一）甲。", "（二）乙|丙。"]


@pytest.mark.parametrize("source", HOSTILE, ids=range(len(HOSTILE)))
def test_what_templates_may_not_say_word_files_may_not(source):
    """The slots differ, so that some of these are refused for a name they do not know: refused they are, all."""
    with pytest.raises((TemplateRefused, ValueError)):
        filled(source.replace("\x00", ""))


@pytest.mark.parametrize(
    "source", ["{{ 理由.__class__.__mro__ }}", "{{ cycler.__init__.__globals__ }}", "{% set x = 1 %}"]
)
def test_nor_in_head_and_properties(source):
    with pytest.raises(TemplateRefused):
        fill(word_file("文", head=source), KIND, sample_of(KIND))
    inside = changed(
        word_file("文"), "docProps/core.xml", lambda text: text.replace(b"python-docx", source.encode(), 1)
    )
    with pytest.raises(TemplateRefused):
        fill(inside, KIND, sample_of(KIND))


def test_a_mistake_is_told_without_a_line_of_xml():
    with pytest.raises(TemplateRefused) as refused:
        filled("{{ 没有 }}")
    assert str(refused.value).startswith("正文“{{ 没有 }}”：没有填写项“没有”。可以用：单位、任务编号、")


def test_each_mistake_says_where_it_stands():
    file = word_file(
        "好的{{ 单位 }}",
        "前" * 50 + "{{ 甲 }}" + "后" * 50,
        rows=(("{{ 乙 }}", "{{ 单位|没有写法 }}"),),
        head="抬头{{ 丙 }}",
    )
    with pytest.raises(TemplateRefused) as refused:
        fill(file, KIND, sample_of(KIND))
    first, *others = refused.value.problems
    assert first.startswith(f"正文“…{'前' * 17}{{{{ 甲 }}}}{'后' * 36}…”：没有填写项“甲”。可以用：单位、任务编号、")
    assert others == [
        "正文“{{ 乙 }}”：没有填写项“乙”。",
        "正文“{{ 单位|没有写法 }}”：没有写法“没有写法”。",
        "页眉“抬头{{ 丙 }}”：没有填写项“丙”。",
    ]


def test_loops_do_not_fill_the_memory():
    kind = letter_kind("acceptance_notice")
    rows = [{"编号": "1", "问题": "长" * 2000}] * 900
    with pytest.raises(TemplateRefused):
        filled("{% for 甲 in 问题 %}{% for 乙 in 问题 %}{{ 乙.问题 }}{% endfor %}{% endfor %}", kind=kind, 问题=rows)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04nothing", "打不开"),
        (word_file()[:60] + b"\xff" * 12 + word_file()[72:], "打不开"),
        (changed(word_file(), "word/vbaProject.bin", lambda _: b"x"), "有宏、控件或者嵌入的文件"),
        (changed(word_file(), "word/embeddings/a.xlsx", lambda _: b"x"), "有宏、控件或者嵌入的文件"),
        (changed(word_file(), "word/activeX/activeX1.xml", lambda _: b"<x/>"), "有宏、控件或者嵌入的文件"),
        (changed(word_file(), "../../etc/cron.xml", lambda _: b"<x/>"), "有宏、控件或者嵌入的文件"),
        (
            changed(
                word_file(),
                "[Content_Types].xml",
                lambda text: text.replace(b"wordprocessingml.document.main", b"x.macroEnabled.main"),
            ),
            "里有宏",
        ),
        (linked(b"image", b"http://evil.example/a.png", b' TargetMode="External"'), "指向外面"),
        (linked(b"attachedTemplate", b"file:///c:/a.dotm"), "指向外面"),
        (linked(b"aFChunk", b"a.html"), "指向外面"),
        (linked(b"oleObject", b"a.o"), "指向外面"),
        (
            changed(word_file(), "word/document.xml", lambda text: b'<!DOCTYPE x [<!ENTITY a "b">]>' + text),
            "内部写法不正常",
        ),
        (changed(word_file(), "word/document.xml", lambda text: text.decode().encode("utf-16")), "内部写法不正常"),
        (
            changed(
                word_file(),
                "word/document.xml",
                lambda text: text.replace(
                    b"</w:body>",
                    b"<w:p><w:r><w:instrText>DD</w:instrText><w:instrText>EAUTO c</w:instrText></w:r></w:p></w:body>",
                ),
            ),
            "会取外部内容的域",
        ),
        (
            changed(
                word_file(),
                "word/document.xml",
                lambda text: text.replace(b"</w:body>", b'<w:fldSimple w:instr="INCLUDEPICTURE x"/></w:body>'),
            ),
            "会取外部内容的域",
        ),
        (changed(word_file(), "word/media/bomb.png", lambda _: b"\0" * 25_000_000), "展开后太大"),
        (changed(word_file(), "word/media/bomb.png", lambda _: b"\0" * 5_000_000), "压缩得不正常"),
        (changed(word_file(), "word/document.xml", lambda text: text + urandom(3_000_000).hex().encode()), "文字太多"),
    ],
    ids=range(18),
)
def test_what_a_package_may_not_carry(data, said):
    with pytest.raises(TemplateRefused, match=said):
        check_package(data)
    with pytest.raises(TemplateRefused):
        fill(data, KIND, sample_of(KIND))


def test_too_many_members():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for place in range(501):
            package.writestr(f"word/media/{place}.png", b"x")
    with pytest.raises(TemplateRefused, match="展开后太大"):
        check_package(out.getvalue())


def test_days_and_empty_ones():
    assert filled("{{ 申请日期|月日 }}{{ 批准延至 }}。", 申请日期=dt.date(2026, 8, 1), 批准延至=None).endswith(
        "8月1日。"
    )

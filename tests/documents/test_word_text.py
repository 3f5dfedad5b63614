import time

import docx
import pytest

from foundation.documents import word_text
from foundation.documents.word_text import NotWord, WordText, read
from tests.factories.word import package, saved, word

RUN = "<w:r><w:t>{}</w:t></w:r>"


def paragraph(inside):
    return f"<w:p>{inside}</w:p>"


def test_paragraphs_and_tables_in_their_order():
    data = word("在动员会上的讲话", "同志们：", rows=[("时间", "内容"), ("9:00", "讲话")])
    assert read(data) == WordText("在动员会上的讲话\n同志们：\n\n时间\t内容\n9:00\t讲话\n")


def test_line_breaks_and_indents():
    document = docx.Document()
    run = document.add_paragraph().add_run("\t第一行")
    run.add_break()
    run.add_text("第二行")
    assert read(saved(document)).text == "第一行\n第二行"


def test_what_a_reviewer_added_is_text_and_what_was_struck_out_is_not():
    inside = (
        RUN.format("整改") + f"<w:ins>{RUN.format('落实')}</w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
    )
    assert read(package(paragraph(inside))) == WordText("整改落实", ("修订中删去的文字",))


def test_text_inside_content_controls():
    assert read(package(f"<w:sdt><w:sdtContent>{paragraph(RUN.format('受控'))}</w:sdtContent></w:sdt>")).text == "受控"


def test_what_does_not_come_along_is_told():
    numbered = "<w:pPr><w:numPr/></w:pPr>" + RUN.format("提高认识")
    drawn = "<w:r><w:drawing><w:t>框里</w:t></w:drawing><w:footnoteReference/></w:r>"
    found = read(package(paragraph(numbered) + paragraph(drawn)))
    assert found.text == "提高认识\n"
    assert found.lost == ("图片和文本框", "Word自动编的序号（请补上“一、”“（一）”）", "脚注")


def test_merged_and_nested_cells_are_told_once():
    inner = f"<w:tbl><w:tr><w:tc>{paragraph(RUN.format('内'))}</w:tc></w:tr></w:tbl>"
    rows = (
        f"<w:tr><w:tc>{paragraph(RUN.format('合'))}</w:tc><w:tc>{inner}{paragraph('')}</w:tc></w:tr>"
        f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph(RUN.format('合'))}</w:tc>"
        f"<w:tc>{paragraph(RUN.format('下'))}</w:tc></w:tr>"
    )
    assert read(package(f"<w:tbl>{rows}</w:tbl>")).text == "\n合\t内\n\t下\n"


ENTITIES = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "旧版Word"),
        (b"PK\x03\x04broken", "已损坏或加了密码"),
        (package(main="xl/workbook.xml"), "不是Word文件"),
        (package(members=[("word/vbaProject.bin", b"x")]), "有宏"),
        (package(paragraph(RUN.format("&b;")), prolog=ENTITIES), "文档类型声明"),
        (package("<w:p>").replace(b"PK\x01\x02", b"PK\x01\x03"), "已损坏"),
        (package("<w:p>"), "读不出文字"),
        (package(paragraph(RUN.format("甲" * 3_500_000))), "展开后太大"),
    ],
    ids=["old", "broken", "excel", "macro", "entities", "directory", "xml", "long"],
)
def test_refused(data, words):
    with pytest.raises(NotWord, match=words):
        read(data)


def test_too_many_members(monkeypatch):
    monkeypatch.setattr(word_text, "MOST_MEMBERS", 3)
    with pytest.raises(NotWord, match="展开后太大"):
        read(package(members=[("a", b""), ("b", b"")]))


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(word_text, "MOST_UNPACKED", 1024 * 1024)
    data = package(members=[("word/media/a.bin", b"\x00" * 2 * 1024 * 1024)])
    assert len(data) < 5000
    with pytest.raises(NotWord, match="展开后太大"):
        read(data)


def test_no_text():
    assert read(package("")).text == ""


def test_deep_nesting_is_an_answer():
    deep = "<w:sdt>" * 300 + "</w:sdt>" * 300
    with pytest.raises(NotWord):
        read(package(deep))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<w:p/>" * 500_001, "段落、表格太多"),
        (f"<w:tbl>{'<w:tr><w:tc/></w:tr>' * 700}<w:tr>{'<w:tc/>' * 700}</w:tr></w:tbl>", "701行、700列"),
    ],
    ids=["tags", "one row is long, many are short"],
)
def test_what_would_grow_beyond_all_measure_is_refused(body, words):
    with pytest.raises(NotWord, match=words):
        read(package(body))


@pytest.mark.parametrize(("opened", "closed"), [("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"), ("<w:p>", "</w:p>")])
def test_tables_in_tables_are_walked_once(opened, closed):
    """Once for each level it took minutes."""
    deep = f"<w:tbl><w:tr><w:tc>{opened * 80}{paragraph('') * 20_000}{closed * 80}</w:tc></w:tr></w:tbl>"
    begin = time.process_time()
    assert read(package(deep)).text.strip() == ""
    assert time.process_time() - begin < 2


def test_a_package_damaged_inside_is_refused():
    data = package(paragraph(RUN.format("整改")))
    inside = data.index(b"word/document.xml") + len("word/document.xml")
    with pytest.raises(NotWord, match="已损坏"):
        read(data[:inside] + b"\xff" * 8 + data[inside + 8 :])

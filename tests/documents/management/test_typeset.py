"""The command on our own texts with the faults that such files have."""

import docx
import pytest
from django.core.management import CommandError, call_command

from tests.factories.word import word

SPEECH = (
    "云上文库\n推荐朋友，免费赠送！\n\n在六届云岭市委第三轮巡察工作\n动员会上的讲话\n同志们:\n"
    "今天我们开会。下面请某\n某同志作说明。\n(一)提高认识\n要认真学习。"
)


@pytest.fixture
def run(tmp_path, capsys):
    def typeset(data, *words, name="in.txt", to="out.pdf"):
        (tmp_path / name).write_bytes(data)
        call_command("typeset", str(tmp_path / name), str(tmp_path / to), *words)
        assert (tmp_path / to).read_bytes()[:4] == (b"%PDF" if to.endswith("pdf") else b"PK\x03\x04")
        return capsys.readouterr().out.splitlines()

    return typeset


@pytest.mark.feature(74)
def test_writes_a_pdf_and_tells_all_that_it_did_to_the_text(run):
    assert run(SPEECH.encode("gb18030")) == [
        "标题：在六届云岭市委第三轮巡察工作动员会上的讲话",
        "没有排入：云上文库",
        "没有排入：推荐朋友，免费赠送！",
        "接到上一行：某同志作说明。",
        "改了：: → ：（同志们:）",
        "改了：(一) → （一）（(一)提高认识）",
    ]


def test_writes_word(run, tmp_path):
    run(SPEECH.encode(), to="out.docx")
    text = [paragraph.text for paragraph in docx.Document(tmp_path / "out.docx").paragraphs]
    assert [line for line in text if line][-2:] == ["（一）提高认识", "要认真学习。"]


def test_all_of_it_can_be_kept(run):
    assert run(SPEECH.encode(), "--keep-head", "--keep-lines", "--keep-signs") == [
        "标题：在六届云岭市委第三轮巡察工作动员会上的讲话"
    ]


def test_a_document_with_its_head(run):
    head = ["--organ", "云岭市委巡察办", "--number", "云委巡办〔2026〕1号", "--to", "市财政局党组，市水务局党组"]
    lines = run("关于开会的通知\n请准时。".encode(), "--form", "文件", *head, "--date", "2026年3月5日")
    assert lines == ["标题：关于开会的通知"]


def test_word_is_read_and_what_it_loses_is_told(run):
    assert run(word("关于开会的通知", "请准时。"), name="in.docx") == ["标题：关于开会的通知"]


@pytest.mark.parametrize(
    ("data", "words", "sentence"),
    [
        (b"\x00" * 100, [], "“in.txt”不是文字文件。请用.txt（UTF-8或GB18030）或.docx。"),
        (b"", [], "“in.txt”是空文件，请检查后重新选择。"),
        (b" \n ", [], "没有文字。请粘贴正文，或选择.txt、.docx文件。"),
        (b"a", ["--form", "通知"], "没有“通知”这种格式。可以用：报告、文件、信函、纪要、公告。"),
        (b"a", ["--date", "2026-13-05"], "“2026-13-05”不是日期。请写成2026年3月5日或2026-03-05。"),
        (b"a", ["--date", "明天"], "“明天”不是日期。请写成2026年3月5日或2026-03-05。"),
        ("机密★5年\n关于开会的通知".encode(), [], "文字里有密级标志“机密★”。"),
        ("请𠅥同志到会".encode(), [], "有字排不出来：\n正文“请同志到会”：“𠅥”（U+20165）没有可用的字形"),
        (b"PK\x03\x04", [], "“in.txt”：文件已损坏或加了密码"),
    ],
)
def test_refused_in_words(tmp_path, data, words, sentence):
    (tmp_path / "in.txt").write_bytes(data)
    with pytest.raises(CommandError) as refusal:
        call_command("typeset", str(tmp_path / "in.txt"), str(tmp_path / "out.pdf"), *words)
    assert str(refusal.value).startswith(sentence)
    assert not (tmp_path / "out.pdf").exists()


def test_no_such_output(tmp_path):
    (tmp_path / "in.txt").write_bytes(b"a")
    with pytest.raises(CommandError, match=r"“out.odt”：不能排成“.odt”，可以用.pdf、.docx"):
        call_command("typeset", str(tmp_path / "in.txt"), str(tmp_path / "out.odt"))


def test_no_such_input(tmp_path):
    with pytest.raises(CommandError, match="打不开：No such file"):
        call_command("typeset", str(tmp_path / "none.txt"), str(tmp_path / "out.pdf"))


def test_output_that_cannot_be_written(tmp_path):
    (tmp_path / "in.txt").write_bytes("正文。".encode())
    with pytest.raises(CommandError, match="写不进去：No such file"):
        call_command("typeset", str(tmp_path / "in.txt"), str(tmp_path / "no" / "out.pdf"))

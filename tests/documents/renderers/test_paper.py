"""Pages as they come out: measured with pdfplumber, in millimetres from the top left corner."""

import datetime as dt
import io

import pdfplumber
import pytest
from weasyprint import HTML

from foundation.documents.letter import Attachment, Form, Heading, Letter, Paragraph, TableBlock
from foundation.documents.renderers import paper, screen
from tests.factories.documents import OFFICE_NAME, LetterFactory

MM = 72 / 25.4
RED = (0xD2 / 255, 0, 0x1E / 255)


def pages(letter):
    return pdfplumber.open(io.BytesIO(paper.render_pdf(letter))).pages


def left(character):
    return character["x0"] / MM


def find(page, text):
    """Characters of the first place where `text` stands on the page."""
    shown = (one for one in page.chars if one["text"].strip())
    characters = sorted(shown, key=lambda one: (-round(one["matrix"][5]), one["x0"]))
    joined = "".join(one["text"] for one in characters)
    start = joined.index(text)
    return characters[start : start + len(text)]


@pytest.fixture
def issued():
    return LetterFactory(number="云委巡办〔2026〕1号", date=dt.date(2026, 3, 5), note="联系人：周敏")


def test_first_page_has_red_head_number_rule_title_and_body(issued):
    [page] = pages(issued)
    assert (round(page.width / MM), round(page.height / MM)) == (210, 297)
    mark, number = find(page, OFFICE_NAME), find(page, "云委巡办〔2026〕1号")
    assert mark[0]["non_stroking_color"] == pytest.approx(RED, abs=0.01)
    assert mark[0]["top"] / MM == pytest.approx(37 + 35, abs=3)
    assert left(mark[0]) == pytest.approx(28, abs=1)
    middle = (number[0]["x0"] + number[-1]["x1"]) / 2 / MM
    assert middle == pytest.approx(28 + 78, abs=1)
    title = find(page, "关于召开巡察")
    assert title[0]["size"] == pytest.approx(22, abs=0.1)
    recipients, body = find(page, "市财政局党组："), find(page, "根据市委巡察")
    assert (left(recipients[0]), recipients[0]["size"]) == (pytest.approx(28, abs=0.5), pytest.approx(16, abs=0.1))
    assert left(body[0]) == pytest.approx(28 + 2 * 156 / 28, abs=0.6)


def test_signature_and_date_stand_by_the_rule_without_seal(issued):
    [page] = pages(issued)
    date = find(page, "2026年3月5日")
    name = max((one for one in page.chars if one["text"] == "中"), key=lambda one: one["top"])
    assert left(name) == pytest.approx(28 + 9 * 156 / 28, abs=0.6)
    assert left(date[0]) == pytest.approx(28 + 11 * 156 / 28, abs=0.6)


@pytest.mark.feature(75)
def test_full_page_has_22_lines_of_28_characters():
    text = "巡" * 28 * 60
    page = pages(Letter(form=Form.PLAIN, title="", body=(Paragraph(text, "flush"),)))[0]
    lines = {round(one["top"]) for one in page.chars if one["text"] == "巡"}
    first = [one for one in page.chars if one["text"] == "巡" and round(one["top"]) == min(lines)]
    assert (len(lines), len(first)) == (22, 28)
    assert first[-1]["x1"] / MM == pytest.approx(28 + 156, abs=0.5)


def test_page_numbers_alternate_outside():
    first, second = pages(Letter(form=Form.PLAIN, title="", body=(Paragraph("巡" * 28 * 30),)))
    one, two = find(first, "—1—"), find(second, "—2—")
    assert one[-1]["x1"] / MM == pytest.approx(210 - 26 - 5, abs=1.5)
    assert left(two[0]) == pytest.approx(28 + 5, abs=1.5)
    assert one[1]["top"] / MM == pytest.approx(37 + 225 + 5, abs=3)


def test_attachments_start_new_pages_and_the_imprint_stands_at_the_foot_of_the_last():
    table = TableBlock(("时间", "内容"), (("9:00", "组长讲话"),))
    letter = LetterFactory(
        attachments=(Attachment("动员讲话", (Paragraph("同志们：", "flush"),)), Attachment("议程", (table,))),
        copies=("市委办公室",),
        printed_by="市委巡察办",
        printed_on=dt.date(2026, 3, 5),
    )
    first, second, third = pages(letter)
    assert "附件：1.动员讲话" in first.extract_text().replace(" ", "")
    label = find(second, "附件1")
    assert (left(label[0]), label[0]["top"] / MM) == (pytest.approx(28, abs=0.5), pytest.approx(37, abs=4))
    assert find(second, "动员讲话")[0]["top"] / MM == pytest.approx(37 + 2 * 10.23, abs=5)
    printed = find(third, "2026年3月5日印发")
    assert 245 < printed[0]["bottom"] / MM < 263
    assert find(third, "抄送：市委办公室。")[0]["size"] == pytest.approx(14, abs=0.1)


def test_announcement_names_nobody_and_has_no_head():
    letter = LetterFactory(form=Form.ANNOUNCEMENT, recipients=(), title="巡察公告")
    html = screen.render_html(letter)
    assert "letter-mark" not in html
    assert "letter-to" not in html
    assert [page.page_number for page in pages(letter)] == [1]


def test_a_title_with_digits_stays_on_the_lines_it_was_given():
    letter = Letter(form=Form.PLAIN, title="在县委2026年第一轮巡察工作动员会上的讲话", body=(Paragraph("同志们："),))
    [page] = pages(letter)
    assert len({round(one["matrix"][5]) for one in page.chars if one["size"] > 20}) == 2


def test_text_is_escaped():
    html = screen.render_html(LetterFactory(body=(Paragraph("<script>alert(1)</script>"),)))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.feature(74)
def test_rare_character_of_a_name_is_no_empty_box(caplog):
    [page] = pages(Letter(form=Form.PLAIN, title="", body=(Paragraph("检査员：张䶮、李镕、王喆"),)))
    assert "䶮" in page.extract_text()
    assert ".notdef" not in caplog.text


def test_headings_get_their_faces():
    [page] = pages(LetterFactory(body=(Heading(1, "一、黑体标题"), Paragraph("仿宋正文"))))
    heading, body = find(page, "一、黑体标题")[0], find(page, "仿宋正文")[0]
    assert "Sans" in heading["fontname"] or "Hei" in heading["fontname"]
    assert heading["fontname"] != body["fontname"]


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://127.0.0.1/x", "file:///etc/../etc/hostname", "data:text/plain,x", "ftp://x/y"]
)
def test_renderer_reads_no_other_file_and_no_network(url):
    with pytest.raises(paper.ForbiddenUrl):
        paper.OwnFilesOnly().fetch(url)


def test_renderer_reads_below_font_dirs_and_not_through_a_link(settings, tmp_path):
    (tmp_path / "fonts").mkdir()
    settings.FONT_DIRS = [tmp_path / "fonts"]
    (tmp_path / "fonts" / "a.otf").write_bytes(b"font")
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "fonts" / "b.otf").symlink_to(tmp_path / "secret")
    assert paper.OwnFilesOnly().fetch((tmp_path / "fonts" / "a.otf").as_uri()).read() == b"font"
    with pytest.raises(paper.ForbiddenUrl):
        paper.OwnFilesOnly().fetch((tmp_path / "fonts" / "b.otf").as_uri())


def test_an_image_in_the_text_is_not_fetched():
    page = HTML(string="<img src='file:///etc/passwd'>", url_fetcher=paper.OwnFilesOnly()).render()
    assert len(page.pages) == 1


def test_a_heading_never_ends_a_page():
    filling = (Paragraph("正文" * 20 + "。"),) * 4
    first, second = pages(
        LetterFactory(
            number="云委巡办〔2026〕1号", body=(*filling, Heading(1, "五、有关要求"), Paragraph("请准时参加。"))
        )
    )
    assert "五、有关要求" not in first.extract_text()
    assert "五、有关要求\n请准时参加。" in second.extract_text()


def test_the_imprint_is_one_line_between_two_rules():
    page = pages(LetterFactory(printed_by=OFFICE_NAME, printed_on=dt.date(2026, 3, 5)))[-1]
    # Each rule is drawn along the outer and the inner edge of one box.
    boxes = [one for one in page.rects if one["top"] / MM > 200]
    top, bottom = min(one["top"] for one in boxes) / MM, max(one["bottom"] for one in boxes) / MM
    assert (top, bottom) == (pytest.approx(253.1, abs=0.5), pytest.approx(262, abs=0.1))

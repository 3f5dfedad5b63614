"""Pages as they come out: measured with pdfplumber, in millimetres from the top left corner."""

import io

import pdfplumber
import pytest
from weasyprint import HTML

from foundation.documents.letter import Form, Heading, Letter, Paragraph
from foundation.documents.renderers import paper, screen
from tests.factories.documents import LetterFactory

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


@pytest.mark.parametrize(("qr", "words"), [("", "凭校验码核验"), ("https://x.example/", "扫码或凭校验码核验")])
def test_only_what_bears_a_qr_asks_to_be_scanned(qr, words):
    html = screen.render_html(LetterFactory(check_code="7K3M-9QXT-2HBF", qr=qr))
    assert f">{words}<br>" in html

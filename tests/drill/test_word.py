"""How the drill measures Word files. LibreOffice itself is asked in `make drill` alone."""

import pytest

from foundation.documents.letter import Form, Letter, Paragraph
from foundation.documents.renderers.paper import render_pdf
from tests.drill.word import Printed, faults, fonts_in_place_of_the_offices, measured, office


def test_the_box_is_that_around_the_text_without_the_page_number():
    printed = measured(render_pdf(Letter(form=Form.PLAIN, title="", body=(Paragraph("巡" * 28 * 30),))))
    assert printed.pages == 2
    [(sheet, box)] = printed.areas.items()
    assert sheet == (210, 297)
    assert box == pytest.approx((28, 39.6, 184, 260), abs=0.5)


BOX = {(210, 297): (28.0, 40.0, 184.0, 260.0)}


@pytest.mark.parametrize(
    ("word", "told"),
    [
        (Printed(2, BOX), []),
        (Printed(2, {(210, 297): (28.9, 39.1, 184.9, 260.9)}), []),
        (Printed(1, BOX), ["1 pages instead of 2"]),
        (
            Printed(2, {(210, 297): (29.2, 40.0, 182.7, 260.0)}),
            ["left at 29.2 mm instead of 28.0", "right at 182.7 mm instead of 184.0"],
        ),
        (Printed(2, {}), ["sheets [] instead of [(210, 297)]"]),
    ],
)
def test_what_differs_is_told_in_words(word, told):
    assert faults(Printed(2, BOX), word) == told


def test_without_libreoffice_the_drill_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match="apt-get install -y --no-install-recommends libreoffice-writer-nogui"):
        office()


def test_each_face_of_the_office_has_a_free_one_in_its_place(tmp_path):
    told = fonts_in_place_of_the_offices(tmp_path).read_text()
    for name in ("仿宋_GB2312", "楷体_GB2312", "方正小标宋_GBK", "黑体", "宋体"):
        assert f"<string>{name}</string>" in told

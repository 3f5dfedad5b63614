"""密级 alone at the top left: two characters on one line, as a document of 内部 bears it."""

from dataclasses import replace

import pypdfium2
import pytest

from foundation.documents.renderers.paper import render_pdf
from tests.factories.documents import LetterFactory


@pytest.mark.feature(83)
@pytest.mark.parametrize("degree", ["内部", "机密★20年"])
def test_the_degree_stands_on_one_line(degree):
    page = pypdfium2.PdfDocument(render_pdf(replace(LetterFactory(), degree=degree)))[0]
    text = page.get_textpage()
    begin = text.get_text_range().replace("\r\n", "\n").index(degree)
    bottoms = [text.get_charbox(begin + place)[1] for place in range(len(degree))]
    assert max(bottoms) - min(bottoms) < 8

import re

import pytest
import segno

from foundation.documents.qr import qr_code


def drawn(code):
    """The dark modules of the path, read back."""
    dark = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", code.path):
        dark |= {(int(x) + step, int(y)) for step in range(int(length))}
    return dark


def test_the_path_draws_the_dark_modules_and_no_other():
    code = qr_code("https://xuncha.example.cn/check/7K2M-9QXD/")
    matrix = segno.make(b"https://xuncha.example.cn/check/7K2M-9QXD/", micro=False, error="m").matrix
    assert code.size == len(matrix) == 29
    assert drawn(code) == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}


@pytest.mark.parametrize("text", ["", "长" * 3000])
def test_no_text_and_too_much_of_it_give_no_code(text):
    assert qr_code(text) is None

"""Whatever stands in a letter, it prints, and nothing leaves the type area."""

import datetime as dt
import random
import subprocess
import sys

import pypdfium2
import pytest
from django.conf import settings

from foundation.documents.letter import Attachment, Attendance, Form, Heading, Letter, Paper, Paragraph, TableBlock
from foundation.documents.renderers import screen
from tests.documents.renderers.reading import MM, Printed

LEFT = 28
# One stretch of each plane and script that a name, an address or a paste may bring, and what is no text at all.
STRETCHES = (
    (0x00, 0x7F), (0x80, 0x24F), (0x300, 0x36F), (0x370, 0x4FF), (0x590, 0x6FF), (0x900, 0xDFF), (0xE00, 0xEFF), (0x1100, 0x11FF),
    (0x2000, 0x206F), (0x2190, 0x27BF), (0x3000, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xD800, 0xDFFF),
    (0xE000, 0xF8FF), (0xFE00, 0xFFFF), (0x10000, 0x103FF), (0x1D400, 0x1D7FF), (0x1F300, 0x1F6FF), (0x20000, 0x2A6DF),
    (0x2A700, 0x2EBE0), (0x30000, 0x3134A), (0xE0000, 0xE01EF), (0xF0000, 0xF00FF), (0x10FF00, 0x10FFFF),
)  # fmt: skip


def words(chance, longest):
    """Text of one or two scripts, mostly Chinese, now and then a long word without a place to break."""
    stretches = [*chance.choices(STRETCHES, k=2), (0x4E00, 0x9FFF)]
    length = chance.choice([0, 1, 2, 7, longest])
    if chance.random() < 0.1:
        return "w" * length
    return "".join(chr(chance.randint(*chance.choice(stretches))) for _ in range(length))


def blocks(chance):
    made = []
    for _ in range(chance.randint(0, 6)):
        match chance.randint(0, 3):
            case 0:
                made.append(Paragraph(words(chance, 300), chance.choice(["body", "flush", "centred", "title"])))
            case 1:
                made.append(Heading(chance.randint(1, 4), words(chance, 60), words(chance, 90)))
            case 2:
                columns = chance.randint(1, 9)
                cells = tuple(
                    tuple(words(chance, 20) for _ in range(chance.randint(0, columns)))
                    for _ in range(chance.randint(0, 5))
                )
                made.append(
                    TableBlock(
                        ("列",) * chance.choice([0, columns]), cells, words(chance, 9), has_labels=chance.random() < 0.5
                    )
                )
            case 3:
                made.append(Paragraph(words(chance, 1200)))
    return tuple(made)


def letter(seed):
    chance = random.Random(seed)

    def names(most):
        return tuple(words(chance, 20) for _ in range(chance.choice([0, 1, 2, most])))

    return Letter(
        form=chance.choice(list(Form)), title=words(chance, 200), body=blocks(chance), issuers=names(8), number=words(chance, 30),
        signers=names(7), serial=words(chance, 6), degree=words(chance, 9), urgency=words(chance, 4), recipients=names(40),
        attachments=tuple(
            Attachment(words(chance, 80), blocks(chance), chance.choice(list(Paper))) for _ in range(chance.randint(0, 2))
        ),
        signature=names(6), date=chance.choice([None, dt.date(2026, 12, 31)]), is_sealed=chance.random() < 0.5,
        note=words(chance, 90), attendance=tuple(Attendance(words(chance, 4), names(30)) for _ in range(chance.randint(0, 3))),
        copies=names(40), printed_by=words(chance, 30), printed_on=chance.choice([None, dt.date(2026, 12, 31)]),
        check_code=words(chance, 9), qr=words(chance, 90),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_any_text_prints(seed):
    one = letter(seed)
    printed = Printed(one)
    assert printed.bytes.startswith(b"%PDF")
    assert screen.render_html(one).startswith("<article")
    if one.form is Form.POSTER:
        return
    for page in printed.pages:
        right = float(page.width) / MM - 26
        left = LEFT if right < 200 else 0
        # Marks that join the letter before them may hang over by a part of a character when they begin a line.
        assert [mark["text"] for mark in page.chars if mark["x0"] / MM < left - 2 or mark["x1"] / MM > right + 2] == []


@pytest.mark.parametrize("form", [Form.DOCUMENT, Form.LETTER, Form.MINUTES])
def test_nothing_at_all_prints(form):
    printed = Printed(Letter(form=form, title="", body=()))
    assert len(printed.pages) == 1


def test_a_title_of_200_characters_and_40_recipients_print():
    one = Letter(
        form=Form.DOCUMENT,
        title="关于进一步加强巡察整改工作的意见" * 12 + "请认真贯彻落实通知",
        body=(Paragraph("请遵照执行。"),),
        issuers=("中共云岭市委巡察工作领导小组办公室",) * 6,
        recipients=tuple(f"市直属第{place}单位党委" for place in range(1, 41)),
        signature=("中共云岭市委巡察工作领导小组办公室",) * 6,
        date=dt.date(2026, 3, 5),
        is_sealed=True,
    )
    printed = Printed(one)
    text = "".join("".join(printed.lines(page)) for page in range(len(printed.pages)))
    assert len(one.title) == 201
    assert text.count("关于进一步加强巡察整改工作的意见") >= 1
    assert all(name in text for name in one.recipients)
    assert text.count("中共云岭市委巡察工作领导小组办公室") >= 6


@pytest.mark.processes
def test_500_pages_print(tmp_path):
    """By the command, as a process of its own: no request and no worker of the tests waits for it."""
    (tmp_path / "long.txt").write_text("\n".join(f"这是第{place}段。" for place in range(500 * 22)), encoding="utf-8")
    command = [sys.executable, "manage.py", "typeset", str(tmp_path / "long.txt"), str(tmp_path / "long.pdf")]
    subprocess.run([*command, "--title", "五百页"], check=True, timeout=240, cwd=settings.BASE_DIR)
    document = pypdfium2.PdfDocument(tmp_path / "long.pdf")
    try:
        assert len(document) == 501
    finally:
        document.close()

"""Rare names, signs that are no text, and what no face has: drawn or named, never an empty box."""

import time

import pypdfium2
import pytest

from foundation.documents import samples
from foundation.documents.characters import faults, sentence
from foundation.documents.letter import Attachment, Form, Heading, Letter, Paragraph, TableBlock
from foundation.documents.renderers import paper

# Outside GB 2312; the last three outside the basic plane.
NAMES = "䶮㛃镕堃喆査𠅤𡚸𠮷"
MISSING = "𠅥"


def of(text, **fields):
    return Letter(Form.PLAIN, fields.pop("title", ""), (Paragraph(text),), **fields)


@pytest.mark.feature(74)
def test_rare_names_are_drawn_each_with_a_shape_of_its_own():
    """Drawn is what differs from the box of a character that is missing."""
    letter = Letter(Form.PLAIN, "", tuple(Paragraph(name) for name in NAMES + MISSING))
    assert [fault.character for fault in faults(letter)] == [MISSING]
    page = pypdfium2.PdfDocument(paper.render_pdf(letter))[0].render(scale=4).to_pil().convert("1")
    millimetre = page.width / 210
    shapes = []
    for line in range(len(NAMES) + 1):
        top = 37 + line * 225 / 22
        place = tuple(round(edge * millimetre) for edge in (37, top, 47, top + 10))
        shapes.append(page.crop(place).tobytes())
    assert len(set(shapes)) == len(shapes)


@pytest.mark.parametrize(
    ("character", "words"),
    [
        (MISSING, "“𠅥”（U+20165）没有可用的字形，会印成方框。"),
        ("\x07", "有看不见的控制字符（U+0007）"),
        ("\x85", "有看不见的控制字符（U+0085）"),
        ("\u202e", "有看不见的控制字符（U+202E）"),
        ("\u200b", "有看不见的控制字符（U+200B）"),
        ("\ue000", "有自造字（U+E000），换一台机器就成了别的字。"),
        ("\U0010fffd", "有自造字（U+10FFFD）"),
        ("\ufffd", "有乱码（U+FFFD），原字已经丢失。"),
        ("\ud800", "有残缺的字符（U+D800）"),
        ("\ufe0f", "字后面有看不见的字形选择符（U+FE0F）"),
        ("\U000e0100", "字后面有看不见的字形选择符（U+E0100）"),
        ("😀", "“😀”（U+1F600）是表情符号，公文不用。"),
        ("ش", "“ش”（U+0634）没有可用的字形"),
        ("\u0489", "“\u0489”（U+0489）没有可用的字形"),
        ("\uffff", "“\uffff”（U+FFFF）没有可用的字形"),
    ],
)
def test_named_with_its_code_point_and_place(character, words):
    found = faults(of(f"请张{character}同志到会"))
    assert [fault.character for fault in found] == [character]
    assert found[0].place == "正文“请张同志到会”"
    assert found[0].why.startswith(words)


@pytest.mark.parametrize(
    "text", ["hán", "ha\u0301n", "①②⑳", "㎡℃‰", "☆★○●→", "“”‘’——……·", "〔2026〕", "ＡＢ１２", "\u3000\xa0", "a\nb\tc"]
)
def test_what_an_office_types_is_drawn(text):
    assert faults(of(text)) == []


def test_every_sample_is_drawn():
    assert [fault for sample in samples.SAMPLES for fault in faults(sample.letter)] == []


def test_the_place_in_every_part_of_a_letter():
    x = MISSING
    block = (Heading(1, f"一、{x}"),)
    letter = Letter(
        Form.DOCUMENT,
        "通知",
        block,
        issuers=("办",),
        recipients=("局",),
        attachments=(Attachment("表", (TableBlock(("序号",), ((f"第一{x}",),)),)),),
        signature=("办",),
        note="电话",
        copies=("委",),
    )
    cases = {
        "标题“关于”": {"title": f"关于{x}"},
        "发文机关“市委”": {"issuers": (f"市委{x}",)},
        "版头“云”": {"number": f"云{x}"},
        "签发人“王”": {"signers": (f"王{x}",)},
        "主送机关“市局”": {"recipients": (f"市局{x}",)},
        "署名“市办”": {"signature": (f"市办{x}",)},
        "附注“联系”": {"note": f"联系{x}"},
        "版记“市委办”": {"copies": (f"市委办{x}",)},
        "附件表格“第一”": {},
    }
    for place, fields in cases.items():
        values = {name: getattr(letter, name) for name in letter.__slots__} | {"body": (Paragraph("正文"),)} | fields
        assert [fault.place for fault in faults(Letter(**values))][:1] == [place]
    assert faults(Letter(Form.PLAIN, "", block))[0].place == "正文“一、”"


def test_far_inside_a_paragraph_the_words_before_it_are_told():
    text = "为深入贯彻落实市委巡察工作部署要求，请张" + MISSING + "到会"
    assert faults(of(text))[0].place == "正文“为深入贯彻落实市委巡察工…”中“署要求，请张”之后"


def test_each_character_once_and_not_without_end():
    assert [fault.character for fault in faults(of(MISSING * 3))] == [MISSING]
    assert len(faults(of("".join(map(chr, range(0xE000, 0xE100)))))) == 20


def test_one_sentence_for_all():
    found = faults(of("\ue000\ue001\ue002"))
    assert sentence(found).startswith("有字排不出来。正文“”：有自造字（U+E000）")
    assert sentence(found).endswith("另有1个字。")
    assert len(sentence(found)) < 300


def test_a_machine_without_faces_says_so(settings, monkeypatch, tmp_path):
    settings.FONT_DIRS = [tmp_path]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert sentence(faults(of("正文"))).startswith("有字排不出来。全文：这台机器没有排公文用的字体。")


def test_warm_it_costs_less_than_five_milliseconds():
    letter = samples.DOWNWARD
    faults(letter)
    spent = []
    for _ in range(5):
        begin = time.perf_counter()
        faults(letter)
        spent.append(time.perf_counter() - begin)
    assert min(spent) < 0.005

import io
from pathlib import Path

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from PIL import ImageChops

from foundation.documents import faces, small_faces
from foundation.documents.letter import Form, Letter, Paragraph
from foundation.documents.renderers.paper import render_pdf


@pytest.fixture(autouse=True)
def forgotten():
    """What was found is kept as long as the process lives."""
    small_faces._made.cache_clear()
    yield
    small_faces._made.cache_clear()


def test_a_copy_has_every_character_of_gb_2312_that_the_large_face_has(settings, tmp_path):
    settings.SMALL_FONTS_DIR = tmp_path / "small"
    made = small_faces.sources()
    assert [(family, weight) for family, _file, weight in made] == [
        ("XC Small Serif", 400),
        ("XC Small Serif", 700),
        ("XC Small Sans", 400),
    ]
    characters = small_faces.common_characters()
    assert {ord(one) for one in "0A一龥巡察—·〔〕…《》"} - characters == {ord("龥")}
    for _family, file, _weight in made:
        with TTFont(file) as font:
            assert len(characters & set(font.getBestCmap())) > 7_500
            assert {ord(one) for one in "啊巡察齄—“”……〔〕2026"} <= set(font.getBestCmap())
        assert Path(file).stat().st_size < 6_000_000
        assert Path(file).stat().st_mode & 0o777 == 0o644


def test_it_is_made_once(settings, tmp_path):
    settings.SMALL_FONTS_DIR = tmp_path
    first = small_faces.sources()
    times = [Path(file).stat().st_mtime_ns for _family, file, _weight in first]
    small_faces._made.cache_clear()
    assert small_faces.sources() == first
    assert [Path(file).stat().st_mtime_ns for _family, file, _weight in first] == times


def pictures(letter):
    document = pypdfium2.PdfDocument(io.BytesIO(render_pdf(letter)))
    return [page.render(scale=2).to_pil().convert("L") for page in document]


RARE = Letter(
    form=Form.PLAIN,
    title="检査员名单",
    body=(
        Paragraph("张䶮、李镕、王喆、㛃、2026年3月5日，AB—“引号”……《办法》〔2026〕1号", "flush"),
        Paragraph("𠮷田", "centred"),
    ),
)


def test_a_page_looks_the_same_with_and_without_them(settings, tmp_path):
    with_them = pictures(RARE)
    (tmp_path / "file").touch()
    settings.SMALL_FONTS_DIR = tmp_path / "file" / "below"  # nothing can be written there
    small_faces._made.cache_clear()
    assert small_faces.sources() == ()
    without = pictures(RARE)
    assert [one.size for one in with_them] == [one.size for one in without]
    for one, other in zip(with_them, without, strict=True):
        assert ImageChops.difference(one, other).getbbox() is None


def test_without_the_library_there_are_none(settings, tmp_path, monkeypatch):
    settings.SMALL_FONTS_DIR = tmp_path
    monkeypatch.setattr("ctypes.util.find_library", lambda _name: None)
    small_faces._harfbuzz.cache_clear()
    assert small_faces.sources() == ()
    small_faces._harfbuzz.cache_clear()


def test_what_is_no_font_gives_nothing(tmp_path):
    (tmp_path / "a.ttc").write_bytes(b"no font" * 100)
    assert small_faces.subset(tmp_path / "a.ttc", 0, frozenset({65})) == b""
    assert small_faces.subset(tmp_path / "none.ttc", 0, frozenset({65})) == b""


def test_each_large_face_follows_its_small_copy():
    stack = {face.variable: face.stack() for face in faces.FACES}
    assert stack["fang"].endswith('"STFangsong", "XC FangSong", "XC Small Serif", "Noto Serif CJK SC"')
    assert stack["hei"].endswith('"XC Small Sans", "Noto Sans CJK SC", "XC Small Serif", "Noto Serif CJK SC"')

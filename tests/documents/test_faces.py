import io
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from foundation.documents import faces
from foundation.documents.letter import Form, Letter, Paragraph
from foundation.documents.renderers import paper

FANG = faces.FACES[0]
NOTO = frozenset({"Noto Serif CJK SC", "Noto Sans CJK SC"})


def test_the_offices_own_face_comes_first():
    assert faces.chosen(FANG, NOTO | {"FangSong_GB2312"}, {FANG.file: Path("x")}) == "FangSong_GB2312"


def test_then_the_free_face_then_the_fallback_then_nothing():
    assert faces.chosen(FANG, NOTO, {FANG.file: Path("x")}) == "FandolFang-Regular.otf"
    assert faces.chosen(FANG, NOTO, {}) == "Noto Serif CJK SC"
    assert faces.chosen(FANG, frozenset(), {}) is None


def test_files_are_found_below_font_dirs(settings, tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "FandolFang-Regular.otf").touch()
    (tmp_path / "notes.txt").touch()
    settings.FONT_DIRS = [tmp_path, tmp_path / "missing"]
    assert list(faces.files()) == ["FandolFang-Regular.otf"]


def test_what_a_face_draws_is_read_without_its_outlines():
    path, index = faces.installed_files()["Noto Serif CJK SC"]
    with TTFont(path, fontNumber=index, lazy=True) as font:
        assert faces.code_points(path, index) == sorted(font.getBestCmap())


def renamed(path, family):
    """A copy of a free face under an office's name, as if the office had put its own there."""
    with TTFont(next(Path(one) for one in faces.files().values() if one.name == "FandolSong-Regular.otf")) as font:
        for name in font["name"].names:
            if name.nameID in {1, 4, 16} and name.platformID == 3:  # Windows; the Mac's has no Chinese
                name.string = family
        font.save(path)


@pytest.mark.feature(74)
def test_a_face_of_the_office_in_font_dirs_is_taken_and_not_made_bolder(settings, tmp_path):
    here = settings.FONT_DIRS
    renamed(tmp_path / "FZXBSJW.otf", "方正小标宋简体")
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    letter = Letter(Form.PLAIN, "关于开会的通知", (Paragraph("请准时。"),))
    settings.FONT_DIRS = [tmp_path, *here]
    assert faces.office_files() == {"方正小标宋简体": tmp_path / "FZXBSJW.otf"}
    song = next(face for face in faces.FACES if face.variable == "song")
    installed = faces.installed_families() | faces.office_files().keys()
    assert faces.chosen(song, installed, faces.files()) == "方正小标宋简体"
    data = paper.render_pdf(letter)
    with pikepdf.Pdf.open(io.BytesIO(data)) as pdf:
        names = {str(font.BaseFont) for font in pdf.pages[0].Resources.Font.values()}
    assert any("方正小标宋简体" in name for name in names)
    assert not any("Noto-Serif-CJK-SC-Bold" in name for name in names)
    assert b"2 Tr" not in b"".join(texts(data))


def texts(data):
    with pikepdf.Pdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.contents_coalesce()
            yield page.Contents.read_bytes()

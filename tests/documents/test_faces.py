from pathlib import Path

from foundation.documents import faces

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

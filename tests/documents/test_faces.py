from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

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


def test_typeset_command_writes_a_pdf_and_lists_what_it_left_out(tmp_path, capsys):
    source, target = tmp_path / "in.txt", tmp_path / "out.pdf"
    source.write_bytes("云上文库\n在动员会上的讲话\n同志们：\n今天开会。".encode("gb18030"))
    call_command("typeset", str(source), str(target))
    assert target.read_bytes()[:5] == b"%PDF-"
    assert capsys.readouterr().out.splitlines() == ["标题：在动员会上的讲话", "没有排入：云上文库"]


def test_typeset_command_refuses_what_is_no_text(tmp_path):
    source = tmp_path / "in.txt"
    source.write_bytes(b"\x00" * 100)
    with pytest.raises(CommandError):
        call_command("typeset", str(source), str(tmp_path / "out.pdf"))

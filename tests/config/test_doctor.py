import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from foundation.core import triggers
from foundation.documents import characters, faces

NOTO = frozenset({"Noto Serif CJK SC", "Noto Sans CJK SC"})

pytestmark = pytest.mark.django_db


@pytest.fixture
def fonts(settings, tmp_path, monkeypatch):
    for name in ("FandolFang-Regular.otf", "FandolKai-Regular.otf"):
        (tmp_path / name).touch()
    settings.FONT_DIRS = [tmp_path]
    monkeypatch.setattr(faces, "installed_families", lambda: NOTO)
    monkeypatch.setattr("ctypes.util.find_library", lambda _name: "libharfbuzz-subset.so.0")


def test_it_names_each_face_and_is_content_when_all_are_there(settings, tmp_path, monkeypatch, capsys):
    for name in ("FandolFang-Regular.otf", "FandolKai-Regular.otf"):
        (tmp_path / name).touch()
    settings.FONT_DIRS = [tmp_path]
    monkeypatch.setattr(faces, "installed_families", lambda: NOTO)
    monkeypatch.setattr("ctypes.util.find_library", lambda _name: "libharfbuzz-subset.so.0")
    call_command("doctor")
    told = capsys.readouterr().out
    assert "正文（仿宋）：FandolFang-Regular.otf" in told
    assert "常用字（GB 2312）：每种字体都能排" in told
    assert "一切正常" in told


def test_it_says_what_is_missing_and_what_to_run(settings, tmp_path, monkeypatch):
    settings.FONT_DIRS = [tmp_path]
    monkeypatch.setattr(faces, "installed_families", lambda: NOTO)
    monkeypatch.setattr("ctypes.util.find_library", lambda _name: None)
    with pytest.raises(CommandError) as refusal:
        call_command("doctor")
    assert refusal.value.returncode == 1
    for part in ("缺少FandolFang-Regular.otf", "libharfbuzz-subset0", "make setup"):
        assert part in str(refusal.value)


def test_a_face_that_lacks_everyday_characters_is_named(fonts, monkeypatch):
    """As when the system's Noto is a subset."""
    monkeypatch.setattr(faces, "installed_files", dict)
    monkeypatch.setattr(characters, "_stacks", characters._stacks.__wrapped__)
    with pytest.raises(CommandError, match="一级标题（黑体）缺6763个常用字，有这些字的公文排不出来。"):
        call_command("doctor")


def test_a_missing_trigger_is_named(fonts, capsys):
    dropped = "rectification_task_status"
    on = ' ON "rectification_task"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {dropped}{on}")
    try:
        with pytest.raises(CommandError, match=f"数据库缺少触发器{dropped}。\n.*manage.py migrate"):
            call_command("doctor")
    finally:
        triggers.recreate()
    call_command("doctor")
    assert "缺0个" in capsys.readouterr().out

import pytest
from django.core.management import CommandError, call_command


def test_the_diagrams_are_fresh():
    call_command("draw_states", "--check")


def test_a_stale_or_stray_diagram_is_named(tmp_path, settings, capsys):
    settings.BASE_DIR = tmp_path
    call_command("draw_states")
    folder = tmp_path / "docs" / "states"
    assert (folder / "rectification.task.md").read_text().startswith("# 任务 (rectification.Task)")
    (folder / "rectification.task.md").write_text("old")
    (folder / "stray.md").write_text("")
    with pytest.raises(CommandError, match=r"rectification\.task\.md.*stray\.md"):
        call_command("draw_states", "--check")
    call_command("draw_states")
    call_command("draw_states", "--check")

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from tests.factories.export import REASON, made
from tests.factories.rectification import build_rectification


@pytest.fixture
def file(world, office, tmp_path):
    build_rectification(world)
    export = made(office, unit="财政")
    path = tmp_path / "发现的文件.xlsx"
    with default_storage.open(export.path) as stored:
        path.write_bytes(stored.read())
    return path, export


@pytest.mark.feature(151)
def test_a_file_tells_where_it_comes_from(file, capsys):
    path, export = file
    call_command("check_export", str(path))
    assert capsys.readouterr().out.splitlines() == [
        "清单：问题清单　筛选：单位：财政　2行",
        "导出人：周敏（市委巡察办）　2026-03-05 09:00",
        f"事由：{REASON}",
        f"编号：{export.pk}",
    ]


@pytest.mark.feature(151)
def test_one_changed_byte_is_no_export(file):
    path, _ = file
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(CommandError, match="没有这样的导出记录，或者文件被改动过"):
        call_command("check_export", str(path))


def test_no_file(tmp_path, db):
    with pytest.raises(CommandError, match="No such file"):
        call_command("check_export", str(tmp_path / "none.xlsx"))

import datetime as dt
import signal
import subprocess
import sys

import pytest
from django.utils import timezone

from foundation.core import clock, faults


@pytest.fixture
def real_clock(monkeypatch):
    """The clock as it is outside tests."""
    monkeypatch.undo()


@pytest.mark.usefixtures("real_clock")
class TestClock:
    def test_it_is_the_machines_time_and_aware(self):
        assert clock.now().tzinfo is not None
        assert abs(clock.now() - timezone.now()) < dt.timedelta(seconds=5)

    def test_a_file_moves_it_and_is_read_each_time(self, settings, tmp_path):
        settings.CLOCK_OFFSET_FILE = tmp_path / "clock"
        assert abs(clock.now() - timezone.now()) < dt.timedelta(seconds=5)
        settings.CLOCK_OFFSET_FILE.write_text("86400")
        assert dt.timedelta(hours=23) < clock.now() - timezone.now() < dt.timedelta(hours=25)
        settings.CLOCK_OFFSET_FILE.write_text("")
        assert abs(clock.now() - timezone.now()) < dt.timedelta(seconds=5)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (dt.datetime(2026, 3, 5, 15, 59, tzinfo=dt.UTC), dt.date(2026, 3, 5)),
        (dt.datetime(2026, 3, 5, 16, 0, tzinfo=dt.UTC), dt.date(2026, 3, 6)),
    ],
)
def test_today_is_the_offices_day(frozen_clock, moment, day):
    frozen_clock.at = moment
    assert clock.today() == day


def test_a_point_does_nothing_unless_armed(settings, tmp_path):
    settings.FAULTS_DIR = None
    faults.point("mail.before_send")
    settings.FAULTS_DIR = tmp_path
    faults.point("mail.before_send")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_point_is_refused(settings, tmp_path):
    settings.FAULTS_DIR = tmp_path
    with pytest.raises(LookupError, match=r"mail\.nowhere"):
        faults.point("mail.nowhere")


def test_an_armed_point_kills_once(tmp_path):
    (tmp_path / "mail.after_send").touch()
    program = (
        "from django.conf import settings; from pathlib import Path; import sys\n"
        "settings.configure(FAULTS_DIR=Path(sys.argv[1]))\n"
        "from foundation.core import faults\n"
        "faults.point('mail.before_send'); faults.point('mail.after_send'); print('alive')"
    )
    ends = [
        subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False)
        for _ in range(2)
    ]
    assert [(end.returncode, end.stdout) for end in ends] == [(-signal.SIGKILL, ""), (0, "alive\n")]
    assert [file.name for file in tmp_path.iterdir()] == ["mail.after_send.fired"]


@pytest.mark.parametrize("module", ["config.settings.base", "config.settings.dev"])
def test_only_test_settings_can_be_armed(module, monkeypatch):
    monkeypatch.setenv("FAULTS_DIR", "/tmp")
    monkeypatch.setenv("CLOCK_OFFSET_FILE", "/tmp/clock")
    program = f"import {module} as s; print(s.FAULTS_DIR, s.CLOCK_OFFSET_FILE)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "None None\n"

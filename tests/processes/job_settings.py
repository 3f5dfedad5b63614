"""The demo's own settings, with slow and greedy kinds of jobs (tests/processes/longwork) and a clock that can be moved."""

import os
from pathlib import Path

from config.settings.dev import *  # noqa: F403 - settings are one namespace
from config.settings.dev import DATA_DIR, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.processes.longwork"]
CLOCK_OFFSET_FILE = DATA_DIR / "clock"
RELEASE_FILE = Path(os.environ["DATA_DIR"]) / "release"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

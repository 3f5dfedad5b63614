"""The demo's own settings, with slow and greedy kinds of jobs (tests/processes/longwork) and a clock that can be moved.

Tables are made without migrations: what these tests try is how processes work together.
"""

import os
from pathlib import Path

from config.settings.dev import *  # noqa: F403 - settings are one namespace
from config.settings.dev import DATA_DIR, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.processes.longwork"]
CLOCK_OFFSET_FILE = DATA_DIR / "clock"
RELEASE_FILE = Path(os.environ["DATA_DIR"]) / "release"


class NoMigrations(dict):
    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None


MIGRATION_MODULES = NoMigrations()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

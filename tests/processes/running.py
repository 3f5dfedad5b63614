"""What tests with real processes share: their environment, a command to its end, a database read past Django."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg2

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 120.0


class Database:
    """Plain reads and writes, past Django: the test must not trust what it tries."""

    def __init__(self, url: str) -> None:
        self.url = url

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.url)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


def environment(folder: Path, database: str, broker: str, mail_port: int) -> dict[str, str]:
    (folder / "faults").mkdir()
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "TEST_DATABASE_URL": database,
        "BROKER_URL": broker,
        "DATA_DIR": str(folder),
        "FAULTS_DIR": str(folder / "faults"),
        "CLOCK_OFFSET_FILE": str(folder / "clock"),
        "BEAT_MINUTE_SECONDS": "1",
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail_port),
    }


def run(words: list[str], env: dict[str, str]) -> None:
    """One command to its end; what it printed is the failure's text."""
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"

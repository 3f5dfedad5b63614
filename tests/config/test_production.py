"""What production refuses to start with, tried in processes of their own."""

import os
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT

GOOD = {
    "SECRET_KEY": "k" * 50,
    "DATABASE_URL": "postgresql://office@127.0.0.1/x",
    "REDIS_URL": "redis://127.0.0.1/0",
    "DEPLOYMENT": "production",
    "PUBLIC_SECRET_KEY": "p" * 50,
    "PUBLIC_DATABASE_URL": "postgresql://public_site@127.0.0.1/x",
}


def load(settings, **changes):
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    words = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", f"import {settings} as s; print(s.DEMO)"],
        cwd=ROOT,
        env={**keep, **words},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("settings", ["config.settings.production", "config.settings.public"])
def test_it_starts_when_all_is_given(settings):
    done = load(settings)
    assert (done.stdout.strip(), done.returncode) == ("False", 0), done.stderr


@pytest.mark.feature(167)
@pytest.mark.parametrize(
    ("settings", "changes", "sentence"),
    [
        ("production", {"SECRET_KEY": None}, "SECRET_KEY is not set"),
        ("production", {"SECRET_KEY": "short"}, "SECRET_KEY is the demo's or shorter"),
        ("production", {"DEMO_PASSWORD": "Yunling-2026"}, "DEMO_PASSWORD is set"),
        ("production", {"DATABASE_URL": "sqlite:////x"}, "DATABASE_URL names SQLite"),
        ("production", {"REDIS_URL": None}, "REDIS_URL is not set"),
        ("public", {"PUBLIC_SECRET_KEY": None}, "PUBLIC_SECRET_KEY is not set"),
        ("public", {"PUBLIC_DATABASE_URL": "sqlite:////x"}, "PUBLIC_DATABASE_URL names SQLite, which has no roles"),
    ],
)
def test_what_production_refuses(settings, changes, sentence):
    done = load(f"config.settings.{settings}", **changes)
    assert done.returncode != 0
    assert sentence in done.stderr.splitlines()[-1]


def test_the_public_process_has_no_key_broker_session_or_mail():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import config.settings.public as s; print(s.KEYS_DIR, s.CELERY_BROKER_URL, s.EMAIL_BACKEND.split('.')[-2], "
            "[m for m in s.MIDDLEWARE if 'ession' in m or 'auth' in m], s.AUTHENTICATION_BACKENDS)",
        ],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **GOOD},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "None none:// dummy [] []"

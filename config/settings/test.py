"""The suite: SQLite, or the PostgreSQL that TEST_DATABASE_URL names. Clock and faults can be moved by tests."""

import tempfile
from pathlib import Path

from config import env
from config.settings.base import *  # noqa: F403 - settings are one namespace

DEMO = True
DEMO_PASSWORD = "Yunling-2026"  # noqa: S105 - the demo's published password
SECRET_KEY = "only-for-tests"  # noqa: S105 - tests only

DATA_DIR = env.path("DATA_DIR", Path(tempfile.mkdtemp(prefix="xc-test-")))
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
KEYS_DIR = env.path("KEYS_DIR", DATA_DIR / "keys")
PETITION_PUBLIC_KEYS_DIR = env.path("PETITION_PUBLIC_KEYS_DIR", DATA_DIR / "keys" / "public")
PETITION_PEPPER_FILE = env.path("PETITION_PEPPER_FILE", DATA_DIR / "keys" / "pepper")

DATABASES = {"default": env.database("TEST_DATABASE_URL", f"sqlite:///{DATA_DIR / 'test.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: connections of several threads wait for each other there as they do in the demo. A power cut may take it.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

FAULTS_DIR = env.optional_path("FAULTS_DIR")
CLOCK_OFFSET_FILE = env.optional_path("CLOCK_OFFSET_FILE")

CELERY_BROKER_URL = env.text("BROKER_URL", "memory://")
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
SMS_FILE = DATA_DIR / "sms.jsonl"

PASSWORD_MAX_DAYS = 0  # the demo is months old on the suite's day; tests of the age set it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

"""The demo: SQLite, a file-based broker and mailbox, everything under DATA_DIR. Never for real petitions."""

from config import env
from config.settings.base import *  # noqa: F403 - settings are one namespace
from config.settings.base import DATA_DIR, LOGGING

DEMO = True
DEMO_PASSWORD = env.text("DEMO_PASSWORD", "Yunling-2026")
PASSWORD_MAX_DAYS = env.number("PASSWORD_MAX_DAYS", 0)  # the story's accounts are months old on the day one looks
SECRET_KEY = env.text("SECRET_KEY", "demo-only-secret-key-refused-by-production-settings")

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}

BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_URL = env.text("BROKER_URL", "filesystem://localhost")
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "processed_folder": str(BROKER_DIR / "done"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
    }
    if CELERY_BROKER_URL.startswith("filesystem://")
    else {"visibility_timeout": 3600}
)

# The demo's commands work from an empty folder, whichever is called first.
for _folder in ("queue", "done", "control"):
    (BROKER_DIR / _folder).mkdir(parents=True, exist_ok=True)

EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = env.text("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
SMS_FILE = DATA_DIR / "sms.jsonl"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

LOGGING["loggers"]["kombu.connection"] = {"level": "ERROR"}  # the file transport has no host, and says so each time

"""Production: PostgreSQL, Redis, secrets from files. Refuses the demo's secrets, SQLite and seeding."""

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import *  # noqa: F403 - settings are one namespace

DEMO = False
SECRET_KEY = env.text("SECRET_KEY")
if SECRET_KEY.startswith("demo-only") or len(SECRET_KEY) < 40:
    raise ImproperlyConfigured("SECRET_KEY is the demo's or shorter than 40 characters; make a random one of its own")
if env.text("DEMO_PASSWORD", ""):
    raise ImproperlyConfigured("DEMO_PASSWORD is set; production has no demo accounts, remove it")

DATABASES = {"default": env.database("DATABASE_URL")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    raise ImproperlyConfigured("DATABASE_URL names SQLite; production needs postgresql://…")

CELERY_BROKER_URL = env.text("REDIS_URL")
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)

SECURE_COOKIES = env.flag("SECURE_COOKIES", default=True)
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE_COOKIES else 0

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

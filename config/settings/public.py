"""The public site: no private key, no broker, no mail, no session, no sign-in (design.md §6).

The demo runs it on the office's SQLite file. With DEPLOYMENT=production it wants a database role of its own
(`manage.py public_role`) and refuses SQLite, which has no roles.
"""

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import *  # noqa: F403 - settings are one namespace
from config.settings.base import DATA_DIR, TEMPLATES

PRODUCTION = env.text("DEPLOYMENT", "demo") == "production"
DEMO = not PRODUCTION
KEYS_DIR = None
FAULTS_DIR = None

ROOT_URLCONF = "config.urls_public"
WSGI_APPLICATION = "config.wsgi_public.application"
MIDDLEWARE = [
    "petitions.middleware.PublicAccessLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        **TEMPLATES[0],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "foundation.organizations.context.reading",
            ]
        },
    }
]
AUTHENTICATION_BACKENDS = []
SECURE_REFERRER_POLICY = "no-referrer"
SILENCED_SYSTEM_CHECKS = ["guardian.W001", "axes.W002", "axes.W003"]

# A name that no transport has: whatever would ring a doorbell here fails loudly.
CELERY_BROKER_URL = "none://"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
CELERY_BEAT_SCHEDULE = {}

if PRODUCTION:
    SECRET_KEY = env.text("PUBLIC_SECRET_KEY")
    if SECRET_KEY.startswith("demo-only") or len(SECRET_KEY) < 40:
        raise ImproperlyConfigured("PUBLIC_SECRET_KEY is the demo's or shorter than 40 characters")
    DATABASES = {"default": env.database("PUBLIC_DATABASE_URL")}
    if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        raise ImproperlyConfigured(
            "PUBLIC_DATABASE_URL names SQLite, which has no roles; the public site needs PostgreSQL"
        )
    # The proxy says what it was asked by; without this the size cookie would also go out in clear.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
else:
    SECRET_KEY = env.text("PUBLIC_SECRET_KEY", "demo-only-public-secret-key")
    DATABASES = {
        "default": env.database("PUBLIC_DATABASE_URL", env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}"))
    }

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
FILE_UPLOAD_HANDLERS = ["petitions.middleware.NoFiles"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "whitenoise.storage.CompressedStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEMO

LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "formatters": {"line": {"format": "{message}", "style": "{"}},
    "handlers": {
        "hourly": {"class": "petitions.middleware.HourlyHandler", "formatter": "line"},
        "nothing": {"class": "logging.NullHandler"},
    },
    # Only our own line of hour, route, status and size; Django's own loggers put paths and requests into theirs.
    "root": {"handlers": ["nothing"]},
    "loggers": {
        "public.access": {"handlers": ["hourly"], "level": "INFO", "propagate": False},
        "django": {"handlers": ["nothing"], "propagate": False},
    },
}

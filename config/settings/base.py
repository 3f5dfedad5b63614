"""What every way of running shares. Values that differ come from the environment (config/env.py)."""

from pathlib import Path
from typing import Any

from celery.schedules import crontab

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = env.path("DATA_DIR", BASE_DIR / "var")

SITE_NAME = "云岭巡察"
DEBUG = False
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "config",
    "foundation.audittrail",
    "foundation.core",
    "foundation.organizations",
    "foundation.notifications",
    "foundation.supervision",
    "foundation.documents",
    "inspections",
    "rectification",
    "petitions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "treebeard",
    "guardian",
    "rules",
    "axes",
    "django_filters",
    "django_htmx",
    "import_export",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "foundation.organizations.middleware.FirstPasswordMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "foundation.core.errors.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "foundation.organizations.context.frame",
                "foundation.organizations.context.reading",
            ],
        },
    }
]

FORM_RENDERER = "foundation.core.templatetags.controls.Controls"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "foundation.organizations.backends.SignInBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_MIN_LENGTH = env.number("PASSWORD_MIN_LENGTH", 10, least=8)
PASSWORD_CLASSES = env.number("PASSWORD_CLASSES", 3, least=1)
PASSWORD_HISTORY = env.number("PASSWORD_HISTORY", 5, least=1)
PASSWORD_MAX_DAYS = env.number("PASSWORD_MAX_DAYS", 90)  # 0: never
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "foundation.organizations.passwords.ClassesValidator", "OPTIONS": {"least": PASSWORD_CLASSES}},
    {"NAME": "foundation.organizations.passwords.NameValidator"},
    {"NAME": "foundation.organizations.passwords.HistoryValidator", "OPTIONS": {"count": PASSWORD_HISTORY}},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "workbench"
LOGOUT_REDIRECT_URL = "login"

# Guardian's rows answer "who may see this" on pages; its backend is not hooked (design.md §5).
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

# Wrong passwords slow one account from one address down; nobody can lock a colleague out from elsewhere (F136).
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "organizations/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "foundation.organizations.address.client_address"
PROXY_COUNT = env.number("PROXY_COUNT", 0)

SESSION_ENGINE = "foundation.organizations.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 9
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SAMESITE = "Strict"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
# 代理: how many days a post may be lent at most, at a time, and to one person in a year.
DELEGATION_MOST_DAYS = env.number("DELEGATION_MOST_DAYS", 30, least=1)
DELEGATION_MOST_DAYS_A_YEAR = env.number("DELEGATION_MOST_DAYS_A_YEAR", 90, least=1)
# 权限核对: how long a report is kept. The database lets none of the last year go (models/access_report.py).
ACCESS_REPORT_KEEP_DAYS = env.number("ACCESS_REPORT_KEEP_DAYS", 1096, least=366)
# 延期: how often, and how many days past the first deadline, the office may grant alone; more is for the leading group.
EXTENSION_MOST = env.number("EXTENSION_MOST", 1)
EXTENSION_MOST_DAYS = env.number("EXTENSION_MOST_DAYS", 30)
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_BYTES", 50 * 1024 * 1024, least=1024)
# The tree of organizations from Excel (docs/organization_import.md). Changes of more rows than SECOND_PERSON are confirmed
# by another person than the uploader; 0: never.
TREE_IMPORT_MAX_BYTES = env.number("TREE_IMPORT_MAX_BYTES", 20 * 1024 * 1024, least=1024)
TREE_IMPORT_MAX_ROWS = env.number("TREE_IMPORT_MAX_ROWS", 100_000, least=1)
IMPORT_SECOND_PERSON_ROWS = env.number("IMPORT_SECOND_PERSON_ROWS", 5000)
# 公文排版: how long a text and its pages are kept, and the largest file that is read.
TYPESETTING_KEEP_DAYS = env.number("TYPESETTING_KEEP_DAYS", 7, least=1)
TYPESET_MAX_BYTES = env.number("TYPESET_MAX_BYTES", 10 * 1024 * 1024, least=1024)
EXPORT_KEEP_DAYS = env.number("EXPORT_KEEP_DAYS", 7, least=1)
EXPORT_ALARM_ROWS = env.number("EXPORT_ALARM_ROWS", 5_000)
EXPORT_MOST_ROWS_A_DAY = env.number("EXPORT_MOST_ROWS_A_DAY", 200_000)
# A deadline's lamp is yellow from so many days before it (docs/reminders.md).
WARN_DAYS = env.number("WARN_DAYS", 7, least=1, most=60)
# 催办 by hand: how often a day one row may be pressed for, and how many hours lie between two times (docs/supervision.md).
URGE_MOST_A_DAY = env.number("URGE_MOST_A_DAY", 1, least=1)
URGE_GAP_HOURS = env.number("URGE_GAP_HOURS", 24)
# 公文 (docs/documents.md, Life). Kinds by name (foundation/documents/states.py), or `all`: which are reviewed before they are
# signed, and which are signed for by who receives them.
# They are where the office starts from (公文规则); DOCUMENT_FIXED names what it may not take back: review, receipt, watermark.
DOCUMENT_FIXED = env.words("DOCUMENT_FIXED")
DOCUMENT_REVIEW_KINDS = env.words("DOCUMENT_REVIEW_KINDS")
DOCUMENT_RECEIPT_KINDS = env.words("DOCUMENT_RECEIPT_KINDS", "all")
# The highest degree this deployment may hold: internal unless it is a classified system. Above it no draft is taken.
DOCUMENT_HIGHEST_DEGREE = env.text("DOCUMENT_HIGHEST_DEGREE", "internal")
# Where the check page is reached from outside (https://host); blank: no QR at the foot. What it shows besides the answer,
# and how often a minute one address may ask.
DOCUMENT_CHECK_ADDRESS = env.text("DOCUMENT_CHECK_ADDRESS", "")
DOCUMENT_CHECK_SHOWS = env.words("DOCUMENT_CHECK_SHOWS", "number,date,issuer")
DOCUMENT_CHECK_MOST = env.number("DOCUMENT_CHECK_MOST", 10, least=1)
# Viewer, unit, time and number of the audit line across what is viewed and downloaded.
DOCUMENT_WATERMARK = env.flag("DOCUMENT_WATERMARK", default=False)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# The whole of a request: files of one upload together, and the fields beside them. nginx.conf says the same.
BODY_MAX_BYTES = UPLOAD_MAX_BYTES + DATA_UPLOAD_MAX_MEMORY_SIZE
FILE_UPLOAD_TEMP_DIR = None

FONT_DIRS = [BASE_DIR / "var" / "fonts", *(Path(word) for word in env.words("FONT_DIRS"))]
# Copies of large fonts with the characters that letters mostly need, made by the worker that first needs them.
SMALL_FONTS_DIR = DATA_DIR / "small-fonts"

KEYS_DIR: Path | None = env.path("KEYS_DIR", DATA_DIR / "keys")
PETITION_PUBLIC_KEYS_DIR = env.path("PETITION_PUBLIC_KEYS_DIR", DATA_DIR / "keys" / "public")
PETITION_PEPPER_FILE = env.path("PETITION_PEPPER_FILE", DATA_DIR / "keys" / "pepper")

FAULTS_DIR: Path | None = None
CLOCK_OFFSET_FILE: Path | None = None

EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("FROM_EMAIL", "xuncha@yunling.example")
MESSAGE_ID_DOMAIN = env.text("MESSAGE_ID_DOMAIN", "yunling.example")
# SMS go through the gateway, or where there is none into the file; without either there are no SMS.
SMS_GATEWAY = env.sms_gateway("SMS_GATEWAY")
SMS_FILE: Path | None = None
SITE_ADDRESS = env.text("SITE_ADDRESS", "http://127.0.0.1:8000")
# How citizens reach the public site: the QR of a poster. Blank: whoever drafts one types it.
PUBLIC_ADDRESS = env.text("PUBLIC_ADDRESS", "")
PUBLIC_URLCONF = "config.urls_public"

CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "messages"
# For what beat sends; a job's kind has limits of its own (core.ports.JobKind), told with each ring.
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
# A process that has grown beyond this is replaced after its task; one that wants more than the limit during a task gets
# MemoryError, and its job fails with a sentence, before the kernel takes something else (docs/operations.md).
CELERY_WORKER_MAX_TASKS_PER_CHILD = env.number("WORKER_MAX_TASKS", 200, least=1)
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 1024 * env.number("WORKER_KEEP_MB", 600, least=200)
WORKER_MEMORY_LIMIT_MB = env.number("WORKER_MEMORY_LIMIT_MB", 1536)
CELERY_TASK_ROUTES = {
    "notifications.*": {"queue": "messages"},
    "supervision.recount_nightly": {"queue": "maintenance"},
    "supervision.*": {"queue": "messages"},
    "core.requeue_stale_jobs": {"queue": "maintenance"},
    "documents.*": {"queue": "maintenance"},
    "petitions.*": {"queue": "maintenance"},
    "audittrail.*": {"queue": "maintenance"},
    "organizations.*": {"queue": "maintenance"},
}
MINUTE = env.number("BEAT_MINUTE_SECONDS", 60, least=1)
# Which worker serves which queues, in demo and compose alike. The dead-man's switch (core.heartbeats) watches them by name.
WORKER_QUEUES = {"worker-a": ("messages", "maintenance"), "worker-b": ("documents", "imports")}
HEARTBEAT_STALE_SECONDS = MINUTE * env.number("HEARTBEAT_STALE_MINUTES", 5, least=2)
# Told by `manage.py watch` besides the system administrators.
WATCH_ADDRESSES = env.words("WATCH_ADDRESSES")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep-deadlines": {"task": "supervision.sweep", "schedule": MINUTE},
    "deliver-messages": {"task": "notifications.deliver", "schedule": MINUTE},
    "requeue-stale-jobs": {"task": "core.requeue_stale_jobs", "schedule": MINUTE},
    "seal-audit-trail": {"task": "audittrail.seal", "schedule": MINUTE},
    "clear-expired-exports": {"task": "documents.clear_exports", "schedule": 60 * MINUTE},
    "clear-expired-typesettings": {"task": "documents.clear_typesettings", "schedule": 60 * MINUTE},
    "find-new-petitions": {"task": "petitions.find_new", "schedule": MINUTE},
    "recount-deadlines": {"task": "supervision.recount_nightly", "schedule": crontab(hour=3, minute=30)},
    "make-access-report": {"task": "organizations.make_access_report", "schedule": crontab(hour=2, minute=30)},
    "prune-access-reports": {"task": "organizations.prune_access_reports", "schedule": crontab(hour=3, minute=10)},
}
CELERY_BEAT_SCHEDULE |= {
    f"heartbeat-{queue}": {
        "task": "core.heartbeat",
        "schedule": MINUTE,
        "args": [queue],
        "options": {"queue": queue, "expires": 2 * MINUTE},
    }
    for queues in WORKER_QUEUES.values()
    for queue in queues
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "axes": {"level": "WARNING"},
        "django.server": {"level": "WARNING", "handlers": ["console"], "propagate": False},
    },
}

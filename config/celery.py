"""The Celery application. The broker is a doorbell: what must happen stands in the database (docs/decisions/0003)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("yunling")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

"""The Celery application. The broker is a doorbell: what must happen stands in the database (docs/decisions/0003)."""

import gc
import os
import resource
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("yunling")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect(dispatch_uid="config.spare_the_program")
def spare_the_program(**_: Any) -> None:
    """What was loaded stays as long as the process: the collector need not walk through it after each batch of rows."""
    gc.collect()
    gc.freeze()


@worker_process_init.connect(dispatch_uid="config.limit_memory")
def limit_memory(**_: Any) -> None:
    """Of each process of a worker's pool; 0 sets no limit."""
    limit = settings.WORKER_MEMORY_LIMIT_MB * 1024 * 1024
    if limit:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, resource.getrlimit(resource.RLIMIT_DATA)[1]))

"""Named places where a test may kill this process. Armed only by test settings (FAULTS_DIR)."""

import os
import signal

from django.conf import settings

POINTS = (
    "sweep.after_insert",
    "inbox.after_fill",
    "delivery.after_claim",
    "mail.before_send",
    "mail.after_send",
    "sms.before_send",
    "sms.after_send",
)


def point(name: str) -> None:
    """Die here with SIGKILL if a file of this name is armed. Each file kills once and leaves `NAME.fired` as proof."""
    folder = settings.FAULTS_DIR
    if folder is None:
        return
    if name not in POINTS:
        raise LookupError(f"unknown fault point {name!r}; known: {POINTS}")
    try:
        (folder / name).rename(folder / f"{name}.fired")
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)

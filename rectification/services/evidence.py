from datetime import datetime
from typing import Any

from django.core.files import File

from foundation.audittrail import services as audittrail
from foundation.documents.services.stored_file import open_file
from rectification.models import Evidence


def read_evidence(*, evidence: Evidence, actor: Any, now: datetime) -> "File[bytes]":
    """The bytes of a proof; that they were read goes on record. The caller has asked whether the reader may see it."""
    audittrail.record(
        "evidence.read",
        actor=actor,
        subject=evidence.report.task,
        now=now,
        note=evidence.file.name,
        file=str(evidence.file_id),
    )
    return open_file(evidence.file)

"""What a receipt code finds. On PostgreSQL two functions answer, which is all that the public role may call; SQLite (demo
only) has no roles and is asked directly. Nothing else in the system differs between the databases for petitions.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from petitions.models import Petition, Reply


@dataclass(frozen=True, slots=True)
class Found:
    id: UUID
    status: str
    received_on: date
    decided_on: date | None
    concluded_on: date | None


def petition_by_lookup(lookup: bytes) -> Found | None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, status, received_on, decided_on, concluded_on FROM petition_by_receipt(%s)", [lookup]
            )
            row = cursor.fetchone()
    else:
        row = (
            Petition.objects.filter(lookup=lookup)
            .values_list("id", "status", "received_on", "decided_on", "concluded_on")
            .first()
        )
    return Found(*row) if row else None


def replies_by_lookup(lookup: bytes) -> list[tuple[date, bytes]]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT sent_on, sealed FROM petition_replies_by_receipt(%s)", [lookup])
            rows = cursor.fetchall()
    else:
        rows = list(
            Reply.objects.filter(petition__lookup=lookup).order_by("sent_on", "id").values_list("sent_on", "sealed")
        )
    return [(sent_on, bytes(sealed)) for sent_on, sealed in rows]

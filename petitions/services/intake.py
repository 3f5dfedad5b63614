"""The public process receives a report. It seals at once and keeps nothing in clear; see vault.py for the format."""

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from foundation.audittrail.models import PendingEvent
from foundation.audittrail.services import name_of
from foundation.core.deadlines import fields_by_rule
from foundation.documents.models import Publication
from petitions import vault
from petitions.events import RECEIVED
from petitions.models import Part, PartKey, Petition
from petitions.models.petition import REGISTER
from petitions.states import About, PartKind, Recipient

TRIES = 2

SEALED_TO = {
    PartKind.CONTENT: (Recipient.OFFICE, Recipient.RECOVERY),
    PartKind.IDENTITY: (Recipient.CUSTODIAN, Recipient.RECOVERY),
    PartKind.MESSAGE: (Recipient.OFFICE, Recipient.RECOVERY),
}
ABOUT_INSPECTORS = (Recipient.CUSTODIAN, Recipient.DISCIPLINE, Recipient.RECOVERY)


class IntakeClosed(Exception):
    """The announcement's closing time has passed, or it was withdrawn."""


class AlreadyReceived(Exception):
    """The same form with the same words came before. Its code was shown then and cannot be shown again."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a citizen wrote, checked by the form. Its repr stays silent: nothing of it may reach a log."""

    about: About
    organization_code: str
    category: str
    person: str = field(repr=False)
    text: str = field(repr=False)
    name: str = field(repr=False)
    phone: str = field(repr=False)

    @property
    def signed(self) -> bool:
        return bool(self.name)

    def content(self) -> bytes:
        return _bytes({"person": self.person, "text": self.text, "signed": self.signed})

    def identity(self) -> bytes:
        """Also for an anonymous report, so that the database does not tell who gave a name."""
        return _bytes({"name": self.name, "phone": self.phone})

    def written(self) -> bytes:
        words = [str(self.about), self.organization_code, self.category, self.person, self.text, self.name, self.phone]
        return _bytes(words)


def receive_petition(*, publication: Publication, report: Report, token: str, now: datetime) -> str:
    """Seals the report and returns the receipt code in its written form. Raises IntakeClosed, AlreadyReceived.

    Only INSERTs: the public database role may do nothing else here.
    """
    if publication.withdrawn_at is not None or (publication.closes_at is not None and publication.closes_at <= now):
        raise IntakeClosed
    envelope = vault.envelope_id(token=token, written=publication.pk.bytes + report.written())
    for _ in range(TRIES):
        code = vault.new_receipt()
        try:
            _insert(envelope, vault.receipt_keys(code), publication, report, now)
        except IntegrityError as error:
            if not _is_taken(error):
                raise
            continue  # either this envelope exists, or (once in 10^16) the code does: a second code tells the two apart
        return vault.written_receipt(code)
    raise AlreadyReceived


def recipients(about: str, kind: PartKind) -> tuple[Recipient, ...]:
    return ABOUT_INSPECTORS if about == About.INSPECTORS else SEALED_TO[kind]


def _insert(
    envelope: uuid.UUID, keys: vault.ReceiptKeys, publication: Publication, report: Report, now: datetime
) -> None:
    petition = _petition(envelope, keys, publication, report, now)
    parts = ((1, PartKind.CONTENT, report.content()), (2, PartKind.IDENTITY, report.identity()))
    sealed = [
        vault.seal_part(
            envelope=envelope,
            number=number,
            kind=kind,
            plaintext=plaintext,
            recipients=recipients(report.about, kind),
        )
        for number, kind, plaintext in parts
    ]
    hour = localtime(now).replace(minute=0, second=0, microsecond=0)
    with transaction.atomic():
        petition.save(force_insert=True)
        keep_parts(petition, sealed)
        PendingEvent(id=uuid.uuid4(), at=hour, event=RECEIVED, subject=name_of(petition)).save(force_insert=True)


def _petition(
    envelope: uuid.UUID, keys: vault.ReceiptKeys, publication: Publication, report: Report, now: datetime
) -> Petition:
    moment = localtime(now)
    today = moment.date()
    due = fields_by_rule(REGISTER, today=today, base_on=today)
    return Petition(
        id=envelope,
        suite=vault.SUITE,
        lookup=keys.lookup,
        reply_key=keys.reply_key,
        round_id=publication.round_id,
        about=report.about,
        organization_code=report.organization_code,
        category=report.category,
        received_on=today,
        received_hour=moment.hour,
        **due,
    )


def keep_parts(petition: Petition, sealed: list[vault.SealedPart]) -> None:
    """Inside the caller's transaction."""
    parts = [Part(petition=petition, number=one.number, kind=one.kind, sealed=one.sealed) for one in sealed]
    Part.objects.bulk_create(parts)
    PartKey.objects.bulk_create(
        PartKey(part=part, recipient=recipient, sealed_key=key)
        for part, one in zip(parts, sealed, strict=True)
        for recipient, key in one.keys.items()
    )


def _is_taken(error: IntegrityError) -> bool:
    """A UNIQUE was hit. Any other refusal of the database is a fault of ours and must not pass for "received"."""
    return getattr(error.__cause__, "pgcode", "") == "23505" or "UNIQUE constraint failed" in str(error)


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

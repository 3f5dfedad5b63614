"""Rows of the nouns that need nothing but a place and a person: lists of fillers, messages, reports, sheets, exports."""

import datetime as dt
import uuid

from foundation.documents.models import (
    Batch,
    DocumentTemplate,
    Export,
    StoredFile,
    TemplateVersion,
    Typesetting,
    WordTemplate,
)
from foundation.notifications.models import Delivery, InboxEntry, OutboxMessage
from foundation.organizations.models import (
    AccessReport,
    FillerAllowance,
    Handover,
    PasswordReset,
    PostRequest,
    TreeImport,
)
from foundation.supervision.models import Acknowledgement, EscalationStep
from rectification.models import Extension, Task
from tests.factories.organizations import NOW, TODAY


def furnish(world):
    draw = world.draw
    AccessReport.objects.create(day=TODAY, made_at=NOW, total=0, concern_total=0)
    for organization in draw.some(world.organizations, 3):
        FillerAllowance.objects.create(
            organization=organization,
            number=3,
            from_on=TODAY,
            to_on=TODAY,
            given_by=draw.one(world.people),
            given_at=NOW,
        )
    for _ in range(draw.size):
        organization = draw.one(world.organizations)
        PostRequest.objects.create(
            organization=organization,
            by_organization=organization if draw.chance(0.5) else draw.one(world.organizations),
            proposed_by=draw.one(world.people),
            proposed_at=NOW,
        )
        TreeImport.objects.create(
            organization=draw.one(world.organizations),
            name="单位.xlsx",
            size=1,
            sha256="0" * 64,
            encoding="xlsx",
            content=b"x",
            uploaded_by=draw.one(world.people),
            uploaded_at=NOW,
        )
    for person, by in zip(draw.four(world.people), draw.four(world.people), strict=True):
        if person != by:
            PasswordReset.objects.create(person=person, requested_by=by, requested_at=NOW)
    for task in draw.some(list(Task.objects.all()), 4):
        Extension.objects.create(
            task=task,
            seq=1,
            reason="试",
            progress="试",
            due_on=TODAY,
            wished_on=TODAY + dt.timedelta(days=9),
            asked_by=task.owner,
            asked_at=NOW,
        )
    for person in draw.some(world.people, 3):
        Handover.objects.create(person=person, place="某单位", by=draw.one(world.people), at=NOW)
    for person in draw.some(world.people, 4):
        outbox = OutboxMessage.objects.create(
            kind="test.told",
            object_label="organizations.organization",
            object_id="1",
            step=f"step-{draw.next()}",
            due_on=TODAY,
            occurred_on=TODAY,
            recipient=person,
            queued_at=NOW,
            delivered_at=NOW,
        )
        InboxEntry.objects.create(outbox=outbox, person=person, title=draw.word("消息"), url="/inbox/", created_at=NOW)
    _undelivered(draw, world)
    for _ in range(draw.size):
        _export(draw, world)
        _typesetting(draw, world)
        _batch(draw, world)
    _steps(draw, world)
    for place in range(2 * draw.size):
        Acknowledgement.objects.create(
            object_label="documents.officialdocument",
            object_id=str(place),
            organization=draw.one(world.organizations),
            sender=draw.one(world.organizations),
            what=draw.word("通知"),
            url=f"/access/{place}/",
            due_on=draw.day(),
        )
    _templates(world)


def _templates(world):
    """Every organization has words and a Word file of its own for one letter: who reads them follows from the place alone."""
    for organization in world.organizations:
        template = DocumentTemplate.objects.create(office=organization, code="poster")
        TemplateVersion.objects.create(
            template=template, number=1, title="题", body="文", why="试", made_by=world.people[0], made_at=NOW
        )
        path, kind = f"files/access/word-{organization.pk}", "application/octet-stream"
        file = StoredFile.objects.create(
            name="通知.docx", size=1, sha256="0" * 64, content_type=kind, path=path, created_at=NOW
        )
        WordTemplate.objects.create(
            office=organization, code="poster", file=file, uploaded_by=world.people[0], uploaded_at=NOW
        )


def _undelivered(draw, world):
    """E-mails that wait and that were given up, messages with and without words."""
    for person in draw.some(world.people, 6):
        key, state = f"<{draw.next()}@yunling.example>", draw.one(["dead", "dead", "queued", "withdrawn"])
        fields = {"channel": "email", "address": "x@yunling.example", "created_at": NOW, "next_try_at": NOW}
        Delivery.objects.create(person=person, key=key, state=state, **fields)
        OutboxMessage.objects.create(
            kind="test.told",
            object_label="organizations.organization",
            object_id="1",
            step=f"step-{draw.next()}",
            due_on=TODAY,
            occurred_on=TODAY,
            recipient=person,
            queued_at=NOW,
            failures=draw.one([0, 1, 9]),
            withdrawn_at=draw.one([None, None, NOW]),
        )


def _steps(draw, world):
    """About problems and plans, and about what is gone; the organization is not always who answers now."""
    for place in range(3 * draw.size):
        EscalationStep.objects.create(
            kind="problem",
            object_label=draw.one(["rectification.problem", "rectification.rectificationplan"]),
            object_id=str(draw.random.randint(1, 40)),
            organization=draw.one(world.organizations),
            committee=draw.one(world.organizations),
            action=draw.one(["admonition_letter", "meeting"]),
            step="head+7",
            due_on=draw.day(),
            occurred_on=TODAY + dt.timedelta(days=place),
            raised_at=NOW,
        )


def _typesetting(draw, world):
    """Some are cleared."""
    Typesetting.objects.create(
        id=uuid.UUID(int=draw.random.getrandbits(128), version=4),
        maker=draw.one(world.people),
        title=draw.word("讲话"),
        form="报告",
        source={"text": "讲话"},
        created_at=NOW,
        job=uuid.UUID(int=0),
        expires_at=NOW + dt.timedelta(days=7),
        cleared_at=draw.one([None, None, NOW]),
    )


def _batch(draw, world):
    """Without documents: what is in it is asked when it is made and when it is fetched."""
    Batch.objects.create(
        id=uuid.UUID(int=draw.random.getrandbits(128), version=4),
        kind="zip",
        maker=draw.one(world.people),
        created_at=NOW,
        job=uuid.UUID(int=0),
        expires_at=NOW + dt.timedelta(days=7),
        cleared_at=draw.one([None, None, NOW]),
    )


def _export(draw, world):
    """Asked for, or made; of those made some with an alarm."""
    done = {"made_at": NOW, "row_count": 1, "sha256": "0" * 64, "path": "x", "day_rows": 1, "alarmed": draw.chance(0.5)}
    Export.objects.create(
        id=uuid.UUID(int=draw.random.getrandbits(128), version=4),
        volume="rectification.problems",
        label="问题清单",
        reason="核对",
        person=draw.one(world.people),
        created_at=NOW,
        job=uuid.UUID(int=0),
        expected_rows=1,
        expires_at=NOW,
        **(done if draw.chance(0.7) else {}),
    )

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import MoveNotAllowed, NoteRequired
from foundation.documents.models import StoredFile
from foundation.documents.services.stored_file import UploadRefused
from foundation.notifications.models import OutboxMessage
from rectification.models import Evidence, ProgressReport, Task
from rectification.services.reason import ReasonTooShort
from rectification.services.task import (
    EvidenceMissing,
    ReporterCannotAccept,
    SummaryTooShort,
    accept_task,
    return_task,
)
from tests.factories.organizations import NOW, UserFactory
from tests.factories.rectification import SUMMARY, pdf, report

WHY = "凭证只有2个乡镇的，请补上第3个乡镇的。"


@pytest.mark.feature(40)
def test_a_report_with_its_evidence(task, liaison):
    made = report(task, uploads=[pdf("凭证1.pdf"), pdf("凭证2.pdf")], level="public")
    task.refresh_from_db()
    assert (task.status, task.reported_by, task.reported_at) == ("reported", liaison, NOW)
    assert (made.seq, made.completion, made.summary) == (1, "done", SUMMARY)
    assert list(made.evidence.values_list("file__name", "file__level")) == [
        ("凭证1.pdf", "public"),
        ("凭证2.pdf", "public"),
    ]
    told = OutboxMessage.objects.filter(kind="rectification.task_reported")
    assert list(told.values_list("recipient__username", "step")) == [("office", "reported-1")]


def test_the_owner_reports_without_any_post(task, world):
    owner = UserFactory(organization=world.finance)
    Task.objects.filter(pk=task.pk).update(owner=owner)
    task.refresh_from_db()
    assert report(task, actor=owner).reported_by == owner


def test_an_owner_who_has_left_does_not_report(task, world):
    owner = UserFactory(organization=world.medical)
    Task.objects.filter(pk=task.pk).update(owner=owner)
    task.refresh_from_db()
    with pytest.raises(PermissionDenied):
        report(task, actor=owner)


@pytest.mark.parametrize("who", ["unithead2", "liaison2", "office", "leader", "groupleader", "nobody"])
def test_only_owner_and_liaison_report(task, world, who):
    with pytest.raises(PermissionDenied):
        report(task, actor=world.people[who])


@pytest.mark.parametrize(
    ("fields", "refusal", "sentence"),
    [
        ({"uploads": []}, EvidenceMissing, "至少要有1份"),
        ({"summary": " 已完成。 "}, SummaryTooShort, "只有4个字"),
        ({"uploads": [pdf(), SimpleUploadedFile("a.pdf", b"MZ\x90\x00")]}, UploadRefused, "不是可以接收的文件"),
        ({"uploads": [SimpleUploadedFile("空.pdf", b"")]}, UploadRefused, "空文件"),
    ],
)
def test_what_proves_nothing_is_refused_whole(task, fields, refusal, sentence):
    files = StoredFile.objects.count()
    with pytest.raises(refusal, match=sentence):
        report(task, **fields)
    task.refresh_from_db()
    assert (task.status, ProgressReport.objects.count(), StoredFile.objects.count()) == ("under_way", 0, files)


def test_not_done_needs_no_file(task):
    assert report(task, completion="not_done", uploads=[]).evidence.count() == 0


@pytest.mark.feature(42)
def test_returned_reported_again_accepted(reported, office, liaison):
    returned = return_task(task=reported, actor=office, now=NOW, reason=WHY)
    assert (returned.status, returned.returns) == ("returned", 1)
    again = report(returned)
    assert again.seq == 2
    accepted = accept_task(task=again.task, actor=office, now=NOW, note="已核对三个乡镇的凭证")
    assert (accepted.status, accepted.accepted_by, accepted.accepted_at) == ("accepted", office, NOW)
    trail = AuditEvent.objects.filter(subject=f"rectification.task:{reported.pk}", event__startswith="task.")
    assert list(trail.order_by("pk").values_list("event", "actor_name", "note")) == [
        ("task.added", "林晓", ""),
        ("task.start", "周敏", ""),
        ("task.report", "林晓", ""),
        ("task.return", "周敏", WHY),
        ("task.report", "林晓", ""),
        ("task.accept", "周敏", "已核对三个乡镇的凭证"),
    ]
    kinds = OutboxMessage.objects.filter(recipient=liaison, kind__startswith="rectification.task_").order_by("pk")
    assert list(kinds.values_list("kind", "step")) == [
        ("rectification.task_returned", "returned-1"),
        ("rectification.task_accepted", "accepted"),
    ]


def test_a_return_needs_a_reason_of_ten_characters(reported, office):
    with pytest.raises(NoteRequired):
        return_task(task=reported, actor=office, now=NOW, reason="")
    with pytest.raises(ReasonTooShort):
        return_task(task=reported, actor=office, now=NOW, reason="请补材料")
    assert Task.objects.get(pk=reported.pk).returns == 0


@pytest.mark.feature(43)
def test_who_reported_cannot_accept(reported, office):
    Task.objects.filter(pk=reported.pk).update(reported_by=office)
    reported.refresh_from_db()
    with pytest.raises(ReporterCannotAccept, match="须由另一位同志验收"):
        accept_task(task=reported, actor=office, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=reported.pk).update(status="accepted", accepted_by=office, accepted_at=NOW)


@pytest.mark.parametrize("who", ["liaison", "unithead", "leader", "groupleader", "nobody"])
def test_only_the_office_judges(reported, world, who):
    actor = world.people[who]
    with pytest.raises(PermissionDenied):
        accept_task(task=reported, actor=actor, now=NOW)
    with pytest.raises(PermissionDenied):
        return_task(task=reported, actor=actor, now=NOW, reason=WHY)


def test_a_second_click_is_refused_and_writes_nothing(reported, office, director):
    stale = Task.objects.get(pk=reported.pk)
    accept_task(task=reported, actor=office, now=NOW)
    with pytest.raises(MoveNotAllowed) as refusal:
        accept_task(task=stale, actor=director, now=NOW)
    assert (refusal.value.state, refusal.value.by) == ("accepted", "周敏")
    with pytest.raises(MoveNotAllowed):
        report(stale)
    assert AuditEvent.objects.filter(event="task.accept").count() == 1
    assert ProgressReport.objects.filter(task=reported).count() == 1


def test_reports_and_evidence_are_never_changed(reported):
    for rows, values in (
        (ProgressReport.objects, {"summary": "改成另一段完全不同的话"}),
        (Evidence.objects, {"report_id": 1}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**values)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.all()._raw_delete("default")


def test_the_database_refuses_what_gets_past_the_services(task, office):
    for wrong in ({"status": "closed"}, {"status": "accepted"}, {"kind": "other"}, {"accepted_by": office}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressReport.objects.create(
            task=task, seq=1, completion="done", summary="太短", reported_by=office, reported_at=NOW
        )

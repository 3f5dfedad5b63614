import datetime as dt
from uuid import uuid4

import pytest
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.core import heartbeats, jobs
from foundation.core.models import Heartbeat, Incident, Job
from tests.factories.organizations import NOW, PostFactory

MINUTE = dt.timedelta(minutes=1)
URL = "/machine/"

pytestmark = pytest.mark.feature(73)


@pytest.fixture(autouse=True)
def alive(db, monkeypatch):
    rings = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, args, **_options: rings.append((name, *args)))
    Heartbeat.objects.all().delete()
    heartbeats.mark(*heartbeats.names(), now=NOW)
    return rings


def failed(owner, **fields):
    job = Job.objects.create(
        kind="documents.export",
        queue="documents",
        owner_id=owner.pk,
        payload={"export": "不给看"},
        state="failed",
        fault="error",
        cause="ValueError",
        error="给办理人看的话",
        attempts=3,
        created_at=NOW - MINUTE,
        finished_at=NOW,
    )
    Job.objects.filter(pk=job.pk).update(**fields)
    return Job.objects.get(pk=job.pk)


class TestOverview:
    def test_kind_state_and_cause_and_nothing_of_the_content(self, client_of, sysadmin, office):
        failed(office)
        page = client_of(sysadmin).get(URL).text
        for words in ("导出清单", "documents", "没有完成", "程序出错", "ValueError", "3次", "重新办理", "没有故障"):
            assert words in page
        for words in ("不给看", "给办理人看的话", office.name):
            assert words not in page.partition("<main")[2]

    def test_what_is_silent_is_red(self, client_of, sysadmin):
        Heartbeat.objects.filter(name="beat").update(at=NOW - 6 * MINUTE)
        page = client_of(sysadmin).get(URL)
        assert 'role="alert"' in page.text
        assert "系统有1处停了，请马上处理" in page.text
        assert [part.words for part in page.context["parts"]][:2] == ["没有动静", "正常"]

    def test_incidents_are_on_record(self, client_of, sysadmin):
        Incident.objects.create(
            name="beat", began_at=NOW - 9 * MINUTE, noticed_at=NOW - 3 * MINUTE, told_at=NOW, told_to=2, ended_at=NOW
        )
        page = client_of(sysadmin).get(URL).text
        assert "定时程序（beat）" in page
        assert "已通知2个地址。" in page

    def test_by_state(self, client_of, sysadmin, office):
        job = failed(office)
        failed(office, state="done", fault="")
        client = client_of(sysadmin)
        assert [row.pk for row, _ in client.get(URL, {"state": "failed"}).context["rows"]] == [job.pk]
        assert "没有这种状态的后台任务" in client.get(URL, {"state": "cancelled"}).text
        assert len(client.get(URL, {"state": "x" * 5000, "page": "-7"}).context["rows"]) == 2

    @pytest.mark.parametrize("count", [1, 30])
    def test_the_number_of_queries_is_fixed(self, client_of, sysadmin, office, count, django_assert_num_queries):
        for _ in range(count):
            failed(office)
        client = client_of(sysadmin)
        client.get(URL)
        with django_assert_num_queries(9):  # frame 4; heartbeats twice, incidents, count, rows
            client.get(URL)

    def test_for_the_system_administrator_at_the_top_alone(self, client, client_of, director, nobody, world):
        for person in (director, nobody):
            assert client_of(person).get(URL).status_code == 403
        PostFactory(person=nobody, kind="system_admin", organization=world.county)
        assert client_of(nobody).get(URL).status_code == 403
        assert client.get(URL).status_code == 302


class TestRequeue:
    def url(self, job):
        return reverse("machine-requeue", args=[job.pk])

    def test_once(self, client_of, sysadmin, office, alive, django_capture_on_commit_callbacks):
        job = failed(office)
        client = client_of(sysadmin)
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(self.url(job))["Location"] == URL
        row = Job.objects.get()
        assert (row.state, row.attempts, row.error, row.fault, row.cause) == ("queued", 0, "", "", "")
        assert (row.payload, row.owner_id, row.finished_at) == ({"export": "不给看"}, office.pk, None)
        assert alive == [("core.run_job", str(job.pk))]
        event = AuditEvent.objects.get(event="job.requeued")
        assert (event.actor_id, event.detail) == (sysadmin.pk, {"kind": "documents.export", "fault": "error"})
        again = client.post(self.url(job))
        assert again.status_code == 409
        assert "不用重新排队" in again.text

    def test_nobody_else_nor_what_is_not_there(self, client_of, sysadmin, director, office):
        job = failed(office)
        assert client_of(director).post(self.url(job)).status_code == 403
        assert client_of(office).post(self.url(job)).status_code == 403
        assert client_of(sysadmin).post(reverse("machine-requeue", args=[uuid4()])).status_code == 404
        assert client_of(sysadmin).get(self.url(job)).status_code == 405
        assert Job.objects.get().state == "failed"

    def test_the_service_asks_too(self, office):
        from django.core.exceptions import PermissionDenied

        with pytest.raises(PermissionDenied):
            jobs.requeue_failed(job=failed(office), actor=office, now=NOW)

import datetime as dt
from uuid import uuid4

import pytest
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.core import jobs, ports
from foundation.core.models import Job
from foundation.organizations.models import TreeImport
from foundation.organizations.services.tree_import import upload_tree_import
from tests.factories.organizations import NOW

MINUTE = dt.timedelta(minutes=1)
URL = "/jobs/"

pytestmark = pytest.mark.feature(149)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("celery.current_app.send_task", lambda *_args, **_options: None)


@pytest.fixture
def kinds(monkeypatch):
    """One with a page, one that nobody calls off."""
    page = ports.JobKind(lambda _j, _p: {}, "imports", "试做", url=lambda job: f"/organizations/{job.payload['row']}/")
    firm = ports.JobKind(lambda _j, _p: {}, "documents", "必办", may_cancel=False)
    monkeypatch.setitem(ports.plugged.jobs, "test.page", page)
    monkeypatch.setitem(ports.plugged.jobs, "test.firm", firm)


def made(owner, kind="test.page", **fields):
    job = jobs.enqueue(kind, owner_id=owner.pk, now=fields.pop("now", NOW), row=7)
    Job.objects.filter(pk=job.pk).update(**fields)
    return Job.objects.get(pk=job.pk)


@pytest.mark.usefixtures("kinds")
class TestList:
    def test_empty(self, client_of, office):
        page = client_of(office).get(URL)
        assert page.status_code == 200
        assert "没有后台任务" in page.text

    def test_how_each_stands(self, client_of, office):
        running = {"state": "running", "started_at": NOW, "progress_done": 3000, "progress_total": 60000}
        made(office, **running)
        made(office, state="failed", fault="time", error="办了15分钟还没有办完。", finished_at=NOW)
        made(office, state="done", finished_at=NOW)
        made(office, kind="test.firm", attempts=1)
        page = client_of(office).get(URL)
        for words in (
            "正在办理",
            "3,000/60,000",
            "办了15分钟还没有办完。",
            "已完成",
            "上一次没有办成，等着再办",
            "必办",
        ):
            assert words in page.text
        assert page.text.count('href="/organizations/7/"') == 3 + 2  # each name; two that ended also have a button
        assert page.text.count("data-opens=") == 1

    def test_it_asks_for_itself_while_something_is_open_and_stops(self, client_of, office):
        job = made(office)
        client = client_of(office)
        poll = 'hx-get="/jobs/?part=1&amp;page=1" hx-trigger="every 2s"'
        part = client.get(URL, {"part": "1", "page": "1"})
        assert poll in client.get(URL).text
        assert poll in part.text
        assert "<html" not in part.text
        jobs.cancel(job.pk, now=NOW)
        assert "hx-get" not in client.get(URL, {"part": "1"}).text
        assert "hx-get" not in client.get(URL).text.partition("<main")[2]

    def test_open_ones_come_first_then_the_newest(self, client_of, office):
        old = made(office, now=NOW - 9 * MINUTE)
        done = [made(office, state="done", now=NOW - ago * MINUTE, finished_at=NOW) for ago in (5, 3)]
        page = client_of(office).get(URL)
        assert [line.job.pk for line in page.context["lines"]] == [old.pk, done[1].pk, done[0].pk]

    def test_others_are_not_shown(self, client_of, office, liaison):
        made(office)
        assert client_of(liaison).get(URL).context["lines"] == []

    @pytest.mark.parametrize("count", [1, 30])
    def test_the_number_of_queries_is_fixed(self, client_of, office, count, django_assert_num_queries):
        for _ in range(count):
            made(office)
        client = client_of(office)
        client.get(URL)
        with django_assert_num_queries(6):  # session, person, posts, unread, count, rows
            client.get(URL)

    def test_a_page_that_is_not_there_and_a_kind_that_is_no_more(self, client_of, office, monkeypatch):
        made(office)
        monkeypatch.delitem(ports.plugged.jobs, "test.page")
        page = client_of(office).get(URL, {"page": "999999999999"})
        assert (page.status_code, "test.page" in page.text) == (200, True)

    def test_signed_out_and_wrong_verb(self, client, client_of, office):
        assert client.get(URL)["Location"] == "/login/?next=/jobs/"
        assert client_of(office).post(URL).status_code == 405


@pytest.mark.usefixtures("kinds")
class TestCancel:
    def url(self, job):
        return reverse("job-cancel", args=[job.pk])

    def test_the_owner_cancels_once(self, client_of, office):
        job = made(office)
        client = client_of(office)
        answer = client.post(self.url(job))
        assert (answer.status_code, answer["Location"]) == (302, URL)
        assert Job.objects.get(pk=job.pk).state == "cancelled"
        event = AuditEvent.objects.get(event="job.cancelled")
        assert (event.actor_id, event.detail) == (office.pk, {"kind": "test.page"})
        again = client.post(self.url(job))
        assert again.status_code == 409
        assert "已经结束，不用取消" in again.text

    def test_one_that_must_be_done_is_not_called_off(self, client_of, office):
        job = made(office, kind="test.firm")
        answer = client_of(office).post(self.url(job))
        assert answer.status_code == 409
        assert "“必办”不能取消" in answer.text
        assert Job.objects.get(pk=job.pk).state == "queued"

    def test_nobody_else(self, client, client_of, office, liaison):
        job = made(office)
        assert client_of(liaison).post(self.url(job)).status_code == 404
        assert client_of(office).post(reverse("job-cancel", args=[uuid4()])).status_code == 404
        assert client.post(self.url(job)).status_code == 302
        assert client_of(office).get(self.url(job)).status_code == 405
        assert Job.objects.get(pk=job.pk).state == "queued"

    def test_the_service_asks_too(self, office, liaison):
        from django.core.exceptions import PermissionDenied

        with pytest.raises(PermissionDenied):
            jobs.cancel_own(job=made(office), actor=liaison, now=NOW)


class TestTheKindsThereAre:
    """Each leads to the page of what it is about."""

    def test_an_import_is_cancelled_with_its_row(self, client_of, office, world):
        data = "单位代码,单位名称\nYL-X,试\n".encode()
        row = upload_tree_import(
            organization=world.root, data=data, name="表.csv", basis="", again=False, actor=office, now=NOW
        )
        client = client_of(office)
        page = client.get(URL)
        assert "检查单位表" in page.text
        assert f'href="{reverse("tree-import-detail", args=[row.pk])}"' in page.text
        assert client.post(reverse("job-cancel", args=[row.job])).status_code == 302
        assert TreeImport.objects.get().status == "cancelled"
        assert Job.objects.get().state == "cancelled"

    def test_every_kind_has_a_page(self):
        assert [name for name, kind in ports.plugged.jobs.items() if kind.url is None] == []

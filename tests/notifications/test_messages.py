"""Who waits for a job that failed is told, once, in the words of its page."""

import datetime as dt

import pytest
from django.core import mail

from foundation.core import jobs, ports
from foundation.core.models import Job
from foundation.notifications.models import InboxEntry, OutboxMessage
from foundation.notifications.services.delivery import deliver
from tests.factories.organizations import NOW

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("celery.current_app.send_task", lambda *_args, **_options: None)


@pytest.fixture
def fails(monkeypatch):
    """A kind of job that raises what it is given."""
    errors = []

    def handler(_job, _payload):
        raise errors[0]

    monkeypatch.setitem(ports.plugged.jobs, "test.fails", ports.JobKind(handler, "documents", "试做"))
    return errors


def test_the_owner_hears_of_it_in_the_words_of_the_page(fails, office):
    fails.append(MemoryError())
    job = jobs.enqueue("test.fails", owner_id=office.pk, now=NOW)
    assert jobs.run(job.pk, now=NOW) == "failed"
    deliver(now=NOW)
    [entry] = InboxEntry.objects.all()
    assert (entry.person, entry.title, entry.url) == (office, "“试做”没有办成", "/jobs/")
    assert entry.body == "要用的内存超过上限，已经停下。请缩小范围或分成几份再办；仍不行的，请找系统管理员。"
    assert [letter.to for letter in mail.outbox] == [[office.email]]


def test_done_again_meanwhile_it_says_where_to_look(fails, office):
    fails.append(MemoryError())
    job = jobs.enqueue("test.fails", owner_id=office.pk, now=NOW)
    jobs.run(job.pk, now=NOW)
    Job.objects.filter(pk=job.pk).update(state="queued", error="")
    deliver(now=NOW)
    assert InboxEntry.objects.get().body == "请打开“后台任务”看现在办到哪里。"


def test_after_three_interruptions(fails, office):
    job = jobs.enqueue("test.fails", owner_id=office.pk, now=NOW)
    Job.objects.filter(pk=job.pk).update(state="running", attempts=3, lease_until=NOW - MINUTE)
    jobs.requeue_stale(now=NOW)
    jobs.requeue_stale(now=NOW)
    assert OutboxMessage.objects.get().recipient == office


def test_what_the_handler_refused_it_tells_itself(fails, office):
    fails.append(jobs.JobRefused("不办了。"))
    job = jobs.enqueue("test.fails", owner_id=office.pk, now=NOW)
    assert jobs.run(job.pk, now=NOW) == "failed"
    assert not OutboxMessage.objects.exists()


def test_nobody_waits_for_it_or_nobody_is_there_any_more(fails, office):
    fails.append(MemoryError())
    office.is_active = False
    office.save(update_fields=["is_active"])
    for owner in (None, office.pk):
        jobs.run(jobs.enqueue("test.fails", owner_id=owner, now=NOW).pk, now=NOW)
    assert not OutboxMessage.objects.exists()


def test_cancelled_in_its_last_moment_nothing_is_said(fails, office, monkeypatch):
    def handler(job, _payload):
        jobs.cancel(job.pk, now=NOW)
        raise MemoryError

    monkeypatch.setitem(ports.plugged.jobs, "test.fails", ports.JobKind(handler, "documents", "试做"))
    job = jobs.enqueue("test.fails", owner_id=office.pk, now=NOW)
    jobs.run(job.pk, now=NOW)
    assert Job.objects.get().state == "cancelled"
    assert not OutboxMessage.objects.exists()

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from billiard.exceptions import SoftTimeLimitExceeded, TimeLimitExceeded
from django.db import connection, transaction
from django.urls import reverse

from foundation.core import jobs, ports, tasks
from foundation.core.models import Job
from tests.factories.organizations import NOW

MINUTE = dt.timedelta(minutes=1)
BROKEN = "程序出错，试了3次都没有办成。请找系统管理员，告诉他事项和时间。"


@pytest.fixture(autouse=True)
def rings(monkeypatch):
    calls = []
    monkeypatch.setattr(
        "celery.current_app.send_task", lambda name, args, queue, **_options: calls.append((name, *args, queue))
    )
    return calls


@pytest.fixture
def work(monkeypatch):
    """What the handler of kind test.work does: each call takes the next answer; an exception is raised."""
    answers = []

    def handler(job, payload):
        jobs.progress(job, 3, 7)
        answer = answers.pop(0) if answers else {"echo": payload}
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setitem(ports.plugged.jobs, "test.work", ports.JobKind(handler, "documents", "试做"))
    return answers


@pytest.fixture
def job(work, office):
    return jobs.enqueue("test.work", owner_id=office.pk, now=NOW, document=5)


def fresh(job):
    return Job.objects.get(pk=job.pk)


def test_enqueue_puts_it_on_record_and_rings_after_commit(work, office, rings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue("test.work", owner_id=office.pk, now=NOW, document=5)
        assert rings == []
    assert rings == [("core.run_job", str(job.pk), "documents")]
    assert (fresh(job).state, fresh(job).payload, fresh(job).attempts) == ("queued", {"document": 5}, 0)


def test_an_unknown_kind_is_refused(office):
    with pytest.raises(KeyError):
        jobs.enqueue("test.unknown", owner_id=office.pk, now=NOW)


def test_run_keeps_the_result(job):
    assert jobs.run(job.pk, now=NOW) == "done"
    row = fresh(job)
    assert (row.state, row.result, row.attempts) == ("done", {"echo": {"document": 5}}, 1)
    assert (row.progress_done, row.progress_total, row.finished_at, row.lease_until) == (3, 7, NOW, None)


def test_a_second_worker_finds_nothing_to_do(job):
    assert jobs.claim(job.pk, now=NOW) is not None
    assert jobs.claim(job.pk, now=NOW) is None
    assert jobs.run(job.pk, now=NOW) == "taken"


def test_a_done_job_and_one_that_never_was_are_not_run(job):
    jobs.run(job.pk, now=NOW)
    assert jobs.run(job.pk, now=NOW) == "taken"
    assert jobs.run(uuid4(), now=NOW) == "taken"


def test_the_lease_of_a_killed_worker_runs_out(job):
    jobs.claim(job.pk, now=NOW)
    assert jobs.claim(job.pk, now=NOW + jobs.LEASE) is None
    again = jobs.claim(job.pk, now=NOW + jobs.LEASE + MINUTE)
    assert again is not None
    assert again.attempts == 2


def test_a_failure_is_tried_three_times(job, work, caplog):
    work += [ZeroDivisionError("secret"), ZeroDivisionError("secret"), ZeroDivisionError("secret")]
    assert [jobs.run(job.pk, now=NOW) for _ in range(4)] == ["queued", "queued", "failed", "taken"]
    row = fresh(job)
    assert (row.state, row.error, row.attempts, row.finished_at) == ("failed", BROKEN, 3, NOW)
    assert (row.fault, row.cause) == ("error", "ZeroDivisionError")


def test_a_refusal_is_told_at_once(job, work):
    work.append(jobs.JobRefused("公文已经撤回，不必生成。"))
    assert jobs.run(job.pk, now=NOW) == "failed"
    row = fresh(job)
    assert (row.error, row.attempts, row.fault, row.cause) == ("公文已经撤回，不必生成。", 1, "refused", "")


def test_over_its_time_it_is_stopped_for_good_and_says_so(job, work):
    work.append(SoftTimeLimitExceeded())
    assert jobs.run(job.pk, now=NOW) == "failed"
    row = fresh(job)
    assert (row.fault, row.attempts, row.lease_until) == ("time", 1, None)
    assert row.error == (
        "办了15分钟还没有办完，到了时限，已经停下。请缩小范围或分成几份再办；仍不行的，请找系统管理员。"
    )


def test_too_much_memory_is_told_at_once(job, work, caplog):
    work.append(MemoryError())
    assert jobs.run(job.pk, now=NOW) == "failed"
    row = fresh(job)
    assert (row.fault, row.attempts) == ("memory", 1)
    assert row.error == "要用的内存超过上限，已经停下。请缩小范围或分成几份再办；仍不行的，请找系统管理员。"


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_for_its_time_leaves_a_sentence(job, caplog):
    jobs.claim(job.pk, now=NOW)
    killed = TimeLimitExceeded(960)
    for sender, error in ((tasks.requeue_stale_jobs, killed), (tasks.run_job, ValueError("无关"))):
        tasks.killed_for_its_time(sender=sender, exception=error, args=(str(job.pk),))
        assert fresh(job).state == "running"
    tasks.killed_for_its_time(sender=tasks.run_job, exception=killed, args=(str(job.pk),))
    assert (fresh(job).state, fresh(job).fault) == ("failed", "time")
    tasks.killed_for_its_time(sender=tasks.run_job, exception=killed, args=(str(uuid4()),))


def test_the_ring_says_how_long_the_kind_may_take(work, office, monkeypatch, django_capture_on_commit_callbacks):
    told = []
    monkeypatch.setattr("celery.current_app.send_task", lambda _name, **options: told.append(options))
    quick = ports.JobKind(lambda _job, _payload: {}, "imports", "快的", limit=2 * MINUTE)
    monkeypatch.setitem(ports.plugged.jobs, "test.quick", quick)
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue("test.quick", owner_id=office.pk, now=NOW)
        jobs.enqueue("test.work", owner_id=office.pk, now=NOW)
    assert [(one["queue"], one["soft_time_limit"], one["time_limit"]) for one in told] == [
        ("imports", 120, 180),
        ("documents", 900, 960),
    ]
    claimed = jobs.claim(job.pk, now=NOW)
    assert (claimed.started_at, claimed.lease_until) == (NOW, NOW + 4 * MINUTE)


def test_a_kind_that_this_version_no_longer_has_fails_and_holds_up_nothing(job, rings, monkeypatch, caplog):
    monkeypatch.delitem(ports.plugged.jobs, "test.work")
    assert jobs.requeue_stale(now=NOW + jobs.RING_AGAIN + MINUTE) == 1
    assert [jobs.run(job.pk, now=NOW) for _ in range(3)] == ["queued", "queued", "failed"]
    assert fresh(job).cause == "KeyError"


def test_the_sweeper_rings_for_what_nobody_took(job, rings):
    assert jobs.requeue_stale(now=NOW + jobs.RING_AGAIN) == 0
    assert jobs.requeue_stale(now=NOW + jobs.RING_AGAIN + MINUTE) == 1
    assert rings == [("core.run_job", str(job.pk), "documents")]


def test_the_sweeper_rings_for_what_a_killed_worker_left(job, rings):
    jobs.claim(job.pk, now=NOW)
    assert jobs.requeue_stale(now=NOW + jobs.LEASE - MINUTE) == 0
    assert jobs.requeue_stale(now=NOW + jobs.LEASE + MINUTE) == 1
    assert jobs.run(job.pk, now=NOW + jobs.LEASE + MINUTE) == "done"


def test_the_sweeper_gives_up_after_three_deaths(job, rings):
    now = NOW
    for _ in range(jobs.MAX_ATTEMPTS):
        assert jobs.claim(job.pk, now=now) is not None
        now += jobs.LEASE + MINUTE
    assert jobs.requeue_stale(now=now) == 0
    row = fresh(job)
    assert (row.state, row.fault, row.attempts, row.lease_until) == ("failed", "interrupted", 3, None)
    assert row.error == "办理它的程序中断了3次，没有办成。请再办一次；仍不行的，请找系统管理员。"
    assert rings == []


def test_the_tasks_read_the_clock(job, rings, frozen_clock):
    frozen_clock.forward(minutes=2)
    assert tasks.requeue_stale_jobs() == 1
    assert tasks.run_job(str(job.pk)) == "done"
    assert fresh(job).finished_at == frozen_clock.at


def fragment(job):
    return reverse("job-fragment", args=[job.pk])


def test_the_owner_sees_the_progress(job, client_of, office):
    client = client_of(office)
    page = client.get(fragment(job))
    assert page.status_code == 200
    assert "HX-Refresh" not in page
    jobs.run(job.pk, now=NOW)
    assert client.get(fragment(job), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get(fragment(job))


def test_nobody_else_sees_it(job, client_of, client, liaison):
    assert client_of(liaison).get(fragment(job)).status_code == 404
    assert client_of(liaison).get(reverse("job-fragment", args=[uuid4()])).status_code == 404
    assert client.get(fragment(job)).status_code == 302


def test_it_is_only_read(job, client_of, office):
    assert client_of(office).post(fragment(job)).status_code == 405


@pytest.mark.feature(149)
def test_a_cancelled_job_is_not_begun_and_one_that_runs_finds_out(job, work, monkeypatch):
    other = jobs.enqueue("test.work", owner_id=None, now=NOW)
    assert jobs.cancel(other.pk, now=NOW) is True
    assert jobs.cancel(other.pk, now=NOW) is False
    assert jobs.run(other.pk, now=NOW) == "taken"
    assert (fresh(other).state, fresh(other).finished_at) == ("cancelled", NOW)

    def handler(running, _payload):
        jobs.stop_if_cancelled(running)
        jobs.cancel(running.pk, now=NOW)
        jobs.stop_if_cancelled(running)

    monkeypatch.setitem(ports.plugged.jobs, "test.work", ports.JobKind(handler, "documents", "试做"))
    assert jobs.run(job.pk, now=NOW) == "cancelled"
    assert (fresh(job).state, fresh(job).attempts, fresh(job).error) == ("cancelled", 1, "")
    assert jobs.requeue_stale(now=NOW + jobs.LEASE * 2) == 0


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_from_outside_a_long_transaction(job):
    """SQLite has one writer: there nothing is told until the end."""
    with transaction.atomic():
        jobs.progress_aside(job, 3, 7)
        with ThreadPoolExecutor(1) as pool:
            seen = pool.submit(outside, job).result()
    assert seen == ((0, 0) if connection.vendor == "sqlite" else (3, 7))


def outside(job):
    try:
        row = fresh(job)
        return row.progress_done, row.progress_total
    finally:
        connection.close()

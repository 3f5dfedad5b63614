"""Eight people press the same button on twenty rows at once: twenty succeed, the others are told so, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from foundation.audittrail.models import AuditEvent
from foundation.audittrail.services import verify_chain
from foundation.core import clock, jobs, ports
from foundation.core.errors import MoveNotAllowed
from foundation.core.models import Job
from foundation.core.transitions import apply
from foundation.organizations.models import User
from tests.core.paper import Paper, paper, table_of_papers
from tests.factories.organizations import NOW

THREADS, ROWS = 8, 20


def at_once(work):
    """`work(n)` in THREADS threads, begun together; their results."""
    barrier = Barrier(THREADS)

    def one(number):
        try:
            barrier.wait(20)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


@pytest.mark.django_db(transaction=True)
def test_eight_accepters_of_twenty_rows(world):
    with table_of_papers():
        keys = [paper(status="sent").pk for _ in range(ROWS)]

        def accept_all(_number):
            actor = User.objects.get(username="office")
            won, faster = 0, set()
            for key in keys:
                try:
                    apply(Paper(pk=key, title="", status="sent"), "accept", actor=actor, now=NOW)
                    won += 1
                except MoveNotAllowed as refusal:
                    faster.add(refusal.by)
            return won, faster

        outcomes = at_once(accept_all)
        assert sum(won for won, _ in outcomes) == ROWS
        assert set().union(*(faster for _, faster in outcomes)) == {"周敏"}
        assert set(Paper.objects.values_list("status", flat=True)) == {"accepted"}
    assert AuditEvent.objects.filter(event="paper.accept").count() == ROWS
    verdict = verify_chain()
    assert (verdict.broken_at, verdict.count, verdict.unsealed) == (None, ROWS, 0)


@pytest.mark.django_db(transaction=True)
def test_a_job_is_claimed_by_one_of_eight(monkeypatch):
    monkeypatch.setitem(ports.plugged.jobs, "test.job", ports.JobKind(lambda _job, _payload: {}, "imports", "试"))
    job = Job.objects.create(kind="test.job", queue="imports", created_at=clock.now())
    claims = at_once(lambda _number: jobs.claim(job.pk, now=NOW))
    assert sum(claim is not None for claim in claims) == 1
    job.refresh_from_db()
    assert job.attempts == 1

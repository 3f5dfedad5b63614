"""Two clicks, two workers, at the same moment."""

from uuid import uuid4

import pytest

from foundation.core import jobs, ports
from foundation.core.models import Job
from foundation.documents.models import Export
from foundation.documents.services.export import request_export
from foundation.organizations.models import User
from tests.factories.export import REASON, asked, numbers
from tests.factories.organizations import NOW
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def volume(monkeypatch):
    one = numbers(6)
    monkeypatch.setitem(ports.plugged.volumes, one.name, one)
    return one


def test_two_clicks_at_once_are_one_export(world, volume):
    key, person = uuid4(), world.people["office"].pk

    def click():
        actor = User.objects.get(pk=person)
        return request_export(key=key, volume=volume, query={}, reason=REASON, actor=actor, now=NOW).pk

    assert at_once(*[click] * 4) == [key] * 4
    assert Export.objects.count() == 1
    assert Job.objects.filter(kind="documents.export").count() == 1


def test_two_workers_at_once_do_not_pass_the_days_limit_together(world, volume, settings):
    settings.EXPORT_MOST_ROWS_A_DAY = 10
    person = world.people["office"]
    waiting = [asked(person, volume.name).job for _ in range(4)]
    results = at_once(*[lambda job=job: jobs.run(job, now=NOW) for job in waiting])
    assert sorted(results) == ["done", "failed", "failed", "failed"]
    assert list(Export.objects.filter(made_at__isnull=False).values_list("row_count", flat=True)) == [6]

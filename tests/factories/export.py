"""Lists taken out, asked for and made as people and the worker do."""

from uuid import uuid4

from foundation.core import clock, jobs, ports
from foundation.core.ports import Volume
from foundation.documents.models import Export
from foundation.documents.services.export import request_export
from foundation.organizations.models import User

REASON = "供周例会研究整改进度"


def asked(person: User, volume: str = "rectification.problems", **query: str) -> Export:
    """Queued, not made. Both by the clock, which tests may move (frozen_clock)."""
    one = ports.plugged.volumes[volume]
    return request_export(key=uuid4(), volume=one, query=query, reason=REASON, actor=person, now=clock.now())


def made(person: User, volume: str = "rectification.problems", **query: str) -> Export:
    export = asked(person, volume, **query)
    assert jobs.run(export.job, now=clock.now()) == "done"
    return Export.objects.get(pk=export.pk)


def numbers(count: int, needs: str = "documents.export_register") -> Volume:
    """A volume of `count` rows that counts itself, named test.numbers."""
    return Volume(
        name="test.numbers",
        label="数字清单",
        needs=needs,
        columns=("序号", "内容"),
        rows=lambda _user, _query, _today: ((number, f"第{number}行") for number in range(1, count + 1)),
        count=lambda _user, _query, _today: count,
        page="document-list",
    )

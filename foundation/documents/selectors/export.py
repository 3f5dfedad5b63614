"""Which exports a person sees, how much somebody has taken out, and what a list says of itself."""

import itertools
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from foundation.core import ports
from foundation.core.models import Job
from foundation.core.ports import Volume
from foundation.documents.models import Export
from foundation.organizations.models import User
from foundation.organizations.selectors.post import holders_over, holds, own_q, posts_of
from foundation.organizations.states import PostKind

WINDOW = timedelta(hours=24)
WALKED = 1001
AUDITOR = frozenset({PostKind.AUDIT_ADMIN})
SECURITY = frozenset({PostKind.SECURITY_ADMIN})


def visible_exports(user: Any) -> QuerySet[Export]:
    """One's own. The security auditor: the facts of all, as with the trail. The security administrator: those with an
    alarm. The file is another question (services.export.open_export).
    """
    rows = Export.objects.select_related("person__organization")
    if holds(user, AUDITOR):
        return rows
    own = own_q(user, "person_id")
    return rows.filter(own | Q(alarmed=True) if holds(user, SECURITY) else own)


def watches_exports(user: Any) -> bool:
    """Whether the list holds other people's."""
    return holds(user, AUDITOR | SECURITY)


def rows_of_day(person: Any, *, now: datetime) -> int:
    """What the person took out in the 24 hours up to `now`; what came to nothing counts nothing."""
    done = Export.objects.filter(person_id=person.pk, made_at__gt=now - WINDOW)
    return int(done.aggregate(rows=Sum("row_count"))["rows"] or 0)


def labels_of_day(export: Export) -> list[str]:
    """The lists that the person took out in the 24 hours up to this export."""
    if export.made_at is None:
        return []
    begin = export.made_at - WINDOW
    rows = Export.objects.filter(person_id=export.person_id, made_at__gt=begin, made_at__lte=export.made_at)
    return sorted(set(rows.order_by().values_list("label", flat=True)))


def volume_named(name: str) -> Volume | None:
    return ports.plugged.volumes.get(name)


def count_of(volume: Volume, user: Any, query: Mapping[str, str], today: date) -> tuple[int, bool]:
    """How many rows there are now, and whether that is all of them: a volume that cannot count is walked to a limit."""
    if volume.count is not None:
        return volume.count(user, query, today), True
    walked = sum(1 for _ in itertools.islice(volume.rows(user, query, today), WALKED))
    return walked, walked < WALKED


def words_of(volume: Volume, user: Any, query: Mapping[str, str]) -> str:
    """The filters in words, "全部" when there are none."""
    words = volume.words(user, query) if volume.words else [f"{key}：{value}" for key, value in query.items() if value]
    return "；".join(words) or "全部"


def held_posts(user: Any) -> list[int]:
    return sorted(post.pk for post in posts_of(user))


def officers_over(person: User, today: date) -> QuerySet[User]:
    """Who is told of an alarm: the security administrator and the auditor over the person's organization."""
    return holders_over(AUDITOR | SECURITY, person.organization, today=today)


def jobs_of(exports: Iterable[Export]) -> dict[UUID, Job]:
    """The jobs of those not made yet: one query, none when all are made."""
    return Job.objects.in_bulk([export.job for export in exports if export.made_at is None])

"""Open deadlines follow the calendar: one UPDATE a rule and start, whatever the number of rows."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from foundation.audittrail import services as audittrail
from foundation.core.calendar import WorkCalendar, work_calendar
from foundation.supervision.selectors.recount import Recount, recounts

KIND = "supervision.recount"
AT_ONCE = 20_000  # rows that a request moves itself; more are a job's


def recount_deadlines(
    *,
    today: date,
    now: datetime,
    actor: Any,
    subject: models.Model | str = "calendar",
    calendar: WorkCalendar | None = None,
) -> dict[str, int]:
    """How many deadlines of each kind moved. A row that moved is looked at by the next sweep; what was put off, closed or
    counted anew meanwhile is left alone. Run twice, it finds nothing to do.
    """
    with transaction.atomic():
        found = recounts(calendar or work_calendar())
        counts: dict[str, int] = {}
        for one in found:
            fields = one.after | ({"next_reminder_on": today} if one.is_moved else {})
            changed = one.rows().update(**fields)
            if one.is_moved and changed:
                counts[one.label] = counts.get(one.label, 0) + changed
        for label, count in counts.items():
            audittrail.record(
                "deadline.recounted",
                actor=actor,
                subject=subject,
                now=now,
                note=f"{label}{count}项",
                label=label,
                moved=count,
            )
    return counts


def rows_of(found: Iterable[Recount]) -> int:
    return sum(one.count for one in found)

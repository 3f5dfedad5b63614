from typing import Any

from celery import shared_task

from foundation.core import clock
from foundation.core.models import CalendarYear, Job
from foundation.core.transitions import SystemActor
from foundation.supervision.services.acknowledgement import ask_where_possible
from foundation.supervision.services.lapse import lapse_settled_steps
from foundation.supervision.services.recount import recount_deadlines
from foundation.supervision.services.sweep import sweep_deadlines

SIGNERS = SystemActor("已有签收人")
RECOUNTER = SystemActor("重新推算时限")


@shared_task(name="supervision.sweep")
def sweep() -> int:
    ask_where_possible(actor=SIGNERS, now=clock.now())
    queued = sweep_deadlines(today=clock.today(), now=clock.now())
    lapse_settled_steps(now=clock.now())
    return queued


@shared_task(name="supervision.recount_nightly")
def recount_nightly() -> int:
    """Finds what a change of the calendar missed: a deadline that was being written while the calendar changed."""
    return sum(recount_deadlines(today=clock.today(), now=clock.now(), actor=RECOUNTER).values())


def recount(_job: Job, payload: dict[str, Any]) -> dict[str, Any]:
    """Kind supervision.recount. Payload: {"year": the year that was changed}."""
    row = CalendarYear(year=payload["year"])
    return {"moved": recount_deadlines(today=clock.today(), now=clock.now(), actor=RECOUNTER, subject=row)}

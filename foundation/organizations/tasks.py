"""What workers do. Jobs call the two of the import by kind (wiring.py); the broker only rings."""

from typing import Any

from celery import shared_task
from django.core.exceptions import PermissionDenied

from foundation.core import clock, jobs
from foundation.core.errors import MoveNotAllowed, Refused
from foundation.core.models import Job
from foundation.organizations.models import TreeImport
from foundation.organizations.resources.organization import Listing, address_of, read
from foundation.organizations.resources.organization_workbook import marked
from foundation.organizations.services.access_report import make_nightly_report, prune_reports
from foundation.organizations.services.spreadsheet import Spreadsheet, inspect
from foundation.organizations.services.tree_import import (
    check_lines,
    finish_check,
    refuse_tree_import,
    write_tree_import,
)
from foundation.organizations.services.tree_plan import Plan
from foundation.organizations.states import ImportStatus

CHECK_STEPS = 4  # read, compared, marked, on record
NO_RIGHT = "确认人现在没有维护这部分单位树的权限，一行也没有写入。"


@shared_task(name="organizations.make_access_report")
def make_access_report() -> int:
    """Every night, by beat: who can still see what."""
    return make_nightly_report(day=clock.today(), now=clock.now()).pk


@shared_task(name="organizations.prune_access_reports")
def prune_access_reports() -> int:
    """Every night, by beat: reports older than ACCESS_REPORT_KEEP_DAYS."""
    return prune_reports(today=clock.today(), now=clock.now())


def check_tree_import(job: Job, payload: dict[str, Any]) -> dict[str, Any]:
    """Kind organizations.check_tree_import. Payload: {"tree_import": id}."""
    row = _import(payload, ImportStatus.CHECKING)
    sheet, listing = _listing(row)
    _step(job, 1)
    plan = check_lines(tree_import=row, lines=listing.lines, today=clock.today()) if listing.lines else Plan()
    _step(job, 2)
    faults = sorted([*listing.faults, *plan.faults], key=lambda fault: fault.row)
    workbook = marked(bytes(row.content), sheet, faults) if faults and listing.rows else None
    _step(job, 3)
    told = [(address_of(fault, listing.letters), fault) for fault in faults]
    try:
        finish_check(tree_import=row, plan=plan, rows=listing.rows, faults=told, marked=workbook, now=clock.now())
    except MoveNotAllowed as gone:
        raise jobs.JobCancelled from gone
    return {"rows": listing.rows, "faults": len(faults)}


def write_confirmed_import(job: Job, payload: dict[str, Any]) -> dict[str, Any]:
    """Kind organizations.write_tree_import. Payload: {"tree_import": id}."""
    row = _import(payload, ImportStatus.WRITING)
    _, listing = _listing(row)
    total = int(row.summary.get("touched", 0))
    jobs.progress(job, 0, total)

    def tell(done: int) -> None:
        jobs.stop_if_cancelled(job)
        jobs.progress_aside(job, min(done, total), total)

    try:
        write_tree_import(tree_import=row, lines=listing.lines, tell=tell, now=clock.now())
    except MoveNotAllowed as gone:
        raise jobs.JobCancelled from gone
    except (Refused, PermissionDenied) as refusal:
        # Also what another room says to a move: an organization under inspection stays within its committee's reach.
        sentence = refusal.sentence if isinstance(refusal, Refused) else NO_RIGHT
        refuse_tree_import(tree_import=row, sentence=sentence, now=clock.now())
        return {"written": 0}
    jobs.progress(job, total, total)
    return {"written": total}


def _import(payload: dict[str, Any], status: ImportStatus) -> TreeImport:
    """Cancelled before its turn came: nothing to do."""
    row = TreeImport.objects.select_related("organization", "confirmed_by").get(pk=payload["tree_import"])
    if row.status != status:
        raise jobs.JobCancelled
    return row


def _listing(row: TreeImport) -> tuple[Spreadsheet, Listing]:
    data = bytes(row.content)
    sheet = inspect(data, row.name)
    return sheet, read(data, sheet)


def _step(job: Job, done: int) -> None:
    jobs.stop_if_cancelled(job)
    jobs.progress(job, done, CHECK_STEPS)

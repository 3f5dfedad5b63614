"""What organizations plugs into Django's sign-in (every coming and going is on record), and what its people owe."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.urls import reverse

from foundation.audittrail import services as audittrail
from foundation.core import clock, ports
from foundation.core.ports import JobKind, Todo
from foundation.organizations import tasks
from foundation.organizations.resources.organization import COLUMNS, rows_of
from foundation.organizations.selectors.handover import handover_todos
from foundation.organizations.selectors.password_reset import reset_todos
from foundation.organizations.selectors.post import holds
from foundation.organizations.selectors.post_request import post_request_todos
from foundation.organizations.selectors.todo import access_todos, import_todos
from foundation.organizations.selectors.tree_import import exportable_organizations
from foundation.organizations.services.tree_import import CHECK, WRITE, cancel_import_of
from foundation.organizations.services.user import note_age
from foundation.organizations.states import MAINTAINERS, OFFICERS, PostKind


def wire() -> None:
    user_logged_in.connect(signed_in, dispatch_uid="organizations.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="organizations.signed_out")
    user_login_failed.connect(sign_in_failed, dispatch_uid="organizations.sign_in_failed")
    ports.todo(security_todos)
    ports.todo(office_todos)
    ports.job(CHECK, _import_job(tasks.check_tree_import, "检查单位表"))
    ports.job(WRITE, _import_job(tasks.write_confirmed_import, "写入单位树"))
    ports.volume(TREE)
    ports.todo(handover_todos)
    ports.todo(officer_todos)


def _import_job(handler: ports.JobHandler, label: str) -> JobKind:
    return JobKind(
        handler,
        queue="imports",
        label=label,
        url=lambda job: reverse("tree-import-detail", args=[job.payload["tree_import"]]),
        cancel=lambda job, actor, now: cancel_import_of(job=job, actor=actor, now=now),
    )


def security_todos(user: Any, today: date) -> list[Todo]:
    if not holds(user, {PostKind.SECURITY_ADMIN}):
        return []
    return post_request_todos(user, today) + access_todos(user, today)


def officer_todos(user: Any, today: date) -> list[Todo]:
    return reset_todos(user, today) if holds(user, OFFICERS) else []


def office_todos(user: Any, today: date) -> list[Todo]:
    return import_todos(user, today) if holds(user, MAINTAINERS) else []


def tree_rows(user: Any, _wanted: Mapping[str, str], _today: date) -> Iterator[Sequence[Any]]:
    """In the columns of the import: taken out and brought in again, it changes nothing."""
    return rows_of(exportable_organizations(user))


# Always the whole of it: a part of the tree brought in again would not be the tree.
TREE = ports.Volume(
    name="organizations.tree",
    label="单位树",
    needs="organizations.export_tree",
    columns=COLUMNS,
    rows=tree_rows,
    count=lambda user, _wanted, _today: exportable_organizations(user).count(),
    words=lambda _user, _wanted: [],
    page="organization-list",
)


def signed_in(user: Any, **_: Any) -> None:
    now = clock.now()
    audittrail.record("signed_in", actor=user, subject=user, now=now)
    note_age(person=user, now=now)


def signed_out(user: Any, **_: Any) -> None:
    if user is not None:
        audittrail.record("signed_out", actor=user, subject=user, now=clock.now())


def sign_in_failed(credentials: dict[str, Any], **_: Any) -> None:
    name = str(credentials.get("username", ""))[:40]
    audittrail.record("sign_in_failed", actor=None, subject="user", now=clock.now(), username=name)

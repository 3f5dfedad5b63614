"""权限核对报告: made every night and when asked for. The derived tables are set right on the way, and told of."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max, Min, Q
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import ports
from foundation.core.transitions import SystemActor
from foundation.organizations.events import AccessReviewed
from foundation.organizations.models import AccessReport, Organization, OrganizationUserObjectPermission, Post, User
from foundation.organizations.selectors.access_report import (
    allowances_on,
    changes_between,
    concerns_of,
    facts_of,
    latest_report,
    line_of,
)

NIGHT = SystemActor("夜间权限核对")
Pair = tuple[int, int]


def make_nightly_report(*, day: date, now: datetime) -> AccessReport:
    """One a day, whoever rings twice. A day on which the machine was off has none: nobody can say what was so then."""
    try:
        with transaction.atomic():
            known = AccessReport.objects.filter(day=day, asked_by__isnull=True).first()
            return known or _make(day=day, actor=NIGHT, asked_by=None, now=now)
    except IntegrityError:  # another worker was faster
        return AccessReport.objects.get(day=day, asked_by__isnull=True)


def make_report_now(*, actor: Any, now: datetime) -> AccessReport:
    """The same, asked for by a reader. Raises PermissionDenied."""
    if not actor.has_perm("organizations.read_access_report"):
        raise PermissionDenied("organizations.read_access_report")
    with transaction.atomic():
        return _make(day=localtime(now).date(), actor=actor, asked_by=actor, now=now)


def prune_reports(*, today: date, now: datetime) -> int:
    """Reports older than ACCESS_REPORT_KEEP_DAYS go; how many, and of which days, stays on record."""
    old = AccessReport.objects.filter(day__lt=today - timedelta(days=settings.ACCESS_REPORT_KEEP_DAYS))
    with transaction.atomic():
        days = old.aggregate(first=Min("day"), last=Max("day"))
        _, by_model = old.delete()
        count = sum(by_model.values())
        if count:
            facts: dict[str, Any] = {"reports": count, "first": str(days["first"]), "last": str(days["last"])}
            audittrail.record("access_report.pruned", actor=NIGHT, subject="access_reports", now=now, **facts)
    return count


def _make(*, day: date, actor: Any, asked_by: User | None, now: datetime) -> AccessReport:
    facts = facts_of(day)
    lines = [line_of(fact) for fact in facts]
    concerns: dict[str, list[Any]] = dict(concerns_of(facts))
    review = AccessReviewed(day)
    review_organization_rows(review)
    ports.emit(review)
    if review.faults:
        concerns["derived"] = review.faults
    last = latest_report()
    report = AccessReport.objects.create(
        day=day,
        made_at=now,
        asked_by=asked_by,
        total=len(lines),
        concern_total=sum(len(found) for found in concerns.values()),
        lines=lines,
        counts=Counter(group for _, group, _ in lines),
        changes=changes_between(last.lines, lines) if last else {},
        allowances=allowances_on(day, facts),
        concerns=concerns,
    )
    audittrail.record("access_report.made", actor=actor, subject=report, now=now, posts=len(lines))
    return report


def compare(*, have: set[Pair], posts: Any, day: date) -> tuple[set[Pair], set[Pair], set[Pair]]:
    """Rows (person, place) against posts as (person, place, last day): what is missing, what has run out, what no post
    ever gave. A post on its last day may have its row or not: ending it today takes the row away at once.
    """
    must: set[Pair] = set()
    may: set[Pair] = set()
    ever: set[Pair] = set()
    for person, place, to_on in posts:
        ever.add((person, place))
        if to_on is None or to_on >= day:
            may.add((person, place))
        if to_on is None or to_on > day:
            must.add((person, place))
    gone = have - may
    return must - have, gone & ever, gone - ever


def review_organization_rows(review: AccessReviewed) -> None:
    """Guardian's rows of organizations as the posts want them."""
    rows = OrganizationUserObjectPermission.objects
    placed = Post.objects.filter(organization__isnull=False)
    posts = [
        (who, place, last_day(to_on, cancelled=cancelled))
        for who, place, to_on, cancelled in placed.values_list("person_id", "organization_id", "to_on", "cancelled")
    ]
    have = set(rows.values_list("user_id", "content_object_id"))
    missing, run_out, strange = compare(have=have, posts=posts, day=review.day)
    permission = Permission.objects.get(content_type__app_label="organizations", codename="hold_post")
    rows.bulk_create(
        OrganizationUserObjectPermission(permission=permission, user_id=person, content_object_id=place)
        for person, place in sorted(missing)
    )
    for person, place in sorted(run_out | strange):
        rows.filter(Q(user_id=person, content_object_id=place)).delete()
    names = dict(
        Organization.objects.filter(pk__in={place for _, place in missing | strange}).values_list("pk", "name")
    )
    tell(review, missing, strange, names)


def last_day(to_on: date | None, *, cancelled: bool) -> date | None:
    """A post taken back before it began was never in force, though its day may be to come."""
    return date.min if cancelled else to_on


def tell(review: AccessReviewed, missing: set[Pair], strange: set[Pair], names: dict[int, str]) -> None:
    """A sentence for each row that was wrong."""
    people = dict(User.objects.filter(pk__in={person for person, _ in missing | strange}).values_list("pk", "name"))
    for pairs, words in ((missing, "有岗位，名单上没有"), (strange, "没有岗位，名单上有")):
        for person, place in sorted(pairs):
            review.faults.append(f"{people.get(person, person)}在{names.get(place, place)}{words}")

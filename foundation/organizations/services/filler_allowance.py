from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.organizations.models import FillerAllowance, Organization
from foundation.organizations.models.filler_allowance import MOST
from foundation.organizations.services.post import OrganizationGone

LONGEST_DAYS = 366 * 2


class AllowanceRefused(Refused):
    """The number or the last day does not do."""

    status = 422


class AllowanceOver(Refused):
    """Revoked already."""


def give_allowance(
    *, organization: Organization, number: int, to_on: date, actor: Any, now: datetime
) -> FillerAllowance:
    """From today to `to_on`; it takes the place of the one that was open, so there is never a sum to work out."""
    _require(actor, organization)
    today = timezone.localdate(now)
    if not 1 <= number <= MOST:
        raise AllowanceRefused(f"名额应为1到{MOST}名，没有保存。")
    if to_on < today or (to_on - today).days > LONGEST_DAYS:
        raise AllowanceRefused("额度的截止日期应在今天之后、两年之内，没有保存。")
    with transaction.atomic():
        place = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        if not place.is_active:
            raise OrganizationGone(f"{place}已撤并，不能给额度。")
        for old in FillerAllowance.objects.filter(organization=place, revoked_at__isnull=True):
            _revoke(old, actor, now)
        row = FillerAllowance.objects.create(
            organization=place, number=number, from_on=today, to_on=to_on, given_by=actor, given_at=now
        )
        facts: dict[str, Any] = {"organization": place.pk, "number": number, "to": to_on.isoformat()}
        audittrail.record("filler_allowance.given", actor=actor, subject=row, now=now, **facts)
    return row


def revoke_allowance(*, allowance: FillerAllowance, actor: Any, now: datetime) -> FillerAllowance:
    """No list is approved by it from now on. Fillers whom it brought in stay until their posts end."""
    _require(actor, allowance)
    with transaction.atomic():
        _revoke(allowance, actor, now)
    allowance.refresh_from_db()
    return allowance


def _revoke(allowance: FillerAllowance, actor: Any, now: datetime) -> None:
    open_ = FillerAllowance.objects.filter(pk=allowance.pk, revoked_at__isnull=True)
    if not open_.update(revoked_by=actor, revoked_at=now):
        raise AllowanceOver("这个额度已经收回，没有再办一次。")
    audittrail.record("filler_allowance.revoked", actor=actor, subject=allowance, now=now)


def _require(actor: Any, obj: Organization | FillerAllowance) -> None:
    if not actor.has_perm("organizations.grant_post", obj):
        raise PermissionDenied("organizations.grant_post")

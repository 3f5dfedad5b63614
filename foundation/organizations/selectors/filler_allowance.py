"""Allowances of fillers: who sees them, which one is open, and how much of it is used."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from foundation.organizations.models import FillerAllowance, Organization, Post
from foundation.organizations.selectors.post import organization_ids, scope_q
from foundation.organizations.states import PROPOSERS, PostKind


def visible_allowances(user: Any) -> QuerySet[FillerAllowance]:
    """The security administrator: the subtree of the post. Head and liaison: those of their organization."""
    own = Q(organization_id__in=organization_ids(user, PROPOSERS))
    return FillerAllowance.objects.filter(scope_q(user, {PostKind.SECURITY_ADMIN}, "organization") | own)


def open_allowance(organization: Organization, today: date) -> FillerAllowance | None:
    return FillerAllowance.objects.filter(
        organization=organization, revoked_at__isnull=True, from_on__lte=today, to_on__gte=today
    ).first()


def filler_ids(organization: Organization, today: date) -> set[int]:
    """Who is a filler of this organization today or is to become one."""
    posts = Post.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gte=today), organization=organization, kind=PostKind.UNIT_REPORTER
    )
    return set(posts.values_list("person_id", flat=True))

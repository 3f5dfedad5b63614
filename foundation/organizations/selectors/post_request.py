"""Lists of fillers: who sees them, for whom one may propose and whom, and what waits for the security administrator."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from foundation.core.ports import Todo
from foundation.organizations.models import Organization, PostRequest, User
from foundation.organizations.selectors.post import organization_ids, posts_of, scope_q
from foundation.organizations.states import POST_REQUEST_OPEN, PROPOSERS, PostKind

MOST_TODOS = 20


def visible_post_requests(user: Any) -> QuerySet[PostRequest]:
    """The security administrator: the subtree of the post. Head and liaison: those for or by their organization."""
    own = organization_ids(user, PROPOSERS)
    return PostRequest.objects.filter(
        scope_q(user, {PostKind.SECURITY_ADMIN}, "organization")
        | Q(organization_id__in=own)
        | Q(by_organization_id__in=own)
    )


def own_organizations(user: Any) -> list[Organization]:
    """Where this person is head or liaison. No query beyond the posts'."""
    found = {
        post.organization.pk: post.organization
        for post in posts_of(user)
        if post.kind in PROPOSERS and post.organization is not None
    }
    return list(found.values())


def source_for(user: Any, organization: Organization) -> Organization | None:
    """In whose name this person proposes for `organization`: itself, or the nearest one above."""
    above = [row for row in own_organizations(user) if organization.path.startswith(row.path)]
    return max(above, key=lambda row: len(row.path), default=None)


def below_own(user: Any) -> QuerySet[Organization]:
    """What stands below the organizations where this person is head or liaison."""
    ranges = Q(pk__in=())
    for row in own_organizations(user):
        ranges |= Q(path__gt=row.path, path__lt=row.path_end)
    return Organization.objects.filter(ranges, is_active=True)


def proposable_people(source: Organization) -> QuerySet[User]:
    """The proposer's own people."""
    return User.objects.filter(organization=source, is_active=True).order_by("pinyin", "pk")


def post_request_todos(user: Any, _today: date) -> list[Todo]:
    """Lists that wait for this security administrator, the oldest first."""
    waiting = visible_post_requests(user).filter(status__in=POST_REQUEST_OPEN).exclude(proposed_by_id=user.pk)
    rows = waiting.select_related("organization", "by_organization", "proposed_by").order_by("proposed_at", "pk")
    return [
        Todo(
            f"审批填报员名单：{row.organization}",
            f"{row.by_organization}{row.proposed_by}提交",
            None,
            "本单位提名，安全保密管理员审批",
            reverse("postrequest-detail", args=[row.pk]),
            "审批",
        )
        for row in rows[:MOST_TODOS]
    ]

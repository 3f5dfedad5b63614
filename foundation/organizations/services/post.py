from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.audittrail.services import Actor
from foundation.core import ports
from foundation.organizations.events import PostChanged
from foundation.organizations.models import Organization, OrganizationUserObjectPermission, Post, User
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.states import ScopeKind


def grant_post(
    *,
    person: User,
    kind: str,
    organization: Organization | None = None,
    scope_kind: str = ScopeKind.ORGANIZATION,
    scope_id: int | None = None,
    scope_name: str = "",
    from_on: date,
    to_on: date | None = None,
    actor: Actor,
    now: datetime,
) -> Post:
    """Give a post. Guardian's rows and those of upper apps follow in the same transaction."""
    with transaction.atomic():
        post = Post.objects.create(
            person=person,
            kind=kind,
            organization=organization,
            scope_kind=scope_kind,
            scope_id=scope_id,
            scope_name=scope_name,
            from_on=from_on,
            to_on=to_on,
        )
        _write_guardian_row(post)
        audittrail.record("post.granted", actor=actor, subject=post, now=now, **_facts(post))
        ports.emit(PostChanged(post, granted=True))
    forget_posts(person)
    return post


def end_post(*, post: Post, to_on: date, actor: Actor, now: datetime) -> Post:
    """The last day of a post. The row stays: who was what, and when, is never deleted.

    The derived rows go at once when that day is come; those of a later day go with the nightly report.
    """
    with transaction.atomic():
        Post.objects.filter(pk=post.pk).update(to_on=to_on)
        post.refresh_from_db()
        audittrail.record("post.ended", actor=actor, subject=post, now=now, **_facts(post))
        if to_on <= localtime(now).date():
            _drop_guardian_row(post, to_on)
            ports.emit(PostChanged(post, granted=False))
    forget_posts(post.person)
    return post


def set_term(*, post: Post, to_on: date, note: str = "", actor: Actor, now: datetime) -> Post:
    """Another last day for a post; one that was over is in force again, and so are the derived rows."""
    was_over = post.to_on is not None and post.to_on < localtime(now).date()
    with transaction.atomic():
        Post.objects.filter(pk=post.pk).update(to_on=to_on)
        post.refresh_from_db()
        if was_over:
            _write_guardian_row(post)
            ports.emit(PostChanged(post, granted=True))
        audittrail.record("post.prolonged", actor=actor, subject=post, now=now, note=note, **_facts(post))
    forget_posts(post.person)
    return post


def _drop_guardian_row(post: Post, to_on: date) -> None:
    others = Post.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=to_on), person_id=post.person_id)
    if post.organization_id and not others.filter(organization_id=post.organization_id).exists():
        OrganizationUserObjectPermission.objects.filter(
            user_id=post.person_id, content_object_id=post.organization_id
        ).delete()


def _write_guardian_row(post: Post) -> None:
    if post.organization_id is None:
        return
    permission = Permission.objects.get(content_type__app_label="organizations", codename="hold_post")
    OrganizationUserObjectPermission.objects.get_or_create(
        permission=permission, user_id=post.person_id, content_object_id=post.organization_id
    )


def _facts(post: Post) -> dict[str, Any]:
    return {
        "person": post.person_id,
        "kind": post.kind,
        "organization": post.organization_id,
        "scope": post.scope_id,
        "from": post.from_on.isoformat(),
        "to": post.to_on.isoformat() if post.to_on else None,
    }

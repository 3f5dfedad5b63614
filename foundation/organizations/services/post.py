"""Giving and ending posts. `grant_post` and `end_post` ask for the right; `place_post` and `close_post` are what other
services (lists of fillers, hand-over, lending) use after asking for theirs. What makes no sense is refused in all of them.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from foundation.audittrail import services as audittrail
from foundation.audittrail.services import Actor
from foundation.core import ports
from foundation.core.errors import Refused
from foundation.core.transitions import SystemActor
from foundation.organizations.events import PostChanged
from foundation.organizations.models import Organization, OrganizationUserObjectPermission, Post, User
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.states import OFFICERS, TEAM, PostKind, ScopeKind

BEGINS_WITHIN = timedelta(days=366)
BEGAN_WITHIN = timedelta(days=366 * 30)
LASTS_AT_MOST = timedelta(days=366 * 10)


class NotToOneself(Refused):
    """Nobody gives himself a post."""


class KindNotHere(Refused):
    """A post of a team at an organization, or the other way round."""


class DatesNotSensible(Refused):
    """The days of a post do not fit each other or the calendar."""


class AccountLocked(Refused):
    """A locked account gets no post."""


class OrganizationGone(Refused):
    """An organization that was merged or dissolved has no new posts."""


class AlreadyHeld(Refused):
    """The same post of the same person for some of the same days."""


class OfficersApart(Refused):
    """三员分立: an officer has that one post and no other."""


class HeadTaken(Refused):
    """An organization has one head at a time."""


class AlreadyEnded(Refused):
    """A post can be made shorter, not longer."""


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
    actor: Any,
    now: datetime,
) -> Post:
    """The security administrator gives a post; so do the seed and the tests, as `SystemActor`."""
    if not isinstance(actor, SystemActor):
        _require(actor, organization or person.organization)
        refuse_oneself(person, actor)
        if to_on is not None and to_on < timezone.localdate(now):
            raise DatesNotSensible("岗位的截止日期已经过了，没有任命。请改为今天或以后的日期。")
    return place_post(
        person=person,
        kind=kind,
        organization=organization,
        scope_kind=scope_kind,
        scope_id=scope_id,
        scope_name=scope_name,
        from_on=from_on,
        to_on=to_on,
        actor=actor,
        now=now,
    )


def end_post(*, post: Post, to_on: date, note: str = "", actor: Any, now: datetime) -> Post:
    """The last day of a post. The row stays: who was what, and when, is never deleted. Yesterday means at once: a post that
    began today, or has not begun, is taken back.
    """
    if not isinstance(actor, SystemActor):
        _require(actor, post)
        yesterday = timezone.localdate(now) - timedelta(days=1)
        if to_on < yesterday:
            raise DatesNotSensible("最后一天最早填昨天，填昨天的立即失效。更早的日期不能改，没有结束。")
        if to_on == yesterday < post.from_on:
            return take_back_post(post=post, note=note, actor=actor, now=now)
    return close_post(post=post, to_on=to_on, note=note, actor=actor, now=now)


def place_post(
    *,
    person: User,
    kind: str,
    organization: Organization | None = None,
    scope_kind: str = ScopeKind.ORGANIZATION,
    scope_id: int | None = None,
    scope_name: str = "",
    acts_for: User | None = None,
    from_on: date,
    to_on: date | None = None,
    actor: Actor,
    now: datetime,
) -> Post:
    """Write a post that makes sense; the caller has asked for the right. Guardian's rows and those of upper apps follow in
    the same transaction.
    """
    post = Post(
        person=person,
        kind=kind,
        organization=organization,
        scope_kind=scope_kind,
        scope_id=scope_id,
        scope_name=scope_name,
        acts_for=acts_for,
        from_on=from_on,
        to_on=to_on,
    )
    with transaction.atomic():
        _lock(post)
        check_sense(post, now=now)
        post.save(force_insert=True)
        _write_guardian_row(post)
        audittrail.record("post.granted", actor=actor, subject=post, now=now, **_facts(post))
        ports.emit(PostChanged(post, granted=True, actor=actor, now=now))
    forget_posts(person)
    return post


def close_post(*, post: Post, to_on: date, note: str = "", actor: Actor, now: datetime) -> Post:
    """Make a post end; the caller has asked for the right.

    When its last day is come, the person is signed out wherever he or she is signed in, and the derived rows go at once;
    those of a later day go with the nightly report.
    """
    with transaction.atomic():
        post = Post.objects.select_for_update(of=("self",)).select_related("person", "organization").get(pk=post.pk)
        _check_end(post, to_on)
        Post.objects.filter(pk=post.pk).update(to_on=to_on)
        post.refresh_from_db()
        _after_end(post, "post.ended", note=note, actor=actor, now=now)
        _end_lent(post, actor=actor, now=now)
    forget_posts(post.person)
    return post


def take_back_post(*, post: Post, note: str = "", actor: Actor, now: datetime) -> Post:
    """End a post this moment; the caller has asked for the right. One that began today or is still to begin counts as
    cancelled: the row stays, and no day of it.
    """
    yesterday = timezone.localdate(now) - timedelta(days=1)
    if post.from_on <= yesterday:
        return close_post(post=post, to_on=yesterday, note=note, actor=actor, now=now)
    with transaction.atomic():
        post = Post.objects.select_for_update(of=("self",)).select_related("person", "organization").get(pk=post.pk)
        if post.cancelled:
            raise AlreadyEnded("这个岗位已经收回，不用再办。")
        Post.objects.filter(pk=post.pk).update(to_on=yesterday, cancelled=True)
        post.refresh_from_db()
        _after_end(post, "post.cancelled", note=note, actor=actor, now=now)
        _end_lent(post, actor=actor, now=now)
    forget_posts(post.person)
    return post


def set_term(*, post: Post, to_on: date, note: str = "", actor: Actor, now: datetime) -> Post:
    """Another last day for a post; one that was over is in force again, and so are the derived rows."""
    was_over = post.to_on is not None and post.to_on < timezone.localdate(now)
    with transaction.atomic():
        Post.objects.filter(pk=post.pk).update(to_on=to_on)
        post.refresh_from_db()
        if was_over:
            _write_guardian_row(post)
            ports.emit(PostChanged(post, granted=True, actor=actor, now=now))
        audittrail.record("post.prolonged", actor=actor, subject=post, now=now, note=note, **_facts(post))
    forget_posts(post.person)
    return post


def _after_end(post: Post, event: str, *, note: str, actor: Actor, now: datetime) -> None:
    audittrail.record(event, actor=actor, subject=post, now=now, note=note, **_facts(post))
    if post.to_on is not None and post.to_on <= timezone.localdate(now):
        _drop_guardian_row(post, post.to_on)
        User.objects.filter(pk=post.person_id).update(session_epoch=F("session_epoch") + 1)
        ports.emit(PostChanged(post, granted=False, actor=actor, now=now))


def _end_lent(post: Post, *, actor: Actor, now: datetime) -> None:
    """A post lent to somebody (代理) lasts no longer than the one it was lent from."""
    if post.acts_for_id is not None or post.to_on is None:
        return
    lent = Post.objects.filter(acts_for_id=post.person_id, kind=post.kind, **_scope(post)).filter(
        from_on__gte=post.from_on, to_on__gt=post.to_on, cancelled=False
    )
    note = "原岗位结束，代理一并结束"
    for row in lent.select_related("person"):
        if row.from_on > post.to_on:
            take_back_post(post=row, note=note, actor=actor, now=now)
        else:
            close_post(post=row, to_on=post.to_on, note=note, actor=actor, now=now)


def refuse_oneself(person: User, actor: Actor) -> None:
    if actor.pk == person.pk:
        raise NotToOneself("不能给自己任命岗位，请另一名安全保密管理员办理。")


def check_sense(post: Post, *, now: datetime) -> None:
    """Raises the first of this module's refusals that an unsaved post earns."""
    if (post.kind in TEAM) == (post.scope_kind == ScopeKind.ORGANIZATION):
        label = PostKind(post.kind).label
        raise KindNotHere(
            f"“{label}”是巡察组里的岗位，要在巡察组任命，不能在单位任命。"
            if post.kind in TEAM
            else f"“{label}”是单位的岗位，请选择单位，不能在巡察组任命。"
        )
    _check_dates(post, timezone.localdate(now))
    if not post.person.is_active:
        raise AccountLocked(f"{post.person}的账号已锁定，没有任命。请先由系统管理员解锁。")
    if post.organization is not None and not post.organization.is_active:
        raise OrganizationGone(f"{post.organization}已撤并，没有任命。请选择接续的单位。")
    _check_others(post)


def _require(actor: Any, obj: Organization | Post) -> None:
    if not actor.has_perm("organizations.grant_post", obj):
        raise PermissionDenied("organizations.grant_post")


def _lock(post: Post) -> None:
    """Place first, then person: two grants at once see each other, and lists take their locks in the same order."""
    if post.organization_id:
        post.organization = Organization.objects.select_for_update(no_key=True).get(pk=post.organization_id)
    post.person.is_active = (
        User.objects.select_for_update(no_key=True).values_list("is_active", flat=True).get(pk=post.person_id)
    )


def _check_dates(post: Post, today: date) -> None:
    begin, end = post.from_on, post.to_on
    if end is not None and end < begin:
        raise DatesNotSensible(f"截止日期{_day(end)}早于开始日期{_day(begin)}，没有任命。请改后再办。")
    if not today - BEGAN_WITHIN <= begin <= today + BEGINS_WITHIN:
        raise DatesNotSensible(f"开始日期{_day(begin)}不对：应在过去30年内、今后一年内。请核对年份。")
    if end is not None and end > max(begin, today) + LASTS_AT_MOST:
        raise DatesNotSensible(f"截止日期{_day(end)}太远：一次最多任命10年。长期任职的，截止日期不填。")


def _check_others(post: Post) -> None:
    """What the person and the place have already, for the same days."""
    own = _overlapping(post).filter(person_id=post.person_id).select_related("organization")
    scope = _scope(post)
    same = own.filter(kind=post.kind, acts_for=post.acts_for, **scope).first()
    if same is not None:
        until = f"到{_day(same.to_on)}" if same.to_on else "长期"
        raise AlreadyHeld(f"{post.person}已经是{same.label}（{until}），没有重复任命。")
    officer = next((other for other in own if post.kind in OFFICERS or other.kind in OFFICERS), None)
    if officer is not None:
        raise OfficersApart(
            f"三员不能兼任，也不能兼其他岗位：{post.person}在这段时间是{officer.label}，没有任命。请先结束那个岗位，或者另选一人。"
        )
    if post.kind == PostKind.ORGANIZATION_HEAD and post.acts_for_id is None:
        heads = _overlapping(post).filter(kind=post.kind, acts_for__isnull=True, **scope)
        head = heads.select_related("person").first()
        if head is not None:
            raise HeadTaken(
                f"{post.organization}在这段时间的主要负责人是{head.person}，没有任命。请先结束{head.person}的这个岗位。"
            )


def _scope(post: Post) -> dict[str, Any]:
    return {"organization_id": post.organization_id, "scope_kind": post.scope_kind, "scope_id": post.scope_id}


def _overlapping(post: Post) -> QuerySet[Post]:
    """Posts, anybody's, that share a day with this one."""
    still = Post.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=post.from_on), cancelled=False).order_by("pk")
    return still if post.to_on is None else still.filter(from_on__lte=post.to_on)


def _check_end(post: Post, to_on: date) -> None:
    if post.cancelled:
        raise AlreadyEnded("这个岗位没有生效就收回了，不用再办。")
    if to_on < post.from_on:
        raise DatesNotSensible(f"这个岗位从{_day(post.from_on)}开始，最后一天不能更早，没有结束。")
    if post.to_on is not None and to_on >= post.to_on:
        raise AlreadyEnded(f"这个岗位到{_day(post.to_on)}就结束，不用再办。要延长的，请接着任命一段。")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


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
    lent = {"acts_for": post.acts_for_id} if post.acts_for_id is not None else {}
    return lent | {
        "person": post.person_id,
        "kind": post.kind,
        "organization": post.organization_id,
        "scope": post.scope_id,
        "from": post.from_on.isoformat(),
        "to": post.to_on.isoformat() if post.to_on else None,
    }

"""代理: own posts lent for a period. A lent post is a post with both names on it (decision 0008), within the same limits."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.organizations.models import Organization, Post, User
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.services.post import place_post, take_back_post
from foundation.organizations.states import LENDABLE, OFFICERS


class LendingRefused(Refused):
    """The sentence says which limit stands against it."""

    status = 422


def lend_posts(
    *, posts: Sequence[Post], to: User, from_on: date, to_on: date, reason: str = "", actor: Any, now: datetime
) -> list[Post]:
    """All of them to one person, or none. Raises PermissionDenied, LendingRefused, and what giving a post raises."""
    if not posts:
        raise LendingRefused("没有选岗位。请至少选一个要交人代理的岗位。")
    for post in posts:
        if post.kind not in LENDABLE:
            raise LendingRefused(f"“{post.get_kind_display()}”不能交人代理，要由安全保密管理员另行任命。")
        if not actor.has_perm("organizations.lend_post", post):
            raise PermissionDenied("organizations.lend_post")
    _check_delegate(to, actor, from_on)
    _check_period(from_on, to_on, timezone.localdate(now))
    with transaction.atomic():
        # The places first, as giving a post locks them: two lending one post at once see each other.
        places = {post.organization_id for post in posts if post.organization_id is not None}
        list(Organization.objects.select_for_update(no_key=True).filter(pk__in=places).order_by("pk"))
        return [_lend(post, to, from_on, to_on, reason, actor=actor, now=now) for post in posts]


def take_back_lent(*, post: Post, actor: Any, now: datetime) -> Post:
    """收回代理, at once. By the one who lent it, at any time."""
    if not actor.has_perm("organizations.take_back_lent", post):
        raise PermissionDenied("organizations.take_back_lent")
    today = timezone.localdate(now)
    if post.cancelled or (post.to_on is not None and post.to_on < today):
        raise Refused("这项代理已经结束，不用再收回。")
    return take_back_post(post=post, note="本人收回", actor=actor, now=now)


def _lend(post: Post, to: User, from_on: date, to_on: date, reason: str, *, actor: Any, now: datetime) -> Post:
    if from_on < post.from_on or (post.to_on is not None and to_on > post.to_on):
        until = f"到{_day(post.to_on)}" if post.to_on else "起"
        raise LendingRefused(f"您的{post.label}从{_day(post.from_on)}{until}，代理不能超出这段时间。")
    scope = {"kind": post.kind, "scope_kind": post.scope_kind, "organization_id": post.organization_id}
    other = (
        Post.objects.filter(acts_for=actor, from_on__lte=to_on, to_on__gte=from_on, cancelled=False, **scope)
        .select_related("person")
        .first()
    )
    if other is not None:
        raise LendingRefused(f"{post.label}在这段时间已由{other.person}代理。要换人的，请先收回。")
    _check_year(post, to, from_on, to_on)
    lent = place_post(
        person=to,
        kind=post.kind,
        organization=post.organization,
        acts_for=post.person,
        from_on=from_on,
        to_on=to_on,
        actor=actor,
        now=now,
    )
    audittrail.record("post.lent", actor=actor, subject=lent, now=now, note=reason, to=to.pk)
    forget_posts(to)
    return lent


def _check_delegate(to: User, actor: Any, from_on: date) -> None:
    if to.pk == actor.pk:
        raise LendingRefused("代理人不能是您本人，请另选一位同志。")
    if not to.is_active or to.organization_id != actor.organization_id:
        raise LendingRefused(f"{to}不是您单位的在岗人员，请从本单位人员中选代理人。")
    officer = Post.objects.filter(person=to, kind__in=OFFICERS, cancelled=False)
    if officer.exclude(to_on__lt=from_on).exists():
        raise LendingRefused(f"{to}是三员，不能兼任其他岗位，请另选代理人。")


def _check_period(from_on: date, to_on: date, today: date) -> None:
    most = settings.DELEGATION_MOST_DAYS
    if from_on < today:
        raise LendingRefused("代理从今天起，不能从过去的日期起。")
    if to_on < from_on:
        raise LendingRefused("止期早于起期，请改后再办。")
    if (to_on - from_on).days >= most:
        raise LendingRefused(f"一次最多代理{most}天。时间更长的，请安全保密管理员另行任命。")


def _check_year(post: Post, to: User, from_on: date, to_on: date) -> None:
    """Lent to one person again and again, a post is given away without who gives posts: counted over the year to `to_on`."""
    most, begin = settings.DELEGATION_MOST_DAYS_A_YEAR, to_on - timedelta(days=364)
    earlier = Post.objects.filter(
        acts_for_id=post.person_id,
        person=to,
        kind=post.kind,
        organization=post.organization,
        cancelled=False,
        to_on__gte=begin,
    )
    before = sum((last - max(first, begin)).days + 1 for first, last in earlier.values_list("from_on", "to_on") if last)
    total = before + (to_on - from_on).days + 1
    if total > most:
        raise LendingRefused(
            f"{post.label}由{to}代理，一年内累计最多{most}天：已有{before}天，再加这次是{total}天。"
            "请缩短时间，或者另选代理人；长期的，请安全保密管理员另行任命。"
        )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"

"""移交: everything open in a person's name goes to successors, posts end, and nothing is left without an owner."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.core.ports import Holding, HoldingKind
from foundation.organizations.models import Handover, Post, User
from foundation.organizations.selectors.handover import endable, held_by, lasting_posts_of
from foundation.organizations.services.post import close_post, take_back_post

FURTHEST = timedelta(days=366)


class HandoverRefused(Refused):
    """The sentence names what stands in the way; nothing was passed on and no post ended."""

    status = 422


@dataclass(frozen=True, slots=True)
class Successors:
    """Who takes what, by ids of people: a row before its kind, a kind before the one for all."""

    everything: int | None = None
    kinds: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[tuple[str, int], int] = field(default_factory=dict)

    def of(self, kind: str, pk: int) -> int | None:
        return self.rows.get((kind, pk)) or self.kinds.get(kind) or self.everything

    def ids(self) -> set[int]:
        return {pk for pk in (self.everything, *self.kinds.values(), *self.rows.values()) if pk is not None}


def hand_over(
    *,
    person: User,
    successors: Successors,
    posts: Sequence[Post] = (),
    last_on: date | None = None,
    note: str = "",
    actor: Any,
    now: datetime,
) -> Handover:
    """All of it or nothing. What is open is passed on at once; `posts` end with `last_on`."""
    if not actor.has_perm("organizations.hand_over", person):
        raise PermissionDenied("organizations.hand_over")
    today = timezone.localdate(now)
    _check_day(posts, last_on, today)
    with transaction.atomic():
        person = (
            User.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=person.pk)
        )
        ending = _ending(person, posts, today)
        people = _people(person, successors)
        passed = _pass_on(person, successors, people, actor=actor, now=now)
        if people and not passed:
            raise HandoverRefused(f"{person}名下已经没有待移交的事项，可能有人刚刚办过，没有办理。请刷新后重新核对。")
        if not passed and not ending:
            raise HandoverRefused(f"{person}名下没有待移交的事项，也没有选要结束的岗位，没有办理。")
        left = held_by(person, today)
        if left:
            raise HandoverRefused(f"“{left[0][1][0].what}”还在{person}名下，没有办理。请刷新后重新核对。")
        ended = [_end(post, last_on, note, actor=actor, now=now) for post in ending if last_on is not None]
        return _write(person, passed, ended, last_on, note, actor=actor, now=now)


def _write(
    person: User,
    passed: list[dict[str, Any]],
    ended: list[dict[str, Any]],
    last_on: date | None,
    note: str,
    *,
    actor: Any,
    now: datetime,
) -> Handover:
    row = Handover.objects.create(
        person=person,
        place=person.organization.name,
        last_on=last_on if ended else None,
        passed=passed,
        ended=ended,
        note=note,
        by=actor,
        by_post=actor.trail_post,
        at=now,
    )
    things = [[one["kind"], one["pk"], one["to"]] for one in passed]
    posts = [one["post"] for one in ended]
    audittrail.record(
        "handover.made", actor=actor, subject=row, now=now, note=note, person=person.pk, passed=things, posts=posts
    )
    return row


def _check_day(posts: Sequence[Post], last_on: date | None, today: date) -> None:
    if not posts:
        return
    if last_on is None:
        raise HandoverRefused("选了要结束的岗位，没有填最后一天。请填写。")
    if last_on < today - timedelta(days=1):
        raise HandoverRefused("最后一天最早填昨天，填昨天的立即失效。")
    if last_on > today + FURTHEST:
        raise HandoverRefused("最后一天太远：最多填一年以内。请核对年份。")


def _ending(person: User, posts: Sequence[Post], today: date) -> list[Post]:
    """Only own posts that last; those of the three officers are the security administrator's to end."""
    wanted = {post.pk for post in posts}
    found = list(endable(lasting_posts_of(person, today)).filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise HandoverRefused(f"{person}的岗位刚刚有变化，没有办理。请刷新后重新核对。")
    return found


def _people(person: User, successors: Successors) -> dict[int, User]:
    wanted = successors.ids()
    found = User.objects.select_related("organization").in_bulk(wanted)
    for pk in wanted:
        if pk not in found or not found[pk].is_active:
            raise HandoverRefused("接手人的账号不在用，没有办理。请另选接手人。")
        if pk == person.pk:
            raise HandoverRefused("接手人不能是移交人本人，请另选。")
    return found


def _pass_on(
    person: User, successors: Successors, people: Mapping[int, User], *, actor: Any, now: datetime
) -> list[dict[str, Any]]:
    passed: list[dict[str, Any]] = []
    for kind, rows in held_by(person, timezone.localdate(now)):
        for taker, mine in _shares(kind, rows, successors, people):
            kind.pass_on([row.pk for row in mine], person, taker, actor, now)
            passed += [_line(kind, row, taker) for row in mine]
    return passed


def _shares(
    kind: HoldingKind, rows: Iterable[Holding], successors: Successors, people: Mapping[int, User]
) -> list[tuple[User, list[Holding]]]:
    shares: dict[int, list[Holding]] = {}
    for row in rows:
        pk = successors.of(kind.name, row.pk)
        if pk is None:
            raise HandoverRefused(f"{kind.label}“{row.what}”没有接手人，没有办理。请为它选一位接手人。")
        shares.setdefault(pk, []).append(row)
    return [(people[pk], mine) for pk, mine in shares.items()]


def _line(kind: HoldingKind, row: Holding, taker: User) -> dict[str, Any]:
    return {
        "kind": kind.name,
        "label": kind.label,
        "pk": row.pk,
        "what": row.what,
        "role": row.role,
        "to": taker.pk,
        "to_name": taker.name,
    }


def _end(post: Post, last_on: date, note: str, *, actor: Any, now: datetime) -> dict[str, Any]:
    """One that would begin later never begins; one that ends before that day anyway stays as it is."""
    label = post.label
    words = note or "移交工作"
    if post.from_on > last_on:
        post = take_back_post(post=post, note=words, actor=actor, now=now)
    elif post.to_on is None or post.to_on > last_on:
        post = close_post(post=post, to_on=last_on, note=words, actor=actor, now=now)
    return {"post": post.pk, "label": label, "to_on": post.to_on.isoformat() if post.to_on else ""}

"""Lists of fillers (填报员名单): an organization proposes, the security administrator decides on the list at once, or an
allowance does. Accounts and posts come in one transaction; first passwords when the proposer takes them.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from foundation.audittrail import services as audittrail
from foundation.core import transitions
from foundation.core.errors import Refused
from foundation.core.transitions import SystemActor
from foundation.organizations.models import FillerAllowance, Organization, Post, PostRequest, PostRequestRow, User
from foundation.organizations.passwords import first_password
from foundation.organizations.selectors.filler_allowance import filler_ids, open_allowance
from foundation.organizations.selectors.post_request import proposable_people, source_for
from foundation.organizations.services.post import OrganizationGone, check_sense, place_post, refuse_oneself
from foundation.organizations.services.user import UsernameTaken, add_account, set_password
from foundation.organizations.spelling import person_pinyin
from foundation.organizations.states import PROPOSABLE, PostKind, PostRequestStatus, ScopeKind

MOST_ROWS = 50
USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """Somebody with an account (`person`), or a new account by name. Without a user name one is made of the name."""

    kind: str
    from_on: date
    to_on: date
    person: User | None = None
    name: str = ""
    title: str = ""
    phone: str = ""
    username: str = ""


class RowRefused(Refused):
    """One person of a list cannot be proposed or given the post; the sentence begins with the name."""


class ListEmpty(Refused):
    """Nobody stands on the list, or everybody was struck out."""


class PasswordsTaken(Refused):
    """First passwords are shown once."""


def propose_fillers(
    *, organization: Organization, rows: Sequence[ProposedRow], reason: str = "", actor: Any, now: datetime
) -> PostRequest:
    """A list within an open allowance of the organization is approved at once; any other waits."""
    source = source_for(actor, organization)
    if source is None or not actor.has_perm("organizations.propose_fillers", organization):
        raise PermissionDenied("organizations.propose_fillers")
    if not 1 <= len(rows) <= MOST_ROWS:
        raise ListEmpty(f"名单上要有1到{MOST_ROWS}个人，没有提交。")
    with transaction.atomic():
        Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        named = _check_rows(rows, organization, source, actor, now)
        request = PostRequest.objects.create(
            organization=organization, by_organization=source, reason=reason, proposed_by=actor, proposed_at=now
        )
        PostRequestRow.objects.bulk_create(_row(request, row) for row in named)
        facts: dict[str, Any] = {"organization": organization.pk, "by": source.pk, "rows": len(named)}
        audittrail.record("post_request.proposed", actor=actor, subject=request, now=now, note=reason, **facts)
        allowance = _allowance_for(request, named, timezone.localdate(now))
        if allowance is not None:
            _carry_out(request, (), actor=SystemActor("填报员额度"), now=now, allowance=allowance)
    return request


def approve_request(*, request: PostRequest, struck: Collection[int] = (), actor: Any, now: datetime) -> PostRequest:
    """All who are not struck out, in one transaction: one who cannot have the post stops the whole list."""
    transitions.check_may(request, "approve", actor)
    with transaction.atomic():
        return _carry_out(request, struck, actor=actor, now=now, decided_by=actor)


def refuse_request(*, request: PostRequest, note: str, actor: Any, now: datetime) -> PostRequest:
    return transitions.apply(request, "refuse", actor=actor, now=now, note=note, decided_by=actor, decided_at=now)


def withdraw_request(*, request: PostRequest, actor: Any, now: datetime) -> PostRequest:
    return transitions.apply(request, "withdraw", actor=actor, now=now, decided_by=actor, decided_at=now)


def take_first_passwords(*, request: PostRequest, actor: Any, now: datetime) -> list[tuple[User, str]]:
    """The proposer's side takes the first passwords of the new accounts, once. They are made here and kept nowhere."""
    if not actor.has_perm("organizations.take_first_passwords", request):
        raise PermissionDenied("organizations.take_first_passwords")
    with transaction.atomic():
        approved = PostRequest.objects.filter(pk=request.pk, status=PostRequestStatus.APPROVED)
        if not approved.filter(passwords_taken_at__isnull=True).update(passwords_taken_at=now):
            raise PasswordsTaken("首次密码已经领取过，只显示一次。遗失的，请系统管理员重置。")
        rows = request.rows.filter(is_new=True, post__isnull=False).select_related("person").order_by("pk")
        people = [row.person for row in rows if row.person is not None and not row.person.has_usable_password()]
        if not people:
            raise PasswordsTaken("这份名单没有要领取首次密码的新账号。")
        made = [(person, first_password()) for person in people]
        for person, password in made:
            set_password(person=person, password=password, must_change=True, now=now)
        audittrail.record("post_request.passwords_taken", actor=actor, subject=request, now=now, accounts=len(made))
    return made


def _check_rows(
    rows: Sequence[ProposedRow], organization: Organization, source: Organization, actor: Any, now: datetime
) -> list[ProposedRow]:
    """With user names where none were given. Raises RowRefused for the first that cannot be."""
    allowed = PROPOSABLE if source.pk == organization.pk else frozenset({PostKind.UNIT_REPORTER})
    people = set(proposable_people(source).values_list("pk", flat=True))
    taken: set[str] = set()
    found, known = [], set()
    for row in rows:
        name = row.person.name if row.person else row.name
        if row.kind not in allowed:
            raise RowRefused(f"{name}：本单位只能提名{'、'.join(PostKind(kind).label for kind in sorted(allowed))}。")
        if row.person is not None and (row.person.pk not in people or row.person.pk == actor.pk):
            raise RowRefused(f"{name}：只能提名在{source}工作、账号可用的人，不能提名自己。")
        if row.person is not None and (row.person.pk, row.kind) in known:
            raise RowRefused(f"{name}：在名单上写了两次，请去掉一行。")
        known.add((row.person.pk if row.person else None, row.kind))
        checked = row if row.person else replace(row, username=_username(row, taken))
        taken.add(checked.username)
        try:
            check_sense(_post_of(checked, organization, source), now=now)
        except Refused as refusal:
            raise RowRefused(f"{name}：{refusal.sentence}") from refusal
        found.append(checked)
    return found


def _username(row: ProposedRow, taken: set[str]) -> str:
    if row.username:
        if not USERNAME.fullmatch(row.username):
            raise RowRefused(f"{row.name}：用户名用小写字母开头，3到40个小写字母、数字、点或横线。")
        if row.username in taken or User.objects.filter(username=row.username).exists():
            raise RowRefused(f"{row.name}：用户名{row.username}已有人使用，请换一个，或者空着由系统起。")
        return row.username
    stem = re.sub(r"[^a-z0-9]", "", person_pinyin(row.name))[:30]
    stem = stem if USERNAME.fullmatch(stem) else f"filler{stem}"
    used = taken | set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    return next(name for name in (stem, *(f"{stem}{n}" for n in range(2, len(used) + 3))) if name not in used)


def _row(request: PostRequest, row: ProposedRow) -> PostRequestRow:
    person = row.person
    return PostRequestRow(
        request=request,
        person=person,
        is_new=person is None,
        username=person.username if person else row.username,
        name=person.name if person else row.name,
        title=person.title if person else row.title,
        phone=person.phone if person else row.phone,
        kind=row.kind,
        from_on=row.from_on,
        to_on=row.to_on,
    )


def _post_of(row: ProposedRow, organization: Organization, source: Organization) -> Post:
    """Unsaved, of somebody who may have no account yet: only to ask whether it makes sense."""
    person = row.person or User(name=row.name, organization=source)
    return Post(
        person=person,
        kind=row.kind,
        organization=organization,
        scope_kind=ScopeKind.ORGANIZATION,
        from_on=row.from_on,
        to_on=row.to_on,
    )


def _allowance_for(request: PostRequest, rows: Sequence[ProposedRow], today: date) -> FillerAllowance | None:
    """The allowance that covers the whole list: fillers only, not longer than itself, within the number."""
    allowance = open_allowance(request.organization, today)
    if allowance is None or request.is_for_another:
        return None
    if any(row.kind != PostKind.UNIT_REPORTER or row.to_on > allowance.to_on for row in rows):
        return None
    people = filler_ids(request.organization, today) | {row.person.pk for row in rows if row.person}
    new = sum(row.person is None for row in rows)
    return allowance if len(people) + new <= allowance.number else None


def _carry_out(
    request: PostRequest, struck: Collection[int], *, actor: Any, now: datetime, **decided: Any
) -> PostRequest:
    Organization.objects.select_for_update(no_key=True).get(pk=request.organization_id)
    if not request.by_organization.is_active:
        raise OrganizationGone(f"提名的{request.by_organization}已撤并，名单没有批准。请由接续的单位重新提名。")
    rows = list(request.rows.select_related("person__organization"))
    kept = [row for row in rows if row.pk not in struck]
    if not kept:
        raise ListEmpty("名单上的人都划掉了，没有批准。都不同意的，请点“不批准”并写明理由。")
    out = [row.name for row in rows if row.pk in struck]
    note = f"划掉：{'、'.join(out)}" if out else ""
    moved = transitions.apply(request, "approve", actor=actor, now=now, note=note, decided_at=now, **decided)
    PostRequestRow.objects.filter(pk__in=[row.pk for row in rows if row.pk in struck]).update(struck=True)
    for row in sorted(kept, key=lambda row: row.person_id or 0):
        try:
            _give(row, request, actor, now)
        except Refused as refusal:
            raise RowRefused(f"{row.name}：{refusal.sentence}名单没有批准，可以划掉这一行再办。") from refusal
    return moved


def _give(row: PostRequestRow, request: PostRequest, actor: Any, now: datetime) -> None:
    if row.to_on < timezone.localdate(now):
        raise RowRefused("岗位的截止日期已经过了。")
    person = row.person
    if person is None:
        words = {"title": row.title, "phone": row.phone}
        place = request.by_organization
        person = _account(row.username, row.name, place, words, actor, now)
    refuse_oneself(person, actor)
    post = place_post(
        person=person,
        kind=row.kind,
        organization=request.organization,
        from_on=row.from_on,
        to_on=row.to_on,
        actor=actor,
        now=now,
    )
    PostRequestRow.objects.filter(pk=row.pk).update(person=person, post=post)


def _account(
    username: str, name: str, organization: Organization, words: dict[str, str], actor: Any, now: datetime
) -> User:
    """Nobody can sign in to it until the proposer has taken the first password."""
    if User.objects.filter(username=username).exists():
        raise UsernameTaken(f"用户名{username}已有人使用。")
    return add_account(
        username=username,
        name=name,
        organization=organization,
        password=None,
        title=words["title"],
        phone=words["phone"],
        actor=actor,
        now=now,
    )

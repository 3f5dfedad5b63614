"""What ends or divides an organization: merged, split, dissolved. Each is one transaction that leaves nothing open behind.

Who takes what is said by `Takers`; what was open and is not named goes to the heir. History stays where it was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import ports
from foundation.core.transitions import SystemActor
from foundation.organizations.events import OrganizationEnded, OrganizationsMoved
from foundation.organizations.models import Organization, OrganizationChange, Post, PostRequest, User
from foundation.organizations.selectors.organization_change import (
    CHILDREN,
    ONE_OF_A_KIND,
    PEOPLE,
    POSTS,
    active_children,
    lasting_posts,
    mark_of,
    open_at,
    people_at,
    single_posts,
)
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.services.organization import add_organization, check_day, named, note_change
from foundation.organizations.services.post import close_post, place_post, take_back_post
from foundation.organizations.services.tree import (
    TreeRefused,
    check_active,
    check_maintains,
    fresh,
    lock_tree,
    parent_of,
    put_below,
)
from foundation.organizations.states import ChangeKind, PostRequestStatus

ENDED = {
    ChangeKind.MERGED: "organization.merged",
    ChangeKind.DISSOLVED: "organization.dissolved",
    ChangeKind.SPLIT: "organization.split",
}


@dataclass(frozen=True, slots=True)
class Takers:
    """Who takes over what, by the codes of organizations: a row before its group, a group before the heir.

    "" says that it stays where it is; a post of an organization that ends then ends with it. A group is the name of a kind
    of holding, or POSTS, PEOPLE, CHILDREN.
    """

    heir: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[tuple[str, int], str] = field(default_factory=dict)

    def of(self, group: str, pk: int, otherwise: str | None = None) -> str:
        named_for = self.rows.get((group, pk), self.groups.get(group, otherwise))
        return self.heir if named_for is None else named_for

    def codes(self) -> set[str]:
        return {code for code in (self.heir, *self.groups.values(), *self.rows.values()) if code}


@dataclass(frozen=True, slots=True)
class Part:
    """An organization that comes out of a split; what is left empty is as with the one that is divided."""

    code: str
    name: str
    short_name: str
    category: str = ""
    level: str = ""


@dataclass(slots=True)
class _Change:
    """One change under way: everything its steps need, and in `passed` what they gave to whom."""

    kind: ChangeKind
    organization: Organization
    ends: bool
    takers: Takers
    on: date
    basis: str
    actor: Any
    now: datetime
    places: dict[str, Organization] = field(default_factory=dict)
    passed: list[dict[str, Any]] = field(default_factory=list)
    moved: list[tuple[Organization, tuple[str, ...]]] = field(default_factory=list)

    @property
    def today(self) -> date:
        return localtime(self.now).date()

    def taker(self, group: str, pk: int, otherwise: str | None = None) -> Organization | None:
        code = self.takers.of(group, pk, otherwise)
        return self.places[code] if code else None

    def shares(self, group: str, pks: Iterable[int]) -> list[tuple[Organization, list[int]]]:
        """Who takes which of them; without those that stay."""
        found: dict[str, list[int]] = {}
        for pk in pks:
            code = self.takers.of(group, pk)
            if code:
                found.setdefault(code, []).append(pk)
        return [(self.places[code], mine) for code, mine in found.items()]

    def note(self, group: str, label: str, pks: list[int], taker: Organization) -> None:
        to = named(taker)
        self.passed.append({"group": group, "label": label, "pks": pks, "to": to})


def merge_organization(
    *,
    organization: Organization,
    into: Organization,
    takers: Takers = Takers(),
    on: date,
    basis: str,
    seen: str = "",
    actor: Any,
    now: datetime,
) -> Organization:
    """并入: `into` is the heir. `seen` is the mark of what the page listed; if it lists something else by now, refused."""
    takers = replace(takers, heir=into.code)
    with transaction.atomic():
        change = _begin(ChangeKind.MERGED, organization, takers, on=on, basis=basis, seen=seen, actor=actor, now=now)
        target = change.places[into.code]
        _pass_everything_on(change)
        _end(change, target)
        audittrail.record(
            "organization.took_in", actor=actor, subject=target, now=now, note=basis, organization=organization.pk
        )
    return change.organization


def dissolve_organization(
    *,
    organization: Organization,
    takers: Takers = Takers(),
    on: date,
    basis: str,
    seen: str = "",
    actor: Any,
    now: datetime,
) -> Organization:
    """撤销. Without an heir the parent takes what is open."""
    with transaction.atomic():
        lock_tree()
        if not takers.heir:
            parent = parent_of(fresh(organization)[0])
            takers = replace(takers, heir=parent.code if parent else "")
        change = _begin(ChangeKind.DISSOLVED, organization, takers, on=on, basis=basis, seen=seen, actor=actor, now=now)
        _pass_everything_on(change)
        _end(change, change.places[takers.heir])
    return change.organization


def split_organization(
    *,
    organization: Organization,
    parts: Sequence[Part],
    ends: bool,
    takers: Takers = Takers(),
    on: date,
    basis: str,
    seen: str = "",
    actor: Any,
    now: datetime,
) -> list[Organization]:
    """分设: new organizations beside it, and whatever is given to them. If it `ends`, the first takes what is not named."""
    if not parts:
        raise TreeRefused("没有写明分设出哪个单位，请至少填一个。")
    if ends and not takers.heir:
        takers = replace(takers, heir=parts[0].code)
    with transaction.atomic():
        lock_tree()
        [row] = fresh(organization)
        parent = parent_of(row)
        check_maintains(actor, row, parent)
        made = [_make_part(part, row, parent, on=on, basis=basis, actor=actor, now=now) for part in parts]
        change = _begin(ChangeKind.SPLIT, row, takers, ends=ends, on=on, basis=basis, seen=seen, actor=actor, now=now)
        _pass_everything_on(change)
        if ends:
            _end(change, change.places[takers.heir], others=tuple(made))
        else:
            _record(change, tuple(made))
    return made


def _make_part(
    part: Part,
    organization: Organization,
    parent: Organization | None,
    *,
    on: date,
    basis: str,
    actor: Any,
    now: datetime,
) -> Organization:
    return add_organization(
        parent=parent,
        code=part.code,
        name=part.name,
        short_name=part.short_name,
        category=part.category or organization.category,
        level=part.level or organization.level,
        on=on,
        basis=basis,
        actor=actor,
        now=now,
    )


def _begin(
    kind: ChangeKind,
    organization: Organization,
    takers: Takers,
    *,
    ends: bool = True,
    on: date,
    basis: str,
    seen: str,
    actor: Any,
    now: datetime,
) -> _Change:
    """Lock the tree and all rows concerned; ask for the right at each; see that the page showed what is there now."""
    lock_tree()
    codes = takers.codes()
    others = list(Organization.objects.filter(code__in=codes))
    row, *found = fresh(organization, *others)
    missing = codes - {one.code for one in found}
    if missing:
        raise TreeRefused(f"没有代码为{min(missing)}的单位，请重新选择接收单位。")
    check_maintains(actor, row, parent_of(row), *found)
    check_active(row, *found)
    check_day(on, now)
    if row in found:
        raise TreeRefused(f"{row.short_name}不能由自己接收，请另选接收单位。")
    change = _Change(kind, row, ends, takers, on, basis, actor, now, {one.code: one for one in found})
    if seen and seen != mark_of(open_at(row, change.today)):
        raise TreeRefused(f"{row.short_name}没办完的事项刚刚有变化，没有办理。请返回重新核对后再办。")
    lists = PostRequest.objects.filter(Q(organization=row) | Q(by_organization=row), status=PostRequestStatus.PROPOSED)
    waiting = lists.count()
    if ends and waiting:
        raise TreeRefused(f"{row.short_name}还有{waiting}份填报员名单等审批，请先批准、退回或撤回。")
    return change


def _pass_everything_on(change: _Change) -> None:
    """People and their posts first, so that the taker has who answers; then the level below; then what is open."""
    singles = {code: single_posts(place, change.today) for code, place in change.places.items()}
    for post in lasting_posts(change.organization, change.today).select_for_update(of=("self",), no_key=True):
        _pass_post(change, post, singles)
    _move_people(change)
    _move_children(change)
    for place in [change.organization, *change.places.values()]:
        place.refresh_from_db()
    for kind, rows in ports.holdings_of("organization", change.organization, change.today):
        for taker, pks in change.shares(kind.name, [row.pk for row in rows]):
            kind.pass_on(pks, change.organization, taker, change.actor, change.now)
            change.note(kind.name, kind.label, pks, taker)
    for taker, parts in change.moved:
        ports.emit(OrganizationsMoved(old_path=change.organization.path, path=taker.path, parts=parts))


def _pass_post(change: _Change, post: Post, singles: dict[str, set[str]]) -> None:
    """It ends the day before; where it has begun since, on its first day; where it is still to begin, before it does. A
    lent post goes with the one it is of. Who is locked out gets no new one.
    """
    heirs = singles.get(change.takers.of(POSTS, 0), set())
    otherwise = "" if post.kind in ONE_OF_A_KIND and post.kind in heirs else None
    taker = change.taker(POSTS, post.pk, otherwise)
    if taker is None and not change.ends:
        return
    begin, end = max(change.on, post.from_on), post.to_on
    last = max(post.from_on, change.on - timedelta(days=1))
    if post.acts_for_id is not None:
        post.refresh_from_db()  # it may have ended with the one it was lent from
    if post.cancelled:
        return
    if post.from_on >= change.today:
        take_back_post(post=post, actor=change.actor, now=change.now)
    elif post.to_on is None or post.to_on > last:
        close_post(post=post, to_on=last, actor=change.actor, now=change.now)
    if taker is None or post.acts_for_id is not None or not post.person.is_active:
        return
    same = lasting_posts(taker, change.today).filter(person=post.person_id, kind=post.kind)
    if not same.exists():
        place_post(
            person=post.person,
            kind=post.kind,
            organization=taker,
            from_on=begin,
            to_on=end,
            actor=change.actor,
            now=change.now,
        )
    change.note(POSTS, "岗位", [post.pk], taker)


def _move_people(change: _Change) -> None:
    people = {user.pk: user for user in people_at(change.organization).select_for_update(no_key=True)}
    for taker, pks in change.shares(PEOPLE, people):
        User.objects.filter(pk__in=pks).update(organization=taker)
        detail = {"before": change.organization.pk, "after": taker.pk}
        rows = [(people[pk], detail) for pk in pks]
        audittrail.record_many("user.moved_along", rows, actor=change.actor, now=change.now)
        change.note(PEOPLE, "人员", pks, taker)


def _move_children(change: _Change) -> None:
    """In their order to the end of the taker's; each has a line of its own history. The rooms above are told when what they
    hold has been passed on too: only then does everything stand where it will stand.
    """
    children = {row.pk: row for row in active_children(change.organization)}
    for taker, pks in change.shares(CHILDREN, children):
        taker.refresh_from_db()
        now_at = Organization.objects.in_bulk(pks)
        rows = [now_at[pk] for pk in pks]
        change.moved += [(taker, tuple(new for _, new in put_below(rows, taker)))]
        detail = {"from": named(change.organization), "to": named(taker)}
        events = [(row, detail) for row in rows]
        audittrail.record_many("organization.moved", events, actor=change.actor, now=change.now, note=change.basis)
        OrganizationChange.objects.bulk_create(_moved_along(change, row, detail) for row in rows)
        change.note(CHILDREN, "下级单位", pks, taker)


def _moved_along(change: _Change, row: Organization, detail: dict[str, Any]) -> OrganizationChange:
    return OrganizationChange(
        organization=row,
        kind=ChangeKind.MOVED,
        on=change.on,
        basis=change.basis,
        detail=detail,
        at=change.now,
        by=None if isinstance(change.actor, SystemActor) else change.actor,
        by_name=change.actor.trail_name,
    )


def _end(change: _Change, heir: Organization, *, others: tuple[Organization, ...] = ()) -> None:
    """Nothing may be left; then it is ended, and the rooms whose rows nobody is shown here pass on theirs."""
    row = change.organization
    left = ports.holdings_of("organization", row, change.today)
    if left:
        kind, rows = left[0]
        raise TreeRefused(f"{kind.label}“{rows[0].what}”没有交出去，{row.short_name}不能撤销。请为它选定接收单位。")
    ended = Organization.objects.filter(pk=row.pk, is_active=True)
    ended.update(is_active=False, ended_on=change.on, merged_into=heir)
    row.refresh_from_db()
    forget_posts(change.actor)
    ports.emit(OrganizationEnded(organization=row, successor=heir, actor=change.actor, now=change.now))
    _record(change, others or (heir,))


def _record(change: _Change, others: tuple[Organization, ...]) -> None:
    row, passed = change.organization, change.passed
    audittrail.record(
        ENDED[change.kind],
        actor=change.actor,
        subject=row,
        now=change.now,
        note=change.basis,
        others=[one.pk for one in others],
        passed=[{"group": one["group"], "pks": one["pks"], "to": one["to"]["pk"]} for one in passed],
    )
    note_change(
        row,
        change.kind,
        on=change.on,
        basis=change.basis,
        detail={
            "ended": change.ends,
            "self": named(row),
            "others": [named(one) for one in others],
            "passed": passed,
        },
        others=others,
        actor=change.actor,
        now=change.now,
    )

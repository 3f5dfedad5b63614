"""一次一授权: who serves in a team, from when to when. Access closes with the last day, at query time."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core.deadlines import add_months
from foundation.core.errors import Refused
from foundation.organizations.events import AccessReviewed
from foundation.organizations.models import Post, User
from foundation.organizations.selectors.post import holds_in_team
from foundation.organizations.services.access_report import Pair, compare, last_day, tell
from foundation.organizations.services.post import place_post, set_term
from foundation.organizations.states import TEAM, ScopeKind
from inspections.models import InspectionTeam, Round, RoundUserObjectPermission, TeamUserObjectPermission
from inspections.rules import require
from inspections.selectors.team import authorised_until, posts_to_prolong

MOST_MONTHS = 24


class TermRefused(Refused):
    """The sentence says which dates would do."""

    status = 422


def staff_team(
    *, team: InspectionTeam, person: User, kind: str, to_on: date | None = None, actor: Any, now: datetime
) -> Post:
    """授权: from today to the end of the round, or to `to_on`. Nobody authorises himself or herself, nor for a team he or she
    serves in. Raises PermissionDenied, TermRefused, and what giving a post raises.
    """
    check_may_staff(team, actor)
    today = localtime(now).date()
    end = to_on or authorised_until(team.round)
    if kind not in TEAM or person.pk == actor.pk:
        raise PermissionDenied("inspections.staff_team")
    _check_term(team, end, today)
    return place_post(
        person=person,
        kind=kind,
        scope_kind=ScopeKind.TEAM,
        scope_id=team.pk,
        scope_name=team.name,
        from_on=today,
        to_on=end,
        actor=actor,
        now=now,
    )


def set_team_term(*, team: InspectionTeam, to_on: date, reason: str, actor: Any, now: datetime) -> list[Post]:
    """Another last day for all who serve in the team: later when the round takes longer, earlier when it is over.

    Raises PermissionDenied, TermRefused.
    """
    check_may_staff(team, actor)
    today = localtime(now).date()
    _check_term(team, to_on, today)
    with transaction.atomic():
        posts = [
            set_term(post=post, to_on=to_on, note=reason, actor=actor, now=now)
            for post in posts_to_prolong(team.pk, today).select_for_update(of=("self",))
        ]
        if not posts:
            raise TermRefused(f"{team.name}还没有人员，没有期限可以调整。")
        audittrail.record(
            "team.term_set", actor=actor, subject=team, now=now, note=reason, to=to_on.isoformat(), posts=len(posts)
        )
    return posts


def check_may_staff(team: InspectionTeam, actor: Any) -> None:
    """Who serves in the team decides neither who serves in it nor how long. Raises PermissionDenied."""
    require(actor, "inspections.staff_team", team)
    if holds_in_team(actor, TEAM, team.pk):
        raise PermissionDenied("inspections.staff_team")


def _check_term(team: InspectionTeam, to_on: date, today: date) -> None:
    if to_on < today:
        raise TermRefused("止期不能早于今天。要马上收回的，请填今天，到半夜自动关闭。")
    most = add_months(team.round.on_site_to, MOST_MONTHS)
    if to_on > most:
        raise TermRefused(f"止期最晚到{most.year}年{most.month}月{most.day}日（进驻结束后{MOST_MONTHS}个月）。")


def review_rows(review: AccessReviewed) -> None:
    """Guardian's rows of teams and rounds as the posts want them."""
    round_of = dict(InspectionTeam.objects.values_list("pk", "round_id"))
    rows = Post.objects.filter(scope_id__isnull=False)
    scoped = [
        (who, kind, pk, last_day(to_on, cancelled=cancelled))
        for who, kind, pk, to_on, cancelled in rows.values_list(
            "person_id", "scope_kind", "scope_id", "to_on", "cancelled"
        )
    ]
    teams = [(who, pk, end) for who, kind, pk, end in scoped if kind == ScopeKind.TEAM and pk in round_of]
    known = set(Round.objects.values_list("pk", flat=True))
    rounds = [(who, round_of[pk], end) for who, pk, end in teams]
    rounds += [(who, pk, end) for who, kind, pk, end in scoped if kind == ScopeKind.ROUND and pk in known]
    _review(review, TeamUserObjectPermission, "serve_in_team", teams)
    _review(review, RoundUserObjectPermission, "follow_round", rounds)


def _review(
    review: AccessReviewed, model: type[models.Model], codename: str, posts: Iterable[tuple[int, int, date | None]]
) -> None:
    rows = model._default_manager
    have: set[Pair] = set(rows.values_list("user_id", "content_object_id"))
    missing, run_out, strange = compare(have=have, posts=posts, day=review.day)
    permission = Permission.objects.get(content_type__app_label="inspections", codename=codename)
    rows.bulk_create(
        model(permission=permission, user_id=person, content_object_id=place) for person, place in sorted(missing)
    )
    for person, place in sorted(run_out | strange):
        rows.filter(user_id=person, content_object_id=place).delete()
    places: Any = model._meta.get_field("content_object").related_model
    named = places._default_manager.in_bulk({place for _, place in missing | strange})
    tell(review, missing, strange, {pk: str(place) for pk, place in named.items()})

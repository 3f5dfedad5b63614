"""What inspections plugs into the ports: guardian's rows of its nouns, what people owe, what an organization's page shows."""

from functools import partial
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.urls import reverse

from foundation.core import ports
from foundation.core.ports import HoldingKind, Panel
from foundation.documents import letter_kinds
from foundation.documents.events import DocumentIssuing
from foundation.organizations.events import AccessReviewed, OrganizationsMoved, PostChanged
from foundation.organizations.models import Organization, Post
from foundation.organizations.states import ScopeKind
from inspections import volumes
from inspections.letters import assignment as assignment_letters
from inspections.letters.round import authorization_filled
from inspections.models import InspectionTeam, Round, RoundUserObjectPermission, TeamUserObjectPermission
from inspections.selectors.organization_holding import assignments_held, rounds_run, rounds_sent
from inspections.selectors.person_holding import finding_writers, findings_written
from inspections.selectors.todo import office_todos, team_todos
from inspections.services.notice import refresh_notice
from inspections.services.organization_holding import (
    keep_within_reach,
    pass_assignments,
    pass_rounds_run,
    pass_rounds_sent,
)
from inspections.services.person_holding import pass_findings
from inspections.services.team import review_rows


def wire() -> None:
    volumes.plug()
    letter_kinds.wire("mobilization_notice", by="巡察任务页的“动员会通知”")
    letter_kinds.wire("announcement_round", by="轮次页的“巡察公告”")
    letter_kinds.wire("authorization_decision", by="轮次页的“拟文”", fill=authorization_filled)
    for code in assignment_letters.LETTERS:
        letter_kinds.wire(code, by="巡察任务页的“拟文”", fill=partial(assignment_letters.filled, code))
    letter_kinds.wire("fact_confirmation", by="底稿页的“打印事实确认单”，不存")
    letter_kinds.wire("talk_record", by="谈话的工作记录页的“打印谈话记录”，不存")
    letter_kinds.wire("document_request", by="巡察任务页和查阅资料的工作记录页的“打印调阅清单”，不存")
    ports.on(PostChanged)(follow_post)
    ports.on(AccessReviewed)(review_rows)
    ports.todo(office_todos)
    ports.todo(team_todos)
    ports.panel("organization", past_inspections)
    ports.on(DocumentIssuing)(compose_anew)
    ports.on(OrganizationsMoved)(keep_within_reach)
    for kind in HELD_BY_ORGANIZATION:
        ports.holding("organization", kind)
    ports.holding("person", HoldingKind("finding", "未签的底稿", findings_written, pass_findings, finding_writers))


HELD_BY_ORGANIZATION = (
    HoldingKind("assignment", "巡察任务", assignments_held, pass_assignments),
    HoldingKind("round_sent", "派出的轮次", rounds_sent, pass_rounds_sent),
    HoldingKind("round_run", "承办的轮次", rounds_run, pass_rounds_run),
)


def compose_anew(event: DocumentIssuing) -> None:
    refresh_notice(document=event.document, actor=event.actor, now=event.now)


def past_inspections(organization: Organization, user: Any) -> Panel | None:
    if not user.has_perm("inspections.list_rounds"):
        return None
    return Panel("历次巡察", reverse("organization-assignments", args=[organization.pk]))


def follow_post(event: PostChanged) -> None:
    """Guardian's rows of rounds and teams follow the posts; they decide nothing (design.md §5)."""
    post = event.post
    if post.scope_id is None:
        return
    if post.scope_kind == ScopeKind.TEAM:
        team = InspectionTeam.objects.filter(pk=post.scope_id).first()
        if team is not None:
            _follow_team(post, team, granted=event.granted)
    elif post.scope_kind == ScopeKind.ROUND and Round.objects.filter(pk=post.scope_id).exists():
        _follow_round(post, post.scope_id, granted=event.granted)


def _follow_team(post: Post, team: InspectionTeam, *, granted: bool) -> None:
    if granted:
        TeamUserObjectPermission.objects.get_or_create(
            permission=_permission("serve_in_team"), user_id=post.person_id, content_object=team
        )
    elif not _others(post).filter(scope_kind=ScopeKind.TEAM, scope_id=team.pk).exists():
        TeamUserObjectPermission.objects.filter(user_id=post.person_id, content_object=team).delete()
    _follow_round(post, team.round_id, granted=granted)


def _follow_round(post: Post, round_id: int | None, *, granted: bool) -> None:
    if granted:
        RoundUserObjectPermission.objects.get_or_create(
            permission=_permission("follow_round"), user_id=post.person_id, content_object_id=round_id
        )
        return
    teams = InspectionTeam.objects.filter(round=round_id).values("pk")
    in_round = Q(scope_kind=ScopeKind.ROUND, scope_id=round_id) | Q(scope_kind=ScopeKind.TEAM, scope_id__in=teams)
    if not _others(post).filter(in_round).exists():
        RoundUserObjectPermission.objects.filter(user_id=post.person_id, content_object_id=round_id).delete()


def _others(post: Post) -> QuerySet[Post]:
    """The person's posts that last longer than the one that ends."""
    lasting = Q(to_on__isnull=True)
    if post.to_on is not None:
        lasting |= Q(to_on__gt=post.to_on)
    return Post.objects.filter(lasting, person_id=post.person_id).exclude(pk=post.pk)


def _permission(codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label="inspections", codename=codename)

"""Guardian's rows follow the posts; the workbench says what is owed."""

import datetime as dt

import pytest

from foundation.core import ports
from foundation.organizations.models import Post
from foundation.organizations.services.post import end_post
from foundation.organizations.states import PostKind, ScopeKind
from inspections.models import RoundUserObjectPermission, TeamUserObjectPermission
from inspections.selectors.todo import office_todos, team_todos
from inspections.services import finding as findings
from inspections.services.announcement import publish_announcement
from inspections.services.notice import issue_notice
from tests.factories.inspections import AnnouncementFactory, FindingFactory, NoticeFactory, report, sign_off
from tests.factories.organizations import ACTOR, NOW, TODAY, PostFactory


def guardian():
    return (
        sorted(TeamUserObjectPermission.objects.values_list("user__username", "permission__codename")),
        sorted(RoundUserObjectPermission.objects.values_list("user__username", "permission__codename")),
    )


def test_guardian_follows_team_posts(stage, member):
    people = ["deputy", "leader", "member", "member2"]
    assert guardian() == (
        [(name, "serve_in_team") for name in people],
        [(name, "follow_round") for name in people],
    )
    end_post(post=Post.objects.get(person=member, scope_kind=ScopeKind.TEAM), to_on=TODAY, actor=ACTOR, now=NOW)
    assert [name for name, _ in guardian()[0]] == ["deputy", "leader", "member2"]
    assert [name for name, _ in guardian()[1]] == ["deputy", "leader", "member2"]


def test_guardian_keeps_what_another_post_still_gives(stage, member):
    PostFactory(
        person=member, kind=PostKind.TEAM_LIAISON, scope_kind=ScopeKind.ROUND, scope_id=stage.round.pk, scope_name="轮"
    )
    end_post(post=Post.objects.get(person=member, scope_kind=ScopeKind.TEAM), to_on=TODAY, actor=ACTOR, now=NOW)
    assert "member" not in [name for name, _ in guardian()[0]]
    assert "member" in [name for name, _ in guardian()[1]]


def what(todos):
    return [todo.what for todo in todos]


def test_the_ports_are_plugged():
    assert {office_todos, team_todos} <= set(ports.plugged.todos)


def test_what_the_office_owes(stage, office, frozen_clock):
    assert what(office_todos(office, TODAY)) == ["拟定动员会通知：市财政局党组", "拟定动员会通知：市农业农村局党组"]
    notice = NoticeFactory(assignment=stage.finance)
    assert what(office_todos(office, TODAY))[0] == "签发动员会通知：市财政局党组"
    issue_notice(notice=notice, actor=office, now=NOW)
    first = office_todos(office, TODAY)[0]
    assert (first.what, first.due_on, first.rule) == ("办理进驻：市财政局党组", dt.date(2026, 3, 1), "进驻日期")


def test_the_office_is_told_of_announcements(stage, office):
    row = AnnouncementFactory(round_=stage.round)
    assert what(office_todos(office, TODAY))[-1] == "发布公告：关于六届云岭市委第三轮巡察的公告"
    publish_announcement(announcement=row, actor=office, now=NOW)
    assert "受理将截止" not in "".join(what(office_todos(office, TODAY)))
    near = row.closes_at.date() - dt.timedelta(days=3)
    assert what(office_todos(office, near))[-1] == "受理将截止：关于六届云岭市委第三轮巡察的公告"


def test_reported_waits_for_feedback(on_site, office):
    sign_off(FindingFactory(assignment=on_site))
    report(on_site)
    assert what(office_todos(office, TODAY))[0] == "反馈：市财政局党组"


def test_a_finding_goes_from_hand_to_hand(finding, member, member2, deputy, leader):
    def owes():
        people = {"member": member, "member2": member2, "deputy": deputy, "leader": leader}
        return {name: what(team_todos(one, TODAY)) for name, one in people.items() if team_todos(one, TODAY)}

    name = "底稿3-001　市财政局党组"
    assert owes() == {"member2": [f"签字{name}"]}
    findings.sign_handlers(finding=finding, actor=member2, now=NOW)
    assert owes() == {"deputy": [f"审核{name}"]}
    findings.sign_deputy(finding=finding, actor=deputy, now=NOW)
    assert owes() == {"leader": [f"审签{name}"]}
    findings.return_finding(finding=finding, reason="依据不足，请补", actor=leader, now=NOW)
    assert owes() == {"member": [f"修改{name}"]}


def test_the_leader_is_told_when_field_work_ends(on_site, leader):
    assert what(team_todos(leader, dt.date(2026, 4, 22))) == []
    assert what(team_todos(leader, dt.date(2026, 4, 23))) == ["报告巡察情况：市财政局党组"]


@pytest.mark.parametrize("who", ["unithead", "groupleader", "petition", "auditor"])
def test_others_owe_nothing_here(stage, world, who):
    person = world.people[who]
    assert (office_todos(person, TODAY), team_todos(person, TODAY)) == ([], [])

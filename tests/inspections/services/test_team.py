"""一次一授权: access opens with the authorisation, ends with its last day at midnight, and no job is needed for it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from foundation.audittrail.models import AuditEvent
from foundation.organizations.models import Post
from foundation.organizations.services.access_report import make_nightly_report
from foundation.organizations.states import PostKind, ScopeKind
from inspections.models import RoundUserObjectPermission, TeamUserObjectPermission
from inspections.selectors.assignment import visible_assignments
from inspections.services.team import TermRefused, set_team_term, staff_team
from tests.factories.inspections import person
from tests.factories.organizations import NOW, TODAY

DAY = dt.timedelta(days=1)
LAST = dt.date(2026, 7, 30)
REASON = "党委同意延长进驻"


@pytest.fixture
def newcomer(stage, world, office):
    return staff_team(team=stage.team, person=world.people["nobody"], kind=PostKind.TEAM_MEMBER, actor=office, now=NOW)


def seen():
    return visible_assignments(person("nobody")).count()


@pytest.mark.feature(10, 129)
def test_access_lasts_from_today_to_the_end_of_the_round_and_ends_at_midnight(newcomer, frozen_clock):
    assert (newcomer.from_on, newcomer.to_on, newcomer.scope_name) == (TODAY, LAST, "第三巡察组")
    frozen_clock.at = NOW - DAY
    assert seen() == 0
    frozen_clock.at = NOW
    assert seen() == 2
    frozen_clock.at = dt.datetime(2026, 7, 30, 23, 59, tzinfo=NOW.tzinfo)
    assert seen() == 2
    frozen_clock.at = dt.datetime(2026, 7, 31, 0, 0, tzinfo=NOW.tzinfo)
    assert seen() == 0


@pytest.mark.feature(10)
def test_the_office_sets_another_day_for_all(stage, newcomer, office, frozen_clock):
    posts = set_team_term(team=stage.team, to_on=LAST + 30 * DAY, reason=REASON, actor=office, now=NOW)
    assert {post.to_on for post in posts} == {LAST + 30 * DAY}
    assert len(posts) == 5
    line = AuditEvent.objects.get(event="team.term_set")
    assert (line.note, line.detail) == (REASON, {"to": "2026-08-29", "posts": 5})
    set_team_term(team=stage.team, to_on=TODAY, reason="巡察提前结束", actor=office, now=NOW)
    frozen_clock.forward(days=1)
    assert seen() == 0


def test_what_is_over_opens_again_but_not_for_who_left_before(stage, newcomer, world, office):
    Post.objects.filter(scope_kind=ScopeKind.TEAM).update(to_on=TODAY)
    Post.objects.filter(pk=newcomer.pk).update(to_on=TODAY, from_on=TODAY - DAY)
    early = Post.objects.get(person=world.people["member"], scope_kind=ScopeKind.TEAM)
    Post.objects.filter(pk=early.pk).update(to_on=TODAY - DAY)
    make_nightly_report(day=TODAY + 2 * DAY, now=NOW + 2 * DAY)
    assert not TeamUserObjectPermission.objects.exists()
    set_team_term(team=stage.team, to_on=LAST, reason=REASON, actor=office, now=NOW + 2 * DAY)
    served = sorted(TeamUserObjectPermission.objects.values_list("user__username", flat=True))
    assert served == ["deputy", "leader", "member2", "nobody"]
    assert RoundUserObjectPermission.objects.count() == 4


def test_nobody_authorises_himself_and_who_serves_does_not_decide_how_long(stage, world, office, director):
    for kind, who in ((PostKind.TEAM_MEMBER, office), (PostKind.OFFICE_CLERK, world.people["nobody"])):
        with pytest.raises(PermissionDenied):
            staff_team(team=stage.team, person=who, kind=kind, actor=office, now=NOW)
    staff_team(team=stage.team, person=office, kind=PostKind.TEAM_MEMBER, actor=director, now=NOW)
    with pytest.raises(PermissionDenied):
        set_team_term(team=stage.team, to_on=LAST, reason=REASON, actor=person("office"), now=NOW)


@pytest.mark.parametrize("who", ["leader", "groupleader", "unithead", "secadmin", "sysadmin", "nobody"])
def test_only_who_runs_rounds(stage, world, who):
    actor = world.people[who]
    with pytest.raises(PermissionDenied):
        staff_team(team=stage.team, person=world.people["discipline"], kind="team_member", actor=actor, now=NOW)
    with pytest.raises(PermissionDenied):
        set_team_term(team=stage.team, to_on=LAST, reason=REASON, actor=actor, now=NOW)
    assert Post.objects.filter(scope_kind=ScopeKind.TEAM, to_on__isnull=False).count() == 0


@pytest.mark.parametrize(
    ("to_on", "sentence"),
    [(TODAY - DAY, "止期不能早于今天"), (dt.date(9999, 12, 31), "止期最晚到2028年4月30日")],
)
def test_days_that_make_no_sense_are_refused(stage, newcomer, office, to_on, sentence):
    with pytest.raises(TermRefused, match=sentence):
        set_team_term(team=stage.team, to_on=to_on, reason=REASON, actor=office, now=NOW)
    with pytest.raises(TermRefused, match=sentence):
        staff_team(team=stage.team, person=person("discipline"), kind="team_member", to_on=to_on, actor=office, now=NOW)
    newcomer.refresh_from_db()
    assert newcomer.to_on == LAST


def test_derived_rows_of_teams_and_rounds_are_set_right_and_told(stage, world, member):
    TeamUserObjectPermission.objects.filter(user=member).delete()
    permission = RoundUserObjectPermission.objects.first().permission
    RoundUserObjectPermission.objects.create(
        permission=permission, user=world.people["nobody"], content_object=stage.round
    )
    report = make_nightly_report(day=TODAY, now=NOW)
    assert report.concerns["derived"] == ["孙伟在第三巡察组有岗位，名单上没有", "马云飞在六届第三轮没有岗位，名单上有"]
    assert "derived" not in make_nightly_report(day=TODAY + DAY, now=NOW).concerns

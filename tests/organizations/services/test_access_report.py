"""权限核对报告: what it lists, what it minds, what it sets right, and that a night has one."""

import datetime as dt

import pytest
from celery import current_app
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from foundation.audittrail.models import AuditEvent
from foundation.organizations import tasks
from foundation.organizations.models import (
    AccessReport,
    FillerAllowance,
    Organization,
    OrganizationUserObjectPermission,
    Post,
    PostRequest,
    PostRequestRow,
    User,
)
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.selectors.todo import access_todos
from foundation.organizations.services.access_report import make_nightly_report, make_report_now
from foundation.organizations.services.post import end_post, set_term
from foundation.organizations.states import PostKind, ScopeKind
from tests.factories.organizations import NOW, TODAY, PostFactory, UserFactory, load_world
from tests.racing import at_once

DAY = dt.timedelta(days=1)


def night(day=TODAY):
    return make_nightly_report(day=day, now=NOW + (day - TODAY))


def about(report, code):
    return report.concerns.get(code, [])


@pytest.fixture
def proxy(world):
    """A township's clerk who files for the village."""
    person = UserFactory(organization=world.township, name="李青")
    return PostFactory(person=person, kind=PostKind.UNIT_REPORTER, organization=world.village)


@pytest.mark.feature(129)
def test_every_post_in_force_is_listed_in_its_group(world, proxy, liaison):
    PostFactory(person=UserFactory(organization=world.finance), kind=PostKind.UNIT_REPORTER, organization=world.finance)
    Post.objects.create(
        person=world.people["nobody"],
        acts_for=liaison,
        kind=PostKind.ORGANIZATION_LIAISON,
        scope_kind=ScopeKind.ORGANIZATION,
        organization=world.finance,
        from_on=TODAY,
        to_on=TODAY + 3 * DAY,
    )
    PostFactory(person=liaison, kind=PostKind.UNIT_REPORTER, organization=world.finance, from_on=TODAY + DAY)
    report = night()
    assert report.counts == {"lent": 1, "proxy": 1, "filler": 1, "unit": 4, "office": 4, "other": 4, "officer": 3}
    assert (report.total, len(report.lines)) == (18, 18)
    assert [proxy.pk, "proxy", None] in AccessReport.objects.get().lines
    assert report.changes == {}


@pytest.mark.feature(129)
def test_a_night_has_one_report_and_a_missed_night_none(world):
    first = night()
    assert night() == first
    assert [night(TODAY + 3 * DAY).day, AccessReport.objects.count()] == [TODAY + 3 * DAY, 2]
    assert AuditEvent.objects.filter(event="access_report.made").count() == 2


@pytest.mark.feature(129)
def test_what_changed_since_the_last_one(world, proxy, liaison, secadmin):
    gone = Post.objects.get(person=world.people["department"])
    night()
    end_post(post=gone, to_on=TODAY, actor=secadmin, now=NOW)
    set_term(post=proxy, to_on=TODAY + 9 * DAY, actor=secadmin, now=NOW)
    new = PostFactory(person=world.people["nobody"], kind=PostKind.ARCHIVIST, organization=world.root)
    assert night(TODAY + DAY).changes == {
        "begun": [[new.pk, "other", None]],
        "ended": [[gone.pk, "other", None]],
        "moved": [[proxy.pk, "proxy", "2026-03-14", None]],
    }


def test_a_team_post_without_an_end_is_minded(world, leader):
    fields = {"scope_kind": ScopeKind.TEAM, "scope_id": 3, "scope_name": "第三巡察组", "kind": PostKind.TEAM_LEADER}
    endless = PostFactory(person=leader, **fields)
    PostFactory(person=world.people["deputy"], to_on=TODAY, **fields)
    assert about(night(), "no_end") == [endless.pk]


@pytest.mark.feature(36, 129)
def test_a_proxy_post_is_minded_once_the_village_has_an_account(world, proxy):
    assert about(night(), "own_account") == []
    secretary = UserFactory(organization=world.village)
    PostFactory(person=secretary, kind=PostKind.ORGANIZATION_HEAD, organization=world.village)
    assert about(night(TODAY + DAY), "own_account") == [proxy.pk]
    User.objects.filter(pk=secretary.pk).update(is_active=False)
    assert about(night(TODAY + 2 * DAY), "own_account") == []


def test_posts_of_locked_accounts_and_closed_organizations_are_minded(world, liaison, proxy):
    User.objects.filter(pk=liaison.pk).update(is_active=False)
    Organization.objects.filter(pk=world.village.pk).update(is_active=False, ended_on=TODAY)
    report = night()
    assert about(report, "locked") == [Post.objects.get(person=liaison).pk]
    assert about(report, "inactive_place") == [proxy.pk]
    assert report.concern_total == 2


@pytest.mark.feature(43)
def test_an_officer_with_another_post_is_minded(world, auditor):
    Post.objects.create(
        person=auditor,
        kind=PostKind.SYSTEM_ADMIN,
        scope_kind=ScopeKind.ORGANIZATION,
        organization=world.root,
        from_on=TODAY,
    )
    assert about(night(), "officers") == list(
        Post.objects.filter(person=auditor).order_by("pk").values_list("pk", flat=True)
    )


def test_the_derived_rows_are_set_right_and_told(world, liaison, auditor):
    rows = OrganizationUserObjectPermission.objects
    permission = rows.first().permission
    rows.filter(user=liaison).delete()
    rows.create(permission=permission, user=auditor, content_object=world.village)
    assert about(night(), "derived") == [
        "林晓在中共云岭市财政局党组有岗位，名单上没有",
        "杨帆在中国共产党龙潭镇柳树村支部委员会没有岗位，名单上有",
    ]
    assert about(night(TODAY + DAY), "derived") == []
    assert rows.filter(user=liaison, content_object=world.finance).exists()


@pytest.mark.feature(10, 129)
def test_what_ran_out_leaves_the_derived_rows_without_a_word(world, proxy, secadmin):
    end_post(post=proxy, to_on=TODAY + DAY, actor=secadmin, now=NOW)
    rows = OrganizationUserObjectPermission.objects.filter(user=proxy.person)
    assert (night().concern_total, rows.count()) == (0, 1)
    assert (night(TODAY + 2 * DAY).concern_total, rows.count()) == (0, 0)


@pytest.mark.feature(129)
def test_readers_ask_for_one_at_any_time_and_nobody_else(world):
    made = [make_report_now(actor=world.people[who], now=NOW) for who in ("secadmin", "auditor", "director")]
    assert [row.asked_by.username for row in made] == ["secadmin", "auditor", "director"]
    for who in ("office", "sysadmin", "unithead", "groupleader", "leader", "nobody"):
        with pytest.raises(PermissionDenied):
            make_report_now(actor=world.people[who], now=NOW)
    assert AccessReport.objects.count() == 3


def test_who_directs_an_office_below_the_top_does_not_read_of_everybody(world):
    person = UserFactory(organization=world.county)
    PostFactory(person=person, kind=PostKind.OFFICE_DIRECTOR, organization=world.county)
    assert not person.has_perm("organizations.read_access_report")


def test_a_report_is_never_changed_and_kept_for_a_year_by_the_database(world):
    """By its own date: no clock of ours, set forward, lets a young report go."""
    report = night(timezone.localdate() - 364 * DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        AccessReport.objects.filter(pk=report.pk).update(total=0)
    with pytest.raises(DatabaseError), transaction.atomic():
        report.delete()


@pytest.fixture
def kept(world):
    """Reports of long ago, of the border and of today."""
    days = (dt.date(2021, 1, 1), dt.date(2023, 3, 3), TODAY - 1097 * DAY, TODAY - 1096 * DAY, TODAY)
    return [AccessReport.objects.create(day=day, made_at=NOW, total=0, concern_total=0) for day in days]


def test_old_reports_go_and_that_stays_on_record(kept, frozen_clock):
    assert tasks.prune_access_reports() == 3
    assert list(AccessReport.objects.order_by("day").values_list("day", flat=True)) == [dt.date(2023, 3, 5), TODAY]
    line = AuditEvent.objects.get(event="access_report.pruned")
    assert line.detail == {"reports": 3, "first": "2021-01-01", "last": "2023-03-04"}
    assert line.actor_name == "夜间权限核对"
    assert tasks.prune_access_reports() == 0
    assert AuditEvent.objects.filter(event="access_report.pruned").count() == 1


def test_the_setting_says_how_long(kept, settings):
    settings.ACCESS_REPORT_KEEP_DAYS = 5000
    assert tasks.prune_access_reports() == 0
    assert AccessReport.objects.count() == 5
    entry = settings.CELERY_BEAT_SCHEDULE["prune-access-reports"]
    assert entry["task"] in current_app.tasks


def test_the_security_administrator_owes_what_the_last_report_minds(world, secadmin, liaison):
    night()
    assert access_todos(secadmin, TODAY) == []
    User.objects.filter(pk=liaison.pk).update(is_active=False)
    report = night(TODAY + DAY)
    [todo] = access_todos(secadmin, TODAY + DAY)
    assert (todo.what, todo.why, todo.url) == (
        "处理权限核对中的1项",
        "3月6日的权限核对报告",
        f"/access-reports/{report.pk}/",
    )


def test_beat_rings_at_night(world, frozen_clock):
    current_app.loader.import_default_modules()
    assert "organizations.make_access_report" in current_app.tasks
    entry = settings.CELERY_BEAT_SCHEDULE["make-access-report"]
    assert (entry["task"], entry["schedule"].hour, entry["schedule"].minute) == (
        "organizations.make_access_report",
        {2},
        {30},
    )
    assert AccessReport.objects.get(pk=tasks.make_access_report()).day == TODAY
    frozen_clock.forward(days=1)
    tasks.make_access_report()
    assert AccessReport.objects.count() == 2


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_does_not_grow(world, django_assert_num_queries, count):
    for _ in range(count):
        PostFactory(
            person=UserFactory(organization=world.township), kind=PostKind.UNIT_REPORTER, organization=world.village
        )
    night(TODAY - DAY)
    forget_posts(world.people["office"])
    with django_assert_num_queries(21):
        night()


def test_a_post_taken_back_before_it_began_gives_nothing(world, proxy):
    Post.objects.filter(pk=proxy.pk).update(from_on=TODAY + 9 * DAY, to_on=TODAY + 8 * DAY, cancelled=True)
    rows = OrganizationUserObjectPermission.objects.filter(user=proxy.person)
    report = night()
    assert ([proxy.pk, "proxy", "2026-03-13"] in report.lines, report.concern_total, rows.count()) == (False, 0, 0)
    assert night(TODAY + DAY).concern_total == 0


def test_open_allowances_are_listed_with_what_came_of_them(world, proxy, secadmin, liaison):
    fields = {"number": 5, "given_by": secadmin, "given_at": NOW, "from_on": TODAY - 9 * DAY}
    current = FillerAllowance.objects.create(organization=world.village, to_on=TODAY, **fields)
    FillerAllowance.objects.create(organization=world.finance, to_on=TODAY - DAY, **fields)
    request = PostRequest.objects.create(
        organization=world.village,
        by_organization=world.township,
        proposed_by=liaison,
        proposed_at=NOW,
        allowance=current,
    )
    PostRequestRow.objects.create(
        request=request, person=proxy.person, name="李青", kind=proxy.kind, from_on=TODAY, to_on=TODAY, post=proxy
    )
    assert night().allowances == [[current.pk, 1]]


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_report_a_night():
    load_world()
    reports = at_once(night, night)
    assert reports[0] == reports[1]
    assert AccessReport.objects.count() == 1

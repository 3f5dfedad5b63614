"""F138: no officer alone gets at another officer's password. One asks, another confirms; neither is the person."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import MoveNotAllowed, NoteRequired
from foundation.organizations.models import PasswordReset, User
from foundation.organizations.selectors.password_reset import is_officer, reset_todos, visible_password_resets
from foundation.organizations.services.password_reset import (
    WaitsAlready,
    confirm_reset,
    refuse_reset,
    request_reset,
    withdraw_reset,
)
from foundation.organizations.services.post import end_post
from foundation.organizations.services.user import NotOwnAccount, SecondOfficerNeeded, reset_password
from foundation.organizations.states import PostKind
from tests.factories.organizations import ACTOR, NOW, PASSWORD, TODAY, PostFactory, UserFactory
from tests.racing import at_once

pytestmark = pytest.mark.feature(138)
DAY = dt.timedelta(days=1)
OFFICERS = ("sysadmin", "secadmin", "auditor")


@pytest.fixture
def asked(world, sysadmin, secadmin):
    return request_reset(person=secadmin, reason="本人遗失", actor=sysadmin, now=NOW)


@pytest.mark.parametrize("concerned", ["secadmin", "auditor"])
def test_the_system_administrator_alone_is_refused(world, sysadmin, concerned):
    person = world.people[concerned]
    with pytest.raises(SecondOfficerNeeded, match="要另一名三员确认，没有重置"):
        reset_password(person=person, actor=sysadmin, now=NOW)
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)
    assert AuditEvent.objects.count() == 0


def test_a_second_system_administrator_is_refused_too_and_oneself_as_before(world, sysadmin):
    second = UserFactory(organization=world.office)
    PostFactory(person=second, kind=PostKind.SYSTEM_ADMIN, organization=world.root)
    with pytest.raises(SecondOfficerNeeded):
        reset_password(person=sysadmin, actor=second, now=NOW)
    with pytest.raises(NotOwnAccount):
        reset_password(person=sysadmin, actor=sysadmin, now=NOW)


@pytest.mark.parametrize(
    ("from_on", "to_on", "officer"),
    [
        (TODAY, None, True),
        (TODAY + DAY, None, True),  # tomorrow's password is got at today
        (TODAY - 9 * DAY, TODAY, True),
        (TODAY - 9 * DAY, TODAY - DAY, False),
    ],
)
def test_whose_password_it_is_follows_posts_of_today_and_to_come(world, sysadmin, from_on, to_on, officer):
    person = UserFactory(organization=world.office)
    PostFactory(person=person, kind=PostKind.AUDIT_ADMIN, organization=world.root, from_on=from_on, to_on=to_on)
    assert is_officer(person, today=TODAY) is officer
    if officer:
        with pytest.raises(SecondOfficerNeeded):
            reset_password(person=person, actor=sysadmin, now=NOW)
    else:
        assert len(reset_password(person=person, actor=sysadmin, now=NOW)) == 14


def test_one_asks_another_confirms_and_the_old_password_is_gone(world, asked, secadmin, auditor, client_of):
    page = client_of(secadmin)
    assert page.get("/").status_code == 200
    password = confirm_reset(reset=asked, actor=auditor, now=NOW)
    person = User.objects.get(pk=secadmin.pk)
    assert (person.check_password(password), person.must_change_password) == (True, True)
    assert page.get("/").status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.decided_by, asked.decided_at) == ("done", auditor, NOW)
    events = ["password_reset.requested", "passwordreset.confirm", "user.password_reset"]
    lines = AuditEvent.objects.filter(event__in=events).order_by("pk")
    assert [(line.event, line.actor_name) for line in lines] == [
        ("password_reset.requested", "蒋涛"),
        ("passwordreset.confirm", "杨帆"),
        ("user.password_reset", "杨帆"),
    ]
    assert password not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize("concerned", OFFICERS)
@pytest.mark.parametrize("asks", OFFICERS)
@pytest.mark.parametrize("confirms", OFFICERS)
def test_the_three_are_three_people(world, concerned, asks, confirms):
    """Of 27 ways six are open: three different people."""
    person, one, other = (world.people[name] for name in (concerned, asks, confirms))
    if asks == concerned:
        with pytest.raises(NotOwnAccount, match="另一名三员提出申请"):
            request_reset(person=person, actor=one, now=NOW)
        return
    row = request_reset(person=person, actor=one, now=NOW)
    if confirms in {asks, concerned}:
        with pytest.raises(PermissionDenied):
            confirm_reset(reset=row, actor=other, now=NOW)
        assert User.objects.get(pk=person.pk).check_password(PASSWORD)
    else:
        assert User.objects.get(pk=person.pk).check_password(PASSWORD)
        confirm_reset(reset=row, actor=other, now=NOW)
        assert not User.objects.get(pk=person.pk).check_password(PASSWORD)


@pytest.mark.parametrize("who", ["office", "director", "groupleader", "liaison", "petition", "nobody"])
def test_nobody_else_asks_or_confirms(world, asked, who):
    person = world.people[who]
    with pytest.raises(PermissionDenied):
        request_reset(person=world.people["auditor"], actor=person, now=NOW)
    for act in (confirm_reset, withdraw_reset):
        with pytest.raises(PermissionDenied):
            act(reset=asked, actor=person, now=NOW)
    with pytest.raises(PermissionDenied):
        refuse_reset(reset=asked, note="不是", actor=person, now=NOW)


def test_it_is_asked_for_officers_alone(world, sysadmin, liaison):
    with pytest.raises(PermissionDenied):
        request_reset(person=liaison, actor=sysadmin, now=NOW)


def test_an_officer_of_another_subtree_is_no_second_officer(world, asked):
    far = UserFactory(organization=world.county)
    PostFactory(person=far, kind=PostKind.AUDIT_ADMIN, organization=world.county)
    with pytest.raises(PermissionDenied):
        confirm_reset(reset=asked, actor=far, now=NOW)
    assert list(visible_password_resets(far)) == []


def test_an_officer_whose_post_has_ended_confirms_nothing(world, asked, auditor):
    post = auditor.posts.get()
    end_post(post=post, to_on=TODAY - DAY, actor=ACTOR, now=NOW)
    with pytest.raises(PermissionDenied):
        confirm_reset(reset=asked, actor=User.objects.get(pk=auditor.pk), now=NOW)


def test_one_request_at_a_time_and_none_is_decided_twice(asked, sysadmin, secadmin, auditor):
    with pytest.raises(WaitsAlready, match="等另一名三员确认"):
        request_reset(person=secadmin, actor=auditor, now=NOW)
    confirm_reset(reset=asked, actor=auditor, now=NOW)
    with pytest.raises(MoveNotAllowed):
        confirm_reset(reset=asked, actor=auditor, now=NOW)
    with pytest.raises(MoveNotAllowed):
        withdraw_reset(reset=asked, actor=sysadmin, now=NOW)
    assert request_reset(person=secadmin, actor=auditor, now=NOW).status == "waiting"


def test_the_person_or_a_second_officer_refuses_with_a_reason(asked, secadmin, auditor, sysadmin):
    with pytest.raises(NoteRequired):
        refuse_reset(reset=asked, note=" ", actor=auditor, now=NOW)
    with pytest.raises(PermissionDenied):
        refuse_reset(reset=asked, note="撤", actor=sysadmin, now=NOW)
    row = refuse_reset(reset=asked, note="不是我要求的", actor=secadmin, now=NOW)
    assert (row.status, row.decided_by) == ("refused", secadmin)
    assert User.objects.get(pk=secadmin.pk).check_password(PASSWORD)


def test_who_asked_takes_it_back(asked, sysadmin, auditor):
    assert withdraw_reset(reset=asked, actor=sysadmin, now=NOW).status == "withdrawn"
    with pytest.raises(MoveNotAllowed):
        confirm_reset(reset=asked, actor=auditor, now=NOW)


def test_the_database_holds_it_too(asked, sysadmin, secadmin):
    """Past the services: neither who asked nor the person confirms."""
    for by in (sysadmin, secadmin):
        with pytest.raises(IntegrityError), transaction.atomic():
            PasswordReset.objects.filter(pk=asked.pk).update(status="done", decided_by=by, decided_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        PasswordReset.objects.create(person=secadmin, requested_by=secadmin, requested_at=NOW)


def test_what_waits_is_told_to_those_it_waits_for(asked, world):
    told = {name: [todo.what for todo in reset_todos(world.people[name], TODAY)] for name in (*OFFICERS, "office")}
    assert told == {
        "sysadmin": [],
        "secadmin": ["蒋涛申请重置您的密码，不是您本人要求的请不同意"],
        "auditor": ["确认重置沈洁的密码"],
        "office": [],
    }


@pytest.mark.django_db(transaction=True)
def test_two_confirm_at_once():
    from tests.factories.organizations import load_world

    world = load_world()
    second = UserFactory(organization=world.office, username="auditor2")
    PostFactory(person=second, kind=PostKind.AUDIT_ADMIN, organization=world.root)
    row = request_reset(person=world.people["secadmin"], actor=world.people["sysadmin"], now=NOW)

    def confirming(username):
        return lambda: confirm_reset(
            reset=PasswordReset.objects.get(pk=row.pk), actor=User.objects.get(username=username), now=NOW
        )

    results = at_once(confirming("auditor"), confirming("auditor2"))
    [password] = [one for one in results if isinstance(one, str)]
    assert User.objects.get(username="secadmin").check_password(password)
    assert AuditEvent.objects.filter(event="user.password_reset").count() == 1

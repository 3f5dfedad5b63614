"""Accounts and passwords: who makes, locks and resets them, and that sessions end with them."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.core.exceptions import PermissionDenied
from django.test import Client

from foundation.audittrail.models import AuditEvent
from foundation.organizations.models import Organization, PastPassword, User
from foundation.organizations.selectors.post import holds
from foundation.organizations.services.user import (
    NotOwnAccount,
    PasswordRefused,
    PlaceEnded,
    SameAlready,
    UsernameTaken,
    change_password,
    edit_account,
    lock_account,
    open_account,
    reset_password,
    unlock_account,
)
from foundation.organizations.states import UNIT, PostKind
from tests.factories.organizations import NOW, PASSWORD, TODAY, PostFactory, UserFactory

LATER = dt.timedelta(days=1)
NEW = "Qingshi-7788"


def opened(world, actor, **changed):
    fields = {"username": "bailu", "name": "白露", "organization": world.finance, "phone": "13800000000"} | changed
    return open_account(**fields, actor=actor, now=NOW)


def test_a_user_keeps_no_readable_password(world):
    user = UserFactory(organization=world.finance)
    assert user.check_password(PASSWORD)
    assert PASSWORD not in user.password
    assert AuditEvent.objects.get().detail == {"username": user.username}


@pytest.mark.feature(128)
def test_the_system_administrator_opens_an_account_that_may_nothing(world, sysadmin):
    user, password = opened(world, sysadmin)
    assert user.check_password(password)
    assert (user.must_change_password, user.initials, user.pinyin) == (True, "bl", "bailu")
    assert not user.has_perm("organizations.list_people")
    assert password not in str(list(AuditEvent.objects.values()))


def test_nobody_begins_to_work_where_nothing_begins_any_more(world, sysadmin, liaison):
    Organization.objects.filter(pk=world.medical.pk).update(is_active=False, ended_on=TODAY)
    for make in (
        lambda: opened(world, sysadmin, organization=world.medical),
        lambda: UserFactory(organization=world.medical),
    ):
        with pytest.raises(PlaceEnded, match="市医疗保障局党组已撤并，没有建立账号。请选择接续的单位。"):
            make()
    words = {"name": "林晓", "title": "主任", "phone": "", "email": ""}
    with pytest.raises(PlaceEnded, match="没有保存"):
        edit_account(person=liaison, organization=world.medical, **words, actor=sysadmin, now=NOW)
    assert User.objects.get(pk=liaison.pk).organization_id == world.finance.pk
    Organization.objects.filter(pk=world.finance.pk).update(is_active=False, ended_on=TODAY)
    edit_account(person=liaison, organization=world.finance, **words, actor=sysadmin, now=NOW)
    assert User.objects.get(pk=liaison.pk).title == "主任"
    assert AuditEvent.objects.filter(event="user.created").count() == 0


@pytest.mark.feature(128)
@pytest.mark.parametrize("who", ["secadmin", "auditor", "director", "unithead", "nobody"])
def test_nobody_else_makes_locks_edits_or_resets(world, liaison, who):
    actor = world.people[who]
    words = {"name": "林", "title": "", "phone": "", "email": "", "organization": world.finance}
    for work in (
        lambda: opened(world, actor),
        lambda: lock_account(person=liaison, note="", actor=actor, now=NOW),
        lambda: unlock_account(person=liaison, actor=actor, now=NOW),
        lambda: reset_password(person=liaison, actor=actor, now=NOW),
        lambda: edit_account(person=liaison, **words, actor=actor, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            work()
    liaison.refresh_from_db()
    assert (liaison.is_active, liaison.name, liaison.check_password(PASSWORD)) == (True, "林晓", True)


def test_only_within_the_subtree_of_the_own_post(world, liaison):
    person = UserFactory(organization=world.county)
    PostFactory(person=person, kind=PostKind.SYSTEM_ADMIN, organization=world.county)
    opened(world, person, organization=world.village)
    with pytest.raises(PermissionDenied):
        opened(world, person, username="bailu2")
    with pytest.raises(PermissionDenied):
        reset_password(person=liaison, actor=person, now=NOW)


def test_a_user_name_is_given_once(world, sysadmin):
    with pytest.raises(UsernameTaken, match="用户名office已有人使用"):
        opened(world, sysadmin, username="office")
    assert AuditEvent.objects.count() == 0


def test_what_changed_is_on_record_and_what_it_says_is_not(world, sysadmin, liaison):
    words = {"name": "林晓", "title": "副主任", "phone": "13900000000", "email": "", "organization": world.finance}
    edit_account(person=liaison, **words, actor=sysadmin, now=NOW)
    line = AuditEvent.objects.get()
    assert (line.event, line.detail) == ("user.changed", {"changed": ["title", "phone", "email"]})
    edit_account(person=liaison, **words, actor=sysadmin, now=NOW)
    assert AuditEvent.objects.count() == 1


def test_a_new_name_is_found_by_its_letters(world, sysadmin, liaison):
    words = {"name": "单志明", "title": "", "phone": "", "email": "", "organization": world.finance}
    changed = edit_account(person=liaison, **words, actor=sysadmin, now=NOW)
    assert (changed.initials, changed.pinyin) == ("szm", "shanzhiming")


@pytest.mark.feature(137)
def test_locking_ends_sessions_and_unlocking_does_not_revive_them(world, sysadmin, liaison, client_of):
    page = client_of(liaison)
    assert page.get("/").status_code == 200
    lock_account(person=liaison, note="离岗", actor=sysadmin, now=NOW)
    assert (page.get("/").status_code, holds(liaison, UNIT)) == (302, False)
    with pytest.raises(SameAlready, match="已经是锁定的"):
        lock_account(person=liaison, note="", actor=sysadmin, now=NOW)
    unlock_account(person=liaison, actor=sysadmin, now=NOW)
    assert page.get("/").status_code == 302
    assert [line.note for line in AuditEvent.objects.filter(event="user.locked")] == ["离岗"]
    with pytest.raises(SameAlready, match="已经是可以登录的"):
        unlock_account(person=liaison, actor=sysadmin, now=NOW)


def test_nobody_locks_or_resets_himself(sysadmin):
    with pytest.raises(NotOwnAccount):
        lock_account(person=sysadmin, note="", actor=sysadmin, now=NOW)
    with pytest.raises(NotOwnAccount, match="修改密码"):
        reset_password(person=sysadmin, actor=sysadmin, now=NOW)


@pytest.mark.feature(137)
def test_a_reset_ends_sessions_and_forgets_wrong_tries(world, sysadmin, liaison, client_of):
    page = client_of(liaison)
    for _ in range(5):
        Client().post("/login/", {"username": "liaison", "password": "wrong"})
    assert AccessAttempt.objects.exists()
    password = reset_password(person=liaison, actor=sysadmin, now=NOW)
    assert page.get("/").status_code == 302
    assert not AccessAttempt.objects.exists()
    fresh = Client()
    assert fresh.post("/login/", {"username": "liaison", "password": password}).status_code == 302
    assert User.objects.get(pk=liaison.pk).must_change_password
    assert password not in str(list(AuditEvent.objects.values()))


class TestChanging:
    def test_ones_own_and_it_is_on_record(self, liaison):
        liaison.must_change_password = True
        change_password(person=liaison, password=NEW, actor=liaison, now=NOW)
        again = User.objects.get(pk=liaison.pk)
        assert (again.check_password(NEW), again.must_change_password) == (True, False)
        assert AuditEvent.objects.get(event="user.password_changed").detail == {}

    def test_nobody_elses(self, liaison, sysadmin):
        with pytest.raises(PermissionDenied):
            change_password(person=liaison, password=NEW, actor=sysadmin, now=NOW)

    @pytest.mark.parametrize(
        ("password", "words"),
        [
            ("Ab1-", "10"),
            ("yunlingyunling", "至少3种"),
            ("yunling20262026", "至少3种"),
            ("Liaison-2026", "不能有用户名"),
            (PASSWORD, "最近5次"),
        ],
    )
    @pytest.mark.feature(188)
    def test_a_poor_one_is_refused_in_words(self, liaison, password, words):
        with pytest.raises(PasswordRefused, match=words):
            change_password(person=liaison, password=password, actor=liaison, now=NOW)
        assert User.objects.get(pk=liaison.pk).check_password(PASSWORD)

    def test_the_last_five_are_not_chosen_again(self, liaison):
        chosen = [f"Qingshi-000{number}" for number in range(5)]
        for number, password in enumerate(chosen):
            change_password(person=liaison, password=password, actor=liaison, now=NOW + number * LATER)
        for password in chosen:
            with pytest.raises(PasswordRefused, match="最近5次"):
                change_password(person=liaison, password=password, actor=liaison, now=NOW + 9 * LATER)
        change_password(person=liaison, password=PASSWORD, actor=liaison, now=NOW + 9 * LATER)
        assert PastPassword.objects.filter(person=liaison).count() == 5


def test_first_passwords_pass_the_rules_and_differ(world, sysadmin):
    from django.contrib.auth.password_validation import validate_password

    from foundation.organizations.passwords import first_password

    made = {first_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        validate_password(password, UserFactory.build(username="someone"))
        assert len(password) == 14

import datetime as dt
import hashlib

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import MoveNotAllowed
from foundation.notifications.models import OutboxMessage
from foundation.organizations.models import Post
from foundation.organizations.services.delegation import lend_posts, take_back_lent
from foundation.organizations.services.post import end_post
from foundation.organizations.states import PostKind
from rectification.models import Problem, Responsibility
from rectification.selectors.responsibility import (
    first_person,
    signature_holds,
    signed_in_place_of,
    signed_text,
    text_hash,
)
from rectification.services.responsibility import NotConfirmed, ProblemClosed, TextChanged, sign_responsibility
from tests.factories.organizations import ACTOR, NOW, TODAY, PostFactory, UserFactory
from tests.factories.rectification import ResponsibilityFactory, sign

DAY = dt.timedelta(days=1)


@pytest.mark.feature(21)
def test_office_defines_and_the_head_is_asked_to_sign(responsibility):
    assert (responsibility.status, responsibility.first_name, responsibility.first_title) == (
        "draft",
        "郑德明",
        "党组书记、局长",
    )
    asked = OutboxMessage.objects.get(kind="rectification.responsibility_to_sign")
    assert asked.recipient.username == "unithead"


@pytest.mark.feature(41)
def test_the_hash_of_what_was_signed_is_kept(responsibility, unithead):
    signed = sign(responsibility)
    text = """被巡察党组织：中共云岭市财政局党组
问题编号：03-03-001
问题：衔接资金拨付不及时（1）
具体表现：抽查3个乡镇2025年度6笔衔接资金，滞留126.4万元，最长214天。
整改第一责任人：郑德明 党组书记、局长
责任领导：许安之 党组成员、副局长
牵头单位：中共云岭市财政局党组 农业农村科
配合单位：国库科、各乡镇财政所
以上责任属实。我对该问题的整改负总责，保证整改内容真实、按期完成。"""
    assert signed_text(signed) == text
    assert signed.signed_hash == hashlib.sha256(text.encode()).hexdigest()
    assert (signed.status, signed.signed_by, signed.signed_at) == ("signed", unithead, NOW)
    assert signature_holds(signed)


@pytest.mark.feature(41)
def test_a_change_of_the_text_voids_the_signature(problem, responsibility, office):
    old = sign(responsibility).signed_hash
    changed = ResponsibilityFactory(problem=problem, assisting="国库科")

    assert (changed.status, changed.signed_by, changed.signed_at, changed.signed_hash) == ("draft", None, None, "")
    voided = AuditEvent.objects.get(event="responsibility.voided")
    assert (voided.detail["signed_hash"], voided.detail["changed"]) == (old, ["assisting"])
    amended = AuditEvent.objects.get(event="responsibility.amend")
    assert (amended.actor_name, amended.note) == ("周敏", f"原签字校验值{old[:8]}")
    assert OutboxMessage.objects.filter(kind="rectification.responsibility_to_sign").count() == 2


def test_saving_the_same_words_keeps_the_signature(problem, responsibility):
    sign(responsibility)
    before = AuditEvent.objects.count()
    assert ResponsibilityFactory(problem=problem).status == "signed"
    assert AuditEvent.objects.count() == before


def test_a_text_changed_behind_the_services_is_noticed(problem, responsibility):
    signed = sign(responsibility)
    Problem.objects.filter(pk=problem.pk).update(text="改过的话")
    assert not signature_holds(Responsibility.objects.get(pk=signed.pk))


def test_what_changed_after_the_page_was_read_is_not_signed(problem, responsibility, unithead):
    read = text_hash(responsibility)
    ResponsibilityFactory(problem=problem, lead_department="国库科")
    with pytest.raises(TextChanged, match="不是最新内容"):
        sign_responsibility(responsibility=responsibility, shown_hash=read, confirmed=True, actor=unithead, now=NOW)
    assert Responsibility.objects.get().status == "draft"


def test_without_the_password_nothing_is_signed(responsibility, unithead):
    with pytest.raises(NotConfirmed, match="密码不对"):
        sign_responsibility(
            responsibility=responsibility,
            shown_hash=text_hash(responsibility),
            confirmed=False,
            actor=unithead,
            now=NOW,
        )
    assert Responsibility.objects.get().status == "draft"


@pytest.mark.parametrize("who", ["liaison", "unithead2", "office", "leader"])
def test_only_the_head_of_the_organization_signs(responsibility, world, who):
    with pytest.raises(PermissionDenied):
        sign(responsibility, actor=world.people[who])


def test_a_second_signature_is_refused(responsibility):
    stale = Responsibility.objects.get(pk=responsibility.pk)
    sign(responsibility)
    with pytest.raises(MoveNotAllowed) as refusal:
        sign(stale)
    assert (refusal.value.state, refusal.value.by) == ("signed", "郑德明")


@pytest.mark.parametrize("who", ["unithead", "liaison", "member", "groupleader", "nobody"])
def test_only_the_office_defines(problem, world, who):
    with pytest.raises(PermissionDenied):
        ResponsibilityFactory(problem=problem, actor=world.people[who])


def test_an_accepted_problem_keeps_its_responsibility(problem, responsibility, office):
    Problem.objects.filter(pk=problem.pk).update(status="accepted", accepted_by=office, accepted_at=NOW)
    with pytest.raises(ProblemClosed, match="03-03-001已销号"):
        ResponsibilityFactory(problem=problem, assisting="国库科")


def test_the_database_refuses_half_a_signature(responsibility, unithead):
    for wrong in ({"status": "signed"}, {"signed_by": unithead}, {"signed_hash": "x"}, {"status": "void"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Responsibility.objects.filter(pk=responsibility.pk).update(**wrong)


class TestTheHeadChangesBeforeTheSignature:
    """整改第一责任人 is whoever is head when it is signed."""

    @pytest.fixture
    def successor(self, world, responsibility, unithead):
        end_post(post=Post.objects.get(person=unithead), to_on=TODAY - DAY, actor=ACTOR, now=NOW)
        person = UserFactory(organization=world.finance, name="田野", title="党组书记")
        PostFactory(person=person, kind=PostKind.ORGANIZATION_HEAD, organization=world.finance, from_on=TODAY)
        return person

    @pytest.mark.feature(41)
    def test_the_text_names_the_present_head_and_so_does_what_is_signed(self, responsibility, successor):
        before = responsibility.first_name
        assert "整改第一责任人：田野 党组书记\n" in signed_text(responsibility)
        signed = sign(responsibility, successor)
        assert (before, signed.first_name, signed.first_title) == ("郑德明", "田野", "党组书记")
        assert signature_holds(signed)
        assert signed_text(signed) == signed_text(Responsibility.objects.get())

    def test_who_read_the_old_name_signs_nothing(self, responsibility, successor):
        shown = hashlib.sha256(signed_text(responsibility).replace("田野", "郑德明").encode()).hexdigest()
        with pytest.raises(TextChanged):
            sign_responsibility(
                responsibility=responsibility, shown_hash=shown, confirmed=True, actor=successor, now=NOW
            )
        assert Responsibility.objects.get().status == "draft"

    def test_without_an_account_it_stays_as_the_office_wrote_it(self, responsibility, unithead):
        end_post(post=Post.objects.get(person=unithead), to_on=TODAY - DAY, actor=ACTOR, now=NOW)
        assert first_person(responsibility) == ("郑德明", "党组书记、局长")

    def test_what_was_signed_keeps_its_name(self, world, responsibility, unithead):
        signed = sign(responsibility)
        end_post(post=Post.objects.get(person=unithead), to_on=TODAY - DAY, actor=ACTOR, now=NOW)
        person = UserFactory(organization=world.finance, name="田野")
        PostFactory(person=person, kind=PostKind.ORGANIZATION_HEAD, organization=world.finance, from_on=TODAY)
        assert first_person(Responsibility.objects.get()) == ("郑德明", "党组书记、局长")
        assert signature_holds(signed)


class TestADelegateSigns:
    @pytest.fixture
    def lent(self, world, unithead):
        delegate = UserFactory(organization=world.finance, name="马建国", title="副局长")
        post = Post.objects.get(person=unithead)
        lend_posts(posts=[post], to=delegate, from_on=TODAY, to_on=TODAY + DAY, actor=unithead, now=NOW)
        return Post.objects.get(person=delegate)

    @pytest.mark.feature(72)
    def test_both_are_named(self, responsibility, lent, unithead):
        signed = sign(responsibility, lent.person)
        assert (signed.first_name, signed_in_place_of(signed)) == ("郑德明", "郑德明")
        take_back_lent(post=lent, actor=unithead, now=NOW)
        assert signed_in_place_of(Responsibility.objects.get()) == "郑德明"

    def test_the_head_in_person_and_nobody_yet(self, responsibility, lent, unithead):
        assert signed_in_place_of(responsibility) == ""
        assert signed_in_place_of(sign(responsibility, unithead)) == ""

    def test_who_was_a_delegate_before_and_is_head_by_now(self, world, responsibility, lent, unithead):
        later = NOW + 5 * DAY
        end_post(post=Post.objects.get(person=unithead), to_on=TODAY + DAY, actor=ACTOR, now=NOW)
        PostFactory(
            person=lent.person, kind=PostKind.ORGANIZATION_HEAD, organization=world.finance, from_on=TODAY + 2 * DAY
        )
        Responsibility.objects.filter(pk=responsibility.pk).update(
            status="signed", signed_by=lent.person, signed_at=later, signed_hash="0"
        )
        assert signed_in_place_of(Responsibility.objects.get()) == ""

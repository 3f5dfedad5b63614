import hashlib

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import MoveNotAllowed
from foundation.notifications.models import OutboxMessage
from rectification.models import Problem, Responsibility
from rectification.selectors.responsibility import signature_holds, signed_text, text_hash
from rectification.services.responsibility import NotConfirmed, ProblemClosed, TextChanged, sign_responsibility
from tests.factories.organizations import NOW
from tests.factories.rectification import ResponsibilityFactory, sign


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

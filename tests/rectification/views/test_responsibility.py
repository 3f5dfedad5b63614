import pytest
from axes.models import AccessAttempt
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from rectification.models import Responsibility
from rectification.selectors.responsibility import text_hash
from tests.factories.organizations import PASSWORD
from tests.factories.rectification import ResponsibilityFactory, sign

FORM = {
    "lead_department": "农业农村科",
    "assisting": "国库科",
    "responsible_leader_name": "许安之",
    "responsible_leader_title": "党组成员、副局长",
    "responsible_leader": "",
}


@pytest.fixture
def edit_url(problem):
    return reverse("responsibility-edit", args=[problem.pk])


@pytest.fixture
def sign_url(responsibility):
    return reverse("responsibility-sign", args=[responsibility.pk])


def filled(problem, **changed):
    return {**FORM, "lead_organization": problem.organization_id, **changed}


@pytest.mark.feature(21)
def test_office_defines(office_page, problem, edit_url, told):
    assert "郑德明" in office_page.get(edit_url).content.decode()
    page = office_page.post(edit_url, filled(problem), follow=True)
    assert told(page) == ["问题03-03-001的责任已保存，等市财政局党组主要负责人签字。"]
    row = Responsibility.objects.get()
    assert (row.responsible_leader_name, row.lead_organization_id, row.status) == (
        "许安之",
        problem.organization_id,
        "draft",
    )


def test_errors_stand_beside_the_field_and_nothing_is_saved(office_page, problem, edit_url):
    page = office_page.post(edit_url, filled(problem, responsible_leader_name="", lead_organization="999999"))
    assert page.status_code == 422
    assert "有2处需要修改" in page.content.decode()
    assert not Responsibility.objects.exists()


def test_refusals_of_defining(client_of, world, problem, edit_url):
    data = filled(problem)
    assert client_of(world.people["liaison2"]).post(edit_url, data).status_code == 404
    for who in ("liaison", "unithead", "leader", "groupleader"):
        assert client_of(world.people[who]).post(edit_url, data).status_code == 403
        assert client_of(world.people[who]).get(edit_url).status_code == 403
    assert not Responsibility.objects.exists()


def test_who_changes_a_signed_text_is_warned(office_page, responsibility, edit_url):
    sign(responsibility)
    assert "原签字作废" in office_page.get(edit_url).content.decode()


@pytest.mark.feature(41)
def test_the_head_signs_with_the_password(head_page, responsibility, sign_url, told):
    asked = head_page.get(sign_url)
    assert "以上责任属实。我对该问题的整改负总责" in asked.content.decode()
    assert text_hash(responsibility)[:8] in asked.content.decode()
    data = {"password": PASSWORD, "shown_hash": text_hash(responsibility)}
    page = head_page.post(sign_url, data, follow=True)
    assert told(page) == ["您已为问题03-03-001的责任签字背书。"]
    assert Responsibility.objects.get().signed_hash == text_hash(responsibility)
    assert head_page.post(sign_url, data).status_code == 409
    assert told(head_page.get(sign_url, follow=True)) == ["问题03-03-001的责任已经签过字。"]


@pytest.mark.feature(41)
def test_a_wrong_password_signs_nothing_and_counts(head_page, responsibility, sign_url):
    page = head_page.post(sign_url, {"password": "wrong-one", "shown_hash": text_hash(responsibility)})
    assert page.status_code == 422
    assert "密码不对，没有签字" in page.content.decode()
    assert "wrong-one" not in page.content.decode()
    assert Responsibility.objects.get().status == "draft"
    assert AccessAttempt.objects.get().failures_since_start == 1
    assert AuditEvent.objects.filter(event="sign_in_failed").count() == 1


def test_the_password_of_somebody_else_is_none(head_page, world, responsibility, sign_url):
    other = world.people["liaison"]
    other.set_password("Another-2026")
    other.save()
    data = {"password": "Another-2026", "shown_hash": text_hash(responsibility)}
    assert head_page.post(sign_url, data).status_code == 422


def test_after_five_wrong_passwords_the_right_one_waits(head_page, responsibility, sign_url):
    data = {"password": "wrong-one", "shown_hash": text_hash(responsibility)}
    answers = [head_page.post(sign_url, data).status_code for _ in range(5)]
    assert set(answers) <= {422, 403, 429}
    last = head_page.post(sign_url, data | {"password": PASSWORD})
    assert last.status_code in {403, 429}
    assert Responsibility.objects.get().status == "draft"


def test_what_changed_meanwhile_is_not_signed(head_page, problem, responsibility, sign_url):
    read = text_hash(responsibility)
    ResponsibilityFactory(problem=problem, assisting="国库科")
    page = head_page.post(sign_url, {"password": PASSWORD, "shown_hash": read})
    assert page.status_code == 409
    assert "您看到的不是最新内容" in page.content.decode()


def test_refusals_of_signing(client, client_of, world, responsibility, sign_url):
    data = {"password": PASSWORD, "shown_hash": text_hash(responsibility)}
    assert client.post(sign_url, data).status_code == 302
    for who, status in (("liaison2", 404), ("unithead2", 404), ("liaison", 403), ("office", 403), ("leader", 403)):
        assert client_of(world.people[who]).post(sign_url, data).status_code == status
    assert Responsibility.objects.get().status == "draft"

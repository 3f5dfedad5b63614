import uuid

import pytest
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from petitions.models import Petition
from petitions.services.petition import accept_petition, conclude_petition, forward_petition
from petitions.services.receipt import look_up
from petitions.states import About
from tests.factories.organizations import NOW
from tests.factories.petitions import TEXT, file_petition

REASON = "研判是否属于受理范围"
NAMES = ("open", "accept", "forward", "conclude", "reply")


@pytest.fixture
def filed(publication):
    return file_petition(publication)


@pytest.fixture
def registered(filed):
    return filed.petition


def url(name, petition):
    return reverse(f"petition-{name}", args=[petition.pk])


def data(fieldwork, world):
    return {
        "open": {"reason": REASON},
        "accept": {"assignment": fieldwork.finance.pk},
        "forward": {"department": world.medical.pk},
        "conclude": {},
        "reply": {"reply_id": str(uuid.uuid4()), "text": "经核实，补贴已补发。"},
    }


def test_the_clerk_sees_the_list_and_the_plain_columns(client_of, petition, registered):
    clerk = client_of(petition)
    page = clerk.get(reverse("petition-list"))
    assert registered.number in page.text
    assert "市财政局党组" in page.text
    assert "剩15天" in page.text
    detail = clerk.get(url("detail", registered))
    assert "受理，交巡察组" in detail.text
    assert "市医疗保障局党组" in detail.text
    assert TEXT not in detail.text
    assert detail["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.feature(122)
def test_opening_shows_the_content_once_and_is_on_record(client_of, petition, registered):
    clerk = client_of(petition)
    page = clerk.post(url("open", registered), {"reason": REASON})
    assert page.status_code == 200
    assert TEXT in page.text
    assert "no-store" in page["Cache-Control"]
    assert AuditEvent.objects.filter(event="petition.opened").values_list("actor_name", "note").get() == (
        "冯雨",
        REASON,
    )
    assert REASON in clerk.get(url("detail", registered)).text


def test_a_short_reason_is_told_beside_the_field(client_of, petition, registered):
    page = client_of(petition).post(url("open", registered), {"reason": "看看"})
    assert page.status_code == 422
    assert "理由太短，请写明为什么要看（至少5个字）。" in page.text
    assert AuditEvent.objects.filter(event="petition.opened").count() == 0


def test_step_5_accept_then_answer_then_conclude(client_of, petition, filed, fieldwork, world, leader):
    given, clerk, registered = data(fieldwork, world), client_of(petition), filed.petition
    page = clerk.post(url("accept", registered), given["accept"], follow=True)
    assert "已受理，第三巡察组的组长、副组长会收到消息。" in page.text
    assert clerk.post(url("reply", registered), given["reply"], follow=True).status_code == 200
    read = client_of(leader).post(url("open", registered), given["open"])
    assert TEXT in read.text
    assert clerk.post(url("conclude", registered), follow=True).status_code == 200
    standing = look_up(filed.code)
    assert (standing.words, [answer.text for answer in standing.answers]) == ("已办结", ["经核实，补贴已补发。"])


def test_step_5_forward(client_of, petition, filed, fieldwork, world, departmentclerk):
    page = client_of(petition).post(url("forward", filed.petition), {"department": world.medical.pk}, follow=True)
    assert "已转市医疗保障局党组办理，对方会收到消息。" in page.text
    handler = client_of(departmentclerk)
    assert filed.petition.number in handler.get(reverse("petition-list")).text
    assert TEXT in handler.post(url("open", filed.petition), {"reason": REASON}).text
    assert look_up(filed.code).words == "已按职责转有关单位办理"
    seen = handler.get(url("detail", filed.petition)).text
    assert "转有关单位办理" in seen.split("留痕")[1]
    assert REASON not in seen  # who opened it, and why, is the office's to know


@pytest.mark.parametrize("name", NAMES)
def test_signed_out_goes_to_the_sign_in_page(client, registered, name, fieldwork, world):
    answer = client.post(url(name, registered), data(fieldwork, world)[name])
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("login"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", ["nobody", "office", "liaison", "discipline", "custodian", "sysadmin", "member"])
def test_who_does_not_see_it_gets_404(client_of, registered, name, who, fieldwork, world):
    answer = client_of(world.people[who]).post(url(name, registered), data(fieldwork, world)[name])
    assert answer.status_code == 404
    assert Petition.objects.get().status == "registered"


@pytest.mark.parametrize("name", NAMES)
def test_get_is_405(client_of, petition, registered, name):
    assert client_of(petition).get(url(name, registered)).status_code == 405


@pytest.mark.parametrize("name", ["accept", "forward", "conclude", "reply"])
def test_a_reader_of_the_team_may_read_and_nothing_else(
    client_of, petition, registered, leader, fieldwork, world, name
):
    accept_petition(petition=registered, assignment=fieldwork.finance, actor=petition, now=NOW)
    answer = client_of(leader).post(url(name, registered), data(fieldwork, world)[name])
    assert answer.status_code == 403
    assert AuditEvent.objects.filter(event="refused").count() == 1


@pytest.mark.parametrize("name", ["accept", "forward"])
def test_wrong_state_is_409(client_of, petition, registered, fieldwork, world, name):
    forward_petition(petition=registered, department=world.medical, actor=petition, now=NOW)
    answer = client_of(petition).post(url(name, registered), data(fieldwork, world)[name])
    assert answer.status_code == 409
    assert "有人先办了：冯雨" in answer.text


def test_a_new_petition_cannot_be_concluded_and_an_ended_one_not_answered(
    client_of, petition, registered, fieldwork, world
):
    clerk = client_of(petition)
    assert clerk.post(url("conclude", registered)).status_code == 409
    forward_petition(petition=registered, department=world.medical, actor=petition, now=NOW)
    conclude_petition(petition=registered, actor=petition, now=NOW)
    assert clerk.post(url("conclude", registered)).status_code == 409
    answer = clerk.post(url("reply", registered), data(fieldwork, world)["reply"])
    assert (answer.status_code, "已经办结，不能再答复" in answer.text) == (409, True)


def test_the_second_click_on_an_answer_is_409(client_of, petition, registered, fieldwork, world):
    clerk, given = client_of(petition), data(fieldwork, world)["reply"]
    assert clerk.post(url("reply", registered), given).status_code == 302
    assert clerk.post(url("reply", registered), given).status_code == 409


@pytest.mark.parametrize("name", ["accept", "forward"])
def test_a_forged_choice_is_refused(client_of, petition, registered, name):
    field = {"accept": "assignment", "forward": "department"}[name]
    for value in ("0", "999999", "x", ""):
        assert client_of(petition).post(url(name, registered), {field: value}).status_code == 422


def test_forged_organization_reported_on_is_refused_in_words(client_of, petition, registered, world):
    page = client_of(petition).post(url("forward", registered), {"department": world.finance.pk})
    assert page.status_code == 409
    assert "检举控告材料不得转给被反映的单位及其上下级" in page.text
    assert Petition.objects.get().status == "registered"


def test_an_unknown_id_is_404(client_of, petition):
    assert client_of(petition).get(reverse("petition-detail", args=[uuid.uuid4()])).status_code == 404


def test_the_list_is_for_posts_that_may_have_petitions(client_of, office, petition):
    assert client_of(office).get(reverse("petition-list")).status_code == 403
    assert client_of(petition).get(reverse("petition-list")).status_code == 200


def test_the_filter_stays_in_the_address(client_of, petition, registered, publication, world):
    other = file_petition(publication, person="乙").petition
    forward_petition(petition=other, department=world.medical, actor=petition, now=NOW)
    page = client_of(petition).get(reverse("petition-list") + "?status=forwarded")
    assert (other.number in page.text, registered.number in page.text) == (True, False)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_as_much_for_30_rows_as_for_one(
    client_of, petition, publication, count, django_assert_num_queries
):
    for number in range(count):
        file_petition(publication, person=f"{number}")
    clerk = client_of(petition)
    with django_assert_num_queries(7):
        assert clerk.get(reverse("petition-list")).status_code == 200


def test_discipline_opens_what_is_about_inspectors(client_of, discipline, petition, publication):
    report = file_petition(publication, about=About.INSPECTORS, organization_code="").petition
    assert client_of(petition).get(url("detail", report)).status_code == 404
    page = client_of(discipline).post(url("open", report), {"reason": REASON})
    assert TEXT in page.text


@pytest.mark.feature(109)
def test_the_workbench_and_the_inbox_say_only_that_there_is_one(client_of, petition, registered):
    page = client_of(petition).get(reverse("workbench"))
    assert f"研判1件新信访件 {registered.number}" in page.text
    assert "市财政局" not in page.text.split("待办")[1].split("</main>")[0]

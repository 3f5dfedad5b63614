import pytest
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from inspections.models import Assignment
from inspections.services.assignment import rectify_assignment, review_assignment
from tests.factories.inspections import FindingFactory, WorkRecordFactory, enter, feed_back
from tests.factories.organizations import NOW
from tests.inspections.refusals import REFUSED, refused, told


@pytest.fixture
def create(stage):
    return reverse("assignment-create", args=[stage.round.pk])


def given(stage, unit, **changed):
    dates = {"on_site_from": "2026-03-10", "on_site_to": "2026-04-20"}
    return {"team": stage.team.pk, "organization": unit.pk, **dates, **changed}


def test_office_assigns_the_team(client_of, office, stage, world, create):
    page = client_of(office).post(create, given(stage, world.medical), follow=True)
    assert told(page) == ["已指派第三巡察组巡察市医疗保障局党组。"]
    row = Assignment.objects.get(organization=world.medical)
    assert (row.round, row.team, row.status) == (stage.round, stage.team, "planned")


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"on_site_from": "2026-02-01"}, "on_site_from", "不在本轮时间内（3月1日至4月30日）。"),
        ({"on_site_to": "2026-03-01"}, "on_site_to", "撤离日期早于进驻日期。"),
        ({"organization": "999999"}, "organization", "这个单位不在可指派的范围内，请重新选择。"),
    ],
)
def test_errors_stand_beside_the_field(client_of, office, stage, world, create, changed, field, sentence):
    page = client_of(office).post(create, given(stage, world.medical, **changed))
    assert page.status_code == 422
    assert sentence in page.context["form"].errors[field]
    assert sentence in page.content.decode()
    assert Assignment.objects.count() == 2


def test_an_organization_of_the_round_is_not_offered_twice(client_of, office, stage, world, create):
    page = client_of(office).post(create, given(stage, world.finance))
    assert page.status_code == 422
    offered = page.context["form"].fields["organization"].queryset
    assert not {world.finance, world.agriculture, world.office, world.root} & set(offered)


def test_assigning_is_the_offices(client_of, unithead, groupleader, member, create):
    assert refused(client_of, create, stranger=unithead, lesser=groupleader) == REFUSED
    assert refused(client_of, create, stranger=unithead, lesser=member, method="get") == REFUSED


def test_entering_and_reporting(client_of, office, leader, stage):
    pk = stage.finance.pk
    page = client_of(office).post(reverse("assignment-enter", args=[pk]), follow=True)
    assert told(page)[0].startswith("已办理进驻市财政局党组")
    report = reverse("assignment-report", args=[pk])
    assert "报告后不能再登记工作记录" in client_of(leader).get(report).content.decode()
    assert told(client_of(leader).post(report, follow=True)) == ["已报告市财政局党组的巡察情况，巡察办可以反馈。"]
    assert Assignment.objects.get(pk=pk).status == "reported"


def test_refusals_of_the_moves(client_of, stage, unithead, groupleader, office, leader, member):
    enter_url = reverse("assignment-enter", args=[stage.finance.pk])
    report_url = reverse("assignment-report", args=[stage.finance.pk])
    assert refused(client_of, enter_url, stranger=unithead, lesser=groupleader) == REFUSED
    assert refused(client_of, report_url, stranger=unithead, lesser=member) == REFUSED
    assert client_of(office).get(enter_url).status_code == 405
    assert client_of(leader).get(report_url).status_code == 409
    assert client_of(leader).post(report_url).status_code == 409
    assert client_of(office).post(enter_url).status_code == 302
    second = client_of(office).post(enter_url)
    assert second.status_code == 409
    assert "有人先办了：周敏" in second.content.decode()
    assert AuditEvent.objects.filter(event="assignment.enter").count() == 1


@pytest.fixture
def reviewing(stage, office):
    row = feed_back(stage.finance)
    rectify_assignment(assignment=row, actor=office, now=NOW)
    return review_assignment(assignment=Assignment.objects.get(pk=row.pk), actor=office, now=NOW)


def test_the_office_closes_after_the_last_problem(client_of, office, reviewing):
    url = reverse("assignment-close", args=[reviewing.pk])
    page = client_of(office)
    assert f'href="{url}"' in page.get(reverse("assignment-detail", args=[reviewing.pk])).content.decode()
    assert "办结：市财政局党组" in page.get("/").content.decode()
    assert "办结后不能退回" in page.get(url).content.decode()
    assert Assignment.objects.get(pk=reviewing.pk).status == "reviewing"
    assert told(page.post(url, follow=True)) == ["已办结对市财政局党组的巡察。"]
    assert Assignment.objects.get(pk=reviewing.pk).status == "closed"
    assert f'href="{url}"' not in page.get(reverse("assignment-detail", args=[reviewing.pk])).content.decode()
    assert "办结：市财政局党组" not in page.get("/").content.decode()
    second = page.post(url)
    assert (second.status_code, page.get(url).status_code) == (409, 409)
    assert "有人先办了：周敏" in second.content.decode()
    assert AuditEvent.objects.filter(event="assignment.close").count() == 1


def test_refusals_of_closing(client_of, office, unithead, groupleader, leader, reviewing, stage):
    url = reverse("assignment-close", args=[reviewing.pk])
    for method in ("get", "post"):
        assert refused(client_of, url, stranger=unithead, lesser=groupleader, method=method) == REFUSED
    assert client_of(leader).post(url).status_code == 403
    assert f'href="{url}"' not in client_of(leader).get(f"/assignments/{reviewing.pk}/").content.decode()
    early = reverse("assignment-close", args=[stage.agriculture.pk])
    assert (client_of(office).get(early).status_code, client_of(office).post(early).status_code) == (409, 409)
    assert client_of(office).put(url).status_code == 405
    assert client_of(office).post("/assignments/999999/close/").status_code == 404
    assert Assignment.objects.get(pk=reviewing.pk).status == "reviewing"


@pytest.mark.parametrize("who", ["office", "groupleader", "leader"])
def test_page_shows_counts_and_only_what_one_may_read(client_of, world, stage, who):
    assignment = enter(stage.finance)
    WorkRecordFactory(assignment=assignment)
    FindingFactory(assignment=assignment)
    page = client_of(world.people[who]).get(reverse("assignment-detail", args=[assignment.pk]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "拟定中1份" in text
    assert "共1条" in text
    assert ("衔接资金拨付不及时" in text, "韦强" in text) == ((True, True) if who == "leader" else (False, False))


def test_the_inspected_organization_never_sees_it(client_of, unithead, liaison, stage):
    for person in (unithead, liaison):
        assert client_of(person).get(reverse("assignment-detail", args=[stage.finance.pk])).status_code == 404

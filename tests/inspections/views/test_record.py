import pytest
from django.urls import reverse

from inspections.models import WorkRecord
from tests.factories.inspections import WorkRecordFactory
from tests.inspections.refusals import REFUSED, refused, told

GIVEN = {"kind": "talk", "subject": "韦强", "held_on": "2026-03-05", "content": "谈到拨付流程。"}


@pytest.fixture
def create(on_site):
    return reverse("record-create", args=[on_site.pk])


def test_member_puts_a_talk_on_record(client_of, member, member2, create):
    page = client_of(member).post(create, {**GIVEN, "recorder": member2.pk}, follow=True)
    assert told(page) == ["已登记个别谈话001。"]
    row = WorkRecord.objects.get()
    assert (row.handler, row.recorder, row.kind) == (member, member2, "talk")


def test_a_document_check_needs_no_recorder(client_of, member, create):
    assert client_of(member).post(create, {**GIVEN, "kind": "document_check"}).status_code == 302
    assert WorkRecord.objects.get().recorder is None


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({}, "recorder", "个别谈话要有两人，请选记录人。"),
        ({"kind": "document_check", "held_on": "2026-03-06"}, "held_on", "日期晚于今天。"),
        ({"kind": "document_check", "held_on": "2026-02-28"}, "held_on", "日期早于进驻日期（3月1日）。"),
    ],
)
def test_errors_stand_beside_the_field(client_of, member, create, changed, field, sentence):
    page = client_of(member).post(create, {**GIVEN, **changed})
    assert (page.status_code, page.context["form"].errors[field]) == (422, [sentence])
    assert WorkRecord.objects.count() == 0


def test_refusals(client_of, create, stage, member, office, liaison):
    assert refused(client_of, create, stranger=liaison, lesser=office) == REFUSED
    not_yet = reverse("record-create", args=[stage.agriculture.pk])
    assert client_of(member).get(not_yet).status_code == 409
    assert client_of(member).post(not_yet, GIVEN).status_code == 409


def test_only_the_team_reads_who_said_what(client_of, world, on_site):
    row = WorkRecordFactory(assignment=on_site)
    url = reverse("record-detail", args=[row.pk])
    found = {name: client_of(world.people[name]).get(url).status_code for name in world.people}
    readers = [name for name, status in found.items() if status == 200]
    assert sorted(readers) == ["deputy", "leader", "member", "member2"]
    assert set(found.values()) == {200, 404}
    assert client_of(world.people["member"]).post(url).status_code == 405


def test_list_filters_and_is_the_teams(client_of, client, member, office, unithead, on_site):
    WorkRecordFactory(assignment=on_site)
    WorkRecordFactory(assignment=on_site, kind="document_check", subject="2025年拨付台账")
    listed = reverse("record-list")
    page = client_of(member).get(listed, {"kind": "document_check", "assignment": on_site.pk})
    assert [row.subject for row in page.context["page"]] == ["2025年拨付台账"]
    assert (client.get(listed).status_code, client_of(unithead).get(listed).status_code) == (302, 403)
    assert list(client_of(office).get(listed).context["page"]) == []


@pytest.mark.parametrize("count", [1, 30])
def test_list_takes_the_same_queries_whatever_the_rows(client_of, member, on_site, count, django_assert_num_queries):
    for _ in range(count):
        WorkRecordFactory(assignment=on_site)
    client = client_of(member)
    with django_assert_num_queries(8):
        page = client.get(reverse("record-list"))
    assert len(page.context["page"].object_list) == count

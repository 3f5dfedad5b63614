"""What the township's clerk sees and fills in for the village."""

import pytest
from django.urls import reverse

from foundation.organizations.states import PostKind
from rectification.models import Responsibility, Task
from rectification.states import TaskKind
from tests.factories.organizations import PostFactory, UserFactory
from tests.factories.rectification import ResponsibilityFactory, TaskFactory

TASK = {
    "measure": "补齐集体资产台账，在村务公开栏公示。",
    "kind": TaskKind.ESTABLISH_SYSTEM,
    "due_on": "2026-04-30",
    "owner_name": "石国平",
}


@pytest.fixture
def page(client_of, village):
    return client_of(village.clerk)


@pytest.mark.feature(36)
def test_the_clerk_plans_a_task_for_who_has_no_account(page, village):
    url = reverse("task-create", args=[village.problem.pk])
    text = page.get(url).content.decode()
    assert "责任人姓名（无账号时）" in text
    assert "李青（龙潭镇党委）" in text
    answer = page.post(url, TASK | {"owner": village.clerk.pk}, follow=True)
    assert answer.status_code == 200
    assert "石国平（李青代填）" in answer.content.decode()
    assert Task.objects.get().owner_name == "石国平"
    detail = page.get(reverse("task-detail", args=[Task.objects.get().pk])).content.decode()
    assert "由龙潭镇党委 李青 代 柳树村党支部填报" in detail


def test_a_place_with_accounts_is_not_asked_for_another_name(liaison_page, liaison, problem):
    url = reverse("task-create", args=[problem.pk])
    assert "责任人姓名" not in liaison_page.get(url).content.decode()
    liaison_page.post(url, TASK | {"owner": liaison.pk})
    assert Task.objects.get().owner_name == ""


@pytest.mark.parametrize("changed", [{"owner_name": "长" * 5000}, {"owner_name": "石\x00国平"}, {"owner": "9" * 40}])
def test_what_is_wrong_is_not_saved(page, village, changed):
    data = TASK | {"owner": village.clerk.pk} | changed
    assert page.post(reverse("task-create", args=[village.problem.pk]), data).status_code == 422
    assert not Task.objects.exists()


@pytest.mark.feature(36)
def test_the_office_fills_in_the_head_without_account(client_of, office, village):
    url, client = reverse("responsibility-edit", args=[village.problem.pk]), client_of(office)
    assert "主要负责人没有账号，请填姓名" in client.get(url).content.decode()
    data = {"lead_organization": village.place.pk, "responsible_leader_name": "石大山"}
    assert client.post(url, data).status_code == 422
    assert client.post(url, data | {"first_name": "石国平", "first_title": "党支部书记"}).status_code == 302
    row = Responsibility.objects.get()
    assert (row.first_name, row.first_title) == ("石国平", "党支部书记")
    assert 'value="石国平"' in client.get(url).content.decode()


def test_strangers_of_the_township_see_nothing(client_of, village, world):
    TaskFactory(problem=village.problem, actor=village.clerk, owner=village.clerk)
    ResponsibilityFactory(problem=village.problem, first_name="石国平")
    head = UserFactory(organization=world.township)
    PostFactory(person=head, kind=PostKind.ORGANIZATION_HEAD, organization=world.township)
    client = client_of(head)
    for name, pk in (
        ("problem-detail", village.problem.pk),
        ("plan-detail", village.plan.pk),
        ("task-create", village.problem.pk),
    ):
        assert client.get(reverse(name, args=[pk])).status_code == 404

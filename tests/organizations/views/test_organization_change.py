"""The pages that end or divide an organization: seen first, then chosen, then confirmed."""

import pytest
from django.urls import reverse

from foundation.core import ports
from foundation.core.ports import Holding, HoldingKind
from foundation.organizations.models import Organization, OrganizationChange, Post, User
from foundation.organizations.states import PostKind
from tests.factories.organizations import OrganizationFactory, PostFactory, UserFactory

PAPER = {"on": "2026-03-05", "basis": "云编发〔2026〕7号", "confirmed": "on"}


def url(name, organization, **query):
    words = "&".join(f"{key}={value.pk}" for key, values in query.items() for value in values)
    return reverse(f"organization-{name}", args=[organization.pk]) + (f"?{words}" if words else "")


def detail(organization):
    return reverse("organization-detail", args=[organization.pk])


def filled(answer, **changed):
    """What a browser sends when nothing but `changed` was touched: the first or initial choice of each select."""
    form = answer.context["form"]
    words = dict(PAPER)
    for bound in form:
        if bound.name == "seen" or bound.name.startswith("r-"):
            words[bound.name] = bound.value() or ""
        elif bound.name.startswith("g-"):
            words[bound.name] = bound.field.choices[0][0]
    return words | changed


@pytest.fixture
def page(client_of, office):
    return client_of(office)


@pytest.fixture
def held(monkeypatch):
    given = {}

    def of(holder, _today):
        return [Holding(pk, f"事项{pk}", "办理", None, "/") for pk in (1, 2) if given.get(pk, "YL-YB") == holder.code]

    def pass_on(pks, _holder, successor, _actor, _now):
        given.update(dict.fromkeys(pks, successor.code))

    kinds = {"thing": HoldingKind("thing", "事项", of, pass_on)}
    monkeypatch.setitem(ports.plugged.holdings, "organization", kinds)
    return given


@pytest.mark.feature(6)
def test_a_merger_from_the_first_look_to_the_history(page, world, held, told):
    OrganizationFactory(parent=world.medical, code="Y1", short_name="医保中心")
    first = page.get(url("merge", world.medical), {"q": "财政"})
    text = first.content.decode()
    for word in (
        "先看清这里还有什么没办完",
        "事项 2",
        "事项1",
        "医保中心",
        "职能部门负责人　谢宏",
        f"?into={world.finance.pk}",
    ):
        assert word in text
    address = url("merge", world.medical, into=[world.finance])
    second = page.get(address)
    assert "这一步不能撤回" in second.content.decode()
    done = page.post(address, filled(second), follow=True)
    assert told(done) == ["市医疗保障局党组已并入市财政局党组。"]
    assert held == {1: "YL-CZ", 2: "YL-CZ"}
    text = done.content.decode()
    assert "并入市财政局党组" in text
    assert "岗位2项→市财政局党组；人员2项→市财政局党组；下级单位1项→市财政局党组；事项2项→市财政局党组" in text
    assert "由<a" in text
    assert "市医疗保障局党组并入" in page.get(detail(world.finance)).content.decode()
    assert page.post(address, filled(second)).status_code == 409


@pytest.mark.feature(6)
def test_single_things_go_to_a_third_organization(page, world, held):
    address = url("merge", world.medical, into=[world.finance], also=[world.agriculture, world.county])
    second = page.get(address)
    person = User.objects.get(username="departmentclerk")
    words = {"g-thing": "YL-NY", "r-thing-2": "YL-QS", f"r-people-{person.pk}": "YL-NY", "g-posts": "-"}
    assert page.post(address, filled(second, **words)).status_code == 302
    assert held == {1: "YL-NY", 2: "YL-QS"}
    person.refresh_from_db()
    assert person.organization == world.agriculture
    assert not Post.objects.filter(organization__in=[world.finance, world.agriculture], kind="department_head").exists()


def test_a_second_head_is_proposed_to_end(page, world):
    answer = page.get(url("merge", world.agriculture, into=[world.finance]))
    head = Post.objects.get(organization=world.agriculture, kind=PostKind.ORGANIZATION_HEAD)
    assert answer.context["form"][f"r-posts-{head.pk}"].value() == "-"
    address = url("merge", world.agriculture, into=[world.finance])
    assert page.post(address, filled(answer)).status_code == 302
    assert page.get(detail(world.agriculture)).status_code == 200


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"basis": ""}, "请填写文号或依据。"),
        ({"on": "2026-03-06"}, "生效日期晚于今天"),
        ({"confirmed": ""}, "请逐项核对以后，勾选这一项再办。"),
        ({"g-thing": "YL-QS"}, "事项都交给"),
        ({"g-thing": ""}, "事项都交给"),
    ],
)
def test_what_is_missing_is_said_and_nothing_ends(page, world, held, change, sentence):
    address = url("merge", world.medical, into=[world.finance])
    answer = page.post(address, filled(page.get(address), **change))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Organization.objects.get(pk=world.medical.pk).is_active


def test_what_came_since_the_page_was_read_is_looked_at_first(page, world, held):
    address = url("merge", world.medical, into=[world.finance])
    words = filled(page.get(address))
    UserFactory(organization=world.medical)
    answer = page.post(address, words)
    assert answer.status_code in {409, 422}
    assert "刚刚有变化" in answer.content.decode()
    assert Organization.objects.get(pk=world.medical.pk).is_active


@pytest.mark.feature(6)
def test_dissolved_to_the_parent_or_to_another(page, world, held, told):
    answer = page.get(url("dissolve", world.township))
    assert "由中共青石县委接办" in answer.content.decode()
    done = page.post(url("dissolve", world.township), filled(answer), follow=True)
    assert told(done) == ["龙潭镇党委已撤销，没办完的事项由中共青石县委接办。"]
    assert "撤销，没有办完的事项由中共青石县委接办" in done.content.decode()
    other = url("dissolve", world.medical, to=[world.finance])
    assert page.post(other, filled(page.get(other))).status_code == 302
    assert held == {1: "YL-CZ", 2: "YL-CZ"}


SPLIT = {"p1-name": "中共云岭市医保中心支部", "p1-short_name": "市医保中心支部", "p1-code": "YL-YBZX"}


@pytest.mark.feature(6)
def test_a_split_with_the_old_one_going_on(page, world, held, told):
    answer = page.get(url("split", world.medical))
    words = filled(answer, **SPLIT, **{"r-thing-2": "p1", "p1-category": "branch"})
    done = page.post(url("split", world.medical), words, follow=True)
    assert told(done) == ["市医疗保障局党组已分设市医保中心支部。"]
    made = Organization.objects.get(code="YL-YBZX")
    assert (made.category, made.level) == ("branch", "prefecture")
    assert held == {2: "YL-YBZX"}
    assert "分设市医保中心支部" in done.content.decode()
    assert "由市医疗保障局党组分设" in page.get(detail(made)).content.decode()


def test_a_split_that_ends_the_old_one(page, world, held):
    second = {"p2-name": "中共云岭市医疗局党组", "p2-short_name": "市医疗局党组", "p2-code": "YL-YL"}
    answer = page.get(url("split", world.medical))
    groups = {"g-thing": "p1", "g-posts": "p2", "g-people": "p2"}
    words = filled(answer, **SPLIT, **second, **groups, ends="on")
    left = page.post(url("split", world.medical), words | {"g-thing": "-"})
    assert left.status_code == 422
    assert "原单位撤销，这里要选新单位接收" in left.content.decode()
    assert page.post(url("split", world.medical), words).status_code == 302
    assert held == {1: "YL-YBZX", 2: "YL-YBZX"}
    assert not Organization.objects.get(pk=world.medical.pk).is_active
    assert User.objects.get(username="department").organization.code == "YL-YL"
    assert [line.kind for line in OrganizationChange.objects.filter(organization=world.medical)] == ["split"]


@pytest.mark.feature(6)
def test_a_split_gives_something_to_one_that_is_there_already(page, world, held, told):
    found = page.get(url("split", world.medical), {"q": "农业"}).content.decode()
    assert f'href="?also={world.agriculture.pk}"' in found
    here = url("split", world.medical, also=[world.agriculture])
    again = page.get(f"{here}&q=青石县委").content.decode()
    assert f'href="?also={world.agriculture.pk}&amp;also={world.county.pk}"' in again
    assert "<dt>已加上</dt><dd>市农业农村局党组</dd>" in again
    words = filled(page.get(here), **SPLIT, **{"r-thing-1": "=YL-NY", "r-thing-2": "p1"})
    assert told(page.post(here, words, follow=True)) == ["市医疗保障局党组已分设市医保中心支部。"]
    assert held == {1: "YL-NY", 2: "YL-YBZX"}


def test_only_what_was_added_takes_in_a_split(page, world, held):
    here = url("split", world.medical)
    words = filled(page.get(here), **SPLIT, **{"r-thing-1": "=YL-NY"})
    assert page.post(here, words).status_code == 422
    for also in (world.medical.pk, f"9{'0' * 30}", "x"):
        assert page.get(f"{here}?also={also}").status_code == 404
    assert held == {}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"p1-code": ""}, "请填写新单位1代码。"),
        ({"p1-code": "YL-CZ"}, "代码YL-CZ已经用于市财政局党组"),
        ({"p2-name": "中共云岭市医疗局党组"}, "新单位2还缺这一项"),
        ({"p2-name": "甲", "p2-short_name": "甲", "p2-code": "YL-YBZX"}, "与前面的新单位代码重复"),
        ({"g-thing": "p3"}, "选了新单位3，上面却没有填写"),
    ],
)
def test_what_is_wrong_with_a_split(page, world, held, change, sentence):
    words = filled(page.get(url("split", world.medical)), **(SPLIT | change))
    answer = page.post(url("split", world.medical), words)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Organization.objects.filter(code="YL-YBZX").exists()


def test_only_own_active_ones_take_over(page, client_of, world):
    Organization.objects.filter(pk=world.finance.pk).update(is_active=False, ended_on="2026-03-05")
    assert page.get(url("merge", world.medical, into=[world.finance])).status_code == 404
    assert page.get(url("merge", world.medical, into=[world.medical])).status_code == 404
    clerk = UserFactory(organization=world.county)
    PostFactory(person=clerk, kind=PostKind.OFFICE_CLERK, organization=world.county)
    county = client_of(clerk)
    assert county.get(url("merge", world.township, into=[world.agriculture])).status_code == 404
    assert county.get(url("dissolve", world.county)).status_code == 403
    also = [world.agriculture] * 11
    assert page.get(url("merge", world.medical, into=[world.county], also=also)).status_code == 404


def test_what_was_passed_is_not_told_to_everybody(page, client_of, world, held):
    address = url("merge", world.medical, into=[world.finance])
    page.post(address, filled(page.get(address)))
    text = client_of(world.people["groupleader"]).get(detail(world.medical)).content.decode()
    assert "并入市财政局党组" in text
    assert "项→" not in text
    assert "项→" in page.get(detail(world.medical)).content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_do_not_grow(page, world, rows, django_assert_num_queries):
    for number in range(rows):
        OrganizationFactory(parent=world.medical, code=f"F{number}")
        UserFactory(organization=world.medical)
    address = url("merge", world.medical, into=[world.finance])
    page.get(address)
    with django_assert_num_queries(17):
        page.get(address)


def test_two_hundred_rows_are_chosen_one_by_one_the_rest_together(page, world, held):
    for number in range(205):
        OrganizationFactory(parent=world.medical, code=f"F{number}")
    address = url("merge", world.medical, into=[world.finance])
    answer = page.get(address)
    assert "还有5项没有列出" in answer.content.decode()
    assert page.post(address, filled(answer)).status_code == 302
    assert Organization.objects.get(pk=world.finance.pk).numchild == 205
